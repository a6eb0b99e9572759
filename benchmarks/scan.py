"""The yardstick: DuckDB reads the columns that the audit uses and adds them up, and nothing else.

`python -m benchmarks.scan FOLDER`. Numbers and days are summed, of texts the lengths, so that every
value is read.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from pyramidcheck.model.canonical import TABLES

_FILES = {"orders": "orders", "payouts": "payouts", "participants": "enrolments"}
_SUMS = {"VARCHAR": "sum(length({0}))", "DATE": "sum({0} - DATE '2000-01-01')"}


def scan(folder: Path, threads: int = 2) -> None:
    """Add up every canonical column of the filing's three files."""
    with duckdb.connect(config={"threads": threads}) as connection:
        for table, file in _FILES.items():
            path = folder / f"{file}.parquet"
            known = {column.name for column in TABLES[table].columns}
            found = connection.execute("DESCRIBE SELECT * FROM read_parquet($1)", [str(path)])
            sums = [
                _SUMS.get(kind, "sum(CAST({0} AS DECIMAL(18, 2)))").format(name)
                if kind != "BOOLEAN"
                else f"count_if({name})"
                for name, kind, *_ in found.fetchall()
                if name in known
            ]
            wanted = f"SELECT {', '.join(sums)} FROM read_parquet($1)"  # noqa: S608 - canonical names
            connection.execute(wanted, [str(path)]).fetchall()


if __name__ == "__main__":
    scan(Path(sys.argv[1]))
