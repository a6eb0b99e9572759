"""The filing's database: what every stage reads and writes, locked once ingest has ended."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from pyramidcheck.errors import Problem, RuleError, StoreError
from pyramidcheck.store import arrow
from pyramidcheck.store.database import Database, Parameters, bind
from pyramidcheck.store.failures import typed_failures
from pyramidcheck.store.inspect import check_select
from pyramidcheck.store.limits import AUDIT_MEMORY, FEWEST_THREADS, READING_MEMORY
from pyramidcheck.store.names import identifier

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from collections.abc import Set as AbstractSet
    from importlib.resources.abc import Traversable

    import duckdb
    import pandas as pd
    import pyarrow as pa

Result = TypeVar("Result")


class Store:
    """The open database of one filing; a context manager.

    `source` names the SQL file or the step in every error. Parameters are bound by name, and each
    statement takes only those that it uses.
    """

    def __init__(self, database: Database) -> None:
        """Wrap an open database; `Store.open` is the usual way."""
        self._database = database

    @classmethod
    def open(
        cls,
        *,
        threads: int | None = None,
        memory: str | None = None,
        spill_parent: Path | None = None,
    ) -> Self:
        """Return an empty store; see `Database` for the arguments and errors.

        Without `memory`, what READING_MEMORY says holds until the store is locked: files are read
        from end to end, so more memory would be filled by them and not make reading faster.
        """
        store = cls(Database(threads=threads, memory=memory, spill_parent=spill_parent))
        if memory is None:
            try:
                limit = store._reading_limit()
                store.run(f"SET memory_limit = '{limit}B'", source="memory")
            except BaseException:
                store.close()
                raise
        return store

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the database and remove what it spilled, whatever happened."""
        self.close()

    def close(self) -> None:
        """Close the database and remove what it spilled; a second call does nothing."""
        self._database.close()

    @property
    def database(self) -> Database:
        """The database itself, for this package alone."""
        return self._database

    @property
    def spill(self) -> Path:
        """The private folder that holds spilled data while the store is open."""
        return self._database.spill

    def _reading_limit(self) -> int:
        """Bytes: READING_MEMORY for each thread, or the engine's own limit where that is less."""
        threads = self.scalar("SELECT current_setting('threads')", source="memory")
        return min(self._own_limit(), READING_MEMORY * max(int(str(threads)), FEWEST_THREADS))

    def _own_limit(self) -> int:
        found = "SELECT parse_formatted_bytes(current_setting('memory_limit'))"
        return int(str(self.scalar(found, source="memory")))

    def prefer_one_thread(self) -> None:
        """Use one thread, unless a number of them was named: sharing little work costs more."""
        if self._database.threads is None:
            self.run("SET threads = 1", source="threads")
            self._database.threads = 1

    def lock(self) -> None:
        """Switch off files, other databases, extensions and settings for good.

        From here on the order of rows is what ORDER BY says and nothing else, which lets large
        aggregations stream. Memory is AUDIT_MEMORY where none was named, or the engine's own limit.
        """
        if not self._database.sealed:
            self.run("SET preserve_insertion_order = false", source="lock")
            if self._database.memory is None:
                self.run("RESET memory_limit", source="lock")
                limit = min(self._own_limit(), AUDIT_MEMORY)
                self.run(f"SET memory_limit = '{limit}B'", source="lock")
        self._database.seal()

    def run(self, sql: str, parameters: Parameters | None = None, *, source: str) -> None:
        """Execute one statement.

        Raises:
            StoreError: It does not parse, is not alone, misses parameters, or fails.
            LimitError: Memory, or the space for spilling, ran out.
        """
        self.rows(sql, parameters, source=source)

    def run_file(
        self,
        path: Path | Traversable,
        parameters: Parameters | None = None,
        *,
        source: str | None = None,
        types: Mapping[str, str] | None = None,
    ) -> None:
        """Execute every statement of a UTF-8 SQL file, in order.

        Parameters are looked up for all statements before the first one runs. `types` names the
        types of casts that are others than the file says.

        Raises:
            StoreError: A statement does not parse, misses parameters (all are named), or fails.
            LimitError: Memory, or the space for spilling, ran out.
        """
        source = source or _label(path)
        text = path.read_text(encoding="utf-8")
        for written, meant in (types or {}).items():
            text = re.sub(rf"\bAS {written}(?=\s*\))", f"AS {meant}", text)
        statements = self._database.statements(text, source)
        problems: list[Problem] = []
        ready: list[tuple[duckdb.Statement, Parameters]] = []
        for statement in statements:
            try:
                ready.append((statement, bind(statement, parameters, source)))
            except StoreError as error:
                problems.extend(error.problems)
        if problems:
            raise StoreError(dict.fromkeys(problems))
        for statement, bound in ready:
            self._database.execute(statement, bound, source)

    def rows(
        self, sql: str, parameters: Parameters | None = None, *, source: str
    ) -> list[tuple[object, ...]]:
        """Return the rows of one statement; DECIMAL as Decimal, dates as date. Errors: `run`."""
        statement = self._database.statement(sql, source)
        return self._database.execute(statement, bind(statement, parameters, source), source)

    def scalar(self, sql: str, parameters: Parameters | None = None, *, source: str) -> object:
        """Return the one value of a statement with one row of one column; StoreError otherwise."""
        rows = self.rows(sql, parameters, source=source)
        if len(rows) != 1 or len(rows[0]) != 1:
            shape = f"{len(rows)} rows of {len(rows[0]) if rows else 0} columns"
            raise StoreError(Problem(where=source, what=f"one value expected, {shape} found"))
        return rows[0][0]

    def table(self, sql: str, parameters: Parameters | None = None, *, source: str) -> pa.Table:
        """Return the rows of one SELECT as an Arrow table. Errors: `run`."""
        return consume(self._database, sql, parameters, source, arrow.to_table)

    def frame(self, sql: str, parameters: Parameters | None = None, *, source: str) -> pd.DataFrame:
        """Return the rows of one SELECT as pandas, money as Decimal. Errors: `run`."""
        return arrow.to_frame(self.table(sql, parameters, source=source))

    def select(
        self,
        sql: str,
        parameters: Parameters | None = None,
        *,
        allowed_tables: AbstractSet[str],
        source: str,
    ) -> pa.Table:
        """Return the rows of a built-in rule's SELECT, checked first as a guest's would be.

        Raises:
            RuleError: The statement reads or calls what it may not; all problems at once.
        """
        require_select(sql, allowed_tables, source)
        return self.table(sql, parameters, source=source)

    def write_parquet(
        self, sql: str, path: Path, parameters: Parameters | None = None, *, source: str
    ) -> int:
        """Write the rows of one SELECT to a Parquet file of mode 0600; the number of rows.

        Python writes the file, so this works on a locked store. The same rows in the same order
        give the same bytes: let the statement end in ORDER BY. Errors: `run`, and StoreError where
        the file cannot be written.
        """
        try:
            return consume(
                self._database,
                sql,
                parameters,
                source,
                lambda relation: arrow.write_parquet(arrow.to_reader(relation), path),
            )
        except OSError as error:
            what = f"cannot be written: {error.strerror or error}"
            raise StoreError(Problem(where=str(path), what=what)) from error

    def register_arrow(self, name: str, table: pa.Table | pa.RecordBatchReader) -> None:
        """Load Arrow data into the new table `schema.name`; the schema is made if missing.

        Raises:
            StoreError: The name is not `schema.name`, the table exists, or a type is unknown.
            LimitError: Memory, or the space for spilling, ran out.
        """
        schema, dot, bare = name.partition(".")
        if not (schema and dot and bare):
            raise StoreError(Problem(where=name, what="is not of the form schema.name"))
        self.run(f"CREATE SCHEMA IF NOT EXISTS {identifier(schema)}", source=name)
        self._database.load_arrow(identifier(schema, bare), table)


