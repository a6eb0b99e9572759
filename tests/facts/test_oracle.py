"""The product's facts and the oracle's are the same to the last digit."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings

from facts import canon, oracle
from facts.filings import Maker, filings
from facts.oracle_books import Books
from facts.toy import TOY, order, payout, person
from pyramidcheck.model.canonical import MAIN_TABLES, PAYOUT_KINDS
from pyramidcheck.model.facts import FACTS

# Building the facts takes about half a second whatever the size; hence so few examples.
REPEATABLE = settings(
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)


def random_books(seed):
    generator = Random(seed)  # noqa: S311 - a repeatable filing, no secret
    return Maker(lambda values: values[generator.randrange(len(values))]).books()


@pytest.fixture(scope="module")
def disagreements(build, definitions):
    def compare(books):
        return canon.differences(oracle.compute(books, definitions), build(books))

    return compare


@given(books=filings())
@settings(REPEATABLE, max_examples=40)
def test_generated_filings_have_the_same_facts(disagreements, books):
    assert disagreements(books) == []


@pytest.mark.parametrize(
    "kept", [(), *((table,) for table in MAIN_TABLES), ("participants", "payouts")]
)
def test_filings_that_lack_tables_have_the_same_facts(disagreements, kept):
    tables = {name: TOY.tables[name] for name in kept}
    assert disagreements(replace(TOY, tables=tables)) == []


@pytest.mark.parametrize("table", MAIN_TABLES)
def test_a_filing_of_one_row_has_the_same_facts(disagreements, table):
    assert disagreements(replace(TOY, tables={table: TOY.tables[table][:1]})) == []


def test_large_money_at_eighteen_digits_has_the_same_facts(disagreements):
    cent = Decimal("0.000000000000000001")
    books = replace(TOY, scale=18, resale=True, tables=scaled(TOY.tables, 10**5 + 3 * cent))
    assert disagreements(books) == []


def scaled(tables, factor):
    """The tables with every amount multiplied."""
    money = ("net_amount", "refunded_amount", "list_amount", "amount")
    return {
        name: [
            {
                column: times(value, factor) if column in money else value
                for column, value in row.items()
            }
            for row in rows
        ]
        for name, rows in tables.items()
    }


def times(value, factor):
    return (value * factor).quantize(Decimal("0.000000000000000001"))


def test_a_ring_of_sponsors_with_tails_has_the_same_facts(disagreements):
    ring = {"a": "b", "b": "c", "c": "a", "d": "a", "e": "d", "f": "f", "g": "gone", "h": "f"}
    people = [person(name, date(2024, 1, 1), sponsor) for name, sponsor in ring.items()]
    orders = [order(f"o{name}", (1, 5), name, "10.01") for name in ring]
    payouts = [payout(name, (1, 6), "1", 1, source_order_id="oe") for name in ring]
    tables = {"participants": people, "orders": orders, "payouts": payouts}
    assert disagreements(replace(TOY, tables=tables)) == []


def test_every_day_around_joining_and_leaving_has_the_same_facts(disagreements):
    joined = date(2024, 2, 1)
    people = [
        person("Ann", date(2023, 6, 1)),
        person("Ben", joined, "Ann"),
        person("Cid", joined, "Ann", ended_on=joined),
        person("Dee", joined, "Ann"),
    ]
    days = [joined + timedelta(offset) for offset in range(-5, 95)]
    orders = [
        order(f"o{number}", (day.month, day.day), buyer, str(10 + number))
        for number, day in enumerate(days)
        for buyer in ("Ben", "Cid")
    ]
    edges = (-1, 0, 6, 7, 8, 29, 30, 31)
    payouts = [
        payout("Ann", (day.month, day.day), "1", 5, kind=kind, source_participant_id="Dee")
        for kind, day in zip(
            PAYOUT_KINDS, (joined + timedelta(edge) for edge in edges), strict=True
        )
    ]
    tables = {"participants": people, "orders": orders, "payouts": payouts}
    assert disagreements(replace(TOY, tables=tables)) == []


def test_thirds_of_a_netted_payout_fall_to_the_same_sources(disagreements):
    sources = (("later", "Ben"), ("goods", "Zoe"), (None, "Ben"))
    payouts = [
        payout("Ann", (4, 25), "1", 4, source_order_id=source, source_participant_id=account)
        for source, account in sources
    ]
    payouts.append(payout("Ann", (4, 26), "-0.5", 4))
    assert disagreements(replace(TOY, tables=TOY.tables | {"payouts": payouts})) == []


@pytest.mark.parametrize("reversal", ["-4", "-9", "-25"])
def test_a_reversal_of_another_kind_comes_off_its_order(disagreements, reversal):
    payouts = [
        payout("Ann", (4, 25), amount, 4, source_order_id="goods", kind=kind)
        for kind, amount in (("team", "6"), ("rank", "3"), ("adjustment", reversal))
    ]
    payouts.append(payout("Ann", (4, 25), "2", 4, kind="adjustment"))
    assert disagreements(replace(TOY, tables=TOY.tables | {"payouts": payouts})) == []


@pytest.mark.parametrize("lag", [0, 1, 2])
def test_the_lag_of_payouts_is_found_by_both(build, definitions, lag):
    sales = [100, 900, 200, 300, 700, 100, 500, 400, 800, 200]
    orders = [order(f"o{n}", (n + 1, 3), "Ann", str(sale)) for n, sale in enumerate(sales)]
    payouts = [
        payout("Ann", (n + 1 + lag, 9), str(sale // 10), 1) | {"period": None}
        for n, sale in enumerate(sales)
        if n + lag < len(sales)
    ]
    tables = {
        "participants": TOY.tables["participants"],
        "orders": orders,
        "payouts": payouts,
    }
    books = Books(date(2024, 1, 1), date(2024, 10, 31), tables)
    facts = build(books)
    assert facts["facts.filing"][0]["payout_lag"] == lag
    assert canon.differences(oracle.compute(books, definitions), facts) == []


@pytest.mark.parametrize("seed", [7, 21, 33])
def test_order_of_rows_and_spelling_of_ids_change_nothing_but_ids(build, seed):
    books = random_books(seed)
    assert sum(map(len, books.tables.values())) > 10
    assert canon.differences(renamed_facts(build(books)), build(reordered(renamed(books)))) == []


IDS = (
    *("participant_id", "sponsor_id", "person_key", "buyer_id", "seller_id", "order_id"),
    *("source_order_id", "source_participant_id", "payout_id"),
)


def rename(text):
    return None if text is None else f"new {text}"


def renamed(books):
    """The same filing with other ids, in the same order among themselves."""
    tables = {
        name: [
            {column: rename(value) if column in IDS else value for column, value in row.items()}
            for row in rows
        ]
        for name, rows in books.tables.items()
    }
    return replace(books, tables=tables, quarantined=tuple(map(rename, books.quarantined)))


def reordered(books):
    generator = Random(1)  # noqa: S311 - a repeatable order, no secret
    tables = {name: generator.sample(rows, len(rows)) for name, rows in books.tables.items()}
    return replace(books, tables=tables)


def renamed_facts(facts):
    """The facts of the filing as they read once its ids are renamed."""
    renamed_rows = {}
    for name, rows in facts.items():
        people = [column for column in canon.PEOPLE if column in FACTS[name].columns]
        renamed_rows[name] = [
            row
            | {column: with_new_id(row[column]) for column in people}
            | ({"participant_id": rename(row["participant_id"])} if "participant_id" in row else {})
            for row in rows
        ]
    return renamed_rows


def with_new_id(text):
    return None if text is None else f"{text[:2]}new {text[2:]}"
