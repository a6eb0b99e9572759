"""Started by tests as a process of its own: loads all once, then forks a batch for each line.

A line on stdin is JSON: the arguments, and the files that take stdout and stderr. It answers with
the process id, which leads a process group of its own, and with the exit code once it has ended.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import time
from pathlib import Path

from pyramidcheck import pipeline
from pyramidcheck.audits import Audited, Options
from pyramidcheck.batch.warm import warm
from pyramidcheck.cli import main
from pyramidcheck.model.batch_index import Index
from pyramidcheck.report import render_index
from report.fixtures import strong_result

PRETENDED_SECONDS = 0.1
RESULT = strong_result()


def pretended(options, progress=None, *, rulebook=None):
    """Stand in for an audit: a finished result, told apart by the filing's first file."""
    del progress, rulebook
    content = (options.filing / "orders.csv").read_text(encoding="utf-8")
    if content == "fail":
        raise ZeroDivisionError(content)
    time.sleep(float(content) if content.startswith("0.") else PRETENDED_SECONDS)
    told = RESULT.filing.model_copy(update={"company": f"{options.filing.name} {content}"})
    return Audited(
        result=RESULT.model_copy(update={"filing": told}),
        evidence={},
        queries={},
        quarantine=[],
        printed_on=None,
    )


def lead(job: dict[str, object]) -> int:
    """Run one command line in a process group of its own, as a terminal would start it."""
    os.setpgid(0, 0)
    # Whoever runs the tests in the background has interrupts ignored, and children inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for stream, place in ((1, "out"), (2, "err")):
        os.dup2(os.open(str(job[place]), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), stream)
    return main([str(word) for word in job["arguments"]])  # type: ignore[attr-defined] # JSON


def say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def serve() -> None:
    """Answer one line after another until stdin ends."""
    book = pipeline.load_rulebook(Options(None))
    warm(book)
    pipeline.load_rulebook = lambda options: book  # noqa: ARG005 - called by name
    render_index(Index((), ()), None, {}, "en")  # loads what rendering needs
    if sys.argv[1] == "pretended":
        pipeline.run = pretended
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            code = 70
            try:
                code = lead(json.loads(line))
            finally:
                os._exit(code)
        # Here too, so that the group is there when its number is told.
        with contextlib.suppress(OSError):
            os.setpgid(pid, pid)
        say(pid)
        _, status = os.waitpid(pid, 0)
        say(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    os.chdir(Path(sys.argv[2]))
    serve()
