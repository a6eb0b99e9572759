"""A filing as the reference sees it, and what a rule is expected to say of it.

Rows and people come from the plain oracle of the facts, never from the product's SQL; money is in
whole minor units, values are exact fractions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from facts.oracle_books import add_months, month_of, units
from facts.oracle_lines import Line, Lines
from facts.oracle_market import Tenures, full_months
from facts.oracle_participants import Ledgers
from facts.oracle_payouts import Payouts
from facts.oracle_people import People
from facts.oracle_resale import is_resale_assumed, spread_resale
from facts.oracle_tree import Tree
from pyramidcheck.model.canonical import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from facts.oracle_books import Books, Row, Rows
    from pyramidcheck.model.rule import Needs

READINGS = ("strict", "central", "lenient")
INFINITE = "infinite"
MINUS_INFINITE = "-infinite"

Reading = Fraction | str | None
"""A value, one of the two infinite ones, or None where there is none."""


@dataclass(frozen=True)
class Expected:
    """What a rule says of a filing: its state, and what each reading comes to."""

    state: str
    readings: dict[str, Reading] = field(default_factory=dict)
    n: int | None = None


class Upwards(Tree):
    """The recruiter tree with every path to the root walked once."""

    def __init__(self, people: People) -> None:
        super().__init__(people)
        self._paths: dict[str, list[str]] = {}
        self._below: dict[str, list[str]] = {node: [] for node in self.nodes}
        for node in self.nodes:
            for above in self.upwards(node):
                self._below[above].append(node)

    def upwards(self, node: str) -> list[str]:
        if node not in self._paths:
            self._paths[node] = super().upwards(node)
        return self._paths[node]

    def subtree(self, node: str) -> list[str]:
        return self._below[node]


class FarPayouts(Payouts):
    """Payouts without the mark of having been made near a joining, which no rule here reads."""

    def _is_near_joining(self, payee: str, paid_on: date) -> bool:
        return bool(not payee and paid_on is None)


@dataclass(frozen=True)
class Filing:
    """Books, the constants of the method, and what the plain steps make of them."""

    books: Books
    definitions: dict[str, Fraction]
    adult_population: int | None = None
    min_n: dict[str, int] = field(default_factory=dict)
    """Fewest observations by rule, where a rule's way of counting depends on them."""

    def least(self, rule: str) -> int:
        return self.min_n.get(rule, 0)

    @cached_property
    def people(self) -> People:
        return People(self.books, self.definitions)

    @cached_property
    def tree(self) -> Tree:
        return Upwards(self.people)

    @cached_property
    def lines(self) -> Lines:
        lines = Lines(self.books, self.people, self.definitions)
        if is_resale_assumed(lines):
            spread_resale(lines)
        return lines

    @cached_property
    def resale_assumed(self) -> bool:
        return is_resale_assumed(self.lines)

    @cached_property
    def payouts(self) -> Payouts:
        return FarPayouts(self.lines, self.tree)

    @cached_property
    def ledgers(self) -> Ledgers:
        return Ledgers(self.lines, self.payouts)

    @cached_property
    def participants(self) -> Rows:
        """One row of sums for every participant."""
        return self.ledgers.participants()

    @cached_property
    def population(self) -> Rows:
        """Participants observed for half a year, without those whose money could not be read."""
        return [row for row in self.participants if row["in_population"]]

    @cached_property
    def tenures(self) -> Tenures:
        return Tenures(self.lines)

    @cached_property
    def whole_months(self) -> list[date]:
        """Calendar months that lie wholly within the period."""
        return full_months(self.books)

    @cached_property
    def quarantined(self) -> set[str]:
        """Persons with amounts that could not be read."""
        account = self.people.account
        return {account[name] for name in self.books.quarantined if name in account}

    @cached_property
    def cap(self) -> int | None:
        """Own use a month that is no cost of the business; None where it is not known."""
        return units(self.books.own_use_month, self.books.scale)

    @cached_property
    def buybacks(self) -> dict[str, Rows]:
        """Claims to have stock taken back, by person."""
        found: dict[str, Rows] = {}
        for row in self.books.rows("buybacks"):
            person = self.people.account.get(row["participant_id"])
            if person is not None:
                found.setdefault(person, []).append(row)
        return found

    def minor(self, value: Any) -> int:
        """Return an amount in minor units; nothing where it is not stated."""
        return units(value, self.books.scale) or 0

    def money(self, minor: int) -> Fraction:
        """Return minor units as money."""
        return Fraction(minor, 10**self.books.scale)

    def joined_in_period(self, node: str) -> bool:
        books = self.books
        return books.period_start <= self.people.joined_on[node] <= books.period_end

    def bought(self, node: str) -> list[Line]:
        return self.ledgers.bought[node]

    def credited(self, node: str) -> list[Line]:
        return self.ledgers.credited[node]

    def paid(self, node: str) -> Rows:
        """Return payouts that were not reversed, each with its `minor` amount."""
        return self.ledgers.paid[node]

    def active_months(self, node: str) -> set[date]:
        """Return months with an order, a sale credited to the node, or a payout."""
        days = [line.day for line in self.bought(node) + self.credited(node)]
        days += [row["paid_on"] for row in self.paid(node)]
        return {month_of(day) for day in days}

    @cached_property
    def tables(self) -> set[str]:
        return {name for name in TABLES if self.books.rows(name)}

    @cached_property
    def columns(self) -> set[str]:
        """`table.column` of every column that holds a value."""
        return {
            f"{name}.{column}"
            for name in TABLES
            for row in self.books.tables.get(name, [])
            for column, value in row.items()
            if value is not None
        }

    @cached_property
    def plan(self) -> set[str]:
        stated: Row = {
            "qualifying_volume": self.books.qualifying_volume,
            "own_use_month": self.books.own_use_month,
            "resale": self.books.resale,
            "adult_population": self.adult_population,
        }
        return {name for name, value in stated.items() if value is not None}

    @cached_property
    def months(self) -> int:
        """How many calendar months the period touches."""
        month, last = month_of(self.books.period_start), month_of(self.books.period_end)
        count = 1
        while month < last:
            month, count = add_months(month, 1), count + 1
        return count


