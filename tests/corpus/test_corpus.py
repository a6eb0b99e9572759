"""Every odd export is read exactly or refused with the right message; none loses a row."""

import json
import re
from dataclasses import replace

import pytest

from corpus.cases import CASES, HEADER, PLAIN, Case
from ingest.filings import read
from pyramidcheck import pipeline
from pyramidcheck.audits import Options
from pyramidcheck.cli import main
from pyramidcheck.errors import PyramidcheckError
from pyramidcheck.model.canonical import TABLES

PERIOD = "[period]\nstart = 2000-01-01\nend = 2049-12-31\n"
COLUMNS = {
    "orders": ("order_id", "ordered_on", "buyer_id", "net_amount"),
    "participants": ("participant_id", "enrolled_on", "sponsor_id"),
    "payouts": ("participant_id", "paid_on", "amount"),
}
READ = [case for case in CASES if case.refused is None]
REFUSED = [case for case in CASES if case.refused is not None]


def name(case: Case) -> str:
    return case.name


def written(case, folder):
    folder.mkdir()
    for path, content in case.files.items():
        if isinstance(content, bytes):
            (folder / path).write_bytes(content)
        else:
            content(folder / path)
    (folder / "filing.toml").write_text(PERIOD + case.config, encoding="utf-8")
    return folder


def shown(found, table):
    """The used rows of a table in the columns that the cases speak of."""
    names = [column.name for column in TABLES[table].columns]
    places = [names.index(column) for column in COLUMNS[table]]
    return sorted((tuple(row[place] for place in places) for row in found.tables[table]), key=str)


def sums(counts):
    return [sum(values) for values in zip(*counts, strict=True)]


@pytest.mark.parametrize("case", READ, ids=name)
def test_odd_export_is_read_exactly_and_every_row_accounted_for(case, tmp_path):
    found = read(written(case, tmp_path / "f"), PERIOD + case.config)
    expected = {"orders": case.orders, "participants": case.people, "payouts": case.payouts}
    for table, rows in expected.items():
        if rows is not None:
            assert shown(found, table) == sorted(rows, key=str), table
    aside = [(row[1], row[2], row[4]) for row in found.tables["quarantine"]]
    assert sorted(aside, key=str) == sorted(case.set_aside, key=str)
    for item in found.filing.inputs:
        rows = item.rows
        assert rows.received == rows.used + rows.quarantined + rows.excluded, item.path
    counts = [found.counts(item.path) for item in found.filing.inputs]
    received, _, quarantined, excluded = sums(counts)
    assert (received, excluded) == (case.rows, case.excluded)
    assert quarantined == len({row for row, _, _ in case.set_aside})
    assert set(case.notes) <= set(found.codes())


@pytest.mark.parametrize("case", REFUSED, ids=name)
def test_odd_export_is_refused_with_the_right_message(case, tmp_path):
    assert case.refused is not None
    with pytest.raises(PyramidcheckError) as caught:
        read(written(case, tmp_path / "f"), PERIOD + case.config)
    assert type(caught.value) is case.refused
    assert re.search(case.says, str(caught.value), re.DOTALL), str(caught.value)
    assert all(problem.where and problem.what for problem in caught.value.problems)


@pytest.fixture(scope="module")
def rulebook():
    return replace(pipeline.load_rulebook(Options(None)), rules={})


@pytest.mark.parametrize("case", [case for case in CASES if case.judged], ids=name)
def test_odd_export_comes_through_every_stage(case, tmp_path, rulebook, monkeypatch):
    monkeypatch.setattr(pipeline, "load_rulebook", lambda _options: rulebook)
    result = pipeline.run(Options(written(case, tmp_path / "f"), threads=1)).result
    rows = result.data_quality["rows"]
    assert rows["received"] == case.rows
    assert rows["received"] == rows["used"] + rows["quarantined"] + rows["excluded"]
    assert json.loads(result.model_dump_json())["inputs"]
    assert sum(result.data_quality["quarantine"].values()) >= len({s[0] for s in case.set_aside})


def test_odd_export_is_audited_on_the_command_line(tmp_path, capsys):
    case = next(item for item in CASES if item.name == "header: HTML is text")
    folder, out = written(case, tmp_path / "f"), tmp_path / "out"
    assert main(["audit", str(folder), "-o", str(out), "-f", "json", "-q"]) == 0
    result = json.loads((out / "result.json").read_bytes())
    assert result["data_quality"]["rows"]["received"] == case.rows
    assert [rule["id"] for rule in result["rules"] if rule["outcome"] == "error"] == []
    assert result["verdict"]["level"] is not None
    assert "<script" not in capsys.readouterr().out


def test_refusal_on_the_command_line_shows_no_bidirectional_control(tmp_path, capsys):
    case = next(item for item in CASES if item.name.startswith("header: bidirectional"))
    folder = written(case, tmp_path / "f")
    assert main(["audit", str(folder), "-o", str(tmp_path / "out"), "-f", "json", "-q"]) == 3
    told = capsys.readouterr()
    assert "net_amount" in told.err
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", told.out + told.err)


def test_file_cut_at_the_last_row_of_a_spreadsheet_is_read_whole_and_doubted(tmp_path):
    folder = tmp_path / "f"
    folder.mkdir()
    row = PLAIN.split(b"\n")[1] + b"\n"
    (folder / "orders.csv").write_bytes(",".join(HEADER).encode() + b"\n" + row * 1_048_575)
    result = pipeline.check(Options(folder))
    assert result.data_quality["rows"]["used"] == 1_048_575
    (gate,) = (gate for gate in result.gates if gate.id == "truncation")
    assert gate.state != "passed"
    assert gate.reasons
