"""One rule judged: its outcome in every reading, or the reason for having none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.judge.codes import message
from pyramidcheck.judge.levels import is_written_for, levels_in_force, parents_of
from pyramidcheck.judge.numbers import rounded, rounded_or_none
from pyramidcheck.judge.scale import RISKS, UNSEEN, Mark, capped, scale_of
from pyramidcheck.model.messages import MessageCode
from pyramidcheck.model.outcome import READINGS, SEVERITY, GateState, Outcome, Reading
from pyramidcheck.model.result import Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyramidcheck.judge.levels import Span
    from pyramidcheck.model.measures import FilingFacts, Gate, Measure, Value
    from pyramidcheck.model.rule import LevelSet, Profile, Rule, VerdictSpec

_STATES = {
    "not_enough_data": Outcome.NOT_ENOUGH_DATA,
    "not_applicable": Outcome.NOT_APPLICABLE,
    "error": Outcome.ERROR,
}

_UNMEASURED = (Outcome.NOT_ENOUGH_DATA, message(MessageCode.NO_VALUE))
_SILENCES_ALL_READINGS = (
    MessageCode.UNATTRIBUTED_PAYOUTS,
    MessageCode.RESALE_BOUNDS,
    MessageCode.MISSING_COLUMN,
    MessageCode.PUBLISHED_BOUNDS,
    MessageCode.PUBLISHED_BOUNDS_TIMES,
)


@dataclass(frozen=True, slots=True)
class Matter:
    """What is judged: everything that was measured in one filing."""

    measures: Mapping[str, Measure]
    gates: Sequence[Gate]
    facts: FilingFacts

    def measure(self, rule_id: str, jurisdiction: str) -> Measure | None:
        """Return what was measured under a jurisdiction's law; None where nothing was."""
        found = self.measures.get(rule_id)
        return found.of(jurisdiction) if found else None


@dataclass(frozen=True, slots=True)
class Law:
    """What it is judged by."""

    rules: Mapping[str, Rule]
    verdict: VerdictSpec
    profiles: Mapping[str, Profile]
    span: Span


@dataclass(frozen=True, slots=True)
class Shift:
    """By how much every level is moved: a share of itself, or a fixed step for a level of 0."""

    share: Fraction = Fraction(0)
    zero: Fraction = Fraction(0)


AS_WRITTEN = Shift()


@dataclass(frozen=True, slots=True)
class Ruling:
    """A rule's marks; outcome and risk are those of the central reading."""

    rule: Rule
    levels: LevelSet
    """Those that decided; the rule's first where none are in force."""
    marks: Mapping[Reading, Mark]
    values: Mapping[Reading, Value]
    reason: Message | None = None
    """Why there is no outcome; None where there is one."""
    alternatives: tuple[Ruling, ...] = ()
    """Rulings under other levels that were in force within the period; this one is milder."""
    is_open: bool = False
    """True where a column is missing that could have shown worse: `score.high` takes 1."""

    @property
    def outcome(self) -> Outcome:
        """The rule's outcome."""
        return self.marks[Reading.CENTRAL].outcome

    @property
    def risk(self) -> Fraction | None:
        """Risk in [0, 1]; None where nothing was measured."""
        return self.marks[Reading.CENTRAL].risk

    @property
    def n(self) -> int:
        """How many observations stand behind the central reading."""
        central = self.values.get(Reading.CENTRAL)
        return central.n if central else 0


def rule_on(
    rule: Rule, matter: Matter, law: Law, jurisdiction: str, shift: Shift = AS_WRITTEN
) -> Ruling:
    """Returns the ruling on one rule under one jurisdiction, all levels moved by `shift`.

    Under moved levels only outcomes are judged, not risks: the score has no part in stability.
    """
    measure = matter.measure(rule.id, jurisdiction)
    values = measure.values if measure else {}
    parents = parents_of(jurisdiction, law.profiles)
    in_force = levels_in_force(rule, jurisdiction, law.span, parents)
    silence = (
        _not_asked(rule, law, jurisdiction, in_force=bool(in_force))
        or _no_network(rule, matter.facts)
        or _no_measure(rule, measure, matter.gates)
    )
    if silence is not None or measure is None:
        outcome, reason = silence or _UNMEASURED
        levels = in_force or rule.levels
        return Ruling(rule, levels[0], _everywhere(outcome), values, reason)
    rulings = [_apply(rule, levels, measure, matter, law, shift) for levels in in_force]
    # The law changed within the period: the milder outcome decides, on a tie the later levels.
    milder = min(rulings, key=_severity)
    return replace(milder, alternatives=tuple(each for each in rulings if each is not milder))


