"""What opening one file, or one sheet of it, gives: its columns and SQL that reads its rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyramidcheck.model.filing import SourceColumn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyramidcheck.model.result import Message


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows of a file, as `model.filing.SourceFile` describes them."""

    columns: tuple[SourceColumn, ...]
    sql: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    raw_table: str | None = None
    evidence: tuple[Message, ...] = ()
    """How the file is written, and what shows it."""
    notes: tuple[Message, ...] = ()


def text_columns(header: Sequence[str]) -> tuple[SourceColumn, ...]:
    """Return columns of text under unique names."""
    return tuple(
        SourceColumn(name, f"c{position}", "VARCHAR")
        for position, name in enumerate(unique_names(header), start=1)
    )


def unique_names(header: Sequence[str]) -> list[str]:
    """Return the names, empty ones named by position and repeated ones numbered."""
    seen: set[str] = set()
    names: list[str] = []
    for position, raw in enumerate(header, start=1):
        name = raw.strip().lstrip("\ufeff") or f"column {position}"
        unique = name
        while unique in seen:
            unique = f"{unique} [{position}]"
        seen.add(unique)
        names.append(unique)
    return names