def is_silent(filing: Filing, needs: Needs) -> bool:
    """Return whether too little was handed over for a rule with such needs to speak."""
    people = filing.people
    counted = len(people.rows) if people.referral else len(people.nodes)
    paid = sum(people.net_paid[node] > 0 for node in people.nodes)
    given = filing.columns | {f"plan.{name}" for name in filing.plan}
    return (
        any(table not in filing.tables for table in needs.tables)
        or any(column not in filing.columns for column in needs.columns)
        or any(fact not in filing.plan for fact in needs.plan)
        or (bool(needs.any_of) and not any(name in given for name in needs.any_of))
        or counted < needs.min_participants
        or paid < needs.min_paid
        or filing.months < needs.min_periods
    )


def ratio(numerator: int | Fraction | None, denominator: int | Fraction | None) -> Reading:
    """Return the quotient; nothing for zero over zero and for a negative denominator."""
    if numerator is None or denominator is None or denominator < 0:
        return None
    if denominator > 0:
        return Fraction(numerator) / Fraction(denominator)
    if numerator == 0:
        return None
    return INFINITE if numerator > 0 else MINUS_INFINITE


def one(value: Reading, n: int | None = None) -> Expected:
    """Return the same value under all readings."""
    return readings(dict.fromkeys(READINGS, value), n)


def readings(values: dict[str, Reading], n: int | None = None) -> Expected:
    """Return what is measured; the central reading says whether anything is."""
    state = "not_enough_data" if values["central"] is None else "measured"
    return Expected(state, values, n)


def unknown_or(values: Iterable[int | None]) -> list[int] | None:
    """Return the values, or None where one of them is not known."""
    known = []
    for value in values:
        if value is None:
            return None
        known.append(value)
    return known
