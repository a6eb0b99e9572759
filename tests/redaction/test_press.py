"""For the press everything is redacted, or nothing is written."""

from __future__ import annotations

import hashlib
import json

import pytest

from companies.toys import party_plan
from identifiers import collect, search
from pyramidcheck.cli import main

PRESS = ("-q", "--audience", "press")


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("toy") / "house_of_varga"
    folder.mkdir()
    party_plan(folder)
    # Files that an audit finds by their columns, named after somebody.
    (folder / "orders.csv").rename(folder / "varga_orders_margit.csv")
    return folder


@pytest.fixture(scope="module")
def press(toy, key_file, tmp_path_factory):
    out = tmp_path_factory.mktemp("press") / "out"
    command = ["audit", str(toy), "-o", str(out), *PRESS, "--key-file", str(key_file)]
    assert main([*command, "-f", "md"]) == 0
    return out


def test_an_audit_for_the_press_holds_no_identifier(toy, press):
    needles = collect(toy, "house_of_varga")
    assert "varga_orders_margit.csv" in needles
    assert search(press, needles) == []


def test_it_is_redacted_in_every_file(press, key_file):
    content = (press / "result.json").read_bytes()
    result = json.loads(content)
    assert result["redaction"]["fewest"] == 10
    sha256 = hashlib.sha256(content).hexdigest()
    assert sha256 in (press / "report.md").read_text(encoding="utf-8")
    assert "Redacted copy" in (press / "report.md").read_text(encoding="utf-8")
    manifest = json.loads((press / "manifest.json").read_bytes())
    assert not manifest["options"]
    assert manifest["rendering"]["report.md"]["audience"] == "press"
    assert key_file.name not in (press / "manifest.json").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def full(toy, tmp_path_factory):
    out = tmp_path_factory.mktemp("full") / "out"
    assert main(["audit", str(toy), "-o", str(out), "-q", "-f", "md"]) == 0
    return out


def test_a_report_for_the_press_is_what_redact_writes(full, key_file, tmp_path):
    key = ["--key-file", str(key_file)]
    report, copy = tmp_path / "report", tmp_path / "copy"
    assert main(["report", str(full), "-o", str(report), *PRESS, *key, "-f", "md"]) == 0
    assert main(["redact", str(full), "-o", str(copy), *PRESS, *key, "-f", "md"]) == 0
    for name in ("result.json", "report.md"):
        assert (report / name).read_bytes() == (copy / name).read_bytes()
    # Once it is redacted nobody needs the key.
    again = tmp_path / "again"
    assert main(["report", str(copy), "-o", str(again), *PRESS, "-f", "md"]) == 0
    assert (again / "report.md").read_bytes() == (copy / "report.md").read_bytes()


@pytest.mark.parametrize("command", ["audit", "report"])
def test_without_a_key_nothing_is_written(command, toy, full, tmp_path, capsys):
    given = toy if command == "audit" else full
    assert main([command, str(given), "-o", str(tmp_path / "x"), *PRESS]) == 2
    found = capsys.readouterr().err
    assert "--audience press" in found
    assert "--key-file FILE" in found
    assert not (tmp_path / "x").exists()


def test_a_key_for_other_readers_is_a_mistake(full, key_file, tmp_path, capsys):
    command = ["report", str(full), "-o", str(tmp_path / "x"), "--key-file", str(key_file)]
    assert main([*command, "--audience", "counsel"]) == 2
    assert "--audience press" in capsys.readouterr().err


def test_a_reply_is_printed_only_beside_a_result_that_is_redacted(
    full, press, key_file, tmp_path, capsys
):
    reply = tmp_path / "reply.txt"
    reply.write_text("Date: 2024-05-01\n\nWe sell to customers.\n", encoding="utf-8")
    words = [*PRESS, "-f", "md", "--reply", str(reply)]
    command = ["report", str(full), "-o", str(tmp_path / "x"), *words, "--key-file", str(key_file)]
    assert main(command) == 2
    assert "free text" in capsys.readouterr().err
    words[words.index("md")] = "html"
    assert main(["report", str(press), "-o", str(tmp_path / "y"), *words]) == 0
    assert "We sell to customers" in (tmp_path / "y" / "report.html").read_text(encoding="utf-8")


def test_decisions_of_an_analyst_never_lie_beside_redacted_files(full, key_file, tmp_path, capsys):
    out = tmp_path / "out"
    out.mkdir()
    (out / "manifest.json").write_bytes((full / "manifest.json").read_bytes())
    (out / "dispositions.toml").write_text("", encoding="utf-8")
    command = ["redact", str(full), "-o", str(out), "--key-file", str(key_file), "-q"]
    assert main(command) == 2
    assert "dispositions.toml" in capsys.readouterr().err


def test_a_redacted_audit_is_not_run_again(press, capsys):
    assert main(["verify", str(press)]) == 2
    assert "is redacted" in capsys.readouterr().err
