"""A comparison for the person at the terminal, in at most 80 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.cli.terminal import WIDTH, cut, wrap
from pyramidcheck.report.compare_view import (
    cause_line,
    level_line,
    moved_line,
    ranked,
    verdict_line,
)
from pyramidcheck.report.compare_words import (
    Sides,
    difference,
    outcome_words,
    people_words,
    reading_words,
    score,
    span,
    title,
)
from pyramidcheck.report.marks import synthetic_mark
from pyramidcheck.report.text import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyramidcheck.comparison import Comparison
    from pyramidcheck.comparison.answer import RuleChange
    from pyramidcheck.model.result import Result

Line = tuple[str, str]
_MOST = 12
"""Rules shown; the files hold all."""


def lines(found: Comparison, before: Result, after: Result, language: str) -> Iterator[Line]:
    """Yield verdicts, causes, warnings, and the rules that moved, those with another outcome first.

    Each line comes with its style.
    """
    sides = Sides(found, before, after, language)
    say = sides.say
    yield from ((line, "bold") for line in wrap(title(sides), WIDTH, indent="  "))
    if mark := synthetic_mark(say, before.filing, after.filing):
        yield from _plain(mark)
    for context, key in ((sides.before, "first"), (sides.after, "second")):
        label = say(f"compare.{key}")
        told = f"{context.result.manifest.id}, {span(context)}"
        yield from _plain(say("cli.labelled", label=label, text=told))
    yield "", ""
    yield from ((line, "bold") for line in wrap(verdict_line(sides), WIDTH, indent="  "))
    yield from _plain(say("cli.labelled", label=say("compare.score"), text=sides.both(score)))
    yield from _plain(moved_line(sides))
    yield from _plain(cause_line(sides))
    yield from _plain(level_line(sides))
    for told in (
        *(sides.warning(warning) for warning in found.warnings),
        *(sides.advice(advice) for advice in found.advice),
    ):
        yield from _plain(f"- {told}")
    if found.moved:
        yield from _rules(sides)
    yield "", ""
    yield from _rows(sides)
    yield from _plain(say("compare.caveat"))


def _rules(sides: Sides) -> Iterator[Line]:
    moved = sides.found.moved
    first = ranked([rule for rule in moved if rule.outcome_moved])
    shown = [*first, *ranked([rule for rule in moved if not rule.outcome_moved])]
    yield "", ""
    yield sides.say("compare.cli.rules", count=str(len(moved))), ""
    for rule in shown[:_MOST]:
        yield from _rule(sides, rule)
    if (left := len(shown) - _MOST) > 0:
        yield f"  {sides.plural('compare.cli.more', left)}", ""


def _rule(sides: Sides, rule: RuleChange) -> Iterator[Line]:
    def joined(first: str, following: str) -> str:
        return sides.say("criteria.joined", first=first, next=following)

    name = f" ({rule.id})"
    yield f"  {cut(sides.title('rules', rule.id), WIDTH - 2 - len(name))}{name}", ""
    moved = difference(sides, rule)
    shown = "" if moved == ABSENT else f" ({moved})"
    style = "bold" if rule.outcome_moved else ""
    value = reading_words(sides, rule, "central")
    yield from _indented(joined(outcome_words(sides, rule), value + shown), style)
    readings = sides.say(
        "compare.cli.readings",
        strict=reading_words(sides, rule, "strict"),
        lenient=reading_words(sides, rule, "lenient"),
        n=people_words(sides, rule),
    )
    yield from _indented(joined(readings, sides.causes(rule.causes)))


def _rows(sides: Sides) -> Iterator[Line]:
    for change in sides.found.tables:
        counts = {
            name: sides.change(
                *(
                    sides.numbers.count(getattr(side, name)) if side else ABSENT
                    for side in (change.before, change.after)
                )
            )
            for name in ("received", "used", "quarantined")
        }
        table = sides.after.tables((change.table,))
        yield from _plain(sides.say("compare.cli.rows", table=table, **counts))


def _indented(text: str, style: str = "") -> Iterator[Line]:
    yield from ((f"    {line}", style) for line in wrap(text, WIDTH - 4, indent="  "))


def _plain(text: str) -> Iterator[Line]:
    yield from ((line, "") for line in wrap(text, WIDTH, indent="  ") if line)
