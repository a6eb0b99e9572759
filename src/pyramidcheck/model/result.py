"""`result.json`: the one thing that every report, letter and comparison is rendered from.

From the first release keys are only ever added. Shares are JSON numbers, money is a decimal string,
dates are ISO 8601. Numbers are rounded to twelve significant digits for printing only; every
judgement was made on exact values.

In a redacted result (`redaction` is there) a number that is withheld is null, and its place is
named under `redaction.withheld`; a text that is withheld is `[withheld]`. No number is altered.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from pyramidcheck.model.case_mark import CaseMark
from pyramidcheck.model.matter import Matter
from pyramidcheck.model.outcome import Confidence, GateState, IndicationLevel, Outcome

SCHEMA = "pyramidcheck.result/1"
WITHHELD = "[withheld]"
"""What stands in a redacted result for a text that could tell who or what is meant."""


class ResultModel(BaseModel):
    """Frozen; unknown keys are refused, so a report never shows what it does not understand."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class ToolInfo(ResultModel):
    """The program that computed the result."""

    name: Literal["pyramidcheck"] = "pyramidcheck"
    version: str


class PeriodResult(ResultModel):
    """The span judged, both ends inclusive."""

    start: date | None
    end: date | None
    declared: bool
    ended: bool


class FilingResult(ResultModel):
    """What was audited, and what it says about itself."""

    company: str | None
    country: str | None
    period: PeriodResult
    currency: str | None
    jurisdictions: tuple[str, ...]
    as_of: date | None
    synthetic: bool
    case: CaseMark | None = None
    """What a company of the case library was fitted to; None for all others."""
    declared: dict[str, Any]
    """`section.key` -> value for every constant, code and plan fact taken from a filing.toml."""
    declared_by: Literal["filing", "analyst", "nobody"]
    tables: tuple[str, ...]
    """Canonical tables that hold rows."""
    people: dict[str, int | None]
    """`participants`, `customers`, `paid`, `population`."""
    totals: dict[str, str | None]
    """Money: `net_sales`, `payouts`, `entry_money`, `outside_sales` (central reading)."""


class RowCounts(ResultModel):
    """received = used + quarantined + excluded."""

    received: int | None
    used: int | None
    quarantined: int | None
    excluded: int | None


class Message(ResultModel):
    """A catalogue code with its named figures; `report` turns it into a sentence."""

    code: str
    values: dict[str, str | int | float | None] = Field(default_factory=dict)


class InputResult(ResultModel):
    """One file that was read."""

    table: str
    path: str
    """Relative to the filing, or the bare name of a file named on the command line."""
    sha256: str
    bytes: int
    rows: RowCounts
    mapping: dict[str, str]
    """Canonical column -> how it was filled, in words a reader can check."""
    unused_columns: tuple[str, ...]
    container: str | None = None
    """Name of the archive or workbook that `sha256` and `bytes` are of; None for a plain file."""
    dialect: tuple[Message, ...] = ()
    """How the file writes text, numbers and dates, as inferred or declared, with the evidence."""
    preset: str | None = None
    """The preset of known exports by which the file was read."""
    lines: int | None = None
    """Lines of the table that came out of the used rows, where a row is not simply one line."""
    at_cap: bool = False
    """Whether it holds exactly as many rows as a program is known to stop exporting at."""


class ScoreResult(ResultModel):
    """0-100; null where it cannot be given."""

    value: float | None
    low: float | None
    high: float | None


class StabilityRun(ResultModel):
    """One alternative way of judging."""

    reading: str
    alternative: str
    level: IndicationLevel


class StabilityResult(ResultModel):
    """How many of the runs keep the level."""

    runs: int
    unchanged: int
    alternatives: tuple[StabilityRun, ...]


class OverrideResult(ResultModel):
    """A finding so plain that it sets a minimum level."""

    id: str
    rule: str
    fired: bool


class LoweringResult(ResultModel):
    """A decisive rule that by itself holds the level up, and the level there would be without."""

    rule: str
    level: IndicationLevel


class SpanResult(ResultModel):
    """Some days of the period, both ends inclusive."""

    start: date
    end: date


