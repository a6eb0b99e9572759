"""The rows behind a finding, read on Spark where the order lines lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sqlglot import exp

from pyramidcheck.errors import InvariantError, Problem
from pyramidcheck.spark.statements import parse, tables_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    import pyarrow as pa

    from pyramidcheck.spark.engine import SparkEngine
    from pyramidcheck.store import Store

_AWAY = frozenset({"lines.sale", "lines.payout", "lines.implied_entry"})
"""Views of single lines: their rows stay on Spark."""
_NAME = "evidence"
_ROWS = "spark.evidence"


class Reader(Protocol):
    """Where a rule's statements run."""

    def select(
        self,
        sql: str,
        parameters: Mapping[str, object] | None = None,
        *,
        allowed_tables: AbstractSet[str],
        source: str,
    ) -> pa.Table:
        """Return the rows of one SELECT over the allowed tables."""


class SparkEvidence:
    """Runs the evidence of a built-in rule on Spark where it reads single lines, else beside."""

    def __init__(self, engine: SparkEngine, store: Store, reader: Reader) -> None:
        """Read lines through `engine`, choose among them in `store`, leave the rest to `reader`."""
        self._engine = engine
        self._store = store
        self._reader = reader

    def select(
        self,
        sql: str,
        parameters: Mapping[str, object] | None = None,
        *,
        allowed_tables: AbstractSet[str],
        source: str,
    ) -> pa.Table:
        """Return the rows of one SELECT; those of the evidence itself come back only if shown."""
        (statement,) = parse(sql, source)
        outer = statement.query
        if outer is None or not tables_of(outer) & _AWAY:
            return self._reader.select(
                sql, parameters, allowed_tables=allowed_tables, source=source
            )
        if [type(column.unalias()) for column in outer.selects] == [exp.Count]:
            return self._engine.table(sql, parameters, source=source)
        if outer.args.get("limit") is not None and outer.args["limit"].expression.name == "0":
            return self._engine.empty(sql, parameters, source=source)
        return self._choose(outer, parameters, source)

    def _choose(
        self, outer: exp.Query, parameters: Mapping[str, object] | None, source: str
    ) -> pa.Table:
        """Choose among the rows in DuckDB: which ones are kept turns on how it writes a value."""
        outer = outer.copy()
        places = [node for node in outer.find_all(exp.Subquery) if node.alias == _NAME]
        if len(places) != 1:
            raise InvariantError(Problem(source, f"{len(places)} steps are called {_NAME}"))
        inner = places[0].this
        kinds, rows = self._engine.typed(inner.sql("duckdb"), parameters, source=source)
        listed = ", ".join(f'"{column}" {kind}' for column, kind in kinds)
        self._store.run("CREATE SCHEMA IF NOT EXISTS spark", source=source)
        self._store.run(f"CREATE TABLE {_ROWS} ({listed})", source=source)
        self._store.append_arrow(_ROWS, rows)
        inner.replace(exp.select("*").from_(_ROWS))
        chosen = self._store.table(outer.sql("duckdb"), source=source)
        self._store.run("DROP TABLE spark.evidence", source=source)
        return chosen
