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
from facts.filings import Maker
from facts.oracle_books import Books, Row, Rows
from pyramidcheck import facts as product
from pyramidcheck.assets import find_assets
from pyramidcheck.measure import measure_rule, read_filing_facts
from pyramidcheck.rulebook import load
from reference import dynamics, loading, outcomes
from reference.running_b import INFINITE, MINUS_INFINITE, Expected, Filing, is_silent

PILLARS = {"outcomes": outcomes, "loading": loading, "dynamics": dynamics}
REFERENCES = {name: rule for module in PILLARS.values() for name, rule in module.REFERENCES.items()}


class LongMaker(Maker):
    PERIODS = (
        (date(2023, 1, 1), date(2024, 12, 31)),
        (date(2022, 11, 12), date(2024, 12, 31)),
        (date(2023, 1, 1), date(2024, 12, 31)),
        (date(2023, 1, 15), date(2024, 9, 10)),
        (date(2023, 6, 10), date(2024, 5, 20)),
        (date(2024, 1, 1), date(2024, 8, 31)),
        (date(2024, 2, 3), date(2024, 4, 20)),
    )

    def __init__(self, choose) -> None:
        super().__init__(choose)
        self.start, self.end = choose(self.PERIODS)
        length = (self.end - self.start).days
        self.anchors = [choose(range(length + 1)) for _ in range(6)] + [0, 3]
        self.has_kits = self.has_kits or choose((True, False))
        self.sponsors = {}

    def enrolment(self, account):
        row = super().enrolment(account)
        self.sponsors[account] = row["sponsor_id"]
        return row

    def payout(self, orders):
        row = super().payout(orders)
        if orders and self.choose((True, True, False)):
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
            "claimed_amount": self.perhaps(self.money(), self.money()),
            "paid_amount": self.perhaps(self.money()),
        }

    def filing(self, definitions) -> Filing:
        books = self.books()
        if len(self.people) < 3 and self.choose((True, True, False)):
            self.people = tuple(f"a{n}" for n in range(8))
            books = self.books()
        many = self.choose((0, 10, 25))
        orders = books.tables["orders"] + [self.order(100 + n) for n in range(many)]
        tables = books.tables | {
            "orders": orders,
            "claims": [self.claim(n) for n in range(self.choose((0, 1, 3)))],
            "buybacks": [self.buyback() for _ in range(self.choose((0, 2, 4)))],
        }
        return Filing(
            replace(books, tables=tables), definitions, self.perhaps(1, 1000)
        )


def relaxed(loaded):
    update = {"min_participants": 2, "min_paid": 1, "min_periods": 2, "min_n": min(2, loaded.rule.needs.min_n)}
    needs = loaded.rule.needs.model_copy(update=update)
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


def differs(want, got, tolerance=Fraction(0)):
    if want.state != got.state:
        return True
    for reading, value in (want.readings or {}).items():
        other = got.readings.get(reading)
        if isinstance(value, Fraction) and isinstance(other, Fraction):
            if abs(value - other) > tolerance:
                return True
        elif value != other:
            return True
    return want.n is not None and want.state == "measured" and want.n != got.n
