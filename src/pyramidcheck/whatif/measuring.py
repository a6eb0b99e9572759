"""What has to be measured again: roles, plan facts and the mix, by the rules' own SQL."""

from __future__ import annotations

import re
from contextlib import ExitStack
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from pyramidcheck.engines import LockedEngine
from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.judge.numbers import rounded
from pyramidcheck.model.facts import FACTS
from pyramidcheck.model.outcome import Reading
from pyramidcheck.whatif import mix, plan
from pyramidcheck.whatif.kept import has_facts, open_facts
from pyramidcheck.whatif.settings import of_kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pyramidcheck.model.measures import FilingFacts, Measure
    from pyramidcheck.rulebook import LoadedRule, Rulebook
    from pyramidcheck.store import GuestStore, Store
    from pyramidcheck.whatif.law import Changes
    from pyramidcheck.whatif.recorded import Recorded
    from pyramidcheck.whatif.settings import Setting

FUNDING = "retail_funded_payouts"
"""The rule that attributes payouts without a source by whom their payees sold to."""
LEAD = "outside_revenue_share"
"""The rule whose central value `retail.share` is."""
_SQL = Path(__file__).parent / "sql"
_SOURCE = "whatif/measuring.py"

ROLE_COLUMNS = {
    "facts.participant_month": (
        "own_outside_strict",
        "own_outside_central",
        "own_outside_lenient",
        "outside_customers",
        "group_outside_strict",
        "group_outside_central",
        "group_outside_lenient",
        "untraced_retail_central",
        "untraced_retail_lenient",
    ),
    "facts.participant": (
        "credited_outside_strict",
        "credited_outside_central",
        "credited_outside_lenient",
    ),
    "facts.goods_month": ("own_use_strict", "own_use_central", "own_use_lenient"),
    "facts.group_resale": ("amount",),
    "facts.lineage_fit": ("retail_least", "retail_most"),
    "facts.stock": ("resold_strict", "resold_central", "resold_lenient", "consumed_lenient"),
}
"""Columns of facts that were summed with the audit's roles: another role would change them."""
ROLE_SIGNALS = ("outside_lenient", "outside_credited_lenient")
_UNTRACED_ONLY = frozenset(
    {
        "untraced_retail_central",
        "untraced_retail_lenient",
        "retail_least",
        "retail_most",
        *ROLE_SIGNALS,
    }
)
"""Read by the rule on what funds rewards, which uses them for payouts without a source alone."""


_ALL_RETAIL = """
UPDATE facts.participant_month
SET
    untraced_retail_central = greatest(untraced, 0),
    untraced_retail_lenient = greatest(untraced, 0)
"""
_COPY = "CREATE TABLE facts.months_audited AS SELECT * FROM facts.participant_month"
_EMPTY = "DELETE FROM facts.participant_month"
_AS_AUDITED = "INSERT INTO facts.participant_month SELECT * FROM facts.months_audited"
_NO_RETAIL = """
UPDATE facts.participant_month
SET untraced_retail_central = 0, untraced_retail_lenient = 0
"""


@dataclass(frozen=True)
class Found:
    """The measures of a scenario, and where they are from."""

    measures: dict[str, Measure]
    lenient_end: Measure | None = None
    """What funds rewards, if payouts without a source are attributed as far as the new roles can
    go for the company; the measures hold the other end. None where nothing is left open."""
    remeasured: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()
    held: tuple[str, ...] = ()


