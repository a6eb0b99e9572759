from __future__ import annotations

import csv
import hashlib
import json
import os
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pyramidcheck.assets import find_assets
from pyramidcheck.audits import Options
from pyramidcheck.errors import UsageError
from pyramidcheck.evidence import neutralise
from pyramidcheck.outputs import check_folder, quarantine_bytes, result_bytes, write_outputs
from pyramidcheck.pipeline import run

SAMPLE = find_assets("sample_data") / "recruiting_led"


@pytest.fixture(scope="module")
def audited(audit_of_sample):
    return audit_of_sample(SAMPLE.name)


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def written(audited, tmp_path_factory):
    folder = tmp_path_factory.mktemp("written") / "audit"
    write_outputs(audited, folder)
    return folder


def test_manifest_holds_the_hash_of_every_other_file(written):
    files = content(written)
    hashes = json.loads(files.pop("manifest.json"))["outputs"]
    assert hashes == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def test_every_finding_has_rows_and_query(audited, written):
    for rule in audited.result.rules:
        if rule.evidence:
            for suffix in ("csv", "parquet", "sql"):
                assert (written / "evidence" / f"{rule.id}.{suffix}").stat().st_size > 0


class Marked(HTMLParser):
    """What stands on page one, and the links that every element with an id holds."""

    VOID = frozenset({"meta", "br", "rect", "path", "line"})

    def __init__(self):
        super().__init__()
        self.open, self.links, self.numbers = [], {}, []

    def handle_starttag(self, tag, attrs):
        if tag in self.VOID:
            return
        named = dict(attrs)
        href = named.get("href", "")
        self.open.append((tag, named))
        for _, above in self.open:
            if "id" in above and href:
                self.links.setdefault(above["id"], set()).add(href)
        classes = (named.get("class") or "").split()
        if self.on_page_one() and (
            tag == "li" or classes[:1] == ["key"] or (tag == "p" and not self.in_a_key())
        ):
            self.numbers.append([set(), ""])
        if self.numbers and href and self.on_page_one():
            self.numbers[-1][0].add(href)

    def on_page_one(self):
        return any(named.get("id") == "summary" for _, named in self.open)

    def in_a_key(self):
        return any((named.get("class") or "").split()[:1] == ["key"] for _, named in self.open)

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if self.numbers and self.on_page_one():
            self.numbers[-1][1] += data


def test_two_steps_lead_from_page_one_to_query_and_rows(written):
    page = Marked()
    page.feed((written / "report.html").read_text(encoding="utf-8"))
    leading = [each for each in page.numbers if each[0]]
    # Four key figures, five points each way, the totals, coverage and score.
    measured = [
        (links, text) for links, text in leading if any(c.isdigit() for c in text) and "E-" in text
    ]
    assert len(measured) >= 4 + 5 + 5 + 1
    for links, text in measured:
        for link in links:
            second = {href for href in page.links[link[1:]] if href.startswith("evidence/")}
            assert {Path(href).suffix for href in second} >= {".sql", ".csv"}, text
            assert all((written / href).stat().st_size > 0 for href in second), text
    score = next(links for links, text in leading if "of 100" in text)
    assert score == {"#rules-table"}
    assert len(page.links["rules-table"]) > 40
    stable = next(links for links, text in leading if "alternative ways of judging" in text)
    assert stable == {"#stability-table"}


def test_only_the_owner_can_read_any_file(written):
    modes = {path.stat().st_mode & 0o777 for path in written.rglob("*") if path.is_file()}
    # Windows knows no modes: there the folder's own rights hold.
    assert modes == ({0o600} if os.name == "posix" else {0o666})


def test_same_audit_is_written_with_the_same_bytes(audited, written, tmp_path):
    write_outputs(audited, tmp_path / "again")
    assert content(tmp_path / "again") == content(written)


def test_json_alone_writes_the_result_and_the_manifest(audited, tmp_path):
    paths = write_outputs(audited, tmp_path / "out", ["json"])
    assert [path.name for path in paths] == ["result.json", "manifest.json"]
    assert set(content(tmp_path / "out")) == {"result.json", "manifest.json"}


def test_files_of_a_former_audit_do_not_stay(audited, tmp_path):
    folder = tmp_path / "out"
    write_outputs(audited, folder, ["html"])
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    write_outputs(audited, folder, ["json"])
    assert set(content(folder)) == {"result.json", "manifest.json", "notes.txt"}


def test_folder_with_foreign_files_is_refused(audited, tmp_path):
    (tmp_path / "report.pdf").write_bytes(b"mine")
    with pytest.raises(UsageError, match="nothing there is overwritten"):
        write_outputs(audited, tmp_path)
    assert content(tmp_path) == {"report.pdf": b"mine"}


@pytest.mark.parametrize("manifest", ['{"schema": "other/1"}', "[1]", "not json", '{"schema": 1}'])
def test_manifest_of_another_program_makes_no_audit_folder(tmp_path, manifest):
    (tmp_path / "manifest.json").write_text(manifest, encoding="utf-8")
    with pytest.raises(UsageError):
        check_folder(tmp_path)


@pytest.mark.parametrize("link", ["audit", "audit/evidence"])
def test_links_in_the_filing_lead_nowhere(tmp_path, link, monkeypatch):
    # Not a real link: on Windows making one needs rights.
    monkeypatch.setattr(Path, "is_symlink", lambda path: path == tmp_path / link)
    with pytest.raises(UsageError, match="link"):
        check_folder(tmp_path / "audit")


def test_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "audit").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="is a file"):
        check_folder(tmp_path / "audit")


def test_filing_that_this_user_cannot_write_asks_for_another_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, _mode: path != tmp_path)
    with pytest.raises(UsageError, match="cannot be written"):
        check_folder(tmp_path / "audit")


def test_filing_marked_read_only_is_left_alone_even_by_the_superuser(tmp_path):
    filing = tmp_path / "filing"
    filing.mkdir()
    filing.chmod(0o555)
    # Windows ignores the mode of a folder: there the rights that os.access asks for decide.
    if os.name == "posix":
        with pytest.raises(UsageError, match="cannot be written"):
            check_folder(filing / "audit")
    filing.chmod(0o755)
    check_folder(filing / "audit")


def test_written_text_steers_no_terminal_and_hides_no_order():
    assert neutralise("a\x1b[31mb\u202ec\u2066d\x9b\u200fe") == "a[31mbcde"
    assert neutralise("\x00=1+1") == "'=1+1"
    assert neutralise("two\nlines\tand a tab") == "two\nlines\tand a tab"


def test_quarantined_text_cannot_run_as_a_formula():
    rows: list[tuple[object, ...]] = [("=cmd|x.csv", 3, "net_amount", "@SUM(1)", "not_a_number")]
    text = quarantine_bytes(rows).decode("utf-8-sig")
    head, row = csv.reader(text.splitlines())
    assert head == ["file", "row", "column", "value", "reason"]
    assert row == ["'=cmd|x.csv", "3", "net_amount", "'@SUM(1)", "not_a_number"]


def test_result_is_utf8_with_one_line_end_and_dates_as_iso(written):
    data = (written / "result.json").read_bytes()
    assert data.endswith(b"}\n")
    result = json.loads(data.decode("utf-8"))
    assert result["schema"] == "pyramidcheck.result/1"
    date.fromisoformat(result["filing"]["period"]["end"])


def test_evidence_is_counted_alike_with_and_without_its_rows(audited):
    counted = run(Options(SAMPLE, with_rows=False))
    assert result_bytes(counted.result) == result_bytes(audited.result)
    assert {item.rows.num_rows for item in counted.evidence.values()} == {0}
