# ruff: noqa: RUF001 - the signs that spreadsheets write
from datetime import date
from decimal import Decimal

import pytest

from ingest.filings import column, read, write
from pyramidcheck.errors import UsageError

HEADER = ["order_id", "ordered_on", "buyer_id", "net_amount"]
WHOLE_YEAR = "[period]\nstart = 1950-01-01\nend = 2119-12-31\n"


def orders(tmp_path, rows, *, config="", encoding="utf-8", mark=";", name="f"):
    lines = [mark.join(HEADER), *(mark.join(row) for row in rows)]
    text = "".join(f"{line}\r\n" for line in lines)
    folder = write(tmp_path / name, orders=text.encode(encoding))
    return read(folder, WHOLE_YEAR + config)


def amounts(tmp_path, *cells, config=""):
    rows = [(str(n), "2024-01-01", "A", cell) for n, cell in enumerate(cells)]
    return orders(tmp_path, rows, config=config)


def days(tmp_path, *cells, config="", name="f"):
    rows = [(f"{n:03}", cell, "A", "1") for n, cell in enumerate(cells)]
    return orders(tmp_path, rows, config=config, name=name)


def told(found, code):
    notes = [note for item in found.filing.inputs for note in item.dialect]
    return next(note.values for note in notes if note.code == code)


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (("1234,50", "7"), ("1234.50", "7")),
        (("1 234,50", "7,5"), ("1234.50", "7.5")),
        (("1\u00a0234,50", "1\u202f234\u202f567,8"), ("1234.50", "1234567.8")),
        (("1.234,50", "1.234"), ("1234.50", "1234")),
        (("1'234.50", "1’234"), ("1234.50", "1234")),
        (("1,234.50", "1,234"), ("1234.50", "1234")),
        (("1.234.567", "1,25"), ("1234567", "1.25")),
        (("1,23,456.00", "12"), ("123456", "12")),
        (("19,90 €", "1 000,00 €"), ("19.90", "1000")),
        (("€19.90", "€1,000.00"), ("19.90", "1000")),
        (("EUR 19,90", "-3,00 EUR"), ("19.90", "-3")),
        (("$1,000.00", "-$5.10"), ("1000", "-5.10")),
        (("(12,50)", "(1 234,00 €)"), ("-12.50", "-1234")),
        (("12,50-", "3,00"), ("-12.50", "3")),
        (("−12,50", "+3,00"), ("-12.50", "3")),
        (("0,123", "4"), ("0.123", "4")),
        (("1e-3", "2,5"), ("0.001", "2.5")),
    ],
)
def test_amounts_as_people_write_them_are_read(tmp_path, cells, values):
    found = amounts(tmp_path, *cells)
    assert column(found, "orders", 3) == [Decimal(value) for value in values]
    assert found.filing.quarantine == {}


@pytest.mark.parametrize(
    "cell", ["1,23,45", "12.34.56", "--5", "5 €€", "1 23", "1 2345", "(5", "-(5)"]
)
def test_amount_in_no_known_grammar_is_quarantined(tmp_path, cell):
    found = amounts(tmp_path, "1,5", cell)
    assert found.filing.quarantine == {"unreadable_amount": 1}
    assert found.tables["quarantine"][0][3] == cell


@pytest.mark.parametrize(("decimal", "value"), [(",", "1234"), (".", "1.234")])
def test_declared_decimal_mark_settles_what_could_be_read_in_two_ways(tmp_path, decimal, value):
    found = amounts(tmp_path, "1.234", config=f'[dialect.orders]\ndecimal = "{decimal}"\n')
    assert column(found, "orders", 3) == [Decimal(value)]


def test_number_with_the_other_decimal_mark_is_quarantined_once_one_is_declared(tmp_path):
    found = amounts(tmp_path, "1,5", "2.5", config='[dialect.orders]\ndecimal = ","\n')
    assert column(found, "orders", 3) == [Decimal("1.5")]
    assert found.tables["quarantine"][0][3:] == ("2.5", "unreadable_amount")


def test_both_decimal_marks_in_one_column_are_refused_with_their_counts(tmp_path):
    with pytest.raises(UsageError, match="2 numbers with a decimal comma and 1 with"):
        amounts(tmp_path, "1,5", "2,5", "2.5")


def test_other_column_of_the_file_settles_the_decimal_mark(tmp_path):
    text = "order_id;ordered_on;buyer_id;net_amount;volume\n1;2024-01-01;A;1,234;0,5\n"
    found = read(write(tmp_path / "f", orders=text))
    assert column(found, "orders", 3) == [Decimal("1.234")]
    assert told(found, "dialect_decimal_other") == {
        "column": "net_amount",
        "mark": ",",
        "other": "volume",
    }


