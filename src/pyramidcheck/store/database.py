"""One in-process DuckDB with a private spill folder: opening, sealing, binding and closing."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import duckdb

from pyramidcheck.errors import Problem, StoreError, UsageError
from pyramidcheck.private_folder import PrivateFolder
from pyramidcheck.store.failures import typed_failures
from pyramidcheck.store.names import fold, identifier
from pyramidcheck.store.runner import Runner

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

Parameters = Mapping[str, object]

# What may run once sealed. ATTACH of a second memory database, LOAD of a built-in extension, USE
# and SET VARIABLE pass DuckDB's own lock (seen in 1.4.0 and 2.0.0), so the lock needs this list.
_SEALED_STATEMENTS = frozenset(
    {"SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER"},
)
_ARROW_VIEW = "pyramidcheck_arrow_input"


_PARSED_AHEAD: dict[str, list[duckdb.Statement]] = {}
"""Statements by text that every database of this process and of its children may take as parsed."""


def parse_ahead(texts: Iterable[str]) -> None:
    """Parse texts once for all databases that are opened later, here or in forked children.

    What does not parse is left to the database that runs it, which says where it stands.
    """
    with duckdb.connect(":memory:", config={"threads": 1}) as parser:
        for text in texts:
            with contextlib.suppress(duckdb.Error):
                _PARSED_AHEAD[text] = parser.extract_statements(text)


_ON_DISK = "on_disk"
"""Name of the database in a file, where there is one."""


class Database:
    """An open database; the only holder of a DuckDB connection.

    Extensions are neither fetched nor loaded, Python variables cannot be read by name, secrets are
    not read from the user's home, the time zone is UTC. What does not fit in memory is spilled to
    a folder that only the user can open; it is removed on close, and by the next run after a kill.
    """

    def __init__(
        self,
        *,
        threads: int | None = None,
        memory: str | None = None,
        spill_parent: Path | None = None,
    ) -> None:
        """Open an empty database in memory.

        Args:
            threads: Worker threads; DuckDB's own choice without it.
            memory: Memory limit with unit, such as `2GB`; DuckDB's own choice without it.
            spill_parent: Existing folder in which the private spill folder is made; the system's
                folder for temporary files without it.

        Raises:
            UsageError: Threads, memory or folder cannot be used.
        """
        self.threads = threads
        self.memory = memory
        self.spill_parent = spill_parent
        self.sealed = False
        self._on_disk = False
        self._spill = _spill_folder(spill_parent)
        try:
            self.connection = _connect(self._spill.path, threads, memory)
        except BaseException:
            self._spill.remove()
            raise
        self.runner = Runner(self.connection)
        self._parsed: dict[str, list[duckdb.Statement]] = {}

    @property
    def spill(self) -> Path:
        """The folder that holds spilled data while the database is open."""
        return self._spill.path

    def work_on_disk(self) -> None:
        """Hold all tables that are made from now on in a file of the private folder, compressed.

        A statement that spills needs memory beside what it spills; tables in a file need none while
        nobody reads them. Loading them takes twice the processor time.
        """
        path = str(self._spill.path / "tables.duckdb").replace("'", "''")
        with typed_failures("disk", "ATTACH"):
            self.connection.execute(f"ATTACH '{path}' AS {_ON_DISK}")
            self.connection.execute(f"USE {_ON_DISK}")
            # Nobody opens the file again, so nothing is gained by tidying it up.
            self.connection.execute("SET wal_autocheckpoint = '1TB'")
            self.connection.execute("PRAGMA disable_checkpoint_on_shutdown")
        self._on_disk = True

    def second_connection(self) -> duckdb.DuckDBPyConnection:
        """Return another connection, to be closed before the database; before it is sealed."""
        second = _settle(self.connection.cursor())
        if self._on_disk:
            second.execute(f"USE {_ON_DISK}")
        return second

    def close(self) -> None:
        """Close the database and remove the spill folder; a second call does nothing."""
        try:
            self.runner.close()
            self.connection.close()
        finally:
            self._spill.remove()

    def seal(self) -> None:
        """Switch off files, other databases, extensions and settings; there is no way back."""
        if self.sealed:
            return
        with typed_failures("lock", "SET lock_configuration = true"):
            self.connection.execute("SET enable_external_access = false")
            self.connection.execute("SET lock_configuration = true")
        self.sealed = True

    def statements(self, sql: str, source: str) -> list[duckdb.Statement]:
        """Parsed statements of the text, in order; at least one.

        Raises:
            StoreError: The text does not parse, is empty, or holds what a sealed database refuses.
        """
        found = self._parsed.get(sql) or _PARSED_AHEAD.get(sql)
        if found is None:
            with typed_failures(source, sql):
                found = self.connection.extract_statements(sql)
            # A long filing runs the same statements for each year; parsing depends on nothing else.
            self._parsed[sql] = found
        if not found:
            raise StoreError(Problem(where=source, what="holds no statement"))
        refused = {s.type.name for s in found} - _SEALED_STATEMENTS if self.sealed else set()
        if refused:
            what = f"{', '.join(sorted(refused))} cannot run: the database is locked"
            raise StoreError(Problem(where=source, what=what))
        return found

    def statement(self, sql: str, source: str) -> duckdb.Statement:
        """Return the one statement of the text; StoreError if there are more."""
        found = self.statements(sql, source)
        if len(found) > 1:
            what = f"holds {len(found)} statements where one is expected"
            raise StoreError(Problem(where=source, what=what))
        return found[0]

    def execute(
        self, statement: duckdb.Statement, bound: Parameters, source: str
    ) -> list[tuple[object, ...]]:
        """Run a statement and return its rows."""
        values = dict(bound) or None
        with typed_failures(source, statement.query, bound):
            return self.runner.run(lambda: self.connection.execute(statement, values).fetchall())

    def load_arrow(
        self, target: str, data: pa.Table | pa.RecordBatchReader, *, into_existing: bool = False
    ) -> None:
        """Copy Arrow data into the real table `target` (already quoted), in the order given."""
        rows = f"SELECT * FROM {identifier(_ARROW_VIEW)}"  # noqa: S608 - a quoted constant
        sql = (
            f"INSERT INTO {target} {rows}" if into_existing else f"CREATE TABLE {target} AS {rows}"
        )
        with typed_failures(target, sql):
            self.connection.register(_ARROW_VIEW, data)
            try:
                self.runner.run(lambda: self.connection.execute(sql))
            finally:
                self.connection.unregister(_ARROW_VIEW)


def bind(
    statement: duckdb.Statement, parameters: Parameters | None, source: str
) -> dict[str, object]:
    """Return just the parameters that the statement names; DuckDB refuses any others.

    Raises:
        StoreError: Some are missing (all are named), or the statement uses `?` or `$1`.
    """
    given = {fold(name): value for name, value in (parameters or {}).items()}
    names = sorted(statement.named_parameters)
    problems = []
    if any(name.isdigit() for name in names):
        problems.append(Problem(where=source, what="uses ? or $1", hint="name it: $period_start"))
    missing = [f"${name}" for name in names if fold(name) not in given and not name.isdigit()]
    if missing:
        hint = f"given: {', '.join(sorted(given)) or 'none'}"
        what = f"parameters without a value: {', '.join(missing)}"
        problems.append(Problem(where=source, what=what, hint=hint))
    if problems:
        raise StoreError(problems)
    return {name: given[fold(name)] for name in names}


def _spill_folder(parent: Path | None) -> PrivateFolder:
    try:
        return PrivateFolder(parent)
    except OSError as error:
        where = str(parent or tempfile.gettempdir())
        what = f"no spill folder can be made here: {error.strerror}"
        hint = "name a folder that exists and can be written"
        raise UsageError(Problem(where=where, what=what, hint=hint)) from error


def _connect(spill: Path, threads: int | None, memory: str | None) -> duckdb.DuckDBPyConnection:
    # Half of what is free: spilling must not fill the disk that the results are written to.
    room = max(shutil.disk_usage(spill).free // 2**21, 1)
    config: dict[str, str | bool | int | float | list[str]] = {
        "allow_community_extensions": False,
        "allow_persistent_secrets": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "max_temp_directory_size": f"{room}MiB",
        "python_enable_replacements": False,
        "temp_directory": str(spill),
    }
    if threads is not None:
        config["threads"] = threads
    if memory is not None:
        config["memory_limit"] = memory
    try:
        connection = duckdb.connect(":memory:", config=config)
    except duckdb.Error as error:
        where = f"--threads {threads}, --memory {memory}"
        hint = "threads is a number from 1, memory a number with its unit, such as 2GB"
        raise UsageError(Problem(where=where, what=str(error).strip(), hint=hint)) from error
    return _settle(connection)


def _settle(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Return the connection with what each has for itself."""
    connection.execute("SET TimeZone = 'UTC'")
    # From a notebook or `python -c` DuckDB would draw a bar on stdout, where results go.
    connection.execute("SET enable_progress_bar = false")
    return connection
