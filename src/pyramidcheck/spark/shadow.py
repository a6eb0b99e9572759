"""The same statements over empty tables, in DuckDB: what tells Spark every column's exact type."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyramidcheck.store import Store
from pyramidcheck.store.casts import recast

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_COLUMNS = """
SELECT column_name, data_type
FROM information_schema.columns
WHERE table_schema = $schema AND table_name = $name
ORDER BY ordinal_position
"""
_TABLES = """
SELECT table_schema || '.' || table_name
FROM information_schema.tables
WHERE table_schema IN ('canon', 'prep', 'facts', 'lines')
ORDER BY table_schema, table_name
"""
_DROPPED = re.compile(r"^DROP (TABLE|VIEW) [\w.]+;$", re.MULTILINE)
"""What the facts let go of early: here it takes no room, and its types are still asked for."""
_QUERY = "shadow.query"
_HIDDEN = "_whole"
"""End of the names under which `ingest.narrow` keeps the tables of the whole period."""


class Shadow:
    """A database with the canonical tables of another one, and no row in any."""

    def __init__(self, store: Store) -> None:
        """Copy the types of `canon` as it stands."""
        self.store = Store.open(threads=1, memory="500MB")
        self.store.run("CREATE SCHEMA canon", source="shadow")
        self.store.run("CREATE SCHEMA shadow", source="shadow")
        found = [str(name) for (name,) in store.rows(_TABLES, source="shadow")]
        self.canonical = [n for n in found if n.startswith("canon.") and not n.endswith(_HIDDEN)]
        """Canonical tables that the filing came with, by name."""
        for name in self.canonical:
            kinds = _columns(store, name)
            listed = ", ".join(f'"{column}" {kind}' for column, kind in kinds)
            self.store.run(f"CREATE TABLE {name} ({listed})", source="shadow")

    def close(self) -> None:
        """Close the database."""
        self.store.close()

    def run_file(
        self,
        path: Path,
        parameters: Mapping[str, object] | None,
        types: Mapping[str, str] | None,
    ) -> None:
        """Run every statement of a file but those that drop tables; arguments as of the store's."""
        text = recast(path.read_text(encoding="utf-8"), types or {})
        self.store.run_script(_DROPPED.sub("", text), parameters, source="/".join(path.parts[-2:]))

    def tables(self) -> list[str]:
        """Return every table and view by its full name."""
        return [str(name) for (name,) in self.store.rows(_TABLES, source="shadow")]

    def columns(self, name: str) -> list[tuple[str, str]]:
        """Return names and types of a table's columns, in order."""
        return _columns(self.store, name)

    def types(
        self, sql: str, parameters: Mapping[str, object] | None, source: str
    ) -> list[tuple[str, str]]:
        """Return names and types of a query's columns, in order."""
        self.store.run(f"CREATE OR REPLACE TABLE {_QUERY} AS {sql}", parameters, source=source)
        return _columns(self.store, _QUERY)


def _columns(store: Store, name: str) -> list[tuple[str, str]]:
    schema, _, bare = name.partition(".")
    found = store.rows(_COLUMNS, {"schema": schema, "name": bare}, source="shadow")
    return [(str(column), str(kind)) for column, kind in found]
