"""Two audits side by side: what moved, by how much, and what it can be put down to.

Works on two results alone and opens nothing. What the numbers cannot tell apart is said to be so:
no cause is chosen where several remain.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramidcheck.comparison.answer import Comparison
    from pyramidcheck.comparison.build import compare

__all__ = ["Comparison", "compare"]

_HOME = {"Comparison": "answer", "compare": "build"}


def __getattr__(name: str) -> object:
    """Load the module that holds `name`."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    return value
