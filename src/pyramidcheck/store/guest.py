"""The second database, for rules brought by users: it holds facts and can reach nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pyramidcheck.errors import LimitError, Problem
from pyramidcheck.store import arrow
from pyramidcheck.store.database import Database, Parameters
from pyramidcheck.store.failures import typed_failures
from pyramidcheck.store.limits import DEFAULT_MEMORY, GuestLimits
from pyramidcheck.store.names import identifier
from pyramidcheck.store.selects import consume, require_select

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    import pyarrow as pa

    from pyramidcheck.store.connection import Store

LIMITS = GuestLimits()
_WHOSE = "of a rule brought by a user"

_TABLES = """
    SELECT table_schema, table_name
    FROM information_schema.tables
    WHERE table_catalog = current_database() AND list_contains($schemas, table_schema)
    ORDER BY table_schema, table_name
"""
_COLUMNS = """
    SELECT column_name, data_type
    FROM information_schema.columns
    WHERE table_catalog = current_database()
        AND table_schema = $schema
        AND table_name = $name
    ORDER BY ordinal_position
"""


class GuestStore:
    """A locked copy of the facts for SELECTs that nobody here has written; a context manager.

    Two walls stand before the data: `check_select` refuses a statement by its parsed tree, and
    the database behind it has no files, no other tables and no settings to change.
    """

    def __init__(self, database: Database, *, limits: GuestLimits = LIMITS) -> None:
        """Seal the database; from then on only Arrow data of this package enters it.

        Args:
            database: An open, empty database that nothing else uses.
            limits: What each statement may take; memory is the database's own.
        """
        self._database = database
        self._limits = limits
        database.seal()

    @classmethod
    def from_store(
        cls,
        store: Store,
        schemas: Sequence[str] = ("facts",),
        *,
        limits: GuestLimits = LIMITS,
    ) -> Self:
        """Return a guest store with a copy of every table of the schemas, and nothing else.

        Args:
            store: The filing's store; its threads and spill folder hold here too, and its memory
                limit where the limits name none.
            schemas: Schemas to copy, with the exact types of their columns.
            limits: What each statement may take.

        Raises:
            LimitError: The copy does not fit in memory and spill space.
        """
        home = store.database
        memory = limits.memory or home.memory or DEFAULT_MEMORY
        database = Database(threads=home.threads, memory=memory, spill_parent=home.spill_parent)
        try:
            guest = cls(database, limits=limits)
            tables = store.rows(_TABLES, {"schemas": list(schemas)}, source="guest copy")
            for schema, name in tables:
                _copy(store, database, str(schema), str(name))
        except BaseException:
            database.close()
            raise
        return guest

    def __enter__(self) -> Self:
        """Return the guest store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the database and remove what it spilled, whatever happened."""
        self.close()

    def close(self) -> None:
        """Close the database and remove what it spilled; a second call does nothing."""
        self._database.close()

    def select(
        self,
        sql: str,
        parameters: Parameters | None = None,
        *,
        allowed_tables: AbstractSet[str],
        source: str,
    ) -> pa.Table:
        """Return the rows of one SELECT over the allowed tables (`schema.name`).

        Raises:
            RuleError: The statement reads or calls what it may not; all problems at once.
            StoreError: It misses parameters or fails.
            LimitError: It ran out of time or memory, or its result is too large.
        """
        require_select(sql, allowed_tables, source)
        limits, database = self._limits, self._database
        try:
            return consume(
                database,
                sql,
                parameters,
                source,
                lambda relation: arrow.to_limited_table(relation, limits.rows, limits.size),
                seconds=limits.seconds,
            )
        except TimeoutError as error:
            what = f"stopped after {limits.seconds:g} seconds, the time limit {_WHOSE}"
            raise _limit(source, what, "bound every recursion; raise --rule-seconds") from error
        except arrow.TooLargeError as error:
            what = f"stopped: its result has {error}, the limit {_WHOSE}"
            raise _limit(source, what, "aggregate: a metric needs few rows") from error
        except LimitError as error:
            what = f"out of memory: it may use {database.memory}, the limit {_WHOSE}"
            raise _limit(source, what, "aggregate earlier; raise --rule-memory") from error


def _limit(source: str, what: str, hint: str) -> LimitError:
    return LimitError(Problem(where=source, what=what, hint=hint))


def _copy(store: Store, database: Database, schema: str, name: str) -> None:
    """Copy one table as a stream; through Arrow alone HUGEINT would become DECIMAL."""
    source = f"guest copy of {schema}.{name}"
    columns = store.rows(_COLUMNS, {"schema": schema, "name": name}, source=source)
    listed = ", ".join(f"{identifier(str(column))} {kind}" for column, kind in columns)
    target = identifier(schema, name)
    for ddl in (
        f"CREATE SCHEMA IF NOT EXISTS {identifier(schema)}",
        f"CREATE TABLE {target} ({listed})",
    ):
        database.execute(database.statement(ddl, source), {}, source)
    rows = f"SELECT * FROM {target}"  # noqa: S608 - quoted
    connection = store.database.connection
    with typed_failures(source, rows):
        # Opening the stream already runs the first part of it.
        stream = store.database.runner.run(lambda: arrow.to_reader(connection.sql(rows)))
        database.load_arrow(target, stream, into_existing=True)
