"""Batches on the command line: what is done, done again, refused and told."""

import json
import os
import shutil
import stat
import subprocess
import sys

import pytest

from batch.conftest import files_of, ledger_of, lines_of
from batch.filings import announcing, cyclic, hungry, tiny

MEMORY = 150 * 2**20


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def events(ran):
    return [json.loads(line) for line in ran.err.splitlines()]


def test_what_did_not_change_is_not_audited_again(pretended, filings, out):
    first = pretended.run("batch", filings, "-o", out)
    assert first.code == 0
    assert first.out.startswith("5 filings, 0 of them unchanged since the last run.")
    index, ledger = files_of(out), (out / "ledger.jsonl").read_bytes()
    again = pretended.run("batch", filings, "-o", out)
    assert again.out.startswith("5 filings, 5 of them unchanged since the last run.")
    assert files_of(out) == index
    assert (out / "ledger.jsonl").read_bytes() == ledger


def test_what_changed_is_audited_again_and_so_is_a_result_that_was_touched(pretended, filings, out):
    pretended.run("batch", filings, "-o", out)
    (filings / "company 1" / "orders.csv").write_text("other", encoding="utf-8")
    touched = next(path for path in (out / "filings").glob("company-2-*/result.json"))
    whole = touched.read_bytes()
    touched.write_bytes(whole[:100])
    again = pretended.run("batch", filings, "-o", out)
    assert again.out.startswith("5 filings, 3 of them unchanged")
    assert touched.read_bytes() == whole
    companies = {line["name"]: line["company"] for line in lines_of(out)}
    assert companies["company 1"] == "company 1 other"


def test_other_terms_have_all_filings_audited_again(pretended, filings, out):
    pretended.run("batch", filings, "-o", out)
    again = pretended.run("batch", filings, "-o", out, "--jurisdiction", "fr")
    assert again.out.startswith("5 filings, 0 of them unchanged")


def test_a_filing_that_is_gone_leaves_the_index(pretended, filings, out):
    pretended.run("batch", filings, "-o", out)
    shutil.rmtree(filings / "company 3")
    pretended.run("batch", filings, "-o", out)
    assert len(lines_of(out)) == 4


def test_all_that_is_written_is_for_its_owner_alone(pretended, filings, out):
    pretended.run("batch", filings, "-o", out)
    for path in (out, *out.rglob("*")):
        wanted = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == wanted, path


def test_one_bad_filing_stops_no_other_and_is_tried_again(pretended, filings, out):
    bad = filings / "company 2" / "orders.csv"
    bad.write_text("fail", encoding="utf-8")
    (filings / "link").symlink_to(filings / "company 1", target_is_directory=True)
    ran = pretended.run("batch", filings, "-o", out, "--log-json")
    assert ran.code == 6
    states = {line["name"]: (line["state"], line["exit"]) for line in lines_of(out)}
    assert states.pop("company 2") == ("failed", 70)
    assert states.pop("link") == ("refused", 2)
    assert set(states.values()) == {("judged", 0)}
    assert not list((out / "filings").glob("company-2*"))
    bad.write_text("good", encoding="utf-8")
    (filings / "link").unlink()
    again = pretended.run("batch", filings, "-o", out)
    assert again.code == 0
    assert again.out.startswith("5 filings, 4 of them unchanged")


def test_a_result_of_what_a_filing_once_held_does_not_stand_for_a_failure(pretended, filings, out):
    pretended.run("batch", filings, "-o", out)
    assert list((out / "filings").glob("company-2*"))
    (filings / "company 2" / "orders.csv").write_text("fail", encoding="utf-8")
    assert pretended.run("batch", filings, "-o", out).code == 6
    assert not list((out / "filings").glob("company-2*"))


def test_nothing_but_refused_filings_can_be_run_twice(pretended, tmp_path, out):
    folder = tmp_path / "links"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path, target_is_directory=True)
    for _ in range(2):
        assert pretended.run("batch", folder, "-o", out).code == 6


