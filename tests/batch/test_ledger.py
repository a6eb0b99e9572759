"""What is read back of a ledger after a kill, and by what a filing is known to be unchanged."""

import json
from dataclasses import replace
from datetime import date

import pytest

from pyramidcheck.batch import fingerprint as module
from pyramidcheck.batch.fingerprint import fingerprint
from pyramidcheck.batch.ledger import Ledger, Record
from pyramidcheck.batch.plan import Entry, Terms
from pyramidcheck.errors import UsageError

ONE = Record("one", "f1", 0, "r1", row={"level": "weak", "reasons": ["a"]}, spent={"seconds": 1.5})
TWO = Record("two", "f2", 3, problems=({"where": "x", "what": "y", "hint": "é\n"},))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.jsonl"


def written(path):
    ledger = Ledger(path)
    for record in (ONE, TWO):
        ledger.append(record)
    return path.read_bytes()


def test_records_are_read_back_as_they_were_written(path):
    written(path)
    assert Ledger(path).records == {"one": ONE, "two": TWO}
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_later_record_takes_the_place_of_an_earlier(path):
    written(path)
    Ledger(path).append(replace(ONE, fingerprint="f9"))
    assert Ledger(path).records["one"].fingerprint == "f9"
    assert len(path.read_bytes().splitlines()) == 3


def test_a_last_line_cut_anywhere_is_dropped_and_the_next_stands_whole(path):
    content = written(path)
    first = content.index(b"\n") + 1
    for cut in range(first, len(content)):
        path.write_bytes(content[:cut])
        ledger = Ledger(path)
        assert ledger.records == {"one": ONE}, cut
        assert path.read_bytes() == content[:first], cut
    ledger.append(TWO)
    assert Ledger(path).records == {"one": ONE, "two": TWO}


@pytest.mark.parametrize("line", [b"\0\0\0\n", b"[]\n", b"{}\n", b'{"v": 1}\n', b"\xff\n"])
def test_what_follows_a_broken_line_is_not_trusted(path, line):
    content = written(path)
    first = content.index(b"\n") + 1
    path.write_bytes(content[:first] + line + content[first:])
    assert Ledger(path).records == {"one": ONE}


def test_the_ledger_of_another_version_is_neither_read_nor_cut(path):
    written(path)
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    text = "".join(json.dumps({**line, "v": 2}) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="another version of pyramidcheck"):
        Ledger(path)
    assert path.read_text(encoding="utf-8") == text


@pytest.fixture
def entry(tmp_path):
    folder = tmp_path / "filing"
    (folder / "deeper").mkdir(parents=True)
    (folder / "orders.csv").write_text("a", encoding="utf-8")
    (folder / "deeper" / "payouts.csv").write_text("b", encoding="utf-8")
    return Entry("filing", folder, "filing")


def test_the_fingerprint_of_the_same_filing_is_the_same_wherever_it_lies(entry, tmp_path):
    mark = fingerprint(entry, Terms(), "rules")
    moved = entry.folder.rename(tmp_path / "moved")
    assert fingerprint(replace(entry, folder=moved, name="other"), Terms(), "rules") == mark


def test_anything_that_can_change_a_result_changes_the_fingerprint(entry, tmp_path, monkeypatch):
    config = tmp_path / "own.toml"
    config.write_text("", encoding="utf-8")
    marks = [
        fingerprint(entry, Terms(), "rules"),
        fingerprint(entry, Terms(), "other rules"),
        fingerprint(entry, Terms(jurisdictions=("fr",)), "rules"),
        fingerprint(entry, Terms(as_of=date(2024, 1, 1)), "rules"),
        fingerprint(entry, Terms(period=(date(2024, 1, 1), date(2024, 2, 1))), "rules"),
        fingerprint(entry, Terms(formats=("json", "html")), "rules"),
        fingerprint(entry, Terms(formats=("json", "html"), language="fr"), "rules"),
        fingerprint(entry, Terms(trust_filing_config=True), "rules"),
        fingerprint(replace(entry, config=config), Terms(), "rules"),
    ]
    (entry.folder / "orders.csv").write_text("c", encoding="utf-8")
    marks.append(fingerprint(entry, Terms(), "rules"))
    (entry.folder / "orders.csv").rename(entry.folder / "orders2.csv")
    marks.append(fingerprint(entry, Terms(), "rules"))
    (entry.folder / "deeper" / "audit").mkdir()
    (entry.folder / "deeper" / "audit" / "orders.csv").write_text("read too", encoding="utf-8")
    marks.append(fingerprint(entry, Terms(), "rules"))
    monkeypatch.setattr(module, "tool_state", lambda: {"tool_version": "9"})
    marks.append(fingerprint(entry, Terms(), "rules"))
    assert len(set(marks)) == len(marks)


def test_what_cannot_change_a_result_leaves_the_fingerprint(entry):
    mark = fingerprint(entry, Terms(), "rules")
    (entry.folder / "audit").mkdir()
    (entry.folder / "audit" / "result.json").touch()
    (entry.folder / "link.csv").symlink_to(entry.folder / "orders.csv")
    assert fingerprint(entry, Terms(language="fr"), "rules") == mark
