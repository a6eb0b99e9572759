from datetime import date
from decimal import Decimal

import pytest

from ingest.filings import column, read, write
from pyramidcheck.errors import LimitError, UnreadableError
from sources.workbooks import Failed, Formula, Serial, Sheet, write_workbook

HEADER: list[object] = ["order_id", "ordered_on", "buyer_id", "net_amount"]
MEMBERS: list[list[object]] = [
    ["participant_id", "enrolled_on"],
    ["A", "2024-01-01"],
    ["B", "2024-01-02"],
]


def book(tmp_path, *sheets, name="book.xlsx", **options):
    return write_workbook(tmp_path / "f" / name, *sheets, **options).parent


def test_every_visible_sheet_is_a_file_with_the_rows_as_the_spreadsheet_numbers(tmp_path):
    orders = [HEADER, [1, Serial(45292), 17, 10.25], [2, Serial(45293.5), 18, -3]]
    folder = book(tmp_path, Sheet("Orders", orders, first_row=3), Sheet("Members", MEMBERS))
    found = read(folder)
    assert [(item.table, item.path, item.container) for item in found.filing.inputs] == [
        ("orders", "book.xlsx/Orders", "book.xlsx"),
        ("participants", "book.xlsx/Members", "book.xlsx"),
    ]
    assert column(found, "orders", 0) == ["1", "2"]
    assert column(found, "orders", 1) == [date(2024, 1, 1), date(2024, 1, 2)]
    assert column(found, "orders", 2) == ["17", "18"]
    assert column(found, "orders", 3) == [Decimal("10.25"), Decimal(-3)]
    assert column(found, "orders", 17) == [4, 5]


def test_numbers_and_text_in_one_column_are_read_each_as_it_is_meant(tmp_path):
    orders = [HEADER, [1, "2024-01-01", "A", 1.234], [2, "2024-01-01", "B", "1 234,50 €"]]
    found = read(book(tmp_path, Sheet("orders", orders)))
    assert column(found, "orders", 3) == [Decimal("1.234"), Decimal("1234.5")]


def test_dates_as_text_beside_true_dates_are_read(tmp_path):
    orders = [HEADER, [1, Serial(45292), "A", 1], [2, "31/12/2024", "A", 2], [3, 45294, "A", 3]]
    found = read(book(tmp_path, Sheet("orders", orders)), "[period]\nend = 2024-12-31\n")
    assert column(found, "orders", 1) == [date(2024, 1, 1), date(2024, 12, 31), date(2024, 1, 3)]


def test_serial_numbers_without_a_date_format_are_read_as_days(tmp_path):
    orders = [HEADER, [1, 45292, "A", 1], [2, 45293, "A", 2]]
    found = read(book(tmp_path, Sheet("orders", orders)))
    assert column(found, "orders", 1) == [date(2024, 1, 1), date(2024, 1, 2)]


def test_formulas_errors_and_merged_cells_are_read_and_noted(tmp_path):
    orders = [
        HEADER,
        [1, "2024-01-01", "A", Formula("2*5", 10)],
        [2, "2024-01-01", "B", Failed("#DIV/0!")],
        [3, "2024-01-01", "C", 7],
    ]
    found = read(book(tmp_path, Sheet("orders", orders, merged=("A2:A3",))))
    assert column(found, "orders", 3) == [Decimal(10), Decimal(7)]
    assert found.tables["quarantine"] == [
        ("book.xlsx/orders", 3, "net_amount", "#DIV/0!", "unreadable_amount")
    ]
    notes = {note.code: note.values for note in found.filing.notes}
    assert notes["workbook_formulas"]["formulas"] == 1
    assert notes["merged_cells"]["ranges"] == 1
    assert notes["error_cells"] == {"file": "book.xlsx/orders", "cells": 1, "errors": "#DIV/0!"}


def test_hidden_and_empty_sheets_are_noted_and_not_read(tmp_path):
    orders = [HEADER, [1, "2024-01-01", "A", 1]]
    folder = book(
        tmp_path,
        Sheet("orders", orders),
        Sheet("orders old", orders, state="hidden"),
        Sheet("orders older", orders, state="veryHidden"),
        Sheet("orders blank", []),
    )
    found = read(folder)
    assert [item.path for item in found.filing.inputs] == ["book.xlsx/orders"]
    assert found.codes().count("sheet_hidden") == 2
    assert "sheet_empty" in found.codes()


def test_empty_rows_and_a_column_without_a_header_lose_nothing(tmp_path):
    orders = [HEADER, [1, "2024-01-01", "A", 1, "extra"], [], [2, "2024-01-02", "B", 2]]
    found = read(book(tmp_path, Sheet("orders", orders)))
    assert column(found, "orders", 17) == [2, 4]
    assert found.filing.inputs[0].unused_columns == ("column 5",)


def test_cell_in_the_last_corner_is_refused_before_anything_is_held(tmp_path):
    corner = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    folder = book(tmp_path, Sheet("orders", [HEADER, [1, "2024-01-01", "A", 1]], extra=corner))
    with pytest.raises(LimitError, match="17,179,869,184 cells"):
        read(folder)


def test_workbook_that_expands_beyond_reason_is_refused(tmp_path):
    orders = [HEADER, [1, "2024-01-01", "A", 1]]
    folder = book(tmp_path, Sheet("orders", orders), padding=b"\0" * 70_000_000)
    with pytest.raises(LimitError, match="expands to more than 250 times"):
        read(folder)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 not whole", b"\xd0\xcf\x11\xe0" + b"\0" * 600]
)
def test_broken_or_protected_workbook_is_a_named_error(tmp_path, content):
    with pytest.raises(UnreadableError, match=r"orders\.xlsx"):
        read(write(tmp_path / "f", orders__xlsx=content))
