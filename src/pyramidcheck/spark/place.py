"""Where Spark is; light, so that options can name it without loading anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class SparkPlace:
    """The address of Spark, and the folder through which tables reach it."""

    url: str
    """A classic master (`local[2]`, `spark://host:7077`, `yarn`), or `sc://host` for Connect."""
    folder: Path | None = None
    """Seen under the same path by this machine and all executors; None: the temporary folder."""
