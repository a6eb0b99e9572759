from __future__ import annotations

import json
import shutil
from hashlib import sha256

import pytest

from cli.conftest import write_filing
from pyramidcheck import pipeline
from pyramidcheck.cli import main


@pytest.fixture(scope="module")
def audited(tmp_path_factory):
    """A tiny filing with an audit of every format in it; not to be changed."""
    filing = write_filing(tmp_path_factory.mktemp("verify") / "tiny")
    formats = [word for name in ("html", "pdf", "md", "xlsx") for word in ("-f", name)]
    words = ["--jurisdiction", "fr", "--as-of", "2024-06-30", "--lang", "fr", "--keep-facts"]
    assert main(["audit", str(filing), "-q", *formats, *words]) == 0
    return filing


@pytest.fixture
def filing(audited, tmp_path):
    """A copy of it that may be changed."""
    shutil.copytree(audited, tmp_path / "tiny")
    return tmp_path / "tiny"


def edit(path, change):
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")


def test_untouched_audit_is_verified_with_every_option_it_was_made_with(run, audited):
    ran = run("verify", audited, "-q")
    assert ran.code == 0, ran.out
    assert ran.out.startswith("verified: 3 input files and ")


def test_audit_elsewhere_needs_its_filing_named(run, audited, tmp_path):
    shutil.copytree(audited / "audit", tmp_path / "moved")
    assert run("verify", tmp_path / "moved").code == 2
    assert run("verify", tmp_path / "moved", "--filing", audited, "-q").code == 0


def test_changed_input_is_named_and_nothing_is_run(run, filing, monkeypatch):
    monkeypatch.setattr(pipeline, "run", None)
    with (filing / "orders.csv").open("a", encoding="utf-8") as file:
        file.write("O9,2024-03-06,C1,1.00,product\n")
    (filing / "payouts.csv").unlink()
    ran = run("verify", filing, "-q")
    assert ran.code == 5
    assert "orders.csv: is not the file that was audited" in ran.out
    assert "payouts.csv: is missing from the filing" in ran.out
    assert "enrolments.csv" not in ran.out


def test_changed_number_is_named_with_both_values(run, filing):
    def change(result):
        found = next(rule for rule in result["rules"] if rule["id"] == "outside_revenue_share")
        found["n"] = 987654

    edit(filing / "audit" / "result.json", change)
    ran = run("verify", filing, "-q")
    assert ran.code == 5
    assert "result.json: is not the file that manifest.json names" in ran.out
    assert "rules[outside_revenue_share].n: was 987654, is " in ran.out


def test_changed_and_missing_files_are_named(run, filing):
    kept = filing / "audit" / "facts" / "filing.parquet"
    kept.write_bytes(kept.read_bytes() + b"x")
    (filing / "audit" / "report.md").unlink()
    ran = run("verify", filing, "-q")
    assert ran.code == 5
    assert "facts/filing.parquet: is not the file that manifest.json names" in ran.out
    assert "report.md: is missing" in ran.out


def test_report_whose_hash_was_changed_with_it_is_found_by_rendering_it_again(run, filing):
    page = filing / "audit" / "report.html"
    page.write_bytes(page.read_bytes().replace(b"2024", b"2025"))
    digest = sha256(page.read_bytes()).hexdigest()
    edit(filing / "audit" / "manifest.json", lambda m: m["outputs"].update({"report.html": digest}))
    ran = run("verify", filing, "-q")
    assert ran.code == 5
    assert "report.html: is written otherwise now" in ran.out


def test_other_tool_and_other_rules_are_named(run, filing):
    def change(manifest):
        manifest["tool_version"] = "0.0.9"
        manifest["rules_sha256"] = "0" * 64

    edit(filing / "audit" / "manifest.json", change)
    ran = run("verify", filing, "-q")
    assert ran.code == 5
    assert "pyramidcheck: was version 0.0.9, is version" in ran.out
    assert "rules: the same versions with other texts" in ran.out


def test_configuration_that_came_later_is_named(run, filing):
    (filing / "filing.toml").write_text('company = "New"\n', encoding="utf-8")
    ran = run("verify", filing, "-q")
    assert ran.code == 5
    assert "filing.toml: was not there when the filing was audited" in ran.out


def test_manifest_of_an_earlier_release_is_enough(run, audited, tmp_path):
    folder = tmp_path / "out"
    assert run("audit", audited, "-o", folder, "-f", "json", "--jurisdiction", "fr", "-q").code == 0

    def change(manifest):
        del manifest["options"]
        del manifest["rendering"]

    edit(folder / "manifest.json", change)
    assert run("verify", folder, "--filing", audited, "-q").code == 0


def test_reports_rendered_again_are_verified_too(run, audited, tmp_path):
    folder = tmp_path / "again"
    assert run("report", audited, "-o", folder, "-f", "md", "--lang", "en", "-q").code == 0
    ran = run("verify", folder, "--filing", audited, "-q")
    assert ran.code == 0, ran.out
    assert "2 written files" in ran.out


def test_configuration_and_files_of_the_analyst_have_to_be_named_again(run, audited, tmp_path):
    config, folder = tmp_path / "mine.toml", tmp_path / "out"
    config.write_text('company = "Named"\n', encoding="utf-8")
    orders = ["--orders", audited / "orders.csv", "--enrolments", audited / "enrolments.csv"]
    assert run("audit", *orders, "--config", config, "-o", folder, "-f", "json", "-q").code == 0
    ran = run("verify", folder)
    assert ran.code == 2
    assert "--filing" in ran.err
    assert "--config" in ran.err
    assert run("verify", folder, "--filing", audited, "--config", config, "-q").code == 0


def test_most_limits_what_is_named(run, filing):
    shutil.rmtree(filing / "audit" / "facts")
    ran = run("verify", filing, "-q", "--most", "2")
    assert ran.code == 5
    assert len(ran.out.splitlines()) == 4
    assert " more: --most " in ran.out


def test_folder_without_manifest_is_no_audit(run, tmp_path):
    (tmp_path / "result.json").write_text("{}", encoding="utf-8")
    ran = run("verify", tmp_path)
    assert ran.code == 2
    assert "manifest.json" in ran.err
