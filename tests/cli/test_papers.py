from __future__ import annotations

import json

import pytest

from pyramidcheck.errors import ExitCode
from pyramidcheck.outputs import result_bytes
from report.fixtures import strong_result, weak_result


@pytest.fixture
def results(tmp_path):
    """Two results as files: one in a folder of an audit, one by itself."""
    folder = tmp_path / "first" / "audit"
    folder.mkdir(parents=True)
    (folder / "result.json").write_bytes(result_bytes(strong_result(company="Example SA")))
    second = tmp_path / "second.json"
    second.write_bytes(result_bytes(weak_result()))
    return tmp_path / "first", second


@pytest.mark.parametrize("language", ["en", "fr"])
def test_compare_fits_80_columns(run, results, language):
    ran = run("compare", *results, "--lang", language)
    assert ran.code == ExitCode.OK
    assert max(map(len, ran.out.splitlines())) <= 80
    assert "Example Retail SA" in ran.out
    assert "→" in ran.out


def test_compare_writes_what_the_file_s_name_says(run, results, tmp_path):
    starts = {"html": b"<!DOCTYPE html>", "pdf": b"%PDF", "md": b"Two audits", "json": b"{"}
    for form, start in starts.items():
        path = tmp_path / f"moved.{form}"
        assert run("compare", *results, "-o", path).code == ExitCode.OK
        assert path.read_bytes().startswith(start)


def test_compare_as_json_names_its_schema(run, results):
    found = json.loads(run("compare", *results, "-f", "json").out)
    assert found["schema"] == "pyramidcheck.comparison/1"
    described = json.loads(run("schema", "comparison").out)
    assert set(described["properties"]) == set(found)


@pytest.mark.parametrize(
    "arguments", [("-f", "pdf"), ("-o", "moved.xyz"), ("-o", "no/such/folder.md"), ("-o", ".")]
)
def test_compare_says_where_it_cannot_write(run, results, arguments):
    ran = run("compare", *results, *arguments)
    assert ran.code == ExitCode.USAGE
    assert "hint: " in ran.err


def test_compare_of_no_result_is_a_usage_error(run, tmp_path):
    assert run("compare", tmp_path, tmp_path).code == ExitCode.USAGE


def test_letter_is_markdown_on_the_terminal_and_a_file_where_one_is_named(run, results, tmp_path):
    text = run("letter", results[0]).out
    assert "### 1\\. " in text
    path = tmp_path / "letter.txt"
    ran = run("letter", results[0], "-o", path, "--lang", "fr")
    assert ran.out.strip() == str(path)
    assert "Lettre\n------" in path.read_text(encoding="utf-8")


DISPOSITIONS = """[[disposition]]
finding = "net_loss_rate"
state = "dismissed"
by = "A. Analyst"
reason = "Seen."
"""


def test_dispositions_are_kept_over_audits_and_change_nothing_else(run, tiny, tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(DISPOSITIONS, encoding="utf-8")
    plain, decided = tmp_path / "plain", tmp_path / "decided"
    audit = ("audit", tiny, "-f", "json", "-q")
    assert run(*audit, "-o", plain).code == ExitCode.OK
    ran = run(*audit, "-o", decided, "--dispositions", file)
    assert "mine.toml: 1 read; no number depends on it" in ran.err
    assert "net_loss_rate: dismissed, but it is no finding" in ran.err
    results = [json.loads((folder / "result.json").read_bytes()) for folder in (plain, decided)]
    assert [each["rule"] for each in results[1].pop("dispositions")] == ["net_loss_rate"]
    assert results[0].pop("dispositions") == []
    assert results[0] == results[1]
    manifest = json.loads((decided / "manifest.json").read_bytes())
    assert "dispositions.toml" in manifest["outputs"]
    before = (decided / "result.json").read_bytes()
    assert run(*audit, "-o", decided).code == ExitCode.OK
    assert (decided / "result.json").read_bytes() == before
    file.write_text(DISPOSITIONS.replace("Seen", "Other"), encoding="utf-8")
    ran = run(*audit, "-o", decided, "--dispositions", file)
    assert ran.code == ExitCode.USAGE
    assert "nothing there is overwritten" in ran.err


def test_a_filing_that_brings_dispositions_says_nothing_by_it(run, tiny):
    folder = tiny / "audit"
    folder.mkdir()
    (folder / "dispositions.toml").write_text(DISPOSITIONS, encoding="utf-8")
    assert run("audit", tiny, "-f", "json", "-q").code == ExitCode.USAGE


def test_problems_of_reply_and_dispositions_are_told_at_once_before_any_work(run, tiny, tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text("[[disposition]]\n", encoding="utf-8")
    ran = run("audit", tiny, "--dispositions", file, "--reply", tmp_path / "none.txt")
    assert ran.code == ExitCode.USAGE
    assert "--reply none.txt" in ran.err
    assert "mine.toml: disposition 1: state" in ran.err
    assert not (tiny / "audit").exists()


def test_a_reply_is_printed_and_recorded_by_its_hash(run, tiny, tmp_path):
    file = tmp_path / "reply.txt"
    file.write_text("Date: 1 May 2026\nWe disagree.\n", encoding="utf-8")
    ran = run("audit", tiny, "-f", "html", "-q", "--reply", file)
    assert ran.code == ExitCode.OK
    assert "We disagree." in (tiny / "audit" / "report.html").read_text(encoding="utf-8")
    manifest = json.loads((tiny / "audit" / "manifest.json").read_bytes())
    assert "reply.txt" in manifest["outputs"]
    assert "--reply" not in manifest["command"]
    assert run("audit", tiny, "-f", "html", "-q").code == ExitCode.OK
    assert not (tiny / "audit" / "reply.txt").exists()
