import json
import shutil
import tomllib

import pytest

from proposal.small_filings import proposed, write_company
from pyramidcheck.assets import find_assets
from pyramidcheck.audits import Options
from pyramidcheck.cli import main
from pyramidcheck.ingest import read_config
from pyramidcheck.model.config import Plan
from pyramidcheck.pipeline import check, run
from pyramidcheck.proposal.make import propose

FOREIGN = {
    "enrolments.csv": {
        "participant_id": "Kennung",
        "enrolled_on": "Eintritt",
        "sponsor_id": "Geworben von",
    },
    "orders.csv": {
        "order_id": "Beleg",
        "ordered_on": "Tag",
        "buyer_id": "Konto",
        "net_amount": "Netto",
    },
    "payouts.csv": {"participant_id": "Konto", "paid_on": "Tag", "amount": "Summe"},
}


def same_but_for_what_was_declared(result):
    content = json.loads(result.model_dump_json(by_alias=True))
    content.pop("manifest")
    for name in ("declared", "declared_by"):
        content["filing"].pop(name)
    return content


def copy_of_sample(folder):
    folder.mkdir()
    for path in (find_assets("sample_data") / "recruiting_led").iterdir():
        if path.suffix == ".parquet":
            shutil.copyfile(path, folder / path.name)
    return folder


def french_company(folder):
    """Dates with the day first, an unknown code, a recruiter and a placement."""
    names = {
        "enrolments.csv": {"participant_id": "matricule", "enrolled_on": "Date d'adhésion"},
        "orders.csv": {"order_id": "N° commande", "net_amount": "Montant HT", "status": "Statut"},
        "payouts.csv": {"participant_id": "Bénéficiaire", "paid_on": "Date de versement"},
    }
    return write_company(folder, names, ["Payée", "Annulée", "Perdue"], "%d/%m/%Y")


def company_with_two_order_files(folder):
    """Two files of orders that name their columns differently, both by known names."""
    write_company(folder)
    path = folder / "orders.csv"
    text = path.read_text(encoding="utf-8")
    head, *rows = text.splitlines()
    other = head.replace("order_id", "Order Reference").replace("net_amount", "Untaxed Amount")
    path.write_text("\n".join([head, *rows[:30]]) + "\n", encoding="utf-8")
    text = "\n".join([other, *rows[30:]]) + "\n"
    (folder / "orders_later.csv").write_text(text, encoding="utf-8")
    return folder


def drafted(filing, draft):
    draft.write_text(propose(Options(filing=filing)), encoding="utf-8")
    alone = Options(filing=filing, with_rows=False)
    return alone, Options(filing=filing, config=draft, with_rows=False)


def test_an_unchanged_draft_gives_the_result_of_no_configuration(tmp_path):
    pair = drafted(french_company(tmp_path / "filing"), tmp_path / "draft.toml")
    alone, with_draft = (same_but_for_what_was_declared(run(each).result) for each in pair)
    assert alone == with_draft


@pytest.mark.parametrize("make", [copy_of_sample, company_with_two_order_files])
def test_an_unchanged_draft_reads_the_files_alike(tmp_path, make):
    pair = drafted(make(tmp_path / "filing"), tmp_path / "draft.toml")
    alone, with_draft = (same_but_for_what_was_declared(check(each)) for each in pair)
    assert alone == with_draft


def test_every_line_behind_a_hash_is_valid_once_it_is_uncommented(tmp_path):
    text, _ = proposed(write_company(tmp_path / "filing"))
    choices = [
        line.removeprefix("# ").partition("   #")[0]
        for line in text.splitlines()
        if line.startswith("# ") and " = " in line and not line.startswith("#  ")
    ]
    assert len(choices) > 10
    for line in choices:
        tomllib.loads(line)


def test_headers_in_an_unknown_language_are_guessed_from_their_values(tmp_path):
    text, found = proposed(write_company(tmp_path / "filing", FOREIGN))
    assert found["mapping"]["participants"]["participant_id"] == "Kennung"
    assert found["mapping"]["participants"]["enrolled_on"] == "Eintritt"
    assert found["mapping"]["orders"]["order_id"] == "Beleg"
    assert found["mapping"]["orders"]["net_amount"] == "Netto"
    assert found["mapping"]["payouts"]["amount"] == "Summe"
    assert "GUESS" in text
    assert "100 % of its values are ids of participants" in text


