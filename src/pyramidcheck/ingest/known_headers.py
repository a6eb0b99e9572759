"""Columns known by their headers alone: by a synonym, by a currency behind it, as a link up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem
from pyramidcheck.ingest.column_source import ColumnSource
from pyramidcheck.ingest.headers import (
    currency_names,
    header_synonyms,
    lineage_synonyms,
    normalise,
)
from pyramidcheck.model.canonical import Column, ColumnKind, Table
from pyramidcheck.model.result import Message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from pyramidcheck.model.filing import SourceColumn, SourceFile


_WITH_CURRENCY = re.compile(r"(.+?)[\s_\-([]+([A-Za-z]{3,5})[\])]?\s*")


LINEAGE = ("sponsor_id", "placement_id")


def find_by_synonym(
    file: SourceFile,
    column: Column,
    synonyms: Sequence[str],
    free: Sequence[SourceColumn],
    problems: list[Problem],
) -> ColumnSource | None:
    """Return the free column whose header stands first among the synonyms."""
    ranked = [
        (-1 if item.header == column.name else synonyms.index(form), item)
        for item in free
        if (form := normalise(item.header)) in synonyms
    ]
    if not ranked:
        return None
    best = min(rank for rank, _ in ranked)
    first = [item for rank, item in ranked if rank == best]
    if len(first) > 1:
        problems.append(_ambiguous(file, column, first))
    return ColumnSource(column, (first[0],))


def find_by_currency(  # noqa: PLR0913, PLR0917 - one decision over all that is known of the file
    file: SourceFile,
    table: Table,
    column: Column,
    free: Sequence[SourceColumn],
    currency: str | None,
    problems: list[Problem],
) -> ColumnSource | None:
    """Return the free column whose header is a synonym followed by a currency: `amount_eth`."""
    synonyms = header_synonyms(table.name)[column.name]
    ranked = [
        (named[1] != currency, synonyms.index(named[0]), item, named[1])
        for item in free
        if (named := currency_in(item.header)) and named[0] in synonyms
    ]
    if not ranked:
        return None
    ranked.sort(key=lambda entry: entry[:2])
    same = [entry for entry in ranked if entry[:2] == ranked[0][:2]]
    currencies = {entry[3] for entry in ranked}
    if len(same) > 1 or (ranked[0][0] and len(currencies) > 1):
        problems.append(_ambiguous(file, column, [entry[2] for entry in ranked]))
    return ColumnSource(column, (ranked[0][2],), currency=ranked[0][3])


def currency_in(header: str) -> tuple[str, str] | None:
    """Return what stands before the currency, compared form, and the currency; or None."""
    match = _WITH_CURRENCY.fullmatch(header.strip())
    if match is None or match[2].upper() not in currency_names():
        return None
    return normalise(match[1]), match[2].upper()


def _ambiguous(file: SourceFile, column: Column, items: Sequence[SourceColumn]) -> Problem:
    names = " and ".join(f"'{item.header}'" for item in items)
    table_key = f"[mapping.<table>] {column.name}"
    return Problem(
        where=f"{file.path}: {names}",
        what=f"could each be {column.name}",
        hint=f'name the right one in filing.toml: {table_key} = "{items[0].header}"',
    )


def find_lineage(  # noqa: PLR0913, PLR0917 - one decision over all that is known of the file
    file: SourceFile,
    table: Table,
    columns: dict[str, ColumnSource],
    settled: AbstractSet[str],
    free: list[SourceColumn],
    problems: list[Problem],
) -> list[Message]:
    """Decide recruiter and placement together; a sponsor column alone is noted as untested."""
    if table.name != "participants":
        return []
    sponsor, placement = table.column("sponsor_id"), table.column("placement_id")
    found = {
        role: find_by_synonym(
            file,
            Column(role, ColumnKind.TEXT),
            lineage_synonyms(role),
            free,
            problems,
        )
        for role in ("recruiter", "sponsor", "placement")
    }
    recruiter = found["recruiter"] or found["sponsor"]
    above = found["placement"] or (found["sponsor"] if found["recruiter"] else None)
    if "sponsor_id" not in settled and recruiter is not None:
        columns["sponsor_id"] = ColumnSource(sponsor, recruiter.fields)
    if "placement_id" not in settled and above is not None:
        columns["placement_id"] = ColumnSource(placement, above.fields)
    alone = found["sponsor"] is not None and found["recruiter"] is None and above is None
    if alone and "sponsor_id" not in settled and found["sponsor"] is not None:
        header = found["sponsor"].fields[0].header
        return [Message(code="sponsor_not_tested", values={"column": header})]
    return []


def adopt_header_currency(table: Table, columns: dict[str, ColumnSource]) -> None:
    """Take the currency that the main amount's header names, where no column gives it."""
    for name in ("net_amount", "amount"):
        source = columns.get(name)
        has_currency = any(column.name == "currency" for column in table.columns)
        if source and source.currency and has_currency and "currency" not in columns:
            columns["currency"] = ColumnSource(table.column("currency"), constant=source.currency)
