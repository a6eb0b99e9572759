"""What the compensation plan pays, month by month, on the orders of a network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pyramidcheck.model.canonical import PAYOUT_KINDS
from pyramidcheck.simulate.catalogue import cents, share_of
from pyramidcheck.simulate.lines import NOBODY
from pyramidcheck.simulate.network import group_sums, nearest_marked_ancestor

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from pyramidcheck.simulate.calendar import Calendar, Flags, Ints
    from pyramidcheck.simulate.people import Network
    from pyramidcheck.simulate.sales import Sales
    from pyramidcheck.simulate.scenario import PayPlan, Scenario
    from pyramidcheck.simulate.world import World

RETAIL, PERSONAL, TEAM, RECRUITMENT, RANK = (
    PAYOUT_KINDS.index(kind) for kind in ("retail", "personal", "team", "recruitment", "rank")
)


@dataclass(frozen=True, slots=True)
class Payouts:
    """Payout lines in order of month; arrays of one length, money in cents."""

    payee: Ints
    month: Ints
    amount: Ints
    kind: Ints
    order: Ints
    """Source order, `NOBODY` where untraced."""
    source: Ints
    """Source participant, `NOBODY` where there is none or it is not told."""


@dataclass(frozen=True, slots=True)
class Pay:
    """What the plan makes of the sales."""

    payouts: Payouts
    rank: Ints
    """Highest rank that each participant reached, by index; -1 for none."""


@dataclass(frozen=True, slots=True)
class _Events:
    """Sums of an order's commissionable money; a refund in a later month is its own event."""

    order: Ints
    month: Ints
    amount: Ints


@dataclass(frozen=True, slots=True)
class _Orders:
    """One row an order."""

    month: Ints
    buyer: Ints
    seller: Ints
    outside: Flags


def pay(world: World, sales: Sales) -> Pay:
    """Return every payout of the period and the ranks reached."""
    calendar, network = world.calendar, world.network
    plan = world.scenario.plan
    own, outside = _volumes(calendar, network, sales)
    qualified = _qualified(plan, calendar, network, own, outside)
    orders = _orders(calendar, sales)
    kind = np.array(world.catalogue.item_kind)[sales.lines.sku]
    goods = _events(calendar, sales, kind == "product", orders)
    kits = _events(calendar, sales, kind == "starter_kit", orders)
    group = group_sums(network.sponsor, own + outside)
    bonus, rank = _rank_bonuses(plan, group, qualified)
    blocks = [
        *_on_goods(plan, network, qualified, orders, goods),
        *_on_kits(plan, network, calendar, orders, kits),
        bonus,
    ]
    return Pay(_in_order(world.scenario, _stacked(blocks)), rank)


def _volumes(calendar: Calendar, network: Network, sales: Sales) -> tuple[Ints, Ints]:
    """Return own and outside volume of each participant (rows) and month (columns)."""
    lines = sales.lines
    points = np.where(sales.paid > sales.refunded, lines.volume, 0)
    month = calendar.month_of(lines.day)
    own = np.zeros((len(network), calendar.months), dtype=np.int64)
    outside = np.zeros_like(own)
    rows = np.flatnonzero(~lines.outside)
    np.add.at(own, (lines.buyer[rows], month[rows]), points[rows])
    rows = np.flatnonzero(lines.outside)
    np.add.at(outside, (lines.seller[rows], month[rows]), points[rows])
    return own, outside


def _qualified(
    plan: PayPlan, calendar: Calendar, network: Network, own: Ints, outside: Ints
) -> Flags:
    volume = {"own": own, "customers": outside, "both": own + outside}[plan.qualifying_from]
    starts, ends = calendar.starts[:-1], calendar.starts[1:]
    there = (network.joined[:, None] < ends) & (network.left[:, None] >= starts)
    return (volume >= plan.qualifying_volume) & there


def _orders(calendar: Calendar, sales: Sales) -> _Orders:
    lines = sales.lines
    _, first = np.unique(lines.basket, return_index=True)
    return _Orders(
        calendar.month_of(lines.day[first]),
        lines.buyer[first],
        lines.seller[first],
        lines.outside[first],
    )


