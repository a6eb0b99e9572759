from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from ingest.filings import ENROLMENTS, ORDERS, PAYOUTS, column, read, without_place, write
from pyramidcheck.errors import InvariantError, UnreadableError, UsageError
from pyramidcheck.ingest import row_counts


@pytest.fixture
def filing(tmp_path):
    return write(tmp_path / "filing", enrolments=ENROLMENTS, orders=ORDERS, payouts=PAYOUTS)


def test_three_clean_files_are_read_without_any_mapping(filing):
    found = read(filing, period=(date(2024, 1, 1), date(2024, 1, 31)))
    assert found.filing.tables == ("participants", "orders", "payouts")
    assert [item.path for item in found.filing.inputs] == [
        "orders.csv",
        "enrolments.csv",
        "payouts.csv",
    ]
    assert found.counts("orders.csv") == (3, 3, 0, 0)
    assert column(found, "orders", 3) == [
        Decimal("10.0000"),
        Decimal("20.5000"),
        Decimal("30.0000"),
    ]


def test_every_canonical_table_exists_with_every_column_and_the_place_of_each_row(filing):
    found = read(filing)
    assert found.tables["products"] == []
    assert len(found.tables["orders"][0]) == 16 + 2
    assert [row[-2:] for row in found.tables["orders"]] == [("orders.csv", n) for n in (2, 3, 4)]


def test_absent_tables_and_columns_are_listed_by_their_absence_and_no_error(tmp_path):
    found = read(write(tmp_path / "f", orders=ORDERS))
    assert found.filing.tables == ("orders",)
    assert found.tables["tables_present"] == [("orders",)]
    assert "orders.sku" in found.filing.columns
    assert "orders.volume" not in found.filing.columns
    assert ("orders", "sku") in found.tables["columns_present"]


def test_column_without_any_value_is_not_present(tmp_path):
    text = "order_id,ordered_on,buyer_id,net_amount,volume\n1,2024-01-01,A,5,\n"
    found = read(write(tmp_path / "f", orders=text))
    assert "orders.volume" not in found.filing.columns


def test_folder_without_any_readable_table_names_file_columns_headers_and_the_way_out(tmp_path):
    text = "order number,date of sale,buyer,net amnt\n1,2024-01-01,A,5\n"
    with pytest.raises(UnreadableError) as caught:
        read(write(tmp_path / "f", orders=text))
    problem = caught.value.problems[0]
    assert problem.where == "orders.csv"
    assert "ordered_on, net_amount" in problem.what
    assert "'net amnt'" in problem.what
    assert 'net_amount = "net amnt"' in problem.hint
    assert "[mapping.orders] of a filing.toml" in problem.hint


def test_file_that_fits_nothing_beside_readable_ones_is_noted_as_unused(filing):
    write(filing, warehouse="shelf,colour\n1,red\n")
    found = read(filing)
    assert "file_unused" in found.codes()
    assert found.counts("orders.csv") == (3, 3, 0, 0)


def test_values_that_cannot_be_typed_are_quarantined_with_place_value_and_reason(tmp_path):
    orders = (
        "order_id,ordered_on,buyer_id,net_amount,status,quantity,is_autoship\n"
        "1,2024-01-01,A,5.00,completed,1,yes\n"
        "2,2024-13-01,A,5.00,completed,1,no\n"
        "3,2024-01-02,B,five,completed,1,no\n"
        "4,2024-01-02,,5.00,completed,1,no\n"
        "5,2024-01-02,C,5.00,perhaps,1,no\n"
        "6,2024-01-02,D,0.1234567890123456789,completed,1,no\n"
        "7,2024-01-02,E,9999999999999999,completed,1,no\n"
        "8,2024-01-02,F,5.00,completed,many,no\n"
        "9,2024-01-02,G,5.00,completed,1,maybe\n"
        "10,2024-01-02,H,,completed,,\n"
        "11,31/31/2024,I,six,completed,,\n"
    )
    found = read(write(tmp_path / "f", orders=orders))
    assert found.tables["quarantine"] == [
        ("orders.csv", 3, "ordered_on", "2024-13-01", "unreadable_date"),
        ("orders.csv", 4, "net_amount", "five", "unreadable_amount"),
        ("orders.csv", 5, "buyer_id", None, "missing_value"),
        ("orders.csv", 6, "status", "perhaps", "unknown_code"),
        ("orders.csv", 7, "net_amount", "0.1234567890123456789", "too_precise"),
        ("orders.csv", 8, "net_amount", "9999999999999999", "too_large"),
        ("orders.csv", 9, "quantity", "many", "unreadable_number"),
        ("orders.csv", 10, "is_autoship", "maybe", "unknown_code"),
        ("orders.csv", 11, "net_amount", None, "missing_value"),
        ("orders.csv", 12, "net_amount", "six", "unreadable_amount"),
        ("orders.csv", 12, "ordered_on", "31/31/2024", "unreadable_date"),
    ]
    assert found.counts("orders.csv") == (11, 1, 10, 0)
    assert found.filing.quarantine["unreadable_amount"] == 2


