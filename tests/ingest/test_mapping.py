from decimal import Decimal

import pytest

from ingest.filings import ENROLMENTS, ORDERS, column, read, write
from pyramidcheck.errors import UnreadableError, UsageError
from pyramidcheck.ingest.headers import header_synonyms, lineage_synonyms, normalise
from pyramidcheck.model.canonical import TABLES


def test_header_is_compared_without_case_accents_marks_and_spaces():
    assert normalise("\ufeff N° Client (#_-.) ") == normalise("n°CLIENT")
    assert normalise("Numéro de commande") == "numerodecommande"
    assert normalise("Date d\u2019adhésion") == normalise("DATE D'ADHESION")


def test_every_canonical_column_has_its_own_name_as_a_header():
    for table in TABLES.values():
        lineage = {"sponsor_id", "placement_id"} if table.name == "participants" else set()
        names = {column.name for column in table.columns}
        assert set(header_synonyms(table.name)) == names - lineage


@pytest.mark.parametrize("table", list(TABLES))
def test_no_header_stands_for_two_columns_of_one_table(table):
    lists = [*header_synonyms(table).values()]
    if table == "participants":
        lists += [lineage_synonyms(role) for role in ("recruiter", "sponsor", "placement")]
    headers = [header for names in lists for header in names]
    assert len(headers) == len(set(headers)), sorted({h for h in headers if headers.count(h) > 1})


def test_part_of_a_header_never_matches(tmp_path):
    text = "participant_id,enrolled_on,CustomerTypeOld,sponsor_raw\nA,2024-01-01,x,y\n"
    found = read(write(tmp_path / "f", members=text))
    assert found.filing.inputs[0].unused_columns == ("CustomerTypeOld", "sponsor_raw")


def test_french_headers_are_read_without_mapping(tmp_path):
    orders = (
        "Numéro de commande;Date de commande;N° client;Montant HT;Devise\n"
        "F1;2024-01-02;A;19.90;EUR\n"
    )
    found = read(write(tmp_path / "f", commandes_2024=orders))
    assert found.tables["orders"][0][:4][::3] == ("F1", Decimal("19.9"))
    assert found.mapping("commandes_2024.csv")["buyer_id"] == "column 'N° client'"


def test_currency_in_a_header_gives_the_currency_of_its_rows(tmp_path):
    orders = "order_id,participant_id,order_ts,amount_eth\n1,A,2024-01-01 10:00:00,0.5\n"
    found = read(write(tmp_path / "f", orders=orders))
    assert found.filing.currency == "ETH"
    assert column(found, "orders", 9) == ["ETH"]
    assert found.mapping("orders.csv")["net_amount"] == "column 'amount_eth', in ETH"


def test_amounts_in_two_currencies_need_a_declared_currency(tmp_path):
    orders = "order_id,buyer_id,ordered_on,amount_usd,amount_eur\n1,A,2024-01-01,2,3\n"
    folder = write(tmp_path / "f", orders=orders)
    with pytest.raises(UsageError) as caught:
        read(folder)
    assert "'amount_usd' and 'amount_eur'" in caught.value.problems[0].where
    assert column(read(folder, 'currency = "EUR"'), "orders", 3) == [Decimal(3)]


def test_word_that_is_no_currency_behind_amount_is_not_an_amount(tmp_path):
    orders = "order_id,buyer_id,ordered_on,amount_paid\n1,A,2024-01-01,2\n"
    with pytest.raises(UnreadableError):
        read(write(tmp_path / "f", orders=orders))


def test_exact_canonical_name_goes_before_a_synonym_and_the_other_is_unused(tmp_path):
    orders = "order_id,amount,ordered_on,buyer_id,net_amount\n1,9,2024-01-01,A,2\n"
    found = read(write(tmp_path / "f", orders=orders))
    assert column(found, "orders", 3) == [Decimal(2)]
    assert found.filing.inputs[0].unused_columns == ("amount",)


def test_two_headers_of_equal_right_are_refused_by_name(tmp_path):
    orders = "order_id,ordered_on,Customer ID,CustomerID,net_amount\n1,2024-01-01,A,B,2\n"
    with pytest.raises(UsageError) as caught:
        read(write(tmp_path / "f", orders=orders))
    assert "'Customer ID' and 'CustomerID'" in caught.value.problems[0].where


