"""A batch that is killed at any moment, and then run again, ends as if nothing had happened."""

import hashlib
import json
import os
import random
import shutil
import signal
import time

import pytest

from batch.conftest import files_of, ledger_of

MOMENTS = 20
PATIENCE = 120.0
"""Seconds after which a test gives up waiting."""


def moments(seconds: float, count: int) -> list[float]:
    """Moments of a run of that many seconds, from a fixed seed."""
    chance = random.Random(6)  # noqa: S311 - no secret
    return sorted(chance.uniform(0.0, seconds) for _ in range(count))


def undisturbed(launcher, filings, out):
    started = time.monotonic()
    ran = launcher.run("batch", filings, "-o", out, "--jobs", 2)
    assert ran.code == 0, ran.err
    return files_of(out), time.monotonic() - started


def assert_nothing_half_done(out):
    """Every folder that bears its final name holds what its manifest says."""
    for folder in (out / "filings").glob("*") if out.exists() else ():
        if folder.suffix in {".unfinished", ".replaced"}:
            continue
        manifest = json.loads((folder / "manifest.json").read_bytes())
        for name, digest in manifest["outputs"].items():
            assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def killed_run(launcher, filings, out, moment, *, group):
    """Where the run was over before, the moment comes earlier: every one must hit."""
    while True:
        pid = launcher.start("batch", filings, "-o", out, "--jobs", 2)
        time.sleep(moment)
        if launcher.kill(pid, group=group).code == -signal.SIGKILL:
            return out
        shutil.rmtree(out)
        moment /= 2


def kill_and_resume(launcher, filings, tmp_path, count):
    wanted, seconds = undisturbed(launcher, filings, tmp_path / "undisturbed")
    assert len(wanted) == 3
    kept = 0
    for number, moment in enumerate(moments(seconds, count)):
        out = killed_run(
            launcher, filings, tmp_path / f"out {number}", moment, group=number % 2 == 0
        )
        assert_nothing_half_done(out)
        done = len((out / "ledger.jsonl").read_bytes().splitlines()) if out.exists() else 0
        ran = launcher.run("batch", filings, "-o", out, "--jobs", 2, "-q")
        assert ran.code == 0, (moment, ran.err)
        assert files_of(out) == wanted, moment
        records = ledger_of(out)
        assert len(records) == len({record["slug"] for record in records}), moment
        assert [path.name for path in out.rglob("*.unfinished")] == []
        kept += done
    assert list(launcher.temporary.iterdir()) == []
    return kept


def test_index_is_the_same_after_a_kill_at_any_of_twenty_moments(pretended, filings, tmp_path):
    kept = kill_and_resume(pretended, filings, tmp_path, MOMENTS)
    # Some moments fell between filings: what was done then was not done again.
    assert kept > 0


@pytest.mark.second_opinion
def test_index_of_real_audits_is_the_same_after_a_kill(real, tmp_path):
    from batch.filings import tiny  # noqa: PLC0415 - only here

    for name in ("a", "b", "c"):
        tiny(tmp_path / "filings" / name)
    kill_and_resume(real, tmp_path / "filings", tmp_path, 4)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_ends_the_children_and_leaves_what_is_done(
    pretended, filings, tmp_path, number
):
    slow = filings / "slow"
    slow.mkdir()
    # Longer than a batch takes: it ends because it is ended.
    (slow / "orders.csv").write_text("0.12e3", encoding="utf-8")
    out = tmp_path / "out"
    pid = pretended.start("batch", filings, "-o", out, "--jobs", 3, "--log-json")
    end = time.monotonic() + PATIENCE
    while not (out / "ledger.jsonl").exists() or len(ledger_of(out)) < 5:
        if time.monotonic() > end:
            pytest.fail(pretended.kill(pid, group=True).err)
        time.sleep(0.02)
    os.kill(pid, number)
    ran = pretended.end()
    assert ran.code == 130
    assert "the same command goes on where it was" in ran.err
    with pytest.raises(ProcessLookupError):
        os.killpg(pid, 0)
    assert not (out / "index.csv").exists()
    (slow / "orders.csv").write_text("0.1", encoding="utf-8")
    again = pretended.run("batch", filings, "-o", out)
    assert again.code == 0
    assert again.out.startswith("6 filings, 5 of them unchanged since the last run.")
