import json

import pytest

from pyramidcheck.assets import find_assets
from pyramidcheck.cli import main
from pyramidcheck.model.check import CHECK_SCHEMA, CheckResult

SAMPLE = str(find_assets("sample_data") / "retail_led")
HEADINGS = {
    "en": (
        "Totals by table and month",
        "Conservation",
        "Gaps in dates and document numbers",
        "Duplicates",
        "Ageing",
        "Invalid fields",
        "Joins unmatched",
        "Export caps",
    ),
    "fr": (
        "Totaux par table et par mois",
        "Conservation",
        "Ruptures de dates",
        "Doublons",
        "Ancienneté",
        "Champs invalides",
        "Rapprochements sans correspondance",
        "Limites d\u2019export",
    ),
}
LEDGER = {
    "orders.csv": (
        "order_id,ordered_on,buyer_id,net_amount,status\n"
        "1,2024-01-01,A,10,paid\n1,2024-01-01,A,10,paid\n3,2024-01-20,X,7,pending\n"
        "4,2024-02-30,A,5,paid\n5,2024-02-28,A,1,paid\n"
    ),
    "enrolments.csv": "participant_id,enrolled_on,sponsor_id\nA,2024-01-01,\nB,2024-01-02,Z\n",
    "payouts.csv": (
        "participant_id,paid_on,amount,source_order_id,status\n"
        "A,2024-02-15,2,1,paid\nQ,2024-02-28,3,99,earned\n"
    ),
}


@pytest.fixture
def chapter(tmp_path, capsys):
    folder = tmp_path / "filing"
    folder.mkdir()
    for name, text in LEDGER.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert main(["check", str(folder), "-f", "json", "-q"]) == 0
    document = json.loads(capsys.readouterr().out)
    return document["data_quality"]["chapter"] | {"inputs": document["inputs"]}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("form", ["text", "html"])
def test_every_heading_of_the_auditors_stands_in_both_languages(language, form, capsys):
    assert main(["check", SAMPLE, "-f", form, "--lang", language, "-q"]) == 0
    shown = capsys.readouterr().out
    assert [name for name in HEADINGS[language] if name not in shown] == []


def test_json_is_what_its_schema_says_and_judges_nothing(capsys):
    assert main(["check", SAMPLE, "-f", "json", "-q"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == CHECK_SCHEMA
    assert "verdict" not in found
    assert CheckResult.model_validate(found).inputs
    assert main(["schema", "check"]) == 0
    assert CHECK_SCHEMA in capsys.readouterr().out


def test_document_is_written_where_it_was_asked_for(tmp_path, capsys):
    path = tmp_path / "quality.html"
    assert main(["check", SAMPLE, "-f", "html", "-o", str(path), "-q"]) == 0
    assert capsys.readouterr().out == ""
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_exit_is_3_only_where_nothing_could_be_read(tmp_path):
    (tmp_path / "orders.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert main(["check", str(tmp_path), "-q"]) == 3


def test_totals_are_given_by_table_and_month(chapter):
    totals = {(e["table"], e["month"]): (e["rows"], e["amount"]) for e in chapter["totals"]}
    assert totals["orders", "2024-01"] == (3, "27.00")
    assert totals["payouts", "2024-02"] == (2, "5.00")


def test_rows_and_money_are_conserved(chapter):
    orders = next(entry for entry in chapter["conservation"] if entry["table"] == "orders")
    assert (orders["received"], orders["used"], orders["quarantined"]) == (5, 4, 1)
    assert orders["difference"] == 0
    assert (orders["amount_used"], orders["amount_quarantined"]) == ("28.00", "5.00")


def test_duplicates_count_what_is_beyond_the_first(chapter):
    found = {entry["item"]: (entry["rows"], entry["amount"]) for entry in chapter["duplicates"]}
    assert found["orders"] == (1, "10.00")


def test_ageing_tells_days_between_events_and_what_is_unpaid(chapter):
    found = [
        (e["item"], e["from_days"], e["to_days"], e["rows"], e["amount"]) for e in chapter["ageing"]
    ]
    assert ("order_to_payout", 31, 60, 1, "2.00") in found
    assert ("unpaid", 0, 30, 1, "3.00") in found
    assert ("pending", 31, 60, 1, "7.00") in found
    assert ("enrolment_to_order", 0, 30, 1, None) in found


def test_invalid_fields_name_file_column_reason_and_money(chapter):
    assert chapter["invalid_fields"] == [
        {
            "file": "orders.csv",
            "column": "ordered_on",
            "reason": "unreadable_date",
            "rows": 1,
            "amount": "5.00",
        }
    ]


def test_joins_unmatched_have_their_share_and_money(chapter):
    found = {entry["column"]: entry for entry in chapter["joins_unmatched"]}
    assert found["payouts.source_order_id"]["unmatched"] == 1
    assert found["payouts.source_order_id"]["share"] == 0.5
    assert found["orders.buyer_id"]["amount"] == "7.00"
    assert found["participants.sponsor_id"]["unmatched"] == 1
    assert "orders.sku" not in found


def test_gaps_and_export_caps_are_given(chapter):
    assert chapter["gaps"]["longest_gap_days"] == 38
    assert {entry["path"] for entry in chapter["inputs"]} == set(LEDGER)
    assert not any(entry["at_cap"] for entry in chapter["inputs"])


def test_no_more_facts_are_built_than_gates_read(monkeypatch, capsys):
    def fail(*_):
        raise AssertionError("a check asked for all facts")

    monkeypatch.setattr("pyramidcheck.facts.build", fail)
    assert main(["check", SAMPLE, "-f", "json", "-q"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [gate["id"] for gate in found["gates"] if gate["state"] == "passed"]


def test_gates_and_data_quality_are_those_of_an_audit(tmp_path, capsys):
    folder = tmp_path / "filing"
    folder.mkdir()
    for name, text in LEDGER.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert main(["check", str(folder), "-f", "json", "-q"]) == 0
    checked = json.loads(capsys.readouterr().out)
    assert main(["audit", str(folder), "-o", str(tmp_path / "out"), "-f", "json", "-q"]) == 0
    audited = json.loads((tmp_path / "out" / "result.json").read_bytes())
    assert checked["gates"] == audited["gates"]
    checked["data_quality"].pop("notes")  # an audit adds what its rules say of the period
    audited["data_quality"].pop("notes")
    assert checked["data_quality"] == audited["data_quality"]
