"""A process that draws: its engine starts, and draws, while this one reads and words the result.

The engine holds Python's lock for as long as it works, so that no thread could stand in for it.
Nothing depends on the process: what it does not draw is drawn here, to the same bytes.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from concurrent.futures import Future
from contextlib import suppress
from queue import SimpleQueue
from threading import Lock, Thread

_WORKER = "pyramidcheck.report.drawing_worker"
_SECONDS_TO_END = 5.0

_lock = Lock()
_running: list[DrawingProcess] = []


class DrawingProcess:
    """One worker, which draws one specification after the other in the order they are handed in."""

    def __init__(self) -> None:
        """Start it.

        Raises:
            OSError: The system starts no more processes.
        """
        self.owner = os.getpid()
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", _WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._asked: SimpleQueue[tuple[str, Future[str]] | None] = SimpleQueue()
        self._futures: dict[tuple[str, str], Future[str]] = {}
        self._thread = Thread(target=self._work, name="drawings", daemon=True)
        self._thread.start()

    def ask(self, spec: str, locale: str) -> None:
        """Have a specification drawn; `take` returns the drawing."""
        if (spec, locale) not in self._futures:
            future: Future[str] = Future()
            self._futures[spec, locale] = future
            self._asked.put((json.dumps([spec, locale]), future))

    def take(self, spec: str, locale: str) -> str | None:
        """Return the drawing once it is there; None where none was asked for or could be made."""
        future = self._futures.pop((spec, locale), None)
        if future is None:
            return None
        with suppress(OSError, ValueError):
            return future.result()
        return None

    def close(self) -> None:
        """End the worker."""
        self._asked.put(None)
        self._thread.join(_SECONDS_TO_END)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        try:
            self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _work(self) -> None:
        while (asked := self._asked.get()) is not None:
            line, future = asked
            try:
                future.set_result(self._answer(line))
            except (OSError, ValueError) as error:
                future.set_exception(error)

    def _answer(self, line: str) -> str:
        writing, reading = self._process.stdin, self._process.stdout
        if writing is None or reading is None:
            raise OSError
        writing.write(line.encode("ascii") + b"\n")
        writing.flush()
        answer = json.loads(reading.readline())
        if not isinstance(answer, str):
            raise ValueError  # noqa: TRY004 - no drawing, whatever else it is
        return answer


def start() -> None:
    """Start the process, once; where none can be started, drawings are made here."""
    with _lock, suppress(OSError):
        if not _running:
            _running.append(DrawingProcess())
            atexit.register(end)


def running() -> DrawingProcess | None:
    """Return the process, if this one has started any; a fork of this one has none."""
    return _running[0] if _running and _running[0].owner == os.getpid() else None


def end() -> None:
    """End the process; later drawings are made here."""
    with _lock:
        while _running:
            process = _running.pop()
            if process.owner == os.getpid():
                process.close()