@pytest.mark.parametrize(
    ("header", "sponsor", "placement", "noted"),
    [
        ("EnrollerID,SponsorID", "e", "s", False),
        ("SponsorID,upline", "e", "s", False),
        ("sponsor_id,other", "e", None, True),
        ("upline,other", None, "e", False),
        ("parrain,other", "e", None, False),
    ],
)
def test_recruiter_and_placement_are_decided_together(tmp_path, header, sponsor, placement, noted):
    text = f"participant_id,enrolled_on,{header}\nA,2024-01-01,e,s\n"
    found = read(write(tmp_path / "f", members=text))
    assert found.tables["participants"][0][2:4] == (sponsor, placement)
    assert ("sponsor_not_tested" in found.codes()) is noted


def test_mapping_names_columns_codes_constants_and_products(tmp_path):
    orders = (
        "ref,jour,qui,Quantity,UnitPrice,Famille\n"
        "1,2024-01-01,A,3,2.55,KIT\n2,2024-01-02,B,-2,0.333333333,form\n3,2024-01-02,B,1,1,product\n"
    )
    config = """
        [mapping.orders]
        order_id = "ref"
        ordered_on = "Jour"
        buyer_id = "qui"
        net_amount = { product = ["Quantity", "UnitPrice"] }
        item_kind = { column = "Famille", codes = { "KIT" = "starter_kit", "FORM" = "training" } }
        status = { value = "completed" }
        is_autoship = { value = false }
        volume = { value = 1.5 }
    """
    found = read(write(tmp_path / "f", orders=orders), config)
    assert column(found, "orders", 3) == [
        Decimal("7.65"),
        Decimal("-0.666666666"),
        Decimal(1),
    ]
    assert column(found, "orders", 5) == ["starter_kit", "training", "product"]
    assert column(found, "orders", 7) == [Decimal(3), Decimal(-2), Decimal(1)]
    assert set(column(found, "orders", 10)) == {False}
    assert set(column(found, "orders", 11)) == {Decimal("1.5")}
    assert set(column(found, "orders", 12)) == {"completed"}
    words = found.mapping("orders.csv")
    assert words["net_amount"] == "product of columns 'Quantity' and 'UnitPrice'"
    assert words["item_kind"] == "column 'Famille', with 2 codes from filing.toml"
    assert words["status"] == "constant completed"


def test_factor_that_cannot_be_multiplied_exactly_is_quarantined(tmp_path):
    orders = (
        "order_id,ordered_on,buyer_id,q,p\n"
        "1,2024-01-01,A,1,0.1234567891\n2,2024-01-01,A,x,1\n3,2024-01-01,A,,1\n"
        "4,2024-01-01,A,10000000000,1\n5,2024-01-01,A,2,3\n"
    )
    config = '[mapping.orders]\nnet_amount = { product = ["q", "p"] }\n'
    found = read(write(tmp_path / "f", orders=orders), config)
    assert [row[1:] for row in found.tables["quarantine"]] == [
        (2, "q * p", "1 * 0.1234567891", "too_precise"),
        (3, "q * p", "x * 1", "unreadable_amount"),
        (4, "q * p", None, "missing_value"),
        (5, "q * p", "10000000000 * 1", "too_large"),
    ]
    assert column(found, "orders", 3) == [Decimal(6)]


def test_mapped_header_that_no_file_has_is_refused_with_the_nearest(tmp_path):
    folder = write(tmp_path / "f", orders=ORDERS)
    with pytest.raises(UsageError) as caught:
        read(folder, '[mapping.orders]\nvolume = "statuss"\n')
    assert caught.value.problems[0].where == "filing.toml: mapping.orders.volume"
    assert "'status'" in caught.value.problems[0].hint


def test_table_is_found_by_columns_where_the_name_says_nothing(tmp_path):
    found = read(write(tmp_path / "f", export1=ORDERS, export2=ENROLMENTS))
    assert [(item.table, item.path) for item in found.filing.inputs] == [
        ("orders", "export1.csv"),
        ("participants", "export2.csv"),
    ]
    assert found.codes().count("table_by_columns") == 2


