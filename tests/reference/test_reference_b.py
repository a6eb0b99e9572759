"""Rules on outcomes, loading and dynamics say what the plain reference says."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from facts import canon
from facts.filings import LISTED, OUTSIDERS, Maker
from facts.oracle_books import Books, Row, Rows
from pyramidcheck import facts as product
from pyramidcheck.assets import find_assets
from pyramidcheck.measure import measure_rule, read_filing_facts
from pyramidcheck.rulebook import load
from reference import dynamics, loading, outcomes
from reference.running_b import INFINITE, MINUS_INFINITE, Expected, Filing, is_silent

PILLARS = {"outcomes": outcomes, "loading": loading, "dynamics": dynamics}
REFERENCES = {name: rule for module in PILLARS.values() for name, rule in module.REFERENCES.items()}

PERIODS = (
    (date(2023, 1, 1), date(2024, 12, 31)),
    (date(2022, 11, 12), date(2024, 12, 31)),
    (date(2023, 1, 1), date(2024, 12, 31)),
    (date(2023, 1, 15), date(2024, 9, 10)),
    (date(2023, 6, 10), date(2024, 5, 20)),
    (date(2024, 1, 1), date(2024, 8, 31)),
    (date(2024, 2, 3), date(2024, 4, 20)),
)
FEW = {"min_participants": 2, "min_paid": 1, "min_periods": 2, "min_n": 2}
"""What a rule needs at least in the generated filings, which are small."""


class LongMaker(Maker):
    """Filings of up to two years, in which most rules find something to say."""

    def __init__(self, choose) -> None:
        super().__init__(choose)
        self.start, self.end = choose(PERIODS)
        length = (self.end - self.start).days
        self.anchors = [0, 3, *(choose(range(length + 1)) for _ in range(6))]
        self.people = LISTED[: choose((12, 12, 12, 8, 8, 5, 2, 0))]
        self.ids = self.people + OUTSIDERS
        self.has_kits = self.has_kits or choose((True, True, False))
        self.sponsors = {}

    def enrolment(self, account):
        row = super().enrolment(account)
        if self.people.index(account):
            row["sponsor_id"] = self.choose((row["sponsor_id"], *self.people))
        row["role"] = self.choose((row["role"], "participant", "participant"))
        row["person_key"] = row["person_key"] or self.rarely("p1", "p3", "p4")
        self.sponsors[account] = row["sponsor_id"]
        return row

    def payout(self, orders):
        row = super().payout(orders)
        if orders and self.choose((True, True, True, False)):
            line = self.choose(orders)
            payee = line["buyer_id"]
            for _ in range(self.choose((1, 1, 2, 3))):
                payee = self.sponsors.get(payee) or payee
            row |= {"participant_id": payee, "source_order_id": line["order_id"]}
        return row

    def claim(self, number):
        return {
            "claim_id": f"c{number}",
            "text": self.choose(("Earn a little", "QUIT your job", "Revenus illimités !", "x")),
            "amount": self.perhaps(self.money(), self.money()),
            "per": self.perhaps("month", "year"),
        }

    def buyback(self):
        return {
            "participant_id": self.choose((*self.ids, "nobody")),
            "requested_on": self.day(),
            "claimed_amount": self.perhaps(self.money(), self.money(), Decimal(30)),
            "paid_amount": self.perhaps(self.money()),
        }

    def filing(self, definitions, min_n) -> Filing:
        books = self.books()
        more = self.choose((0, 15, 30))
        rows = {
            "orders": [self.order(100 + number) for number in range(more)],
            "claims": [self.claim(number) for number in range(self.choose((0, 1, 3)))],
            "buybacks": [self.buyback() for _ in range(self.choose((0, 3, 6)))],
        }
        rows["orders"] = books.tables["orders"] + rows["orders"]
        if more:
            rows["payouts"] = [self.payout(rows["orders"]) for _ in range(more)]
        books = replace(books, tables=books.tables | rows)
        return Filing(books, definitions, self.perhaps(1, 1000), min_n)


def relaxed(loaded):
    needs = loaded.rule.needs
    few = {name: min(most, getattr(needs, name)) for name, most in FEW.items()}
    needs = needs.model_copy(update=few)
    return replace(loaded, rule=loaded.rule.model_copy(update={"needs": needs}))


def build(store, filing):
    canon.load(store, filing.books)
    store.run("ALTER TABLE canon.filing ADD COLUMN adult_population BIGINT", source="test")
    store.run("UPDATE canon.filing SET adult_population = $n", {"n": filing.adult_population}, source="test")
    product.build(store, filing.definitions)
    plan = ("adult_population",) if filing.adult_population is not None else ()
    return read_filing_facts(store, plan=plan)


def value_of(value):
    if value.infinite:
        return INFINITE if value.infinite > 0 else MINUS_INFINITE
    return value.value


def product_says(measure):
    return Expected(
        measure.state,
        {str(reading): value_of(v) for reading, v in measure.values.items()},
        next((v.n for r, v in measure.values.items() if str(r) == "central"), None),
    )


def expected(loaded, filing):
    rule = loaded.rule
    if rule.network_only and filing.people.referral:
        return Expected("not_applicable")
    if is_silent(filing, rule.needs):
        return Expected("not_enough_data")
    found = REFERENCES[rule.id](filing)
    if found.state == "measured" and (found.n or 0) < rule.needs.min_n:
        return Expected("not_enough_data")
    return found


TOLERANCE = {
    "period_end_loading": Fraction(1, 10**9),  # shares are cut at twelve decimals
    "qualification_purchases": Fraction(1, 10**8),  # the curve is fitted in floating point
}


def differs(rule, want, got):
    """Return whether two accounts of a rule differ; a reading left out is not compared."""
    tolerance = TOLERANCE.get(rule, Fraction(0))
    if want.state != got.state:
        return True
    for reading, value in want.readings.items():
        other = got.readings.get(reading)
        if isinstance(value, Fraction) and isinstance(other, Fraction):
            if abs(value - other) > tolerance:
                return True
        elif value != other:
            return True
    return want.state == "measured" and want.n is not None and want.n != got.n
