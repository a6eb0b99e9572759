"""The command line: a thin layer that reads options, prints, and picks the exit code.

Importing this package is cheap; what a command needs is loaded when it runs.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; nothing is raised."""
    from pyramidcheck.cli.running import run

    return run(sys.argv[1:] if arguments is None else list(arguments))
