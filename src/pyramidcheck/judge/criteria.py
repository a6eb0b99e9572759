"""The criteria matrix: which legal criteria the rules' outcomes decide, and why not the others.

A criterion is met or not met only where its own condition says so; everything else is not
observable. Only the facts of the filing, or dates, make it not applicable.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from string import Formatter
from typing import TYPE_CHECKING

from pyramidcheck.judge.codes import message
from pyramidcheck.judge.levels import DATED_BASES, parents_of
from pyramidcheck.judge.ruling import rule_on
from pyramidcheck.judge.scale import capped
from pyramidcheck.model.messages import MessageCode
from pyramidcheck.model.outcome import READINGS, SEVERITY, GateState, Outcome, Reading
from pyramidcheck.model.result import CriterionResult, CriterionState, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from pyramidcheck.judge.levels import Span
    from pyramidcheck.judge.ruling import Matter, Ruling
    from pyramidcheck.judge.views import Bench
    from pyramidcheck.model.criterion import Condition, Criterion
    from pyramidcheck.model.measures import Value

MET: CriterionState = "met"
NOT_MET: CriterionState = "not_met"
NOT_OBSERVABLE: CriterionState = "not_observable"
NOT_APPLICABLE: CriterionState = "not_applicable"

_OF_THE_LAW = frozenset({MessageCode.OTHER_JURISDICTION, MessageCode.NO_LEVEL_IN_FORCE})
"""A rule that is not asked for these reasons leaves the criterion unseen: only what the filing
proves makes a criterion not applicable."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one profile sees of a filing."""

    matter: Matter
    rulings: Mapping[str, Ruling]
    """Under the profile's levels; of the rules that the rulebook holds."""
    softened: frozenset[str]
    """Rules whose outcome the plan softens; their values then decide nothing by themselves."""


def criteria_results(bench: Bench, jurisdictions: Sequence[str]) -> tuple[CriterionResult, ...]:
    """Returns every criterion of each jurisdiction, its own before those it inherits.

    In the order of `jurisdictions` and of the profiles; nothing where no rule was asked. A
    criterion is decided under the levels of the profile that brings it: a stricter law that
    inherits it does not change what it asks.
    """
    if not bench.rulings:
        return ()
    asked = {name: _line(bench, name) for name in dict.fromkeys(jurisdictions)}
    seen = {name: _look(bench, name) for line in asked.values() for name in line}
    return tuple(
        _result(jurisdiction, name, criterion, seen[name], bench.law.span)
        for jurisdiction, line in asked.items()
        for name in line
        for criterion in bench.law.profiles[name].criteria
    )


def _line(bench: Bench, jurisdiction: str) -> list[str]:
    """Returns the profiles that bring criteria, the nearest first."""
    profiles = bench.law.profiles
    line = (jurisdiction, *parents_of(jurisdiction, profiles))
    return [name for name in line if name in profiles and profiles[name].criteria]


def _look(bench: Bench, profile: str) -> _Seen:
    """Returns the rules that the profile's criteria name, judged under its levels."""
    law, matter = bench.law, bench.matter
    named = dict.fromkeys(rule for each in law.profiles[profile].criteria for rule in each.rules)
    same = profile == bench.jurisdiction
    rulings = {
        name: bench.rulings[name] if same else rule_on(law.rules[name], matter, law, profile)
        for name in named
        if name in law.rules
    }
    softened = law.verdict.anchors if matter.facts.referral_programme else ()
    return _Seen(matter, rulings, frozenset(softened))


def _result(
    jurisdiction: str, profile: str, criterion: Criterion, seen: _Seen, span: Span
) -> CriterionResult:
    days = _days_in_force(criterion, span)
    readings = {} if days == "none" else _readings(criterion, seen)
    state = readings.get(Reading.CENTRAL)
    reason = None
    if days == "none":
        state, reason = NOT_APPLICABLE, _out_of_force(criterion, span.day)
    elif state is None:
        state, reason = _why_open(criterion, seen)
    return CriterionResult(
        jurisdiction=jurisdiction,
        id=criterion.id,
        state=state,
        rules=criterion.rules,
        profile=profile,
        polarity=criterion.polarity,
        hard=criterion.hard,
        readings={each.value: found or state for each, found in readings.items()}
        if any(readings.values())
        else {},
        outcomes={n: seen.rulings[n].outcome for n in criterion.rules if n in seen.rulings},
        part_of_period=days == "some",
        reason=reason,
        figures=_figures(criterion, seen),
    )


def _days_in_force(criterion: Criterion, span: Span) -> str:
    """Returns `all`, `some` or `none` of the period's days; only statutes and codes have dates."""
    if criterion.basis not in DATED_BASES:
        return "all"
    last = criterion.in_force(span.day)
    if span.as_of is not None or span.start is None:
        return "all" if last else "none"
    if last and criterion.in_force(span.start):
        return "all"
    begun_within = criterion.applies_from is not None and criterion.applies_from <= span.day
    ended_within = criterion.until is not None and criterion.until >= span.start
    overlaps = (begun_within or criterion.applies_from is None) and (
        ended_within or criterion.until is None
    )
    return "some" if overlaps else "none"


def _out_of_force(criterion: Criterion, day: date) -> Message:
    if criterion.applies_from is not None and day < criterion.applies_from:
        return message(
            MessageCode.CRITERION_NOT_YET_IN_FORCE, applies_from=criterion.applies_from.isoformat()
        )
    until = criterion.until.isoformat() if criterion.until else None
    return message(MessageCode.CRITERION_NO_LONGER_IN_FORCE, until=until)


