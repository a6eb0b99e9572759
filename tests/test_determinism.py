"""The same filing gives the same bytes, whatever the threads, the order of rows and the files."""

import csv
import json
import random
import shutil

import pytest

from pyramidcheck.assets import find_assets
from pyramidcheck.audits import Options
from pyramidcheck.cli import main
from pyramidcheck.manifest import describe_run
from pyramidcheck.outputs import report_files, result_bytes
from pyramidcheck.pipeline import run
from pyramidcheck.store import Store

SAMPLE = "grey_zone"
PERIOD = "2024-01-01:2024-12-31"
"""Too short to be given by year, which takes three times as long."""


@pytest.fixture(scope="module")
def sample():
    return find_assets("sample_data") / SAMPLE


@pytest.fixture(scope="module")
def reference(sample):
    return run(Options(sample, threads=1))


@pytest.fixture(scope="module")
def again(sample):
    return run(Options(sample, threads=2))


def content(audited):
    """Return result.json without what names the files and the run."""
    document = json.loads(result_bytes(audited.result))
    del document["inputs"], document["manifest"]
    return json.dumps(document)


def copy_sample(sample, folder):
    shutil.copytree(sample, folder, ignore=shutil.ignore_patterns("audit"))
    return folder


def read_rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write_rows(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def test_the_filing_is_long_enough_to_hold_years(reference):
    assert reference.result.verdict.last_twelve_months is not None
    assert all(len(rule.years) == 2 for rule in reference.result.rules)


def test_one_and_two_threads_give_the_same_result(again, reference):
    assert result_bytes(again.result) == result_bytes(reference.result)


def test_tables_held_on_disk_give_the_same_result(sample, reference, monkeypatch):
    held = []

    def on_disk(store, size):
        store.database.work_on_disk()
        held.append(size)

    monkeypatch.setattr(Store, "expect", on_disk)
    assert result_bytes(run(Options(sample, threads=2)).result) == result_bytes(reference.result)
    assert len(held) == 1


def test_shuffled_rows_give_the_same_result(sample, reference, tmp_path):
    folder = copy_sample(sample, tmp_path / "shuffled")
    for path in folder.glob("*.csv"):
        header, *rows = read_rows(path)
        random.Random(7).shuffle(rows)  # noqa: S311 - a fixed shuffle, no secret
        write_rows(path, [header, *rows])
    assert content(run(Options(folder, threads=2))) == content(reference)


def test_a_file_split_in_two_gives_the_same_result(sample, reference, tmp_path):
    folder = copy_sample(sample, tmp_path / "split")
    header, *rows = read_rows(folder / "orders.csv")
    (folder / "orders.csv").unlink()
    half = len(rows) // 2
    write_rows(folder / "orders_1.csv", [header, *rows[:half]])
    write_rows(folder / "orders_2.csv", [header, *rows[half:]])
    assert content(run(Options(folder, threads=1))) == content(reference)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_identical_inputs_give_identical_reports(again, reference, language):
    assert report_files(again, language) == report_files(reference, language)


def audit_by_command(sample, filing, output):
    copy_sample(sample, filing)
    config = shutil.copy(filing / "filing.toml", filing.parent / "own.toml")
    days = ["--period", PERIOD]
    assert (
        main(["audit", str(filing), "--config", str(config), *days, "-o", str(output), "-q"]) == 0
    )
    names = ("result.json", "report.html", "report.pdf")
    return {name: (output / name).read_bytes() for name in names}


def test_filing_in_another_folder_gives_identical_files_that_name_no_folder(sample, tmp_path):
    one, other = (
        audit_by_command(sample, tmp_path / place / "exports", tmp_path / place / "out")
        for place in ("first", "second")
    )
    assert one == other
    assert tmp_path.name.encode() not in one["result.json"]
    command = json.loads(one["result.json"])["manifest"]["command"]
    assert command == ["audit", "exports", "--config", "own.toml", "--period", PERIOD]


def test_name_of_the_filing_is_no_part_of_the_report_id():
    ids = {
        describe_run((), "rules", None, command).id
        for command in (("audit", "a", "--lang", "fr"), ("audit", "b", "--lang", "fr"))
    }
    assert len(ids) == 1
    assert describe_run((), "rules", None, ("audit", "a", "--lang", "en")).id not in ids
