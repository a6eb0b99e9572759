"""A filing as the reference sees it, and what the reference says a rule comes to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from facts.oracle import Workings
from facts.oracle_books import Books, share_of, units
from facts.oracle_readings import READINGS

if TYPE_CHECKING:
    from datetime import date

    from facts.oracle_lines import Line
    from facts.oracle_payouts import Part, Payouts
    from facts.oracle_people import People
    from facts.oracle_tree import Tree

INFINITE = "infinite"
PLAN = ("qualifying_volume", "own_use_month", "resale")
"""Facts of the plan that the books give."""
Number = Fraction | str | None
"""A reading's value: exact, `INFINITE`, or None where it has none."""


@dataclass
class Expected:
    """What a rule comes to, before anybody asks whether there were enough observations.

    `reason` names why the central reading has no value, `not_applicable` why the rule does not
    apply. `n` counts the observations behind the central reading; `unobserved` is the share of the
    central denominator whose origin nobody knows. Laws with measures of their own stand in `local`.
    """

    readings: dict[str, Number] = field(default_factory=dict)
    n: int | None = None
    reason: str = ""
    not_applicable: str = ""
    unobserved: Fraction = Fraction(0)
    rounded: Fraction = Fraction(0)
    """By how much rounding of estimates may move a reading."""
    local: dict[str, Expected] = field(default_factory=dict)


def quotient(numerator: int | Fraction, denominator: int | Fraction) -> Number:
    """Return the exact ratio; nothing over nothing and a negative denominator have none."""
    if denominator > 0:
        return Fraction(numerator) / denominator
    return INFINITE if denominator == 0 and numerator > 0 else None


def same(value: Number) -> dict[str, Number]:
    """Return one value as all three readings."""
    return dict.fromkeys(READINGS, value)


@dataclass
class Filing:
    """The canonical rows of a filing, what was declared about it, and the oracle's workings."""

    books: Books
    definitions: dict[str, Fraction]
    currency: str = "EUR"
    levels_paid: int | None = None

    @cached_property
    def work(self) -> Workings:
        return Workings(self.books, self.definitions)

    @property
    def people(self) -> People:
        return self.work.people

    @property
    def tree(self) -> Tree:
        return self.work.tree

    @property
    def payouts(self) -> Payouts:
        return self.work.payouts

    @property
    def parts(self) -> list[Part]:
        return self.work.payouts.parts

    @property
    def lines(self) -> list[Line]:
        return self.work.lines.all

    @property
    def cap(self) -> int | None:
        """The own-use cap of a month in minor units; None where nobody gave one."""
        return units(self.books.own_use_month, self.books.scale)

    def days(self, name: str) -> int:
        return int(self.definitions[name])

    def minor(self, text: str) -> Fraction:
        """Return an amount of money in minor units."""
        return Fraction(text) * Fraction(10) ** self.books.scale

    @cached_property
    def bought(self) -> dict[str, list[Line]]:
        """Lines by the person who bought them."""
        found: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            found[line.buyer].append(line)
        return found

    @cached_property
    def revenue(self) -> int:
        """Net sales of every kind but shipping and tax."""
        return sum(line.net for line in self.lines if line.is_revenue)

    def outside(self, reading: str) -> int:
        return sum(line.net for line in self.lines if line.is_outside(reading))

    def entry(self, reading: str) -> int:
        return sum(line.net for line in self.lines if line.is_entry(reading))

    @cached_property
    def resold(self) -> int:
        """Participants' goods that are assumed to be resold outside the ledger."""
        return sum(line.resale for line in self.lines)

    @cached_property
    def implied_entry(self) -> int:
        """Payouts on the joining of people for whom no order is recorded."""
        return sum(part.amount for part in self.payouts.implied_entry())

    @cached_property
    def known_columns(self) -> set[str]:
        """Columns that hold any value, and the plan facts that are given."""
        found = {
            f"{table}.{column}"
            for table, rows in self.books.tables.items()
            for row in rows
            for column, value in row.items()
            if value is not None
        }
        plan = {name: getattr(self.books, name) for name in PLAN} | {
            "levels_paid": self.levels_paid
        }
        return found | {f"plan.{name}" for name, value in plan.items() if value is not None}

    @cached_property
    def has_orders(self) -> bool:
        return bool(self.books.rows("orders"))

    def nobody_sold_most(self, most: Fraction) -> bool:
        """Return whether more than that share of outside sales can be credited to nobody."""
        outside = [line for line in self.lines if line.is_outside("lenient")]
        uncredited = sum(line.net for line in outside if line.credited is None)
        return uncredited > most * sum(line.net for line in outside)

    @cached_property
    def months(self) -> dict[tuple[str, date], Month]:
        """What every participant was paid, sold and had sold below them, month by month."""
        return add_up(self)


@dataclass
class Month:
    """A participant's month; money in minor units, sales of the whole group by reading."""

    payouts: int = 0
    untraced: int = 0
    """Payouts of unknown origin without adjustments, less clawbacks that name no source."""
    group_sales: int = 0
    group_resold: int = 0
    group_outside: dict[str, int] = field(default_factory=lambda: dict.fromkeys(READINGS, 0))
    own_outside: dict[str, int] = field(default_factory=lambda: dict.fromkeys(READINGS, 0))
    customers: set[str] = field(default_factory=set)
    """Different people outside the plan, central reading, who bought from the participant."""


def add_up(filing: Filing) -> dict[tuple[str, date], Month]:
    """Return the months by participant and month, each line carried up to the top."""
    months: dict[tuple[str, date], Month] = defaultdict(Month)
    nodes = filing.people.nodes
    for part in filing.parts:
        if part.payee in nodes:
            month = months[part.payee, part.month]
            month.payouts += part.amount
            if part.source == "untraced" and part.kind != "adjustment":
                month.untraced += part.amount
    for line in filing.lines:
        if line.credited is None:
            continue
        outside = [reading for reading in READINGS if line.is_outside(reading)]
        for above in filing.tree.upwards(line.credited):
            month = months[above, line.month]
            month.group_sales += line.net if line.is_revenue else 0
            month.group_resold += line.resale
            for reading in outside:
                month.group_outside[reading] += line.net
        if line.credited != line.buyer:
            month = months[line.credited, line.month]
            for reading in outside:
                month.own_outside[reading] += line.net
    add_customers(filing, months)
    return months


def add_customers(filing: Filing, months: dict[tuple[str, date], Month]) -> None:
    """Name the outside customers of each participant-month who kept something that they bought."""
    for line in filing.lines:
        if line.credited not in (None, line.buyer) and line.is_outside("central") and line.net > 0:
            assert line.credited is not None
            months[line.credited, line.month].customers.add(line.buyer)


def part_of(total: int, part: int, whole: int) -> int:
    """Return total x part / whole where part lies between nothing and the whole."""
    return share_of(total, min(max(part, 0), whole), whole)


Reference = Callable[[Filing], Expected]
