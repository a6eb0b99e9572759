"""The books of a simulated company: who paid in what, and who got what, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pyramidcheck.simulate.company import Company

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

POPULATION_DAYS = 180
"""Outcomes are those of participants seen for so long, as in the audit."""
NOBODY = -1


def _whole(column: pa.ChunkedArray) -> Ints:
    """Return dates as days, and whole numbers; missing values as -1."""
    if pa.types.is_date(column.type):
        column = pc.cast(column, pa.int32())
    return np.asarray(pc.fill_null(pc.cast(column, pa.int64()), NOBODY))


def _money(column: pa.ChunkedArray) -> Floats:
    """Return amounts as numbers; shares and means of them are compared within percents."""
    return np.asarray(pc.fill_null(pc.cast(column, pa.float64()), 0.0))


def _kinds(column: pa.ChunkedArray) -> NDArray[np.object_]:
    return np.asarray(column.to_pandas())


@dataclass(frozen=True)
class Books:
    """Participants, orders and payouts of one company; days count from 1970."""

    company: Company

    @cached_property
    def last_day(self) -> int:
        """The last day of the period."""
        end = np.datetime64(self.company.scenario.period.end, "D")
        return int(end.astype(np.int64))

    @cached_property
    def first_day(self) -> int:
        """The first day of the period."""
        start = np.datetime64(self.company.scenario.period.start, "D")
        return int(start.astype(np.int64))

    @cached_property
    def _participants(self) -> pa.Table:
        table = self.company.participants
        return table.filter(pc.equal(table["role"], "participant"))

    @cached_property
    def joined(self) -> Ints:
        """Day of joining of each participant; the other arrays on people follow this order."""
        return _whole(self._participants["enrolled_on"])

    @cached_property
    def ended(self) -> Ints:
        """Day on which a participant gave notice, -1 where none was given."""
        return _whole(self._participants["ended_on"])

    @cached_property
    def rank(self) -> NDArray[np.object_]:
        """Highest rank reached, None without one."""
        return _kinds(self._participants["rank"])

    @cached_property
    def sponsor(self) -> Ints:
        """Place of the sponsor, -1 without one."""
        return self.person(self._participants["sponsor_id"])

    @cached_property
    def observed(self) -> Flags:
        """Participants seen for at least `POPULATION_DAYS` days."""
        return self.last_day - self.joined >= POPULATION_DAYS

    def person(self, ids: pa.ChunkedArray) -> Ints:
        """Return the place of each participant, -1 for everybody else."""
        return _whole(pc.index_in(ids, value_set=self._participants["participant_id"]))

    @cached_property
    def order_day(self) -> Ints:
        """Day of each order line."""
        return _whole(self.company.orders["ordered_on"])

    @cached_property
    def buyer(self) -> Ints:
        """Participant who bought each line, -1 for customers and for later participants."""
        buyer = self.person(self.company.orders["buyer_id"])
        late = (buyer >= 0) & (self.order_day >= self.joined[buyer])
        return np.where(late, buyer, NOBODY)

    @cached_property
    def seller(self) -> Ints:
        """Participant credited with each line, -1 without one."""
        return self.person(self.company.orders["seller_id"])

    @cached_property
    def paid_in(self) -> Floats:
        """Net amount of each line after refunds; nothing for cancelled and pending ones."""
        orders = self.company.orders
        status = _kinds(orders["status"])
        net = _money(orders["net_amount"]) - _money(orders["refunded_amount"])
        return np.where((status == "cancelled") | (status == "pending"), 0.0, net)

    @cached_property
    def item_kind(self) -> NDArray[np.object_]:
        """Item kind of each line."""
        return _kinds(self.company.orders["item_kind"])

    @cached_property
    def payee(self) -> Ints:
        """Participant of each payout."""
        return self.person(self.company.payouts["participant_id"])

    @cached_property
    def amount(self) -> Floats:
        """Amount of each payout."""
        return _money(self.company.payouts["amount"])

    @cached_property
    def payout_kind(self) -> NDArray[np.object_]:
        """Kind of each payout."""
        return _kinds(self.company.payouts["kind"])

    @cached_property
    def got(self) -> Floats:
        """What each participant was paid."""
        return self.by_person(self.payee, self.amount)

    @cached_property
    def spent(self) -> Floats:
        """What each participant paid to the company."""
        return self.by_person(self.buyer, self.paid_in)

    @cached_property
    def payouts(self) -> float:
        """All payouts."""
        return float(self.amount.sum())

    @cached_property
    def sales(self) -> float:
        """All net sales."""
        return float(self.paid_in.sum())

    @cached_property
    def years(self) -> float:
        """Length of the period in years of twelve months."""
        return round((self.last_day - self.first_day + 1) / 30.4375) / 12

    def by_person(self, person: Ints, amounts: Floats) -> Floats:
        """Return the sum of amounts of each participant."""
        rows = person >= 0
        total: Floats = np.bincount(
            person[rows], weights=amounts[rows], minlength=len(self.joined)
        ).astype(np.float64)
        return total


def share_of_people(part: Flags, whole: Flags) -> float:
    """Return the share of `part` in `whole`; 0 where nobody is in it."""
    count = int(whole.sum())
    return float((part & whole).sum()) / count if count else 0.0
