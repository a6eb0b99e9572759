"""Levels and their sources as the catalogue shows them, and those that nobody has verified."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from pyramidcheck.rulebook.book import has_exact_decimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from fractions import Fraction

    from pyramidcheck.model.rule import LevelSet, Profile, Reference, Rule
    from pyramidcheck.rulebook.book import LoadedRule

LADDER = ("watch", "flag", "critical")
OWN = ("judgement",)
"""Bases that no source has to carry."""
UNVERIFIED_HEAD = ("rule", "jurisdiction", "from", "levels", "basis", "sources opened")


def written(value: Fraction) -> str:
    """Return `0.5`, `12` or `2/3`: a fraction only where no decimal is exact."""
    if value.denominator == 1 or not has_exact_decimal(value):
        return str(value)
    return f"{Decimal(value.numerator) / Decimal(value.denominator):f}"


def level_lines(rule: Rule, profiles: Sequence[Profile]) -> Iterator[str]:
    """Yield a table of the levels, then the sources of each line of it."""
    yield from (
        "| no. | jurisdiction | from | watch | flag | critical | on the level | basis | ours |",
        "|---|---|---|---|---|---|---|---|---|",
    )
    for place, levels in enumerate(rule.levels, start=1):
        cells = (
            str(place),
            levels.jurisdiction + _binding(rule, levels, profiles),
            _day(levels.from_),
            *(_level(levels, name) for name in LADDER),
            _on_the_level(levels),
            levels.basis.replace("_", " "),
            "all" if levels.basis in OWN else ", ".join(levels.judgement),
        )
        yield f"| {' | '.join(cells)} |"
    yield ""
    for place, levels in enumerate(rule.levels, start=1):
        for reference in levels.references:
            yield f"- No. {place}: {_reference(reference)}"
        if not levels.references:
            yield f"- No. {place}: no source; {levels.basis.replace('_', ' ')}."


def unverified_levels(rules: Iterable[LoadedRule]) -> list[tuple[str, ...]]:
    """Return every level that claims a ground of its own which nobody opened, as UNVERIFIED_HEAD.

    A level shown as judgement claims none. Conservatively, as a source is given for a whole set of
    levels, one verified source does not vouch for the others: how many were opened is shown.
    """
    return [
        (
            loaded.id,
            levels.jurisdiction,
            _day(levels.from_),
            ", ".join(f"{name} {_level(levels, name)}" for name in claimed),
            levels.basis.replace("_", " "),
            _opened(levels),
        )
        for loaded in rules
        for levels in loaded.rule.levels
        if (claimed := claimed_levels(levels)) and not _all_opened(levels)
    ]


def claimed_levels(levels: LevelSet) -> tuple[str, ...]:
    """Return the names of the levels that are given and not shown as our judgement."""
    if levels.basis in OWN:
        return ()
    return tuple(
        name
        for name in LADDER
        if getattr(levels, name) is not None and name not in levels.judgement
    )


def _all_opened(levels: LevelSet) -> bool:
    return bool(levels.references) and all(each.verified for each in levels.references)


def _opened(levels: LevelSet) -> str:
    opened = sum(each.verified for each in levels.references)
    return f"{opened} of {len(levels.references)}" if levels.references else "no source"


def _binding(rule: Rule, levels: LevelSet, profiles: Sequence[Profile]) -> str:
    """Return ` (hard)` where a breach is a breach of law under the level's own profile."""
    own = next((each for each in profiles if each.id == levels.jurisdiction), None)
    hard = levels.hard or (own is not None and rule.id in own.hard)
    return " (hard)" if hard and not (own is not None and rule.id in own.soft) else ""


def _on_the_level(levels: LevelSet) -> str:
    if levels.at_level == "worse":
        return "worse"
    if levels.better_levels == LADDER:
        return "better"
    return f"better for {', '.join(levels.better_levels)}"


def _level(levels: LevelSet, name: str) -> str:
    value: Fraction | None = getattr(levels, name)
    return "" if value is None else written(value)


def _day(day: date) -> str:
    return "" if day.year <= 1900 else day.isoformat()


def _reference(reference: Reference) -> str:
    if not reference.verified:
        state = "not opened"
    elif reference.checked_on is None:
        state = "opened"
    else:
        state = f"opened on {reference.checked_on.isoformat()}"
    kind = f", class {reference.source_class}" if reference.source_class else ""
    number = f", {reference.source}" if reference.source else ""
    address = f", <{reference.address}>" if reference.address else ""
    return f"{reference.title}{address} ({state}{kind}{number})"
