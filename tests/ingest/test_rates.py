from datetime import date
from decimal import Decimal

import pytest

from ingest.filings import column, read, write
from pyramidcheck.errors import UsageError

ORDERS = (
    "order_id,ordered_on,buyer_id,net_amount,refunded_amount,currency\n"
    "1,2024-01-10,A,100,,EUR\n2,2024-01-10,B,50.55,50.55,USD\n3,2024-02-15,C,10,,USD\n"
    "4,2024-03-20,D,7,,USD\n5,2024-01-02,E,9.5,,GBP\n6,2024-03-25,A,1,,EUR\n7,2024-03-26,A,1,,EUR\n"
)
RATES = "date,currency,rate\n2024-01-10,USD,0.9\n2024-01-16,USD,0.91234\n"


def filing(tmp_path, rates=RATES, orders=ORDERS, config="", name="rates.csv", **options):
    folder = write(tmp_path / "f", orders=orders)
    (folder / name).write_text(rates, encoding="utf-8")
    return read(folder, 'currency = "EUR"\n' + config, **options)


def notes(found, code):
    return [note.values for note in found.filing.notes if note.code == code]


def test_rows_in_another_currency_take_the_rate_of_the_day_or_the_last_earlier(tmp_path):
    found = filing(tmp_path)
    amounts = {row[0]: row[3] for row in found.tables["orders"]}
    assert amounts["2"] == Decimal("45.4950")
    assert amounts["3"] == Decimal("9.1234")
    assert column(found, "orders", 9) == ["EUR"] * 5


def test_refund_is_converted_at_the_rate_of_its_order(tmp_path):
    row = next(row for row in filing(tmp_path).tables["orders"] if row[0] == "2")
    assert row[13] == row[3] == Decimal("45.4950")


def test_rate_older_than_the_days_allowed_leaves_the_row_in_quarantine_with_its_sum(tmp_path):
    found = filing(tmp_path)
    assert [row[1:] for row in found.tables["quarantine"]] == [
        (5, "currency", "USD", "no_rate"),
        (6, "currency", "GBP", "no_rate"),
    ]
    assert notes(found, "other_currency_rows") == [
        {"table": "orders", "currency": "GBP", "rows": 1, "carried": "9.50"},
        {"table": "orders", "currency": "USD", "rows": 1, "carried": "7.00"},
    ]
    assert found.tables["quarantined_people"] == [("D",), ("E",)]


def test_rate_exactly_as_old_as_allowed_serves(tmp_path):
    orders = ORDERS.replace("4,2024-03-20", "4,2024-02-16")
    assert "4" in column(filing(tmp_path, orders=orders), "orders", 0)


def test_converted_rows_are_counted_with_the_sum_before_and_after_and_the_rates(tmp_path):
    (told,) = notes(filing(tmp_path), "converted_rows")
    assert told == {
        "table": "orders",
        "currency": "USD",
        "rows": 2,
        "carried": "60.55",
        "gives": "54.6184",
        "into": "EUR",
        "lowest": "0.90",
        "highest": "0.91234",
        "decimals": 4,
    }


def test_converted_rows_outside_the_period_are_not_counted(tmp_path):
    found = filing(tmp_path, period=(date(2024, 2, 1), date(2024, 3, 31)))
    assert notes(found, "converted_rows")[0]["rows"] == 1


def test_both_directions_of_the_last_rate_are_stated(tmp_path):
    found = filing(tmp_path, period=(date(2024, 1, 1), date(2024, 1, 31)))
    (told,) = notes(found, "rate_directions")
    assert (told["worth"], told["inverse"], told["date"]) == ("0.91234", "1.096083", "2024-01-16")


def test_half_a_unit_of_the_last_place_is_rounded_away_from_zero(tmp_path):
    orders = (
        "order_id,ordered_on,buyer_id,net_amount,currency\n"
        "1,2024-01-10,A,0.0001,USD\n2,2024-01-10,A,-0.0001,USD\n3,2024-01-10,A,1,EUR\n"
    )
    found = filing(tmp_path, "date,currency,rate\n2024-01-10,USD,0.5\n", orders)
    assert column(found, "orders", 3)[:2] == [Decimal("0.0001"), Decimal("-0.0001")]


