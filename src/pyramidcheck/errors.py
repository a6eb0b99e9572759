"""Every error that pyramidcheck raises on purpose, with the place and a hint for each problem.

A stage collects all its problems and raises once. The command line turns an error into text and an
exit code; nothing here prints or exits.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class ExitCode(IntEnum):
    """The exit codes of the command line; README lists them."""

    OK = 0
    GATE = 1
    USAGE = 2
    UNREADABLE = 3
    CANNOT_CONCLUDE = 4
    MISMATCH = 5
    BATCH_FAILURES = 6
    LIMIT = 7
    INTERNAL = 70
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where it stands, what is wrong, and how to mend it."""

    where: str
    """File, then row, column or key: `orders.csv: row 12, column net_amount`."""
    what: str
    hint: str = ""


class PyramidcheckError(Exception):
    """Base of all typed errors; carries every problem of the stage that raised it."""

    exit_code = ExitCode.INTERNAL
    next_steps: tuple[str, ...] = ()
    """What to do or to read next, for whoever prints the problems."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        """Keep the problems in the order given; there is at least one."""
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("; ".join(f"{p.where}: {p.what}" for p in self.problems))


class UsageError(PyramidcheckError):
    """The command, the configuration or its values cannot be used as given."""

    exit_code = ExitCode.USAGE


class RuleError(PyramidcheckError):
    """A rule folder, a profile or a definition does not hold together."""

    exit_code = ExitCode.USAGE


class UnreadableError(PyramidcheckError):
    """Nothing in the filing could be read or mapped to a canonical table."""

    exit_code = ExitCode.UNREADABLE


class LimitError(PyramidcheckError):
    """A limit on memory, time or size was reached."""

    exit_code = ExitCode.LIMIT


class StoreError(PyramidcheckError):
    """A statement failed inside the database; names the SQL file and its parameters."""


class InvariantError(PyramidcheckError):
    """Something that must hold by construction does not; always a defect of pyramidcheck."""
