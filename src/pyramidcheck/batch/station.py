"""Audits filings for a batch that runs on several machines: a process beside each executor.

It has everything loaded and forks a limited child for each filing, as `run` does on one machine.
What came of a filing goes through the batch's own folder, so nothing depends on the executor after
the file is written. Reads pickled messages on stdin, answers each with one line on stdout.
"""

from __future__ import annotations

import json
import os
import pickle
import select
import signal
import sys
import time
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyramidcheck.audits import Options
from pyramidcheck.batch import child
from pyramidcheck.batch.ledger import Record, sync_folder
from pyramidcheck.batch.limits import end_with_parent
from pyramidcheck.batch.plan import Entry
from pyramidcheck.batch.run import FILINGS, UNFINISHED, Running, reap, without_audit
from pyramidcheck.batch.warm import warm
from pyramidcheck.errors import ExitCode, Problem
from pyramidcheck.pipeline import load_rulebook

if TYPE_CHECKING:
    from pyramidcheck.batch.limits import Limits
    from pyramidcheck.batch.plan import Terms
    from pyramidcheck.rulebook import Rulebook

COMMAND = ("-m", "pyramidcheck.batch.station")
ARRIVING = "arriving"
"""Folder of the batch in which records wait to be entered into the ledger."""
ASKED = ".asked.json"
DONE = ".done.json"
_LOOK = 0.5


@dataclass(frozen=True)
class Orders:
    """What holds for every filing of the batch; the first message."""

    out: Path
    terms: Terms
    limits: Limits
    rules_sha256: str


def ask(out: Path, place: int, entry: Entry, former: Record | None) -> None:
    """Write down what is to be done for one filing, under its number."""
    content = {
        "name": entry.name,
        "folder": str(entry.folder.absolute()),
        "slug": entry.slug,
        "config": None if entry.config is None else str(entry.config.absolute()),
        "former": None if former is None else asdict(former),
    }
    path = out / ARRIVING / f"{place}{ASKED}"
    path.write_text(json.dumps(content), encoding="utf-8")


def read_record(content: dict[str, object]) -> Record:
    """Return a record as it stood before it was written as JSON."""
    values = {**content, "problems": tuple(content["problems"])}  # type: ignore[arg-type] # a list
    return Record(**values)  # type: ignore[arg-type] # as written by `asdict`


def main() -> None:
    """Serve until stdin ends."""
    parent = os.getppid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent(parent)
    # Libraries may print; only answers may go where answers are read.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    orders: Orders = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by our own driver
    rulebook = load_rulebook(_options(orders.terms))
    warm(rulebook)
    conditions = child.Conditions(orders.terms, rulebook, orders.limits)
    while True:
        try:
            place: int = pickle.load(sys.stdin.buffer)  # noqa: S301 - as above
        except EOFError:
            return
        _serve(orders, conditions, place)
        answers.write("done\n")
        answers.flush()


def _options(terms: Terms) -> Options:
    return Options(filing=None, jurisdictions=terms.jurisdictions, rule_folders=terms.rule_folders)


def _serve(orders: Orders, conditions: child.Conditions, place: int) -> None:
    """Audit one filing; its record is on disk afterwards."""
    arriving = orders.out / ARRIVING
    asked = json.loads((arriving / f"{place}{ASKED}").read_text(encoding="utf-8"))
    config = None if asked["config"] is None else Path(asked["config"])
    entry = Entry(asked["name"], Path(asked["folder"]), asked["slug"], config)
    former = None if asked["former"] is None else read_record(asked["former"])
    filings = orders.out / FILINGS
    # A second attempt must not write among the files of a first one that may still be running.
    unfinished = filings / f"{entry.slug}.{uuid.uuid4().hex[:8]}{UNFINISHED}"
    if _differs(conditions.rulebook, orders):
        what = "an executor has another version of pyramidcheck or of its rules"
        problem = Problem("version", what, "install the same version on all machines")
        record = without_audit(entry, ExitCode.USAGE, problem)
    else:
        record = _audit(entry, conditions, (unfinished, filings / entry.slug), former)
    content = {"folder": unfinished.name, "record": asdict(record)}
    path = arriving / f"{place}{DONE}"
    half = path.with_name(f"{path.name}.{unfinished.name}")
    with half.open("w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
    sync_folder(arriving)


def _differs(rulebook: Rulebook, orders: Orders) -> bool:
    return rulebook.sha256 != orders.rules_sha256


def _audit(
    entry: Entry,
    conditions: child.Conditions,
    folders: tuple[Path, Path],
    former: Record | None,
) -> Record:
    with child.signals_held():
        pid, pipe = child.start(entry, conditions, folders, former)
    running = Running(entry, pid, pipe, time.monotonic())
    while True:
        ready, _, _ = select.select([pipe], [], [], _LOOK)
        if ready:
            piece = os.read(pipe, 65536)
            if not piece:
                break
            running.content += piece
        late = time.monotonic() - running.started > conditions.limits.seconds
        if late and not running.too_long:
            running.too_long = True
            os.kill(pid, signal.SIGKILL)
    os.close(pipe)
    return reap(running, conditions.limits)


if __name__ == "__main__":
    main()
