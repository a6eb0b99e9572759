"""Pyramidcheck measures a network-selling company's exports against pyramid red-flag rules."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramidcheck.api import audit

__all__ = ["__version__", "audit"]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Load the engine with the first call of `audit`; by name, so that no stage depends on it."""
    if name != "audit":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module("pyramidcheck.api").audit
