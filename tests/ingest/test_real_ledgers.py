"""Real ledgers that nobody here wrote; their folder is named by PYRAMIDCHECK_LEDGERS."""

import os
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.filings import column, read
from pyramidcheck.model.config import FilingConfig

pytestmark = pytest.mark.ledgers

PERIODS = {
    "etheramid1": ("2016-04-15", "2016-12-31"),
    "myscheme": ("2015-08-07", "2018-06-30"),
    "doubler2": ("2016-02-16", "2018-12-31"),
}


def ledger(name):
    return Path(os.environ["PYRAMIDCHECK_LEDGERS"]) / name


@pytest.mark.parametrize(
    ("name", "enrolments", "orders", "payouts", "scale"),
    [
        ("etheramid1", 103, 110, 382, 6),
        ("myscheme", 53, 89, 407, 18),
        ("doubler2", 211, 359, 161, 14),
    ],
)
def test_every_row_of_a_chain_ledger_is_used_without_mapping(
    name, enrolments, orders, payouts, scale
):
    start, end = PERIODS[name]
    config = FilingConfig.model_validate({"period": {"start": start, "end": end, "ended": True}})
    found = read(ledger(name), config)
    assert found.counts("enrolments.csv") == (enrolments, enrolments, 0, 0)
    assert found.counts("orders.csv") == (orders, orders, 0, 0)
    assert found.counts("payouts.csv") == (payouts, payouts, 0, 0)
    assert (found.filing.currency, found.filing.money_scale) == ("ETH", scale)


def test_shop_export_is_read_with_a_product_and_keeps_its_negative_lines():
    config = FilingConfig.model_validate(
        {
            "currency": "GBP",
            "mapping": {"orders": {"net_amount": {"product": ["Quantity", "UnitPrice"]}}},
        }
    )
    found = read(ledger("uci_online_retail"), config)
    assert found.counts("uci_online_retail.parquet") == (541909, 406829, 135080, 0)
    assert found.filing.quarantine == {"missing_value": 135080}
    assert min(column(found, "orders", 7)) == Decimal(-80995)
    assert sum(column(found, "orders", 3)) == Decimal("8300065.814")
