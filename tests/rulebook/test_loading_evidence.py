"""The rows behind the two rules on aggregates: counts that single nobody out."""

from datetime import date
from decimal import Decimal

import pytest

from pyramidcheck import assets
from pyramidcheck.case_facts import CaseFacts
from pyramidcheck.evidence import read_evidence
from pyramidcheck.rulebook import load
from pyramidcheck.store import Store

LEAST = 5
JANUARY, FEBRUARY = date(2024, 1, 1), date(2024, 2, 1)


@pytest.fixture(scope="module")
def rules():
    return load((), builtin=assets.find_assets("rules")).rules


def rows_behind(rule, given):
    with Store.open() as store:
        CaseFacts(store).fill(given)
        found = read_evidence(store, rule, "E-001", with_rows=True)
    assert found is not None
    return found.rows.to_pylist()


def volumes(*rows):
    columns = ["buyer_group", "month", "volume", "volume_last_days", "people", "spend"]
    full = [[group, month, v, "0", people, people] for group, month, v, people in rows]
    return {"facts.volume_month": {"columns": columns, "rows": full}}


def test_evidence_of_bunching_reads_no_person(rules):
    sql = rules["qualification_purchases"].evidence_sql + rules["period_end_loading"].evidence_sql
    code = "\n".join(line for line in sql.splitlines() if not line.startswith("--"))
    for word in ("canon.", "person", "participant_id", "buyer_id", "order_id", "facts.participant"):
        assert word not in code, word


def test_cells_of_volumes_are_pooled_until_they_hold_enough(rules):
    given = volumes(
        ("participant", JANUARY, "103", 6),
        ("participant", FEBRUARY, "104.5", 3),
        ("participant", JANUARY, "37", 3),
        ("participant", FEBRUARY, "37.9", 2),
        ("participant", JANUARY, "512", 1),
        ("customer", JANUARY, "512", 9),
    )
    cells = {
        (row["month"], row["volume_from"], row["volume_below"]): row["participant_months"]
        for row in rows_behind(rules["qualification_purchases"], given)
    }
    # January's 100 to 110 stands alone; five of two months make 37 to 38; 3 and 1 are left over
    # and too few to tell.
    assert cells == {
        (JANUARY, Decimal(100), Decimal(110)): 6,
        (None, Decimal(37), Decimal(38)): 5,
        (None, None, None): None,
    }


def test_no_cell_of_bunching_holds_fewer_than_five(rules):
    generated = [
        ("participant", (JANUARY, FEBRUARY)[n % 2], str(20 + 7 * n), 1 + n % 7) for n in range(60)
    ]
    rows = rows_behind(rules["qualification_purchases"], volumes(*generated))
    told = [row["participant_months"] for row in rows]
    assert sum(count or 0 for count in told) == sum(people for *_, people in generated)
    assert min(count for count in told if count is not None) >= LEAST


def test_days_with_few_orders_are_put_together_by_month(rules):
    given = {
        "facts.order_day": {
            "columns": ["day", "buyer_class", "amount", "orders"],
            "rows": [
                ["2024-01-30", "active_participant", "50", 5],
                ["2024-01-10", "active_participant", "30", 3],
                ["2024-01-11", "active_participant", "20", 2],
                ["2024-01-31", "customer", "90", 1],
            ],
        }
    }
    rows = rows_behind(rules["period_end_loading"], given)
    told = {(row["day"], row["buyer_class"], row["amount"], row["orders"]) for row in rows}
    assert told == {
        (date(2024, 1, 30), "active_participant", Decimal(50), 5),
        (None, "active_participant", Decimal(50), 5),
        (None, "customer", None, None),
    }