def _readings(criterion: Criterion, seen: _Seen) -> dict[Reading, CriterionState | None]:
    """Returns the state in each reading, None where neither side holds."""
    return {reading: _state(criterion, reading, seen) for reading in READINGS}


def _state(criterion: Criterion, reading: Reading, seen: _Seen) -> CriterionState | None:
    if criterion.met_when and _answer(criterion.met_when, reading, seen):
        return MET
    if criterion.not_met_when and _answer(criterion.not_met_when, reading, seen):
        return NOT_MET
    return None


def _why_open(criterion: Criterion, seen: _Seen) -> tuple[CriterionState, Message]:
    """Returns what a criterion is that its conditions leave open, and why."""
    if criterion.never_observable:
        return NOT_OBSERVABLE, message(MessageCode.CRITERION_NEVER_OBSERVABLE)
    asked = list(dict.fromkeys(leaf.rule for leaf in criterion.conditions() if leaf.rule))
    rulings = [seen.rulings[name] for name in asked if name in seen.rulings]
    aside = [r.reason for r in rulings if r.reason and _does_not_apply(r)]
    if aside and len(aside) == len(asked):
        return NOT_APPLICABLE, aside[0]
    if not rulings:
        return NOT_OBSERVABLE, message(MessageCode.CRITERION_NO_RULE)
    unseen = [n for n in asked if n not in seen.rulings or not seen.rulings[n].outcome.measured]
    code = MessageCode.CRITERION_RULES_UNSEEN if unseen else MessageCode.CRITERION_UNDECIDED
    return NOT_OBSERVABLE, message(code, rules=", ".join(unseen or asked))


def _does_not_apply(ruling: Ruling) -> bool:
    """True where the filing proves that the rule is not meant."""
    return (
        ruling.outcome is Outcome.NOT_APPLICABLE
        and ruling.reason is not None
        and ruling.reason.code not in _OF_THE_LAW
    )


def _answer(condition: Condition, reading: Reading, seen: _Seen) -> bool | None:
    """Returns yes, no, or None for unknown."""
    if condition.rule is None:
        parts = [_answer(p, reading, seen) for p in (*condition.all_of, *condition.any_of)]
        decides = bool(condition.any_of)
        if decides in parts:
            return decides
        return None if None in parts else not decides
    ruling = seen.rulings.get(condition.rule)
    return None if ruling is None else _answer_of(condition, ruling, reading, seen)


def _answer_of(condition: Condition, ruling: Ruling, reading: Reading, seen: _Seen) -> bool | None:
    if condition.figure:
        figure = _figure(ruling, condition.figure, seen.matter)
        return None if figure is None else _compare(condition, lambda bound: figure - bound)
    outcome = ruling.marks[reading].outcome
    if not outcome.measured:
        return None
    if condition.at_least is not None:
        return outcome.at_least(Outcome(condition.at_least))
    if condition.at_most is not None:
        return SEVERITY[outcome] <= SEVERITY[Outcome(condition.at_most)]
    return _compare_value(condition, ruling, ruling.values[reading], seen)


def _compare_value(condition: Condition, ruling: Ruling, value: Value, seen: _Seen) -> bool | None:
    if ruling.rule.id in seen.softened:
        return None
    if value.infinite:
        return _compare(condition, lambda _bound: Fraction(value.infinite))
    number = capped(value.value, ruling.rule.measure.cap)
    return None if number is None else _compare(condition, lambda bound: number - bound)


def _compare(condition: Condition, beyond: Callable[[Fraction], Fraction]) -> bool:
    """Returns the answer; `beyond` says by how much the number is above a bound."""
    if condition.value_at_least is not None:
        return beyond(condition.value_at_least) >= 0
    if condition.value_above is not None:
        return beyond(condition.value_above) > 0
    if condition.value_at_most is not None:
        return beyond(condition.value_at_most) <= 0
    return condition.value_below is not None and beyond(condition.value_below) < 0


def _figure(ruling: Ruling, name: str, matter: Matter) -> Fraction | None:
    """Returns a figure of the rule, or None where there is none or a failed gate silences it.

    A figure may stand although the rule's own value does not: how many joiners paid is known even
    where the origin of payouts is not.
    """
    measure = matter.measures.get(ruling.rule.id)
    failed = {gate.id for gate in matter.gates if gate.state is GateState.FAILED}
    if measure is None or failed.intersection(ruling.rule.needs.gates):
        return None
    if ruling.outcome in {Outcome.NOT_APPLICABLE, Outcome.ERROR}:
        return None
    figure = measure.figures.get(name)
    return Fraction(figure) if isinstance(figure, int | Decimal) else None


def _figures(criterion: Criterion, seen: _Seen) -> dict[str, str | int | float | None]:
    """Returns the figures that the note names; nothing unless all of them are known."""
    if criterion.note is None:
        return {}
    names = list(_named(criterion.note.en))
    found = dict(_known(names, criterion.rules, seen))
    return found if len(found) == len(set(names)) else {}


def _known(
    names: Iterable[str], rules: Iterable[str], seen: _Seen
) -> Iterator[tuple[str, str | int | float | None]]:
    for rule in rules:
        measure = seen.matter.measures.get(rule)
        if rule not in seen.rulings or measure is None or not seen.rulings[rule].outcome.measured:
            continue
        for name in names:
            figure = measure.figures.get(name)
            if figure is not None:
                yield name, format(figure, "f") if isinstance(figure, Decimal) else figure


def _named(text: str) -> Iterator[str]:
    return (name for _, name, _, _ in Formatter().parse(text) if name)