def test_currency_in_the_cells_is_the_currency_of_the_rows(tmp_path):
    found = amounts(tmp_path, "19,90 €", "5,00", "EUR 1,00")
    assert found.filing.currency == "EUR"
    assert told(found, "dialect_currency") == {"column": "net_amount", "sign": "EUR", "values": 2}


def test_cell_in_another_currency_than_the_others_is_quarantined(tmp_path):
    found = amounts(tmp_path, "19,90 €", "5,00 €", "3,00 £")
    assert found.tables["quarantine"][0][3:] == ("3,00 £", "other_currency")
    assert len(found.tables["orders"]) == 2


@pytest.mark.parametrize(
    ("cells", "expected", "code"),
    [
        (("31/01/2024", "02/01/2024"), (date(2024, 1, 31), date(2024, 1, 2)), "dialect_dates_dmy"),
        (("01/31/2024", "02/01/2024"), (date(2024, 1, 31), date(2024, 2, 1)), "dialect_dates_mdy"),
        (
            ("12/1/10 8:26", "1/13/11 23:59"),
            (date(2010, 12, 1), date(2011, 1, 13)),
            "dialect_dates_mdy",
        ),
        (("01.02.2024", "03.04.24"), (date(2024, 2, 1), date(2024, 4, 3)), "dialect_dates_dotted"),
        (("20240131", "20240201"), (date(2024, 1, 31), date(2024, 2, 1)), "dialect_dates_basic"),
        (("45292", "45293,75"), (date(2024, 1, 1), date(2024, 1, 2)), "dialect_dates_serial"),
        (("2024/1/5", "2024.02.06"), (date(2024, 1, 5), date(2024, 2, 6)), "dialect_dates_iso"),
        (
            ("01/31/2024 11:05 PM", "02/01/2024 12:30:00 a.m."),
            (date(2024, 1, 31), date(2024, 2, 1)),
            "dialect_dates_half_day",
        ),
        (
            ("29/09/2026 10h30", "01-10-2026"),
            (date(2026, 9, 29), date(2026, 10, 1)),
            "dialect_dates_dmy",
        ),
        (("2024-01-05", "05/05/2024"), (date(2024, 1, 5), date(2024, 5, 5)), "dialect_dates_iso"),
    ],
)
def test_dates_as_people_write_them_are_read_with_the_evidence(tmp_path, cells, expected, code):
    found = days(tmp_path, *cells)
    assert column(found, "orders", 1) == list(expected)
    assert told(found, code)["column"] == "ordered_on"


def test_date_that_can_be_read_in_two_ways_is_refused_with_both_readings(tmp_path):
    with pytest.raises(UsageError) as caught:
        days(tmp_path, "03/04/2024", "01/02/2024")
    problem = caught.value.problems[0]
    assert problem.where == "orders.csv: column 'ordered_on'"
    assert "2024-02-01 (day first) or 2024-01-02 (month first)" in problem.what
    assert '[dialect.orders] date_order = "dmy" or "mdy"' in problem.hint


@pytest.mark.parametrize(("order", "day"), [("dmy", date(2024, 4, 3)), ("mdy", date(2024, 3, 4))])
def test_declared_order_settles_a_date_that_can_be_read_in_two_ways(tmp_path, order, day):
    config = f'[dialect.orders]\ndate_order = "{order}"\n'
    assert column(days(tmp_path, "03/04/2024", config=config), "orders", 1) == [day]


def test_other_column_of_the_file_settles_the_order_of_day_and_month(tmp_path):
    text = "id;enrolled_on;ended_on\nA;03/04/2024;25/12/2024\n"
    found = read(write(tmp_path / "f", members=text))
    assert column(found, "participants", 1) == [date(2024, 4, 3)]
    assert told(found, "dialect_dates_other")["other"] == "ended_on"


def test_both_orders_in_one_column_are_refused_with_their_counts(tmp_path):
    with pytest.raises(UsageError, match="1 dates with the day first and 1 with the month first"):
        days(tmp_path, "31/01/2024", "01/31/2024")


def test_one_mistake_in_a_hundred_is_quarantined_and_the_rest_read(tmp_path):
    found = days(tmp_path, *(f"{n % 15 + 14}/01/2024" for n in range(120)), "01/31/2024")
    assert found.tables["quarantine"] == [
        ("orders.csv", 122, "ordered_on", "01/31/2024", "unreadable_date")
    ]