def test_people_behind_quarantined_money_are_listed(tmp_path):
    orders = "order_id,ordered_on,buyer_id,net_amount\n1,2024-01-01,A,5\n2,2024-01-01,B,x\n"
    payouts = "participant_id,paid_on,amount\nC,2024-01-01,?\nD,2024-01-01,1\n"
    found = read(write(tmp_path / "f", orders=orders, payouts=payouts))
    assert found.tables["quarantined_people"] == [("B",), ("C",)]


def test_quarantined_money_counts_at_its_own_value_or_at_the_mean(tmp_path):
    orders = (
        "order_id,ordered_on,buyer_id,net_amount\n"
        "1,2024-01-01,A,60\n2,2024-01-01,B,20\n3,soon,C,40\n4,2024-01-01,D,x\n"
    )
    found = read(write(tmp_path / "f", orders=orders))
    # Readable 60 + 20 + 40, mean 40; lost 40 and one unreadable at the mean.
    assert found.filing.quarantined_money_share == Fraction(80, 160)
    assert found.filing.quarantined_rows_share == Fraction(2, 4)


def test_unknown_codes_are_listed_with_their_rows(tmp_path):
    orders = "order_id,ordered_on,buyer_id,net_amount,status\n" + "".join(
        f"{n},2024-01-01,A,1,{'odd' if n < 3 else 'paid'}\n" for n in range(5)
    )
    found = read(write(tmp_path / "f", orders=orders))
    note = next(note for note in found.filing.notes if note.code == "unknown_code")
    assert note.values == {"table": "orders", "column": "status", "value": "odd", "rows": 3}
    assert column(found, "orders", 12) == ["completed", "completed"]


def test_french_and_english_status_words_mean_the_same(tmp_path):
    words = ["Payée", "ANNULÉE", "en attente", "remboursée", "VALID", "VOID", "PENDING", "REFUND"]
    orders = "order_id,ordered_on,buyer_id,net_amount,status\n" + "".join(
        f"{n},2024-01-01,A,1,{word}\n" for n, word in enumerate(words)
    )
    found = read(write(tmp_path / "f", orders=orders))
    kinds = ["completed", "cancelled", "pending", "returned"]
    assert column(found, "orders", 12) == kinds * 2


def test_rows_in_another_currency_are_quarantined(tmp_path):
    orders = (
        "order_id,ordered_on,buyer_id,net_amount,currency\n"
        "1,2024-01-01,A,5,eur\n2,2024-01-01,B,5,USD\n3,2024-01-01,A,5,\n4,2024-01-01,A,5,€\n"
    )
    found = read(write(tmp_path / "f", orders=orders))
    assert found.filing.currency == "EUR"
    assert column(found, "orders", 9) == ["EUR"] * 3
    assert found.tables["quarantine"] == [("orders.csv", 3, "currency", "USD", "other_currency")]
    assert found.tables["quarantined_people"] == [("B",)]
    assert "other_currency_rows" in found.codes()


def test_declared_currency_goes_before_the_most_frequent(tmp_path):
    orders = (
        "order_id,ordered_on,buyer_id,net_amount,currency\n"
        "1,2024-01-01,A,5,EUR\n2,2024-01-01,B,5,EUR\n3,2024-01-01,A,5,USD\n"
    )
    found = read(write(tmp_path / "f", orders=orders), 'currency = "usd"')
    assert found.filing.currency == "USD"
    assert found.counts("orders.csv") == (3, 1, 2, 0)


def test_period_without_declaration_ends_on_the_last_day_with_orders_and_payouts(filing):
    found = read(filing)
    period = found.filing.period
    assert (period.start, period.end, period.declared) == (
        date(2024, 1, 2),
        date(2024, 1, 8),
        False,
    )
    assert found.filing.excluded == {"outside_period": 2}
    assert found.counts("payouts.csv") == (2, 0, 0, 2)


