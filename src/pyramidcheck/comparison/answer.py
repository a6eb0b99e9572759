"""A comparison as data: schema `pyramidcheck.comparison/1`. Keys are only ever added."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - the models are built from it
from enum import StrEnum

from pydantic import Field

from pyramidcheck.model.outcome import (  # noqa: TC001 - as above
    Confidence,
    GateState,
    IndicationLevel,
    Outcome,
)
from pyramidcheck.model.result import (
    CriterionState,
    LevelResult,
    Message,
    PeriodResult,
    ReadingResult,
    ResultModel,
    RowCounts,
    ScoreResult,
)

SCHEMA = "pyramidcheck.comparison/1"


class Cause(StrEnum):
    """What a movement can be put down to."""

    TOOL = "tool"
    """Another version of the program, or of a library that it computes with."""
    RULES = "rules"
    """Other rules, definitions or levels."""
    LAW = "law"
    """Another jurisdiction, or the law of another day."""
    SETTINGS = "settings"
    """Other constants, codes or plan facts in the configuration."""
    COVERAGE = "coverage"
    """Tables or columns that only one of the two has, or that were filled otherwise."""
    LENGTH = "length"
    """Periods of another length: sums differ without anybody acting otherwise."""
    QUALITY = "quality"
    """Gates on the data that ended otherwise."""
    BEHAVIOUR = "behaviour"
    """What the rows tell, at the same coverage and quality."""


class Side(ResultModel):
    """One of the two audits."""

    company: str | None
    report_id: str
    tool_version: str
    rules_sha256: str
    config_sha256: str | None
    period: PeriodResult
    days: int | None
    """Length of the period, both ends included."""
    months: int | None
    """The same in calendar months; None unless the period is made of whole ones."""
    as_of: date | None
    currency: str | None
    jurisdictions: tuple[str, ...]
    synthetic: bool
    level: IndicationLevel
    heading: str
    confidence: Confidence
    score: ScoreResult
    coverage: float
    stability_runs: int
    stability_unchanged: int
    rows: RowCounts
    people: dict[str, int | None]
    """None, as everywhere in a comparison of redacted results, where a number is withheld."""
    totals: dict[str, str | None]


class RuleSide(ResultModel):
    """One rule in one of the two audits."""

    version: int
    outcome: Outcome
    value: float | None
    infinite: bool
    readings: dict[str, ReadingResult]
    n: int | None
    level: LevelResult
    reason: Message | None


class RuleChange(ResultModel):
    """One rule in both, whether it moved or not."""

    id: str
    pillar: str
    unit: str
    decisive: bool
    before: RuleSide | None
    """None where the first audit did not ask this rule."""
    after: RuleSide | None
    outcome_moved: bool
    value_moved: bool
    """True where the value of any reading is another."""
    levels_moved: bool
    difference: float | None
    """Central value after less before, in the rule's unit; None where either is none."""
    readings_apart: bool | None
    """True: the spans from strict to lenient have nothing in common, so that the movement holds
    whichever way open questions are settled. None where either has no span."""
    causes: tuple[Cause, ...]
    """Those that cannot be ruled out; one: it is put down to that; none: nothing moved."""


class TableChange(ResultModel):
    """Rows of one canonical table on both sides."""

    table: str
    before: RowCounts | None
    after: RowCounts | None
    same_files: bool


class ColumnChange(ResultModel):
    """A canonical column that is filled on one side alone, or otherwise."""

    table: str
    column: str
    before: str | None
    after: str | None


class GateChange(ResultModel):
    """A gate that ended otherwise."""

    id: str
    before: GateState | None
    after: GateState | None


class CriterionChange(ResultModel):
    """A legal criterion that ended otherwise."""

    jurisdiction: str
    id: str
    before: CriterionState | None
    after: CriterionState | None


class SettingChange(ResultModel):
    """A declared constant, code or plan fact that is another; values as JSON text."""

    key: str
    before: str | None
    after: str | None


class Grounds(ResultModel):
    """What is another between the two runs: the grounds for each cause."""

    inputs: bool
    """True where the SHA-256 of the files that were read differ."""
    period: bool
    length: bool
    """True where the periods are of another length; whole calendar months count as months."""
    tool: bool
    rules: bool
    law: bool
    settings: bool
    coverage: bool
    quality: bool
    libraries: dict[str, tuple[str | None, str | None]]


class Comparison(ResultModel):
    """The first audit, the second, and everything that is not alike."""

    schema_: str = Field(alias="schema", default=SCHEMA)
    before: Side
    after: Side
    warnings: tuple[Message, ...]
    """Why the two may not be comparable; `compare.warning.<code>` words each."""
    grounds: Grounds
    causes: tuple[Cause, ...]
    """Of everything that moved, those that cannot be ruled out."""
    advice: tuple[Message, ...]
    """What would tell several causes apart; `compare.advice.<code>` words each."""
    rules: tuple[RuleChange, ...]
    criteria: tuple[CriterionChange, ...]
    criteria_alike: int
    gates: tuple[GateChange, ...]
    gates_alike: int
    tables: tuple[TableChange, ...]
    columns: tuple[ColumnChange, ...]
    settings: tuple[SettingChange, ...]
    quarantine: dict[str, tuple[int | None, int | None]]
    """Reason -> rows before and after."""

    @property
    def moved(self) -> tuple[RuleChange, ...]:
        """Rules of which outcome, value or levels are others."""
        return tuple(rule for rule in self.rules if rule.causes)

    @property
    def verdict_moved(self) -> bool:
        """True where level, confidence or score is another."""
        return (self.before.level, self.before.confidence, self.before.score) != (
            self.after.level,
            self.after.confidence,
            self.after.score,
        )
