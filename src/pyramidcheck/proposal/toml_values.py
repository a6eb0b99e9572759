"""What a filing.toml says of columns and shapes, as TOML writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.model.config import (
    CodedColumn,
    ConstantColumn,
    FirstColumn,
    ProductColumn,
    SumColumn,
)
from pyramidcheck.proposal.toml_text import string

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pyramidcheck.model.config import ColumnMapping, Shape


def mapping_value(wanted: ColumnMapping) -> str:
    """Return a mapping as TOML writes it in one line."""
    if isinstance(wanted, ProductColumn):
        return _table({"product": wanted.product})
    if isinstance(wanted, ConstantColumn):
        return _table({"value": wanted.value})
    if isinstance(wanted, SumColumn):
        minus = {"minus": wanted.minus} if wanted.minus else {}
        return _table({"plus": wanted.plus, **minus})
    if isinstance(wanted, FirstColumn):
        nobody = {"nobody": wanted.nobody} if wanted.nobody else {}
        return _table({"first": wanted.first, **nobody})
    if isinstance(wanted, CodedColumn) and wanted.codes:
        return _table({"column": wanted.column, "codes": wanted.codes})
    return scalar(wanted.column if isinstance(wanted, CodedColumn) else wanted)


def shape_lines(table: str, shape: Shape) -> Iterator[str]:
    """Yield the section of a shape, with the keys that were given and no others."""
    yield f"[mapping.{table}.shape]"
    for name, value in shape.model_dump(exclude_unset=True).items():
        yield f"{name} = {scalar(value)}"


def scalar(value: object) -> str:
    """Return a value as TOML writes it in one line; of keys only those that say anything."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return string(value)
    if isinstance(value, dict):
        return _table(value)
    if isinstance(value, list | tuple):
        return _array(value)
    return str(value)


def _array(values: Sequence[object]) -> str:
    return f"[{', '.join(map(scalar, values))}]"


def _table(values: Mapping[str, object]) -> str:
    pairs = (
        f"{key if key.isascii() and key.isidentifier() else string(key)} = {scalar(value)}"
        for key, value in values.items()
        if value is not None
    )
    return f"{{ {', '.join(pairs)} }}"
