"""Maps a filing's files to the canonical tables, types them, and quarantines what cannot be typed.

Importing this package is cheap: what it offers is loaded when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramidcheck.ingest.config import read_config
    from pyramidcheck.ingest.reading import read_filing
    from pyramidcheck.ingest.slices import narrow

__all__ = ["narrow", "read_config", "read_filing"]

_HOME = {"narrow": "slices", "read_config": "config", "read_filing": "reading"}


def __getattr__(name: str) -> object:
    """Load the module that holds `name`."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    return value
