"""Orders of participants: entry, fees and extras, own use, standing orders and top-ups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pyramidcheck.simulate.catalogue import TOP_UP_POINTS, Catalogue
from pyramidcheck.simulate.customers import Customers, customer_lines
from pyramidcheck.simulate.lines import (
    Lines,
    joined_lines,
    own_lines,
    random_goods,
    with_second_lines,
)

if TYPE_CHECKING:
    from pyramidcheck.simulate.calendar import Flags, Ints, Spells
    from pyramidcheck.simulate.people import Network
    from pyramidcheck.simulate.world import World

COMPLETED, PENDING, CANCELLED, RETURNED = range(4)
TOP_UP_DAYS = 3


@dataclass(frozen=True, slots=True)
class Sales:
    """All order lines with what became of them; arrays of one length."""

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


def sell(world: World, customers: Customers) -> Sales:
    """Return every order line of the period in order of day."""
    rng = np.random.default_rng([world.scenario.seed, 4])
    catalogue = world.catalogue
    share = world.scenario.goods.second_line_share
    entry = _entry(rng, world)
    standing, free = _own_use(rng, world)
    free = with_second_lines(rng, catalogue, free, share)
    outside = customer_lines(world, customers)
    outside = with_second_lines(rng, catalogue, outside, share)
    volume = _monthly_volume(world, (standing, free))
    top_up = _top_ups(rng, world, volume)
    lines = joined_lines([*entry, standing, free, outside, top_up])
    return _settled(world, lines)


def _entry(rng: np.random.Generator, world: World) -> list[Lines]:
    network, catalogue, present = world.network, world.catalogue, world.present
    entry = world.scenario.entry
    parts = []
    buyer = np.flatnonzero((network.kit >= 0) & (network.joined >= 0))
    if entry.kits:
        rows = np.array([catalogue.row(kit.sku) for kit in entry.kits])
        parts.append(_units(catalogue, network.joined[buyer], buyer, rows[network.kit[buyer]]))
    if entry.annual_fee:
        day, buyer = _fee_days(network, present, on_joining=entry.fee_on_joining)
        parts.append(_units(catalogue, day, buyer, np.full(len(day), catalogue.row("FEE"))))
    for extra in entry.extras:
        rows = np.flatnonzero(rng.random(len(present.person)) < extra.monthly_share)
        sku = np.full(len(rows), catalogue.row(extra.sku))
        parts.append(_units(catalogue, present.days(rng, rows), present.person[rows], sku))
    return parts


def _fee_days(network: Network, present: Spells, *, on_joining: bool) -> tuple[Ints, Ints]:
    years = np.arange(0 if on_joining else 1, 1 + (present.last.max(initial=0) + 30) // 365)
    day = (network.joined[:, None] + 365 * years[None, :]).ravel()
    buyer = np.repeat(np.arange(len(network)), len(years))
    due = (day >= 0) & (day <= network.left[buyer]) & (day <= present.last.max(initial=0))
    return day[due], buyer[due]


def _units(catalogue: Catalogue, day: Ints, buyer: Ints, sku: Ints) -> Lines:
    return own_lines(catalogue, day=day, buyer=buyer, sku=sku, quantity=np.ones_like(day))


def _own_use(rng: np.random.Generator, world: World) -> tuple[Lines, Lines]:
    """Return standing orders, then all other orders for own use."""
    network, catalogue, present = world.network, world.catalogue, world.present
    standing = network.autoship[present.person]
    auto = _standing_orders(rng, world, standing)
    rate = world.scenario.own_use.orders_a_month * network.appetite[present.person]
    # who has a standing order seldom orders besides
    count = rng.poisson(rate * np.where(standing, 0.2, 1.0))
    rows = np.repeat(np.arange(len(count)), count)
    sku, quantity = random_goods(rng, catalogue, len(rows))
    day = present.days(rng, rows)
    free = own_lines(catalogue, day=day, buyer=present.person[rows], sku=sku, quantity=quantity)
    return auto, free


def _standing_orders(rng: np.random.Generator, world: World, standing: Flags) -> Lines:
    network, catalogue, present = world.network, world.catalogue, world.present
    offset = rng.integers(1, 27, len(network))
    sku, quantity = random_goods(rng, catalogue, len(network))
    if world.scenario.own_use.autoship_volume is not None:
        sku, quantity = np.full_like(sku, catalogue.row("AUTO")), np.ones_like(quantity)
    whole = present.last - present.first >= 27
    rows = np.flatnonzero(standing & whole & (present.first > network.joined[present.person]))
    buyer = present.person[rows]
    return own_lines(
        catalogue,
        day=present.first[rows] + offset[buyer],
        buyer=buyer,
        sku=sku[buyer],
        quantity=quantity[buyer],
        autoship=True,
    )


def _monthly_volume(world: World, parts: tuple[Lines, ...]) -> Ints:
    calendar = world.calendar
    volume = np.zeros((len(world.network), calendar.months), dtype=np.int64)
    for part in parts:
        np.add.at(volume, (part.buyer, calendar.month_of(part.day)), part.volume)
    return volume


def _top_ups(rng: np.random.Generator, world: World, volume: Ints) -> Lines:
    network, catalogue, present = world.network, world.catalogue, world.present
    missing = world.scenario.plan.qualifying_volume - volume[present.person, present.month]
    whole = present.last - present.first >= 27
    wanted = network.tops_up[present.person] & whole & (missing > 0)
    rows = np.flatnonzero(wanted & (rng.random(len(missing)) < 0.85))
    return own_lines(
        catalogue,
        day=present.last[rows] - rng.integers(0, TOP_UP_DAYS, len(rows)),
        buyer=present.person[rows],
        sku=np.full(len(rows), catalogue.row("TOPUP")),
        quantity=-(-missing[rows] // TOP_UP_POINTS),
    )


def _settled(world: World, lines: Lines) -> Sales:
    scenario, last_day = world.scenario, world.calendar.last_day
    rng = np.random.default_rng([scenario.seed, 5])
    count = len(lines)
    cancelled = (rng.random(count) < scenario.goods.cancelled_share)[lines.basket]
    day = lines.day + rng.integers(3, 29, count)
    returned = (rng.random(count) < scenario.goods.refund_share) & (day <= last_day)
    returned &= ~cancelled
    whole = rng.random(count) < 0.7
    refunded = np.where(returned, np.where(whole, lines.net_amount, lines.net_amount // 2), 0)
    returned &= refunded > 0
    status = np.where(cancelled, CANCELLED, np.where(returned & whole, RETURNED, COMPLETED))
    return Sales(lines, status, refunded, np.where(returned, day, -1))
