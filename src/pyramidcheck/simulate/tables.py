"""The books as canonical tables, month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pyramidcheck.model.canonical import ORDER_STATUSES, PAYOUT_KINDS, ROLES
from pyramidcheck.simulate.customers import Customers, joined_customers, no_customers
from pyramidcheck.simulate.lines import NOBODY
from pyramidcheck.simulate.people import FOREVER

if TYPE_CHECKING:
    from pyramidcheck.simulate.books import Books, Month
    from pyramidcheck.simulate.calendar import Calendar, Flags, Ints
    from pyramidcheck.simulate.world import World

MONEY = pa.decimal128(14, 2)
_PARTICIPANT, _PREFERRED, _CUSTOMER = (
    ROLES.index(role) for role in ("participant", "preferred_customer", "customer")
)


class Names:
    """The ids of everybody and everything, made once."""

    def __init__(self, world: World) -> None:
        """Write the ids of all participants."""
        self.world = world
        self._people = ids("P", np.arange(len(world.network)), 6)
        plan, catalogue = world.scenario.plan, world.catalogue
        self._skus = pa.array(catalogue.sku, pa.string())
        self._kinds = pa.array(catalogue.item_kind, pa.string())
        self._months = pa.array(world.calendar.month_names(), pa.string())
        self._ranks = pa.array([rank.name for rank in plan.ranks], pa.string())
        self._contests = pa.array([contest.name for contest in plan.contests], pa.string())
        self._forms = pa.array([contest.form for contest in plan.contests], pa.string())

    def people(self, number: Ints) -> pa.Array:
        """Return ids of participants; null for nobody."""
        return _taken(self._people, number)

    def orders(self, month: Month) -> pa.Table:
        """Return the order lines of a month."""
        calendar, sales = self.world.calendar, month.sales
        lines = sales.lines
        place = np.arange(len(lines)) - np.searchsorted(lines.basket, lines.basket)
        back = sales.refund_day >= 0
        buyer = pc.coalesce(self.people(lines.buyer), ids("C", lines.customer, 6))
        return pa.table(
            {
                "order_id": ids("O", lines.basket, 7),
                "line_id": pa.array(place + 1),
                "ordered_on": _days(calendar, lines.day),
                "buyer_id": buyer,
                "seller_id": self.people(lines.seller),
                "item_kind": _taken(self._kinds, lines.sku),
                "sku": _taken(self._skus, lines.sku),
                "quantity": pa.array(lines.quantity),
                "list_amount": money(lines.list_amount),
                "net_amount": money(lines.net_amount),
                "volume": pa.array(lines.volume),
                "is_autoship": pa.array(lines.autoship),
                "status": codes(sales.status, ORDER_STATUSES),
                "refunded_amount": money(sales.refunded, back),
                "refunded_on": _days(calendar, sales.refund_day, back),
            }
        )

    def payouts(self, month: Month) -> pa.Table:
        """Return the payouts of a month."""
        calendar, payouts = self.world.calendar, month.payouts
        plan, count = self.world.scenario.plan, len(payouts)
        _, end = calendar.bounds(month.month)
        named = payouts.named
        columns = {
            "payout_id": ids("A", month.payouts_before + np.arange(count), 7),
            "participant_id": self.people(payouts.payee),
            "period": _taken(self._months, np.full(count, month.month)),
            "paid_on": _days(calendar, np.full(count, end + plan.pay_delay_days)),
            "amount": money(payouts.amount),
            "kind": codes(payouts.kind, PAYOUT_KINDS),
            "source_order_id": ids("O", np.where(named, payouts.order, NOBODY), 7),
            "source_participant_id": self.people(np.where(named, payouts.source, NOBODY)),
            "status": pa.repeat(pa.scalar("paid"), count),
        }
        if plan.contests:
            form = pc.fill_null(_taken(self._forms, payouts.contest), "cash")
            columns |= {"form": form, "contest": _taken(self._contests, payouts.contest)}
        return pa.table(columns)

    def participants(self, books: Books) -> pa.Table:
        """Return the enrolments of the whole period, in order of their day."""
        world = self.world
        network, calendar = world.network, world.calendar
        registered = no_customers()
        for each in books.registered:
            registered = joined_customers(registered, each)
        people, count = np.arange(len(network)), len(registered)
        nobody = np.full(count, NOBODY)
        gone = network.resigns & (network.left <= calendar.last_day)
        gone = np.concatenate([gone, np.zeros(count, dtype=np.bool_)])
        left = np.concatenate([network.left, np.full(count, FOREVER)])
        enrolled = np.concatenate([network.joined, registered.found])
        role = np.concatenate([np.full(len(people), _PARTICIPANT), np.full(count, _PREFERRED)])
        columns = {
            "participant_id": self._enrolled(people, registered),
            "enrolled_on": _days(calendar, enrolled),
            "sponsor_id": self.people(np.concatenate([network.sponsor, registered.seller])),
            "role": codes(role, ROLES),
            "role_from": _days(calendar, enrolled),
            "ended_on": _days(calendar, np.where(gone, left, 0), gone),
            "rank": _taken(self._ranks, np.concatenate([books.highest_rank, nobody])),
            "country": pa.repeat(pa.scalar(world.scenario.country), len(role)),
            "entry_fee": money(np.zeros(len(role), np.int64)),
        }
        if world.scenario.network.most_below is not None:
            columns["placement_id"] = self.people(np.concatenate([network.placement, nobody]))
        if world.scenario.people.further_account_share:
            known = registered.person != NOBODY
            before = np.where(known, network.person[registered.person], NOBODY)
            key = np.concatenate([network.person, before])
            others = ids("L", _numbers(people, registered), 6)
            columns["person_key"] = pc.coalesce(ids("K", key, 6), others)
        table = pa.table(columns).take(np.argsort(enrolled, kind="stable"))
        return relabelled(world, books, table)

    def _enrolled(self, people: Ints, registered: Customers) -> pa.Array:
        person = np.concatenate([people, registered.person])
        return pc.coalesce(self.people(person), ids("C", _numbers(people, registered), 6))


def _numbers(people: Ints, registered: Customers) -> Ints:
    return np.concatenate([np.full(len(people), NOBODY), registered.number])


def relabelled(world: World, books: Books, table: pa.Table) -> pa.Table:
    """Return the enrolments with the participants whom the export calls customers so called."""
    plan = world.scenario.relabelling
    if plan is None:
        return table
    network, calendar = world.network, world.calendar
    month = calendar.months if plan.month is None else plan.month - 1
    chosen = (network.relabelling < plan.share) & (books.first_paid_month >= month)
    if plan.month is not None:
        chosen &= network.joined < calendar.starts[month]
    chosen_ids = ids("P", np.flatnonzero(chosen), 6)
    rows = pc.and_(
        pc.is_in(table["participant_id"], value_set=chosen_ids),
        pc.equal(table["role"], "participant"),
    )
    role = table.schema.get_field_index("role")
    if plan.month is None:
        named = pc.if_else(rows, pa.scalar(plan.role), table["role"])
        return table.set_column(role, "role", named)
    changed = table.filter(rows)
    day = _days(calendar, np.full(len(changed), calendar.starts[month]))
    changed = changed.set_column(role, "role", pa.repeat(pa.scalar(plan.role), len(changed)))
    place = table.schema.get_field_index("role_from")
    changed = changed.set_column(place, "role_from", day)
    return pa.concat_tables([table, changed])


def ids(prefix: str, number: Ints, width: int) -> pa.Array:
    """Return `prefix` and the number counted from 1; null for nobody."""
    digits = pc.utf8_lpad(pc.cast(pa.array(number + 1), pa.string()), width, "0")
    names = pc.binary_join_element_wise(pa.scalar(prefix), digits, "")
    known = number != NOBODY
    return (
        names if known.all() else pc.if_else(pa.array(known), names, pa.scalar(None, pa.string()))
    )


def _taken(names: pa.Array, index: Ints) -> pa.Array:
    """Return the names by index; null where the index is -1."""
    if not len(names):
        return pa.nulls(len(index), pa.string())
    return names.take(pa.array(index, mask=index < 0))


def codes(index: Ints, names: tuple[str, ...]) -> pa.Array:
    """Return the names by index; null where the index is -1."""
    return _taken(pa.array(names, pa.string()), index)


def money(amount: Ints, known: Flags | None = None) -> pa.Array:
    """Return cents as decimals with two places; null where not known."""
    # a decimal128 is the unscaled integer in two little-endian words: value, then its sign
    words = np.empty((len(amount), 2), dtype="<i8")
    words[:, 0] = amount
    words[:, 1] = amount >> 63
    whole = pa.Array.from_buffers(MONEY, len(amount), [None, pa.py_buffer(words)])
    return whole if known is None else pc.if_else(pa.array(known), whole, pa.scalar(None, MONEY))


def _days(calendar: Calendar, day: Ints, known: Flags | None = None) -> pa.Array:
    mask = None if known is None else ~known
    return pa.array(calendar.dates(day), pa.date32(), mask=mask)