def _severity(ruling: Ruling) -> tuple[int, Fraction]:
    unseen = len(SEVERITY)  # An outcome is milder than none.
    return SEVERITY.get(ruling.outcome, unseen), ruling.risk or Fraction(0)


def _not_asked(
    rule: Rule, law: Law, jurisdiction: str, *, in_force: bool
) -> tuple[Outcome, Message] | None:
    """Returns why the jurisdiction does not ask the rule's question, or None."""
    profile = law.profiles.get(jurisdiction)
    left_out = profile is not None and rule.id in profile.not_applicable
    parents = parents_of(jurisdiction, law.profiles)
    if left_out or not is_written_for(rule, jurisdiction, parents):
        names = rule.jurisdictions or sorted({levels.jurisdiction for levels in rule.levels})
        reason = message(MessageCode.OTHER_JURISDICTION, jurisdictions=", ".join(names))
        return Outcome.NOT_APPLICABLE, reason
    if not in_force:
        reason = message(
            MessageCode.NO_LEVEL_IN_FORCE, jurisdiction=jurisdiction, as_of=str(law.span.day)
        )
        return Outcome.NOT_APPLICABLE, reason
    return None


def _no_network(rule: Rule, facts: FilingFacts) -> tuple[Outcome, Message] | None:
    if rule.network_only and facts.referral_programme:
        return Outcome.NOT_APPLICABLE, message(MessageCode.SINGLE_LEVEL_REFERRAL)
    return None


def _no_measure(
    rule: Rule, measure: Measure | None, gates: Sequence[Gate]
) -> tuple[Outcome, Message] | None:
    """Returns why no reading has a value that may be judged, or None."""
    if measure is None:
        return _UNMEASURED
    if measure.state in _STATES and not _seen_elsewhere(measure):
        return _STATES[measure.state], _reason(measure)
    failed = [
        gate.id for gate in gates if gate.state is GateState.FAILED and gate.id in rule.needs.gates
    ]
    if failed:
        reason = message(MessageCode.GATE_FAILED, gates=", ".join(failed))
        return Outcome.NOT_ENOUGH_DATA, reason
    return None


def _seen_elsewhere(measure: Measure) -> bool:
    """True where only the central reading lacks a value; the others are then still judged."""
    return measure.state == "not_enough_data" and any(
        value.value is not None or value.infinite for value in measure.values.values()
    )


def _apply(  # noqa: PLR0913, PLR0917 - all that one ruling depends on
    rule: Rule, levels: LevelSet, measure: Measure, matter: Matter, law: Law, shift: Shift
) -> Ruling:
    """Returns the ruling under one set of levels."""
    values = measure.values
    scale = scale_of(rule, levels, shift.share, shift.zero)
    marks = {
        reading: scale.mark(values[reading], with_risk=not shift.share)
        if reading in values
        else UNSEEN
        for reading in READINGS
    }
    if measure.state != "measured":
        marks[Reading.CENTRAL] = UNSEEN
    if matter.facts.referral_programme and rule.id in law.verdict.anchors:
        # A single-level reward is often paid on joining: worth a look, never more.
        marks = {reading: _at_most_watch(mark) for reading, mark in marks.items()}
    reason = (
        _unattributed(rule, values, marks)
        or _resale_bounds(rule, values, marks, matter.facts)
        or _only_bounded(rule, marks, matter.facts)
        or _published_bounds(rule, values, marks, matter.facts)
        or (None if marks[Reading.CENTRAL].outcome.measured else _reason(measure))
    )
    if reason is not None and reason.code in _SILENCES_ALL_READINGS:
        marks = _everywhere(Outcome.NOT_ENOUGH_DATA)
    return Ruling(rule, levels, marks, values, reason, is_open=_is_open(rule, matter, law))


