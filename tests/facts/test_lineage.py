"""Payouts without a source, made from a plan whose rates are known."""

import csv
import os
from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facts import canon, oracle
from facts.oracle_books import Books, Rows
from facts.toy import order, payout, person
from pyramidcheck import facts as product

MONTHS = (1, 2, 3, 4)
RATES = (Decimal("0.04"), Decimal("0.10"), Decimal("0.05"), Decimal("0.02"))
"""Paid on the payee's own orders, on the first generation, on the second, on the third."""
CENT = Decimal("0.01")


def planned(seed, rates=RATES, people=10):
    """A random tree that buys and sells every month, and what the plan pays on it by payee."""
    generator = Random(seed)  # noqa: S311 - a repeatable filing, no secret
    names = [f"p{number:02}" for number in range(people)]
    above = {name: generator.choice(names[:n]) for n, name in enumerate(names) if n}
    enrolments = [person(name, date(2023, 5, 1), above.get(name)) for name in names]
    enrolments += [person(f"c{name}", date(2023, 6, 1), role="customer") for name in names]
    orders: Rows = []
    earned: dict[tuple[str, int], Decimal] = {}
    on_retail: dict[tuple[str, int], Decimal] = {}
    for month in MONTHS:
        for name in names:
            for buyer, seller in ((name, None), (f"c{name}", name)):
                if generator.random() < 0.7:
                    value = Decimal(generator.randrange(500, 30_000)) / 100
                    number = f"o{len(orders)}"
                    orders.append(order(number, (month, 9), buyer, str(value), seller_id=seller))
                    step = 0 if seller is None else 1
                    payee: str | None = name
                    while payee is not None and step < len(rates):
                        pay = rates[step] * value
                        earned[payee, month] = earned.get((payee, month), Decimal(0)) + pay
                        if seller is not None:
                            on_retail[payee, month] = (
                                on_retail.get((payee, month), Decimal(0)) + pay
                            )
                        step, payee = step + 1, above.get(payee)
    payouts = [
        payout(name, (month, 28), str(pay.quantize(CENT)), month)
        for (name, month), pay in earned.items()
        if pay >= CENT
    ]
    tables = {"participants": enrolments, "orders": orders, "payouts": payouts}
    books = Books(date(2024, 1, 1), date(2024, 4, 30), tables, own_use_month=Decimal(50))
    return books, on_retail


def with_payouts(books, payouts):
    return replace(books, tables=books.tables | {"payouts": payouts})


def only_fit(facts):
    (fit,) = facts["facts.lineage_fit"]
    return fit


def test_the_rates_of_the_plan_are_found(build):
    books, _ = planned(1)
    facts = build(books)
    fit = only_fit(facts)
    assert fit["is_accepted"]
    assert fit["r_squared"] > Decimal("0.9999")
    rates = {row["generation"]: row["rate"] for row in facts["facts.lineage_rate"]}
    assert [round(rates[level], 3) for level in range(4)] == list(RATES)
    assert max((rates[level] for level in rates if level > 3), default=0) < Decimal("0.001")
    # Payouts are rounded to the cent, half of them upwards.
    assert fit["unexplained"] < CENT * fit["payee_months"]


def test_retail_gets_what_the_plan_paid_on_it(build):
    books, on_retail = planned(1)
    for row in build(books)["facts.participant_month"]:
        paid = on_retail.get((row["participant"].removeprefix("i:"), row["month"].month), 0)
        assert abs(row["untraced_retail_central"] - paid) < 3 * CENT


@given(seed=st.integers(0, 10**6), shared=st.sampled_from(["0", "0.04"]))
@settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=4,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_fits_of_a_plan_are_those_of_exact_fractions(build, definitions, seed, shared):
    books, _ = planned(seed, (Decimal(shared), *RATES[1:3]), people=7)
    facts = build(books)
    assert only_fit(facts)["is_accepted"]
    assert canon.differences(oracle.compute(books, definitions), facts) == []


def test_each_kind_has_rates_of_its_own(build, definitions):
    books, _ = planned(2)
    team = books.tables["payouts"]
    # A pool pays everybody about the same, whatever was sold below: no rates explain it.
    pool = [row | {"kind": "pool", "amount": Decimal(20 + n % 7)} for n, row in enumerate(team)]
    books = with_payouts(books, [*team, *pool])
    facts = build(books)
    accepted = {row["kind"]: row["is_accepted"] for row in facts["facts.lineage_fit"]}
    assert accepted == {"team": True, "pool": False}
    assert canon.differences(oracle.compute(books, definitions), facts) == []


def test_refused_rates_leave_the_sales_mix_of_the_group(build):
    books, _ = planned(3)
    flat = [row | {"amount": Decimal(20 + n % 7)} for n, row in enumerate(books.tables["payouts"])]
    facts = build(with_payouts(books, flat))
    assert not only_fit(facts)["is_accepted"]
    for row in facts["facts.participant_month"]:
        if row["untraced"] > 0 and row["group_sales"] > 0:
            mix = row["untraced"] * row["group_outside_central"] / row["group_sales"]
            assert abs(row["untraced_retail_central"] - mix) < CENT


