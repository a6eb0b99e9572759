"""Orders of participants in a month: entry, fees and extras, own use, standing orders, top-ups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pyramidcheck.simulate.calendar import repeated
from pyramidcheck.simulate.catalogue import TOP_UP_POINTS, Catalogue
from pyramidcheck.simulate.lines import (
    NOBODY,
    Lines,
    own_lines,
    random_goods,
    with_second_lines,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramidcheck.simulate.calendar import Flags, Ints, Stays
    from pyramidcheck.simulate.world import World

COMPLETED, PENDING, CANCELLED, RETURNED = range(4)
LAST_DAYS = 3
"""Days at the end of a month in which missing volume is made up."""
_REMEMBERING = 0.85
"""Share of months in which somebody who tops up does so."""


@dataclass(frozen=True, slots=True)
class Sales:
    """All order lines of a month with what became of them; arrays of one length."""

    lines: Lines
    status: Ints
    refunded: Ints
    """Cents paid back."""
    refund_day: Ints
    """Day of the refund, -1 for none; never after the period."""

    @property
    def paid(self) -> Ints:
        """Cents that the buyer paid, before refunds; nothing for pending and cancelled lines."""
        return np.where(
            (self.status == PENDING) | (self.status == CANCELLED), 0, self.lines.net_amount
        )


@dataclass(frozen=True, slots=True)
class Habits:
    """What a participant with a standing order buys every month, and when."""

    offset: Ints
    sku: Ints
    quantity: Ints

    @classmethod
    def of(cls, world: World) -> Habits:
        """Return the habits of everybody who ever joins."""
        rng, catalogue = world.streams.of("standing_orders"), world.catalogue
        count = len(world.network)
        offset = rng.integers(1, 27, count)
        sku, quantity = random_goods(rng, catalogue, count)
        if world.scenario.own_use.autoship_volume is not None:
            sku, quantity = np.full_like(sku, catalogue.row("AUTO")), np.ones_like(quantity)
        return cls(offset, sku, quantity)


def entry_lines(world: World, month: int, present: Stays, kit: Ints) -> list[Lines]:
    """Return kits and upgrades, fees and extras; an upgrade changes the `kit` that people have."""
    network, catalogue, streams = world.network, world.catalogue, world.streams
    entry = world.scenario.entry
    start, end = world.calendar.bounds(month)
    parts = []
    if entry.kits:
        rows = np.array([catalogue.row(each.sku) for each in entry.kits])
        first, behind = np.searchsorted(network.joined, [start, end + 1])
        buyer = first + np.flatnonzero(network.kit[first:behind] >= 0)
        parts.append(_units(catalogue, network.joined[buyer], buyer, rows[network.kit[buyer]]))
        parts.append(_upgrades(world, month, present, kit, rows))
    if entry.annual_fee:
        day, buyer = _fee_days(world, month)
        parts.append(_units(catalogue, day, buyer, np.full(len(day), catalogue.row("FEE"))))
    rng = streams.of("extras", month)
    for extra in entry.extras:
        rows = np.flatnonzero(rng.random(len(present.person)) < extra.monthly_share)
        sku = np.full(len(rows), catalogue.row(extra.sku))
        parts.append(_units(catalogue, present.days(rng, rows), present.person[rows], sku))
    return parts


def _upgrades(world: World, month: int, present: Stays, kit: Ints, rows: Ints) -> Lines:
    rng = world.streams.of("kit_upgrades", month)
    owned = kit[present.person]
    before = world.network.joined[present.person] < present.first
    draw = rng.random(len(owned)) < world.scenario.entry.upgrade_share
    buying = np.flatnonzero((owned >= 0) & (owned < len(rows) - 1) & before & draw)
    buyer = present.person[buying]
    kit[buyer] += 1
    return _units(world.catalogue, present.days(rng, buying), buyer, rows[kit[buyer]])


def _fee_days(world: World, month: int) -> tuple[Ints, Ints]:
    """Return the days in a month on which somebody's yearly fee falls due."""
    network = world.network
    start, end = world.calendar.bounds(month)
    days, buyers = [], []
    year = 0 if world.scenario.entry.fee_on_joining else 1
    while 365 * year <= end - int(network.joined[0]):
        past = 365 * year
        first, behind = np.searchsorted(network.joined, [start - past, end + 1 - past])
        buyer = np.arange(first, behind)
        day = network.joined[buyer] + past
        there = day <= network.left[buyer]
        days.append(day[there])
        buyers.append(buyer[there])
        year += 1
    nobody = np.zeros(0, dtype=np.int64)
    return np.concatenate([nobody, *days]), np.concatenate([nobody, *buyers])


def _units(catalogue: Catalogue, day: Ints, buyer: Ints, sku: Ints) -> Lines:
    return own_lines(catalogue, day=day, buyer=buyer, sku=sku, quantity=np.ones_like(day))


