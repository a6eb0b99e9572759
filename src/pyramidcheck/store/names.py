"""How names are written in SQL and compared. Values are never written into SQL: they are bound."""

from __future__ import annotations

import string

from pyramidcheck.errors import InvariantError, Problem

_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def identifier(*parts: str) -> str:
    """Quoted SQL name of the parts: `identifier("canon", "orders")` is `"canon"."orders"`.

    Raises:
        InvariantError: A part is empty or holds a NUL; no name in a database can.
    """
    if not parts or any(not part or "\0" in part for part in parts):
        raise InvariantError(
            Problem(where=repr(parts), what="is no name that a table or column can have")
        )
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)


def fold(name: str) -> str:
    """Return the name as DuckDB compares it: ASCII letters in lower case, all else as it is.

    `str.lower` would also turn the Kelvin sign into `k`, so that a check in Python would take two
    names for one that DuckDB keeps apart.
    """
    return name.translate(_LOWER)