def _events(calendar: Calendar, sales: Sales, chosen: Flags, orders: _Orders) -> _Events:
    rows = np.flatnonzero(chosen & (sales.paid > 0))
    back = rows[sales.refund_day[rows] >= 0]
    basket = sales.lines.basket
    order = np.concatenate([basket[rows], basket[back]])
    month = np.concatenate([orders.month[basket[rows]], calendar.month_of(sales.refund_day[back])])
    amount = np.concatenate([sales.paid[rows], -sales.refunded[back]])
    key, place = np.unique(order * calendar.months + month, return_inverse=True)
    total = np.zeros(len(key), dtype=np.int64)
    np.add.at(total, place, amount)
    return _Events(key // calendar.months, key % calendar.months, total)


def _block(events: _Events, payee: Ints, rate: Decimal, kind: int, source: Ints) -> Payouts:
    rows = np.flatnonzero(payee != NOBODY)
    return Payouts(
        payee=payee[rows],
        month=events.month[rows],
        amount=share_of(events.amount[rows], rate),
        kind=np.full(len(rows), kind),
        order=events.order[rows],
        source=source[rows],
    )


def _on_goods(
    plan: PayPlan, network: Network, qualified: Flags, orders: _Orders, events: _Events
) -> list[Payouts]:
    outside = orders.outside[events.order]
    buyer, seller = orders.buyer[events.order], orders.seller[events.order]
    current = np.where(outside, seller, buyer)
    nobody = np.full(len(current), NOBODY)
    blocks = [
        _block(events, np.where(outside, seller, NOBODY), plan.retail_rate, RETAIL, nobody),
        _block(events, np.where(outside, NOBODY, buyer), plan.own_rebate_rate, PERSONAL, buyer),
    ]
    above = np.stack(
        [nearest_marked_ancestor(network.sponsor, marked) for marked in qualified.T], axis=1
    )
    # a clawback goes to whoever was paid, so the order's own month decides
    month, source = orders.month[events.order], current
    for rate in plan.level_rates:
        current = np.where(current == NOBODY, NOBODY, above[current, month])
        blocks.append(_block(events, current, rate, TEAM, source))
    return blocks


def _on_kits(
    plan: PayPlan, network: Network, calendar: Calendar, orders: _Orders, events: _Events
) -> list[Payouts]:
    source = orders.buyer[events.order]
    current, blocks = source, []
    for rate in plan.kit_rates:
        current = np.where(current == NOBODY, NOBODY, network.sponsor[current])
        gone = network.left[current] < calendar.starts[orders.month[events.order]]
        payee = np.where(gone, NOBODY, current)
        blocks.append(_block(events, payee, rate, RECRUITMENT, source))
    return blocks


def _rank_bonuses(plan: PayPlan, group: Ints, qualified: Flags) -> tuple[Payouts, Ints]:
    thresholds = np.array([rank.group_volume for rank in plan.ranks], dtype=np.int64)
    bonus = np.array([0, *(cents(rank.bonus) for rank in plan.ranks)], dtype=np.int64)
    reached = np.searchsorted(thresholds, group, side="right") * qualified
    payee, month = np.nonzero(reached)
    nobody = np.full(len(payee), NOBODY)
    amount = bonus[reached[payee, month]]
    payouts = Payouts(payee, month, amount, np.full(len(payee), RANK), nobody, nobody)
    return payouts, reached.max(axis=1) - 1


def _stacked(parts: Sequence[Payouts]) -> Payouts:
    return Payouts(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in Payouts.__slots__)
    )


def _taken(payouts: Payouts, rows: Ints) -> Payouts:
    return Payouts(*(getattr(payouts, name)[rows] for name in Payouts.__slots__))


def _in_order(scenario: Scenario, payouts: Payouts) -> Payouts:
    """Return the payouts above nothing in order of month, some of them untraced."""
    payouts = _taken(payouts, np.flatnonzero(payouts.amount))
    keys = (payouts.payee, payouts.kind, payouts.order, payouts.month)
    payouts = _taken(payouts, np.lexsort(keys))
    rng = np.random.default_rng([scenario.seed, 7])
    untraced = rng.random(len(payouts.month)) < scenario.plan.untraced_share
    return Payouts(
        payouts.payee,
        payouts.month,
        payouts.amount,
        payouts.kind,
        np.where(untraced, NOBODY, payouts.order),
        np.where(untraced, NOBODY, payouts.source),
    )
