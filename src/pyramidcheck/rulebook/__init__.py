"""The rule folders, the definitions and the verdict's numbers: read, checked and handed on.

Importing this package is cheap: its modules are loaded with the first name that is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramidcheck.rulebook.book import LoadedRule, Rulebook
    from pyramidcheck.rulebook.linting import lint
    from pyramidcheck.rulebook.loader import load

__all__ = ["LoadedRule", "Rulebook", "lint", "load"]

_HOME = {"LoadedRule": "book", "Rulebook": "book", "lint": "linting", "load": "loader"}


def __getattr__(name: str) -> object:
    """Load the module that holds `name`."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    return value
