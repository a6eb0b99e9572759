"""One SELECT: checked, run, and its rows handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pyramidcheck.errors import Problem, RuleError, StoreError
from pyramidcheck.store.database import Database, Parameters, bind
from pyramidcheck.store.failures import typed_failures
from pyramidcheck.store.inspect import check_select

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet

    import duckdb

Result = TypeVar("Result")


def require_select(sql: str, allowed_tables: AbstractSet[str], source: str) -> None:
    """Raise RuleError with every reason why the statement may not run; see `check_select`."""
    problems = check_select(sql, allowed_tables)
    if problems:
        raise RuleError([Problem(where=source, what=problem) for problem in problems])


def one_select(database: Database, sql: str, source: str) -> duckdb.Statement:
    """Return the one SELECT of the text; StoreError if it is anything else."""
    statement = database.statement(sql, source)
    if statement.type.name != "SELECT":
        what = f"{statement.type.name} returns no table"
        raise StoreError(Problem(where=source, what=what, hint="write one SELECT"))
    return statement


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
    statement = one_select(database, sql, source)
    bound = bind(statement, parameters, source)
    values = bound or None
    with typed_failures(source, sql, bound):
        return database.runner.run(
            lambda: into(database.connection.sql(statement.query, params=values)), seconds
        )