class LastTwelveMonths(ResultModel):
    """The last twelve full calendar months of a long period, judged as a filing of their own.

    Without evidence, confidence and stability, which are those of the whole period.
    """

    period: SpanResult
    level: IndicationLevel
    heading: Literal["indications", "consumer_harm", "cannot_conclude"]
    score: ScoreResult
    coverage: float
    reasons: tuple[Message, ...]
    """Why this level, in order of weight."""


class VerdictResult(ResultModel):
    """Indication level and confidence, with everything that speaks for and against."""

    level: IndicationLevel
    confidence: Confidence
    heading: Literal["indications", "consumer_harm", "cannot_conclude"]
    reasons: tuple[Message, ...]
    """Why this level, in order of weight."""
    confidence_reasons: tuple[Message, ...]
    score: ScoreResult
    coverage: float
    towards: tuple[str, ...]
    """Rule ids at watch or worse, most serious first."""
    away: tuple[str, ...]
    """Rule ids that are clear, decisive ones first."""
    unseen: tuple[str, ...]
    """Rule ids without a value."""
    overrides: tuple[OverrideResult, ...]
    stability: StabilityResult
    harm_observed: bool
    would_lower: tuple[LoweringResult, ...] = ()
    """Decisive rules any of which, alone without a signal in every reading, would lower the
    level; empty where no single one would."""
    multiplicity: Message | None = None
    """How many rules were looked at, and how many of them were flagged."""
    last_twelve_months: LastTwelveMonths | None = None
    """Only where the period is long enough to be given by year."""


class PillarResult(ResultModel):
    """One pillar's risk as a score 0-100, and its share of the total."""

    id: str
    weight: float
    score: float | None
    low: float | None
    """None, as `high`, only where it is withheld."""
    high: float | None
    coverage: float
    contribution: float | None
    """Share of the log-score that this pillar brings; all sum to 1 where any is above 0."""


class LevelResult(ResultModel):
    """The levels that were applied."""

    jurisdiction: str
    from_: date | None = Field(alias="from", default=None)
    watch: float | None
    flag: float | None
    """None only where the rule is informational."""
    critical: float | None
    watch_text: str | None
    flag_text: str | None
    critical_text: str | None
    """The levels as written in the rule: `2/3`, `0.50`."""
    at_level: Literal["worse", "better"]
    better_levels: tuple[str, ...] = ()
    """Levels that may be reached without being beyond them; none where `at_level` is worse."""
    hard: bool
    basis: str
    judgement: tuple[str, ...]
    references: tuple[dict[str, Any], ...]

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, populate_by_name=True)


class IntervalResult(ResultModel):
    """A statistical interval; only where the filing is a sample or n is small."""

    low: float
    high: float
    method: str


class ReadingResult(ResultModel):
    """One reading of one rule."""

    value: float | None
    infinite: bool = False
    numerator: str | None
    denominator: str | None
    n: int | None
    outcome: Outcome
    risk: float | None


class EvidenceResult(ResultModel):
    """Where the rows behind a rule are."""

    id: str
    """E-001 ... in catalogue order; printed beside every figure."""
    rows: int | None
    """Rows in total; the file holds at most 10,000, chosen by hash of their content."""
    kept: int | None
    columns: tuple[str, ...]


class JurisdictionOutcome(ResultModel):
    """The same value judged under one jurisdiction's levels."""

    jurisdiction: str
    outcome: Outcome
    level: LevelResult


class ClearingStep(ResultModel):
    """How far the central value is from leaving one level, all else unchanged."""

    at: str
    """The level, exact: `2/3`, `0.5`."""
    at_value: float
    may_equal: bool
    """True: a value on the level has left it; False: it must lie on the better side."""
    distance: str
    """From the value to the level, exact, in the rule's unit; never below zero."""
    distance_value: float
    counted: bool = False
    """True: the numerator counts people and is the nearest whole number off the level. False: it
    is the numerator on the level itself."""
    numerator: str | None = None
    """At the unchanged denominator; None where the value is no plain ratio."""
    numerator_change: str | None = None
    """From the numerator as it is; below zero where it would have to fall."""


