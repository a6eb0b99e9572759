"""The words that a rule, a gate and a verdict may end in."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """What a rule ends in; the last three always carry a reason."""

    CLEAR = "clear"
    WATCH = "watch"
    FLAG = "flag"
    CRITICAL = "critical"
    NOT_APPLICABLE = "not_applicable"
    NOT_ENOUGH_DATA = "not_enough_data"
    ERROR = "error"

    @property
    def measured(self) -> bool:
        """True where the rule produced a value that was judged."""
        return self in SEVERITY

    def at_least(self, other: Outcome) -> bool:
        """True where both are measured and this one is as bad as `other` or worse."""
        return self.measured and SEVERITY[self] >= SEVERITY[other]


SEVERITY: dict[Outcome, int] = {
    Outcome.CLEAR: 0,
    Outcome.WATCH: 1,
    Outcome.FLAG: 2,
    Outcome.CRITICAL: 3,
}


class Reading(StrEnum):
    """How the open questions of data and law are settled: against, midway, for the company."""

    STRICT = "strict"
    CENTRAL = "central"
    LENIENT = "lenient"


READINGS = (Reading.STRICT, Reading.CENTRAL, Reading.LENIENT)


class IndicationLevel(StrEnum):
    """The verdict's first scale."""

    CANNOT_CONCLUDE = "cannot_conclude"
    NONE = "none"
    WEAK = "weak"
    MATERIAL = "material"
    STRONG = "strong"


INDICATION_ORDER: dict[IndicationLevel, int] = {
    IndicationLevel.NONE: 0,
    IndicationLevel.WEAK: 1,
    IndicationLevel.MATERIAL: 2,
    IndicationLevel.STRONG: 3,
}


class Confidence(StrEnum):
    """The verdict's second scale."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


class GateState(StrEnum):
    """What a gate ends in."""

    PASSED = "passed"
    WARNED = "warned"
    FAILED = "failed"
    NOT_OBSERVABLE = "not_observable"