def test_bounds_hold_what_the_plan_paid_on_retail(build):
    books, on_retail = planned(4)
    fit = only_fit(build(books))
    assert 0 <= fit["retail_least"] < sum(on_retail.values()) < fit["retail_most"]
    assert fit["retail_most"] <= fit["untraced"]


def test_a_plan_that_pays_one_level_is_asked_about_one(store, definitions):
    books, _ = planned(5, RATES[:2])
    canon.load(store, books)
    store.run("UPDATE canon.filing SET levels_paid = 1", source="test")
    product.build(store, definitions)
    rates = store.rows("SELECT generation, rate FROM facts.lineage_rate ORDER BY 1", source="test")
    assert [(level, round(rate, 3)) for level, rate in rates] == [
        (0, Decimal("0.040")),
        (1, Decimal("0.100")),
    ]


def test_a_handful_of_payouts_is_no_plan(build):
    # The rates of four generations fit eleven payouts well, and mean nothing.
    books, _ = planned(6)
    facts = build(with_payouts(books, books.tables["payouts"][:11]))
    fit = only_fit(facts)
    assert fit["r_squared"] > Decimal("0.8")
    assert not fit["is_accepted"]


def test_rates_of_any_size_are_kept(build):
    # Millions paid on hundredths of a cent, month after month.
    names = [person("Ann", date(2023, 5, 1)), person("Ben", date(2023, 5, 1), "Ann")]
    orders = [order(f"o{m}", (m, 9), "Ben", f"0.000{m}") for m in MONTHS]
    payouts = [payout("Ann", (m, 28), f"{m}000000", m) for m in MONTHS]
    tables = {"participants": names, "orders": orders, "payouts": payouts}
    facts = build(Books(date(2024, 1, 1), date(2024, 4, 30), tables))
    rates = {row["generation"]: row["rate"] for row in facts["facts.lineage_rate"]}
    assert rates[1] == Decimal(10**10)


@pytest.mark.parametrize("traced", ["source_order_id", "source_participant_id"])
def test_payouts_with_a_source_are_not_estimated(build, traced):
    books, _ = planned(7)
    first = books.tables["orders"][0]
    source = first["order_id"] if traced == "source_order_id" else first["buyer_id"]
    payouts = [
        payout("p00", (1, 28), "5", 1, **{traced: source}),
        payout("p00", (1, 29), "5", 1, kind="adjustment"),
        payout("nobody", (1, 29), "5", 1),
    ]
    facts = build(with_payouts(books, payouts))
    assert facts["facts.lineage_fit"] == []
    assert facts["facts.lineage_rate"] == []


@pytest.fixture(scope="module")
def etheramid():
    folder = Path(os.environ["PYRAMIDCHECK_LEDGERS"]) / "etheramid1"

    def rows(name):
        with (folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def day(text):
        return date.fromisoformat(text[:10])

    tables = {
        "participants": [
            person(row["participant_id"], day(row["join_ts"]), row["sponsor_id"] or None)
            for row in rows("enrolments.csv")
        ],
        "orders": [
            {
                "order_id": row["order_id"],
                "ordered_on": day(row["order_ts"]),
                "buyer_id": row["participant_id"],
                "net_amount": Decimal(row["amount_eth"]),
            }
            for row in rows("orders.csv")
        ],
        "payouts": [
            {
                "participant_id": row["participant_id"],
                "paid_on": day(row["payout_ts"]),
                "amount": Decimal(row["amount_eth"]),
                "source_order_id": row["source_order_id"],
                "source_participant_id": row["source_participant_id"],
            }
            for row in rows("payouts.csv")
        ],
    }
    return Books(date(2016, 4, 15), date(2016, 12, 31), tables, scale=18)


@pytest.mark.ledgers
def test_with_its_sources_etheramid_pays_level_by_level(build, etheramid):
    paid: dict[int | None, Decimal] = defaultdict(Decimal)
    for row in build(etheramid)["facts.payout_depth"]:
        paid[row["generation"]] += row["amount"]
    halves = {1: "35", 2: "9.75", 3: "4", 4: "1.75", 5: "0.5", 6: "0.171875", 7: "0.140625"}
    assert {level: paid[level] for level in halves} == {
        level: Decimal(total) for level, total in halves.items()
    }


@pytest.mark.ledgers
def test_without_its_sources_etheramid_leaves_bounds(build, etheramid):
    payouts = [
        row | {"source_order_id": None, "source_participant_id": None}
        for row in etheramid.tables["payouts"]
    ]
    fit = only_fit(build(with_payouts(etheramid, payouts)))
    assert Decimal("0.6") < fit["r_squared"] < Decimal("0.8")
    assert not fit["is_accepted"]
    # Nothing was sold outside the plan: no payout can have been paid on it.
    assert (fit["retail_least"], fit["retail_most"]) == (0, 0)
