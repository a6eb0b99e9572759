"""One small export of each known system, with invented values, read to the last canonical cell."""

import json
import re
import tomllib
from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest

from ingest.filings import ENROLMENTS, read, write
from pyramidcheck.audits import Options
from pyramidcheck.cli.check import quality_lines
from pyramidcheck.errors import UsageError
from pyramidcheck.ingest.presets import presets
from pyramidcheck.model.canonical import TABLES
from pyramidcheck.outputs import result_bytes
from pyramidcheck.pipeline import run

SHOPIFY = """\
Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,\
Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Refunded Amount,Created at,Id
#1001,p1@example.org,partially_refunded,2024-01-05 10:00:00 +0100,EUR,90.00,5.00,18.00,113.00,\
10.00,2,Cream,30.00,CR,11.30,2024-01-05 10:00:00 +0100,9001
#1001,p1@example.org,,,,,,,,,1,Soap,40.00,SO,,2024-01-05 10:00:00 +0100,
#1002,p2@example.org,paid,2024-01-31 09:00:00 +0100,EUR,10.00,0.00,2.00,10.00,0.00,\
3,Soap,3.33,SO,0.00,2024-01-31 09:00:00 +0100,9002
"""
WOOCOMMERCE = """\
order_id,order_date,status,order_total,order_subtotal,tax_total,order_currency,customer_id,\
customer_email,Product Item 1 SKU,Product Item 1 Quantity,Product Item 1 Total,\
Product Item 2 SKU,Product Item 2 Quantity,Product Item 2 Total
501,2024-01-03 08:00:00,completed,66.00,55.00,11.00,EUR,7,p7@example.org,CR,1,30.00,SO,2,25.00
502,2024-01-04 08:00:00,wc-refunded,36.00,30.00,6.00,EUR,0,p8@example.org,CR,1,30.00,,,
"""
STRIPE = """\
balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id,charge_id,\
customer_id
txn_1,2024-01-02 10:00:00,eur,50.00,1.00,49.00,charge,ch_1,ch_1,cus_1
txn_2,2024-01-20 10:00:00,eur,-20.00,0.00,-20.00,refund,re_1,ch_1,cus_1
txn_3,2024-01-21 10:00:00,eur,-29.00,0.00,-29.00,payout,po_1,,
txn_4,2024-01-22 10:00:00,eur,0.00,2.00,-2.00,fee,fee_1,,
"""
STRIPE_TRANSFERS = """\
balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id,\
connected_account_id
txn_5,2024-01-22 10:00:00,eur,-12.50,0.25,-12.75,transfer,tr_1,acct_1
txn_6,2024-01-23 10:00:00,eur,2.50,0.00,2.50,transfer_reversal,trr_1,acct_1
txn_7,2024-01-24 10:00:00,eur,50.00,1.00,49.00,charge,ch_2,
"""
PAYPAL_FR = """\
Date;Heure;Fuseau horaire;Nom;Type;État;Devise;Avant commission;Commission;Net;\
De l'adresse email;À l'adresse email;Numéro de transaction;Impact sur le solde
15/01/2024;10:00:00;CET;X;Paiement groupé;Terminé;EUR;-1.250,00;-25,00;-1.275,00;\
firm@example.org;p1@example.org;T1;Débit
16/01/2024;10:00:00;CET;X;Paiement sur site marchand;Terminé;EUR;40,00;-1,20;38,80;\
p2@example.org;firm@example.org;T2;Crédit
17/01/2024;10:00:00;CET;X;Paiement groupé;Refusé;EUR;-10,00;-0,20;-10,20;\
firm@example.org;p3@example.org;T3;Débit
18/01/2024;10:00:00;CET;X;Autorisation;En attente;EUR;-10,00;0,00;-10,00;\
firm@example.org;p3@example.org;T4;Mémo
19/01/2024;10:00:00;CET;X;Opération inconnue;Terminé;EUR;-10,00;0,00;-10,00;\
firm@example.org;p3@example.org;T5;Débit
"""
PAYPAL_SALES = """\
Date,Time,TimeZone,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,\
Transaction ID,Reference Txn ID,Balance Impact,Sales Tax
01/15/2024,10:00:00,PST,Website Payment,Completed,USD,"1,250.00",-36.00,"1,214.00",p1@example.org,\
firm@example.org,T1,,Credit,50.00
01/20/2024,10:00:00,PST,Payment Refund,Completed,USD,-250.00,7.00,-243.00,firm@example.org,\
p1@example.org,T2,T1,Debit,
01/21/2024,10:00:00,PST,Mass Pay Payment,Completed,USD,-10.00,-0.25,-10.25,firm@example.org,\
p2@example.org,T3,,Debit,
"""
EXIGO_PEOPLE = """\
CustomerID,EnrollerID,SponsorID,CreatedDate,CustomerTypeDescription,CustomerTypeID,MainCountry
10,,,2024-01-01,Distributor,3,FR
11,10,12,2024-01-02,Distributor,3,FR
12,10,10,2024-01-03,Retail Customer,1,BE
"""
EXIGO_ORDERS = """\
OrderID,CustomerID,OrderDate,OrderStatusDescription,OrderTypeDescription,ReturnOrderID,Total,SubTotal,\
TaxTotal,ShippingTotal,DiscountTotal,BusinessVolumeTotal,CurrencyCode
900,11,2024-01-05,Shipped,Customer Order,,113.00,100.00,18.00,5.00,10.00,80,EUR
901,11,2024-01-25,Accepted,Return Order,900,56.50,50.00,9.00,2.50,5.00,-40,EUR
902,12,2024-01-31,CC Declined,Customer Order,,12.00,10.00,2.00,0,0,8,EUR
"""
INFOTRAX_PEOPLE = """\
distId,referralId,distType,entryDate,entryTime,country
A1,,D,20240101,10203040,USA
A2,A1,P,20240102,10203040,USA
"""
INFOTRAX_ORDERS = """\
INFOTRAX_ORDER_NUMBER,order_number,distributor_id,entered_at,order_status,order_source,\
infotrax_original_order,retail_amount_cents,discount_amount_cents,sales_tax_cents,\
freight_amount_cents,total_invoice_cents
7001,1,A2,2024-01-05,,900,,12000,2000,505,1000,11505
7002,2,A2,2024-01-20,,904,7001,6000,1000,250,0,5250
7003,3,A1,2024-01-31,9,903,,5000,0,0,0,5000
"""
FRENCH_PEOPLE = """\
Matricule;Date d'inscription;Parrain;Client depuis;Distributeur depuis
M1;01/01/2024;;;01/01/2024
M2;05/01/2024;M1;05/01/2024;20/01/2024
"""
FRENCH_ORDERS = """\
Numéro de commande;Date de commande;Statut;Client;Référence;Quantité;Montant HT;Commande d'origine
F1;29/01/2024 10:00;Payée;M2;CR;1;19,90 €;
F2;30/01/2024 10:00;Remboursée;M2;CR;-1;-19,90 €;F1
F3;31/01/2024 10:00;Remboursée;M1;SO;1;5,00 €;
"""
FRENCH_PAYOUTS = """\
Matricule;Date de versement;Marge de détail;Commission équipe;Prime de parrainage;Total
M1;31/01/2024;12,50;7,25;0,00;19,75
M2;31/01/2024;;;0,00;0,00
"""


