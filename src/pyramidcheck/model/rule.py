"""A rule, its levels and the rulebook's other data, as read from the rule folders."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from pyramidcheck.model.criterion import Condition, Criterion
from pyramidcheck.model.disclosure import DisclosureSpec
from pyramidcheck.model.rule_base import Basis, Exact, Reference, RuleModel, Text

__all__ = [
    "Basis",
    "Condition",
    "Coverage",
    "Criterion",
    "Definition",
    "DisclosureSpec",
    "Exact",
    "GateSpec",
    "LevelSet",
    "MeasureSpec",
    "Needs",
    "Override",
    "Pillar",
    "PillarSpec",
    "Profile",
    "Reference",
    "Rule",
    "RuleCase",
    "RuleModel",
    "RuleTexts",
    "Text",
    "VerdictSpec",
]

Pillar = Literal["funding", "retail", "outcomes", "entry", "loading", "dynamics", "compliance"]


class LevelSet(RuleModel):
    """Watch, flag and critical levels of one jurisdiction from one date on."""

    jurisdiction: str = "international"
    from_: Annotated[date, Field(alias="from")] = date(1900, 1, 1)
    watch: Exact | None = None
    flag: Exact | None = None
    """Always given, except where the rule is informational."""
    critical: Exact | None = None
    at_level: Literal["worse", "better"] = "worse"
    """`better` for caps that the law allows to be reached; applies to `better_levels`."""
    better_levels: tuple[Literal["watch", "flag", "critical"], ...] = ("watch", "flag", "critical")
    hard: bool = False
    basis: Basis
    judgement: tuple[Literal["watch", "flag", "critical"], ...] = ()
    """Those of the levels that are our judgement although the basis is another."""
    references: tuple[Reference, ...] = ()


class Coverage(RuleModel):
    """How much of the denominator may be unobserved before the rule falls silent."""

    column: str = "unobserved"
    at_most: Exact
    unless_lenient_flags: bool = False


class Needs(RuleModel):
    """What must be there for the rule to speak."""

    tables: tuple[str, ...] = ()
    """Canonical tables that must be in the filing."""
    columns: tuple[str, ...] = ()
    """`table.column` that must hold values."""
    any_of: tuple[str, ...] = ()
    """At least one of these: a `table.column`, or a plan fact written `plan.name`."""
    plan: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    """Fact tables that metric.sql reads."""
    min_participants: int = 0
    min_paid: int = 0
    min_periods: int = 0
    min_n: int = 0
    gates: tuple[str, ...] = ()
    """Gates whose failure silences the rule."""
    coverage: Coverage | None = None
    bounded_without: tuple[str, ...] = ()
    """`table.column` without which the worse side cannot be seen, so that a value is only a bound:
    where one is missing, an outcome below flag is no outcome, and `score.high` takes the rule at
    its worst."""


class MeasureSpec(RuleModel):
    """What the rule measures."""

    kind: Literal["ratio", "count", "sample", "test"]
    unit: Literal["share", "multiple", "count", "years", "months"]
    statistic: str | None = None
    best: Exact
    infinite: Literal["critical", "flag", "clear"] = "critical"
    """What a positive number over zero ends in."""
    cap: Exact | None = None
    """Values above are shown and judged as this one."""
    readings: Literal["three", "one"] = "three"
    sampled_share: bool = False
    """True: numerator and denominator count people, so a Wilson interval has a meaning."""


class RuleTexts(RuleModel):
    """What the report and `explain` print; `message` may hold `{named}` figures only."""

    title: Text
    question: Text
    why: Text
    message: Text
    innocent: tuple[Text, ...]
    blind_spots: tuple[Text, ...]
    remedy: Text


class Rule(RuleModel):
    """One rule folder."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    version: Annotated[int, Field(ge=1)]
    status: Literal["experimental", "stable", "deprecated"]
    pillar: Pillar
    weight: Annotated[int, Field(ge=0)]
    counts: Literal["always", "when_watch"] = "always"
    direction: Literal["above", "below"]
    """Which side of a level is worse."""
    uses_outside_sales: bool = False
    """True: resale outside the ledger can move it between its bounds."""
    network_only: bool = False
    """True: not applicable to a single-level referral programme."""
    jurisdictions: tuple[str, ...] = ()
    """Where the rule is written for some jurisdictions only; then it needs no international
    levels, and none apply elsewhere."""
    informational: bool = False
    """True: the value is shown and never judged. Weight 0, and its levels hold no numbers, only
    where the measure comes from."""
    reference: Exact | None = None
    """Only for informational rules: from this value on, on the better side, it points away."""
    texts: RuleTexts
    needs: Needs
    measure: MeasureSpec
    parameters: dict[str, Exact | str] = Field(default_factory=dict)
    """Named values bound into metric.sql and evidence.sql; each is explained in `why`."""
    levels: Annotated[tuple[LevelSet, ...], Field(min_length=1)]
    disclosure: DisclosureSpec | None = None
    """How the rule is measured from published figures; None where only a ledger can tell."""

    @model_validator(mode="after")
    def _has_levels_unless_informational(self) -> Rule:
        """Refuse a rule that is judged without a level, or shown only and judged all the same."""
        for index, levels in enumerate(self.levels):
            given = [levels.watch, levels.flag, levels.critical]
            if not self.informational and levels.flag is None:
                msg = f"levels[{index}].flag is missing; only an informational rule has none"
                raise ValueError(msg)
            if self.informational and any(level is not None for level in given):
                msg = f"levels[{index}] holds numbers although the rule is informational"
                raise ValueError(msg)
        if self.informational and self.weight:
            msg = "an informational rule has weight 0"
            raise ValueError(msg)
        if self.reference is not None and not self.informational:
            msg = "only an informational rule has a reference"
            raise ValueError(msg)
        return self


