"""The index of a batch as a page: unjudged filings first, then a league table with filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyramidcheck.report.catalogue import Catalogue
from pyramidcheck.report.html import page_of
from pyramidcheck.report.numbers import Numbers
from pyramidcheck.report.text import clean, fine_french

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyramidcheck.model.batch_index import Change, Index, Line

MOST_ROWS = 4_000
"""Rows of the page in all; the CSV holds every line."""
_LONGEST = 200
_BAND = 20
_NONE = "\N{EN DASH}"
_TO = "\N{EN DASH}"

Titles = dict[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One filing as the page shows it."""

    name: str
    link: str
    level_code: str
    level: str
    confidence: str
    score: str
    band: str
    """The span of twenty points that holds the upper score: for the filter."""
    main: str
    """The reason that stands first: for the filter."""
    reasons: str
    missing: str
    rows: str


@dataclass(frozen=True, slots=True)
class Page:
    """All that the page prints."""

    language: str
    title: str
    unjudged: tuple[Row, ...]
    judged: tuple[Row, ...]
    levels: tuple[str, ...]
    confidences: tuple[str, ...]
    bands: tuple[str, ...]
    mains: tuple[str, ...]
    counted: tuple[str, ...]
    more: str
    changes: tuple[tuple[str, ...], ...] | None
    changes_line: str


def render(
    index: Index,
    changes: Sequence[Change] | None,
    titles: Mapping[str, str],
    language: str,
) -> bytes:
    """Return the page in UTF-8."""
    return page_of(
        "batch.html", _build(index, changes, titles, language), Catalogue(language).sentences
    )


def _build(
    index: Index,
    changes: Sequence[Change] | None,
    titles: Mapping[str, str],
    language: str,
) -> Page:
    words, numbers = Catalogue(language), Numbers(language, None)
    fine = fine_french if language == "fr" else str
    told = {rule: fine(text) for rule, text in titles.items()}
    room = max(MOST_ROWS - len(index.unjudged), 0)
    unjudged = tuple(_row(line, words, numbers, told) for line in index.unjudged[:MOST_ROWS])
    judged = tuple(_row(line, words, numbers, told) for line in index.judged[:room])
    left = len(index.lines) - len(unjudged) - len(judged)
    return Page(
        language=language,
        title=_plural(words, numbers, "batch.title", len(index.lines)),
        unjudged=unjudged,
        judged=judged,
        levels=tuple(dict.fromkeys(row.level for row in judged)),
        confidences=tuple(dict.fromkeys(row.confidence for row in judged)),
        bands=tuple(sorted({row.band for row in judged}, key=_by_first, reverse=True)),
        mains=tuple(sorted({row.main for row in judged} - {_NONE})),
        counted=_counted(index, words, numbers, told),
        more=_plural(words, numbers, "batch.more", left) if left else "",
        changes=None if changes is None else tuple(_change(c, words, numbers) for c in changes),
        changes_line=""
        if changes is None
        else _plural(words, numbers, "batch.moved", len(changes)),
    )


def _row(line: Line, words: Catalogue, numbers: Numbers, titles: Titles) -> Row:
    reasons = [titles.get(rule, rule) for rule in line.reasons]
    high = line.score_high
    return Row(
        name=clean(line.name)[:_LONGEST],
        link=_link(line),
        level_code=line.level or line.state,
        level=words.say(f"level_short.{line.level}" if line.level else f"batch.{line.state}"),
        confidence=words.say(f"confidence_short.{line.confidence}") if line.confidence else _NONE,
        score=_score(line, numbers),
        band=_NONE if high is None else _band(high),
        main=reasons[0] if reasons else _NONE,
        reasons="; ".join(reasons) or _NONE,
        missing=_missing(line, titles),
        rows=_NONE if line.rows_received is None else numbers.count(line.rows_received),
    )


def _link(line: Line) -> str:
    """Return where the filing's own files lie; a slug holds nothing that a link could misread."""
    return f"{line.folder}/result.json" if line.folder else ""


def _score(line: Line, numbers: Numbers) -> str:
    if line.score_low is None or line.score_high is None:
        return _NONE
    span = f"{numbers.decimal(line.score_low, 0)}{_TO}{numbers.decimal(line.score_high, 0)}"
    return span if line.score is None else f"{numbers.decimal(line.score, 0)} ({span})"


def _band(high: float) -> str:
    first = min(int(high // _BAND) * _BAND, 100 - _BAND)
    return f"{first}{_TO}{first + _BAND}"


def _by_first(band: str) -> int:
    first = band.partition(_TO)[0]
    return int(first) if first else -1


def _missing(line: Line, titles: Titles) -> str:
    """Return what could not be seen, rules by their titles; for a failed filing, why."""
    if line.state in {"failed", "refused"}:
        return clean("; ".join(line.missing))[: 2 * _LONGEST] or _NONE
    found = []
    for item in line.missing[:3]:
        rule, colon, asked = item.partition(": ")
        found.append(f"{titles.get(rule, rule)}{colon}{asked}")
    rest = len(line.missing) - len(found)
    return "; ".join(found) + (f" (+{rest})" if rest else "") or _NONE


def _counted(index: Index, words: Catalogue, numbers: Numbers, titles: Titles) -> tuple[str, ...]:
    """Return what is to be said of all filings together, and of flags by chance."""
    judged = len(index.judged)
    flags = sum(line.flags or 0 for line in index.judged)
    measured = sum(line.measured or 0 for line in index.judged)
    lines = [
        _plural(words, numbers, "batch.unjudged_count", len(index.unjudged)),
        _plural(words, numbers, "batch.judged_count", judged, flags=numbers.count(flags)),
    ]
    if index.searches and judged:
        listed = numbers.listed([titles.get(rule, rule) for rule in index.searches])
        rate = max(index.searches.values())
        lines.append(
            words.say(
                "batch.false_flags",
                {
                    "expected": numbers.decimal(index.expected_false, 1),
                    "judged": numbers.count(judged),
                    "rules": listed,
                    "share": numbers.share(rate),
                },
            )
        )
    if judged:
        each = {"one": numbers.decimal(measured / 100, 1), "measured": numbers.count(measured)}
        lines.append(words.say("batch.unknown_rates", each))
    return tuple(lines)


def _change(change: Change, words: Catalogue, numbers: Numbers) -> tuple[str, ...]:
    return (
        clean(change.name)[:_LONGEST],
        words.say(f"batch.change_{change.kind}"),
        _level_or_state(change.before, words),
        _level_or_state(change.after, words),
        *(
            _NONE if high is None else numbers.decimal(high, 1)
            for high in (change.high_before, change.high_after)
        ),
    )


def _level_or_state(code: str, words: Catalogue) -> str:
    if not code:
        return _NONE
    key = f"level_short.{code}"
    return words.say(key if key in words else f"batch.{code}")


def _plural(words: Catalogue, numbers: Numbers, key: str, count: int, **values: str) -> str:
    named = {"value": numbers.count(count), **values}
    return words.say(key, named, numbers.plural(count))
