"""What the machine gives this process: processors, memory, room for temporary files."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path


def processors() -> int:
    """Return how many processors this process may use; at least one."""
    allowed = getattr(os, "sched_getaffinity", None)
    return (len(allowed(0)) if allowed else os.cpu_count()) or 1


def memory_bytes() -> int | None:
    """Return the bytes of memory of the machine, or None where the system does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        # Windows has no such call, and tells DuckDB alone.
        return None


def temporary_room() -> tuple[Path, int]:
    """Return the folder for temporary files and the bytes that are free in it.

    Raises:
        OSError: There is none, or it cannot be looked at.
    """
    folder = Path(tempfile.gettempdir())
    return folder, shutil.disk_usage(folder).free