def test_unmappable_input_exits_3_and_leaves_a_draft_that_works(tmp_path, capsys):
    filing = write_company(tmp_path / "filing", FOREIGN)
    assert main(["audit", str(filing), "-f", "json"]) == 3
    draft = filing / "audit" / "filing.toml"
    told = capsys.readouterr().err
    assert f"--config {draft}" in told
    for table in ("participants", "orders", "payouts"):
        assert f"[mapping.{table}]" in told
    assert draft.is_file()
    assert main(["audit", str(filing), "--config", str(draft), "-f", "json"]) == 0
    assert (filing / "audit" / "result.json").is_file()
    assert draft.is_file()


def test_a_draft_never_overwrites_one_that_was_edited(tmp_path):
    filing = write_company(tmp_path / "filing", FOREIGN)
    main(["audit", str(filing), "-f", "json"])
    draft = filing / "audit" / "filing.toml"
    main(["audit", str(filing), "-f", "json"])
    assert [path.name for path in draft.parent.iterdir()] == ["filing.toml"]
    draft.write_text("# mine\n", encoding="utf-8")
    main(["audit", str(filing), "-f", "json"])
    assert draft.read_text(encoding="utf-8") == "# mine\n"
    assert (draft.parent / "filing.2.toml").is_file()
    assert main(["init", str(filing)]) == 2
    assert draft.read_text(encoding="utf-8") == "# mine\n"


def test_dates_that_read_in_two_ways_are_a_choice_with_both_readings(tmp_path):
    filing = write_company(tmp_path / "filing")
    (filing / "payouts.csv").write_text(
        "participant_id,paid_on,amount\nP001,03/04/2024,1.00\nP002,05/06/2024,2.00\n",
        encoding="utf-8",
    )
    text, found = proposed(filing)
    assert found["dialect"]["payouts"] == {}
    assert '# date_order = "dmy"' in text
    assert '# date_order = "mdy"' in text
    words = " ".join(text.replace("#", " ").split())
    assert "2024-04-03 (day first) or 2024-03-04 (month first)" in words


def test_two_headers_of_equal_right_are_left_to_the_analyst(tmp_path):
    names = {"orders.csv": {"buyer_id": "Client", "status": "client"}}
    filing = write_company(tmp_path / "filing", names, statuses=["P001"])
    text, found = proposed(filing)
    assert "buyer_id" not in found["mapping"]["orders"]
    assert '# buyer_id = "Client"' in text


def test_codes_are_counted_and_unknown_ones_left_open(tmp_path):
    filing = write_company(tmp_path / "filing", statuses=["Payée", "Payée", "Z\x1b9"])
    text, found = proposed(filing)
    assert found["mapping"]["orders"]["status"] == {"column": "status", "codes": {}}
    assert '# "Payée" = "completed"   # 40 rows; a known word' in text
    assert '# "Z\\u001B9" = "?"   # 20 rows; UNKNOWN' in text
    assert "does 1 code with 20 rows mean" in text


@pytest.mark.parametrize(
    "header", ['a "b" \\ c', "x\x1b]0;owned\x07", "# [plan]", "\u202egnp", "h" * 3000, "l'été\t1"]
)
def test_a_hostile_header_stays_data(tmp_path, header):
    filing = write_company(tmp_path / "filing", {"orders.csv": {"status": header}})
    text, found = proposed(filing)
    assert found["plan"] == {}
    assert all(mark.isprintable() or mark == "\n" for mark in text)
    assert max(map(len, text.splitlines())) < 1000


def test_a_hostile_header_that_is_guessed_is_read_back_exactly(tmp_path):
    header = 'Net"to\\\x07'
    names = {**FOREIGN, "orders.csv": {**FOREIGN["orders.csv"], "net_amount": header}}
    _, found = proposed(write_company(tmp_path / "filing", names))
    assert found["mapping"]["orders"]["net_amount"] == header


def test_what_the_filing_claims_stands_behind_a_hash(tmp_path):
    filing = write_company(tmp_path / "filing", statuses=["completed", "KO"])
    (filing / "filing.toml").write_text(
        "[plan]\nown_use_month = 150.00\n"
        '[mapping.orders]\nstatus = { column = "status", codes = { KO = "cancelled" } }\n'
        'item_kind = { value = "product" }\n',
        encoding="utf-8",
    )
    text, found = proposed(filing)
    assert found["plan"] == {}
    assert found["mapping"]["orders"]["status"]["codes"] == {}
    assert "item_kind" not in found["mapping"]["orders"]
    assert "# own_use_month = 150.00   # claimed by the filing" in text
    assert "the filing says cancelled" in text
    assert '# item_kind = { value = "product" }' in text


