"""Buyers outside the plan: who finds them, how long they stay, what they order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pyramidcheck.simulate.calendar import Flags, Ints, Stays, repeated, stays
from pyramidcheck.simulate.lines import NOBODY, Lines, random_goods, with_second_lines
from pyramidcheck.simulate.network import nearest_marked
from pyramidcheck.simulate.people import lifetimes

if TYPE_CHECKING:
    from pyramidcheck.simulate.world import World


@dataclass(frozen=True, slots=True)
class Customers:
    """Customers; arrays of one length."""

    number: Ints
    """From 0 in order of the month of the first order, whoever the buyer was later."""
    found: Ints
    """Day of the first order."""
    left: Ints
    seller: Ints
    preferred: Flags
    person: Ints
    """The participant whom an upgraded preferred customer became, else `NOBODY`."""

    def __len__(self) -> int:
        """Return the number of customers."""
        return len(self.found)

    def take(self, rows: Ints | Flags) -> Customers:
        """Return the given customers."""
        return Customers(*(getattr(self, name)[rows] for name in Customers.__slots__))


def no_customers() -> Customers:
    """Return the customers of a company that has none yet."""
    none = np.zeros(0, dtype=np.int64)
    return Customers(none, none, none, none, np.zeros(0, dtype=np.bool_), none)


def joined_customers(first: Customers, second: Customers) -> Customers:
    """Return all customers, the first ones first."""
    return Customers(
        *(
            np.concatenate([getattr(first, name), getattr(second, name)])
            for name in Customers.__slots__
        )
    )


def find_customers(world: World, month: int, present: Stays, known: int) -> Customers:
    """Return those whom sellers find in a month, and future participants in their time before."""
    network, streams = world.network, world.streams
    plan = world.scenario.customers
    rng = streams.of("customers_found", month)
    selling = np.flatnonzero(network.seller[present.person])
    count = rng.poisson(plan.found_a_month * network.strength[present.person[selling]])
    rows = selling[repeated(count)]
    found = present.days(rng, rows)
    order = np.argsort(found, kind="stable")
    found, seller = found[order], present.person[rows][order]
    stay = lifetimes(
        streams.of("customer_lifetimes", month), plan.median_months, plan.lifetime_shape, len(found)
    )
    draw = streams.of("preferred_customers", month).random(len(found))
    upgraded = _upgraded(world, month)
    return Customers(
        number=np.arange(known, known + len(found) + len(upgraded)),
        found=np.concatenate([found, network.preferred_from[upgraded]]),
        left=np.concatenate([found + stay, network.joined[upgraded] - 1]),
        seller=np.concatenate([seller, network.sponsor[upgraded]]),
        preferred=np.concatenate(
            [draw < plan.preferred_share, np.ones(len(upgraded), dtype=np.bool_)]
        ),
        person=np.concatenate([np.full(len(found), NOBODY), upgraded]),
    )


def _upgraded(world: World, month: int) -> Ints:
    start, end = world.calendar.bounds(month)
    before = world.network.preferred_from
    return np.flatnonzero((before < world.network.joined) & (before >= start) & (before <= end))


def customer_lines(world: World, month: int, new: Customers, all_active: Customers) -> Lines:
    """Return a month's orders of customers, credited to a seller who is still there.

    Args:
        world: The company.
        month: Counted from 0.
        new: Those who place their first order this month.
        all_active: Everybody who has not left before the month, the new ones among them.
    """
    catalogue, streams = world.catalogue, world.streams
    rng = streams.of("customer_orders", month)
    present = stays(world.calendar, month, all_active.found + 1, all_active.left)
    count = rng.poisson(world.scenario.customers.orders_a_month, len(present.person))
    rows = repeated(count)
    again = all_active.take(present.person[rows])
    who = joined_customers(new, again)
    day = np.concatenate([new.found, present.days(rng, rows)])
    sku, quantity = random_goods(rng, catalogue, len(who))
    unit = np.where(who.preferred, catalogue.preferred_price[sku], catalogue.list_price[sku])
    lines = Lines(
        basket=np.arange(len(who)),
        day=day,
        buyer=who.person,
        customer=np.where(who.person == NOBODY, who.number, NOBODY),
        seller=_credited(world, month, who.seller),
        outside=np.ones(len(who), dtype=np.bool_),
        sku=sku,
        quantity=quantity,
        list_amount=catalogue.list_price[sku] * quantity,
        net_amount=unit * quantity,
        volume=catalogue.points[sku] * quantity,
        autoship=np.zeros(len(who), dtype=np.bool_),
    )
    share = world.scenario.goods.second_line_share
    return with_second_lines(streams.of("customer_second_lines", month), catalogue, lines, share)


def _credited(world: World, month: int, seller: Ints) -> Ints:
    """Return the finder, or after the finder has left the nearest seller above."""
    start, _ = world.calendar.bounds(month)
    network = world.network
    gone = network.left[seller] < start
    if not gone.any():
        return seller
    heir = nearest_marked(network.sponsor, network.seller & (network.left >= start))
    return np.where(gone, heir[seller], seller)
