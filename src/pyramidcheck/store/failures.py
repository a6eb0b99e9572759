"""Turns what DuckDB raises into typed errors that name the SQL file, parameters and statement."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb

from pyramidcheck.errors import LimitError, Problem, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MEMORY_HINT = "give more with --memory, for example --memory 8GB, or fewer --threads"

_QUOTED = re.compile(r"'.*'")
_SHOWN_LINES = 3
_SHOWN_WIDTH = 100


@contextmanager
def typed_failures(source: str, sql: str, names: Iterable[str] = ()) -> Iterator[None]:
    """Raise every failure of the block as a typed error that names its source.

    Args:
        source: The SQL file or the step that the statement belongs to.
        sql: The statement; its first lines are shown.
        names: Names of the bound parameters. Values are never shown: they may be personal data.

    Raises:
        LimitError: Memory, or the space for spilling, ran out.
        StoreError: Anything else that the database refused.
    """
    try:
        yield
    except (duckdb.OutOfMemoryException, MemoryError) as error:
        what = f"out of memory: {_reason(error)}; {_shown(sql, names)}"
        raise LimitError(Problem(where=source, what=what, hint=MEMORY_HINT)) from error
    except duckdb.Error as error:
        what = f"{_reason(error)}; {_shown(sql, names)}"
        raise StoreError(Problem(where=source, what=what)) from error


def _reason(error: BaseException) -> str:
    """First line of the message, without DuckDB's advice to change settings and without values."""
    lines = str(error).strip().splitlines()
    if not lines:
        return type(error).__name__
    # These quote the value that they choke on; others quote names, which help.
    shows_values = isinstance(error, duckdb.ConversionException | duckdb.InvalidInputException)
    return _QUOTED.sub("'...'", lines[0].strip()) if shows_values else lines[0].strip()


def _shown(sql: str, names: Iterable[str]) -> str:
    """Return the statement's first lines and the parameters' names, on one line."""
    lines = [" ".join(line.split()) for line in sql.splitlines() if line.strip()]
    shown = " / ".join(line[:_SHOWN_WIDTH] for line in lines[:_SHOWN_LINES])
    more = " ..." if len(lines) > _SHOWN_LINES else ""
    parameters = ", ".join(f"${name}" for name in sorted(names)) or "none"
    return f"statement: {shown}{more}; parameters: {parameters}"
