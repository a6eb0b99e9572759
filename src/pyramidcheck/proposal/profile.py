"""What the values of each column of a file look like, counted by the database."""

# ruff: noqa: S608 - SQL is made of our own names; all values are bound

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyramidcheck.ingest import dates
from pyramidcheck.ingest import expressions as sql
from pyramidcheck.ingest.dates import DateDialect
from pyramidcheck.ingest.headers import COMPARED_AWAY
from pyramidcheck.model.canonical import Column, ColumnKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyramidcheck.model.filing import SourceColumn, SourceFile
    from pyramidcheck.store import Store

LOOKED_AT = 200_000
"""Rows of a file whose values are looked at; headers and codes are judged by all of them."""
LONGEST_ID = 80
MOST_CODES = 60
"""More different values are no codes."""
_NUMBER = (
    "[-+(]?[$€£¥]? ?(?:[0-9]+|[0-9]{1,3}(?:[ .,''\u2019\u00a0\u202f][0-9]{3})+)(?:[.,][0-9]+)?"
    "(?: ?(?:[$€£¥]|[A-Z]{3}))?[)-]?"
)
_SERIAL = "[0-9]{5}(?:[.,][0-9]+)?"
_DAY = Column("day", ColumnKind.DATE)
_MANY = 0.9


@dataclass(frozen=True, slots=True)
class Profile:
    """Counts over the rows looked at."""

    values: int
    distinct: int
    numbers: int
    dates: int
    fractions: int
    longest: int

    def share(self, count: int) -> float:
        """Part of the values; 0 without any."""
        return count / self.values if self.values else 0.0

    @property
    def may_be_id(self) -> bool:
        """Whether the values could be names of people, orders or things."""
        short = 0 < self.longest <= LONGEST_ID
        others = max(self.share(self.dates), self.share(self.fractions))
        return bool(self.values) and short and others < _MANY


def profile_file(store: Store, file: SourceFile) -> dict[str, Profile]:
    """Return field -> profile of every column of the file."""
    if not file.columns:
        return {}
    measured = []
    for item in file.columns:
        name = f"looked.{item.field}"
        days = [
            f"({dates.typed_date(_DAY, name, DateDialect(order)).value}) IS NOT NULL"
            for order in ("dmy", "mdy")
        ]
        serial = f"regexp_full_match({name}, '{_SERIAL}')"
        measured += [
            f"count({name})",
            f"count(DISTINCT {name})",
            f"count_if(regexp_full_match({name}, '{_NUMBER}'))",
            f"count_if(({' OR '.join(days)}) AND NOT {serial})",
            f"count_if(regexp_full_match({name}, '[-+(]?[0-9 ]*[.,][0-9]*[1-9][0-9]*[)-]?'))",
            f"max(length({name}))",
        ]
    row = store.rows(
        f"""
        WITH looked AS ({looked_at(file, file.columns)})
        SELECT {", ".join(measured)} FROM looked
        """,
        {**file.parameters, "looked_at": LOOKED_AT},
        source=f"{file.path}: profile",
    )[0]
    counts = [int(str(value or 0)) for value in row]
    return {
        item.field: Profile(*counts[place * 6 : place * 6 + 6])
        for place, item in enumerate(file.columns)
    }


def shares_of(
    store: Store, file: SourceFile, items: Sequence[SourceColumn], names: str
) -> dict[str, float]:
    """Return field -> part of its values that stand in the column `id` of the table `names`."""
    if not items:
        return {}
    known = ", ".join(
        f"looked.{item.field}, looked.{item.field} IN (SELECT named.id FROM {names} AS named)"
        f" AS k_{item.field}"
        for item in items
    )
    counted = ", ".join(
        f"count_if(held.k_{item.field}), count(held.{item.field})" for item in items
    )
    row = store.rows(
        f"""
        WITH looked AS ({looked_at(file, items)}),
        held AS (SELECT {known} FROM looked)
        SELECT {counted} FROM held
        """,
        {**file.parameters, "looked_at": LOOKED_AT},
        source=f"{file.path}: fit to {names}",
    )[0]
    counts = [int(str(value or 0)) for value in row]
    return {
        item.field: counts[place * 2] / counts[place * 2 + 1] if counts[place * 2 + 1] else 0.0
        for place, item in enumerate(items)
    }


def code_shares(
    store: Store,
    file: SourceFile,
    items: Sequence[SourceColumn],
    known: Mapping[str, Sequence[str]],
) -> dict[str, dict[str, float]]:
    """Return field -> column -> part of its values that are known codes of the column.

    Args:
        store: Holds the file.
        file: An opened file.
        items: Columns with few different values.
        known: Canonical column -> its codes, compared form.
    """
    if not items or not known:
        return {}
    bare = "translate(lower(strip_accents(replace({name}, '\u2019', ''''))), $dropped, '')"
    texts = ", ".join(
        f"{bare.format(name=f'looked.{item.field}')} AS {item.field}" for item in items
    )
    counted = ", ".join(
        f"count({item.field}), "
        + ", ".join(f"count_if(list_contains($known_{name}, {item.field}))" for name in known)
        for item in items
    )
    row = store.rows(
        f"""
        WITH looked AS ({looked_at(file, items)}),
        compared AS (SELECT {texts} FROM looked)
        SELECT {counted} FROM compared
        """,
        {
            **file.parameters,
            **{f"known_{name}": list(codes) for name, codes in known.items()},
            "dropped": COMPARED_AWAY,
            "looked_at": LOOKED_AT,
        },
        source=f"{file.path}: codes",
    )[0]
    counts = [int(str(value or 0)) for value in row]
    width = len(known) + 1
    shares: dict[str, dict[str, float]] = {}
    for place, item in enumerate(items):
        values, *found = counts[place * width : (place + 1) * width]
        pairs = zip(known, found, strict=True)
        shares[item.field] = {name: number / values if values else 0.0 for name, number in pairs}
    return shares


def looked_at(file: SourceFile, items: Sequence[SourceColumn]) -> str:
    """SQL of the text of those fields in the rows looked at; `$looked_at` is bound."""
    texts = ", ".join(f"{sql.text(item, identity=True)} AS {item.field}" for item in items)
    return f"SELECT {texts} FROM {file.relation} AS input WHERE input.source_row <= $looked_at"
