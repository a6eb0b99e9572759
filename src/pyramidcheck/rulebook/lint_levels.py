"""Whether a rule's levels leave no gap, do not overlap, and say where they come from."""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem

if TYPE_CHECKING:
    from fractions import Fraction

    from pyramidcheck.model.rule import LevelSet
    from pyramidcheck.rulebook.book import LoadedRule

LADDER = ("watch", "flag", "critical")


def lint_levels(rule: LoadedRule, *, decisive: bool) -> list[Problem]:
    """Return what is wrong with the levels of every jurisdiction."""
    problems = _lint_jurisdictions(rule)
    for index, levels in enumerate(rule.rule.levels):
        where = f"{rule.place()}: levels[{index}]"
        problems += _lint_ladder(rule, levels, where)
        problems += _lint_references(levels, where)
        if decisive and not _carries_a_decision(levels):
            hint = (
                'name a reference with verified = true and source_class = "A", '
                'or write judgement = ["flag"]'
            )
            what = "flag of a decisive rule stands on no verified source of class A"
            problems.append(Problem(f"{where}.flag", what, hint))
    return problems


def _lint_jurisdictions(rule: LoadedRule) -> list[Problem]:
    """Return missing jurisdictions and dates out of order."""
    where = rule.place()
    dates = defaultdict(list)
    for index, levels in enumerate(rule.rule.levels):
        dates[levels.jurisdiction].append((index, levels.from_))
    limited = rule.rule.jurisdictions
    problems = [
        Problem(f"{where}: levels", f"there are none for {name}", f'jurisdiction = "{name}"')
        for name in (limited or ("international",))
        if name not in dates
    ]
    problems += [
        Problem(f"{where}: levels", f"{name} is not among the rule's jurisdictions", "add it")
        for name in dates
        if limited and name not in limited
    ]
    for entries in dates.values():
        for (_, before), (index, after) in itertools.pairwise(entries):
            if after <= before:
                what = f"{after} is not later than the entry above it ({before})"
                place = f"{where}: levels[{index}].from"
                problems.append(Problem(place, what, "list levels oldest first"))
    return problems


def _lint_ladder(rule: LoadedRule, levels: LevelSet, where: str) -> list[Problem]:
    """Return levels that are not strictly worse than the one before, best value included."""
    sign = 1 if rule.rule.direction == "above" else -1
    worse = "above" if sign > 0 else "below"
    given = [(name, getattr(levels, name)) for name in LADDER]
    ladder: list[tuple[str, Fraction]] = [(name, at) for name, at in given if at is not None]
    problems = []
    for (name, at), (next_name, next_at) in itertools.pairwise(ladder):
        # Counts may coincide (the milder outcome then never occurs): three of three is the worst.
        same_count = rule.rule.measure.unit == "count" and next_at == at
        if sign * next_at <= sign * at and not same_count:
            what = f"{next_name} {next_at} is not {worse} {name} {at}"
            problems.append(Problem(f"{where}.{next_name}", what, "each level is strictly worse"))
    if not ladder:
        return problems  # An informational rule is shown and not judged.
    name, mildest = ladder[0]
    best = rule.rule.measure.best
    # Equal is allowed: such a level means "beyond the best value".
    if sign * mildest < sign * best:
        what = f"{name} {mildest} lies on the clean side of the best value {best}"
        problems.append(Problem(f"{where}.{name}", what, "see measure.best and direction"))
    return problems


def _lint_references(levels: LevelSet, where: str) -> list[Problem]:
    problems = []
    for index, reference in enumerate(levels.references):
        place = f"{where}.references[{index}]"
        if not reference.verified and "unverified" not in reference.title.lower():
            what = 'is not verified and its title does not say "unverified"'
            problems.append(Problem(f"{place}.title", what, 'end the title with "; unverified"'))
    if levels.basis not in ("judgement", "base_rate") and not levels.references:
        what = f"basis {levels.basis} names no reference"
        problems.append(Problem(f"{where}.references", what, 'or write basis = "judgement"'))
    return problems


def _carries_a_decision(levels: LevelSet) -> bool:
    return (
        levels.basis == "judgement"
        or "flag" in levels.judgement
        or any(r.verified and r.source_class == "A" for r in levels.references)
    )