def own_use_lines(world: World, month: int, present: Stays, habits: Habits) -> list[Lines]:
    """Return standing orders, then all other orders of goods by participants."""
    network, catalogue, streams = world.network, world.catalogue, world.streams
    standing = network.autoship[present.person]
    rng = streams.of("own_orders", month)
    rate = world.scenario.own_use.orders_a_month * network.appetite[present.person]
    # who has a standing order seldom orders besides
    rows = repeated(rng.poisson(rate * np.where(standing, 0.2, 1.0)))
    sku, quantity = random_goods(rng, catalogue, len(rows))
    day = present.days(rng, rows)
    free = own_lines(catalogue, day=day, buyer=present.person[rows], sku=sku, quantity=quantity)
    share = world.scenario.goods.second_line_share
    second = streams.of("own_second_lines", month)
    return [
        _standing_orders(world, present, habits, standing),
        with_second_lines(second, catalogue, free, share),
    ]


def _standing_orders(world: World, present: Stays, habits: Habits, standing: Flags) -> Lines:
    before = world.network.joined[present.person] < present.first
    rows = np.flatnonzero(standing & present.whole & before)
    buyer = present.person[rows]
    return own_lines(
        world.catalogue,
        day=present.first[rows] + habits.offset[buyer],
        buyer=buyer,
        sku=habits.sku[buyer],
        quantity=habits.quantity[buyer],
        autoship=True,
    )


def bought_volume(world: World, parts: Sequence[Lines]) -> Ints:
    """Return the points that each participant has bought."""
    volume = np.zeros(len(world.network), dtype=np.int64)
    for part in parts:
        np.add.at(volume, part.buyer, part.volume)
    return volume


def top_up_lines(world: World, month: int, present: Stays, volume: Ints) -> Lines:
    """Return what is bought in the last days by those who would else miss the volume."""
    rng = world.streams.of("top_ups", month)
    missing = world.scenario.plan.qualifying_volume - volume[present.person]
    rows, day = _short_of_volume(
        rng, present, world.network.tops_up[present.person] & (missing > 0)
    )
    return own_lines(
        world.catalogue,
        day=day,
        buyer=present.person[rows],
        sku=np.full(len(rows), world.catalogue.row("TOPUP")),
        quantity=-(-missing[rows] // TOP_UP_POINTS),
    )


def phantom_lines(world: World, month: int, present: Stays, volume: Ints, known: int) -> Lines:
    """Return orders of invented customers, each of whom buys once; numbered on from `known`."""
    catalogue = world.catalogue
    rng = world.streams.of("phantom_orders", month)
    missing = world.scenario.plan.qualifying_volume - volume[present.person]
    rows, day = _short_of_volume(
        rng, present, world.network.invents[present.person] & (missing > 0)
    )
    seller = present.person[rows]
    sku = np.full(len(rows), catalogue.row("TOPUP"))
    lines = own_lines(catalogue, day=day, buyer=seller, sku=sku, quantity=np.ones_like(day))
    quantity = -(-missing[rows] // TOP_UP_POINTS)
    return Lines(
        basket=lines.basket,
        day=day,
        buyer=np.full(len(rows), NOBODY),
        customer=np.arange(known, known + len(rows)),
        seller=seller,
        outside=np.ones(len(rows), dtype=np.bool_),
        sku=sku,
        quantity=quantity,
        list_amount=catalogue.list_price[sku] * quantity,
        net_amount=catalogue.list_price[sku] * quantity,
        volume=catalogue.points[sku] * quantity,
        autoship=lines.autoship,
    )


def _short_of_volume(rng: np.random.Generator, present: Stays, wanting: Flags) -> tuple[Ints, Ints]:
    """Return who makes up for missing volume (rows of `present`), and on which day."""
    draw = rng.random(len(wanting)) < _REMEMBERING
    back = rng.integers(0, LAST_DAYS, len(wanting))
    rows = np.flatnonzero(wanting & present.whole & draw)
    return rows, present.last[rows] - back[rows]


def settled(world: World, month: int, lines: Lines) -> Sales:
    """Return the lines with what was cancelled and sent back."""
    goods, last_day, count = world.scenario.goods, world.calendar.last_day, len(lines)
    first = int(lines.basket[0]) if count else 0
    cancelling = world.streams.of("cancellations", month).random(count)
    cancelled = (cancelling < goods.cancelled_share)[lines.basket - first]
    rng = world.streams.of("refunds", month)
    day = lines.day + rng.integers(3, 29, count)
    returned = (rng.random(count) < goods.refund_share) & (day <= last_day) & ~cancelled
    whole = rng.random(count) < 0.7
    refunded = np.where(returned, np.where(whole, lines.net_amount, lines.net_amount // 2), 0)
    returned &= refunded > 0
    status = np.where(cancelled, CANCELLED, np.where(returned & whole, RETURNED, COMPLETED))
    return Sales(lines, status, refunded, np.where(returned, day, -1))