def test_amounts_that_grow_in_the_conversion_are_kept_exactly(tmp_path):
    orders = (
        "order_id,ordered_on,buyer_id,net_amount,currency\n"
        "1,2024-01-10,A,12345678901.23,USD\n2,2024-01-10,A,1,EUR\n3,2024-01-10,A,1e14,USD\n"
    )
    found = filing(tmp_path, "date,currency,rate\n2024-01-10,USD,12345.6789\n", orders)
    assert column(found, "orders", 3)[0] == Decimal("152415787517090.3950")
    assert [row[4] for row in found.tables["quarantine"]] == ["not_convertible"]


def test_payouts_of_a_file_in_another_currency_are_converted(tmp_path):
    folder = write(
        tmp_path / "f",
        orders=ORDERS,
        payouts="participant_id,paid_on,amount_usd\nA,2024-01-12,10\n",
    )
    (folder / "taux.csv").write_text(RATES, encoding="utf-8")
    found = read(folder, 'currency = "EUR"')
    assert found.tables["payouts"][0][2] == Decimal("9.0000")


def test_french_rates_with_decimal_commas_are_read(tmp_path):
    rates = "Date;Devise;Taux\n10/01/2024;USD;0,9\n16/01/2024;USD;0,91234\n"
    found = filing(tmp_path, rates, name="taux_de_change.csv")
    assert found.counts("taux_de_change.csv") == (2, 2, 0, 0)
    assert notes(found, "converted_rows")[0]["gives"] == "54.6184"


def test_every_wrong_rate_is_told_at_once_with_file_and_row(tmp_path):
    rates = (
        "date,currency,rate\n2024-01-10,USD,0.9\n2024-01-10,USD,0.9\n2024-01-10,USD,0.8\n"
        "2024-01-11,USD,-1\n2024-01-12,USD,\n,USD,1\n2024-01-13,,1\n2024-01-14,EUR,1.1\n"
        "2024-01-15,USD,x\n2024-01-15,USD,0.12345678901\n"
    )
    with pytest.raises(UsageError) as caught:
        filing(tmp_path, rates)
    told = {problem.where: problem.what for problem in caught.value.problems}
    assert {where.split()[-1] for where in told} == {"3", "4", "5", "6", "7", "8", "9", "10", "11"}
    assert "same rate" in told["rates.csv: row 3"]
    assert "another rate" in told["rates.csv: row 4"]
    assert "not above zero" in told["rates.csv: row 5"]


def test_rates_into_a_third_currency_are_refused(tmp_path):
    with pytest.raises(UsageError, match="in GBP, but the filing is in EUR"):
        filing(tmp_path, "date,currency,rate,to\n2024-01-10,USD,0.8,GBP\n")


def test_rates_file_may_be_named_in_filing_toml(tmp_path):
    found = filing(tmp_path, config='[files]\nrates = "fixing.csv"\n', name="fixing.csv")
    assert notes(found, "rates_used") == [{"file": "fixing.csv", "rows": 2}]


def test_file_that_is_named_like_rates_but_holds_none_is_read_by_its_columns(tmp_path):
    payouts = "participant_id,paid_on,amount\nA,2024-01-12,10\n"
    found = filing(tmp_path, payouts, name="taux_de_commission.csv")
    assert found.filing.tables == ("orders", "payouts")


def test_named_file_without_rates_is_a_problem(tmp_path):
    with pytest.raises(UsageError, match="holds no rates"):
        filing(tmp_path, "a,b\n1,2\n", config='[files]\nrates = "x.csv"\n', name="x.csv")


def test_own_use_cap_is_converted_at_the_rate_of_the_periods_end(tmp_path):
    found = filing(
        tmp_path,
        period=(date(2024, 1, 1), date(2024, 1, 31)),
        own_use_month_usd=Decimal(200),
    )
    assert found.tables["filing"][0][6] == Decimal("182.4680")
    assert notes(found, "own_use_converted")[0]["date"] == "2024-01-16"


def test_without_a_rate_at_the_periods_end_there_is_no_own_use_cap(tmp_path):
    found = filing(tmp_path, own_use_month_usd=Decimal(200))
    assert found.tables["filing"][0][6] is None
