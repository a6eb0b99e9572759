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
    from pyramidcheck.report.parts_summary import Point, Summary

MOST_LINES = 24
_LISTS = ((4, 3, 2), (4, 3, 1), (3, 2, 1), (2, 2, 1), (2, 1, 1), (1, 1, 1))
"""Lines of what points towards, away and was not seen: the first that leave the sentences whole."""
_NOT_MORE, _STABILITY, _ROWS, _CAVEAT = 2, 2, 2, 2
"""Lines that are left to the other sentences where even the shortest lists leave too few."""
_VALUE = 14
_STYLES = {"strong": "bold red", "material": "bold red", "weak": "bold yellow", "none": "bold"}
Line = tuple[str, str]
"""Text and its style."""


def summary_lines(result: Result, language: str, path: str) -> list[Line]:
    """Return level, why, what points away, what was not seen, and where the report is."""
    from pyramidcheck.report.context import Context
    from pyramidcheck.report.summary import build_summary, mark
    from pyramidcheck.report.years import recent_line

    context = Context(result, language)
    say = context.say
    summary = build_summary(context)
    verdict = result.verdict
    head: list[Line] = [(cut(_heading(context, summary), WIDTH), "bold")]
    if told := mark(context):
        head += _plain(told, 2)
    head.append((cut(summary.verdict.band, WIDTH), _STYLES.get(verdict.level.value, "bold")))
    head += _plain(recent_line(context, "short"), 1)
    label = say("cli.report", path="")
    last = (label + cut_middle(clean(path), WIDTH - width(label)), "bold")
    for lengths in _LISTS:
        body = _body(context, summary, lengths)
        if len(head) + len(body) < MOST_LINES:
            return [*head, *body, last]
    room = MOST_LINES - 1 - len(head)
    return [*head, *_body(context, summary, _LISTS[-1], room), last]


def _body(
    context: Context, summary: Summary, lengths: tuple[int, int, int], room: int = 0
) -> list[Line]:
    """Return what stands between the level and the path; without `room` no sentence is cut."""
    verdict = context.result.verdict
    towards, away, unseen = lengths
    titles = ", ".join(context.title("rules", rule) for rule in verdict.unseen)
    titles = titles or context.say("summary.nothing_unseen")

    def most(lines: int) -> int:
        return lines if room else 0

    rest = _paragraph(context, "why_not_more", summary.verdict.why_not_more, most(_NOT_MORE))
    rest += _points(context, "towards", summary.towards[:towards], len(verdict.towards))
    rest += _points(context, "away", summary.away[:away], len(verdict.away))
    rest += _paragraph(context, "unseen", titles, unseen, len(verdict.unseen))
    rest += _plain(summary.quality[0], most(_ROWS))
    rest += _plain(summary.stability, most(_STABILITY))
    rest += _plain(context.say("verdict.not_law"), most(_CAVEAT))
    why = _paragraph(context, "why", summary.verdict.why, max(1, room - len(rest)) if room else 0)
    return [*why, *rest]


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