def rows(found, table, *names):
    """The named canonical columns of every row, with the file's row number, in a fixed order."""
    places = [column.name for column in TABLES[table].columns]
    chosen = [[row[places.index(name)] for name in names] for row in found.tables[table]]
    lines = [row[-1] for row in found.tables[table]]
    return sorted((line, *values) for line, values in zip(lines, chosen, strict=True))


def preset_of(found, path):
    return next(item.preset for item in found.filing.inputs if item.path == path)


def told(found, path):
    item = next(item for item in found.filing.inputs if item.path == path)
    return {note.code: note.values for note in item.dialect}


JANUARY = "[period]\nstart = 2024-01-01\nend = 2024-01-31\n"
SALE = ("order_id", "ordered_on", "buyer_id", "net_amount", "status")


def test_shopify_total_is_counted_once_and_spread_over_the_lines(tmp_path):
    found = read(write(tmp_path / "f", orders_export=SHOPIFY), JANUARY)
    assert preset_of(found, "orders_export.csv") == "shopify"
    day, last = date(2024, 1, 5), date(2024, 1, 31)
    assert rows(found, "orders", *SALE, "sku", "quantity", "refunded_amount") == [
        (2, "#1001", day, "e-mail 1", Decimal(54), "completed", "CR", 2, Decimal("5.4")),
        (3, "#1001", day, "e-mail 1", Decimal(36), "completed", "SO", 1, Decimal("3.6")),
        # Taxes lie within the price here: total 10, of which 2 are tax.
        (4, "#1002", last, "e-mail 2", Decimal(8), "completed", "SO", 3, None),
    ]
    assert found.counts("orders_export.csv") == (3, 3, 0, 0)


