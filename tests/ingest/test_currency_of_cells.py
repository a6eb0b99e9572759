"""Signs in the cells of amounts, in plain and in shaped files: whose currency is a row in?"""

from decimal import Decimal

import pytest

from ingest.filings import read, write
from ingest.test_presets import JANUARY, PAYPAL_FR, SHOPIFY, rows
from ingest.test_shapes import UNPIVOT, WIDE

HEAD = "order_id;ordered_on;buyer_id;net_amount"
MIXED = (
    f"{HEAD}\n1;2024-01-13;A;5,00 €\n2;2024-01-14;A;6,00 €\n3;2024-01-15;C;$5\n"
    "4;2024-01-16;B;£7\n5;2024-01-17;B;8,50\n"
)
RATES = "date,currency,rate\n2024-01-01,USD,0.9\n2024-01-01,GBP,1.2\n"
EURO = 'currency = "EUR"\n'


def notes(found, code):
    return {
        note.values["currency"]: note.values for note in found.filing.notes if note.code == code
    }


def wide_with_currencies():
    """The three rows of WIDE in USD, EUR and USD."""
    codes = ("ccy", "USD", "EUR", "USD")
    lines = zip(WIDE.split(), codes, strict=True)
    return "".join(f"{line},{code}\n" for line, code in lines).replace("oops", "0.10")


def filing(tmp_path, orders=MIXED, config="", **more):
    return read(write(tmp_path / "f", orders=orders, **more), config + JANUARY)


def amounts(found):
    return [row[1] for row in rows(found, "orders", "net_amount")]


def test_cell_in_another_currency_is_quarantined_with_its_sum_and_the_currency_named(tmp_path):
    found = filing(tmp_path)
    assert amounts(found) == [5, 6, Decimal("8.5")]
    assert [row[1:] for row in found.tables["quarantine"]] == [
        (4, "net_amount", "$5", "other_currency"),
        (5, "net_amount", "£7", "other_currency"),
    ]
    told = notes(found, "other_currency_rows")
    assert {name: values["carried"] for name, values in told.items()} == {
        "$": "5.00",
        "GBP": "7.00",
    }
    assert found.tables["quarantined_people"] == [("B",), ("C",)]


def test_cell_in_another_currency_is_converted_where_there_is_a_rate(tmp_path):
    found = filing(tmp_path, rates=RATES)
    assert amounts(found) == [5, 6, Decimal("8.4"), Decimal("8.5")]
    assert notes(found, "converted_rows")["GBP"]["gives"] == "8.40"
    # Whose dollar it is nobody has said.
    assert notes(found, "other_currency_rows")["$"]["carried"] == "5.00"


def test_filing_toml_may_say_which_currency_a_sign_is(tmp_path):
    told = '[mapping.orders]\ncurrency = { column = "net_amount", codes = { "$" = "USD" } }\n'
    found = filing(tmp_path, config=told, rates=RATES)
    assert amounts(found) == [5, 6, Decimal("4.5"), Decimal("8.4"), Decimal("8.5")]
    assert found.counts("orders.csv") == (5, 5, 0, 0)


@pytest.mark.parametrize("code", ["US$", "USD"])
def test_sign_of_one_currency_needs_no_word_of_filing_toml(tmp_path, code):
    found = filing(tmp_path, MIXED.replace("$5", f"{code} 5"), rates=RATES)
    assert Decimal("4.5") in amounts(found)


def test_dollars_never_pass_for_the_euros_that_were_declared(tmp_path):
    orders = f"{HEAD}\n1;2024-01-13;A;$5.00\n2;2024-01-14;A;$6.00\n"
    found = filing(tmp_path, orders, EURO)
    assert found.counts("orders.csv") == (2, 0, 2, 0)
    assert notes(found, "other_currency_rows")["$"]["carried"] == "11.00"


def test_dollar_is_the_declared_currency_where_that_is_a_dollar(tmp_path):
    orders = f"{HEAD}\n1;2024-01-13;A;$5.00\n2;2024-01-14;A;CAD 6.00\n3;2024-01-14;A;7.00\n"
    found = filing(tmp_path, orders, 'currency = "CAD"\n')
    assert amounts(found) == [5, 6, 7]
    assert notes(found, "other_currency_rows") == {}


def test_sign_in_one_cell_of_many_does_not_make_the_others_its_currency(tmp_path):
    orders = f"{HEAD}\n1;2024-01-13;A;10.00\n2;2024-01-14;A;20.00\n3;2024-01-15;B;USD 5.00\n"
    found = filing(tmp_path, orders, EURO)
    assert amounts(found) == [10, 20]
    assert notes(found, "other_currency_rows")["USD"]["carried"] == "5.00"


