"""The facts of an audit as files, for whoever asked to keep them.

They hold single people under numbers. The table that leads from a number to the ids of an export
is never kept: no rule reads it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.model.facts import FACTS

if TYPE_CHECKING:
    from pyramidcheck.store import Store

FOLDER = "facts"
SUFFIX = ".parquet"
_NEVER = "facts.person_account"


def kept_name(table: str) -> str:
    """Return the file of a fact below the audit's folder: `facts/sales_month.parquet`."""
    return f"{FOLDER}/{table.partition('.')[2]}{SUFFIX}"


def read_kept(store: Store) -> dict[str, bytes]:
    """Return every fact as an exact Parquet file, by name, its rows in a repeatable order.

    Compressed before the next one is read, so that the facts never stand in memory as a whole.

    Raises:
        StoreError: A file cannot be written to the private spill folder.
        LimitError: Memory, or the space for spilling, ran out.
    """
    files = {}
    path = store.spill / f"kept{SUFFIX}"
    for table in sorted(FACTS.keys() - {_NEVER}):
        # The name is one of `model.facts.FACTS`.
        query = f"SELECT * FROM {table} ORDER BY ALL"  # noqa: S608 - as said
        store.write_parquet(query, path, source="kept_facts.py")
        files[kept_name(table)] = path.read_bytes()
        path.unlink()
    return files
