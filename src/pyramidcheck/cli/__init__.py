"""The command line: a thin layer that reads options, prints, and picks the exit code.

Importing this package is cheap; what a command needs is loaded when it runs.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

_OBJECTS = 100_000
"""New objects after which garbage is looked for; Python's own choice is 700."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; nothing is raised."""
    # An audit makes much that stays and little garbage: looking for it took 5 % of a small one.
    gc.set_threshold(_OBJECTS, 20, 20)
    # What other packages plug into pydantic has no business here, and looking for it takes time.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from pyramidcheck.cli.running import run

    return run(sys.argv[1:] if arguments is None else list(arguments))
