"""Whether the profiles name rules that exist and criteria that can be decided and cited."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem
from pyramidcheck.rulebook.lint_texts import figure_columns
from pyramidcheck.rulebook.reading import nearest, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from pyramidcheck.model.criterion import Condition, Criterion
    from pyramidcheck.model.rule import Profile, Text
    from pyramidcheck.rulebook.book import LoadedRule

LISTS = ("hard", "soft", "decisive", "secondary", "set_aside", "not_applicable")
DATED_BASES = ("statute", "code")
TEXTS = ("title", "text", "document")


def lint_profiles(
    profiles: Mapping[str, Profile], rules: Mapping[str, LoadedRule], known: AbstractSet[str]
) -> list[Problem]:
    """Return everything that is wrong with the profiles; empty if all is well.

    Args:
        profiles: By id, as loaded.
        rules: Those that have a folder, by id.
        known: Ids that may be named although they have no folder yet.
    """
    names = {*known, *rules}
    problems: list[Problem] = []
    owners: dict[str, str] = {}
    for profile in profiles.values():
        problems += _lint_lists(profile, rules, names)
        line = line_of(profile, profiles)
        for criterion in profile.criteria:
            where = f"profiles/{profile.id}.toml: criteria.{criterion.id}"
            if criterion.id in owners:
                what = f"the id is also one of profiles/{owners[criterion.id]}.toml"
                problems.append(Problem(where, what, "rename one"))
            owners.setdefault(criterion.id, profile.id)
            problems += _lint_criterion(criterion, where, line, rules, names)
    return problems


def read_catalogue(home: Path) -> tuple[frozenset[str], list[Problem]]:
    """Return the rules that profiles may name although they have no folder yet."""
    path = home / "catalogue.toml"
    if not path.is_file():
        return frozenset(), []
    table, problems = read_table(path)
    return frozenset(map(str, table.get("rules", ()))), problems


def line_of(profile: Profile, profiles: Mapping[str, Profile]) -> tuple[str, ...]:
    """Return the profile's id and those that it inherits, the nearest first."""
    line = [profile.id]
    while profile.inherits and profile.inherits in profiles and profile.inherits not in line:
        line.append(profile.inherits)
        profile = profiles[profile.inherits]
    return tuple(line)


def _lint_lists(
    profile: Profile, rules: Mapping[str, LoadedRule], names: AbstractSet[str]
) -> Iterator[Problem]:
    for key in LISTS:
        where = f"profiles/{profile.id}.toml: {key}"
        for rule in getattr(profile, key):
            if rule not in names:
                yield Problem(where, f"there is no rule {rule}", nearest(rule, sorted(names)))
    where = f"profiles/{profile.id}.toml: hard"
    for rule in profile.hard:
        if rule in profile.soft:
            yield Problem(where, f"{rule} is soft as well", "leave it in one list")
        if rule in rules and not _has_law(rules[rule], profile.id):
            what = f"{rule} has no level of statute or code for {profile.id}"
            yield Problem(where, what, f'write [[levels]] with jurisdiction = "{profile.id}"')


def _has_law(rule: LoadedRule, jurisdiction: str) -> bool:
    levels = rule.rule.levels
    return any(each.jurisdiction == jurisdiction and each.basis in DATED_BASES for each in levels)


def _lint_criterion(
    criterion: Criterion,
    where: str,
    line: tuple[str, ...],
    rules: Mapping[str, LoadedRule],
    names: AbstractSet[str],
) -> Iterator[Problem]:
    for rule in criterion.rules:
        if rule not in names:
            what = f"there is no rule {rule}"
            yield Problem(f"{where}.rules", what, nearest(rule, sorted(names)))
    for leaf in dict.fromkeys(criterion.conditions()):
        yield from _lint_leaf(leaf, criterion, where, line, rules)
    if criterion.never_observable and criterion.conditions():
        yield Problem(where, "is never observable and has conditions", "leave one of them out")
    yield from _lint_dates(criterion, where)
    for index, reference in enumerate(criterion.references):
        if not reference.verified and "unverified" not in reference.title.lower():
            place = f"{where}.references[{index}].title"
            what = 'is not verified and its title does not say "unverified"'
            yield Problem(place, what, 'end the title with "; unverified"')
    for key in TEXTS:
        yield from _lint_braces(f"{where}.{key}", getattr(criterion, key), ())
    if criterion.note is not None:
        loaded = [rules[rule] for rule in criterion.rules if rule in rules]
        if len(loaded) == len(criterion.rules):
            figures = [name for rule in loaded for name in figure_columns(rule)]
            yield from _lint_braces(f"{where}.note", criterion.note, figures)


def _lint_leaf(
    leaf: Condition,
    criterion: Criterion,
    where: str,
    line: tuple[str, ...],
    rules: Mapping[str, LoadedRule],
) -> Iterator[Problem]:
    name = str(leaf.rule)
    if name not in criterion.rules:
        yield Problem(f"{where}.rules", f"a condition asks {name}, which is not listed", "add it")
    if name not in rules:
        return
    rule = rules[name].rule
    if rule.jurisdictions and not set(line).intersection(rule.jurisdictions):
        what = f"{name} is written for {', '.join(rule.jurisdictions)} only"
        yield Problem(where, what, "ask another rule")
    if leaf.figure and leaf.figure not in figure_columns(rules[name]):
        what = f"{name} has no figure {leaf.figure}"
        yield Problem(where, what, nearest(leaf.figure, figure_columns(rules[name])))
    if rule.informational and (leaf.at_least or leaf.at_most):
        what = f"{name} is informational and is never judged"
        yield Problem(where, what, "compare its value: value_at_least, value_above ...")


def _lint_dates(criterion: Criterion, where: str) -> Iterator[Problem]:
    first, last = criterion.applies_from, criterion.until
    if first and last and last < first:
        yield Problem(f"{where}.until", f"{last} is before applies_from ({first})")
    if (first or last) and criterion.basis not in DATED_BASES:
        what = f"dates bind statutes and codes only, not basis {criterion.basis}"
        yield Problem(f"{where}.applies_from", what, "leave the dates out")


def _lint_braces(where: str, text: Text, allowed: Iterable[str]) -> Iterator[Problem]:
    valid = list(allowed)
    for language in ("en", "fr"):
        for _, name, _, _ in Formatter().parse(text.in_language(language)):
            if name is not None and name not in valid:
                hint = nearest(name, valid) if valid else "only [note] holds figures"
                yield Problem(f"{where}.{language}", f"{{{name}}} is no figure here", hint)
