"""What must hold for any filing, whatever the definitions say; on the oracle, which is quick."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

from hypothesis import HealthCheck, given, settings

from facts import oracle
from facts.filings import filings
from facts.toy import TOY
from pyramidcheck.model.facts import BUYER_CLASSES, ENTRY_MARKS, PAYOUT_SOURCES, SOLD_KINDS

REPEATABLE = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=50,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)
LINE_KEY = ("buyer_class", "item_kind", "entry_mark", "is_qualifying")


def total(rows, column):
    return sum((row[column] for row in rows), Decimal(0))


@given(books=filings())
@REPEATABLE
def test_payouts_are_split_without_loss(definitions, books):
    facts = oracle.compute(books, definitions)
    kept = [row for row in books.tables["payouts"] if row["status"] != "reversed"]
    # A withdrawal moves money that earned or paid rows already count.
    first_hand = [row for row in kept if row["status"] != "withdrawn"]
    paid = sum(row["amount"] for row in first_hand or kept)
    assert total(facts["facts.payout_month"], "amount") == paid
    assert total(facts["facts.payout_depth"], "amount") == paid
    assert {row["source"] for row in facts["facts.payout_month"]} <= set(PAYOUT_SOURCES)


@given(books=filings())
@REPEATABLE
def test_sales_are_the_net_sales_of_all_lines(definitions, books):
    people = [row | {"entry_fee": None} for row in books.tables["participants"]]
    books = replace(books, tables=books.tables | {"participants": people})
    facts = oracle.compute(books, definitions)
    orders = [row for row in books.tables["orders"] if row["status"] != "pending"]
    sales = facts["facts.sales_month"]
    assert total(sales, "amount") + total(sales, "refunds") == sum(
        row["net_amount"] for row in orders
    )
    assert sum(row["lines"] for row in sales) == len(orders)
    bought = total(facts["facts.participant"], "spend_total")
    customers = total(facts["facts.customer"], "spend")
    shipped = total([row for row in sales if row["item_kind"] in ("shipping", "tax")], "amount")
    own = total(facts["facts.participant"], "spend_shipping_tax")
    assert bought + customers + (shipped - own) == total(sales, "amount")


@given(books=filings())
@REPEATABLE
def test_every_line_falls_in_one_row_of_each_reading(definitions, books):
    facts = oracle.compute(books, definitions)
    keys = Counter(
        (row["reading"], *(row[name] for name in LINE_KEY)) for row in facts["facts.readings"]
    )
    assert len(keys) == 3 * len(BUYER_CLASSES) * len(SOLD_KINDS) * len(ENTRY_MARKS) * 2
    for row in facts["facts.sales_month"]:
        key = tuple(row[name] for name in LINE_KEY)
        assert [keys[reading, *key] for reading in ("strict", "central", "lenient")] == [1, 1, 1]


@given(books=filings())
@REPEATABLE
def test_every_participant_stands_in_one_tree(definitions, books):
    facts = oracle.compute(books, definitions)
    tree = {row["participant"]: row for row in facts["facts.tree"]}
    for node in tree.values():
        above = tree.get(node["parent"])
        assert node["depth"] == (0 if above is None else above["depth"] + 1)
        assert node["root"] == (node["participant"] if above is None else above["root"])
    roots = [row for row in tree.values() if row["parent"] is None]
    assert sum(row["subtree_size"] for row in roots) == len(tree)


def test_readings_are_ordered(definitions):
    facts = oracle.compute(TOY, definitions)
    for row in facts["facts.readings"]:
        assert not (row["is_entry"] and row["is_outside"])
    outside = {
        reading: {
            tuple(row[name] for name in LINE_KEY)
            for row in facts["facts.readings"]
            if row["reading"] == reading and row["is_outside"]
        }
        for reading in ("strict", "central", "lenient")
    }
    assert outside["strict"] < outside["central"] < outside["lenient"]
