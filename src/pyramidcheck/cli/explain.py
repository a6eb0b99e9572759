"""`pyramidcheck explain RULE`: what it asks, why, by which sources, and when it is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pyramidcheck.cli import options as given

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyramidcheck.model.rule import LevelSet, Reference, Rule, RuleCase, Text
    from pyramidcheck.report.catalogue import Catalogue


def explain(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="Id of a rule.")],
    lang: given.Lang = given.Language.EN,
    rules: given.Rules = None,
) -> None:
    """Explain a rule: why, levels, sources, exclusions.

    Example: pyramidcheck explain outside_revenue_share
    """
    from pyramidcheck.cli.names import require_known
    from pyramidcheck.cli.terminal import Terminal
    from pyramidcheck.report.catalogue import Catalogue
    from pyramidcheck.rulebook import load

    rulebook = load(rules or ())
    require_known("RULE", [rule], list(rulebook.rules), listed_by="pyramidcheck rules list")
    loaded = rulebook.rules[rule]
    terminal = Terminal()
    for line in explanation(loaded.rule, loaded.cases, Catalogue(lang)):
        terminal.result(line)


def explanation(rule: Rule, cases: tuple[RuleCase, ...], words: Catalogue) -> Iterator[str]:
    """Yield the lines of a rule's page in the language of the words."""
    from pyramidcheck.cli.terminal import wrap
    from pyramidcheck.report.text import fine_french

    def text(both: Text) -> str:
        shown = both.in_language(words.language)
        return fine_french(shown) if words.language == "fr" else shown

    texts = rule.texts
    yield f"{text(texts.title)} ({rule.id}, {words.say('label.version').lower()} {rule.version})"
    yield from wrap(text(texts.question))
    sections = (
        ("label.why_it_matters", [text(texts.why)]),
        ("cli.levels", [line for level in rule.levels for line in _level(rule, level, words)]),
        ("cli.needs", list(_needs(rule, words))),
        ("label.innocent", [text(item) for item in texts.innocent]),
        ("label.blind_spots", [text(item) for item in texts.blind_spots]),
        ("label.remedy", [text(texts.remedy)]),
        ("cli.cases", [_case(case, words) for case in cases]),
    )
    for label, items in sections:
        if items:
            yield ""
            yield words.say(label)
            for item in items:
                first, *rest = wrap(f"- {item}", indent="    ")
                yield from (f"  {first}", *rest)


def _level(rule: Rule, level: LevelSet, words: Catalogue) -> Iterator[str]:
    shown = [
        f"{words.say(f'outcome.{name}')} {value}"
        for name in ("watch", "flag", "critical")
        if (value := getattr(level, name)) is not None
    ]
    side = words.say(f"cli.direction.{rule.direction}")
    basis = words.say(f"basis.{level.basis}")
    key = f"jurisdiction.{level.jurisdiction}"
    where = words.say(key) if key in words else level.jurisdiction
    # An informational rule has sources and no levels.
    yield f"{where}: {', '.join(shown)} ({side}; {basis})" if shown else f"{where} ({basis})"
    yield from (_reference(reference, words) for reference in level.references)


def _reference(reference: Reference, words: Catalogue) -> str:
    if not reference.verified:
        state = words.say("value.unverified")
    elif reference.checked_on is None:
        state = words.say("value.verified_undated")
    else:
        state = words.say("value.verified", {"date": reference.checked_on.isoformat()})
    return f"{', '.join(filter(None, (reference.title, reference.address)))} ({state})"


def _needs(rule: Rule, words: Catalogue) -> Iterator[str]:
    needs = rule.needs
    named = (*needs.tables, *needs.columns)
    if named:
        yield ", ".join(named)
    if needs.any_of:
        yield words.say("cli.any_of", {"choices": ", ".join(needs.any_of)})
    least = {
        "cli.min_participants": needs.min_participants,
        "cli.min_paid": needs.min_paid,
        "cli.min_periods": needs.min_periods,
        "cli.min_n": needs.min_n,
    }
    yield from (words.say(key, {"value": str(value)}) for key, value in least.items() if value)


def _case(case: RuleCase, words: Catalogue) -> str:
    outcome = str(case.expect.get("outcome", ""))
    key = f"outcome.{outcome}"
    return f"{case.case}: {words.say(key) if key in words else outcome}"
