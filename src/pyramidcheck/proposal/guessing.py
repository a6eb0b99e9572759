"""Fills columns that no known header fills with what clearly leads; leaves equals open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.ingest.headers import normalise
from pyramidcheck.ingest.mapping import map_file
from pyramidcheck.model.config import ProductColumn, TableMapping
from pyramidcheck.proposal.candidates import (
    CLEAR_LEAD,
    LEAST_SCORE,
    SURE_SCORE,
    Candidate,
    Evidence,
    rank_candidates,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pyramidcheck.ingest.file_mapping import FileMapping
    from pyramidcheck.model.canonical import Column, Table
    from pyramidcheck.model.config import ColumnMapping, FilingConfig
    from pyramidcheck.model.filing import SourceFile
    from pyramidcheck.proposal.file_study import FileStudy

_UNIT_PRICES = frozenset(
    map(
        normalise,
        ("UnitPrice", "Unit Price", "price", "Lineitem price", "prix unitaire", "prix", "PU HT"),
    )
)


def mapped(
    file: SourceFile, table: Table, config: FilingConfig, more: Mapping[str, ColumnMapping]
) -> FileMapping:
    """Return how the file fills the table with further columns of filing.toml."""
    told = config.mapping.of(table.name)
    wanted = TableMapping(shape=told.shape, **{**told.columns, **more})
    return map_file(file, table, wanted, config.currency, config.mapping.preset)


def rank(each: FileStudy, mapping: FileMapping, evidence: Evidence) -> None:
    """Note the candidates of every column: the header taken, and those that fill nothing else."""
    taken = {item.field: name for name, source in mapping.columns.items() for item in source.fields}
    for column in mapping.table.columns:
        items = [
            item for item in each.file.columns if taken.get(item.field, column.name) == column.name
        ]
        each.candidates[column.name] = rank_candidates(mapping.table, column, items, evidence)


def guess(each: FileStudy, mapping: FileMapping, config: FilingConfig) -> None:
    """Fill columns that no known header fills with what clearly leads.

    Required columns alone where `audit` can read the file: it would leave the others empty too.
    """
    each.open |= _equal_headers(each, mapping)
    lacking = [mapping.table.column(name) for name in mapping.missing]
    wanted: dict[str, ColumnMapping] = {}
    for column, candidate, others in _leading(each, mapping, lacking):
        if len(others) > 1:
            each.open[column.name] = others
            continue
        wanted[column.name] = candidate.header
        each.guesses[column.name] = candidate
    product = _product(each, lacking, wanted)
    if product:
        wanted["net_amount"] = ProductColumn(product=product)
        each.products["net_amount"] = product
        each.guesses.pop("net_amount", None)
        each.open.pop("net_amount", None)
    if wanted:
        each.is_guess = True
        each.mapping = mapping = mapped(each.file, mapping.table, config, wanted)
    each.missing = mapping.missing


def _leading(
    each: FileStudy, mapping: FileMapping, lacking: Sequence[Column]
) -> Iterator[tuple[Column, Candidate, list[Candidate]]]:
    """Yield columns with their best candidate and all that come near it, the surest first."""
    free = [column for column in mapping.table.columns if column.name not in mapping.columns]
    scores = {
        (candidate.header, column.name): candidate.score
        for column in free
        for candidate in each.candidates[column.name]
    }
    # What another column has a much better claim to is no candidate.
    best = {header: max(s for (h, _), s in scores.items() if h == header) for header, _ in scores}
    pairs = sorted(
        (
            (candidate, column)
            for column in free
            for candidate in each.candidates[column.name]
            if candidate.score >= (LEAST_SCORE if column in lacking else SURE_SCORE)
            and (column in lacking or lacking)
            and candidate.score > best[candidate.header] - CLEAR_LEAD
        ),
        key=lambda pair: (-pair[0].score, pair[0].header, pair[1].name),
    )
    used: set[str] = set()
    done: set[str] = set(each.open)
    for candidate, column in pairs:
        if candidate.header in used or column.name in done:
            continue
        done.add(column.name)
        others = [
            other
            for other, their in pairs
            if their is column
            and other.header not in used
            and other.score > candidate.score - CLEAR_LEAD
        ]
        if len(others) == 1:
            used.add(candidate.header)
        yield column, candidate, others


def _equal_headers(each: FileStudy, mapping: FileMapping) -> dict[str, list[Candidate]]:
    """Columns for which `audit` finds two headers of equal right."""
    names = {"recruiter": "sponsor_id", "sponsor": "sponsor_id", "placement": "placement_id"}
    found = {}
    for problem in mapping.problems:
        named = problem.what.removeprefix("could each be ")
        column = names.get(named, named)
        equal = [
            item for item in each.candidates.get(column, []) if f"'{item.header}'" in problem.where
        ]
        found[column] = equal
    return found


def _product(
    each: FileStudy, lacking: Sequence[Column], wanted: Mapping[str, ColumnMapping]
) -> tuple[str, ...]:
    """Return quantity and unit price where an order file has those instead of an amount."""
    if not any(column.name == "net_amount" for column in lacking):
        return ()
    prices = [item for item in each.file.columns if normalise(item.header) in _UNIT_PRICES]
    quantity = each.mapping.columns.get("quantity") if each.mapping else None
    if len(prices) != 1 or quantity is None or not quantity.fields:
        return ()
    if wanted.get("net_amount") not in {None, prices[0].header}:
        return ()
    return quantity.fields[0].header, prices[0].header
