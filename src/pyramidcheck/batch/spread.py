"""A batch whose filings are audited on the executors of a Spark cluster.

Spark only hands the filings out, and hands them out again when an executor is lost. Everything else
is as on one machine: only this process writes the ledger, and a filing is done once its folder
stands complete under its own name. All machines see the filings and the batch's folder under the
same paths.
"""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import replace
from threading import Thread
from typing import TYPE_CHECKING, Any

from pyramidcheck.batch.ledger import Ledger
from pyramidcheck.batch.run import FILINGS, LEDGER, Batch, clean, keep, own_folder, refused
from pyramidcheck.batch.run import without_audit as failed
from pyramidcheck.batch.station import ARRIVING, COMMAND, DONE, Orders, ask, read_record
from pyramidcheck.errors import ExitCode, Problem, PyramidcheckError
from pyramidcheck.private_files import make_private_folder
from pyramidcheck.private_folder import remove_abandoned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pyramidcheck.batch.ledger import Record
    from pyramidcheck.batch.limits import Limits
    from pyramidcheck.batch.plan import Entry, Plan, Terms
    from pyramidcheck.rulebook import Rulebook

_LOOK = 0.2


def spread_batch(  # noqa: PLR0913 - the terms of a run
    plan: Plan,
    terms: Terms,
    rulebook: Rulebook,
    out: Path,
    *,
    session: Any,  # noqa: ANN401 - classic or Connect
    limits: Limits,
    progress: Callable[[Entry, Record, bool], None] = lambda _entry, _record, _new: None,
) -> Batch:
    """Audit every filing that is new or changed; arguments and errors as of `run_batch`.

    Filings of which no executor brought a result, however often it was tried, are failures with
    the reason that Spark gave.
    """
    with own_folder(out):
        ledger = Ledger(out / LEDGER)
        clean(out / FILINGS)
        shutil.rmtree(out / ARRIVING, ignore_errors=True)
        make_private_folder(out / ARRIVING)
        found: dict[str, Record] = {}
        unchanged = 0
        try:
            folders = tuple(folder.absolute() for folder in terms.rule_folders)
            there = replace(terms, rule_folders=folders)
            orders = Orders(out.absolute(), there, limits, rulebook.sha256)
            for entry, record, new in _run(plan, orders, ledger, session):
                found[entry.slug] = record
                unchanged += not new
                progress(entry, record, new)
        finally:
            shutil.rmtree(out / ARRIVING, ignore_errors=True)
            clean(out / FILINGS)
            remove_abandoned()
        return Batch({entry.slug: found[entry.slug] for entry in plan.entries}, unchanged)


def _run(
    plan: Plan,
    orders: Orders,
    ledger: Ledger,
    session: Any,  # noqa: ANN401 - classic or Connect
) -> Iterator[tuple[Entry, Record, bool]]:
    waiting: dict[int, Entry] = {}
    for entry in plan.entries:
        if entry.refused is not None:
            yield entry, refused(entry), True
        else:
            waiting[len(waiting)] = entry
    for place, entry in waiting.items():
        ask(orders.out, place, entry, ledger.records.get(entry.slug))
    job = _Job(session, len(waiting), orders)
    job.start()
    while waiting:
        # Looked at before the folder: what a finished job wrote is there by now.
        over = not job.is_alive()
        for place in sorted(_arrived(orders.out, waiting)):
            yield _take_in(orders.out, place, waiting.pop(place), ledger)
        if over:
            break
        time.sleep(_LOOK)
    for entry in waiting.values():
        record = failed(entry, ExitCode.LIMIT, job.problem)
        keep(record, orders.out / FILINGS / f"{entry.slug}.none", orders.out / FILINGS, ledger)
        yield entry, record, True
    job.join()


class _Job(Thread):
    """Spark at work; ends with the session, however the batch ends."""

    def __init__(self, session: Any, count: int, orders: Orders) -> None:  # noqa: ANN401 - as above
        super().__init__(name="spark job", daemon=True)
        self._work = (session, count, COMMAND, orders)
        hint = "run the same command again: it goes on with these filings"
        self.problem = Problem("spark", "no executor has audited this filing", hint)

    def run(self) -> None:
        """Hand out all pieces; keep the reason where that fails."""
        from pyramidcheck.spark.tasks import spread  # noqa: PLC0415 - an extra

        try:
            spread(*self._work)
        except PyramidcheckError as error:
            what = f"no executor has audited this filing: {error.problems[0].what}"
            self.problem = Problem("spark", what, self.problem.hint)


def _arrived(out: Path, waiting: dict[int, Entry]) -> Iterator[int]:
    for path in (out / ARRIVING).iterdir():
        place, _, rest = path.name.partition(".")
        if f".{rest}" == DONE and int(place) in waiting:
            yield int(place)


def _take_in(out: Path, place: int, entry: Entry, ledger: Ledger) -> tuple[Entry, Record, bool]:
    content = json.loads((out / ARRIVING / f"{place}{DONE}").read_text(encoding="utf-8"))
    record = read_record(content["record"])
    former = ledger.records.get(entry.slug)
    if former is not None and record == former:
        return entry, record, False
    keep(record, out / FILINGS / content["folder"], out / FILINGS, ledger)
    return entry, record, True