def measure_again(
    recorded: Recorded, rulebook: Rulebook, settings: Sequence[Setting], changes: Changes
) -> Found:
    """Return the measures under other roles, plan facts and another mix.

    Raises:
        UsageError: Facts that are needed were not kept or are not the audit's, or the orders
            themselves would be needed; all problems at once.
    """
    roles, mixes = of_kind(settings, "role"), of_kind(settings, "mix")
    plans = plan.read_plan(of_kind(settings, "plan"), recorded, rulebook, changes)
    facts = replace(recorded.facts, plan=recorded.facts.plan | {item.name for item in plans})
    altered = set().union(
        {"facts.readings"} if roles else (), mix.MOVED if mixes else (), *(p.facts for p in plans)
    )
    needing = [item.setting for item in plans if item.facts]
    _require_facts([*roles, *mixes, *needing], recorded, changes)
    if changes.problems or not (altered or plans):
        return Found(recorded.measures)
    again = {
        name: rule
        for name, rule in rulebook.rules.items()
        if altered.intersection(rule.rule.needs.facts) or plan.asks_for(rule.rule, plans)
    }
    tables = altered.union(
        *(rule.rule.needs.facts for rule in again.values()),
        (*mix.MOVED, "facts.readings", "facts.implied_entry") if mixes else (),
    )
    with ExitStack() as stack:
        store = stack.enter_context(open_facts(recorded, tables & FACTS.keys()))
        for setting in roles:
            _set_role(store, setting, changes)
        for item in plans:
            plan.apply(store, item)
        desk = _Desk(store, facts, recorded, again)
        if mixes:
            _shift_mix(desk, mixes[0], rulebook.rules[LEAD], changes)
        bounded = _bound_untraced(desk, roles) if roles and FUNDING in again else None
        measures = desk.measure(stack)
    held = _held(rulebook, recorded, again, roles=bool(roles), mixed=bool(mixes))
    return Found(
        {**recorded.measures, **measures},
        lenient_end=bounded,
        remeasured=tuple(name for name in again if name not in held),
        partly=tuple(name for name in again if name in held),
        held=tuple(name for name in held if name not in again),
    )


def _require_facts(settings: Iterable[Setting], recorded: Recorded, changes: Changes) -> None:
    settings = list(settings)
    if not settings or has_facts(recorded):
        return
    hint = f"keep them: {recorded.audit_command('--keep-facts')}"
    for setting in settings:
        changes.refuse(setting.where, "needs facts that the audit did not keep", hint)


def refuse_bounds(roles: Sequence[Setting], recorded: Recorded) -> UsageError:
    """Return the refusal of roles whose answer turns on payouts that name no source."""
    what = (
        "moves how payouts that name no source are attributed; that is worked out from the orders,"
        " and between its bounds the answer would turn"
    )
    hint = (
        "give the role in [mapping.participants] of a filing.toml and run: "
        + recorded.audit_command("--config", "filing.toml")
    )
    return UsageError([Problem(setting.where, what, hint) for setting in roles])


def _set_role(store: Store, setting: Setting, changes: Changes) -> None:
    bound = {
        "buyer_class": setting.name,
        "reading": setting.part,
        "is_customer": setting.text == "customer",
    }
    store.run_file(_SQL / "set_role.sql", bound)
    changes.note("role", role=setting.name, side=setting.text, reading=setting.part or None)


class _Desk:
    """An open store of facts, and the rules that are measured on it."""

    def __init__(
        self,
        store: Store,
        facts: FilingFacts,
        recorded: Recorded,
        rules: Mapping[str, LoadedRule],
    ) -> None:
        self.store = store
        self.facts = facts
        self.recorded = recorded
        self.rules = rules

    def one(self, rule: LoadedRule) -> Measure:
        """Measure one built-in rule on the facts as they stand."""
        from pyramidcheck.measure import measure_rule  # noqa: PLC0415 - as in `measure`

        return measure_rule(self._engine(rule), rule, self.facts, self.recorded.gates)

    def _engine(self, rule: LoadedRule) -> Store | LockedEngine:
        """Return where a built-in rule's statements run: checked again unless they are locked."""
        return LockedEngine(self.store) if rule.is_locked else self.store

    def measure(self, stack: ExitStack) -> dict[str, Measure]:
        """Measure every rule: built-in ones here, those of users on a sealed copy."""
        from pyramidcheck.measure import measure_rule  # noqa: PLC0415 - heavy

        self.store.lock()
        guest: GuestStore | None = None
        if not all(rule.builtin for rule in self.rules.values()):
            from pyramidcheck.store import GuestStore  # noqa: PLC0415 - most runs need none

            guest = stack.enter_context(GuestStore.from_store(self.store))
        return {
            name: measure_rule(
                self._engine(rule) if rule.builtin or guest is None else guest,
                rule,
                self.facts,
                self.recorded.gates,
            )
            for name, rule in self.rules.items()
        }


