"""Runs the worked examples of rules: each is measured and judged as a filing would be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.case_facts import CaseFacts, filing_row, signals
from pyramidcheck.judge.levels import Span
from pyramidcheck.judge.ruling import Law, Matter, Ruling, rule_on
from pyramidcheck.measure import measure_rule
from pyramidcheck.model.canonical import TABLES
from pyramidcheck.model.config import Plan
from pyramidcheck.model.measures import FilingFacts, Gate, Measure
from pyramidcheck.model.outcome import GateState, Reading
from pyramidcheck.store import GuestStore

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from pyramidcheck.model.measures import Value
    from pyramidcheck.model.rule import Profile, RuleCase, VerdictSpec
    from pyramidcheck.rulebook import LoadedRule, Rulebook
    from pyramidcheck.store import Store

_NEEDS = ("min_participants", "min_paid", "min_periods", "min_n")
_COLUMNS = frozenset(f"{t.name}.{column.name}" for t in TABLES.values() for column in t.columns)


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """What an example came to, and where that differs from what it expects."""

    rule_id: str
    case: str
    differences: tuple[str, ...]
    measure: Measure | None = None
    outcome: str = ""

    @property
    def passed(self) -> bool:
        """True where everything expected came out."""
        return not self.differences


def run_cases(
    rulebook: Rulebook, store_factory: Callable[[], Store], *, only: Collection[str] = ()
) -> list[CaseOutcome]:
    """Return what every example of the rules came to, in order of rule and file name.

    Args:
        rulebook: The rules and what judging needs beside them.
        store_factory: Gives an empty, open store; one is used for all examples and closed.
        only: Ids of rules; all of them without any.

    Raises:
        RuleError: A case file does not hold together.
    """
    rules = [rule for name, rule in rulebook.rules.items() if not only or name in only]
    with store_factory() as store:
        facts = CaseFacts(store)
        return [
            outcome
            for rule in rules
            for outcome in run_rule_cases(rule, facts, rulebook.verdict, rulebook.profiles)
        ]


def run_rule_cases(
    loaded: LoadedRule, facts: CaseFacts, verdict: VerdictSpec, profiles: Mapping[str, Profile]
) -> Iterator[CaseOutcome]:
    """Return what each example of one rule came to."""
    for case in loaded.cases:
        rule = _override(loaded, case)
        facts.fill(case.given)
        filing, gates = _filing_facts(rule, case), _gates(case)
        if rule.builtin:
            measure = measure_rule(facts.store, rule, filing, gates)
        else:
            with GuestStore.from_store(facts.store) as guest:
                measure = measure_rule(guest, rule, filing, gates)
        law = Law({rule.id: rule.rule}, verdict, profiles, _span(case))
        matter = Matter({rule.id: measure}, gates, filing)
        ruling = rule_on(rule.rule, matter, law, case.jurisdiction)
        measure = measure.of(case.jurisdiction)
        differences = tuple(_compare(case, ruling, measure))
        yield CaseOutcome(rule.id, case.case, differences, measure, str(ruling.outcome))


def _override(loaded: LoadedRule, case: RuleCase) -> LoadedRule:
    least = {name: int(case.override[name]) for name in _NEEDS if name in case.override}
    needs = loaded.rule.needs.model_copy(update=least)
    return replace(loaded, rule=loaded.rule.model_copy(update={"needs": needs}))


def _filing_facts(loaded: LoadedRule, case: RuleCase) -> FilingFacts:
    """Return a filing in which all is present that the example does not take away."""
    missing = set(case.override.get("missing", ()))
    named = {name: Fraction(str(value)) for name, value in signals(case.given).items()}
    filing, needs = filing_row(case.given), loaded.rule.needs
    own = case.given.get("facts.filing", {}).get("columns", ())
    columns = {name for name in _COLUMNS - missing if name.partition(".")[0] not in missing}
    return FilingFacts(
        tables=frozenset(TABLES) - missing,
        columns=frozenset(columns),
        plan=frozenset(name for name in Plan.model_fields if f"plan.{name}" not in missing),
        participants=int(named.get("participants", needs.min_participants)),
        paid=int(named.get("paid_people", needs.min_paid)),
        periods=int(str(filing["months"])) if "months" in own else needs.min_periods,
        resale_assumed=bool(filing["resale_assumed"]),
        referral_programme=bool(filing["referral_programme"]),
        signals=named,
        quarantined_share=Fraction(0),
        observed_days=366,
    )


def _gates(case: RuleCase) -> tuple[Gate, ...]:
    return tuple(Gate(name, GateState.FAILED) for name in case.override.get("failed_gates", ()))


def _span(case: RuleCase) -> Span:
    filing = filing_row(case.given)
    start, end = filing["period_start"], filing["period_end"]
    return Span(
        start=start if isinstance(start, date) else None,
        end=end if isinstance(end, date) else None,
        as_of=case.override.get("as_of"),
    )


def _compare(case: RuleCase, ruling: Ruling, measure: Measure) -> Iterator[str]:
    """Return a sentence for each expectation that is not met."""
    reason = ruling.reason.code if ruling.reason else ""
    tolerance = Fraction(str(case.expect.get("tolerance", 0)))
    for key, expected in case.expect.items():
        if key == "tolerance":
            continue
        if key in set(Reading):
            found = measure.values.get(Reading(key))
            if not _meets(expected, found, tolerance):
                yield f"{key}: {expected} expected, {describe_value(found)} found"
            continue
        actual = {"outcome": str(ruling.outcome), "reason": str(reason), "n": ruling.n}.get(
            key, measure.figures.get(key)
        )
        if not _equal(expected, actual, tolerance):
            yield f"{key}: {expected} expected, {actual} found"
    if measure.state == "error":
        yield f"the rule failed: {measure.reason_values.get('detail', '')}"


def describe_value(value: Value | None) -> str:
    """Return a reading's value as an example writes it."""
    if value is None or (value.value is None and not value.infinite):
        return "none"
    if value.infinite:
        return "infinite" if value.infinite > 0 else "-infinite"
    return str(value.value)


def _meets(expected: object, value: Value | None, tolerance: Fraction) -> bool:
    if isinstance(expected, str) and expected in ("none", "infinite", "-infinite"):
        return describe_value(value) == expected
    return value is not None and _equal(expected, value.value, tolerance)


def _equal(expected: object, actual: object, tolerance: Fraction) -> bool:
    """Return whether both are the same number, within the tolerance, or the same text."""
    try:
        return abs(_number(expected) - _number(actual)) <= tolerance
    except (TypeError, ValueError, InvalidOperation):
        return str(expected) == str(actual)


def _number(value: object) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal | Fraction):
        raise TypeError(str(value))
    return Fraction(value)
