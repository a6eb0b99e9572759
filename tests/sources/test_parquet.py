from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingest.filings import ORDERS, column, read, without_place, write
from pyramidcheck.errors import UnreadableError


def parquet(path, **columns):
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path)
    return path


def orders(path, **columns):
    base = {
        "order_id": ["1", "2"],
        "ordered_on": [date(2024, 1, 1), date(2024, 1, 2)],
        "buyer_id": ["A", "B"],
        "net_amount": [Decimal("5.10"), Decimal("6.00")],
    }
    return parquet(path, **(base | columns))


def test_clean_parquet_is_read_with_rows_numbered_from_one(tmp_path):
    orders(tmp_path / "f" / "orders.parquet")
    found = read(tmp_path / "f")
    assert found.counts("orders.parquet") == (2, 2, 0, 0)
    assert column(found, "orders", 17) == [1, 2]
    assert column(found, "orders", 3) == [Decimal("5.1"), Decimal(6)]


def test_parquet_and_csv_of_the_same_rows_give_the_same_table(tmp_path):
    rows = [line.split(",") for line in ORDERS.splitlines()]
    names, *values = rows
    columns = dict(zip(names, map(list, zip(*values, strict=True)), strict=True))
    parquet(tmp_path / "p" / "orders.parquet", **columns)
    write(tmp_path / "c", orders=ORDERS)
    one, other = read(tmp_path / "p"), read(tmp_path / "c")
    assert without_place(one.tables["orders"]) == without_place(other.tables["orders"])


def test_timestamps_give_their_day_and_float_ids_whole_numbers(tmp_path):
    orders(
        tmp_path / "f" / "orders.parquet",
        ordered_on=[datetime(2024, 1, 1, 23, 59), datetime(2024, 1, 2)],  # noqa: DTZ001 - local
        buyer_id=[17850.0, None],
    )
    found = read(tmp_path / "f")
    assert column(found, "orders", 1) == [date(2024, 1, 1)]
    assert column(found, "orders", 2) == ["17850"]
    assert found.filing.quarantine == {"missing_value": 1}


def test_binary_floats_are_taken_at_their_shortest_decimal_form_and_said_so(tmp_path):
    orders(tmp_path / "f" / "orders.parquet", net_amount=[0.1, 19.99])
    found = read(tmp_path / "f")
    assert column(found, "orders", 3) == [Decimal("0.1"), Decimal("19.99")]
    assert "binary floats" in found.mapping("orders.parquet")["net_amount"]


def test_floats_with_more_decimals_raise_the_scale_and_no_number_is_missing(tmp_path):
    orders(tmp_path / "f" / "orders.parquet", net_amount=[0.1 + 0.2, float("nan")])
    found = read(tmp_path / "f")
    assert found.filing.money_scale == 17
    assert column(found, "orders", 3) == [Decimal("0.30000000000000004")]
    assert found.filing.quarantine == {"missing_value": 1}


def test_infinite_amount_is_quarantined(tmp_path):
    orders(tmp_path / "f" / "orders.parquet", net_amount=[float("inf"), 1.0])
    assert read(tmp_path / "f").filing.quarantine == {"unreadable_amount": 1}


def test_decimals_of_eighteen_places_stay_exact(tmp_path):
    amounts = pa.array([Decimal("0.000000000000000001"), Decimal(7)], pa.decimal128(38, 18))
    orders(tmp_path / "f" / "orders.parquet", net_amount=amounts)
    found = read(tmp_path / "f")
    assert found.filing.money_scale == 18
    assert column(found, "orders", 3) == [Decimal("0.000000000000000001"), Decimal(7)]


def test_decimals_that_the_type_allows_but_the_data_do_not_need_are_dropped(tmp_path):
    amounts = pa.array([Decimal("1.5"), Decimal(7)], pa.decimal128(38, 18))
    orders(tmp_path / "f" / "orders.parquet", net_amount=amounts)
    assert read(tmp_path / "f").filing.money_scale == 4


def test_flags_and_whole_numbers_pass_with_their_own_types(tmp_path):
    orders(
        tmp_path / "f" / "orders.parquet",
        is_autoship=[True, None],
        net_amount=[5, 6],
        quantity=[1, 2],
    )
    found = read(tmp_path / "f")
    assert column(found, "orders", 10) == [True, None]
    assert column(found, "orders", 3) == [Decimal(5), Decimal(6)]


def test_partitioned_folder_gives_its_table_and_no_columns(tmp_path):
    orders(tmp_path / "f" / "orders" / "net_amount=9" / "part-0.parquet")
    found = read(tmp_path / "f")
    assert column(found, "orders", 3) == [Decimal("5.1"), Decimal(6)]


def test_column_that_bears_the_name_of_our_counter_does_no_harm(tmp_path):
    orders(tmp_path / "f" / "orders.parquet", file_row_number=[7, 7], source_row=[8, 8])
    assert column(read(tmp_path / "f"), "orders", 17) == [1, 2]


def test_broken_parquet_file_is_unreadable(tmp_path):
    write(tmp_path / "f", orders__parquet=b"PAR1 not really")
    with pytest.raises(UnreadableError, match=r"orders\.parquet") as caught:
        read(tmp_path / "f")
    assert "CSV" in caught.value.problems[0].hint
