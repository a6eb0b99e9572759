"""Canonical tables narrowed to some days, and whole again afterwards."""

from datetime import date

from ingest.filings import write
from pyramidcheck.ingest import narrow, read_filing
from pyramidcheck.model.config import FilingConfig
from pyramidcheck.sources import open_sources
from pyramidcheck.store import Store

FILES = {
    "orders": "order_id,ordered_on,buyer_id,net_amount,volume\n"
    "O1,2022-12-31,A,1.00,5\nO2,2023-01-01,A,2.00,\nO3,2023-12-31,B,3.00,\nO4,2024-01-01,B,4.00,\n",
    "enrolments": "participant_id,enrolled_on\nA,2022-05-01\nB,2023-06-01\nC,2024-01-01\n",
    "payouts": "participant_id,paid_on,amount\nA,2022-12-31,1.00\nA,2023-05-05,2.00\n"
    "A,2024-01-01,3.00\n",
    "buybacks": "participant_id,requested_on,claimed_amount,paid_amount\nA,2022-12-31,1.00,1.00\n"
    "B,2023-07-01,2.00,2.00\nB,2024-01-01,3.00,3.00\n",
}
SEEN = {
    "orders": "SELECT order_id FROM canon.orders ORDER BY order_id",
    "people": "SELECT participant_id FROM canon.participants ORDER BY participant_id",
    "payouts": "SELECT CAST(paid_on AS VARCHAR) FROM canon.payouts ORDER BY paid_on",
    "buybacks": "SELECT CAST(claimed_amount AS INTEGER) FROM canon.buybacks ORDER BY 1",
    "period": "SELECT period_start FROM canon.filing UNION SELECT period_end FROM canon.filing "
    "ORDER BY 1",
    "columns": "SELECT count(*) FROM canon.columns_present WHERE column_name = 'volume'",
    "tables": "SELECT table_name FROM canon.tables_present ORDER BY table_name",
}


def seen(store):
    return {
        name: [row[0] for row in store.rows(query, source="test")] for name, query in SEEN.items()
    }


def test_narrowed_tables_hold_these_days_and_are_whole_again(tmp_path):
    folder = write(tmp_path, **FILES)
    with Store.open() as store:
        config = FilingConfig.model_validate(
            {"period": {"start": date(2022, 1, 1), "end": date(2024, 1, 31)}}
        )
        read_filing(store, open_sources(store, folder, config, {}), config)
        store.lock()
        before = seen(store)
        with narrow(store, date(2023, 1, 1), date(2023, 12, 31)):
            assert seen(store) == {
                "orders": ["O2", "O3"],
                "people": ["A", "B"],
                "payouts": ["2023-05-05"],
                "buybacks": [2],
                "period": [date(2023, 1, 1), date(2023, 12, 31)],
                "columns": [0],
                "tables": ["buybacks", "orders", "participants", "payouts"],
            }
        assert seen(store) == before
    assert before["orders"] == ["O1", "O2", "O3", "O4"]
    assert before["columns"] == [1]