def test_woocommerce_row_gives_a_line_for_each_product(tmp_path):
    found = read(write(tmp_path / "f", orders=WOOCOMMERCE), JANUARY)
    assert preset_of(found, "orders.csv") == "woocommerce"
    assert rows(found, "orders", *SALE, "sku", "quantity", "line_id") == [
        (2, "501", date(2024, 1, 3), "7", Decimal(25), "completed", "SO", 2, "2"),
        (2, "501", date(2024, 1, 3), "7", Decimal(30), "completed", "CR", 1, "1"),
        (3, "502", date(2024, 1, 4), "e-mail 1", Decimal(30), "returned", "CR", 1, "1"),
    ]
    assert found.counts("orders.csv") == (2, 2, 0, 0)
    assert told(found, "orders.csv")["shape_lines"] == {"rows": 2, "lines": 3}


def test_stripe_charges_and_refunds_are_orders_and_its_fees_and_bank_payouts_are_not(tmp_path):
    found = read(write(tmp_path / "f", balance=STRIPE), JANUARY)
    assert preset_of(found, "balance.csv") == "stripe"
    assert rows(found, "orders", *SALE, "currency") == [
        (2, "ch_1", date(2024, 1, 2), "cus_1", Decimal(50), None, "EUR"),
        (3, "ch_1", date(2024, 1, 20), "cus_1", Decimal(-20), None, "EUR"),
    ]
    assert found.counts("balance.csv") == (4, 2, 0, 2)
    assert found.filing.excluded == {"row_fee": 1, "row_own_transfer": 1}


def test_stripe_transfers_are_payouts_and_their_fee_is_never_read(tmp_path):
    found = read(write(tmp_path / "f", balance=STRIPE_TRANSFERS), JANUARY)
    assert rows(found, "payouts", "participant_id", "paid_on", "amount", "payout_id") == [
        (2, "acct_1", date(2024, 1, 22), Decimal("12.5"), "txn_5"),
        (3, "acct_1", date(2024, 1, 23), Decimal("-2.5"), "txn_6"),
    ]
    assert found.counts("balance.csv") == (3, 2, 0, 1)
    assert told(found, "balance.csv")["shape_ignored_fee"] == {"column": "fee"}


def test_french_paypal_commission_is_a_fee_and_never_a_payout(tmp_path):
    found = read(write(tmp_path / "f", releve=PAYPAL_FR), JANUARY)
    assert preset_of(found, "releve.csv") == "paypal"
    names = ("participant_id", "paid_on", "amount", "status", "payout_id")
    assert rows(found, "payouts", *names) == [
        (2, "e-mail 1", date(2024, 1, 15), Decimal(1250), "paid", "T1"),
        (4, "e-mail 2", date(2024, 1, 17), Decimal(10), "reversed", "T3"),
    ]
    assert found.counts("releve.csv") == (5, 2, 1, 2)
    assert found.filing.excluded == {"row_memo": 1, "row_sale": 1}
    assert [(row[3], row[4]) for row in found.tables["quarantine"]] == [
        ("Opération inconnue", "unknown_code")
    ]
    assert "Commission" not in str(found.mapping("releve.csv"))
    assert told(found, "releve.csv")["shape_ignored_fee"] == {"column": "Commission"}


def test_english_paypal_refund_is_a_negative_sale_of_the_order_it_names(tmp_path):
    found = read(write(tmp_path / "f", sales=PAYPAL_SALES), JANUARY)
    assert rows(found, "orders", *SALE) == [
        (2, "T1", date(2024, 1, 15), "e-mail 1", Decimal(1200), "completed"),
        (3, "T1", date(2024, 1, 20), "e-mail 1", Decimal(-250), None),
    ]
    assert found.counts("sales.csv") == (3, 2, 0, 1)


