"""What the compensation plan pays on the orders of a month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pyramidcheck.simulate.bonuses import contest_prizes, joining_bonuses, rank_and_pools
from pyramidcheck.simulate.catalogue import share_of
from pyramidcheck.simulate.lines import NOBODY
from pyramidcheck.simulate.network import nearest_marked_ancestor
from pyramidcheck.simulate.payouts import (
    PERSONAL,
    RECRUITMENT,
    RETAIL,
    TEAM,
    Payouts,
    payouts_of,
    stacked,
)

if TYPE_CHECKING:
    from decimal import Decimal

    from pyramidcheck.simulate.calendar import Flags, Ints
    from pyramidcheck.simulate.sales import Sales
    from pyramidcheck.simulate.world import World


@dataclass(frozen=True, slots=True)
class Volumes:
    """Points of a month by participant."""

    own: Ints
    outside: Ints

    @property
    def both(self) -> Ints:
        """Own and outside points."""
        return self.own + self.outside


@dataclass(frozen=True, slots=True)
class _Orders:
    """Orders with commissionable money of one kind; arrays of one length."""

    order: Ints
    buyer: Ints
    seller: Ints
    outside: Flags
    now: Ints
    """Cents after what was sent back within the month."""
    later: Ints
    """Cents sent back next month, negative: clawed back from whoever was paid."""


def volumes_of(world: World, sales: Sales) -> Volumes:
    """Return own and outside volume; what was paid back whole counts for nothing."""
    lines, count = sales.lines, len(world.network)
    points = np.where(sales.paid > sales.refunded, lines.volume, 0)
    own, outside = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    rows = np.flatnonzero(~lines.outside)
    np.add.at(own, lines.buyer[rows], points[rows])
    rows = np.flatnonzero(lines.outside)
    np.add.at(outside, lines.seller[rows], points[rows])
    return Volumes(own, outside)


def qualified_people(world: World, month: int, volumes: Volumes) -> Flags:
    """Return who is there in a month and has the volume that the plan asks for."""
    plan, network = world.scenario.plan, world.network
    volume = {"own": volumes.own, "customers": volumes.outside, "both": volumes.both}
    start, end = world.calendar.bounds(month)
    there = (network.joined <= end) & (network.left >= start)
    return (volume[plan.qualifying_from] >= plan.qualifying_volume) & there


def pay(world: World, month: int, sales: Sales) -> tuple[Payouts, Payouts, Ints]:
    """Return a month's payouts, next month's clawbacks on its orders, and everybody's rank."""
    volumes = volumes_of(world, sales)
    qualified = qualified_people(world, month, volumes)
    kind = np.array(world.catalogue.item_kind)[sales.lines.sku]
    goods = _orders(world, month, sales, kind == "product")
    kits = _orders(world, month, sales, kind == "starter_kit")
    group = world.sponsors.group_sums(volumes.both)
    bonuses, rank = rank_and_pools(world, group, qualified, int(goods.now.sum()))
    now = [*bonuses, *joining_bonuses(world, month), *contest_prizes(world, month, volumes.outside)]
    later = []
    for blocks in (_on_goods(world, qualified, goods), _on_kits(world, month, kits)):
        now += [block[0] for block in blocks]
        later += [block[1] for block in blocks]
    now.append(_on_weaker_legs(world, volumes, qualified))
    return stacked(now), stacked(later), rank


def _orders(world: World, month: int, sales: Sales, chosen: Flags) -> _Orders:
    lines = sales.lines
    _, end = world.calendar.bounds(month)
    rows = np.flatnonzero(chosen & (sales.paid > 0))
    order, first, place = np.unique(lines.basket[rows], return_index=True, return_inverse=True)
    late = sales.refund_day[rows] > end
    refunded = sales.refunded[rows]
    now, later = np.zeros(len(order), np.int64), np.zeros(len(order), np.int64)
    np.add.at(now, place, sales.paid[rows] - np.where(late, 0, refunded))
    np.add.at(later, place, -np.where(late, refunded, 0))
    first = rows[first]
    return _Orders(order, lines.buyer[first], lines.seller[first], lines.outside[first], now, later)


_Block = tuple[Payouts, Payouts]


def _block(orders: _Orders, payee: Ints, rate: Decimal, kind: int, source: Ints) -> _Block:
    now, later = (
        payouts_of(payee, share_of(amount, rate), kind, order=orders.order, source=source)
        for amount in (orders.now, orders.later)
    )
    return now, later


def _on_goods(world: World, qualified: Flags, orders: _Orders) -> list[_Block]:
    plan = world.scenario.plan
    current = np.where(orders.outside, orders.seller, orders.buyer)
    nobody = np.full(len(current), NOBODY)
    seller = np.where(orders.outside, orders.seller, NOBODY)
    buyer = np.where(orders.outside, NOBODY, orders.buyer)
    blocks = [
        _block(orders, seller, plan.retail_rate, RETAIL, nobody),
        _block(orders, buyer, plan.own_rebate_rate, PERSONAL, buyer),
    ]
    tree = world.places if plan.paid_along == "placement" else world.sponsors
    above = nearest_marked_ancestor(tree.parent, qualified)
    # a clawback goes to whoever was paid, so the order's own month decides
    source = current
    for rate in plan.level_rates:
        current = np.where(current == NOBODY, NOBODY, above[current])
        blocks.append(_block(orders, current, rate, TEAM, source))
    return blocks


def _on_kits(world: World, month: int, orders: _Orders) -> list[_Block]:
    network = world.network
    start, _ = world.calendar.bounds(month)
    current, blocks = orders.buyer, []
    for rate in world.scenario.plan.kit_rates:
        current = np.where(current == NOBODY, NOBODY, network.sponsor[current])
        payee = np.where(network.left[current] < start, NOBODY, current)
        blocks.append(_block(orders, payee, rate, RECRUITMENT, orders.buyer))
    return blocks


def _on_weaker_legs(world: World, volumes: Volumes, qualified: Flags) -> Payouts:
    rate = world.scenario.plan.weaker_leg_rate
    if not rate:
        nobody = np.zeros(0, dtype=np.int64)
        return payouts_of(nobody, nobody, TEAM)
    points = world.places.weaker_legs(world.places.group_sums(volumes.both))
    amount = share_of(100 * points, rate) * qualified
    return payouts_of(np.arange(len(amount)), amount, TEAM)
