from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import pyramidcheck


@dataclass(frozen=True)
class Ran:
    """What a command line left behind."""

    code: int
    out: str
    err: str


class Launcher:
    """Forks batches from a process in which everything is loaded; see launcher.py."""

    def __init__(self, kind: str, folder: Path) -> None:
        """Start the process; it works in `folder`, below which it keeps temporary files."""
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        self._files = (folder / "out.txt", folder / "err.txt")
        paths = (Path(pyramidcheck.__file__).parents[1], Path(__file__).parents[1])
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("launcher.py")), kind, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(map(str, paths)),
                "TMPDIR": str(self.temporary),
            },
        )

    def start(self, *arguments: object) -> int:
        """Start a command line; return the id of its process, which leads a group of its own."""
        words = [str(argument) for argument in arguments]
        out, err = map(str, self._files)
        job = json.dumps({"arguments": words, "out": out, "err": err})
        assert self._process.stdin is not None
        self._process.stdin.write(f"{job}\n")
        self._process.stdin.flush()
        return self._line()

    def end(self) -> Ran:
        """Wait for what was started; a negative code is the signal that ended it."""
        code = self._line()
        return Ran(code, *(path.read_text(encoding="utf-8") for path in self._files))

    def run(self, *arguments: object) -> Ran:
        """Run a command line to its end."""
        self.start(*arguments)
        return self.end()

    def kill(self, pid: int, *, group: bool) -> Ran:
        """Kill -9 the process alone, or with all of its group, and wait for it.

        Where it has just ended by itself the code is its own.
        """
        with contextlib.suppress(ProcessLookupError):
            (os.killpg if group else os.kill)(pid, signal.SIGKILL)
        return self.end()

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    def _line(self) -> int:
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())


def launched(kind, tmp_path_factory):
    launcher = Launcher(kind, tmp_path_factory.mktemp(kind))
    yield launcher
    launcher.close()


@pytest.fixture(scope="session")
def pretended(tmp_path_factory):
    """Batches whose audits are pretended: processes, files and ledger are the real ones."""
    yield from launched("pretended", tmp_path_factory)


@pytest.fixture(scope="session")
def real(tmp_path_factory):
    """Batches of real audits."""
    yield from launched("real", tmp_path_factory)


@pytest.fixture
def filings(tmp_path):
    """A folder of five filings for pretended audits."""
    folder = tmp_path / "filings"
    for number in range(5):
        path = folder / f"company {number}"
        path.mkdir(parents=True)
        (path / "orders.csv").write_text(f"orders {number}", encoding="utf-8")
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    """The index of a batch, by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("index.*"))}


def ledger_of(folder: Path) -> list[dict[str, Any]]:
    text = (folder / "ledger.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def lines_of(folder: Path) -> list[dict[str, Any]]:
    """The lines of a batch's index."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    rows: list[dict[str, Any]] = pq.read_table(folder / "index.parquet").to_pylist()
    return rows
