"""The view model: worded, formatted strings of one language, ready for both templates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyramidcheck.report.parts_press import Quotes, Unsaid
    from pyramidcheck.report.parts_published import Published
    from pyramidcheck.report.parts_summary import Summary


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
    file: str = ""
    """A file beside the report, such as `evidence/net_loss_rate.csv`."""


@dataclass(frozen=True, slots=True)
class Source:
    """A text that a level or a criterion rests on."""

    label: str
    address: str
    """Its true address, `https://` or `http://`; empty where none is known."""
    note: str
    """Whether somebody opened it."""

    @property
    def told(self) -> str:
        """All of it in one line of plain words."""
        return " ".join(part for part in (self.label, self.address, self.note) if part)


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
    id: str = ""
    """Where links to the whole table lead; empty where none do."""
    more: str = ""
    """How many rows were left out to keep the file small; empty where none were."""


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
    sources: tuple[Source, ...]
    condition: str
    effect: str
    """Money and people concerned."""
    condition_notes: tuple[str, ...]
    readings: Table
    readings_caption: str
    """The same table's caption where the finding's title stands above it."""
    others: Table | None
    years: Table | None
    why: str
    innocent: tuple[str, ...]
    blind_spots: tuple[str, ...]
    remedy: str
    cause: str
    evidence: str
    evidence_id: str
    files: tuple[Link, ...]
    """The query and the rows, as files beside the report."""
    quote: str
    """One sentence that says what was measured, for whom and where the evidence is."""
    chart: str
    """Reference to the chart that shows it, or nothing."""
    chart_id: str
    status: str = ""
    """What an analyst decided on it, or nothing."""


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
    """Vega-Lite; None where nothing is drawn: title or note then says why, and `alt` is empty."""
    tables: tuple[Table, ...]
    rule: str = ""
    """The rule beside whose card the chart belongs; empty where it belongs to none."""


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
class Calibrated:
    """What the rules say of companies rebuilt from published figures."""

    paragraphs: tuple[str, ...]
    separation: Table
    levels: Table
    discussions: tuple[str, ...]
    figures: Table


@dataclass(frozen=True, slots=True)
class Method:
    """How the measures were made."""

    paragraphs: tuple[str, ...]
    readings: tuple[Pair, ...]
    definitions: tuple[Definition, ...]
    rules: tuple[HowMeasured, ...]
    calibration: Calibrated


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
    gates: Table | None
    """None where no gate was run, as for a disclosure."""
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
class Asked:
    """What one criterion asks, and where that is written."""

    title: str
    text: str
    sources: tuple[Source, ...]


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
    sources: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class CriteriaChapter:
    """The criteria of every jurisdiction asked for."""

    overview: Table | None
    """The jurisdictions side by side, where there are several."""
    sections: tuple[CriteriaSection, ...]


@dataclass(frozen=True, slots=True)
class ReplyText:
    """The company's reply as it was handed in."""

    note: str
    """Where it comes from and how it is dated."""
    paragraphs: tuple[tuple[str, ...], ...]
    """Lines, plain text each."""


@dataclass(frozen=True, slots=True)
class View:
    """The whole report in one language."""

    language: str
    title: str
    synthetic: str
    """What stands on every page: that the company does not exist, that this is a redacted copy."""
    words: dict[str, str] = field(repr=False)
    """The catalogue's fixed labels by dotted key, for headings and captions."""
    report_id: str
    chapters: tuple[str, ...]
    """Those shown to this audience, in their order."""
    folded: tuple[str, ...]
    card_parts: tuple[str, ...]
    places: tuple[str, ...]
    """Every id that a link of this report may lead to."""
    summary: Summary
    overview: Table | None
    """The findings side by side; None where there is none."""
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
    quotes: Quotes
    unsaid: Unsaid
    requests: Table | None
    """Documents to ask the company for; None where nothing is open."""
    published: Published | None
    """Published figures; None where there are none to show, and then no chapter either."""
    reply_text: ReplyText | None = None
    """What stands in the place of the form to answer; None for the empty form."""
    cut: str = ""
    """That lists were cut to keep the file small; empty where none was."""


@dataclass(frozen=True, slots=True)
class CheckView:
    """The data-quality chapter alone, in one language."""

    language: str
    title: str
    synthetic: str
    words: dict[str, str] = field(repr=False)
    facts: tuple[Pair, ...]
    quality: Quality
    places: tuple[str, ...] = ()
    """A chapter alone holds no place that its links could lead to."""