def require_select(sql: str, allowed_tables: AbstractSet[str], source: str) -> None:
    """Raise RuleError with every reason why the statement may not run; see `check_select`."""
    problems = check_select(sql, allowed_tables)
    if problems:
        raise RuleError([Problem(where=source, what=problem) for problem in problems])


def consume(  # noqa: PLR0913 - what to run, with what, on what, into what
    database: Database,
    sql: str,
    parameters: Parameters | None,
    source: str,
    into: Callable[[duckdb.DuckDBPyRelation], Result],
    *,
    seconds: float | None = None,
) -> Result:
    """Run one SELECT and return what `into` makes of its rows; DuckDB runs it only then.

    Raises:
        StoreError: It is no SELECT, misses parameters, or fails.
        LimitError: Memory, or the space for spilling, ran out.
        TimeoutError: The time limit has passed.
    """
    statement = database.statement(sql, source)
    if statement.type.name != "SELECT":
        what = f"{statement.type.name} returns no table"
        raise StoreError(Problem(where=source, what=what, hint="write one SELECT"))
    bound = bind(statement, parameters, source)
    values = bound or None
    with typed_failures(source, sql, bound):
        return database.runner.run(
            lambda: into(database.connection.sql(statement.query, params=values)), seconds
        )


def _label(path: Path | Traversable) -> str:
    """Folder and name of an SQL file, as errors name it: `facts/sales_month.sql`."""
    return "/".join(path.parts[-2:]) if isinstance(path, Path) else path.name
