"""The SQL files of the facts as Spark reads them: one statement each, tables by one flat name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from pyramidcheck.errors import Problem, StoreError
from pyramidcheck.spark.rewriting import UnknownConstructError, number, rewrite
from pyramidcheck.store.casts import recast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

_SHOWN = 100


@dataclass(frozen=True)
class Statement:
    """One statement of DuckDB's dialect, parsed."""

    creates: str
    """`schema.name` of the table or view; empty for a query."""
    is_view: bool
    query: exp.Expression | None
    """None where a statement makes a schema or a table without rows, or drops something."""
    source: str

    @property
    def reads(self) -> frozenset[str]:
        """Names `schema.name` of all tables that the query reads."""
        return tables_of(self.query) if self.query is not None else frozenset()


@lru_cache(maxsize=256)
def parse(sql: str, source: str) -> tuple[Statement, ...]:
    """Return the statements of a text, in order.

    Raises:
        StoreError: sqlglot cannot read the text, or a statement is no CREATE, DROP or query.
    """
    try:
        trees = sqlglot.parse(sql, read="duckdb")
    except SqlglotError as error:
        raise _refused(source, sql, str(error).partition("\n")[0]) from error
    return tuple(_statement(tree, source) for tree in trees if tree is not None)


@cache
def parse_file(path: Path, types: tuple[tuple[str, str], ...] = ()) -> tuple[Statement, ...]:
    """Return the statements of a file; each names file and folder as its source.

    `types` are pairs of the types of casts as written and as meant; see `store.casts`.
    """
    text = recast(path.read_text(encoding="utf-8"), dict(types))
    return parse(text, "/".join(path.parts[-2:]))


def _statement(tree: exp.Expression, source: str) -> Statement:
    if isinstance(tree, exp.Query):
        return Statement("", is_view=False, query=tree, source=source)
    if isinstance(tree, exp.Create) and tree.kind in {"SCHEMA", "TABLE", "VIEW"}:
        target = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
        name = "" if tree.kind == "SCHEMA" else f"{target.db}.{target.name}"
        return Statement(name, tree.kind == "VIEW", tree.args.get("expression"), source)
    if isinstance(tree, exp.Drop):
        # What is let go of early saves memory here; there it is removed at the end.
        return Statement("", is_view=False, query=None, source=source)
    raise _refused(source, tree.sql("duckdb"), f"{tree.key.upper()} has no counterpart in Spark")


def tables_of(query: exp.Expression) -> frozenset[str]:
    """Return the qualified names that a query reads; steps (WITH) have none."""
    return frozenset(f"{t.db}.{t.name}" for t in query.find_all(exp.Table) if t.db)


def flat(name: str) -> str:
    """Return the name of a temporary view for `schema.name`: Spark's have no schema."""
    return name.replace(".", "__")


def transpile(
    query: exp.Expression, parameters: Mapping[str, object], columns: Sequence[tuple[str, str]]
) -> str:
    """Return Spark SQL that gives the rows of a query with DuckDB's own names and types.

    Args:
        query: As `parse` gave it.
        parameters: Values by name; those that the query does not use are left alone.
        columns: Name and DuckDB type of every column of the result, in order.

    Raises:
        UnknownConstructError: Some construct has no counterpart, or a parameter no value.
    """
    inner = write(query, parameters)
    # By place: a column that has no name of its own is called otherwise by each engine.
    places = ", ".join(f"c{place}" for place in range(len(columns)))
    listed = ", ".join(
        f"CAST(c{place} AS {spark_type(kind)}) AS `{name}`"
        for place, (name, kind) in enumerate(columns)
    )
    return f"SELECT {listed} FROM (\n{inner}\n) AS result ({places})"  # noqa: S608 - as parsed


def write(query: exp.Expression, parameters: Mapping[str, object]) -> str:
    """Return Spark SQL for a query, in the types that Spark itself gives; errors as `transpile`."""
    values = {name.lower(): value for name, value in parameters.items()}
    names = sorted({node.name.lower() for node in query.find_all(exp.Placeholder, exp.Parameter)})
    missing = [f"${name}" for name in names if name not in values]
    if missing:
        raise UnknownConstructError(f"{', '.join(missing)} without a value")
    # The slices of a long filing run the same statements with the same values.
    key = (id(query), tuple(repr(values[name]) for name in names))
    if key not in _WRITTEN:
        # The tree is kept beside the text, so that its id stays its own.
        _WRITTEN[key] = (query, _write(query.copy(), values))
    return _WRITTEN[key][1]


_WRITTEN: dict[tuple[int, tuple[str, ...]], tuple[exp.Expression, str]] = {}


def _write(bound: exp.Expression, values: Mapping[str, object]) -> str:
    for placeholder in list(bound.find_all(exp.Placeholder, exp.Parameter)):
        placeholder.replace(literal(values[placeholder.name.lower()]))
    changed = rewrite(bound)
    for table in changed.find_all(exp.Table):
        if table.db:
            own = table.alias_or_name
            table.set("this", exp.to_identifier(flat(f"{table.db}.{table.name}")))
            table.set("db", None)
            if not table.alias:
                table.set("alias", exp.TableAlias(this=exp.to_identifier(own)))
    text: str = changed.sql(dialect="spark", identify=True)
    return text


def literal(value: object) -> exp.Expression:
    """Return a value as it is bound, exact.

    Raises:
        UnknownConstructError: Values of this type are never bound by the facts.
    """
    if value is None:
        return exp.null()
    for kind, make in _LITERALS.items():
        # In this order: a truth value is a whole number to Python as well.
        if isinstance(value, kind):
            return make(value)
    raise UnknownConstructError(f"a parameter of type {type(value).__name__}")


_LARGE = 2**31
"""Numbers from here on are bound wide: DuckDB multiplies sums by them in 128 bits, Spark in 64."""
_LITERALS: dict[type, Callable[..., exp.Expression]] = {
    bool: lambda value: exp.true() if value else exp.false(),
    int: lambda value: exp.Literal.number(value) if abs(value) < _LARGE else number(Decimal(value)),
    Decimal: number,
    # Shares such as 0.5: the shortest text is what was meant.
    float: lambda value: number(Decimal(repr(value))),
    date: lambda value: exp.cast(exp.Literal.string(value.isoformat()), "DATE"),
    str: exp.Literal.string,
}


def spark_type(kind: str) -> str:
    """Return Spark's type for one of DuckDB's.

    Raises:
        UnknownConstructError: There is no exact counterpart.
    """
    if kind.startswith("DECIMAL("):
        return kind
    if kind not in _TYPES:
        raise UnknownConstructError(f"a column of type {kind}")
    return _TYPES[kind]


_TYPES = {
    "BIGINT": "BIGINT",
    "BOOLEAN": "BOOLEAN",
    "DATE": "DATE",
    "DOUBLE": "DOUBLE",
    "HUGEINT": "DECIMAL(38,0)",
    "INTEGER": "INT",
    "SMALLINT": "SMALLINT",
    "VARCHAR": "STRING",
}


def refuse(statement: Statement, reason: object) -> StoreError:
    """Return the error for a statement that cannot run on Spark; it names file and statement."""
    sql = statement.query.sql("duckdb") if statement.query is not None else ""
    return _refused(statement.source, statement.creates or sql, str(reason))


def _refused(source: str, shown: str, reason: str) -> StoreError:
    what = f"cannot run on Spark: {reason}; statement: {shown[:_SHOWN]}"
    return StoreError(Problem(source, what, "audit without --spark: the result is the same"))
