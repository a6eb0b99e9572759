"""What one filing may take of the machine, set on its child process by the system itself."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from dataclasses import dataclass

from pyramidcheck.errors import ExitCode, Problem

# What the process needs besides the database: interpreter, libraries, the report's engines.
_BESIDES = 3 * 2**30
_PARENT_DEATH_SIGNAL = 1


@dataclass(frozen=True)
class Limits:
    """Limits of one child process."""

    threads: int = 1
    memory: int = 2 * 2**30
    """Bytes of the database; the process itself may hold as much again and 3 GB."""
    cpu_seconds: int = 3600
    seconds: int = 7200
    """By the clock on the wall; the parent ends whoever is still running then."""

    @property
    def process_memory(self) -> int:
        """Bytes that the process may have allocated before it is refused more."""
        return 2 * self.memory + _BESIDES


def apply(limits: Limits) -> None:
    """Bind this process; there is no way back."""
    # Data, not address space: the chart engine reserves far more addresses than it ever uses.
    kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
    _set(kind, limits.process_memory, limits.process_memory)
    # The soft limit ends the process by a signal of its own; the hard one cannot be outlived.
    _set(resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 5)
    _set(resource.RLIMIT_CORE, 0, 0)


def end_with_parent(parent: int) -> None:
    """Have the system end this process when its parent is killed; Linux alone knows how."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        # The parent was killed before the line above: nobody waits for this child.
        os.kill(os.getpid(), signal.SIGKILL)


def missing() -> list[str]:
    """Return the names of the limits that this system does not enforce."""
    return [] if sys.platform == "linux" else ["memory", "end with the parent"]


def ended_by(number: int, limits: Limits, *, too_long: bool) -> tuple[ExitCode, Problem]:
    """Return exit code and words for a child that a signal ended."""
    name = signal.Signals(number).name
    if too_long:
        what = f"was not finished after {limits.seconds} seconds"
        return ExitCode.LIMIT, Problem("time", what, "allow more with --seconds")
    if number == signal.SIGXCPU:
        what = f"took more than {limits.cpu_seconds} seconds of processor time"
        return ExitCode.LIMIT, Problem("processor time", what, "allow more with --cpu-seconds")
    if number in {signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS}:
        what = f"ended by {name}: as a rule the system refused it memory"
        return ExitCode.LIMIT, Problem("memory", what, "allow more with --memory, or fewer --jobs")
    return ExitCode.INTERNAL, Problem("process", f"ended by {name}", "run audit on it alone")


def _set(kind: int, soft: int, hard: int) -> None:
    """Set a limit, never above what the system already allows."""
    _, most = resource.getrlimit(kind)
    if most != resource.RLIM_INFINITY:
        soft, hard = min(soft, most), min(hard, most)
    resource.setrlimit(kind, (soft, hard))
