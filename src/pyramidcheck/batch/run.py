"""Runs the filings of a batch side by side, each alone with its limits."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import shutil
import signal
import time
from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pyramidcheck.batch import child
from pyramidcheck.batch.ledger import Ledger, Record, sync_folder
from pyramidcheck.batch.limits import Limits, ended_by
from pyramidcheck.errors import ExitCode, Problem, UsageError
from pyramidcheck.private_folder import remove_abandoned

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping
    from pathlib import Path

    from pyramidcheck.batch.plan import Entry, Plan, Terms
    from pyramidcheck.rulebook import Rulebook

LEDGER = "ledger.jsonl"
FILINGS = "filings"
UNFINISHED = ".unfinished"
_REPLACED = ".replaced"
_PATIENCE = 5.0
"""Seconds to wait for the folder: children of a killed run hold it until the system ends them."""
_LOOK = 0.5
"""Seconds after which time limits are looked at, when no child reports."""


@dataclass(frozen=True)
class Batch:
    """A finished batch."""

    records: Mapping[str, Record]
    """By slug, one for each filing of the plan."""
    unchanged: int


@dataclass
class Running:
    """A child at work, and what it has said so far."""

    entry: Entry
    pid: int
    pipe: int
    started: float
    content: bytearray = field(default_factory=bytearray)
    too_long: bool = False


def run_batch(  # noqa: PLR0913 - the terms of a run
    plan: Plan,
    terms: Terms,
    rulebook: Rulebook,
    out: Path,
    *,
    jobs: int,
    limits: Limits,
    progress: Callable[[Entry, Record, bool], None] = lambda _entry, _record, _new: None,
) -> Batch:
    """Audit every filing that is new or changed; return what is known of all.

    A KeyboardInterrupt ends the children and leaves the ledger as it stands: the next run goes on.

    Raises:
        UsageError: OUT is no folder of a batch, or cannot be written.
    """
    with own_folder(out):
        ledger = Ledger(out / LEDGER)
        clean(out / FILINGS)
        conditions = child.Conditions(terms, rulebook, limits)
        desk = _Desk(conditions, out / FILINGS, ledger, jobs)
        found: dict[str, Record] = {}
        unchanged = 0
        try:
            # Closed here and now whatever happens: no child outlives the run.
            with contextlib.closing(desk.run(plan)) as ended:
                for entry, record, new in ended:
                    found[entry.slug] = record
                    unchanged += not new
                    progress(entry, record, new)
        finally:
            # Of children that were killed, this run's and those of a killed one.
            remove_abandoned()
        return Batch({entry.slug: found[entry.slug] for entry in plan.entries}, unchanged)


class _Desk:
    """Hands out filings to children and takes in what they found."""

    def __init__(
        self, conditions: child.Conditions, folder: Path, ledger: Ledger, jobs: int
    ) -> None:
        self._conditions = conditions
        self._folder = folder
        self._ledger = ledger
        self._jobs = jobs
        self._selector = selectors.DefaultSelector()
        self._running: dict[int, Running] = {}

    def run(self, plan: Plan) -> Generator[tuple[Entry, Record, bool]]:
        """Yield each filing with its record as it ends, and whether it was audited anew."""
        waiting = deque(plan.entries)
        try:
            while waiting or self._running:
                while waiting and len(self._running) < self._jobs:
                    entry = waiting.popleft()
                    if entry.refused is not None:
                        yield entry, refused(entry), True
                    else:
                        self._start(entry)
                for running in self._ended():
                    yield self._take_in(running)
        finally:
            self._end_all()

    def _start(self, entry: Entry) -> None:
        folders = (self._folder / f"{entry.slug}{UNFINISHED}", self._folder / entry.slug)
        former = self._ledger.records.get(entry.slug)
        # No interruption in between: a child that nobody knows of could not be ended.
        with child.signals_held():
            pid, pipe = child.start(entry, self._conditions, folders, former)
            running = Running(entry, pid, pipe, time.monotonic())
            self._running[pipe] = running
        os.set_blocking(pipe, False)
        self._selector.register(pipe, selectors.EVENT_READ)

    def _ended(self) -> Iterator[Running]:
        """Yield the children whose pipe is closed, after waiting for one a little."""
        for key, _ in self._selector.select(_LOOK):
            running = self._running[key.fd]
            piece = os.read(key.fd, 65536)
            running.content += piece
            if not piece:
                self._selector.unregister(key.fd)
                os.close(key.fd)
                del self._running[key.fd]
                yield running
        now = time.monotonic()
        for running in self._running.values():
            if now - running.started > self._conditions.limits.seconds and not running.too_long:
                running.too_long = True
                os.kill(running.pid, signal.SIGKILL)

    def _take_in(self, running: Running) -> tuple[Entry, Record, bool]:
        record = reap(running, self._conditions.limits)
        former = self._ledger.records.get(running.entry.slug)
        if former is not None and record == former:
            return running.entry, record, False
        unfinished = self._folder / f"{record.slug}{UNFINISHED}"
        keep(record, unfinished, self._folder, self._ledger)
        return running.entry, record, True

    def _end_all(self) -> None:
        for running in self._running.values():
            with contextlib.suppress(ProcessLookupError):
                os.kill(running.pid, signal.SIGKILL)
            os.wait4(running.pid, 0)
            os.close(running.pipe)
        self._running.clear()
        self._selector.close()


def reap(running: Running, limits: Limits) -> Record:
    """Return what a child said that has closed its pipe, or why it could not."""
    _, status, usage = os.wait4(running.pid, 0)
    record = _told(running, limits, os.waitstatus_to_exitcode(status))
    if record.spent:
        # The record of a former run, word for word: nothing has changed.
        return record
    spent = {
        "seconds": round(time.monotonic() - running.started, 3),
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 3),
        "peak_bytes": usage.ru_maxrss * 1024,
    }
    return replace(record, spent=spent)


def _told(running: Running, limits: Limits, code: int) -> Record:
    if code == 0:
        values = json.loads(running.content)
        return Record(**{**values, "problems": tuple(values["problems"])})
    if code < 0:
        exit_code, problem = ended_by(-code, limits, too_long=running.too_long)
    else:
        exit_code = ExitCode.INTERNAL
        problem = Problem("process", f"ended with {code}", "run audit on this filing alone")
    return without_audit(running.entry, exit_code, problem)


def keep(record: Record, unfinished: Path, folder: Path, ledger: Ledger) -> None:
    """Put a finished audit in its place below `folder`, then enter it into the ledger."""
    if record.done:
        _put_in_place(unfinished, folder / record.slug)
    else:
        shutil.rmtree(unfinished, ignore_errors=True)
        # A result of what the filing once held must not stand for what it holds now.
        shutil.rmtree(folder / record.slug, ignore_errors=True)
    ledger.append(record)


def _put_in_place(unfinished: Path, final: Path) -> None:
    """Give a complete folder its name; a kill in between leaves none, never half of one."""
    replaced = final.with_name(f"{final.name}{_REPLACED}")
    sync_folder(unfinished)
    if final.exists():
        final.rename(replaced)
    unfinished.rename(final)
    sync_folder(final.parent)
    shutil.rmtree(replaced, ignore_errors=True)


def refused(entry: Entry) -> Record:
    """Return the record of a filing that the plan refuses."""
    problem = entry.refused or Problem(entry.name, "is refused")
    return without_audit(entry, ExitCode.USAGE, problem)


def without_audit(entry: Entry, code: ExitCode, problem: Problem) -> Record:
    """Return the record of a filing of which there is no result."""
    words = {"where": problem.where, "what": problem.what, "hint": problem.hint}
    return Record(slug=entry.slug, fingerprint="", exit=int(code), problems=(words,))


@contextlib.contextmanager
def own_folder(out: Path) -> Iterator[None]:
    """Hold the folder for this run alone; a killed run lets go of it by itself."""
    from filelock import FileLock, Timeout  # noqa: PLC0415 - loaded when a batch runs

    from pyramidcheck.private_files import make_private_folder  # noqa: PLC0415 - as above

    other = "name another folder with -o"
    if out.exists() and not out.is_dir():
        raise UsageError(Problem(str(out), "is a file, not a folder", other))
    links = [path.name for path in (out, out / FILINGS, out / LEDGER) if path.is_symlink()]
    if links:
        raise UsageError(Problem(str(out), f"{links[0]} is a link", other))
    if out.is_dir() and any(out.iterdir()) and not (out / LEDGER).exists():
        known = {LEDGER, FILINGS, ".lock"}
        strange = sorted(path.name for path in out.iterdir() if path.name not in known)
        if strange:
            what = f"holds files that no batch of pyramidcheck wrote: {strange[0]}"
            raise UsageError(Problem(str(out), what, other))
    make_private_folder(out)
    make_private_folder(out / FILINGS)
    lock = FileLock(out / ".lock", mode=0o600)
    try:
        lock.acquire(timeout=_PATIENCE)
    except Timeout as error:
        hint = "wait for it, or name another folder with -o"
        raise UsageError(Problem(str(out), "another batch is writing here", hint)) from error
    try:
        yield
    finally:
        lock.release()


def clean(folder: Path) -> None:
    """Remove what a killed run left half done."""
    for path in sorted(folder.iterdir()):
        if path.name.endswith((UNFINISHED, _REPLACED)):
            shutil.rmtree(path, ignore_errors=True)
