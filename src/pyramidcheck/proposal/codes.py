"""Codes that the files hold, with their rows and what each of them is taken to mean."""

# ruff: noqa: S608 - SQL is made of our own names; all values are bound

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from pyramidcheck.ingest.headers import code_synonyms, normalise
from pyramidcheck.ingest.measures import make_lookups
from pyramidcheck.ingest.statement import has_lookup, lookup_name
from pyramidcheck.model.canonical import ColumnKind
from pyramidcheck.store import identifier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyramidcheck.ingest.file_mapping import FileMapping
    from pyramidcheck.store import Store

SHOWN = 40
_ALIKE = 70
_TRANSLATED = frozenset({ColumnKind.CODE, ColumnKind.FLAG})


@dataclass(frozen=True, slots=True)
class Code:
    """One code as the files write it."""

    raw: str
    rows: int
    meaning: str | None
    """None: unknown, so its rows are set aside until somebody says what it means."""
    near: str | None = None
    """A meaning that an unknown code resembles."""


@dataclass(frozen=True, slots=True)
class CodeTable:
    """The codes of one canonical column over all files of its table."""

    table: str
    column: str
    codes: tuple[Code, ...]
    """Unknown ones first, then by rows; at most `SHOWN`."""
    distinct: int
    unknown: int
    unknown_rows: int
    choices: tuple[str, ...]


def count_codes(store: Store, mappings: Sequence[FileMapping]) -> tuple[CodeTable, ...]:
    """Return the codes of every mapped column whose values are translated."""
    make_lookups(store, mappings)
    wanted: dict[tuple[str, str], list[str]] = {}
    for mapping in mappings:
        for name, source in mapping.columns.items():
            if has_lookup(source) and source.column.kind in _TRANSLATED:
                lookup = identifier("ingest", lookup_name(mapping, name))
                wanted.setdefault((mapping.table.name, name), []).append(lookup)
    by_table = {mapping.table.name: mapping.table for mapping in mappings}
    return tuple(
        _count(store, table, column, lookups, code_synonyms(by_table[table], column))
        for (table, column), lookups in sorted(wanted.items())
    )


def _count(
    store: Store, table: str, column: str, lookups: Sequence[str], known: Mapping[str, str]
) -> CodeTable:
    parts = " UNION ALL ".join(
        f"SELECT code.raw, code.value, code.lines FROM {lookup} AS code" for lookup in lookups
    )
    rows = store.rows(
        f"""
        WITH every AS ({parts}),
        summed AS (
            SELECT every.raw, min(every.value) AS value, sum(every.lines) AS lines
            FROM every
            GROUP BY every.raw
        )
        SELECT
            summed.raw, summed.value, CAST(summed.lines AS BIGINT),
            count(*) OVER (), count_if(summed.value IS NULL) OVER (),
            CAST(sum(CASE WHEN summed.value IS NULL THEN summed.lines END) OVER () AS BIGINT)
        FROM summed
        ORDER BY summed.value IS NOT NULL, summed.lines DESC, summed.raw
        LIMIT {SHOWN}
        """,
        source=f"codes of {table}.{column}",
    )
    codes = tuple(
        Code(
            raw=str(raw),
            rows=int(str(lines)),
            meaning=None if value is None else str(value),
            near=_near(str(raw), known) if value is None else None,
        )
        for raw, value, lines, _, _, _ in rows
    )
    distinct, unknown, unknown_rows = (int(str(v or 0)) for v in rows[0][3:]) if rows else (0, 0, 0)
    choices = tuple(dict.fromkeys(known.values()))
    return CodeTable(table, column, codes, distinct, unknown, unknown_rows, choices)


def _near(raw: str, known: Mapping[str, str]) -> str | None:
    words = {normalise(word) for word in raw.split()}
    if len(words) > 1:
        meanings = {known[word] for word in words & known.keys()}
        if len(meanings) == 1:
            return meanings.pop()
    match = process.extractOne(normalise(raw), list(known), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return known[match[0]] if match else None
