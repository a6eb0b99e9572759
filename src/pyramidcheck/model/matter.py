"""What was judged, exactly, as `result.json` keeps it: enough to judge the same filing again.

Everything else in the result is rounded for printing; here fractions are written out, so that
reading them back gives the very values that the verdict rests on.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from pyramidcheck.model.measures import FilingFacts, Measure, Published, Value
from pyramidcheck.model.outcome import Reading

if TYPE_CHECKING:
    from collections.abc import Mapping


class _MatterModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class ValueMatter(_MatterModel):
    """One reading of one measure; fractions such as `1703/21563`."""

    numerator: str | None = None
    denominator: str | None = None
    value: str | None = None
    n: int
    infinite: int = 0
    unobserved: str = "0"


class MeasureMatter(_MatterModel):
    """A rule's values, or why there are none."""

    values: dict[Reading, ValueMatter] = Field(default_factory=dict)
    """`central` alone where all three readings are the same."""
    state: Literal["measured", "not_enough_data", "not_applicable", "error"] = "measured"
    reason: str = ""
    reason_values: dict[str, str] = Field(default_factory=dict)
    figures: dict[str, str | int | None] = Field(default_factory=dict)
    """Counts and words."""
    decimals: dict[str, str] = Field(default_factory=dict)
    """Figures that are exact decimals, as text."""
    local: dict[str, MeasureMatter] = Field(default_factory=dict)
    """By jurisdiction, where each law asks for a measure of its own."""


class FactsMatter(_MatterModel):
    """The scalars of the filing; its signals stand in `data_quality`."""

    tables: tuple[str, ...]
    columns: tuple[str, ...]
    plan: tuple[str, ...]
    participants: int
    paid: int
    periods: int
    resale_assumed: bool
    referral_programme: bool
    quarantined_share: str
    observed_days: int
    sampled: bool
    published: tuple[int, int] | None = None
    """Of a disclosure: how many figures, and how many of them are unverified."""


class Matter(_MatterModel):
    """Everything that was measured in one filing, by rule."""

    measures: dict[str, MeasureMatter]
    facts: FactsMatter
    as_of: date | None = None
    """The day whose law was asked for; None where the period's end decided."""


def describe_matter(
    measures: Mapping[str, Measure], facts: FilingFacts, as_of: date | None = None
) -> Matter:
    """Return what the judge was given, exact and in the order of the rulebook."""
    return Matter(
        measures={name: _describe(measure) for name, measure in measures.items()},
        facts=FactsMatter(
            tables=tuple(sorted(facts.tables)),
            columns=tuple(sorted(facts.columns)),
            plan=tuple(sorted(facts.plan)),
            participants=facts.participants,
            paid=facts.paid,
            periods=facts.periods,
            resale_assumed=facts.resale_assumed,
            referral_programme=facts.referral_programme,
            quarantined_share=str(facts.quarantined_share),
            observed_days=facts.observed_days,
            sampled=facts.sampled,
            published=facts.published and (facts.published.figures, facts.published.unverified),
        ),
        as_of=as_of,
    )


def read_measures(matter: Matter) -> dict[str, Measure]:
    """Return the measures that `describe_matter` was given."""
    return {name: _measure(name, found) for name, found in matter.measures.items()}


def read_facts(
    matter: Matter, signals: Mapping[str, str], network: Mapping[str, Mapping[str, str]]
) -> FilingFacts:
    """Return the scalars that `describe_matter` was given; signals are those of `data_quality`."""
    facts = matter.facts
    return FilingFacts(
        tables=frozenset(facts.tables),
        columns=frozenset(facts.columns),
        plan=frozenset(facts.plan),
        participants=facts.participants,
        paid=facts.paid,
        periods=facts.periods,
        resale_assumed=facts.resale_assumed,
        referral_programme=facts.referral_programme,
        signals={name: Fraction(value) for name, value in signals.items()},
        quarantined_share=Fraction(facts.quarantined_share),
        observed_days=facts.observed_days,
        sampled=facts.sampled,
        network={
            tree: {name: Fraction(value) for name, value in counts.items()}
            for tree, counts in network.items()
        },
        published=facts.published and Published(*facts.published),
    )


def _describe(measure: Measure) -> MeasureMatter:
    values = {r: _value(measure.values[r]) for r in Reading if r in measure.values}
    central = values.get(Reading.CENTRAL)
    if central is not None and len(values) == len(Reading) and set(values.values()) == {central}:
        values = {Reading.CENTRAL: central}
    figures, decimals = {}, {}
    for name, figure in measure.figures.items():
        if isinstance(figure, Decimal):
            decimals[name] = format(figure, "f")
        else:
            figures[name] = figure
    return MeasureMatter.model_validate(
        {
            "values": values,
            "state": measure.state,
            "reason": str(measure.reason),
            "reason_values": measure.reason_values,
            "figures": figures,
            "decimals": decimals,
            # A statement may return its jurisdictions in any order; the bytes must not show it.
            "local": {name: _describe(own) for name, own in sorted(measure.local.items())},
        }
    )


def _value(value: Value) -> ValueMatter:
    return ValueMatter(
        numerator=_text(value.numerator),
        denominator=_text(value.denominator),
        value=_text(value.value),
        n=value.n,
        infinite=value.infinite,
        unobserved=str(value.unobserved),
    )


def _measure(rule_id: str, found: MeasureMatter) -> Measure:
    values = found.values
    if set(values) == {Reading.CENTRAL}:
        values = dict.fromkeys(Reading, values[Reading.CENTRAL])
    return Measure(
        rule_id,
        values={
            reading: Value(
                reading,
                _fraction(value.numerator),
                _fraction(value.denominator),
                _fraction(value.value),
                value.n,
                value.infinite,
                Fraction(value.unobserved),
            )
            for reading, value in values.items()
        },
        state=found.state,
        reason=found.reason,
        reason_values=dict(found.reason_values),
        figures={
            **found.figures,
            **{name: Decimal(figure) for name, figure in found.decimals.items()},
        },
        local={name: _measure(rule_id, own) for name, own in found.local.items()},
    )


def _text(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)