def test_exigo_enroller_is_the_sponsor_and_a_return_is_a_negative_sale(tmp_path):
    found = read(write(tmp_path / "f", members=EXIGO_PEOPLE, orders=EXIGO_ORDERS), JANUARY)
    assert (preset_of(found, "members.csv"), preset_of(found, "orders.csv")) == ("exigo", "exigo")
    names = ("participant_id", "enrolled_on", "sponsor_id", "placement_id", "role", "country")
    assert rows(found, "participants", *names) == [
        (2, "10", date(2024, 1, 1), None, None, "participant", "FR"),
        (3, "11", date(2024, 1, 2), "10", "12", "participant", "FR"),
        (4, "12", date(2024, 1, 3), "10", "10", "customer", "BE"),
    ]
    assert rows(found, "orders", *SALE) == [
        (2, "900", date(2024, 1, 5), "11", Decimal(90), "completed"),
        (3, "900", date(2024, 1, 25), "11", Decimal(-45), None),
        (4, "902", date(2024, 1, 31), "12", Decimal(10), "cancelled"),
    ]


def test_infotrax_cents_become_money_and_refund_rows_name_their_order(tmp_path):
    found = read(write(tmp_path / "f", members=INFOTRAX_PEOPLE, orders=INFOTRAX_ORDERS), JANUARY)
    assert preset_of(found, "members.csv") == preset_of(found, "orders.csv") == "infotrax"
    assert rows(found, "participants", "participant_id", "enrolled_on", "sponsor_id", "role") == [
        (2, "A1", date(2024, 1, 1), None, "participant"),
        (3, "A2", date(2024, 1, 2), "A1", "preferred_customer"),
    ]
    assert rows(found, "orders", *SALE, "list_amount") == [
        (2, "7001", date(2024, 1, 5), "A2", Decimal(100), None, Decimal(120)),
        (3, "7001", date(2024, 1, 20), "A2", Decimal(-50), None, Decimal(-60)),
        (4, "7003", date(2024, 1, 31), "A1", Decimal(50), "cancelled", Decimal(50)),
    ]


def test_french_exports_give_roles_over_time_refund_rows_and_bonus_columns(tmp_path):
    folder = write(
        tmp_path / "f", adherents=FRENCH_PEOPLE, commandes=FRENCH_ORDERS, versements=FRENCH_PAYOUTS
    )
    found = read(folder, JANUARY)
    assert {item.preset for item in found.filing.inputs} == {"generic-fr"}
    names = ("participant_id", "enrolled_on", "role", "role_from", "sponsor_id")
    assert rows(found, "participants", *names) == [
        (2, "M1", date(2024, 1, 1), "participant", date(2024, 1, 1), None),
        (3, "M2", date(2024, 1, 5), "customer", date(2024, 1, 5), "M1"),
        (3, "M2", date(2024, 1, 5), "participant", date(2024, 1, 20), "M1"),
    ]
    assert rows(found, "orders", *SALE) == [
        (2, "F1", date(2024, 1, 29), "M2", Decimal("19.9"), "completed"),
        (3, "F1", date(2024, 1, 30), "M2", Decimal("-19.9"), None),
        (4, "F3", date(2024, 1, 31), "M1", Decimal(5), "returned"),
    ]
    assert rows(found, "payouts", "participant_id", "amount", "kind") == [
        (2, "M1", Decimal("7.25"), "team"),
        (2, "M1", Decimal("12.5"), "retail"),
    ]
    assert found.counts("versements.csv") == (2, 1, 0, 1)
    assert found.filing.excluded == {"no_line": 1}


FIXTURES = {
    "exigo": {"members": EXIGO_PEOPLE, "orders": EXIGO_ORDERS},
    "infotrax": {"members": INFOTRAX_PEOPLE, "orders": INFOTRAX_ORDERS},
    "shopify": {"orders": SHOPIFY},
    "woocommerce": {"orders": WOOCOMMERCE},
    "stripe": {"orders": STRIPE, "payouts": STRIPE_TRANSFERS},
    "paypal": {"orders": PAYPAL_SALES.replace("USD", "EUR"), "payouts": PAYPAL_FR},
    "generic-fr": {
        "adherents": FRENCH_PEOPLE,
        "commandes": FRENCH_ORDERS,
        "versements": FRENCH_PAYOUTS,
    },
}


