"""Payouts netted, split over what they were paid on, and given a generation."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from facts.oracle_books import (
    SHARE,
    Row,
    add_months,
    allocate,
    month_of,
    nulls_last,
    units,
)
from facts.oracle_lag import estimate_lag
from facts.oracle_lines import Line, Lines

if TYPE_CHECKING:
    from facts.oracle_tree import Tree


@dataclass
class Group:
    """Payout rows of one payee on one thing, summed."""

    payee: str
    kind: str
    form: str
    order_id: str | None
    source_person: str | None
    month: date
    paid_on: date
    near_joining: bool
    amount: int


@dataclass
class Part:
    """A piece of a payout with one source; `key` is that of the line sold, for sales only."""

    payee: str
    kind: str
    form: str
    month: date
    near_joining: bool
    amount: int
    source: str
    key: tuple[str | None, str | None, str | None, bool | None] = (None, None, None, None)
    resale: int = 0
    generation: int | None = None
    joined: str | None = None
    """Person whose joining it was paid on, where no line of that month was found."""


class Payouts:
    """All parts of the payouts that were not reversed."""

    def __init__(self, lines: Lines, tree: Tree) -> None:
        self.books = lines.books
        self.people = lines.people
        self.lines = lines
        self.tree = tree
        self.near_days = int(lines.definitions["near_joining_days"])
        self.recent_days = int(lines.definitions["joined_recently_days"])
        self.by_order: dict[str, list[Line]] = defaultdict(list)
        for line in lines.all:
            if line.order_id is not None:
                self.by_order[line.order_id].append(line)
        self.lag = estimate_lag(lines)
        self.parts: list[Part] = []
        for group in self._net(self._net_orders(self._groups())):
            self.parts += self._split(group)

    def _value(self, row: Row) -> int:
        value = units(row["amount"], self.books.scale)
        assert value is not None
        return value

    def _month(self, row: Row) -> date:
        if row["period"] is not None:
            return month_of(row["period"])
        if row["earned_on"] is not None:
            return month_of(row["earned_on"])
        if row["source_order_id"] in self.by_order:
            return min(line.month for line in self.by_order[row["source_order_id"]])
        return add_months(month_of(row["paid_on"]), -self.lag)

    def _is_near_joining(self, payee: str, paid_on: date) -> bool:
        return any(
            sponsor == payee != person
            and person in self.people.nodes
            and 0 <= (paid_on - self.people.joined_on[person]).days <= self.near_days
            for person, sponsor in self.people.sponsor.items()
        )

    def _groups(self) -> list[Group]:
        groups: dict[tuple[Any, ...], Group] = {}
        for row in self.people.payouts:
            payee = self.people.account[row["participant_id"]]
            group = Group(
                payee=payee,
                kind=row["kind"] or "unstated",
                form=row["form"] or "cash",
                order_id=row["source_order_id"],
                source_person=self.people.person(row["source_participant_id"]),
                month=self._month(row),
                paid_on=row["paid_on"],
                near_joining=self._is_near_joining(payee, row["paid_on"]),
                amount=self._value(row),
            )
            key = (
                group.payee,
                group.kind,
                group.form,
                group.order_id,
                group.source_person,
                group.month if group.order_id is None else None,
            )
            if key in groups:
                known = groups[key]
                known.month = min(known.month, group.month)
                known.paid_on = min(known.paid_on, group.paid_on)
                known.near_joining |= group.near_joining
                known.amount += group.amount
            else:
                groups[key] = group
        return list(groups.values())

    @staticmethod
    def _net_orders(groups: list[Group]) -> list[Group]:
        """Take reversals that name an order off the payee's payouts on it, whatever their kind."""
        by_order: dict[tuple[str, str], list[Group]] = defaultdict(list)
        for group in groups:
            if group.order_id is not None:
                by_order[group.payee, group.order_id].append(group)
        for members in by_order.values():
            members.sort(
                key=lambda group: (group.kind, group.form, nulls_last(group.source_person))
            )
            gains = [group for group in members if group.amount > 0]
            losses = [group for group in members if group.amount < 0]
            if not gains or not losses:
                continue
            left = sum(group.amount for group in members)
            winners, sign = (gains, 1) if left > 0 else (losses, -1)
            parts = allocate(abs(left), [abs(group.amount) for group in winners])
            for group in members:
                group.amount = 0
            for group, part in zip(winners, parts, strict=True):
                group.amount = sign * part
        return groups

    @staticmethod
    def _net(groups: list[Group]) -> list[Group]:
        together: dict[tuple[Any, ...], list[Group]] = defaultdict(list)
        for group in groups:
            together[group.payee, group.kind, group.month].append(group)
        netted = []
        for members in together.values():
            gains = [group for group in members if group.amount > 0]
            left = sum(group.amount for group in members)
            if all(group.amount >= 0 for group in members):
                netted += gains
            elif left > 0:
                gains.sort(
                    key=lambda group: (
                        group.form,
                        nulls_last(group.order_id),
                        nulls_last(group.source_person),
                    )
                )
                parts = allocate(left, [group.amount for group in gains])
                netted += [
                    replace(group, amount=part)
                    for group, part in zip(gains, parts, strict=True)
                    if part
                ]
            elif left < 0:
                netted.append(
                    replace(
                        members[0],
                        form="cash",
                        order_id=None,
                        source_person=None,
                        near_joining=False,
                        amount=left,
                    )
                )
        return netted

    def _part(self, group: Group, amount: int, source: str) -> Part:
        return Part(
            payee=group.payee,
            kind=group.kind,
            form=group.form,
            month=group.month,
            near_joining=group.near_joining,
            amount=amount,
            source=source,
        )

    def _split(self, group: Group) -> list[Part]:
        if group.amount < 0:
            return [self._part(group, group.amount, "untraced")]
        if group.order_id in self.by_order:
            lines = sorted(
                self.by_order[group.order_id], key=lambda line: line.order_key(with_buyer=True)
            )
            return self._split_over(group, lines, order_weights(lines))
        if group.source_person == group.payee:
            part = self._part(group, group.amount, "own")
            part.generation = 0
            return [part]
        if group.source_person is not None:
            return self._split_by_person(group, group.source_person)
        if group.kind == "recruitment" and group.order_id is None:
            return [self._part(group, group.amount, "enrolment")]
        return [self._part(group, group.amount, "untraced")]

    def _split_by_person(self, group: Group, source: str) -> list[Part]:
        is_commission = group.kind in ("retail", "personal", "team")
        if not is_commission and group.order_id is None:
            parts = self._on_joining(group, source)
            if parts:
                return parts
        lines = sorted(
            (
                line
                for line in self.lines.all
                if line.buyer == source
                and line.month == group.month
                and line.is_revenue
                and line.net > 0
            ),
            key=Line.order_key,
        )
        if lines:
            return self._split_over(group, lines, [line.net for line in lines])
        return self._on_joining(group, source) or [self._part(group, group.amount, "untraced")]

    def _on_joining(self, group: Group, source: str) -> list[Part]:
        joined = self.people.joined_on.get(source)
        if joined is None or not 0 <= (group.paid_on - joined).days <= self.recent_days:
            return []
        part = self._part(group, group.amount, "enrolment")
        part.generation = self.tree.steps_above(group.payee, source)
        part.joined = source
        return [part]

    def _split_over(self, group: Group, lines: list[Line], weights: list[int]) -> list[Part]:
        parts = []
        for line, amount in zip(lines, allocate(group.amount, weights), strict=True):
            if amount:
                parts.append(self._part_on(group, line, amount))
        return parts

    def _part_on(self, group: Group, line: Line, amount: int) -> Part:
        if line.buyer == group.payee:
            part = self._part(group, amount, "own")
        elif line.is_refunded:
            part = self._part(group, amount, "refunded")
        elif line.mark == "always":
            part = self._part(group, amount, "enrolment")
        else:
            part = self._part(group, amount, "sale")
            part.key = line.key
            if line.resale > 0:
                part.resale = amount * (line.resale * SHARE // line.net) // SHARE
        part.generation = self._generation(group.payee, line)
        return part

    def _generation(self, payee: str, line: Line) -> int | None:
        if line.buyer == payee:
            return 0
        if line.buyer in self.people.nodes:
            return self.tree.steps_above(payee, line.buyer)
        if line.credited is None:
            return None
        steps = self.tree.steps_above(payee, line.credited)
        return None if steps is None else steps + 1

    def implied_entry(self) -> list[Part]:
        """Parts paid on somebody's joining who bought nothing that could be the entry money."""
        grace, month = timedelta(self.people.grace), timedelta(self.lines.first_month)
        found = []
        for part in self.parts:
            if part.joined is None:
                continue
            joined = self.people.joined_on[part.joined]
            own = [line for line in self.lines.all if line.buyer == part.joined]
            if not any(
                line.mark == "always" or joined - grace <= line.day <= joined + month
                for line in own
            ):
                found.append(part)
        return found


def order_weights(lines: list[Line]) -> list[int]:
    """Return weights by volume, else by amount before refunds, else equal ones."""
    volumes = [max(line.volume or 0, 0) for line in lines]
    amounts = [max(line.gross, 0) for line in lines]
    if any(volumes):
        return volumes
    return amounts if any(amounts) else [1] * len(lines)
