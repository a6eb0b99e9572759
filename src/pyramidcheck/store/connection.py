"""The filing's database: what every stage reads and writes, locked once ingest has ended."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pyramidcheck.errors import Problem, StoreError
from pyramidcheck.store import arrow
from pyramidcheck.store.ahead import Ahead, Wanted
from pyramidcheck.store.casts import recast
from pyramidcheck.store.database import Database, Parameters, bind
from pyramidcheck.store.failures import typed_failures
from pyramidcheck.store.limits import AUDIT_MEMORY, FEWEST_THREADS, READING_MEMORY, SMALL_FILING
from pyramidcheck.store.names import identifier
from pyramidcheck.store.selects import consume, one_select, require_select

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet
    from importlib.resources.abc import Traversable

    import duckdb
    import pandas as pd
    import pyarrow as pa


class Store:
    """The open database of one filing; a context manager.

    `source` names the SQL file or the step in every error. Parameters are bound by name, and each
    statement takes only those that it uses.
    """

    def __init__(self, database: Database) -> None:
        """Wrap an open database; `Store.open` is the usual way."""
        self._database = database
        # Asked for now: until the store is locked another limit may hold.
        self._own_limit = self._limit_in_force()
        self._second: duckdb.DuckDBPyConnection | None = None
        self._ahead: Ahead | None = None

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
        if self._second is not None:
            self._second.close()
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
        return min(self._own_limit, READING_MEMORY * max(int(str(threads)), FEWEST_THREADS))

    def _limit_in_force(self) -> int:
        found = "SELECT parse_formatted_bytes(current_setting('memory_limit'))"
        return int(str(self.scalar(found, source="memory")))

    def expect(self, size: int) -> None:
        """Prepare for a filing of about that many bytes of text, before the first table is made.

        One that is larger than the memory is held on disk; a small one is worked on by one thread,
        unless a number of them was named: sharing little work costs more.
        """
        if size > self._memory_when_locked():
            self._database.work_on_disk()
        elif size <= SMALL_FILING:
            self._prefer_one_thread()

    def _memory_when_locked(self) -> int:
        named = self._database.memory is not None
        return self._own_limit if named else min(self._own_limit, AUDIT_MEMORY)

    def _prefer_one_thread(self) -> None:
        if self._database.threads is None:
            threads = self.scalar("SELECT current_setting('threads')", source="threads")
            self.run("SET threads = 1", source="threads")
            self._database.threads = 1
            if int(str(threads)) > 1:
                # Now, as a locked database takes no settings and each connection has its own.
                self._second = self._database.second_connection()

    @property
    def runs_ahead(self) -> bool:
        """Whether a second connection is working on what is to come."""
        return self._ahead is not None

    @contextmanager
    def ahead(self, wanted: Iterable[tuple[str, Parameters | None, str]]) -> Iterator[None]:
        """Let a second processor, where there is one to spare, run some of the SELECTs to come.

        `table` and `select` then find their rows ready, or run them; rows and errors are the same.

        Args:
            wanted: Statement, parameters and source as for `table`, in the order of the calls.
        """
        if self._second is None or self._ahead is not None:
            yield
            return
        with suppress(StoreError):
            # What cannot run says so when it is asked for.
            self._ahead = Ahead(
                self._second,
                [
                    Wanted(sql, statement, bind(statement, parameters, source))
                    for sql, parameters, source in wanted
                    for statement in (one_select(self._database, sql, source),)
                ],
            )
        try:
            yield
        finally:
            if self._ahead is not None:
                self._ahead.close()
            self._ahead = None

    def lock(self) -> None:
        """Switch off files, other databases, extensions and settings for good.

        From here on the order of rows is what ORDER BY says and nothing else, which lets large
        aggregations stream. Memory is AUDIT_MEMORY where none was named, or the engine's own limit.
        """
        if not self._database.sealed:
            self.run("SET preserve_insertion_order = false", source="lock")
            if self._database.memory is None:
                self.run(f"SET memory_limit = '{self._memory_when_locked()}B'", source="lock")
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
        text = recast(path.read_text(encoding="utf-8"), types or {})
        self.run_script(text, parameters, source=source or _label(path))

    def run_script(self, text: str, parameters: Parameters | None = None, *, source: str) -> None:
        """Execute every statement of a text, in order; parameters and errors as of `run_file`."""
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
        if self._database.threads == 1:
            return self._small_table(sql, parameters, source)
        return consume(self._database, sql, parameters, source, arrow.to_table)

    def _small_table(self, sql: str, parameters: Parameters | None, source: str) -> pa.Table:
        database = self._database
        statement = one_select(database, sql, source)
        bound = bind(statement, parameters, source)
        with typed_failures(source, sql, bound):
            if self._ahead is not None and (ready := self._ahead.take(sql)) is not None:
                return ready
            return database.runner.run(
                lambda: arrow.executed_table(
                    database.connection.execute(statement, dict(bound) or None)
                )
            )

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

    def append_arrow(self, name: str, table: pa.Table | pa.RecordBatchReader) -> None:
        """Add Arrow data to the existing table `schema.name`, cast to its types by place.

        Raises:
            StoreError: There is no such table, or a value does not fit.
            LimitError: Memory, or the space for spilling, ran out.
        """
        self._database.load_arrow(identifier(*name.split(".")), table, into_existing=True)


def _label(path: Path | Traversable) -> str:
    """Folder and name of an SQL file, as errors name it: `facts/sales_month.sql`."""
    return "/".join(path.parts[-2:]) if isinstance(path, Path) else path.name