def test_name_that_misleads_gives_way_to_columns(tmp_path):
    found = read(write(tmp_path / "f", members_orders=ORDERS))
    assert [(item.table, item.path) for item in found.filing.inputs] == [
        ("orders", "members_orders.csv")
    ]


def test_file_that_fits_two_tables_equally_is_refused_with_both(tmp_path):
    text = (
        "order_id,ordered_on,buyer_id,net_amount,participant_id,paid_on,amount\n"
        "1,2024-01-01,A,1,A,2024-01-01,1\n"
    )
    with pytest.raises(UsageError) as caught:
        read(write(tmp_path / "f", export=text))
    assert "orders and payouts" in caught.value.problems[0].what


def test_files_named_on_the_command_line_replace_detection(tmp_path):
    folder = write(tmp_path / "f", orders=ORDERS, enrolments=ENROLMENTS)
    other = write(tmp_path / "elsewhere", sales=ORDERS.replace("1,2024", "77,2024"))
    found = read(folder, named={"orders": [other / "sales.csv"]})
    assert [item.path for item in found.filing.inputs] == ["sales.csv", "enrolments.csv"]
    assert "77" in column(found, "orders", 0)
    assert "file_left_aside" in found.codes()


def test_named_files_need_no_folder(tmp_path):
    other = write(tmp_path / "elsewhere", a=ORDERS)
    assert read(None, named={"orders": [other / "a.csv"]}).filing.tables == ("orders",)


def test_named_file_that_cannot_be_mapped_stops_even_where_others_can(tmp_path):
    folder = write(tmp_path / "f", enrolments=ENROLMENTS)
    other = write(tmp_path / "elsewhere", sales="a,b\n1,2\n")
    with pytest.raises(UnreadableError, match=r"sales\.csv"):
        read(folder, named={"orders": [other / "sales.csv"]})


def test_files_section_gives_patterns_inside_the_filing(tmp_path):
    folder = write(tmp_path / "f", x_2023=ORDERS, x_2024=ORDERS.replace("1,2024", "5,2024"))
    found = read(folder, '[files]\norders = ["x_*.csv"]\n')
    assert [item.path for item in found.filing.inputs] == ["x_2023.csv", "x_2024.csv"]


def test_pattern_that_matches_nothing_is_refused(tmp_path):
    folder = write(tmp_path / "f", orders=ORDERS)
    with pytest.raises(UsageError, match="matches no file"):
        read(folder, '[files]\norders = ["y_*.csv"]\n')


def test_file_named_after_customers_without_any_column_of_a_plan_holds_customers(tmp_path):
    customers = "CustomerID,CreatedDate,City\nC1,2024-01-03,X\nC2,2024-01-04,Y\n"
    found = read(write(tmp_path / "f", customers=customers, enrolments=ENROLMENTS))
    roles = {row[0]: row[4] for row in found.tables["participants"]}
    assert roles == {
        "A": "participant",
        "B": "participant",
        "C": "customer",
        "C1": "customer",
        "C2": "customer",
    }
    assert "customers_by_name" in found.codes()
    assert found.mapping("customers.csv")["role"] == "constant customer"


def test_file_named_after_customers_with_sponsors_holds_whoever_was_sponsored(tmp_path):
    customers = "CustomerID,CreatedDate,EnrollerID\nC1,2024-01-03,\nC2,2024-01-04,C1\n"
    found = read(write(tmp_path / "f", customers=customers))
    assert [row[4] for row in found.tables["participants"]] == [None, None]
    assert "customers_by_name" not in found.codes()


def test_filing_toml_says_who_a_file_named_after_customers_holds(tmp_path):
    customers = "CustomerID,CreatedDate,City\nC1,2024-01-03,X\n"
    told = '[mapping.participants]\nrole = { value = "preferred_customer" }\n'
    found = read(write(tmp_path / "f", customers=customers), told)
    assert [row[4] for row in found.tables["participants"]] == ["preferred_customer"]
