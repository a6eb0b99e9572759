"""Why a rule cannot speak about a filing, before any of its SQL is run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.model.measures import FilingFacts, Gate, Measure
from pyramidcheck.model.messages import MessageCode
from pyramidcheck.model.outcome import GateState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyramidcheck.model.rule import Needs, Rule


def find_obstacle(rule: Rule, facts: FilingFacts, gates: Iterable[Gate]) -> Measure | None:
    """Return the measure that says why there is no value; None where the rule can be measured.

    What the data prove not to apply comes first, then what is missing, then what is broken, then
    what is too little.
    """
    if rule.network_only and facts.referral_programme:
        code = MessageCode.SINGLE_LEVEL_REFERRAL
        return Measure(rule.id, state="not_applicable", reason=code)
    needs = rule.needs
    return (
        _missing(rule.id, needs, facts)
        or _broken(rule.id, needs, gates)
        or _too_few(rule.id, needs, facts)
    )


def silent(rule_id: str, code: MessageCode, **values: object) -> Measure:
    """Return the measure of a rule for which the data do not suffice."""
    named = {name: str(value) for name, value in values.items()}
    return Measure(rule_id, state="not_enough_data", reason=code, reason_values=named)


def _missing(rule_id: str, needs: Needs, facts: FilingFacts) -> Measure | None:
    tables = [name for name in needs.tables if name not in facts.tables]
    if tables:
        return silent(rule_id, MessageCode.MISSING_TABLE, tables=", ".join(tables))
    columns = [name for name in needs.columns if name not in facts.columns]
    if columns:
        return silent(rule_id, MessageCode.MISSING_COLUMN, columns=", ".join(columns))
    plan = [name for name in needs.plan if name not in facts.plan]
    if plan:
        return silent(rule_id, MessageCode.MISSING_PLAN_FACT, facts=", ".join(plan))
    known = facts.columns | {f"plan.{name}" for name in facts.plan}
    if needs.any_of and known.isdisjoint(needs.any_of):
        return silent(rule_id, MessageCode.MISSING_ANY_OF, choices=", ".join(needs.any_of))
    return None


def _broken(rule_id: str, needs: Needs, gates: Iterable[Gate]) -> Measure | None:
    failed = [g.id for g in gates if g.state is GateState.FAILED and g.id in needs.gates]
    if not failed:
        return None
    return silent(rule_id, MessageCode.GATE_FAILED, gates=", ".join(failed))


def _too_few(rule_id: str, needs: Needs, facts: FilingFacts) -> Measure | None:
    for found, needed, code in (
        (facts.participants, needs.min_participants, MessageCode.TOO_FEW_PARTICIPANTS),
        (facts.paid, needs.min_paid, MessageCode.TOO_FEW_PAID),
        (facts.periods, needs.min_periods, MessageCode.TOO_FEW_PERIODS),
    ):
        if found < needed:
            return silent(rule_id, code, found=found, needed=needed)
    return None
