"""Runs the statements of the facts on Spark, in the place of the filing's own database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from pyramidcheck.spark.failures import typed_failures
from pyramidcheck.spark.rewriting import UnknownConstructError
from pyramidcheck.spark.shadow import Shadow
from pyramidcheck.spark.sharing import take_out
from pyramidcheck.spark.statements import (
    Statement,
    flat,
    parse,
    parse_file,
    refuse,
    spark_type,
    transpile,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from pyramidcheck.store import Store

Parameters = Mapping[str, object]
_FEW = 1
"""What one statement reads is worked out there; a table or view that more read is written down."""
_AT_HOME = frozenset({"canon.filing", "information_schema.columns"})
"""Tables of one row, or of the schema, that are asked for by themselves where the audit runs."""


class SparkEngine:
    """What `facts` asks of an engine, answered by a Spark session.

    Tables are temporary views of the session. The canonical tables and every table that more than
    one statement reads are Parquet files in a folder that this machine and all executors see.
    """

    def __init__(self, session: Any, store: Store, folder: Path) -> None:  # noqa: ANN401 - classic or Connect
        """Write the canonical tables that `store` shows into `folder`, and show them to Spark.

        Args:
            session: An open Spark session, set up by `session.open_session`.
            store: Holds `canon`, and no facts.
            folder: Empty; seen under the same path everywhere.
        """
        self._session = session
        self._store = store
        self._folder = folder
        self._shadow = Shadow(store)
        self._views: set[str] = set()
        self._written: set[str] = set()
        rows = 0
        try:
            for name in self._shadow.canonical:
                rows += self._export(name)
        except BaseException:
            self.close()
            raise
        self._suit(rows)

    def close(self) -> None:
        """Forget every table; the files are removed with the folder."""
        for name in self._views:
            self._session.catalog.dropTempView(name)
        self._shadow.close()

    def _suit(self, rows: int) -> None:
        """Plan small filings for one task: sharing out and compiling cost more than running."""
        for key, value in (_SMALL if rows < _SMALL_ROWS else _LARGE).items():
            self._session.conf.set(key, value)

    def _export(self, name: str) -> int:
        path = self._folder / f"{flat(name)}.parquet"
        query = f"SELECT * FROM {name}"  # noqa: S608 - a name of the schema
        rows = self._store.write_parquet(query, path, source=name)
        self._show(name, path)
        return rows

    def _show(self, name: str, path: Path) -> None:
        kinds = self._shadow.columns(name)
        schema = ", ".join(f"`{column}` {spark_type(kind)}" for column, kind in kinds)
        with typed_failures(name):
            frame = self._session.read.schema(schema).parquet(path.as_uri())
            frame.createOrReplaceTempView(flat(name))
        self._views.add(flat(name))

    def run_file(
        self,
        path: Path,
        parameters: Parameters | None = None,
        *,
        types: Mapping[str, str] | None = None,
    ) -> None:
        """Run every statement of a file, in order, its casts to other types where named."""
        self._shadow.run_file(path, parameters, types)
        for statement in parse_file(path, tuple((types or {}).items())):
            self._create(statement, parameters or {})

    def run(self, sql: str, parameters: Parameters | None = None, *, source: str) -> None:
        """Run one statement that makes a table."""
        self._shadow.store.run(sql, parameters, source=source)
        for statement in parse(sql, source):
            self._create(statement, parameters or {})

    def _create(self, statement: Statement, parameters: Parameters) -> None:
        name = statement.creates
        if not name:
            return
        if statement.query is None:
            if name not in self._shadow.canonical:
                self._empty(name)
            return
        text = self._transpiled(self._share(statement, parameters), parameters)
        with typed_failures(statement.source, name):
            frame = self._session.sql(text)
            if _readers().get(name, 0) <= _FEW:
                frame.createOrReplaceTempView(flat(name))
                self._views.add(flat(name))
                return
            path = self._folder / flat(name)
            frame.write.parquet(path.as_uri())
        self._written.add(name)
        self._show(name, path)

    def _share(self, statement: Statement, parameters: Parameters) -> Statement:
        """Work out first what the statement reads often; return the statement that reads it."""
        assert statement.query is not None  # noqa: S101 - asked by the caller
        steps, rest = _shared(statement)
        for name, query in steps:
            try:
                text = write(query, parameters)
            except UnknownConstructError as error:
                raise refuse(statement, error) from error
            with typed_failures(statement.source, name):
                path = (self._folder / flat(name)).as_uri()
                self._session.sql(text).write.parquet(path)
                self._session.read.parquet(path).createOrReplaceTempView(flat(name))
            self._views.add(flat(name))
        return replace(statement, query=rest)

    def _empty(self, name: str) -> None:
        kinds = self._shadow.columns(name)
        nothing = ", ".join(f"CAST(NULL AS {spark_type(kind)}) AS `{c}`" for c, kind in kinds)
        with typed_failures(name):
            frame = self._session.sql(f"SELECT {nothing} WHERE FALSE")
            frame.createOrReplaceTempView(flat(name))
        self._views.add(flat(name))

    def _transpiled(
        self,
        statement: Statement,
        parameters: Parameters,
        columns: list[tuple[str, str]] | None = None,
    ) -> str:
        assert statement.query is not None  # noqa: S101 - asked by all callers
        kinds = columns or self._shadow.columns(statement.creates)
        try:
            return transpile(statement.query, parameters, kinds)
        except UnknownConstructError as error:
            raise refuse(statement, error) from error

    def table(self, sql: str, parameters: Parameters | None = None, *, source: str) -> pa.Table:
        """Return the rows of one SELECT as Arrow, in the types that DuckDB gives them."""
        (statement,) = parse(sql, source)
        if statement.reads <= _AT_HOME:
            return self._store.table(sql, parameters, source=source)
        kinds = self._shadow.types(sql, parameters, source)
        text = self._transpiled(statement, parameters or {}, kinds)
        with typed_failures(source):
            rows = self._session.sql(text).toArrow()
        return rows.cast(self._shadow.store.table(sql, parameters, source=source).schema)

    def rows(
        self, sql: str, parameters: Parameters | None = None, *, source: str
    ) -> list[tuple[object, ...]]:
        """Return the rows of one SELECT as Python values."""
        found = self.table(sql, parameters, source=source).to_pylist()
        return [tuple(row.values()) for row in found]

    def scalar(self, sql: str, parameters: Parameters | None = None, *, source: str) -> object:
        """Return the one value of a SELECT with one row of one column."""
        (statement,) = parse(sql, source)
        if statement.reads <= _AT_HOME:
            return self._store.scalar(sql, parameters, source=source)
        ((value,),) = self.rows(sql, parameters, source=source)
        return value

    def register_arrow(self, name: str, table: pa.Table) -> None:
        """Show a table that was worked out here, such as the sponsor tree, to Spark."""
        from pyarrow import parquet  # noqa: PLC0415 - only where Spark runs

        self._shadow.store.register_arrow(name, table.slice(0, 0))
        path = self._folder / f"{flat(name)}.parquet"
        parquet.write_table(table, path)
        self._show(name, path)

    def collect(self, name: str) -> pa.Table:
        """Return all rows of a table as Arrow."""
        from pyarrow import parquet  # noqa: PLC0415 - as above

        if name in self._written:
            return parquet.read_table(self._folder / flat(name))
        with typed_failures(name):
            return self._session.table(flat(name)).toArrow()

    def empty(self, sql: str, parameters: Parameters | None = None, *, source: str) -> pa.Table:
        """Return the columns of one SELECT as Arrow, without a row."""
        return self._shadow.store.table(sql, parameters, source=source)

    def typed(
        self, sql: str, parameters: Parameters | None = None, *, source: str
    ) -> tuple[list[tuple[str, str]], pa.Table]:
        """Return the rows of one SELECT with names and DuckDB types of its columns."""
        kinds = self._shadow.types(sql, parameters, source)
        return kinds, self.table(sql, parameters, source=source)

    def columns(self, name: str) -> list[tuple[str, str]]:
        """Return names and DuckDB types of a table's columns, in order."""
        return self._shadow.columns(name)

    def made(self, schema: str) -> list[str]:
        """Return the tables and views that statements made in a schema, in order."""
        return [name for name in self._shadow.tables() if name.startswith(f"{schema}.")]


_SHARED: dict[int, tuple[Statement, tuple[list[tuple[str, Any]], Any]]] = {}


def _shared(statement: Statement) -> tuple[list[tuple[str, Any]], Any]:
    """Return what `take_out` gives for a statement of a file; worked out once."""
    found = _SHARED.get(id(statement.query))
    if found is None:
        # The statement is kept beside it, so that the id of its tree stays its own.
        found = (statement, take_out(statement.query, statement.creates))
        _SHARED[id(statement.query)] = found
    return found[1]


@cache
def _readers() -> dict[str, int]:
    """Return by table how many statements of the facts read it."""
    from pyramidcheck.facts.steps import SQL_FOLDER  # noqa: PLC0415 - numpy only when it is needed

    found: dict[str, int] = {}
    for path in sorted(SQL_FOLDER.glob("*.sql")):
        for statement in parse_file(path):
            for name in statement.reads:
                found[name] = found.get(name, 0) + 1
    return found


_SMALL_ROWS = 200_000
_SMALL = {
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}
_LARGE = {
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.codegen.wholeStage": "true",
    "spark.sql.codegen.factoryMode": "FALLBACK",
}
