from __future__ import annotations

import json

import pikepdf
import pytest

from pyramidcheck.errors import ExitCode


def test_check_shows_every_row_of_every_file(run, tiny):
    ran = run("check", tiny)
    assert ran.code == ExitCode.OK
    row = next(line for line in ran.out.splitlines() if line.startswith("  orders.csv"))
    received, used, quarantined, excluded = map(int, row.split()[2:])
    assert received == used + quarantined + excluded == 4
    assert quarantined == 1
    assert "net_amount" in ran.out
    assert not (tiny / "audit").exists()


def test_check_of_one_readable_table_ends_in_success(run, tiny):
    ran = run("check", "--orders", tiny / "orders.csv")
    assert ran.code == ExitCode.OK


def test_check_of_nothing_readable_ends_in_3(run, tmp_path):
    (tmp_path / "orders.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert run("check", tmp_path).code == ExitCode.UNREADABLE


@pytest.mark.parametrize("flag", ["--enrolments", "--enrollments", "--participants"])
def test_three_names_of_one_flag(run, tiny, tmp_path, flag):
    ran = run(
        *("audit", "--orders", tiny / "orders.csv", flag, tiny / "enrolments.csv"),
        *("--payouts", tiny / "payouts.csv", "-o", tmp_path / "out", "-f", "json", "-q"),
    )
    assert ran.code == ExitCode.OK
    result = json.loads((tmp_path / "out" / "result.json").read_bytes())
    assert result["filing"]["tables"] == ["participants", "orders", "payouts"]


def test_explain_answers_in_both_languages(run):
    english, french = (
        run("explain", "net_loss_rate", "--lang", language).out for language in ("en", "fr")
    )
    for heading in ("Why it matters", "Levels", "Innocent explanations", "Worked cases"):
        assert f"\n{heading}\n" in english
        assert f"\n{heading}\n" not in french
    assert "https://" in english
    assert "source not verified" in english
    assert "source non vérifiée" in french


def test_explain_in_french_gives_levels_in_per_cent_and_the_reasons_in_parts(run):
    out = run("explain", "outside_revenue_share", "--lang", "fr").out
    levels = out.partition("\nSeuils\n")[2].partition("\n  - FTC")[0]
    assert "international\u00a0: à surveiller 70\u00a0%" in levels
    assert "\u202f; " in levels
    assert "/10" not in levels
    for part in ("Formule", "Lectures", "Fondements"):
        assert f"\n  - {part}\u00a0: " in out


def test_explain_gives_levels_in_the_unit_of_the_rule(run):
    out = run("explain", "entry_money_cover").out
    assert "international: flag " in out.replace("watch", "flag")
    assert " times" in out.partition("\nLevels\n")[2].partition("\n\n")[0]


def test_one_broken_file_among_others_is_noted_and_the_audit_goes_on(run, tiny):
    (tiny / "payouts.csv").write_bytes(b"")
    ran = run("audit", tiny, "-f", "json", "-q")
    assert ran.code == ExitCode.OK
    result = json.loads((tiny / "audit" / "result.json").read_bytes())
    assert result["filing"]["tables"] == ["participants", "orders"]
    ran = run("audit", tiny, "--payouts", tiny / "payouts.csv", "-f", "json", "-q")
    assert ran.code == ExitCode.UNREADABLE


@pytest.fixture
def evidence_id(sample):
    """The id that the audited sample gives to the rows behind net_loss_rate."""
    rules = json.loads((sample / "result.json").read_bytes())["rules"]
    return next(rule["evidence"]["id"] for rule in rules if rule["id"] == "net_loss_rate")


def test_evidence_shows_query_and_rows(run, sample, evidence_id):
    by_id = run("evidence", evidence_id.lower(), sample)
    by_rule = run("evidence", "net_loss_rate", sample)
    assert by_id.code == ExitCode.OK
    assert by_id.out == by_rule.out
    assert by_id.out.startswith(f"{evidence_id} net_loss_rate: ")
    assert "SELECT" in by_id.out
    assert "--rows 0" in by_id.err


def test_evidence_takes_an_id_however_it_was_typed(run, sample, evidence_id):
    number = int(evidence_id.removeprefix("E-"))
    # With the hyphen that a PDF sets, and with the dash that a word processor makes of it.
    for typed in (
        f"e{number}",
        f"{number}",
        f"E-{number}",
        f"E\u2011{number:03d}",
        f"E\u2013{number}",
    ):
        ran = run("evidence", typed, sample)
        assert ran.out.startswith(f"{evidence_id} net_loss_rate: "), typed


def test_evidence_finds_the_audit_inside_the_filing(run, sample, evidence_id):
    assert run("evidence", evidence_id, sample.parent).code == ExitCode.OK


def test_evidence_as_csv_is_the_file(run, sample, evidence_id):
    ran = run("evidence", evidence_id, sample, "--csv")
    written = (sample / "evidence" / "net_loss_rate.csv").read_text(encoding="utf-8-sig")
    assert ran.out.splitlines() == written.splitlines()


def test_evidence_says_when_a_file_was_changed(run, sample, tmp_path, evidence_id):
    (tmp_path / "evidence").mkdir()
    for name in ("result.json", "manifest.json", "evidence/net_loss_rate.sql"):
        (tmp_path / name).write_bytes((sample / name).read_bytes())
    (tmp_path / "evidence" / "net_loss_rate.csv").write_text("changed\n", encoding="utf-8")
    ran = run("evidence", evidence_id, tmp_path)
    assert "net_loss_rate.csv is not the file that manifest.json describes" in ran.err
    assert ".sql is not" not in ran.err


def test_evidence_without_an_audit_says_what_to_name(run, tmp_path):
    ran = run("evidence", "E-001", tmp_path)
    assert ran.code == ExitCode.USAGE
    assert "name the folder that pyramidcheck audit wrote" in ran.err


def test_rules_show_prints_the_rules_own_files(run):
    out = run("rules", "show", "net_loss_rate").out
    for name in ("rule.toml", "metric.sql", "evidence.sql"):
        assert f"net_loss_rate/{name}" in out


def test_rules_lint_finds_nothing_in_the_rules_that_ship(run):
    ran = run("rules", "lint")
    assert ran.code == ExitCode.OK
    assert ran.out.endswith("rules, no problem\n")


def test_rules_lint_tells_every_problem(run, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "rule.toml").write_text('id = "mine"\n', encoding="utf-8")
    ran = run("rules", "lint", "--rules", tmp_path)
    assert ran.code == ExitCode.USAGE
    assert ran.err.count("error: ") > 1
    assert ran.out == ""


def test_rules_test_of_one_rule_counts_its_cases(run):
    ran = run("rules", "test", "net_loss_rate")
    assert ran.code == ExitCode.OK
    assert ran.out.endswith(" cases, 0 failed\n")


@pytest.mark.parametrize("document", ["result", "filing", "rule"])
def test_schema_is_json_with_every_key_described(run, document):
    schema = json.loads(run("schema", document).out)
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert schema["type"] == "object"
    assert schema["additionalProperties"] is False


def test_schema_of_the_result_names_the_keys_of_a_result(run, sample):
    schema = json.loads(run("schema").out)
    assert set(schema["properties"]) == set(json.loads((sample / "result.json").read_bytes()))


def test_init_copies_a_sample_that_can_be_audited(run, tmp_path):
    folder = tmp_path / "demo"
    ran = run("init", "--sample", "retail_led", folder)
    assert ran.code == ExitCode.OK
    assert ran.out.strip() == str(folder)
    assert f"pyramidcheck audit {folder}" in ran.err
    assert (folder / "filing.toml").is_file()
    assert run("check", folder, "-q").code == ExitCode.OK


def test_init_overwrites_nothing(run, tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    ran = run("init", "--sample", "retail_led", tmp_path)
    assert ran.code == ExitCode.USAGE
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_manifest_holds_the_command_without_what_changes_nothing(run, tiny, tmp_path):
    out = tmp_path / "out"
    run(
        *("audit", tiny, "-o", out, "-f", "json", "--threads", 1, "--memory", "1GB", "-q"),
        *("--jurisdiction", "international", "--period", "2024-01-01:2024-03-31"),
    )
    manifest = json.loads((out / "manifest.json").read_bytes())
    assert manifest["command"] == [
        *("audit", tiny.name, "--jurisdiction", "international"),
        *("--period", "2024-01-01:2024-03-31", "-f", "json"),
    ]


def test_date_of_the_environment_is_printed_in_the_pdf(run, tiny, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    run("audit", tiny, "-o", tmp_path / "out", "-f", "pdf", "-q")
    with pikepdf.open(tmp_path / "out" / "report.pdf") as pdf:
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20231114")