def _is_open(rule: Rule, matter: Matter, law: Law) -> bool:
    """True where a column that could have shown worse holds nothing."""
    opening = {column for column, ids in law.verdict.open_without.items() if rule.id in ids}
    return not matter.facts.columns.issuperset({*opening, *rule.needs.bounded_without})


def _only_bounded(rule: Rule, marks: Mapping[Reading, Mark], facts: FilingFacts) -> Message | None:
    """Returns a reason where only the better side was seen, and that side does not flag."""
    if facts.published is not None:
        return None  # The bounds of a published figure are its own.
    missing = [name for name in rule.needs.bounded_without if name not in facts.columns]
    if not missing or marks[Reading.CENTRAL].outcome.at_least(Outcome.FLAG):
        return None
    return message(MessageCode.MISSING_COLUMN, columns=", ".join(missing))


def _unattributed(
    rule: Rule, values: Mapping[Reading, Value], marks: Mapping[Reading, Mark]
) -> Message | None:
    """Returns a reason where too much of the central denominator is of unknown origin."""
    limit, central = rule.needs.coverage, values.get(Reading.CENTRAL)
    if limit is None or central is None or not central.denominator:
        return None
    if central.unobserved <= limit.at_most * central.denominator:
        return None
    if limit.unless_lenient_flags and marks[Reading.LENIENT].outcome.at_least(Outcome.FLAG):
        return None
    return message(
        MessageCode.UNATTRIBUTED_PAYOUTS,
        share=rounded(central.unobserved / central.denominator),
        at_most=rounded(limit.at_most),
    )


def _resale_bounds(
    rule: Rule,
    values: Mapping[Reading, Value],
    marks: Mapping[Reading, Mark],
    facts: FilingFacts,
) -> Message | None:
    """Returns a reason where resale nobody recorded decides on which side of flag the rule is."""
    if not (facts.resale_assumed and rule.uses_outside_sales):
        return None
    strict, lenient = marks[Reading.STRICT].outcome, marks[Reading.LENIENT].outcome
    if not (strict.measured and lenient.measured):
        return None
    if strict.at_least(Outcome.FLAG) == lenient.at_least(Outcome.FLAG):
        return None
    return message(
        MessageCode.RESALE_BOUNDS,
        strict=_printed(rule, values[Reading.STRICT]),
        lenient=_printed(rule, values[Reading.LENIENT]),
    )


def _published_bounds(
    rule: Rule,
    values: Mapping[Reading, Value],
    marks: Mapping[Reading, Mark],
    facts: FilingFacts,
) -> Message | None:
    """Returns a reason where a figure known within bounds has another outcome at each of them.

    At flag or worse at both, the milder outcome stands.
    """
    if facts.published is None or Reading.STRICT not in values:
        return None
    strict, lenient = marks[Reading.STRICT].outcome, marks[Reading.LENIENT].outcome
    if strict is lenient or (strict.at_least(Outcome.FLAG) and lenient.at_least(Outcome.FLAG)):
        return None
    worse, milder = (_printed(rule, values[each]) for each in (Reading.STRICT, Reading.LENIENT))
    if rule.measure.unit == "share":
        return message(MessageCode.PUBLISHED_BOUNDS, strict=worse, lenient=milder)
    return message(MessageCode.PUBLISHED_BOUNDS_TIMES, worse_times=worse, milder_times=milder)


def _printed(rule: Rule, value: Value) -> float | None:
    return rounded_or_none(capped(value.value, rule.measure.cap))


def _at_most_watch(mark: Mark) -> Mark:
    if not mark.outcome.at_least(Outcome.FLAG):
        return mark
    return Mark(Outcome.WATCH, None if mark.risk is None else RISKS[Outcome.WATCH])


def _everywhere(outcome: Outcome) -> dict[Reading, Mark]:
    return dict.fromkeys(READINGS, Mark(outcome))


def _reason(measure: Measure) -> Message:
    return Message(code=measure.reason or MessageCode.NO_VALUE, values={**measure.reason_values})
