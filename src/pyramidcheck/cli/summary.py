"""The verdict in at most 24 lines of 80 columns, worded by the report's own summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.cli.terminal import WIDTH, cut, cut_middle, pad, width, wrap
from pyramidcheck.report.catalogue import Catalogue
from pyramidcheck.report.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pyramidcheck.model.result import Result
    from pyramidcheck.report.context import Context
    from pyramidcheck.report.parts import Point, Summary

MOST_LINES = 24
_NOT_MORE, _TOWARDS, _AWAY, _UNSEEN, _ROWS, _CAVEAT = 2, 4, 3, 2, 2, 2
_VALUE = 14
_STYLES = {"strong": "bold red", "material": "bold red", "weak": "bold yellow", "none": "bold"}
Line = tuple[str, str]
"""Text and its style."""


def summary_lines(result: Result, language: str, path: str) -> list[Line]:
    """Return level, why, what points away, what was not seen, and where the report is."""
    from pyramidcheck.report.context import Context
    from pyramidcheck.report.summary import build_summary

    context = Context(result, language)
    say = context.say
    summary = build_summary(context)
    verdict = result.verdict
    head: list[Line] = [(cut(_heading(context, summary), WIDTH), "bold")]
    if result.filing.synthetic:
        head.append((cut(say("document.synthetic"), WIDTH), ""))
    head.append((cut(summary.verdict.band, WIDTH), _STYLES.get(verdict.level.value, "bold")))
    lines = _paragraph(context, "why_not_more", summary.verdict.why_not_more, _NOT_MORE)
    lines += _points(context, "towards", summary.towards[:_TOWARDS], len(verdict.towards))
    lines += _points(context, "away", summary.away[:_AWAY], len(verdict.away))
    titles = ", ".join(context.title("rules", rule) for rule in verdict.unseen)
    unseen = titles or say("summary.nothing_unseen")
    lines += _paragraph(context, "unseen", unseen, _UNSEEN, len(verdict.unseen))
    lines += _plain(summary.quality[0], _ROWS)
    lines += _plain(summary.stability, 1)
    lines += _plain(say("verdict.not_law"), _CAVEAT)
    label = say("cli.report", path="")
    lines.append((label + cut_middle(clean(path), WIDTH - width(label)), "bold"))
    left = MOST_LINES - len(head) - len(lines)
    return [*head, *_paragraph(context, "why", summary.verdict.why, left), *lines]


def stage_words(language: str) -> Callable[[str], str]:
    """Return what names a stage in the language."""
    words = Catalogue(language)
    return lambda stage: words.say(f"cli.stage.{stage}")


def _heading(context: Context, summary: Summary) -> str:
    period, unknown = context.result.filing.period, context.say("period.unknown")
    start, end = (context.numbers.day(day, unknown) for day in (period.start, period.end))
    days = context.say("period.both", start=start, end=end)
    return f"{cut(summary.company, WIDTH - width(days) - 3)} · {days}"


def _paragraph(context: Context, label: str, text: str, most: int, number: int = 0) -> list[Line]:
    return _plain(
        context.say("cli.labelled", label=_counted(context, label, number), text=text), most
    )


def _counted(context: Context, label: str, number: int) -> str:
    word = context.say(f"label.{label}")
    return f"{word} ({number})" if number else word


def _plain(text: str, most: int) -> list[Line]:
    return [(line, "") for line in wrap(text, WIDTH, indent="  ", most=most)]


def _points(context: Context, label: str, points: Sequence[Point], number: int) -> Iterator[Line]:
    """One line a rule: outcome, value, title, evidence id."""
    if not points:
        yield from _paragraph(context, label, context.say("cli.no_rule"), 1)
        return
    yield _counted(context, label, number), ""
    outcome = max(width(point.outcome) for point in points)
    # What does not fit is a remark in brackets: `unbounded (nothing to divide by)`.
    values = [
        v if width(v) <= _VALUE else cut(v.partition(" (")[0], _VALUE)
        for v in (point.value for point in points)
    ]
    value = max(map(width, values))
    for point, text in zip(points, values, strict=True):
        shown = pad(text, value, right=True)
        start = f"  {pad(point.outcome, outcome)}  {shown}  "
        room = WIDTH - width(start) - width(point.evidence) - 1
        title = pad(cut(point.title, room), room) if point.evidence else cut(point.title, room)
        yield f"{start}{title} {point.evidence}".rstrip(), ""
