"""Sums over the company's own books, month by month: what really happened, not what is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pyramidcheck.model.canonical import ITEM_KINDS
from pyramidcheck.simulate.lines import NOBODY
from pyramidcheck.simulate.network import depths
from pyramidcheck.simulate.payouts import PERSONAL, RECRUITMENT, RETAIL, TEAM

if TYPE_CHECKING:
    from pyramidcheck.simulate.books import Month
    from pyramidcheck.simulate.calendar import Flags, Ints
    from pyramidcheck.simulate.payouts import Payouts
    from pyramidcheck.simulate.world import World

ENTRY = ("fee", "starter_kit", "training", "event")
SUPPORT = ("training", "event", "subscription", "sales_aid")
_JOINING_DAYS = 30
_SOURCES = ("customers", "preferred_customers", "own_use", "joining", "own", "none")


class Tally:
    """Money in cents and counts; complete when every month has been added."""

    def __init__(self, world: World) -> None:
        """Begin with nothing."""
        self._world = world
        self._depth = depths(world.network.sponsor)
        people = len(world.network)
        self.outside_by_kind: Ints = np.zeros(len(ITEM_KINDS), dtype=np.int64)
        self.own_by_kind: Ints = np.zeros(len(ITEM_KINDS), dtype=np.int64)
        self.standing = 0
        """Net sales on standing orders and subscriptions to participants."""
        self.phantom = 0
        """Net sales to invented customers; they are among the sales outside as well."""
        self.topped_up = self.participant_months = 0
        self.customers = 0
        """Buyers outside the plan who kept something, invented ones among them."""
        self.spent: Ints = np.zeros(people, dtype=np.int64)
        self.paid: Ints = np.zeros(people, dtype=np.int64)
        self.paid_at_entry: Ints = np.zeros(people, dtype=np.int64)
        """Entry money within 30 days of joining."""
        self.payouts = 0
        self.payouts_by_source = dict.fromkeys(_SOURCES, 0)
        self.named_by_source = dict(self.payouts_by_source)
        self.named_joining_indirect = 0
        self.deepest_paid = 0
        self.paid_months = self.paid_months_without_majority = 0
        self._kept: Flags = np.zeros(0, dtype=np.bool_)
        self._orders: tuple[int, Flags] = (0, np.zeros((0, 2), dtype=np.bool_))

    def add(self, month: Month) -> None:
        """Add a month; they come in order."""
        sales = month.sales
        lines, net = sales.lines, sales.paid - sales.refunded
        index = np.array([ITEM_KINDS.index(kind) for kind in self._world.catalogue.item_kind])
        kind = index[lines.sku]
        np.add.at(self.outside_by_kind, kind[lines.outside], net[lines.outside])
        own = ~lines.outside
        np.add.at(self.own_by_kind, kind[own], net[own])
        recurring = own & (lines.autoship | (kind == ITEM_KINDS.index("subscription")))
        self.standing += int(net[recurring].sum())
        buyer = lines.buyer >= 0
        np.add.at(self.spent, lines.buyer[buyer], net[buyer])
        self._add_entry(month, kind, net)
        self._add_customers(month, net)
        self._add_groups(month, net)
        self._add_payouts(month)
        self.participant_months += len(self._world.present(month.month).person)
        self.topped_up += month.topped_up

    def _add_entry(self, month: Month, kind: Ints, net: Ints) -> None:
        lines, joined = month.sales.lines, self._world.network.joined
        entry = np.isin(kind, [ITEM_KINDS.index(each) for each in ENTRY]) & ~lines.outside
        rows = np.flatnonzero(entry)
        soon = rows[lines.day[rows] - joined[lines.buyer[rows]] <= _JOINING_DAYS]
        np.add.at(self.paid_at_entry, lines.buyer[soon], net[soon])

    def _add_customers(self, month: Month, net: Ints) -> None:
        customer = month.sales.lines.customer
        first, behind = month.phantoms
        self.phantom += int(net[(customer >= first) & (customer < behind)].sum())
        known = max(int(customer.max(initial=-1)) + 1, len(self._kept))
        self._kept = np.concatenate([self._kept, np.zeros(known - len(self._kept), np.bool_)])
        spent = np.zeros(known, dtype=np.int64)
        np.add.at(spent, customer[customer >= 0], net[customer >= 0])
        self._kept |= spent > 0
        self.customers = int(self._kept.sum())

    def _add_groups(self, month: Month, net: Ints) -> None:
        """Count the people paid in a month whose group did not sell more than half outside."""
        world, lines = self._world, month.sales.lines
        credited = np.where(lines.outside, lines.seller, lines.buyer)
        sold = np.zeros((2, len(world.network)), dtype=np.int64)
        np.add.at(sold[0], credited, net)
        np.add.at(sold[1], credited[lines.outside], net[lines.outside])
        group, outside = (world.sponsors.group_sums(each) for each in sold)
        paid = np.zeros(len(world.network), dtype=np.int64)
        np.add.at(paid, month.payouts.payee, month.payouts.amount)
        self.paid += paid
        rows = paid > 0
        self.paid_months += int(rows.sum())
        self.paid_months_without_majority += int((rows & (2 * outside <= group)).sum())

    def _add_payouts(self, month: Month) -> None:
        payouts = month.payouts
        outside, preferred = self._buyers(month).T
        team = payouts.kind == TEAM
        retail = (payouts.kind == RETAIL) | (team & outside)
        sources = {
            "customers": retail & ~preferred,
            "preferred_customers": retail & preferred,
            "own_use": team & ~outside & (payouts.order != NOBODY),
            "joining": payouts.kind == RECRUITMENT,
            "own": payouts.kind == PERSONAL,
        }
        sources["none"] = ~np.logical_or.reduce(list(sources.values()))
        for name, rows in sources.items():
            self.payouts_by_source[name] += int(payouts.amount[rows].sum())
            self.named_by_source[name] += int(payouts.amount[rows & payouts.named].sum())
        self.payouts += int(payouts.amount.sum())
        generation = self._generations(payouts, outside)
        indirect = sources["joining"] & payouts.named & (generation > 1)
        self.named_joining_indirect += int(payouts.amount[indirect].sum())
        told = payouts.named & (payouts.amount > 0)
        self.deepest_paid = max(self.deepest_paid, int(generation[told].max(initial=0)))

    def _buyers(self, month: Month) -> Flags:
        """Return for each payout whether its order was outside the plan, and by a preferred buyer.

        Orders are this month's, or for a clawback the last month's.
        """
        lines = month.sales.lines
        start, before = self._orders
        own_start = int(lines.basket[0]) if len(lines) else start + len(before)
        first = np.flatnonzero(np.diff(lines.basket, prepend=-1))
        new = np.stack([lines.outside[first], lines.preferred[first]], axis=1)
        flags = np.concatenate([before, new])
        order = month.payouts.order
        found = np.zeros((len(order), 2), dtype=np.bool_)
        known = order >= start
        found[known] = flags[order[known] - start]
        self._orders = (own_start, new)
        return found

    def _generations(self, payouts: Payouts, outside: Flags) -> Ints:
        """Return how far below the payee the money was spent; 0 where nobody can say."""
        source = np.where(payouts.source == NOBODY, payouts.payee, payouts.source)
        below = self._depth[source] - self._depth[payouts.payee]
        generation: Ints = below + (outside & (payouts.kind != PERSONAL))
        return generation
