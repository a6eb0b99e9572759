"""The view model: worded, formatted strings of one language, ready for both templates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and what stands beside it."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words in a cell that lead to another place of the same report; plain words without one."""

    text: str
    target: str = ""
    """Id of the place, without `#`."""


Cell = str | tuple[Link, ...]


def plain(cell: Cell) -> str:
    """Return a cell's words without its links."""
    return cell if isinstance(cell, str) else ", ".join(part.text for part in cell)


@dataclass(frozen=True, slots=True)
class Table:
    """A captioned table; the first column heads its rows."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: tuple[int, ...] = ()
    """Indexes of the columns that are set to the right."""
    widths: tuple[float, ...] = ()
    """Shares of the width in the PDF; empty for columns that fit their content."""
    row_ids: tuple[str, ...] = ()
    """Where links lead to, a row each; empty where none do."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Indication level and confidence in words."""

    level: str
    """Code of the level, for styles only."""
    band: str
    recent: str
    """The level of the last full months of a long period; empty otherwise."""
    why: str
    why_not_more: str
    also: tuple[str, ...]
    confidence: tuple[str, ...]
    score: str
    coverage: str
    overrides: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One of the four figures of page one."""

    rule: str
    title: str
    value: str
    range: str
    threshold: str
    outcome: str
    outcome_code: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Point:
    """One rule that points towards or away."""

    rule: str
    title: str
    value: str
    outcome: str
    outcome_code: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Unseen:
    """One rule without a value: why, and which document would show it."""

    rule: str
    title: str
    reason: str
    ask: str
    decisive: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """Page one."""

    company: str
    facts: tuple[Pair, ...]
    people: str
    money: str
    verdict: Verdict
    key_figures: tuple[KeyFigure, ...]
    towards: tuple[Point, ...]
    towards_more: str
    away: tuple[Point, ...]
    away_more: str
    unseen_line: str
    unseen: tuple[Unseen, ...]
    unseen_more: str
    stability: str
    stability_share: float
    """Unchanged over runs, for the width of the bar."""
    quality: tuple[str, ...]
    declared_line: str
    declared: tuple[Pair, ...]
    signatures: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One finding, complete in itself."""

    rule: str
    title: str
    question: str
    outcome: str
    outcome_code: str
    decisive: str
    pillar: str
    criteria: tuple[str, ...]
    sources: tuple[Pair, ...]
    """Title of the source and whether it was verified; the address stands in the label's text."""
    condition: str
    condition_notes: tuple[str, ...]
    readings: Table
    others: Table | None
    years: Table | None
    why: str
    innocent: tuple[str, ...]
    blind_spots: tuple[str, ...]
    remedy: str
    cause: str
    evidence: str
    evidence_id: str
    chart: str
    """Reference to the chart that shows it, or nothing."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart before it is drawn."""

    id: str
    name: str
    question: str
    title: str
    alt: str
    note: str
    spec: dict[str, Any] | None
    """Vega-Lite; None where there is nothing to draw."""
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """One constant of the method as applied."""

    name: str
    value: str
    basis: str
    why: str


@dataclass(frozen=True, slots=True)
class HowMeasured:
    """Formula, readings and grounds of one rule."""

    rule: str
    title: str
    parts: tuple[Pair, ...]
    """Run-in heading, empty where there is none, and what follows it."""


@dataclass(frozen=True, slots=True)
class Method:
    """How the measures were made."""

    paragraphs: tuple[str, ...]
    readings: tuple[Pair, ...]
    definitions: tuple[Definition, ...]
    rules: tuple[HowMeasured, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """What could not be seen."""

    unseen: Table | None
    not_applicable: Table | None
    general: tuple[str, ...]
    changes: tuple[str, ...]
    """What would change the conclusion."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """How one file's columns were read."""

    title: str
    table: Table
    unused: str
    dialect: tuple[str, ...] = ()
    """How the file is written, a sentence each."""


@dataclass(frozen=True, slots=True)
class Quality:
    """What was received and what of it could be used."""

    inputs: Table | None
    hashes: tuple[Pair, ...]
    mappings: tuple[Mapping, ...]
    quarantine: Table | None
    gates: Table
    signals: Table | None
    network: Table | None
    """Shape of the trees of sponsors and placements."""
    notes: tuple[str, ...]
    chapter: tuple[Table, ...]
    """Totals, conservation, gaps, duplicates, ageing, invalid fields, joins, export caps."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is needed to redo the run."""

    pairs: tuple[Pair, ...]
    libraries: Table


@dataclass(frozen=True, slots=True)
class YearsSection:
    """Every rule by calendar year, where the period is long."""

    table: Table
    notes: tuple[str, ...]
    """What the figures of a year hold and what they cannot show."""
    recent: str
    """The level of the last full months."""
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Appendix:
    """Every rule, every pillar, every alternative run."""

    rules: Table
    pillars: Table
    stability: Table | None
    years: YearsSection | None


@dataclass(frozen=True, slots=True)
class CriteriaSection:
    """The legal criteria of one jurisdiction."""

    id: str
    title: str
    notes: tuple[str, ...]
    """What it inherits, which rules weigh most, and figures that a criterion names."""
    matrix: Table
    documents: Table | None
    """What to ask for where data cannot decide."""
    sources_title: str
    sources: tuple[Pair, ...]
    """Criterion, and what it asks with its sources."""


@dataclass(frozen=True, slots=True)
class CriteriaChapter:
    """The criteria of every jurisdiction asked for."""

    overview: Table | None
    """The jurisdictions side by side, where there are several."""
    sections: tuple[CriteriaSection, ...]


@dataclass(frozen=True, slots=True)
class View:
    """The whole report in one language."""

    language: str
    title: str
    synthetic: str
    """What stands on every page: that the company does not exist, that this is a redacted copy."""
    words: dict[str, str] = field(repr=False)
    """The catalogue's fixed labels by dotted key, for headings and captions."""
    summary: Summary
    cards: tuple[Card, ...]
    charts: tuple[Chart, ...]
    criteria: CriteriaChapter | None
    method: Method
    limits: Limits
    quality: Quality
    reply: tuple[str, ...]
    """Titles of the findings to answer."""
    manifest: Manifest
    appendix: Appendix


@dataclass(frozen=True, slots=True)
class CheckView:
    """The data-quality chapter alone, in one language."""

    language: str
    title: str
    synthetic: str
    words: dict[str, str] = field(repr=False)
    facts: tuple[Pair, ...]
    quality: Quality
