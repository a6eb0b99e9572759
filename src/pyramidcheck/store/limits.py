"""What reading, and a rule brought by a user, may take: stated here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_MEMORY = "2GB"
READING_MEMORY = 256 * 10**6
"""Bytes for each thread of the database until it is locked, where no --memory was named."""
AUDIT_MEMORY = 2 * 1024**3
"""Bytes of the database once it is locked, where no --memory was named and the engine's own limit
is no less: with Python beside it, an audit of any size stays under 3 GB. More is spilled."""
SMALL_FILING = 4 * 1024**2
"""Bytes of text up to which one thread takes less time than several that share the work."""
FEWEST_THREADS = 2
"""Fewer have as much memory as these."""


@dataclass(frozen=True, slots=True)
class GuestLimits:
    """Limits on each statement of a rule brought by a user."""

    seconds: float = 60.0
    """Time, on the clock: a slower machine may stop a rule that a faster one lets end."""
    memory: str | None = None
    """Memory of the guest's database, its copy of the facts included, with its unit; without it
    what the filing's own database was given, else DEFAULT_MEMORY. More is spilled to disk."""
    rows: int = 1_000_000
    """Rows of a result."""
    size: int = 256 * 1024 * 1024
    """Bytes of a result: what leaves the database is no longer under its own limit."""
