"""Rules on outcomes, loading and dynamics say what the plain reference says."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial
from random import Random
from typing import Any

import pytest

from facts import canon
from facts.filings import LISTED, OUTSIDERS, Maker
from facts.oracle_books import Books
from pyramidcheck import facts as product
from pyramidcheck.assets import find_assets
from pyramidcheck.audits import Options
from pyramidcheck.measure import measure_rule, read_filing_facts
from pyramidcheck.model.canonical import TABLES
from pyramidcheck.pipeline import open_filing
from pyramidcheck.rulebook import load
from pyramidcheck.store import Store
from reference import dynamics, loading, outcomes
from reference.running_b import INFINITE, MINUS_INFINITE, Expected, Filing, is_silent

pytestmark = pytest.mark.second_opinion

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
END = date(2024, 6, 30)
GENERATED = 40
SPOKEN = 4
"""How many generated filings each rule must have a value for."""
SAMPLES = ("retail_led", "grey_zone", "recruiting_led")


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
        self.sponsors: dict[str, Any] = {}

    def enrolment(self, account):
        row = super().enrolment(account)
        if self.people.index(account):
            row["sponsor_id"] = self.choose((row["sponsor_id"], *self.people))
        row["role"] = self.choose((row["role"], "participant", "participant"))
        row["person_key"] = row["person_key"] or self.rarely("p1", "p3", "p4")
        self.sponsors[account] = row["sponsor_id"]
        return row

    def order(self, number):
        row = super().order(number)
        row["order_id"] = self.choose((row["order_id"], *[f"u{number}"] * 5))
        return row

    def payout(self, orders):
        row = super().payout(orders)
        below = [line for line in orders if self.sponsors.get(line["buyer_id"])]
        if below and self.choose((True, True, True, False)):
            line = self.choose(below)
            payee = line["buyer_id"]
            for _ in range(self.choose((1, 1, 2, 3))):
                payee = self.sponsors.get(payee) or payee
            row |= {"participant_id": payee, "source_order_id": line["order_id"]}
            row["amount"] = self.choose((row["amount"], Decimal(30), Decimal(100)))
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
    store.run(
        "UPDATE canon.filing SET adult_population = $n",
        {"n": filing.adult_population},
        source="test",
    )
    # The reference looks at calendar months; finding another period has tests of its own.
    store.run("ALTER TABLE canon.filing ADD COLUMN payout_schedule VARCHAR", source="test")
    store.run("UPDATE canon.filing SET payout_schedule = 'month'", source="test")
    product.build(store, filing.definitions)
    plan = ("adult_population",) if filing.adult_population is not None else ()
    return read_filing_facts(store, plan=plan)


def value_of(value):
    if value.infinite:
        return INFINITE if value.infinite > 0 else MINUS_INFINITE
    return value.value


def found(store, rule, facts):
    """Return what the product says of the rule; gates are left out, they have their own tests."""
    measure = measure_rule(store, rule, facts, ())
    assert measure.state != "error", measure.reason_values
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
    said = REFERENCES[rule.id](filing)
    if said.state == "measured" and (said.n or 0) < rule.needs.min_n:
        return Expected("not_enough_data")
    return said


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


@pytest.fixture(scope="module")
def rules():
    """The rules of the three pillars, by name."""
    book = load((), builtin=find_assets("rules"), jurisdictions=("international",))
    return {name: rule for name, rule in book.rules.items() if rule.rule.pillar in PILLARS}


@pytest.fixture(scope="module")
def definitions():
    return canon.read_definitions()


def test_every_rule_of_the_three_pillars_has_a_reference(rules):
    assert set(REFERENCES) == set(rules)
    for name, rule in rules.items():
        assert name in PILLARS[rule.rule.pillar].REFERENCES


def awkward(definitions, min_n) -> Filing:
    """Return a filing at the edges that chance seldom meets."""

    def order(number, day, buyer, amount, seller=None):
        row = {"order_id": f"o{number}", "ordered_on": day, "buyer_id": buyer}
        return row | {"net_amount": Decimal(amount), "item_kind": "product", "seller_id": seller}

    def payout(payee, number, kind):
        row = {"participant_id": payee, "paid_on": END, "amount": Decimal(5), "kind": kind}
        return row | {"source_order_id": f"o{number}"}

    joined = date(2023, 1, 1)
    above = {"top": None, "mid": "top", "low": "mid", "end": "low"}
    people = [
        {"participant_id": name, "enrolled_on": joined, "sponsor_id": sponsor}
        for name, sponsor in above.items()
    ]
    # A hundred orders of customers make a baseline; one of them is a credit note beyond all sales.
    orders = [
        order(number, date(2024, 1 + number % 6, 29 if number % 7 else 9), f"c{number}", 10, "top")
        for number in range(120)
    ]
    orders.append(order(200, date(2024, 2, 5), "c200", -50, "low"))
    orders += [order(300, date(2024, 3, 31), "low", 40), order(301, date(2024, 5, 7), "end", 20)]
    claims = [
        {
            "participant_id": "top",
            "requested_on": END - timedelta(days),
            "paid_amount": Decimal(paid),
        }
        | {"claimed_amount": Decimal(40)}
        for days, paid in ((29, 40), (30, 10), (31, 0), (90, 70))
    ]
    tables = {
        "participants": people,
        "orders": orders,
        # An adjustment reaches a generation further than any reward does.
        "payouts": [payout("top", 300, "team"), payout("top", 301, "adjustment")],
        "buybacks": claims,
        # Mid neither paid nor received anything: exactly what the claim promises.
        "claims": [{"claim_id": "k", "text": "Break even", "amount": Decimal(0), "per": "year"}],
    }
    books = Books(date(2024, 1, 1), END, tables, own_use_month=Decimal(0))
    return Filing(books, definitions, 1000, min_n)


def test_a_filing_at_the_edges_measures_as_the_reference_does(rules, definitions):
    few = {name: relaxed(rule) for name, rule in rules.items()}
    filing = awkward(definitions, {name: rule.rule.needs.min_n for name, rule in few.items()})
    with Store.open(threads=1) as store:
        facts = build(store, filing)
        said = {name: found(store, rule, facts) for name, rule in few.items()}
    for name, rule in few.items():
        want = expected(rule, filing)
        assert not differs(name, want, said[name]), (name, want, said[name])
    assert {name for name, got in said.items() if got.state == "measured"} >= {
        "buyback_shortfall",
        "income_claims",
        "inventory_loading",
        "paid_depth",
        "period_end_loading",
    }


def test_generated_filings_measure_as_the_reference_does(rules, definitions):
    few = {name: relaxed(rule) for name, rule in rules.items()}
    min_n = {name: rule.rule.needs.min_n for name, rule in few.items()}
    seen: dict[str, Counter[str]] = {name: Counter() for name in rules}
    different = []
    with Store.open(threads=1) as store:
        for seed in range(GENERATED):
            generator = Random(seed)  # noqa: S311 - a repeatable filing, no secret
            maker = LongMaker(partial(pick, generator))
            filing = maker.filing(definitions, min_n)
            facts = build(store, filing)
            for name, rule in few.items():
                want, got = expected(rule, filing), found(store, rule, facts)
                seen[name][got.state] += 1
                if differs(name, want, got):
                    different.append((seed, name, want, got))
    assert different == []
    # Nobody could tell a rule that agrees from one that never speaks.
    assert {name for name, states in seen.items() if states["measured"] < SPOKEN} == set()
    assert {name for name, states in seen.items() if not states["not_enough_data"]} == set()
    networks = {name for name, rule in rules.items() if rule.rule.network_only}
    assert {name for name, states in seen.items() if states["not_applicable"]} == networks


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_measures_as_the_reference_does(name, rules, definitions):
    min_n = {name: rule.rule.needs.min_n for name, rule in rules.items()}
    known = load((), builtin=find_assets("rules"), jurisdictions=()).definitions
    options = Options(find_assets("sample_data") / name, threads=1)
    with open_filing(options, known, lambda _stage: None) as (store, _):
        filing = Filing(read_books(store), definitions, None, min_n)
        product.build(store, definitions)
        facts = read_filing_facts(store)
        states: Counter[str] = Counter()
        for rule in rules.values():
            want, got = expected(rule, filing), found(store, rule, facts)
            assert not differs(rule.id, want, got), (rule.id, want, got)
            states[got.state] += 1
    assert states["measured"] >= 10


def read_books(store) -> Books:
    """Return the canonical tables of a store as plain rows."""
    tables = {}
    for name, table in TABLES.items():
        columns = [column.name for column in table.columns]
        listed = ", ".join(f'"{column}"' for column in columns)
        rows = store.rows(f"SELECT {listed} FROM canon.{name}", source="test")  # noqa: S608
        tables[name] = [dict(zip(columns, row, strict=True)) for row in rows]
    stated = ("period_start", "period_end", "own_use_month", "qualifying_volume", "resale")
    (row,) = store.rows(f"SELECT {', '.join(stated)} FROM canon.filing", source="test")  # noqa: S608
    quarantined = store.rows("SELECT participant_id FROM canon.quarantined_people", source="test")
    given = dict(zip(stated, row, strict=True))
    return Books(tables=tables, quarantined=tuple(account for (account,) in quarantined), **given)


def pick(generator, values):
    return values[generator.randrange(len(values))]
