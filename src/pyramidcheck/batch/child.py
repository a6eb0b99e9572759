"""One filing, audited in a process of its own; its parent hears of it through a pipe."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from pyramidcheck import outputs, pipeline
from pyramidcheck.audits import Options
from pyramidcheck.batch.fingerprint import file_sha256, fingerprint
from pyramidcheck.batch.ledger import Record
from pyramidcheck.batch.limits import apply, end_with_parent
from pyramidcheck.batch.row import index_row
from pyramidcheck.errors import ExitCode, LimitError, Problem, PyramidcheckError
from pyramidcheck.sources.limits import ReadLimits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pyramidcheck.batch.limits import Limits
    from pyramidcheck.batch.plan import Entry, Terms
    from pyramidcheck.rulebook import Rulebook

RESULT = "result.json"
HELD = frozenset({signal.SIGINT, signal.SIGTERM})
_MOST_PROBLEMS = 20
_LONGEST = 500


@dataclass(frozen=True)
class Conditions:
    """What holds for every child of a batch."""

    terms: Terms
    rulebook: Rulebook
    limits: Limits


@contextlib.contextmanager
def signals_held() -> Iterator[None]:
    """Hold back what would interrupt this process; it arrives afterwards."""
    former = signal.pthread_sigmask(signal.SIG_BLOCK, HELD)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, former)


def start(
    entry: Entry, conditions: Conditions, folders: tuple[Path, Path], former: Record | None
) -> tuple[int, int]:
    """Fork; return the child's process id and the end of the pipe on which its record arrives.

    `folders` are the one to write in and the one where a finished audit stands. To be called with
    `signals_held`: an interruption between fork and the child's first line would unwind the
    parent's own work in the child.

    Raises:
        LimitError: The system starts no more processes.
    """
    reading, writing = os.pipe()
    parent = os.getpid()
    try:
        pid = os.fork()
    except OSError as error:
        os.close(reading)
        os.close(writing)
        what = f"no process can be started: {error.strerror}"
        raise LimitError(Problem("processes", what, "try fewer --jobs")) from error
    if pid:
        os.close(writing)
        return pid, reading
    # From here on this is the child: whatever happens, it must end here.
    code = ExitCode.INTERNAL
    try:
        os.close(reading)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides, and kills
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HELD)
        end_with_parent(parent)
        _silence()
        apply(conditions.limits)
        record = _work(entry, conditions, folders, former)
        content = json.dumps(asdict(record)).encode()
        while content:
            content = content[os.write(writing, content) :]
        code = ExitCode.OK
    finally:
        os._exit(code)


def _work(
    entry: Entry, conditions: Conditions, folders: tuple[Path, Path], former: Record | None
) -> Record:
    """Return what came of the filing; no exception leaves."""
    mark = ""
    try:
        mark = fingerprint(entry, conditions.terms, conditions.rulebook.sha256)
        if former is not None and _stands(former, mark, folders[1]):
            return former
        return _audit(entry, conditions, folders[0], mark)
    except PyramidcheckError as error:
        return _failed(entry, mark, error.exit_code, error.problems)
    except MemoryError:
        hint = "allow more with --memory, or fewer --jobs"
        problem = Problem("memory", "the system refused more of it", hint)
        return _failed(entry, mark, ExitCode.LIMIT, [problem])
    except OSError as error:
        shown = os.path.basename(str(error.filename or entry.folder))  # noqa: PTH119 - may be bytes
        problem = Problem(shown, f"cannot be read: {error.strerror}", "look at its permissions")
        return _failed(entry, mark, ExitCode.UNREADABLE, [problem])
    except Exception as error:  # noqa: BLE001 - one filing must not stop the others
        what = f"{type(error).__name__}: {error}"
        hint = "this is a defect of pyramidcheck; audit -v on this filing shows where it happened"
        return _failed(entry, mark, ExitCode.INTERNAL, [Problem("internal error", what, hint)])


def _audit(entry: Entry, conditions: Conditions, folder: Path, mark: str) -> Record:
    terms = conditions.terms
    options = Options(
        filing=entry.folder,
        config=entry.config,
        jurisdictions=terms.jurisdictions,
        as_of=terms.as_of,
        period=terms.period,
        rule_folders=terms.rule_folders,
        threads=conditions.limits.threads,
        memory=f"{max(conditions.limits.memory // 2**20, 1)}MiB",
        with_rows=bool(set(terms.formats) - {"json"}),
        read_limits=terms.read_limits or ReadLimits(),
        trust_filing_config=terms.trust_filing_config,
        command=_command(entry, terms),
    )
    audited = pipeline.run(options, rulebook=conditions.rulebook)
    shutil.rmtree(folder, ignore_errors=True)
    outputs.write_outputs(audited, folder, terms.formats, terms.language)
    return Record(
        slug=entry.slug,
        fingerprint=mark,
        exit=int(ExitCode.OK),
        result_sha256=file_sha256(folder / RESULT),
        row=index_row(audited.result),
    )


def _command(entry: Entry, terms: Terms) -> tuple[str, ...]:
    """Return the audit of this filing alone as it would be typed; last names only, as elsewhere."""
    words = ["audit", entry.folder.name]
    if entry.config is not None:
        words += ["--config", entry.config.name]
    for code in terms.jurisdictions if terms.jurisdictions != ("international",) else ():
        words += ["--jurisdiction", code]
    if terms.as_of is not None:
        words += ["--as-of", str(terms.as_of)]
    if terms.period is not None:
        words += ["--period", ":".join(map(str, terms.period))]
    if terms.language != "en":
        words += ["--lang", terms.language]
    for name in terms.formats:
        words += ["--format", name]
    for folder in terms.rule_folders:
        words += ["--rules", folder.name]
    return tuple(words)


def _stands(former: Record, mark: str, folder: Path) -> bool:
    """True where the filing is unchanged and its result is the one that the ledger knows."""
    if not former.done or former.fingerprint != mark:
        return False
    try:
        return file_sha256(folder / RESULT) == former.result_sha256
    except OSError:
        return False


def _failed(entry: Entry, mark: str, code: ExitCode, problems: Iterable[Problem]) -> Record:
    listed = [
        {
            "where": problem.where[:_LONGEST],
            "what": problem.what[:_LONGEST],
            "hint": problem.hint[:_LONGEST],
        }
        for problem in problems
    ]
    kept = tuple(listed[:_MOST_PROBLEMS])
    return Record(slug=entry.slug, fingerprint=mark, exit=int(code), problems=kept)


def _silence() -> None:
    """Send what libraries print nowhere: a thousand children must not share one terminal."""
    sys.stdout.flush()
    sys.stderr.flush()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
