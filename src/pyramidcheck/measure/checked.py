"""What one gate reads, and what it has found so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.measure.numbers import shown
from pyramidcheck.model.measures import Gate
from pyramidcheck.model.outcome import GateState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyramidcheck.model.filing import FilingPeriod
    from pyramidcheck.model.measures import FilingFacts
    from pyramidcheck.model.messages import MessageCode
    from pyramidcheck.model.result import InputResult, Message
    from pyramidcheck.model.rule import GateSpec


@dataclass(frozen=True, slots=True)
class Given:
    """What all gates look at: the facts, and how the files were read."""

    facts: FilingFacts
    period: FilingPeriod
    inputs: Sequence[InputResult] = ()
    quarantine: Mapping[str, int] = field(default_factory=dict)
    """Reason -> rows."""
    notes: Sequence[Message] = ()


class Checked:
    """One gate at work."""

    def __init__(self, spec: GateSpec, given: Given) -> None:
        """Begin with nothing found."""
        self.spec = spec
        self.given = given
        self.facts = given.facts
        self.period = given.period
        self.warnings: list[MessageCode] = []
        self.failures: list[MessageCode] = []
        self.figures: dict[str, str] = {}

    def level(self, name: str) -> Fraction:
        """Return the parameter of gates.toml."""
        return self.spec.parameters[name]

    def signal(self, name: str) -> Fraction:
        """Return the signal; 0 where the facts have none."""
        return self.facts.signals.get(name, Fraction(0))

    def count(self, tree: str, name: str) -> Fraction:
        """Return what was counted in the recruiter or the placement tree; 0 where nothing was."""
        return self.facts.network.get(tree, {}).get(name, Fraction(0))

    def share(self, code: MessageCode, part: str, whole: str) -> Fraction:
        """Return part over whole, 0 of nothing, and note both as figures of the code."""
        return self.note(code, self.signal(part), self.signal(whole))

    def note(self, code: MessageCode, part: Fraction, whole: Fraction) -> Fraction:
        """Return part over whole, 0 of nothing, and note both as figures of the code."""
        share = over(part, whole)
        self.figures[str(code)] = shown(part)
        self.figures[f"{code}_share"] = shown(share)
        return share

    def warn_above(self, code: MessageCode, share: Fraction) -> None:
        """Warn where the share exceeds the parameter named after the code."""
        if share > self.level(f"{code}_share"):
            self.warnings.append(code)

    def gate(self) -> Gate:
        """Return the gate in its worst state, with every reason for it."""
        state = GateState.PASSED
        if self.warnings:
            state = GateState.WARNED
        if self.failures:
            state = GateState.FAILED
        reasons = tuple(str(code) for code in (*self.failures, *self.warnings))
        return Gate(self.spec.id, state, reasons, self.figures)

    def not_observable(self, code: MessageCode) -> Gate:
        """Return the gate of a filing that does not hold what it looks at."""
        return Gate(self.spec.id, GateState.NOT_OBSERVABLE, (str(code),), self.figures)


def over(part: Fraction, whole: Fraction) -> Fraction:
    """Return part over whole; 0 of nothing."""
    return part / whole if whole > 0 else Fraction(0)
