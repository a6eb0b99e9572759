"""Results of the database as Arrow, pandas and Parquet, exact and with the same bytes each time."""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb
    import pandas as pd
    import pyarrow as pa

# DuckDB's own row-group size; fixed, so that the file does not depend on how batches arrive.
ROW_GROUP = 122_880
STEP = 8_192
"""Rows read at a time where a result may turn out too large."""


# `executed_table` copies small results knowingly.
warnings.filterwarnings("ignore", message="Arrow output on a DB-API result", category=UserWarning)


def executed_table(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """All rows of the statement that was just executed, copied once more than by `to_table`.

    For small results: a relation is parsed, bound and planned once for its columns and again for
    its rows, which then takes longer than the copy.
    """
    # `to_arrow_table` of a connection came after 1.4; `fetch_arrow_table` is its older name.
    name = "to_arrow_table" if hasattr(connection, "to_arrow_table") else "fetch_arrow_table"
    table: pa.Table = getattr(connection, name)()
    return table


def to_table(relation: duckdb.DuckDBPyRelation) -> pa.Table:
    """All rows of the relation as an Arrow table."""
    return relation.to_arrow_table()


def to_reader(relation: duckdb.DuckDBPyRelation) -> pa.RecordBatchReader:
    """Rows of the relation as a stream; the connection can run nothing else until it ends."""
    # `to_arrow_reader` came after 1.4; `fetch_record_batch` is its older name.
    read = getattr(relation, "to_arrow_reader", None) or relation.fetch_record_batch
    return read(ROW_GROUP)


class TooLargeError(Exception):
    """A result is larger than it may be; says by which measure."""


def to_limited_table(relation: duckdb.DuckDBPyRelation, rows: int, size: int) -> pa.Table:
    """All rows of the relation as an Arrow table, read in small steps.

    Raises:
        TooLargeError: There are more than `rows` rows or `size` bytes; the rest is never read.
    """
    import pyarrow as pa  # noqa: PLC0415 - heavy, and only for rules of users

    read = getattr(relation, "to_arrow_reader", None) or relation.fetch_record_batch
    batches: list[pa.RecordBatch] = []
    left_rows, left_size = rows, size
    # Closed whatever happens: an open result would block the connection's next statement.
    with read(STEP) as reader:
        for batch in reader:
            left_rows -= batch.num_rows
            left_size -= batch.nbytes
            if left_rows < 0:
                raise TooLargeError(f"more than {rows} rows")
            if left_size < 0:
                raise TooLargeError(f"more than {size // 1024**2} MB")
            batches.append(batch)
        return pa.Table.from_batches(batches, schema=reader.schema)


def to_frame(table: pa.Table) -> pd.DataFrame:
    """Return the table as pandas, exact: DECIMAL as Decimal, dates as date, no float for NULL.

    Columns of integers or booleans that hold NULL come as pandas' nullable types, all other
    columns as pyarrow converts them; DuckDB's own conversion would turn DECIMAL into float.
    """
    import pandas as pd  # noqa: PLC0415 - heavy, and few steps need frames
    import pyarrow as pa  # noqa: PLC0415 - as above

    nullable = {
        pa.int8(): pd.Int8Dtype(),
        pa.int16(): pd.Int16Dtype(),
        pa.int32(): pd.Int32Dtype(),
        pa.int64(): pd.Int64Dtype(),
        pa.uint8(): pd.UInt8Dtype(),
        pa.uint16(): pd.UInt16Dtype(),
        pa.uint32(): pd.UInt32Dtype(),
        pa.uint64(): pd.UInt64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
    }
    columns = [
        column.to_pandas(types_mapper=nullable.get if column.null_count else None)
        for column in table.columns
    ]
    index = pd.RangeIndex(table.num_rows)
    frame = pd.DataFrame(dict(enumerate(columns)), index=index)
    frame.columns = pd.Index(table.column_names)
    return frame


def write_parquet(reader: pa.RecordBatchReader, path: Path) -> int:
    """Write the stream to a Parquet file that only the user can read; the number of rows.

    Raises:
        OSError: The file cannot be written.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy, and few runs write Parquet

    rows = 0
    with (
        open(path, "wb", opener=_private) as file,
        pq.ParquetWriter(file, reader.schema, compression="zstd") as writer,
    ):
        for group in _row_groups(reader):
            writer.write_table(group, row_group_size=ROW_GROUP)
            rows += group.num_rows
    return rows


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _row_groups(reader: pa.RecordBatchReader) -> Iterator[pa.Table]:
    """Return the rows in tables of ROW_GROUP rows each (the last may be shorter), in order."""
    import pyarrow as pa  # noqa: PLC0415 - as in write_parquet

    kept = reader.schema.empty_table()
    for batch in reader:
        kept = pa.concat_tables([kept, pa.Table.from_batches([batch])])
        while kept.num_rows >= ROW_GROUP:
            yield kept.slice(0, ROW_GROUP).combine_chunks()
            kept = kept.slice(ROW_GROUP)
    if kept.num_rows:
        yield kept.combine_chunks()