def test_what_an_analyst_has_said_is_carried_over(tmp_path):
    filing = write_company(tmp_path / "filing", statuses=["completed", "KO"])
    mine = tmp_path / "mine.toml"
    mine.write_text(
        'company = "Example"\n[plan]\nown_use_month = 150.10\nresale = false\n'
        '[mapping.orders]\nstatus = { column = "status", codes = { KO = "cancelled" } }\n'
        'item_kind = { value = "product" }\n[dialect.orders]\ndate_order = "ymd"\n',
        encoding="utf-8",
    )
    again = tmp_path / "again.toml"
    again.write_text(propose(Options(filing=filing, config=mine)), encoding="utf-8")
    old, new = (read_config(path, inside_filing=False) for path in (mine, again))
    assert new.plan == old.plan
    assert new.company == old.company
    assert new.dialect["orders"] == old.dialect["orders"]
    said, kept = (config.mapping.of("orders").columns for config in (old, new))
    assert kept["status"] == said["status"]
    assert kept["item_kind"] == said["item_kind"]


def test_every_plan_fact_is_offered(tmp_path):
    text, _ = proposed(write_company(tmp_path / "filing"))
    assert [name for name in Plan.model_fields if f"# {name} = " not in text] == []


def test_what_is_missing_names_the_rules_it_silences(tmp_path):
    filing = write_company(tmp_path / "filing")
    (filing / "orders.csv").unlink()
    text, _ = proposed(filing)
    assert "net_loss_rate: orders.order_id, orders.ordered_on" in text


def test_init_writes_into_no_folder_that_holds_other_files(tmp_path, capsys):
    filing = write_company(tmp_path / "filing")
    (filing / "audit").mkdir()
    (filing / "audit" / "notes.txt").write_text("mine", encoding="utf-8")
    assert main(["init", str(filing)]) == 2
    assert "-o" in capsys.readouterr().err


def test_init_prints_to_stdout_where_asked(tmp_path, capsys):
    filing = write_company(tmp_path / "filing")
    assert main(["init", str(filing), "-o", "-"]) == 0
    assert tomllib.loads(capsys.readouterr().out)["mapping"]["orders"]["order_id"] == "order_id"
    assert not (filing / "audit").exists()


def test_a_file_left_unused_names_the_next_command(tmp_path, capsys):
    names = {"payouts.csv": {"participant_id": "Konto", "paid_on": "Tag", "amount": "Summe"}}
    filing = write_company(tmp_path / "filing", names)
    assert main(["audit", str(filing), "-f", "json"]) == 0
    told = capsys.readouterr().err
    assert "payouts.csv" in told
    assert "pyramidcheck init" in told


def test_capitals_in_the_name_of_a_filing_toml_change_nothing(tmp_path):
    filing = write_company(tmp_path / "filing")
    (filing / "Filing.TOML").write_text('company = "Example"\n', encoding="utf-8")
    result = run(Options(filing=filing, with_rows=False)).result
    assert result.filing.company == "Example"
    assert result.filing.declared_by == "filing"


def test_a_filing_toml_that_is_a_link_stops_the_audit(tmp_path, capsys):
    filing = write_company(tmp_path / "filing")
    outside = tmp_path / "outside.toml"
    outside.write_text('company = "Elsewhere"\n', encoding="utf-8")
    try:
        (filing / "filing.toml").symlink_to(outside)
    except OSError:
        # Where links need a right that this user lacks, a filing cannot hold one either.
        return
    assert main(["audit", str(filing), "-f", "json"]) == 2
    assert "is a link" in capsys.readouterr().err


def test_a_pattern_that_matches_nothing_names_the_nearest_file(tmp_path, capsys):
    filing = write_company(tmp_path / "filing")
    (filing / "filing.toml").write_text('[files]\norders = ["Order.csv"]\n', encoding="utf-8")
    assert main(["audit", str(filing), "-f", "json"]) == 2
    assert "did you mean 'orders.csv'" in capsys.readouterr().err