class RuleCase(RuleModel):
    """A worked example: given facts, the outcome and values that must come out."""

    case: str
    kind: Literal["flag", "clear", "boundary", "not_enough_data", "reading"]
    """`reading` is any further case: a reading, a watch, a plan that the rule is not for."""
    expect: dict[str, Any]
    override: dict[str, Any] = Field(default_factory=dict)
    given: dict[str, dict[str, Any]] = Field(default_factory=dict)
    jurisdiction: str = "international"


class Definition(RuleModel):
    """A named constant of the method: value, why, and where it comes from."""

    value: Exact
    unit: str
    why: Text
    basis: Basis
    references: tuple[Reference, ...] = ()


class PillarSpec(RuleModel):
    """Weight and lead rule of a pillar."""

    id: Pillar
    weight: Exact
    title: Text
    question: Text
    lead: str | None = None


class Override(RuleModel):
    """A finding so plain that it sets a minimum level, judged in the lenient reading."""

    id: str
    rule: str
    below: Exact | None = None
    at_least: Exact | None = None
    requires: dict[str, Exact] = Field(default_factory=dict)
    """Names of `facts.signals` and the least value that each must reach."""
    text: Text


class VerdictSpec(RuleModel):
    """`rules/verdict.toml`: pillars, decisive lists, overrides, coverage and confidence numbers."""

    pillars: tuple[PillarSpec, ...]
    anchors: tuple[str, ...]
    decisive_structural: tuple[str, ...]
    decisive_harm: tuple[str, ...]
    decisive_harm_where: dict[str, str] = Field(default_factory=dict)
    """Rules that join the decisive harm list only where this figure of theirs is 1."""
    open_without: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """`table.column` -> rules whose outcome stands without it, while `score.high` takes them at
    their worst: what the column would have shown may be worse."""
    overrides: tuple[Override, ...]
    saturation: Exact
    """The .97 of the pillar product: no pillar alone can reach a score of 100."""
    minimum_coverage: Exact
    high_coverage: Exact
    low_coverage: Exact
    high_n: int
    high_quarantined: Exact
    low_quarantined: Exact
    level_shifts: tuple[Exact, ...]
    zero_level_shift: Exact


class GateSpec(RuleModel):
    """`rules/gates.toml`: numbers and wording of one gate."""

    id: str
    title: Text
    why: Text
    passed: Text
    warned: Text | None = None
    failed: Text
    basis: Basis = "judgement"
    references: tuple[Reference, ...] = ()
    parameters: dict[str, Exact] = Field(default_factory=dict)


class Profile(RuleModel):
    """`rules/profiles/<id>.toml`: what the law of a jurisdiction asks, and of which rules."""

    id: str
    title: Text
    inherits: str | None = None
    """The profile whose levels and criteria apply here too; all fall back to `international`."""
    hard: tuple[str, ...] = ()
    """Rules whose breach is a breach of law here; never those with judged levels only."""
    soft: tuple[str, ...] = ()
    """Rules that are factors here, whatever their levels say elsewhere."""
    decisive: tuple[str, ...] = ()
    """Rules that the law here asks about first, in that order. Printed beside the criteria; the
    indication level is made by `verdict.toml` alone, the same for every jurisdiction."""
    secondary: tuple[str, ...] = ()
    """Rules that support the decisive ones here."""
    set_aside: tuple[str, ...] = ()
    """Rules that are no part of a legal test here; still measured."""
    not_applicable: tuple[str, ...] = ()
    """Rules that are not asked here at all."""
    criteria: tuple[Criterion, ...] = ()
    """The matrix, in the order of the legal text."""
