"""The first step of the SELECT that types a file: the text of every mapped column.

Numbers that are not as databases write them are rewritten so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.ingest import dates, numbers
from pyramidcheck.ingest import expressions as sql
from pyramidcheck.ingest.amounts import (
    is_numeric,
)
from pyramidcheck.ingest.expressions import FLOATS
from pyramidcheck.ingest.value_shapes import date_table, number_table
from pyramidcheck.model.canonical import ColumnKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramidcheck.ingest.column_source import ColumnSource
    from pyramidcheck.ingest.file_mapping import FileMapping


NUMERIC = frozenset({ColumnKind.MONEY, ColumnKind.NUMBER, ColumnKind.INTEGER})


DATED = frozenset({ColumnKind.DATE, ColumnKind.MONTH})


def source_step(mapping: FileMapping) -> str:
    """SQL of the step `source`: text of every mapped column, native values where they help.

    Numbers that are not as databases write them are rewritten so, in `w_<name>_<place>`.
    """
    columns = ["input.source_row", "input.ragged"]
    for name, source in mapping.columns.items():
        if not source.fields:
            columns.append(f"CAST($k_{name} AS VARCHAR) AS x_{name}")
            continue
        identity = sql.is_identity(name)
        texts = [sql.text(item, identity=identity) for item in source.fields]
        if source.nobody is not None:
            columns.append(f"{first_text(name, texts)} AS x_{name}")
            continue
        if len(texts) == 1:
            columns.append(f"{texts[0]} AS x_{name}")
        else:
            # What is taken away from a sum may be blank.
            needed = texts[: len(texts) - source.minus]
            missing = " OR ".join(f"{text} IS NULL" for text in needed)
            between = ", " if source.is_sum else " * "
            joined = f"concat_ws('{between}', {', '.join(texts)})"
            columns.append(f"CASE WHEN {missing} THEN NULL ELSE {joined} END AS x_{name}")
        for place, item in enumerate(source.fields):
            if item.type in FLOATS:
                # Data frames write a missing number as NaN.
                value = f"CASE WHEN isnan(input.{item.field}) THEN NULL ELSE input.{item.field} END"
                columns.append(f"{value} AS n_{name}_{place}")
            elif is_numeric(item) or sql.is_native(item, source.column):
                columns.append(f"input.{item.field} AS n_{name}_{place}")
            elif len(texts) > 1:
                columns.append(f"{texts[place]} AS n_{name}_{place}")
    blank = [f"{sql.text(item)} IS NULL" for item in mapping.file.columns]
    columns.append(f"input.ragged IS NULL AND {' AND '.join(blank)} AS is_blank")
    fields = ",\n        ".join(columns)
    relation = mapping.file.relation
    written, joins = _written(mapping)
    if not written:
        return f"source AS (\n    SELECT\n        {fields}\n    FROM {relation} AS input\n)"
    added = ",\n        ".join(["cells.*", *written])
    joined = "\n    ".join(["FROM cells", *joins])
    return (
        f"cells AS (\n    SELECT\n        {fields}\n    FROM {relation} AS input\n),\n"
        f"source AS (\n    SELECT\n        {added}\n    {joined}\n)"
    )


def first_text(name: str, texts: Sequence[str]) -> str:
    """SQL of the first text that holds anything but the words bound as `$y_<name>`."""
    held = [
        f"CASE WHEN list_contains(CAST($y_{name} AS VARCHAR[]), {text}) THEN NULL ELSE {text} END"
        for text in texts
    ]
    return f"coalesce({', '.join(held)})"


def id_text(name: str, source: ColumnSource) -> tuple[str, dict[str, object]]:
    """SQL of the text of a column of ids, as `source` reads it, and what is bound in it."""
    texts = [sql.text(item, identity=True) for item in source.fields]
    if source.nobody is None:
        return texts[0], {}
    return first_text(name, texts), {f"y_{name}": list(source.nobody)}


def _written(mapping: FileMapping) -> tuple[list[str], list[str]]:
    """SQL of what is read by the shapes of texts, and of the joins that do so.

    `w_<name>_<place>` is a number as databases write it, `f_<name>` whether its cell is in another
    currency; the days of `t_<name>` are looked up.
    """
    columns, joins = [], []
    for name, source in mapping.columns.items():
        for place, item in enumerate(source.fields):
            decimal = mapping.decimals.get(item.field)
            text = f"cells.x_{name}" if len(source.fields) == 1 else f"cells.n_{name}_{place}"
            lookup = f"s_{name}_{place}"
            if source.column.kind in NUMERIC and item.field in mapping.simple:
                if decimal is not None:
                    columns.append(f"replace({text}, '{decimal}', '.') AS w_{name}_{place}")
                continue
            if source.column.kind in NUMERIC and decimal is not None:
                columns.append(f"{numbers.numeral(text, decimal, lookup)} AS w_{name}_{place}")
                if item.field in mapping.marks:
                    columns.append(f"coalesce({lookup}.other, FALSE) AS f_{name}_{place}")
                table, shape = number_table(mapping, item.field), numbers.shape(text)
            elif source.column.kind in DATED and is_looked_up(mapping, source):
                columns.append(f"{lookup}.day AS t_{name}")
                table, shape = date_table(mapping, item.field), dates.shape(text)
            else:
                continue
            joins.append(f"LEFT JOIN {table} AS {lookup} ON {lookup}.shape = {shape}")
    return columns, joins


def is_looked_up(mapping: FileMapping, source: ColumnSource) -> bool:
    """Whether the days of the column are read by the shapes of their texts."""
    dialect = mapping.dates.get(source.fields[0].field) if source.fields else None
    return dialect is not None and dialect.lookup
