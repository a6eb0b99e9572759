"""A rule, its levels and the rulebook's other data, as read from the rule folders."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer


def _to_fraction(value: Any) -> Any:  # noqa: ANN401 - TOML holds any scalar
    """Read "2/3", 1 or Decimal("0.05") exactly; a float never reaches this point."""
    if isinstance(value, bool | float):
        msg = 'write a level as a decimal or as a fraction such as "2/3"'
        raise ValueError(msg)  # noqa: TRY004 - pydantic turns ValueError into a located problem
    try:
        return Fraction(value)
    except (TypeError, ZeroDivisionError) as error:
        raise ValueError(str(error)) from error


Exact = Annotated[
    Fraction, BeforeValidator(_to_fraction), PlainSerializer(str, return_type=str, when_used="json")
]

Pillar = Literal["funding", "retail", "outcomes", "entry", "loading", "dynamics", "compliance"]
Basis = Literal["statute", "case_law", "order", "code", "base_rate", "judgement"]


class RuleModel(BaseModel):
    """Frozen, and unknown keys are problems."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Text(RuleModel):
    """The same sentence in both languages."""

    en: Annotated[str, Field(min_length=1)]
    fr: Annotated[str, Field(min_length=1)]

    def in_language(self, language: str) -> str:
        """Return the text in `en` or `fr`."""
        return self.fr if language == "fr" else self.en


class Reference(RuleModel):
    """A source of a level: verified means that somebody opened it on `checked_on`."""

    title: str
    address: str
    checked_on: date | None = None
    verified: bool = False
    source: str | None = None
    """Number in the project's source list, e.g. F12."""
    source_class: Literal["A", "C", "L", "P", "V", "X"] | None = None
    """A agency, court or statute; C the company; L law firm or industry; P press; V advocacy;
    X academic. Only a verified A carries the flag level of a decisive rule."""


class LevelSet(RuleModel):
    """Watch, flag and critical levels of one jurisdiction from one date on."""

    jurisdiction: str = "international"
    from_: Annotated[date, Field(alias="from")] = date(1900, 1, 1)
    watch: Exact | None = None
    flag: Exact
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
    texts: RuleTexts
    needs: Needs
    measure: MeasureSpec
    parameters: dict[str, Exact | str] = Field(default_factory=dict)
    """Named values bound into metric.sql and evidence.sql; each is explained in `why`."""
    levels: Annotated[tuple[LevelSet, ...], Field(min_length=1)]


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
    """A jurisdiction: which rules are decisive or hard there."""

    id: str
    title: Text
    hard: tuple[str, ...] = ()
    soft: tuple[str, ...] = ()
    not_applicable: tuple[str, ...] = ()


class BenchmarkGroup(RuleModel):
    """A group of people and what each of them got on average."""

    people_share: Exact
    mean: Exact


class Benchmark(RuleModel):
    """`rules/benchmarks.toml`: a published distribution that a chart shows beside the filing's."""

    id: str
    chart: Literal["lorenz"]
    year: int
    title: Text
    why: Text
    currency: str
    groups: Annotated[tuple[BenchmarkGroup, ...], Field(min_length=1)]
    """Poorest first; the shares of people sum to 1."""
    references: tuple[Reference, ...] = ()
