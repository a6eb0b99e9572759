"""All fact tables of a filing, computed a second time from the definitions in plain steps.

Written from the definitions and never from the product's SQL; people are named by their person
text, money and volumes are exact decimals, and rows come in no particular order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from facts import oracle_loading, oracle_market, oracle_sales
from facts.oracle_books import NUMBER_SCALE, Books, Rows, amount
from facts.oracle_lineage import Lineage
from facts.oracle_lines import Lines
from facts.oracle_participants import Ledgers
from facts.oracle_payouts import Payouts
from facts.oracle_people import People
from facts.oracle_resale import is_resale_assumed, spread_resale
from facts.oracle_signals import MONEY, signals
from facts.oracle_tree import Tree
from pyramidcheck.model.facts import FACTS

if TYPE_CHECKING:
    from fractions import Fraction


class Workings:
    """Every step on the way to the fact tables, for tests that look at one of them."""

    def __init__(self, books: Books, definitions: dict[str, Fraction]) -> None:
        self.books = books
        self.people = People(books, definitions)
        self.tree = Tree(self.people)
        self.lines = Lines(books, self.people, definitions)
        self.resale_assumed = is_resale_assumed(self.lines)
        if self.resale_assumed:
            spread_resale(self.lines)
        self.payouts = Payouts(self.lines, self.tree)
        self.ledgers = Ledgers(self.lines, self.payouts)
        self.tenures = oracle_market.Tenures(self.lines)


def compute(books: Books, definitions: dict[str, Fraction]) -> dict[str, Rows]:
    """Return every table of model.facts.FACTS as rows."""
    work = Workings(books, definitions)
    lineage = Lineage(work, definitions)
    people, lines, payouts = work.people, work.lines, work.payouts
    filing = oracle_market.filing_row(lines, payouts, work.tenures)
    filing["resale_assumed"] = work.resale_assumed
    tables = {
        "facts.filing": [filing],
        "facts.readings": oracle_sales.readings(),
        "facts.sales_month": oracle_sales.sales_month(lines),
        "facts.implied_entry": oracle_sales.implied_entry(payouts),
        "facts.payout_month": oracle_sales.payout_month(payouts),
        "facts.payout_depth": oracle_sales.payout_depth(payouts),
        "facts.participant": work.ledgers.participants(),
        "facts.participant_month": lineage.months(work.ledgers.months()),
        "facts.lineage_fit": lineage.fits(),
        "facts.customer": oracle_market.customer(people, work.ledgers),
        "facts.enrolment_month": oracle_market.enrolment_month(books, people, work.ledgers),
        "facts.period_day": oracle_sales.period_day(lines),
        "facts.qualifying_month": oracle_loading.qualifying_month(books),
        "facts.volume_month": oracle_loading.volume_month(lines, definitions),
        "facts.order_day": oracle_loading.order_day(lines),
        "facts.product": oracle_market.product(books, lines),
        "facts.tree": oracle_market.tree_rows(work.tree),
        "facts.tenure": work.tenures.rows(),
        "facts.person_account": [
            {"participant": person, "participant_id": account}
            for account, person in people.account.items()
        ],
    }
    decimals = {name: _with_decimals(name, rows, books.scale) for name, rows in tables.items()}
    decimals["facts.lineage_rate"] = lineage.rates()
    named = signals(books, people, lines, payouts, work.tree)
    decimals["facts.signals"] = [
        {"name": name, "value": amount(value, books.scale if name in MONEY else 0)}
        for name, value in named.items()
    ]
    return decimals


def _with_decimals(name: str, rows: Rows, scale: int) -> Rows:
    scales = {"money": scale, "number": NUMBER_SCALE}
    families = FACTS[name].columns
    for row in rows:
        assert set(row) == set(families), f"{name}: {set(row) ^ set(families)}"
    return [
        {
            column: amount(value, scales[families[column]]) if families[column] in scales else value
            for column, value in row.items()
        }
        for row in rows
    ]
