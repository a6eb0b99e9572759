"""A batch on a Spark cluster of two executors, one of which is killed while it works."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import pyramidcheck
from batch.filings import tiny

pytestmark = pytest.mark.spark

_SOURCE = Path(pyramidcheck.__file__).parents[1].absolute()
_COUNT = 6
_PATIENCE = 900
_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
_ARGUMENTS = (
    f"--driver-memory 512m --driver-java-options '{_JAVA}'"
    " --conf spark.driver.host=127.0.0.1 --conf spark.driver.bindAddress=127.0.0.1"
    f" --conf 'spark.executor.extraJavaOptions={_JAVA}' pyspark-shell"
)
_EXECUTOR = b"CoarseGrainedExecutorBackend"


def started(*words, **environment):
    return subprocess.Popen(
        [sys.executable, "-m", "pyramidcheck", *map(str, words)],
        # Executors start in folders of their own, where a relative path leads elsewhere.
        env={**os.environ, "PYTHONPATH": str(_SOURCE), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def executors_below(ancestor):
    """Return the ids of the executors that a process has started, directly or not."""
    parents, executors = {}, []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            state = (folder / "stat").read_text(encoding="utf-8")
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        pid = int(folder.name)
        parents[pid] = int(state.rpartition(")")[2].split()[1])
        if _EXECUTOR in command:
            executors.append(pid)
    return [pid for pid in executors if ancestor in chain(pid, parents)]


def chain(pid, parents):
    while pid in parents:
        yield pid
        pid = parents[pid]


def entered(out):
    ledger = out / "ledger.jsonl"
    lines = ledger.read_text(encoding="utf-8").splitlines() if ledger.exists() else []
    return [json.loads(line) for line in lines]


def test_an_executor_killed_in_mid_batch_loses_nothing(tmp_path):
    filings = tmp_path / "filings"
    for number in range(_COUNT):
        tiny(filings / f"company {number}")
    plain, spread = tmp_path / "plain", tmp_path / "spread"
    process = started(
        *("batch", filings, "-o", spread, "--spark", "local-cluster[2,1,1024]"),
        PYSPARK_SUBMIT_ARGS=_ARGUMENTS,
        SPARK_LOCAL_IP="127.0.0.1",
    )
    killed = None
    until = time.monotonic() + _PATIENCE
    while process.poll() is None and killed is None and time.monotonic() < until:
        if entered(spread):
            killed, *_ = executors_below(process.pid)
            os.kill(killed, signal.SIGKILL)
        time.sleep(0.05)
    done_before = len(entered(spread))
    said = process.communicate(timeout=_PATIENCE)
    assert process.returncode == 0, said
    assert killed is not None
    assert done_before < _COUNT
    records = entered(spread)
    assert len({record["slug"] for record in records}) == len(records) == _COUNT
    assert all(record["exit"] == 0 for record in records)
    assert not (spread / "arriving").exists()
    assert not list((spread / "filings").glob("*.unfinished"))
    alone = started("batch", filings, "-o", plain, "--jobs", 1)
    alone.communicate(timeout=_PATIENCE)
    for name in ("index.csv", "index.html"):
        assert (spread / name).read_bytes() == (plain / name).read_bytes()
    # What one machine has done, the other way of running it takes for done.
    again = started("batch", filings, "-o", spread, "--jobs", 1)
    assert again.communicate(timeout=_PATIENCE)[0].startswith(f"{_COUNT} filings, {_COUNT} of")