def test_rare_date_that_can_be_read_in_two_ways_is_quarantined_beside_iso_dates(tmp_path):
    found = days(tmp_path, *["2024-01-05"] * 150, "01/02/2024")
    assert found.filing.quarantine == {"unreadable_date": 1}


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Paris", date(2024, 3, 1)),
        ("America/New_York", date(2024, 2, 29)),
        (None, date(2024, 2, 29)),
    ],
)
@pytest.mark.parametrize(
    "cell",
    ["2024-02-29 23:30:00 +0000", "2024-02-29T23:30:00Z", "2024-02-29T23:30:00.5+00:00"],
)
def test_instants_become_days_of_the_declared_zone_and_else_stay_as_written(
    tmp_path, zone, day, cell
):
    config = f'[dialect.orders]\ntimezone = "{zone}"\n' if zone else ""
    found = days(tmp_path, cell, "2024-03-01", config=config)
    assert column(found, "orders", 1)[0] == day
    assert told(found, "dialect_dates_zone" if zone else "dialect_dates_offset")["values"] == 1


def test_instants_with_the_year_last_become_days_of_the_declared_zone(tmp_path):
    config = '[dialect.orders]\ntimezone = "Europe/Paris"\n'
    found = days(tmp_path, "29/02/2024 23:30 +00:00", "28/02/2024 23:30", config=config)
    assert column(found, "orders", 1) == [date(2024, 3, 1), date(2024, 2, 28)]


def test_month_of_a_payout_may_be_written_with_the_month_first(tmp_path):
    payouts = "participant_id,paid_on,amount,period\nA,2024-04-01,1,03/2024\n"
    found = read(write(tmp_path / "f", payouts=payouts))
    assert column(found, "payouts", 4) == [date(2024, 3, 1)]


def test_product_of_columns_with_decimal_commas_is_exact(tmp_path):
    text = "order_id;ordered_on;buyer_id;q;p\n1;2024-01-01;A;3;2,55\n2;2024-01-01;A;(2);1 000,5\n"
    config = '[mapping.orders]\nnet_amount = { product = ["q", "p"] }\n'
    found = read(write(tmp_path / "f", orders=text), config)
    assert column(found, "orders", 3) == [Decimal("7.65"), Decimal(-2001)]


@pytest.mark.parametrize("words", [("Oui", "NON"), ("yes", "no"), ("vrai", "faux"), ("1", "0")])
def test_words_for_yes_and_no_are_read_in_both_languages(tmp_path, words):
    rows = "".join(f"{n},2024-01-01,A,5,{word}\n" for n, word in enumerate(words))
    text = f"order_id,ordered_on,buyer_id,net_amount,is_autoship\n{rows}"
    assert column(read(write(tmp_path / "f", orders=text)), "orders", 10) == [True, False]


def test_plain_columns_are_told_with_their_evidence(tmp_path):
    found = amounts(tmp_path, "1.50", "2", "1.234")
    assert told(found, "dialect_decimal_point") == {"column": "net_amount", "values": 1, "of": 3}
    assert told(found, "dialect_delimiter") == {"delimiter": ";", "fields": 4, "rows": 4, "of": 4}


def test_empty_cells_speak_for_no_decimal_mark(tmp_path):
    text = "order_id,ordered_on,buyer_id,net_amount,quantity\n"
    text += "1,2024-01-01,A,1.5,\n2,2024-01-02,A,2.5,3.5\n"
    found = read(write(tmp_path / "f", orders=text), WHOLE_YEAR)
    notes = [note for item in found.filing.inputs for note in item.dialect]
    counted = {
        note.values["column"]: (note.values["values"], note.values["of"])
        for note in notes
        if note.code == "dialect_decimal_point"
    }
    assert counted == {"net_amount": (2, 2), "quantity": (1, 1)}


@pytest.mark.parametrize("mark", ["\t", ";"])
@pytest.mark.parametrize("blank", [" ", "\t", "\u00a0", "\n"])
def test_blanks_at_the_ends_of_quoted_values_are_taken_off(tmp_path, mark, blank):
    rows = [
        HEADER,
        ["1", "2024-01-01", f'"{blank}A"', "1"],
        ["2", "2024-01-02", f'"B{blank}"', "1"],
    ]
    text = "".join(f"{mark.join(row)}\n" for row in rows)
    found = read(write(tmp_path / "f", orders=text), WHOLE_YEAR)
    assert [row[2] for row in found.tables["orders"]] == ["A", "B"]


def test_day_that_does_not_exist_is_quarantined_among_plain_ones(tmp_path):
    found = days(tmp_path, "2024-02-29", "2023-02-29")
    assert column(found, "orders", 1) == [date(2024, 2, 29)]
