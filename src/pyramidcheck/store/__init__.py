"""The one door to DuckDB: the filing's own database and the sealed one for rules brought by users.

Importing this package is cheap: DuckDB itself is loaded with the first name that is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramidcheck.store.connection import Store
    from pyramidcheck.store.guest import GuestStore
    from pyramidcheck.store.inspect import SelectShape, check_select, inspect_select
    from pyramidcheck.store.limits import GuestLimits
    from pyramidcheck.store.names import identifier

__all__ = [
    "GuestLimits",
    "GuestStore",
    "SelectShape",
    "Store",
    "check_select",
    "identifier",
    "inspect_select",
]

_HOME = {
    "GuestLimits": "limits",
    "GuestStore": "guest",
    "SelectShape": "inspect",
    "Store": "connection",
    "check_select": "inspect",
    "identifier": "names",
    "inspect_select": "inspect",
}


def __getattr__(name: str) -> object:
    """Load the module that holds `name`."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    return value