def test_time_by_the_clock_ends_one_filing_alone(pretended, filings, out):
    (filings / "company 2" / "orders.csv").write_text("0.12e3", encoding="utf-8")
    ran = pretended.run("batch", filings, "-o", out, "--seconds", 3)
    assert ran.code == 6
    failed = [line for line in lines_of(out) if line["state"] == "failed"]
    assert [(line["name"], line["exit"]) for line in failed] == [("company 2", 7)]
    assert failed[0]["missing"] == ["time: was not finished after 3 seconds"]


def test_operators_read_one_json_object_a_line(pretended, filings, out):
    ran = pretended.run("batch", filings, "-o", out, "--log-json", "--jobs", 2, "--threads", 1)
    told = events(ran)
    assert told[0]["event"] == "start"
    assert (told[0]["filings"], told[0]["jobs"], told[0]["threads"]) == (5, 2, 1)
    ended = [event for event in told if event["event"] == "filing"]
    assert sorted(event["filing"] for event in ended) == [f"company {n}" for n in range(5)]
    for event in ended:
        assert event["exit"] == 0
        assert event["level"] == "strong"
        assert not event["unchanged"]
        assert event["seconds"] > 0
        assert event["peak_bytes"] > 2**20
    assert told[-1] == {"event": "end", "exit": 0}


def test_progress_tells_rate_and_remaining_time_on_stderr(pretended, filings, out):
    ran = pretended.run("batch", filings, "-o", out)
    assert "5 of 5 filings, 0 failed, " in ran.err
    assert " a second, 0 s to go" in ran.err
    quiet = pretended.run("batch", filings, "-o", out, "-q")
    assert (quiet.err, quiet.out) == ("", f"{out / 'index.html'}\n")


def test_a_folder_of_something_else_is_refused(pretended, filings, out, tmp_path):
    out.mkdir()
    (out / "thesis.txt").touch()
    ran = pretended.run("batch", filings, "-o", out)
    assert ran.code == 2
    assert "holds files that no batch of pyramidcheck wrote: thesis.txt" in ran.err
    assert [path.name for path in out.iterdir()] == ["thesis.txt"]
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").mkdir()
    assert pretended.run("batch", filings, "-o", link).code == 2
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_two_batches_never_write_into_one_folder(pretended, filings, out):
    from filelock import FileLock  # noqa: PLC0415 - only here

    pretended.run("batch", filings, "-o", out)
    with FileLock(out / ".lock"):
        ran = pretended.run("batch", filings, "-o", out)
    assert ran.code == 2
    assert "another batch is writing here" in ran.err


def test_what_moved_since_an_earlier_batch_is_told(pretended, filings, out, tmp_path):
    pretended.run("batch", filings, "-o", out)
    (filings / "company 9").mkdir()
    (filings / "company 9" / "orders.csv").write_text("new", encoding="utf-8")
    (filings / "company 1" / "orders.csv").write_text("fail", encoding="utf-8")
    later = tmp_path / "later"
    ran = pretended.run("batch", filings, "-o", later, "--compare", out)
    assert "Moved since the earlier batch: 2" in ran.out
    assert "  company 1: state, strong -> failed" in ran.out
    assert "  company 9: new, - -> strong" in ran.out
    text = (later / "changes.csv").read_text(encoding="utf-8-sig")
    assert [line.split(",")[:2] for line in text.splitlines()[1:]] == [
        ["company 9", "new"],
        ["company 1", "state"],
    ]
    wrong = pretended.run("batch", filings, "-o", later, "--compare", filings)
    assert wrong.code == 2