@pytest.mark.parametrize("name", sorted(FIXTURES))
def test_every_preset_is_audited_and_named_in_the_result(name, tmp_path):
    folder = write(tmp_path / "f", **FIXTURES[name])
    result = run(Options(filing=folder)).result
    assert {item.preset for item in result.inputs} == {name}
    assert all(
        item.rows.received == item.rows.used + item.rows.quarantined + item.rows.excluded
        for item in result.inputs
    )
    assert not [rule.id for rule in result.rules if rule.outcome == "error"]
    assert json.loads(result_bytes(result))["inputs"][0]["preset"] == name
    for language, words in (("en", "read as an export of"), ("fr", "lu comme un export")):
        shown = "\n".join(quality_lines(result, language))
        assert f"{words} {name}" in shown
        assert not re.search(r"(shape|preset|row)_[a-z]|no_line", shown)


def test_every_preset_has_a_fixture_here():
    assert set(presets()) == set(FIXTURES)


def test_preset_none_reads_by_synonyms_alone(tmp_path):
    orders = "Numéro de commande;Date de commande;N° client;Montant HT\nF1;2024-01-02;A;19.90\n"
    folder = write(tmp_path / "f", commandes=orders)
    assert preset_of(read(folder), "commandes.csv") == "generic-fr"
    found = read(folder, '[mapping]\npreset = "none"\n')
    assert preset_of(found, "commandes.csv") is None
    assert found.counts("commandes.csv") == (1, 1, 0, 0)


def test_named_preset_is_told_as_named(tmp_path):
    folder = write(tmp_path / "f", orders=WOOCOMMERCE)
    found = read(folder, '[mapping]\npreset = "woocommerce"\n' + JANUARY)
    assert "preset_named" in told(found, "orders.csv")


def test_unknown_preset_is_refused_with_the_nearest(tmp_path):
    folder = write(tmp_path / "f", orders=SHOPIFY)
    with pytest.raises(UsageError) as caught:
        read(folder, '[mapping]\npreset = "shopfy"\n')
    (problem,) = caught.value.problems
    assert problem.where == "filing.toml: mapping.preset"
    assert problem.hint == "did you mean shopify?"


def test_files_in_canonical_headers_need_no_preset(tmp_path):
    found = read(write(tmp_path / "f", enrolments=ENROLMENTS))
    assert preset_of(found, "enrolments.csv") is None


def test_every_preset_names_canonical_columns_and_words_only():
    folder = files("pyramidcheck.ingest").joinpath("presets")
    for name, preset in presets().items():
        tomllib.loads(folder.joinpath(f"{name}.toml").read_text(encoding="utf-8"))
        for form in preset.forms:
            table = TABLES[form.table]
            assert {*form.columns, *form.codes} <= {column.name for column in table.columns}, name
            for column, values in form.codes.items():
                assert set(values) <= set(table.column(column).choices), (name, column)


def test_fee_of_paypal_is_refused_as_a_payout_even_where_filing_toml_names_it(tmp_path):
    folder = write(tmp_path / "f", payouts=PAYPAL_FR)
    with pytest.raises(UsageError) as caught:
        read(folder, '[mapping.payouts]\namount = "Commission"\n')
    (problem,) = caught.value.problems
    assert problem.where == "filing.toml: mapping.payouts.amount: 'Commission'"


def test_charges_in_a_file_named_payouts_are_orders_by_their_headers(tmp_path):
    found = read(write(tmp_path / "f", payouts=STRIPE), JANUARY)
    assert found.counts("payouts.csv") == (4, 2, 0, 2)
    assert not found.tables["payouts"]
    assert "table_by_columns" in found.codes()


def test_charges_that_somebody_names_as_payouts_are_refused(tmp_path):
    charges = STRIPE.replace("source_id", "automatic_payout_effective_at", 1)
    folder = write(tmp_path / "f", stripe=charges)
    with pytest.raises(UsageError) as caught:
        read(folder, named={"payouts": [folder / "stripe.csv"]})
    (problem,) = caught.value.problems
    assert problem.what == "is an export of stripe that holds orders, not payouts"


def test_french_statement_of_commissions_is_no_paypal_report(tmp_path):
    payouts = "Matricule;Date de versement;Commission\nM1;31/01/2024;12,50\n"
    found = read(write(tmp_path / "f", versements=payouts), JANUARY)
    assert preset_of(found, "versements.csv") == "generic-fr"
    assert rows(found, "payouts", "amount") == [(2, Decimal("12.5"))]