def test_declared_period_excludes_what_lies_outside_and_enrolments_after_its_end(filing):
    found = read(filing, "[period]\nstart = 2024-01-03\nend = 2024-01-05\nended = true\n")
    assert found.filing.period.ended
    assert found.counts("orders.csv") == (3, 0, 0, 3)
    assert found.counts("enrolments.csv") == (3, 2, 0, 1)
    assert column(found, "participants", 0) == ["A", "B"]


def test_period_of_the_command_line_goes_before_the_declared_one(filing):
    found = read(
        filing,
        "[period]\nstart = 2024-01-03\nend = 2024-01-05\n",
        period=(date(2024, 1, 1), date(2024, 1, 31)),
    )
    assert found.filing.excluded == {}
    assert found.tables["filing"][0][:3] == (date(2024, 1, 1), date(2024, 1, 31), False)


def test_period_that_ends_before_it_starts_is_a_usage_error(filing):
    with pytest.raises(UsageError, match="before it starts"):
        read(filing, "[period]\nend = 2023-01-01\n")


@pytest.mark.parametrize(
    ("table", "text", "end"),
    [
        (
            "payouts",
            "participant_id,paid_on,amount\nA,2024-02-01,1\nA,2024-03-01,1\n",
            "2024-03-01",
        ),
        ("members", "participant_id,enrolled_on\nA,2024-02-01\nB,2024-04-01\n", "2024-04-01"),
    ],
)
def test_period_follows_whatever_table_there_is(tmp_path, table, text, end):
    period = read(write(tmp_path / "f", **{table: text})).filing.period
    assert (period.start, period.end) == (date(2024, 2, 1), date.fromisoformat(end))


def test_blank_rows_are_excluded_and_counted(tmp_path):
    orders = "order_id,ordered_on,buyer_id,net_amount\n1,2024-01-01,A,5\n,,,\n ,  ,,\n"
    found = read(write(tmp_path / "f", orders=orders))
    assert found.counts("orders.csv") == (3, 1, 0, 2)
    assert found.filing.excluded == {"empty_row": 2}


def test_scale_is_four_unless_an_amount_of_any_table_needs_more(tmp_path):
    orders = "order_id,ordered_on,buyer_id,net_amount\n1,2024-01-01,A,5.10000000\n"
    payouts = "participant_id,paid_on,amount\nA,2024-01-01,{}\n"
    four = read(write(tmp_path / "a", orders=orders, payouts=payouts.format("1.5")))
    assert four.filing.money_scale == 4
    many = read(write(tmp_path / "b", orders=orders, payouts=payouts.format("1.1e-10")))
    assert many.filing.money_scale == 11
    assert column(many, "payouts", 2) == [Decimal("0.00000000011")]
    assert column(many, "orders", 3) == [Decimal("5.1")]
    most = read(write(tmp_path / "c", orders=orders, payouts=payouts.format("0." + "1" * 18)))
    assert column(most, "payouts", 2) == [Decimal("0." + "1" * 18)]


def test_large_amounts_are_kept_exact_in_a_wider_type(tmp_path):
    orders = "order_id,ordered_on,buyer_id,net_amount\n1,2024-01-01,A,99999999999999.9999\n"
    found = read(write(tmp_path / "f", orders=orders))
    assert column(found, "orders", 3) == [Decimal("99999999999999.9999")]


def test_several_files_of_one_table_give_the_same_rows_as_one(tmp_path):
    header, *rows = ORDERS.splitlines(keepends=True)
    one = read(write(tmp_path / "one", orders=ORDERS))
    many = read(
        write(tmp_path / "many", orders_1=header + rows[2], orders_2=header + rows[0] + rows[1])
    )
    assert without_place(one.tables["orders"]) == without_place(many.tables["orders"])
    assert [item.path for item in many.filing.inputs] == ["orders_1.csv", "orders_2.csv"]
    assert many.filing.notes == one.filing.notes


def test_files_of_one_table_may_have_different_columns(tmp_path):
    later = "order_id,ordered_on,buyer_id,net_amount,volume\n9,2024-01-01,Z,1,7.5\n"
    found = read(write(tmp_path / "f", orders_1=ORDERS, orders_2=later))
    assert column(found, "orders", 11).count(None) == 3
    assert Decimal("7.5") in column(found, "orders", 11)


def test_numbers_with_more_than_six_decimals_are_kept_to_six(tmp_path):
    orders = (
        "order_id,ordered_on,buyer_id,net_amount,volume\n1,2024-01-01,A,1,0.30000000000000004\n"
    )
    assert column(read(write(tmp_path / "f", orders=orders)), "orders", 11) == [Decimal("0.3")]


