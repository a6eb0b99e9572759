"""Runs statements on a thread of their own, so that Ctrl-C and time limits always reach them.

DuckDB looks for signals only between its tasks, and a statement may be one endless task: run on the
main thread, a statement or the close after it hung on Ctrl-C in 5 of 17 tries (2.0.0) and in 4 of
17 (1.4.0); run here, in none of 36.
"""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    import duckdb

Result = TypeVar("Result")

# Python on Windows sees Ctrl-C only between waits, so no wait is long.
_WAIT_SECONDS = 0.1
_REPEAT_SECONDS = 0.02


class Runner:
    """One worker thread for one connection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Start no thread yet: the first statement does."""
        self._connection = connection
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="statement")

    def run(self, work: Callable[[], Result], seconds: float | None = None) -> Result:
        """Return what the work returns; whatever ends the wait early also ends the work.

        Args:
            work: Calls the connection; runs on the worker thread.
            seconds: Time limit; none without it.

        Raises:
            TimeoutError: The limit has passed. The statement has ended by then.
        """
        future = self._worker.submit(work)
        try:
            in_time = _finished(future, seconds)
        except BaseException:
            self._stop(future)
            raise
        if not in_time:
            self._stop(future)
            raise TimeoutError
        return future.result()

    def close(self) -> None:
        """End the thread."""
        self._worker.shutdown()

    def _stop(self, future: Future[Result]) -> None:
        # Repeated, as an interrupt between two phases of a statement is lost.
        while not future.done():
            self._connection.interrupt()
            wait((future,), _REPEAT_SECONDS)


def _finished(future: Future[Result], seconds: float | None) -> bool:
    """Wait for the future; whether it ended before the limit."""
    end = None if seconds is None else time.monotonic() + seconds
    while not future.done():
        left = _WAIT_SECONDS if end is None else min(_WAIT_SECONDS, end - time.monotonic())
        if left <= 0:
            return False
        wait((future,), left)
    return True
