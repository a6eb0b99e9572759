"""Statements whose rows will be wanted, run on a second connection while the first one works.

Of a small filing the database plans more than it computes, and one statement is planned by one
processor. So a second connection takes the SELECTs that are known to come, from the last one back,
while the first takes them in order: the two meet somewhere, and none is run twice.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pyramidcheck.store import arrow

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb
    import pyarrow as pa

# Python on Windows sees Ctrl-C only between waits, so no wait is long.
_WAIT_SECONDS = 0.1
_REPEAT_SECONDS = 0.02


class Wanted(NamedTuple):
    """A SELECT that is known to come, with all that it takes."""

    sql: str
    statement: duckdb.Statement
    bound: dict[str, object]


@dataclass
class _Entry:
    wanted: Wanted
    done: threading.Event = field(default_factory=threading.Event)
    table: pa.Table | None = None
    error: BaseException | None = None


class Ahead:
    """One thread with a connection of its own; it ends with its last statement."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, wanted: Iterable[Wanted]) -> None:
        """Start at once.

        Args:
            connection: Nothing else uses it.
            wanted: In the order in which they will be asked for; nothing may write in between.
        """
        self._connection = connection
        self._left = [_Entry(one) for one in wanted]
        self._taken: dict[str, _Entry] = {}
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._work, name="ahead", daemon=True)
        self._thread.start()

    def take(self, sql: str) -> pa.Table | None:
        """Return the rows of a statement; None where it was not begun, and then it never will be.

        Raises:
            duckdb.Error: The statement failed.
        """
        with self._lock:
            entry = self._taken.get(sql)
            if entry is None:
                self._left = [one for one in self._left if one.wanted.sql != sql]
                return None
        while not entry.done.wait(_WAIT_SECONDS):
            pass
        if entry.error is not None:
            raise entry.error
        return entry.table

    def close(self) -> None:
        """End the thread, and the statement that it may be running."""
        with self._lock:
            self._left.clear()
        self._thread.join(_REPEAT_SECONDS)
        # Repeated, as an interrupt between two phases of a statement is lost.
        while self._thread.is_alive():
            self._connection.interrupt()
            self._thread.join(_REPEAT_SECONDS)

    def _work(self) -> None:
        while (entry := self._next()) is not None:
            wanted = entry.wanted
            try:
                self._connection.execute(wanted.statement, wanted.bound or None)
                entry.table = arrow.executed_table(self._connection)
            except BaseException as error:  # noqa: BLE001 - raised where the rows are asked for
                entry.error = error
            entry.done.set()

    def _next(self) -> _Entry | None:
        with self._lock:
            if not self._left:
                return None
            entry = self._left.pop()
            self._taken[entry.wanted.sql] = entry
            return entry
