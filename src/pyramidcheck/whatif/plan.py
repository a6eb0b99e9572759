"""Plan facts: which of them can be another without the orders, and what each enters."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from pydantic import ValidationError

from pyramidcheck.model.config import Plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramidcheck.model.rule import Rule
    from pyramidcheck.rulebook import Rulebook
    from pyramidcheck.store import Store
    from pyramidcheck.whatif.law import Changes
    from pyramidcheck.whatif.recorded import Recorded
    from pyramidcheck.whatif.settings import Setting

FROM_ORDERS = {
    "qualifying_volume": "facts/sql/50_lines.sql",
    "own_use_month": "facts/sql/60_credit.sql",
    "resale": "facts/sql/60_credit.sql",
}
"""Plan facts that decide about single order lines, and where: facts are built again for them."""
IN_FACTS = {"adult_population": "facts.market"}
"""Plan facts that stand in one column of the same name of one fact."""
FOR_UNTRACED = "levels_paid"
"""Read only to attribute payouts that name no source (facts/lineage.py, facts/plan.py)."""
_SOURCE = "whatif/plan.py"


@dataclass(frozen=True, slots=True)
class PlanFact:
    """A plan fact that is to be another, and the facts that hold it."""

    setting: Setting
    name: str
    value: object
    facts: frozenset[str]


def read_plan(
    settings: Sequence[Setting], recorded: Recorded, rulebook: Rulebook, changes: Changes
) -> tuple[PlanFact, ...]:
    """Return the plan facts that can be set here; the others are refused with what to run."""
    found = []
    for setting in settings:
        value = _value(setting, changes)
        if value is None:
            continue
        if setting.name in FROM_ORDERS or (
            setting.name == FOR_UNTRACED and untraced_payouts(recorded)
        ):
            changes.refuse(
                setting.where,
                "enters the facts order by order, so they have to be built again",
                f"write {setting.name} = {_toml(value)} under [plan] of a filing.toml and run: "
                + recorded.audit_command("--config", "filing.toml"),
            )
            continue
        table = IN_FACTS.get(setting.name)
        fact = PlanFact(setting, setting.name, value, frozenset({table} if table else ()))
        if setting.name == FOR_UNTRACED:
            changes.note("levels_unused", plan=setting.name)
        elif not table and not any(
            asks_for(loaded.rule, [fact]) for loaded in rulebook.rules.values()
        ):
            what = "is read by no rule: it is printed as declared and changes nothing"
            changes.refuse(setting.where, what, "leave it away")
            continue
        found.append(fact)
    return tuple(found)


def asks_for(rule: Rule, plans: Sequence[PlanFact]) -> bool:
    """True where a rule speaks only if one of the plan facts is given."""
    asked = {f"plan.{name}" for name in rule.needs.plan} | set(rule.needs.any_of)
    return any(f"plan.{item.name}" in asked for item in plans)


def apply(store: Store, item: PlanFact) -> None:
    """Put the plan fact into the facts that hold it."""
    for table in item.facts:
        # Table and column are names of IN_FACTS; the value is bound.
        store.run(
            f"UPDATE {table} SET {item.name} = $value",  # noqa: S608
            {"value": item.value},
            source=_SOURCE,
        )


def untraced_payouts(recorded: Recorded) -> Fraction:
    """Return the payouts to others of which neither order nor person is known."""
    signals = recorded.facts.signals
    paid = signals.get("payouts_positive", Fraction(0)) - signals.get("payouts_own", Fraction(0))
    return paid - signals.get("payouts_traced", Fraction(0))


def _value(setting: Setting, changes: Changes) -> object | None:
    try:
        plan = Plan.model_validate({setting.name: setting.text})
    except ValidationError as error:
        what = error.errors()[0]["msg"]
        changes.refuse(setting.where, what, "write it as in [plan] of a filing.toml")
        return None
    value: object = getattr(plan, setting.name)
    return value


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
