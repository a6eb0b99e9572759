"""One command in a process of its own, with what it took. Windows has no `wait4`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock, seconds of processor (user and system), most memory held, in MB."""

    wall: float
    cpu: float
    peak: float
    failed: bool = False


def run(arguments: Sequence[str]) -> Cost:
    """Return what `python ARGUMENTS` costs from its start to its end; its children included."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(_ROOT / "src"), str(_ROOT)])}
    start = time.perf_counter()
    child = subprocess.Popen(  # noqa: S603 - our own modules
        [sys.executable, *arguments], stdout=subprocess.DEVNULL, env=environment, cwd=_ROOT
    )
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    # macOS counts bytes, every other system kibibytes.
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / unit, child.returncode != 0)


def best(costs: Iterable[Cost]) -> Cost:
    """Return the least time of several runs, which others disturbed least, and the highest peak."""
    found = list(costs)
    return Cost(
        min(cost.wall for cost in found),
        min(cost.cpu for cost in found),
        max(cost.peak for cost in found),
        any(cost.failed for cost in found),
    )