class ClearingResult(ResultModel):
    """What would take a rule below its flag and its watch level."""

    flag: ClearingStep | None
    watch: ClearingStep | None


class YearLevel(ResultModel):
    """The levels in force at the end of a year, and the day whose law that is."""

    jurisdiction: str
    from_: date | None = Field(alias="from", default=None)
    watch: float | None
    flag: float | None
    critical: float | None
    watch_text: str | None
    flag_text: str | None
    critical_text: str | None
    better_levels: tuple[str, ...]
    """Levels that may be reached without being beyond them."""
    basis: str
    on: date
    """The last day of the year's part of the period, or the day that `--as-of` names."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, populate_by_name=True)


class YearResult(ResultModel):
    """One rule in one calendar year, as an audit of these days alone would have measured it.

    What was paid on, bought or earned outside these days is not in it; nothing is scaled to a year.
    """

    year: int
    period: SpanResult
    """The days of the year that lie in the filing's period."""
    partial: bool
    """True where these are not all days of the year."""
    outcome: Outcome
    value: float | None
    infinite: bool
    readings: dict[str, ReadingResult]
    n: int | None
    reason: Message | None
    level: YearLevel


class RuleResult(ResultModel):
    """One rule's outcome."""

    id: str
    version: int
    pillar: str
    status: str
    outcome: Outcome
    value: float | None
    infinite: bool
    unit: str
    direction: Literal["above", "below"]
    readings: dict[str, ReadingResult]
    interval: IntervalResult | None
    n: int | None
    risk: float | None
    weight: float
    decisive: bool
    anchor: bool
    level: LevelResult
    by_jurisdiction: tuple[JurisdictionOutcome, ...]
    years: tuple[YearResult, ...]
    """Oldest first; empty where the period is not long enough to be given by year."""
    reason: Message | None
    figures: dict[str, str | int | float | None]
    evidence: EvidenceResult | None
    to_clear: ClearingResult | None = None
    """Only at flag or worse, and only where the value is a number."""


class GateResult(ResultModel):
    """One gate's state with its figures."""

    id: str
    state: GateState
    reasons: tuple[Message, ...]
    figures: dict[str, str | None]


class SeriesResult(ResultModel):
    """Aggregates for one chart and its table; at most 2,000 points. docs/series.md lists them."""

    id: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float | None, ...], ...]
    figures: dict[str, str | int | float | None] = Field(default_factory=dict)


CriterionState = Literal["met", "not_met", "not_observable", "not_applicable"]


class CriterionResult(ResultModel):
    """One legal criterion under one jurisdiction.

    Its texts, sources and conditions stand in `rulebook.criteria` under its id.
    """

    jurisdiction: str
    id: str
    state: CriterionState
    """Of the central reading. Met: of an element, that the data make it out, which tells against
    the plan; of a safeguard, that the data show it to hold, which tells for the plan."""
    rules: tuple[str, ...]
    profile: str = ""
    """The profile that brings it; another than `jurisdiction` where it is inherited."""
    polarity: Literal["element", "safeguard"] = "element"
    hard: bool = False
    readings: dict[str, CriterionState] = Field(default_factory=dict)
    """The state in each reading; empty where none was asked."""
    outcomes: dict[str, Outcome] = Field(default_factory=dict)
    """Rule id -> outcome under the levels of `profile`, of the rules that the rulebook holds."""
    part_of_period: bool = False
    """True: in force on some days of the period only; judged on all of it."""
    reason: Message | None = None
    """Why it is not observable or not applicable."""
    figures: dict[str, str | int | float | None] = Field(default_factory=dict)
    """Those that the criterion's note names."""


class ManifestResult(ResultModel):
    """What is needed to redo the run."""

    id: str
    """First 12 hex digits of the manifest's hash; the report id."""
    tool_version: str
    rules_sha256: str
    config_sha256: str | None
    command: tuple[str, ...]
    """Without --threads, --memory and -o."""
    libraries: dict[str, str]


