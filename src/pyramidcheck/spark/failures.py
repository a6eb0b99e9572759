"""Turns what Spark raises into typed errors that name the SQL file and the table."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 300


@contextmanager
def typed_failures(source: str, table: str = "") -> Iterator[None]:
    """Raise every failure of the block as a typed error.

    Args:
        source: The SQL file or the step that the statement belongs to.
        table: What the statement makes.

    Raises:
        StoreError: Spark refused the statement, or could not finish it.
    """
    from py4j.protocol import Py4JError  # noqa: PLC0415 - the extra is installed by now
    from pyspark.errors import PySparkException  # noqa: PLC0415 - as above

    try:
        yield
    except (PySparkException, Py4JError) as error:
        what = f"Spark: {_reason(error)}" + (f"; statement: CREATE TABLE {table}" if table else "")
        raise StoreError(Problem(source, what, _hint(what))) from error


def _reason(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:_LONGEST]


def _hint(what: str) -> str:
    if "PATH_NOT_FOUND" in what or "FileNotFound" in what or "No such file" in what:
        return "name a folder that this machine and all executors see: --spark-folder"
    return "audit without --spark: the result is the same"
