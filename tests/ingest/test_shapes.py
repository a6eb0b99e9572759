"""Rows that are not lines: each shape, as an analyst writes it in filing.toml."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.filings import read, write
from ingest.test_presets import JANUARY, SALE, SHOPIFY, rows, told
from pyramidcheck.errors import UsageError
from pyramidcheck.ingest import read_config
from pyramidcheck.ingest.presets import presets
from pyramidcheck.model.config import Shape

FILLED = """
[mapping.orders.shape]
fill_down = { key = "order_id", columns = ["ordered_on", "buyer_id"] }
"""
HEAD = "order_id,ordered_on,buyer_id,net_amount"


def problems(tmp_path, text):
    path = tmp_path / "filing.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_config(path, inside_filing=True)
    return {(problem.where, problem.hint) for problem in caught.value.problems}


def refused(tmp_path, config, **texts):
    folder = write(tmp_path / "f", **texts)
    with pytest.raises(UsageError) as caught:
        read(folder, config)
    return caught.value.problems


def test_cells_of_an_orders_first_row_hold_for_its_later_rows_and_for_no_other_order(tmp_path):
    orders = f"{HEAD}\nA,2024-01-02,p1,1\n,,,2\n,,,3\nB,2024-01-03,,4\n"
    shape = FILLED
    found = read(write(tmp_path / "f", orders=orders), shape + JANUARY)
    assert rows(found, "orders", "order_id", "buyer_id", "net_amount") == [
        (2, "A", "p1", 1),
        (3, "A", "p1", 2),
        (4, "A", "p1", 3),
    ]
    # The buyer of A is never taken for that of B.
    assert [row[1:3] for row in found.tables["quarantine"]] == [(5, "buyer_id")]
    assert found.counts("orders.csv") == (4, 3, 1, 0)


def test_amount_that_fill_down_would_multiply_is_refused(tmp_path):
    orders = f"{HEAD}\nA,2024-01-02,p1,1\n"
    shape = '[mapping.orders.shape]\nfill_down = { key = "order_id", columns = ["net_amount"] }\n'
    (problem,) = refused(tmp_path, shape, orders=orders)
    assert "would count on every line" in problem.what
    assert "spread" in problem.hint


def test_blank_and_ragged_rows_stay_what_they_are_in_a_shaped_file(tmp_path):
    orders = f"{HEAD},x\nA,2024-01-02,p1,1,\n,,,,\nB,2024-01-03\n,,,2,\n"
    shape = FILLED
    found = read(write(tmp_path / "f", orders=orders), shape + JANUARY)
    assert found.counts("orders.csv") == (4, 2, 1, 1)
    assert found.filing.quarantine == {"ragged_row": 1}
    assert found.filing.excluded == {"empty_row": 1}


WIDE = """\
distributor_id,closing_date,binary_income,retail_profit,generation_income_1,generation_income_2
D1,2024-01-31,10.00,0,1.25,2.50
D2,2024-01-31,,,,0.00
D3,2024-01-31,5.00,oops,,
"""
UNPIVOT = """
[mapping.payouts.shape.unpivot]
binary_income = "team"
retail_profit = "retail"
"generation_income_{n}" = "team"
"""


def test_wide_payouts_give_a_line_for_each_bonus_that_is_not_zero(tmp_path):
    found = read(write(tmp_path / "f", payouts=WIDE), UNPIVOT + JANUARY)
    assert rows(found, "payouts", "participant_id", "amount", "kind") == [
        (2, "D1", Decimal("1.25"), "team"),
        (2, "D1", Decimal("2.5"), "team"),
        (2, "D1", Decimal(10), "team"),
    ]
    assert told(found, "payouts.csv")["shape_lines"] == {"rows": 2, "lines": 5}


def test_row_with_one_unreadable_bonus_is_quarantined_whole_and_counted_once(tmp_path):
    found = read(write(tmp_path / "f", payouts=WIDE), UNPIVOT + JANUARY)
    assert found.counts("payouts.csv") == (3, 1, 1, 1)
    (bad,) = found.tables["quarantine"]
    assert (bad[1], bad[3], bad[4]) == (4, "oops", "unreadable_amount")
    assert found.filing.inputs[0].lines == 3


def test_rows_outside_the_period_are_counted_as_rows_not_as_lines(tmp_path):
    period = "[period]\nstart = 2024-01-01\nend = 2024-01-30\n"
    found = read(write(tmp_path / "f", payouts=WIDE), UNPIVOT + period)
    assert found.counts("payouts.csv") == (3, 0, 1, 2)
    assert found.filing.excluded == {"no_line": 1, "outside_period": 1}


def test_blocks_side_by_side_give_a_line_each_with_its_number(tmp_path):
    orders = (
        "order_id,ordered_on,buyer_id,SKU 1,Price 1,Qty 1,SKU 2,Price 2,Qty 2\n"
        "1,2024-01-02,p1,CR,30.00,2,SO,5.00,1\n2,2024-01-03,p1,,,,SO,5.00,3\n"
    )
    shape = (
        '[mapping.orders]\nsku = "SKU {n}"\n'
        'net_amount = { product = ["Price {n}", "Qty {n}"] }\n'
        '[mapping.orders.shape]\nblocks = ["SKU {n}", "Price {n}", "Qty {n}"]\n'
    )
    found = read(write(tmp_path / "f", orders=orders), shape + JANUARY)
    assert rows(found, "orders", "order_id", "sku", "net_amount", "line_id") == [
        (2, "1", "CR", 60, "1"),
        (2, "1", "SO", 5, "2"),
        (3, "2", "SO", 15, "2"),
    ]


def test_cents_are_hundredths_in_columns_sums_and_products(tmp_path):
    orders = "order_id,ordered_on,buyer_id,total_cents,tax_cents\n1,2024-01-02,p1,12345,45\n"
    config = (
        '[mapping.orders]\nnet_amount = { plus = ["total_cents"], minus = ["tax_cents"] }\n'
        'list_amount = "total_cents"\n'
        '[mapping.orders.shape]\ncents = ["total_cents", "tax_cents"]\n'
    )
    found = read(write(tmp_path / "f", orders=orders), config)
    assert rows(found, "orders", "net_amount", "list_amount") == [
        (2, Decimal("123.00"), Decimal("123.45"))
    ]
    assert found.mapping("orders.csv")["net_amount"] == (
        "sum of columns 'total_cents' less 'tax_cents'"
    )


def test_refund_as_a_column_and_refund_as_a_row_give_the_same_net_sales(tmp_path):
    column = f"{HEAD},refunded_amount,refunded_on\n1,2024-01-02,p1,10,4,2024-01-09\n"
    row = f"{HEAD},kind,of\n1,2024-01-02,p1,10,sale,\n2,2024-01-09,p1,4,credit,1\n"
    shape = """
