"""Numbered pieces of work handed out to executors, each done by a process that stays warm."""

from __future__ import annotations

import pickle
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from pyramidcheck.spark.failures import typed_failures

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

_MOST_TASKS = 10_000
_COLUMN = "id"


def spread(session: Any, count: int, command: Sequence[str], orders: object) -> None:  # noqa: ANN401 - classic or Connect
    """Have the pieces 0 to `count` - 1 done, one a task; Spark repeats what an executor lost.

    Args:
        session: An open session.
        count: How many pieces there are.
        command: Arguments for the executor's own Python; the process is sent `orders`, then the
            number of each piece, both pickled, and answers each number with one line.
        orders: What holds for all pieces.

    Raises:
        StoreError: A piece failed as often as Spark allows.
    """
    if not count:
        return
    work = partial(_work, command=tuple(command), orders=pickle.dumps(orders))
    with typed_failures("batch"):
        numbers = session.range(0, count, 1, min(count, _MOST_TASKS))
        numbers.mapInArrow(work, f"{_COLUMN} LONG").collect()


def _work(
    batches: Iterator[pa.RecordBatch], *, command: tuple[str, ...], orders: bytes
) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for place in batch.column(0).to_pylist():
            _desk(command, orders).do(int(place))
        yield batch


class _Desk:
    """A running process of this executor's worker."""

    def __init__(self, command: tuple[str, ...], orders: bytes) -> None:
        self.orders = orders
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._send(orders)

    def do(self, place: int) -> None:
        """Have one piece done; the task fails, and is repeated, if the process has ended."""
        self._send(pickle.dumps(place))
        assert self._process.stdout is not None  # noqa: S101 - piped above
        if not self._process.stdout.readline():
            _OPEN.clear()
            raise RuntimeError(f"the process ended with {self._process.wait()}")

    def _send(self, content: bytes) -> None:
        assert self._process.stdin is not None  # noqa: S101 - piped above
        self._process.stdin.write(content)
        self._process.stdin.flush()


_OPEN: dict[tuple[str, ...], _Desk] = {}
"""At most one: a worker of Spark's does one task after another."""


def _desk(command: tuple[str, ...], orders: bytes) -> _Desk:
    found = _OPEN.get(command)
    if found is None or found.orders != orders:
        _OPEN[command] = found = _Desk(command, orders)
    return found