def test_row_whose_cells_are_in_two_currencies_is_never_converted(tmp_path):
    orders = (
        f"{HEAD};refunded_amount\n1;2024-01-13;A;5,00 €;1,00 €\n2;2024-01-14;A;£6;£1\n"
        "3;2024-01-14;A;£6;1,00 €\n"
    )
    found = filing(tmp_path, orders, rates=RATES)
    assert rows(found, "orders", "net_amount", "refunded_amount") == [
        (2, 5, 1),
        (3, Decimal("7.2"), Decimal("1.2")),
    ]
    assert notes(found, "other_currency_rows")["EUR / GBP"]["carried"] == "6.00"


def test_sign_that_contradicts_the_column_of_currencies_is_quarantined(tmp_path):
    orders = (
        f"{HEAD};Devise\n1;2024-01-13;A;5,00 €;EUR\n2;2024-01-14;A;$6;USD\n3;2024-01-15;A;$7;EUR\n"
        "4;2024-01-16;A;8;USD\n5;2024-01-17;A;9,00 €;\n"
    )
    found = filing(tmp_path, orders, rates=RATES)
    assert amounts(found) == [5, Decimal("5.4"), Decimal("7.2"), 9]
    assert notes(found, "other_currency_rows")["EUR / $"]["carried"] == "7.00"


def test_text_that_is_no_number_stays_unreadable(tmp_path):
    found = filing(tmp_path, MIXED.replace("8,50", "lots"))
    reasons = {row[1]: row[4] for row in found.tables["quarantine"]}
    assert reasons[6] == "unreadable_amount"


def test_wide_payouts_in_another_currency_are_converted_line_by_line(tmp_path):
    payouts = wide_with_currencies()
    config = EURO + UNPIVOT + '[mapping.payouts]\ncurrency = "ccy"\n'
    found = filing(tmp_path, config=config, payouts=payouts, rates=RATES)
    assert rows(found, "payouts", "participant_id", "amount", "kind") == [
        (2, "D1", Decimal("1.125"), "team"),
        (2, "D1", Decimal("2.25"), "team"),
        (2, "D1", Decimal(9), "team"),
        (4, "D3", Decimal("0.09"), "retail"),
        (4, "D3", Decimal("4.5"), "team"),
    ]
    # A wide row is one row, whatever lines it gives; the sum is that of all its lines.
    told = notes(found, "converted_rows")["USD"]
    assert (told["rows"], told["carried"], told["gives"]) == (2, "18.85", "16.965")


def test_wide_payouts_without_a_rate_are_left_aside_with_the_sum_of_their_lines(tmp_path):
    payouts = wide_with_currencies()
    config = EURO + UNPIVOT + '[mapping.payouts]\ncurrency = "ccy"\n'
    found = filing(tmp_path, config=config, payouts=payouts)
    assert found.counts("payouts.csv") == (3, 0, 2, 1)
    told = notes(found, "other_currency_rows")["USD"]
    assert (told["rows"], told["carried"]) == (2, "18.85")


def test_wide_payouts_with_signs_in_their_cells_are_told_apart(tmp_path):
    payouts = WIDE.replace("10.00", "£10.00").replace("5.00,oops", "5.00 €,2.00 €")
    found = filing(tmp_path, config=EURO + UNPIVOT, payouts=payouts, rates=RATES)
    paid = rows(found, "payouts", "participant_id", "amount")
    assert (2, "D1", Decimal(12)) in paid
    assert (4, "D3", Decimal(5)) in paid


def test_paypal_payouts_are_converted_and_their_fees_stay_out(tmp_path):
    releve = PAYPAL_FR.replace("Terminé;EUR", "Terminé;USD")
    found = read(write(tmp_path / "f", releve=releve, rates=RATES), EURO + JANUARY)
    assert rows(found, "payouts", "payout_id", "amount") == [
        (2, "T1", Decimal(1125)),
        (4, "T3", Decimal(10)),
    ]
    told = notes(found, "converted_rows")["USD"]
    assert (told["carried"], told["gives"]) == ("1250.00", "1125.00")


def test_orders_of_a_shop_are_converted_after_their_amounts_were_spread(tmp_path):
    first, second = SHOPIFY.split("#1002")
    orders = first + "#1002" + second.replace("EUR", "USD")
    found = read(write(tmp_path / "f", orders=orders, rates=RATES), EURO + JANUARY)
    assert [row[1] for row in rows(found, "orders", "net_amount")] == [54, 36, Decimal("7.2")]
    assert notes(found, "converted_rows")["USD"]["carried"] == "8.00"
