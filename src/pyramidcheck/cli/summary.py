"""The verdict in at most 24 lines of 80 columns, worded by the report's own summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.cli.terminal import WIDTH, cut, cut_middle, pad, width, wrap
from pyramidcheck.report.catalogue import Catalogue
from pyramidcheck.report.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pyramidcheck.model.result import Result
    from pyramidcheck.report.parts import Point, Summary

MOST_LINES = 24
_WHY, _NOT_MORE, _TOWARDS, _AWAY, _UNSEEN, _ROWS, _CAVEAT = 3, 2, 4, 3, 2, 2, 2
_VALUE = 24
_STYLES = {"strong": "bold red", "material": "bold red", "weak": "bold yellow", "none": "bold"}
Line = tuple[str, str]
"""Text and its style."""


def summary_lines(result: Result, language: str, path: str) -> list[Line]:
    """Return level, why, what points away, what was not seen, and where the report is."""
    from pyramidcheck.report.context import Context  # noqa: PLC0415 - loads the locale data
    from pyramidcheck.report.summary import build_summary  # noqa: PLC0415

    context = Context(result, language)
    say = context.say
    summary = build_summary(context)
    verdict = result.verdict
    lines: list[Line] = [(cut(_heading(summary), WIDTH), "bold")]
    if result.filing.synthetic:
        lines.append((cut(say("document.synthetic"), WIDTH), ""))
    lines.append((cut(summary.verdict.band, WIDTH), _STYLES.get(verdict.level.value, "bold")))
    lines += _paragraph(say("label.why"), summary.verdict.why, _WHY)
    lines += _paragraph(say("label.why_not_more"), summary.verdict.why_not_more, _NOT_MORE)
    lines += _points(
        say("label.towards"), summary.towards[:_TOWARDS], len(verdict.towards), say("cli.no_rule")
    )
    lines += _points(
        say("label.away"), summary.away[:_AWAY], len(verdict.away), say("cli.no_rule")
    )
    titles = ", ".join(context.title("rules", rule) for rule in verdict.unseen)
    unseen = titles or say("summary.nothing_unseen")
    lines += _paragraph(_counted(say("label.unseen"), len(verdict.unseen)), unseen, _UNSEEN)
    lines += _plain(summary.quality[0], _ROWS)
    lines += _plain(summary.stability, 1)
    lines += _plain(say("verdict.not_law"), _CAVEAT)
    label = say("cli.report", path="")
    lines.append((label + cut_middle(clean(path), WIDTH - width(label)), "bold"))
    return lines


def stage_words(language: str) -> Callable[[str], str]:
    """Return what names a stage in the language."""
    words = Catalogue(language)
    return lambda stage: words.say(f"cli.stage.{stage}")


def _heading(summary: Summary) -> str:
    period = summary.facts[0].value if summary.facts else ""
    return f"{cut(summary.company, WIDTH // 2)} · {period}"


def _counted(label: str, number: int) -> str:
    return f"{label} ({number})" if number else label


def _paragraph(label: str, text: str, most: int) -> Iterator[Line]:
    yield from _plain(f"{label}: {text}", most)


def _plain(text: str, most: int) -> Iterator[Line]:
    yield from ((line, "") for line in wrap(text, WIDTH, indent="  ", most=most))


def _points(label: str, points: Sequence[Point], number: int, none: str) -> Iterator[Line]:
    """One line a rule: outcome, value, title, evidence id."""
    if not points:
        yield f"{label}: {none}", ""
        return
    yield f"{label} ({number})", ""
    outcome = max(width(point.outcome) for point in points)
    value = min(max(width(point.value) for point in points), _VALUE)
    for point in points:
        start = f"  {pad(point.outcome, outcome)}  {pad(cut(point.value, value), value, right=True)}  "
        room = WIDTH - width(start) - width(point.evidence) - 1
        title = pad(cut(point.title, room), room) if point.evidence else cut(point.title, room)
        yield f"{start}{title} {point.evidence}".rstrip(), ""
