"""What the process that draws runs: a specification as a line of JSON in, its SVG as one out."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from pyramidcheck.report.engine import draw_spec, start_engine

if TYPE_CHECKING:
    from typing import BinaryIO


def work(reading: BinaryIO, writing: BinaryIO) -> None:
    """Answer every line until there is none; what cannot be drawn is answered by null."""
    start_engine()
    for line in reading:
        spec, locale = json.loads(line)
        try:
            drawn: str | None = draw_spec(spec, locale)
        except ValueError:
            drawn = None
        writing.write(json.dumps(drawn).encode("ascii") + b"\n")
        writing.flush()


if __name__ == "__main__":
    work(sys.stdin.buffer, sys.stdout.buffer)
