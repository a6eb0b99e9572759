"""How names are written in SQL and compared. Values are never written into SQL: they are bound."""

from __future__ import annotations

import re
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


def field_names(shape: str) -> tuple[str, ...]:
    """Return the names of a row's columns from what `typeof` says of it.

    `shape` is such as `STRUCT(id VARCHAR, "a ""b"", c" DECIMAL(18,4))`.
    """
    inside = shape.partition("(")[2]
    names: list[str] = []
    depth, quote, start = 0, "", 0
    for place, letter in enumerate(inside):
        if quote:
            # A doubled quote closes and opens again, which comes to the same.
            quote = "" if letter == quote else quote
        elif letter in {'"', "'"}:
            quote = letter
        elif letter == "(":
            depth += 1
        elif letter == ")" and depth:
            depth -= 1
        elif letter in {",", ")"} and not depth:
            names.append(_first_name(inside[start:place].strip()))
            start = place + 1
    return tuple(names)


def _first_name(field: str) -> str:
    """Return the name that a field begins with, as it was before it was quoted."""
    quoted = re.match(r'"((?:[^"]|"")*)"', field)
    return quoted.group(1).replace('""', '"') if quoted else field.partition(" ")[0]