def _bound_untraced(desk: _Desk, roles: Sequence[Setting]) -> Measure | None:
    """Return the rule on what funds rewards at the company's end; leave the facts at the other.

    Payouts without a source were attributed by whom their payees sold to. A class that becomes a
    participant can only lower the part from outside sales, down to none of it; one that becomes a
    customer can only raise it, up to all. Conservatively: the end against the company is judged.
    """
    untraced = plan.untraced_payouts(desk.recorded)
    if not untraced:
        return None
    signals, rule = desk.recorded.facts.signals, desk.rules[FUNDING]
    if untraced > Fraction(rule.parameters["unseen_most"]) * signals.get("payouts_positive", 0):
        # From here on the rule asks whether outside sales name a seller, which roles move too.
        raise refuse_bounds(roles, desk.recorded)
    sides = {setting.text for setting in roles}
    if "customer" in sides:
        desk.store.run(_COPY, source=_SOURCE)
        desk.store.run(_ALL_RETAIL, source=_SOURCE)
        best = desk.one(desk.rules[FUNDING])
        desk.store.run(_EMPTY, source=_SOURCE)
        desk.store.run(_AS_AUDITED, source=_SOURCE)
    else:
        best = desk.one(desk.rules[FUNDING])
    if "participant" in sides:
        desk.store.run(_NO_RETAIL, source=_SOURCE)
    return best


def _shift_mix(desk: _Desk, setting: Setting, lead: LoadedRule, changes: Changes) -> None:
    """Move sales and their payouts in the facts, as far as there is anything to move."""
    central = desk.one(lead).values.get(Reading.CENTRAL)
    if central is None or central.value is None or not central.denominator:
        raise UsageError(Problem(setting.where, f"{LEAD} has no value", "there is no mix to shift"))
    before = central.value
    asked = setting.amount.applied_to(before) if setting.amount else before
    aim = min(max(asked, Fraction(0)), Fraction(1))
    shift = mix.shift_mix(desk.store, before, aim, central.denominator)
    changes.note(
        "mix_outwards" if shift.outwards else "mix_inwards",
        before=rounded(before),
        after=rounded(shift.reached),
        share=rounded(shift.share),
    )
    if shift.reached != asked:
        changes.note("mix_bounded", asked=rounded(asked), after=rounded(shift.reached))


def _held(
    rulebook: Rulebook,
    recorded: Recorded,
    again: Mapping[str, LoadedRule],
    *,
    roles: bool,
    mixed: bool,
) -> tuple[str, ...]:
    """Return the rules with a value that read facts which stay although the change touches them."""
    untraced = plan.untraced_payouts(recorded) > 0
    # By what was measured, not by what was judged: another law may ask for it.
    known = {name for name, found in recorded.measures.items() if found.values or found.local}
    return tuple(
        name
        for name, loaded in rulebook.rules.items()
        if name in known | again.keys()
        and (
            (roles and _reads_roles(loaded)) or (mixed and _reads_people(loaded, untraced=untraced))
        )
    )


def _reads_people(loaded: LoadedRule, *, untraced: bool) -> bool:
    """True where the rule reads facts that a mix would change and that are held."""
    tables = set(loaded.rule.needs.facts) - mix.MOVED - mix.UNTOUCHED - {"facts.signals"}
    if not untraced:
        tables -= mix.FOR_UNTRACED
        if loaded.id == FUNDING:
            tables.discard("facts.participant_month")
    return bool(tables) or _names(loaded, ROLE_SIGNALS, "facts.signals")


def _reads_roles(loaded: LoadedRule) -> bool:
    """True where metric.sql names a column, or a signal, that was summed with the audit's roles."""
    # What payouts without a source stand for here is bounded: see `_bound_untraced`.
    ignored = _UNTRACED_ONLY if loaded.id == FUNDING else frozenset()
    tables = {**ROLE_COLUMNS, "facts.signals": ROLE_SIGNALS}
    return any(
        _names(loaded, [name for name in columns if name not in ignored], table)
        for table, columns in tables.items()
    )


def _names(loaded: LoadedRule, names: Iterable[str], table: str) -> bool:
    """True where the rule reads the table and metric.sql holds one of the names."""
    return table in loaded.rule.needs.facts and any(
        re.search(rf"\b{name}\b", loaded.metric_sql) for name in names
    )
