"""The company's books, month by month; only people are held for the whole period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pyramidcheck.simulate.customers import (
    Customers,
    customer_lines,
    find_customers,
    joined_customers,
    no_customers,
)
from pyramidcheck.simulate.lines import Lines, joined_lines
from pyramidcheck.simulate.payouts import Payouts, in_order, stacked
from pyramidcheck.simulate.plan import pay
from pyramidcheck.simulate.sales import (
    Habits,
    Sales,
    bought_volume,
    entry_lines,
    own_use_lines,
    phantom_lines,
    settled,
    top_up_lines,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyramidcheck.simulate.calendar import Ints, Stays
    from pyramidcheck.simulate.world import World


@dataclass(frozen=True, slots=True)
class Month:
    """What happened in a month."""

    month: int
    sales: Sales
    payouts: Payouts
    payouts_before: int
    """Number of payouts of the months before."""
    phantoms: tuple[int, int]
    """First number of the invented customers of this month, and the one behind the last."""


class Books:
    """The books of one company: read `months` to its end, then what it leaves."""

    def __init__(self, world: World) -> None:
        """Open the books before the first sale."""
        self.world = world
        self.registered: list[Customers] = []
        """Preferred customers, by month of registration."""
        self.highest_rank: Ints = np.full(len(world.network), -1)
        self.kit: Ints = world.network.kit.copy()
        self.first_paid_month: Ints = np.full(len(world.network), world.calendar.months)
        """Of each participant's first payout; the number of months where there is none."""
        self.spent: Ints = np.zeros(len(world.network), dtype=np.int64)
        """Cents that each participant paid for kits and goods, less refunds."""
        self._habits = Habits.of(world)
        self._active = no_customers()
        self._customers = self._orders = self._payouts = 0
        self._clawbacks: list[Payouts] = []

    def months(self) -> Iterator[Month]:
        """Yield every month of the period, once."""
        for month in range(self.world.calendar.months):
            yield self._month(month)

    def _month(self, month: int) -> Month:
        lines, phantoms = self._lines(month)
        self._orders = int(lines.basket.max(initial=self._orders - 1)) + 1
        sales = settled(self.world, month, lines)
        payouts, later, rank = pay(self.world, month, sales)
        payouts = stacked([*self._clawbacks, payouts])
        self._clawbacks = [later]
        share = self.world.scenario.plan.untraced_share
        payouts = in_order(self.world.streams.of("untraced", month), share, payouts)
        self.highest_rank = np.maximum(self.highest_rank, rank)
        paid = payouts.payee[payouts.amount > 0]
        self.first_paid_month[paid] = np.minimum(self.first_paid_month[paid], month)
        self._add_spending(sales)
        before, self._payouts = self._payouts, self._payouts + len(payouts)
        return Month(month, sales, payouts, before, phantoms)

    def _add_spending(self, sales: Sales) -> None:
        kinds = np.array(self.world.catalogue.item_kind)[sales.lines.sku]
        kept = np.isin(kinds, ["product", "starter_kit"]) & ~sales.lines.outside
        np.add.at(self.spent, sales.lines.buyer[kept], (sales.paid - sales.refunded)[kept])

    def _lines(self, month: int) -> tuple[Lines, tuple[int, int]]:
        world = self.world
        present = world.present(month)
        outside = self._outside(month, present)
        own = own_use_lines(world, month, present, self._habits)
        volume = bought_volume(world, own)
        topped_up = top_up_lines(world, month, present, volume)
        phantoms = self._invented(month, present, volume, outside)
        first = self._customers
        self._customers += len(phantoms)
        entry = entry_lines(world, month, present, self.kit)
        parts = [*entry, *own, outside, topped_up, phantoms]
        return joined_lines(parts, self._orders), (first, self._customers)

    def _outside(self, month: int, present: Stays) -> Lines:
        new = find_customers(self.world, month, present, self._customers)
        self._customers += len(new)
        self.registered.append(new.take(np.flatnonzero(new.preferred)))
        start, _ = self.world.calendar.bounds(month)
        still = self._active.take(self._active.left >= start)
        self._active = joined_customers(still, new)
        return customer_lines(self.world, month, new, self._active)

    def _invented(self, month: int, present: Stays, volume: Ints, outside: Lines) -> Lines:
        counted = {"own": False, "customers": True, "both": True}
        plan = self.world.scenario.plan
        reached = volume.copy() if plan.qualifying_from != "customers" else np.zeros_like(volume)
        if counted[plan.qualifying_from]:
            np.add.at(reached, outside.seller, outside.volume)
        return phantom_lines(self.world, month, present, reached, self._customers)