def test_real_audits_fill_the_index_and_leave_no_temporary_file(real, tmp_path, out):
    tiny(tmp_path / "filings" / "plain")
    claiming = tiny(tmp_path / "filings" / "claiming")
    (claiming / "filing.toml").write_text('company = "Saint Ltd"\n', encoding="utf-8")
    announcing(tmp_path / "filings" / "trillions", 4 * 10**12)
    ran = real.run("batch", tmp_path / "filings", "-o", out, "--threads", 1)
    assert ran.code == 6
    lines = {line["name"]: line for line in lines_of(out)}
    assert lines["trillions"]["missing"] == [
        "orders.parquet: announces 4,000,000,000,000 rows; at most 1,000,000,000 are read"
    ]
    assert lines["trillions"]["exit"] == 7
    assert lines["plain"]["state"] == "cannot_conclude"
    assert lines["plain"]["rows_received"] == 37
    assert list(real.temporary.iterdir()) == []

    # What a company says of itself is not read, and that is said in index, page and result.
    assert (lines["plain"]["config_unread"], lines["claiming"]["config_unread"]) == (False, True)
    assert lines["claiming"]["company"] == ""
    assert "1 filing brings a filing.toml" in (out / "index.html").read_text(encoding="utf-8")
    result = json.loads((out / lines["claiming"]["folder"] / "result.json").read_bytes())
    assert "filing_config_unread" in {note["code"] for note in result["data_quality"]["notes"]}
    assert result["filing"]["declared"] == {}

    shutil.rmtree(tmp_path / "filings" / "plain")
    shutil.rmtree(tmp_path / "filings" / "trillions")
    trusted = real.run("batch", tmp_path / "filings", "-o", out, "--trust-filing-config")
    assert trusted.code == 0
    (line,) = lines_of(out)
    assert (line["company"], line["config_unread"]) == ("Saint Ltd", False)


def test_a_batch_of_reports_prints_its_index_alone_and_leaves_no_temporary_file(tmp_path, out):
    for name in ("first", "second"):
        tiny(tmp_path / "filings" / name)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    words = ["batch", tmp_path / "filings", "-o", out, "-f", "html", "--jobs", "2", "-q"]
    ran = subprocess.run(
        [sys.executable, "-m", "pyramidcheck", *map(str, words)],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    assert len(list(out.glob("filings/*/report.html"))) == 2
    assert (ran.stdout, ran.stderr) == (f"{out / 'index.html'}\n", "")
    assert list(temporary.iterdir()) == []


@pytest.mark.second_opinion
def test_filings_made_to_exhaust_the_machine_end_alone_each_with_its_own_words(real, tmp_path, out):
    root = tmp_path / "filings"
    tiny(root / "plain")
    announcing(root / "trillions", 4 * 10**12)
    hungry(root / "hungry", 10 * MEMORY)
    cyclic(root / "cycle", 1_000_000)
    ran = real.run("batch", root, "-o", out, "--memory", f"{MEMORY // 2**20}MB", "--threads", 1)
    assert ran.code == 6
    lines = {line["name"]: line for line in lines_of(out)}
    assert lines["plain"]["state"] == "cannot_conclude"
    assert (lines["trillions"]["state"], lines["trillions"]["exit"]) == ("failed", 7)
    assert "announces 4,000,000,000,000 rows" in lines["trillions"]["missing"][0]
    assert (lines["hungry"]["state"], lines["hungry"]["exit"]) == ("failed", 7)
    assert "out of memory" in lines["hungry"]["missing"][0]
    # A million sponsors in a ring are data: they are read, and told.
    assert lines["cycle"]["exit"] == 0
    assert lines["cycle"]["participants"] == 1_000_000
    result = json.loads((out / lines["cycle"]["folder"] / "result.json").read_bytes())
    figures = next(gate["figures"] for gate in result["gates"] if gate["id"] == "keys")
    assert figures["sponsor_cycles"] == "1000000"
    spent = {record["slug"].split("-")[0]: record["spent"] for record in ledger_of(out)}
    assert all(used["peak_bytes"] < 2 * 2**30 for used in spent.values())
    assert list(real.temporary.iterdir()) == []
