from fractions import Fraction

import pytest

from pyramidcheck.measure import read_filing_facts


@pytest.fixture
def store(facts):
    """A store with facts and the few tables of `canon` that are read."""
    store = facts(
        {
            "facts.filing": (["months", "resale_assumed"], [[7, True]]),
            "facts.signals": (
                ["name", "value"],
                [["participants", "30"], ["paid_people", "4"], ["payouts_total", "12.5"]],
            ),
        }
    )
    for sql in (
        "DROP SCHEMA IF EXISTS canon CASCADE",
        "CREATE SCHEMA canon",
        "CREATE TABLE canon.tables_present AS SELECT 'orders' AS table_name",
        "CREATE TABLE canon.columns_present AS SELECT 'orders' table_name, 'volume' column_name",
        """
        CREATE TABLE canon.filing AS
        SELECT NULL AS qualifying_volume, 200 AS own_use_month, FALSE AS resale, NULL AS levels_paid
        """,
    ):
        store.run(sql, source="test")
    return store


def test_filing_facts_are_read_from_facts_and_canon(store):
    facts = read_filing_facts(store, plan=["buyback_days"], quarantined_share=Fraction(1, 8))
    assert facts.tables == {"orders"}
    assert facts.columns == {"orders.volume"}
    # A plan fact that is stated as false is stated.
    assert facts.plan == {"own_use_month", "resale", "buyback_days"}
    assert (facts.participants, facts.paid, facts.periods) == (30, 4, 7)
    assert facts.resale_assumed
    assert not facts.referral_programme
    assert facts.signals["payouts_total"] == Fraction(25, 2)
    assert facts.quarantined_share == Fraction(1, 8)
    assert facts.observed_days == 366
