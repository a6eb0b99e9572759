"""Buyers outside the plan: who finds them, how long they stay, what they order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pyramidcheck.simulate.calendar import Flags, Ints, spells
from pyramidcheck.simulate.lines import NOBODY, Lines, random_goods
from pyramidcheck.simulate.network import nearest_marked
from pyramidcheck.simulate.people import lifetimes

if TYPE_CHECKING:
    from pyramidcheck.simulate.world import World


@dataclass(frozen=True, slots=True)
class Customers:
    """Customers in order of their first purchase; arrays of one length."""

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


def find_customers(world: World) -> Customers:
    """Return the customers that sellers find, and participants in their time as customers."""
    network, present = world.network, world.present
    rng = np.random.default_rng([world.scenario.seed, 3])
    plan = world.scenario.customers
    rate = plan.found_a_month * network.strength[present.person]
    count = rng.poisson(np.where(network.seller[present.person], rate, 0))
    rows = np.repeat(np.arange(len(count)), count)
    found = present.days(rng, rows)
    order = np.argsort(found, kind="stable")
    found, seller = found[order], present.person[rows][order]
    stay = lifetimes(rng, plan.median_months, plan.lifetime_shape, len(found))
    upgraded = np.flatnonzero(network.preferred_from < network.joined)
    return Customers(
        found=np.concatenate([found, network.preferred_from[upgraded]]),
        left=np.concatenate([found + stay, network.joined[upgraded] - 1]),
        seller=np.concatenate([seller, network.sponsor[upgraded]]),
        preferred=np.concatenate(
            [rng.random(len(found)) < plan.preferred_share, np.ones(len(upgraded), np.bool_)]
        ),
        person=np.concatenate([np.full(len(found), NOBODY), upgraded]),
    )


def customer_lines(world: World, customers: Customers) -> Lines:
    """Return the customers' orders, one line each, credited to a seller who is still there."""
    catalogue = world.catalogue
    rng = np.random.default_rng([world.scenario.seed, 6])
    present = spells(world.calendar, customers.found + 1, customers.left)
    count = rng.poisson(world.scenario.customers.orders_a_month, len(present.person))
    rows = np.repeat(np.arange(len(count)), count)
    who = np.concatenate([np.arange(len(customers)), present.person[rows]])
    day = np.concatenate([customers.found, present.days(rng, rows)])
    sku, quantity = random_goods(rng, catalogue, len(who))
    preferred = customers.preferred[who]
    unit = np.where(preferred, catalogue.preferred_price[sku], catalogue.list_price[sku])
    person = customers.person[who]
    return Lines(
        basket=np.arange(len(who)),
        day=day,
        buyer=person,
        customer=np.where(person == NOBODY, who, NOBODY),
        seller=_credited(world, customers.seller[who], day),
        outside=np.ones(len(who), dtype=np.bool_),
        sku=sku,
        quantity=quantity,
        list_amount=catalogue.list_price[sku] * quantity,
        net_amount=unit * quantity,
        volume=catalogue.points[sku] * quantity,
        autoship=np.zeros(len(who), dtype=np.bool_),
    )


def _credited(world: World, seller: Ints, day: Ints) -> Ints:
    """Return the finder, or after the finder has left the nearest seller above."""
    calendar, network = world.calendar, world.network
    month = calendar.month_of(day)
    credited = seller.copy()
    for current in range(calendar.months):
        there = network.seller & (network.left >= calendar.starts[current])
        heir = nearest_marked(network.sponsor, there)
        rows = np.flatnonzero(month == current)
        gone = network.left[seller[rows]] < calendar.starts[current]
        credited[rows] = np.where(gone, heir[seller[rows]], seller[rows])
    return credited
