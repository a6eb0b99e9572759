"""What the facts ask of the engine that works them out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pyarrow as pa


class Engine(Protocol):
    """Runs SQL in DuckDB's dialect over `canon` and what was made of it: `Store` does, and Spark.

    Errors are those of `Store`. Every statement reads and makes tables `schema.name`.
    """

    def run_file(
        self,
        path: Path,
        parameters: Mapping[str, object] | None = None,
        *,
        types: Mapping[str, str] | None = None,
    ) -> None:
        """Execute every statement of a file, in order, its casts to other types where named."""

    def run(self, sql: str, parameters: Mapping[str, object] | None = None, *, source: str) -> None:
        """Execute one statement."""

    def rows(
        self, sql: str, parameters: Mapping[str, object] | None = None, *, source: str
    ) -> list[tuple[object, ...]]:
        """Return the rows of one SELECT."""

    def scalar(
        self, sql: str, parameters: Mapping[str, object] | None = None, *, source: str
    ) -> object:
        """Return the one value of a SELECT."""

    def table(
        self, sql: str, parameters: Mapping[str, object] | None = None, *, source: str
    ) -> pa.Table:
        """Return the rows of one SELECT as Arrow."""

    def register_arrow(self, name: str, table: pa.Table) -> None:
        """Make a table of Arrow data."""