[mapping.orders.shape.refunds]
column = "kind"
words = ["Crédit"]
amounts = ["net_amount"]
take = { order_id = "of" }
"""
    one = read(write(tmp_path / "a", orders=column), JANUARY)
    other = read(write(tmp_path / "b", orders=row), shape + JANUARY)
    assert rows(one, "orders", "net_amount", "refunded_amount") == [(2, 10, 4)]
    assert rows(other, "orders", *SALE[:4]) == [
        (2, "1", date(2024, 1, 2), "p1", 10),
        (3, "1", date(2024, 1, 9), "p1", -4),
    ]


def test_person_without_any_dated_role_keeps_one_row(tmp_path):
    people = (
        "participant_id,enrolled_on,Customer since,Member since\n"
        "A,2024-01-01,2024-01-01,2024-02-01\nB,2024-01-02,,\n"
    )
    shape = (
        '[mapping.participants.shape.roles]\n"Customer since" = "customer"\n'
        '"Member since" = "participant"\n'
    )
    found = read(write(tmp_path / "f", enrolments=people), shape)
    assert rows(found, "participants", "participant_id", "role", "role_from")[:2] == [
        (2, "A", "customer", date(2024, 1, 1)),
        (2, "A", "participant", date(2024, 2, 1)),
    ]
    assert rows(found, "participants", "participant_id", "role")[2] == (3, "B", None)
    assert found.counts("enrolments.csv") == (2, 2, 0, 0)


def test_one_file_of_customers_and_participants_is_told_apart_by_its_role_words(tmp_path):
    people = (
        "participant_id,enrolled_on,role,role_from\nA,2024-01-01,client,2024-01-01\n"
        "A,2024-01-01,VDI,2024-01-20\nB,2024-01-02,Client privilégié,\n"
    )
    found = read(write(tmp_path / "f", enrolments=people))
    assert rows(found, "participants", "participant_id", "role", "role_from") == [
        (2, "A", "customer", date(2024, 1, 1)),
        (3, "A", "participant", date(2024, 1, 20)),
        (4, "B", "preferred_customer", None),
    ]


def test_spread_sums_to_the_order_exactly_whatever_the_decimals(tmp_path):
    orders = (
        "Name;Created at;Email;Financial Status;Lineitem name;Lineitem quantity;Lineitem price;"
        "Total;Taxes;Shipping\n"
        "#1;2024-01-02;p1;paid;A;1;10,00;20,00;0,00;0,00\n"
        "#1;2024-01-02;p1;;B;1;10,00;;;\n#1;2024-01-02;p1;;C;1;10,00;;;\n"
    )
    found = read(write(tmp_path / "f", orders=orders), JANUARY)
    parts = [row[1] for row in rows(found, "orders", "net_amount")]
    assert sum(parts) == 20
    assert parts == [Decimal("6.6666"), Decimal("6.6667"), Decimal("6.6667")]


def test_spread_is_the_same_when_filing_toml_declares_a_decimal_comma(tmp_path):
    orders = SHOPIFY.replace(",", ";").replace(".", ",").replace("@example,org", "@example.org")
    config = '[dialect.orders]\ndecimal = ","\n' + JANUARY
    found = read(write(tmp_path / "f", orders=orders), config)
    assert [row[1] for row in rows(found, "orders", "net_amount")] == [54, 36, 8]


def test_unreadable_amount_of_a_spread_is_quarantined_never_taken_for_nothing(tmp_path):
    found = read(write(tmp_path / "f", orders=SHOPIFY.replace("3.33", "three")), JANUARY)
    assert found.counts("orders.csv") == (3, 2, 1, 0)
    assert "three" in found.tables["quarantine"][0][3]


def test_analysts_keys_go_before_those_of_the_preset(tmp_path):
    config = '[mapping.orders]\nnet_amount = "Lineitem price"\n' + JANUARY
    found = read(write(tmp_path / "f", orders=SHOPIFY), config)
    assert [row[1] for row in rows(found, "orders", "net_amount")] == [
        30,
        40,
        Decimal("3.33"),
    ]


@pytest.mark.parametrize(
    ("text", "where", "hint"),
    [
        ("[mapping.orders.shape]\ncent = ['A']\n", "mapping.orders.shape.cent", "mean cents?"),
        (
            "[mapping.payouts.shape.unpivot]\nA = 'teem'\n",
            "mapping.payouts.shape.unpivot.A",
            "mean team?",
        ),
        (
            "[mapping.orders.shape.unpivot]\nA = 'team'\n",
            "mapping.orders.shape.unpivot",
            "not orders",
        ),
        (
            "[mapping.participants.shape.roles]\nA = 'custmer'\n",
            "mapping.participants.shape.roles.A",
            "mean customer?",
        ),
        (
            "[mapping.payouts.shape]\ncents = ['A']\nunpivot = { A = 'team', B = 'team' }\n",
            "mapping.payouts.shape.cents",
            "add B",
        ),
        ("[mapping.orders.shape]\nblocks = ['SKU 1']\n", "mapping.orders.shape.blocks", "{n}"),
        (
            "[mapping.orders.shape.refunds]\ncolum = 'x'\ncolumn='x'\nwords=['a']\namounts=['b']\n",
            "mapping.orders.shape.refunds.colum",
            "mean column?",
        ),
    ],
)
def test_shape_that_cannot_be_meant_is_refused_with_its_key(tmp_path, text, where, hint):
    ((found, said),) = problems(tmp_path, text)
    assert found == f"filing.toml: {where}"
    assert hint in said


def test_header_of_a_shape_that_no_file_has_is_refused_with_the_nearest(tmp_path):
    orders = f"{HEAD}\n1,2024-01-02,p1,10\n"
    (problem,) = refused(tmp_path, "[mapping.orders.shape]\ncents = ['net_amont']\n", orders=orders)
    assert problem.where == "filing.toml: mapping.orders.shape.cents"
    assert problem.hint == "did you mean 'net_amount'?"


def test_named_preset_that_fits_no_file_is_refused_with_its_headers(tmp_path):
    orders = f"{HEAD}\n1,2024-01-02,p1,10\n"
    (problem,) = refused(tmp_path, '[mapping]\npreset = "shopify"\n', orders=orders)
    assert problem.what == "'shopify' fits no file"
    assert "'Lineitem price'" in problem.hint


def test_example_of_the_readme_is_read_with_every_key_of_a_shape(tmp_path):
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    example = text.partition("```toml")[2].partition("```")[0]
    path = tmp_path / "filing.toml"
    path.write_text(example, encoding="utf-8")
    config = read_config(path, inside_filing=False)
    shapes = [told.shape for told in config.mapping.tables.values() if told.shape]
    assert set(Shape.model_fields) == {key for shape in shapes for key in shape.model_fields_set}
    assert all(f'"{name}"' in example or name in example for name in presets())


def test_sign_is_turned_in_whatever_way_it_is_written(tmp_path):
    payouts = (
        "participant_id;paid_on;amount;period\nA;2024-01-02;-1.250,00 €;2024-01\n"
        "B;2024-01-03;(10,50);\nC;2024-01-04;7,25-;\nD;2024-01-05;3,10;\n"
    )
    shape = '[mapping.payouts.shape]\nnegate = ["amount"]\n'
    found = read(write(tmp_path / "f", payouts=payouts), shape + JANUARY)
    assert rows(found, "payouts", "participant_id", "amount") == [
        (2, "A", Decimal(1250)),
        (3, "B", Decimal("10.5")),
        (4, "C", Decimal("7.25")),
        (5, "D", Decimal("-3.1")),
    ]


def test_spread_keeps_the_currency_of_its_cells_and_refuses_another(tmp_path):
    orders = (
        "Name,Created at,Email,Financial Status,Lineitem name,Lineitem quantity,Lineitem price,"
        "Total,Taxes,Shipping\n#1,2024-01-02,p1,paid,A,1,10.00,€10.00,€0.00,€0.00\n"
        "#2,2024-01-03,p1,paid,A,1,10.00,€12.00,€0.00,€0.00\n"
        "#3,2024-01-04,p1,paid,A,1,10.00,$12.00,€0.00,€0.00\n"
    )
    found = read(write(tmp_path / "f", orders=orders), JANUARY)
    assert found.filing.currency == "EUR"
    assert rows(found, "orders", "net_amount") == [(2, 10), (3, 12)]
    assert found.counts("orders.csv") == (3, 2, 1, 0)
