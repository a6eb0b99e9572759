"""One column whose way of writing numbers or dates is being found out, and what was seen in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyramidcheck.ingest import expressions as sql
from pyramidcheck.model.canonical import ColumnKind
from pyramidcheck.model.result import Message

if TYPE_CHECKING:
    from pyramidcheck.ingest.file_mapping import FileMapping
    from pyramidcheck.model.filing import SourceColumn


FEW = 100
"""One value in so many may contradict all others: it is then a mistake, and quarantined."""
Counts = dict[str, int]
NUMERIC = frozenset({ColumnKind.MONEY, ColumnKind.NUMBER, ColumnKind.INTEGER})
DATED = frozenset({ColumnKind.DATE, ColumnKind.MONTH})


@dataclass
class StudiedColumn:
    """One column under inference."""

    source: SourceColumn
    counts: Counts
    example: str = ""
    decided: str | None = None
    simple: bool = False
    """A first look told all, so that no table of shapes was made."""
    evidence: list[Message] = field(default_factory=list)

    def note(self, code: str, **values: str | int) -> None:
        """Add a line of evidence about the column."""
        named: dict[str, str | int | float | None] = {"column": self.source.header, **values}
        self.evidence.append(Message(code=code, values=named))


def texts_of(mapping: FileMapping, kinds: frozenset[ColumnKind]) -> list[SourceColumn]:
    """Return the columns of the file that fill columns of those kinds and are not typed so."""
    wanted: dict[str, SourceColumn] = {}
    for source in mapping.columns.values():
        for item in source.fields:
            dated = kinds is DATED and not sql.is_native(item, source.column)
            if source.column.kind in kinds and (item.type == "VARCHAR" or dated):
                wanted[item.field] = item
    return list(wanted.values())


def majority(column: StudiedColumn, one: str, other: str, values: tuple[str, str]) -> str | None:
    """Return what nearly all decisive values of the column speak for, if anything."""
    first, second = column.counts[one], column.counts[other]
    if first and second * FEW <= first:
        return values[0]
    return values[1] if second and first * FEW <= second else None


def place_of(mapping: FileMapping, column: StudiedColumn) -> str:
    """Return the file and the header of the column, as problems name it."""
    return f"{mapping.file.path}: column {column.source.header!r}"