DispositionState = Literal["open", "explained", "dismissed"]


class Disposition(ResultModel):
    """What an analyst decided on one finding; it prints beside it and changes no number."""

    finding: str
    """As the analyst named it: a rule or an evidence id."""
    rule: str
    state: DispositionState
    by: str
    until: date | None
    reason: str
    lapsed: bool
    """True where `until` lies before the day whose law applies: the finding is open again."""


class SourceResult(ResultModel):
    """Where published figures stand; `number` is its key in the disclosure."""

    number: str
    title: str
    address: str
    source_class: str | None
    retrieved_on: date | None
    verified: bool


class GroupResult(ResultModel):
    """Some people, and what they were paid, as published; exact, as text."""

    label: str | None = None
    people: str | None = None
    people_share: str | None = None
    mean: str | None = None
    total: str | None = None
    payout_share: str | None = None


class PublishedFigure(ResultModel):
    """One figure as it was published; exact numbers as text."""

    id: str
    """P-01 ... in the order of the disclosure; printed beside every value that rests on it."""
    kind: str
    whom: str | None
    unit: Literal["share", "count", "money", "multiple", "groups"]
    value: str | None
    at_least: str | None
    at_most: str | None
    groups: tuple[GroupResult, ...]
    source: str
    certainty: Literal["read", "calculated", "recalled"]
    verified: bool
    """Whether somebody opened the source."""
    wording: str | None
    note: dict[str, str] | None
    rules: tuple[str, ...]
    """Those that it measures; empty where no rule uses it."""


class DisclosureResult(ResultModel):
    """Published figures that stood in the place of a ledger: the level is at most material."""

    entity: str
    entity_kind: Literal["company", "industry", "survey"]
    published_on: date | None
    sources: tuple[SourceResult, ...]
    figures: tuple[PublishedFigure, ...]


class WithheldNumber(ResultModel):
    """One number that a redacted result does not tell."""

    path: str
    """JSON pointer (RFC 6901) to the null that stands in its place."""
    why: Literal["small", "complement", "top"]
    """It stands for too few; such a number could be computed from it; few at the top have it."""
    band: tuple[float, float] | None = None
    """From and below: where the number lies, for scores and for what few at the top hold."""


class RedactionResult(ResultModel):
    """That the result is redacted, by which rule, and every number that is withheld."""

    rule: Literal["pyramidcheck.redaction/1"] = "pyramidcheck.redaction/1"
    fewest: int
    """A number that stands for fewer people is withheld, unless it stands for nobody."""
    largest_share: str
    """Of what a group of withheld top holders has, the most that one of them may have."""
    key_id: str
    """Which key made the pseudonyms; tells nothing about the key."""
    company: Literal["kept", "pseudonymised"]
    counts: dict[str, int]
    """`small`, `complement`, `top`: numbers withheld in this file, by reason."""
    withheld: tuple[WithheldNumber, ...]


class Result(ResultModel):
    """Everything that the report shows."""

    schema_: str = Field(alias="schema", default=SCHEMA)
    tool: ToolInfo
    filing: FilingResult
    inputs: tuple[InputResult, ...]
    verdict: VerdictResult
    pillars: tuple[PillarResult, ...]
    rules: tuple[RuleResult, ...]
    criteria: tuple[CriterionResult, ...]
    gates: tuple[GateResult, ...]
    data_quality: dict[str, Any]
    """`rows`, `quarantine` (reason -> count), `signals`, `notes`."""
    series: tuple[SeriesResult, ...]
    rulebook: dict[str, Any]
    """Texts of the rules, definitions and gates in both languages as they were applied, so that a
    report is a pure rendering of this file."""
    manifest: ManifestResult
    matter: Matter | None = None
    """What was judged, exact, so that the same filing can be judged again without its orders."""
    dispositions: tuple[Disposition, ...] = ()
    """From an analyst's dispositions.toml; everything else is the same with and without them."""
    disclosure: DisclosureResult | None = None
    """None: a ledger was audited."""
    redaction: RedactionResult | None = None
    """None: nothing is withheld."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, populate_by_name=True)