def test_plan_facts_and_country_stand_in_the_filing_row(filing):
    found = read(
        filing,
        'country = "FR"\ncurrency = "EUR"\n[plan]\nqualifying_volume = 100\nown_use_month = 150.5\n'
        "resale = true\nlevels_paid = 7\nadult_population = 5000000\n"
        'payout_schedule = "weekly"\n',
    )
    assert found.tables["filing"][0][3:] == (
        "EUR",
        "FR",
        Decimal(100),
        Decimal("150.5"),
        True,
        7,
        5_000_000,
        "weekly",
    )


@pytest.mark.parametrize(("currency", "cap"), [("USD", Decimal(200)), ("EUR", None)])
def test_own_use_cap_of_the_definitions_applies_to_us_dollars_alone(filing, currency, cap):
    found = read(filing, f'currency = "{currency}"', own_use_month_usd=Decimal(200))
    assert found.tables["filing"][0][6] == cap


def test_rows_that_do_not_add_up_are_a_defect_and_say_so(filing, monkeypatch):
    monkeypatch.setattr(row_counts, "count_used", lambda *_: 1)
    with pytest.raises(InvariantError, match=r"orders\.csv"):
        read(filing)


def test_ids_that_float_columns_wrote_are_read_as_whole_numbers(tmp_path):
    orders = "order_id,ordered_on,buyer_id,net_amount,sku\n1,2024-01-01,17850.0,1,10.0\n"
    found = read(write(tmp_path / "f", orders=orders))
    assert column(found, "orders", 2) == ["17850"]
    assert column(found, "orders", 6) == ["10.0"]


def test_leading_zeros_of_ids_are_kept(tmp_path):
    orders = "order_id,ordered_on,buyer_id,net_amount\n001,2024-01-01, 0042 ,1\n"
    assert read(write(tmp_path / "f", orders=orders)).tables["orders"][0][:3] == (
        "001",
        date(2024, 1, 1),
        "0042",
    )


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-29",
        "2024-02-29 23:59:59",
        "2024-02-29T23:59:59.123Z",
        "2024-02-29 17:09:34 -0300",
        "2024-02-29T00:10:00+02:00",
        "20240229",
    ],
)
def test_iso_dates_and_times_give_the_day_as_written(tmp_path, text):
    orders = f"order_id,ordered_on,buyer_id,net_amount\n1,{text},A,1\n"
    assert column(read(write(tmp_path / "f", orders=orders)), "orders", 1) == [date(2024, 2, 29)]


@pytest.mark.parametrize("text", ["2024-03", "202403", "2024-03-15", "2024-03-01 00:00:00"])
def test_period_of_a_payout_is_the_first_day_of_its_month(tmp_path, text):
    payouts = f"participant_id,paid_on,amount,period\nA,2024-04-01,1,{text}\n"
    assert column(read(write(tmp_path / "f", payouts=payouts)), "payouts", 4) == [date(2024, 3, 1)]


def test_declared_dialect_reads_decimal_commas_and_day_first_dates(tmp_path):
    orders = "order_id;ordered_on;buyer_id;net_amount\n1;31/01/2024;A;1.234,50\n2;01/02/2024;A;7\n"
    config = '[dialect.orders]\ndecimal = ","\ndate_order = "dmy"\ndelimiter = ";"\n'
    found = read(write(tmp_path / "f", orders=orders), config)
    assert column(found, "orders", 1) == [date(2024, 1, 31), date(2024, 2, 1)]
    assert column(found, "orders", 3) == [Decimal("1234.5"), Decimal(7)]


def test_number_that_can_be_read_in_two_ways_is_refused_with_both(tmp_path):
    orders = 'order_id,ordered_on,buyer_id,net_amount\n1,2024-01-01,A,"1,234"\n'
    with pytest.raises(UsageError) as caught:
        read(write(tmp_path / "f", orders=orders))
    assert caught.value.problems[0].where == "orders.csv: column 'net_amount'"
    assert "'1,234' is 1234 or 1.234" in caught.value.problems[0].what
    assert "[dialect.orders] decimal" in caught.value.problems[0].hint


def test_codes_of_one_filing_do_not_reach_the_next(tmp_path):
    told = '[mapping.orders]\nstatus = { column = "status", codes = { "gone" = "completed" } }\n'
    orders = ORDERS.replace("completed", "gone")
    assert read(write(tmp_path / "f", orders=orders), told).filing.quarantine == {}
    assert read(write(tmp_path / "g", orders=orders)).filing.quarantine == {"unknown_code": 2}
