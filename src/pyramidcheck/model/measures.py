"""What `measure` hands to `judge`: exact values per reading, or the reason for having none."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from pyramidcheck.model.outcome import GateState, Reading


@dataclass(frozen=True, slots=True)
class Value:
    """One reading of one measure; exact.

    `value` is None when the measure does not exist (zero over zero, or data are missing) and when
    it is infinite (`infinite` then holds the sign).
    """

    reading: Reading
    numerator: Fraction | None
    denominator: Fraction | None
    value: Fraction | None
    n: int
    infinite: int = 0
    unobserved: Fraction = Fraction(0)
    """Part of the denominator that could not be attributed."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A rule's values, or why there are none.

    `reason` is a code of the message catalogue; `reason_values` fills its named places. `state`
    tells a rule that cannot be measured from one that does not apply and from one that failed.
    """

    rule_id: str
    values: dict[Reading, Value] = field(default_factory=dict)
    state: str = "measured"
    """`measured`, `not_enough_data`, `not_applicable` or `error`."""
    reason: str = ""
    reason_values: dict[str, str] = field(default_factory=dict)
    figures: dict[str, Decimal | int | str | None] = field(default_factory=dict)
    """Extra named figures for the rule's message, from `figures` columns of metric.sql."""
    local: dict[str, Measure] = field(default_factory=dict)
    """By jurisdiction, where each law asks for a measure of its own; the rest is then empty."""

    def of(self, jurisdiction: str) -> Measure:
        """Return what is measured under a jurisdiction's law."""
        return self.local.get(jurisdiction, self)


@dataclass(frozen=True, slots=True)
class Gate:
    """What a gate found."""

    id: str
    state: GateState
    reasons: tuple[str, ...] = ()
    """Codes of the message catalogue."""
    figures: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Published:
    """Published figures in the place of a ledger."""

    figures: int
    unverified: int
    """Of these, figures whose source nobody opened."""


@dataclass(frozen=True, slots=True)
class FilingFacts:
    """The few scalars of a filing that judging needs, read from `facts.filing` and signals."""

    tables: frozenset[str]
    columns: frozenset[str]
    plan: frozenset[str]
    participants: int
    paid: int
    periods: int
    resale_assumed: bool
    referral_programme: bool
    signals: dict[str, Fraction]
    quarantined_share: Fraction
    observed_days: int
    sampled: bool = False
    network: dict[str, dict[str, Fraction]] = field(default_factory=dict)
    """`recruiter` and `placement` -> counts of that tree, by name."""
    published: Published | None = None
    """How many published figures stand in the place of a ledger; None where there is one."""
