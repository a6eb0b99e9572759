"""The index of a batch as a page: unjudged filings first, then a league table with filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyramidcheck.report.bounded import MOST_BYTES
from pyramidcheck.report.catalogue import Catalogue
from pyramidcheck.report.html import page_of
from pyramidcheck.report.numbers import Numbers
from pyramidcheck.report.text import clean, english, fine_french, shortened

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyramidcheck.model.batch_index import Change, Index, Line

MOST_ROWS = 4_000
"""Rows of the page in all; the CSV holds every line."""
APART = "\n"
"""Between the values by which a filter may take one row; `report.js` knows it."""
_LONGEST = 200
_MOST_MISSING = 3
_SIZES = (MOST_ROWS, 2_000, 1_000, 500)
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
    motives: str
    """The reasons one to a line: for the filter, which takes a row by any of them."""
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
    motives: tuple[str, ...]
    counted: tuple[str, ...]
    more: str
    changes: tuple[tuple[str, ...], ...] | None
    changes_line: str
    moved: int


def render(
    index: Index,
    changes: Sequence[Change] | None,
    titles: Mapping[str, str],
    language: str,
    *,
    linked: str = "result.json",
) -> bytes:
    """Return the page in UTF-8, never larger than a report may be: it shows fewer rows and says so.

    `linked` is the file of each filing's folder to which its name leads.
    """
    page = b""
    for most in _SIZES:
        view = _build(index, changes, titles, language, linked, most)
        page = page_of("batch.html", view, Catalogue(language).sentences)
        if len(page) <= MOST_BYTES:
            break
    return page


def _build(  # noqa: PLR0913, PLR0917 - what render was given, and how much of it fits
    index: Index,
    changes: Sequence[Change] | None,
    titles: Mapping[str, str],
    language: str,
    linked: str,
    most: int,
) -> Page:
    words, numbers = Catalogue(language), Numbers(language, None)
    fine = fine_french if language == "fr" else str
    told = {rule: fine(text) for rule, text in titles.items()}
    # Both lists keep their share, so that neither can push the other off the page.
    half = most // 2
    rest = most - min(len(index.judged), half)
    unjudged = tuple(_row(line, words, numbers, told, linked) for line in index.unjudged[:rest])
    room = most - len(unjudged)
    judged = tuple(_row(line, words, numbers, told, linked) for line in index.judged[:room])
    left = len(index.lines) - len(unjudged) - len(judged)
    return Page(
        language=language,
        title=_plural(words, numbers, "batch.title", len(index.lines)),
        unjudged=unjudged,
        judged=judged,
        levels=tuple(dict.fromkeys(row.level for row in judged)),
        confidences=tuple(dict.fromkeys(row.confidence for row in judged)),
        bands=tuple(sorted({row.band for row in judged}, key=_by_first, reverse=True)),
        motives=tuple(sorted({one for row in judged for one in row.motives.split(APART) if one})),
        counted=_counted(index, words, numbers, told),
        more=_plural(words, numbers, "batch.more", left) if left else "",
        changes=None
        if changes is None
        else tuple(_change(change, words, numbers) for change in changes[:most]),
        changes_line=""
        if changes is None
        else _plural(words, numbers, "batch.moved", len(changes)),
        moved=len(changes or ()),
    )


def _row(line: Line, words: Catalogue, numbers: Numbers, titles: Titles, linked: str) -> Row:
    """Return the row; the link is safe, as a slug holds nothing that one could misread."""
    reasons = [titles.get(rule, rule) for rule in line.reasons]
    high = line.score_high
    return Row(
        name=shortened(clean(line.name), _LONGEST),
        link=f"{line.folder}/{linked}" if line.folder else "",
        level_code=line.level or line.state,
        level=words.say(f"level_short.{line.level}" if line.level else f"batch.{line.state}"),
        confidence=words.say(f"confidence_short.{line.confidence}") if line.confidence else _NONE,
        score=_score(line, numbers),
        band=_NONE if high is None else _band(high),
        motives=APART.join(reasons),
        reasons=_joined(reasons, words) or _NONE,
        missing=_missing(line, words, titles),
        rows=_NONE if line.rows_received is None else numbers.count(line.rows_received),
    )


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


def _missing(line: Line, words: Catalogue, titles: Titles) -> str:
    """Return what could not be seen, rules by their titles; for a failed filing, why."""
    if line.state in {"failed", "refused"}:
        why = shortened(clean("; ".join(line.missing)), 2 * _LONGEST)
        # What the program says of an error is English in every language.
        return why if words.language == "en" else words.say("quoted", {"text": english(why)})
    found = []
    for item in line.missing[:_MOST_MISSING]:
        rule, _, asked = item.partition(": ")
        title, lacks = titles.get(rule, rule), _lacking(asked, words)
        both = {"title": title, "asked": lacks}
        found.append(words.say("batch.missing_item", both) if asked else title)
    rest = len(line.missing) - len(found)
    return _joined(found, words) + (f" (+{rest})" if rest else "") or _NONE


def _lacking(asked: str, words: Catalogue) -> str:
    """Return what a rule asks for in words: a reason, or tables; columns keep their names."""
    if f"batch.reason.{asked}" in words:
        return words.say(f"batch.reason.{asked}")
    tables = [(part, f"table.{part}") for part in asked.split(", ")]
    return ", ".join(words.say(key) if key in words else part for part, key in tables)


def _joined(items: Sequence[str], words: Catalogue) -> str:
    return fine_french(" ; ".join(items)) if words.language == "fr" else "; ".join(items)


def _counted(index: Index, words: Catalogue, numbers: Numbers, titles: Titles) -> tuple[str, ...]:
    """Return what is to be said of all filings together, and of flags by chance."""
    judged = len(index.judged)
    flags = sum(line.flags or 0 for line in index.judged)
    measured = sum(line.measured or 0 for line in index.judged)
    lines = [
        _plural(words, numbers, "batch.unjudged_count", len(index.unjudged)),
        _plural(words, numbers, "batch.judged_count", judged, flags=numbers.count(flags)),
    ]
    unread = sum(line.config_unread for line in index.lines)
    if unread:
        lines.append(_plural(words, numbers, "batch.unread_configs", unread))
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
