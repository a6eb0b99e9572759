"""Studies a filing's files: which table each fills, with which columns, and what stays open.

Where `audit` can decide by itself, the study decides alike; where it cannot, it proposes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyramidcheck.errors import UsageError
from pyramidcheck.ingest.detection import mapping_of
from pyramidcheck.ingest.dialect import infer_dialects
from pyramidcheck.ingest.headers import code_synonyms
from pyramidcheck.ingest.identifiers import PERSON_KEY, find_identifiers
from pyramidcheck.ingest.rates import split_rates
from pyramidcheck.ingest.shape_sql import make_rows
from pyramidcheck.model.canonical import MAIN_TABLES, TABLES, ColumnKind, Table
from pyramidcheck.proposal import known
from pyramidcheck.proposal.candidates import (
    LEAST_SCORE,
    Evidence,
    rank_candidates,
)
from pyramidcheck.proposal.codes import CodeTable, count_codes
from pyramidcheck.proposal.file_study import FileStudy
from pyramidcheck.proposal.guessing import guess, mapped, rank
from pyramidcheck.proposal.lineage import LineageTest, test_lineage
from pyramidcheck.proposal.profile import MOST_CODES, code_shares, profile_file, shares_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyramidcheck.ingest.file_mapping import FileMapping
    from pyramidcheck.model.config import FilingConfig
    from pyramidcheck.model.filing import SourceFile, Sources
    from pyramidcheck.store import Store

_TOLD = ("command", "config")


@dataclass(frozen=True)
class Study:
    """All files, and what was found across them."""

    files: tuple[FileStudy, ...]
    codes: tuple[CodeTable, ...]
    lineage: tuple[LineageTest, ...]
    days: Mapping[str, known.Span]
    """Table -> first and last day in it."""
    currencies: Mapping[str, int]
    """Currency -> rows of orders and payouts."""
    rates: tuple[str, ...] = ()
    """Paths of the files of exchange rates."""

    def of(self, table: str) -> list[FileStudy]:
        """Files that fill the table."""
        return [
            each
            for each in self.files
            if each.table is not None and each.table.name == table and not each.left_aside
        ]

    @property
    def columns(self) -> frozenset[str]:
        """`table.column` that holds values, of tables that can be used."""
        told = {
            f"participants.{PERSON_KEY}"
            for each in self.of("participants")
            if each.mapping and each.mapping.identifiers and not each.missing
        }
        return frozenset(told) | frozenset(
            f"{each.table.name}.{name}"
            for each in self.files
            if each.table and each.mapping and not each.left_aside and not each.missing
            for name, source in each.mapping.columns.items()
            if all(each.holds(item) for item in source.fields)
        )


def study_files(store: Store, sources: Sources, config: FilingConfig) -> Study:
    """Return what the opened files show; nothing is loaded into `canon`.

    Raises:
        PyramidcheckError: The database refuses, or a file that was named for rates holds none;
            what cannot be decided is no error here.
    """
    files, rates = split_rates(sources.files, config)
    studied = [_first_look(store, file, config) for file in files]
    told = {each.file.table for each in studied if each.file.chosen_by in _TOLD}
    for each in studied:
        name = each.table.name if each.table else None
        each.left_aside = each.file.chosen_by not in _TOLD and name in told
    known.prepare(store)
    used = [each for each in studied if not each.left_aside]
    for name in ("participants", "orders"):
        # Whose ids they are helps to tell the other columns, those of the same file too.
        known.add_ids(store, name, _usable(used, name))
        for each in used:
            if each.table and each.table.name == name:
                _decide(store, each, config)
        known.add_ids(store, name, _usable(used, name))
    for each in used:
        if each.table is None or each.table.name not in {"participants", "orders"}:
            _decide(store, each, config)
    _infer(store, studied, config)
    for each in used:
        if each.mapping:
            found = find_identifiers(each.mapping, config).identifiers
            each.mapping = replace(each.mapping, identifiers=found)
    mapped = [each.mapping for each in used if each.mapping and not each.is_unmade]
    whole = [mapping for mapping in mapped if not mapping.missing]
    dated = [
        each.mapping
        for each in used
        if each.mapping and not each.missing and not each.dialect_problems
    ]
    return Study(
        files=tuple(studied),
        codes=count_codes(store, mapped),
        lineage=tuple(test_lineage(store, mapping) for mapping in _usable(used, "participants")),
        days=known.spans(store, dated),
        currencies=known.currencies(store, whole),
        rates=tuple(mapping.file.path for mapping in rates),
    )


def _usable(studied: Sequence[FileStudy], table: str) -> list[FileMapping]:
    return [
        each.mapping
        for each in studied
        if each.mapping and not each.mapping.missing and each.mapping.table.name == table
    ]


def _first_look(store: Store, file: SourceFile, config: FilingConfig) -> FileStudy:
    """Return the file with the table that `audit` gives it."""
    mapping = mapping_of(file, config, [])
    profiles = profile_file(store, file)
    if mapping is not None:
        return FileStudy(file, mapping.table, mapping, profiles)
    table = TABLES[file.table] if file.table else None
    return FileStudy(file, table, None, profiles, is_guess=True)


def _decide(store: Store, each: FileStudy, config: FilingConfig) -> None:
    """Set candidates, guesses and open choices of one file, and its table where none is known."""
    evidence = _evidence(store, each)
    if each.table is None:
        each.table = _nearest_table(each, evidence, config)
        if each.table is None:
            return
    if each.mapping is None:
        each.mapping = mapped(each.file, each.table, config, {})
    rank(each, each.mapping, evidence)
    guess(each, each.mapping, config)


def _evidence(store: Store, each: FileStudy) -> Evidence:
    items = [item for item in each.file.columns if each.profiles[item.field].may_be_id]
    people = known.PEOPLE if known.has_any(store, known.PEOPLE) else None
    orders = known.ORDERS if known.has_any(store, known.ORDERS) else None
    few = [item for item in items if each.profiles[item.field].distinct <= MOST_CODES]
    codes = {
        column.name: list(code_synonyms(each.table, column.name))
        for column in (each.table.columns if each.table else ())
        if column.kind is ColumnKind.CODE
    }
    return Evidence(
        codes=code_shares(store, each.file, few, codes),
        profiles=each.profiles,
        people=shares_of(store, each.file, items, people) if people else {},
        orders=shares_of(store, each.file, items, orders) if orders else {},
    )


def _nearest_table(each: FileStudy, evidence: Evidence, config: FilingConfig) -> Table | None:
    """Return the main table whose required columns fit best; None where one has no candidate."""
    scored = []
    for name in MAIN_TABLES:
        table = TABLES[name]
        mapping = mapped(each.file, table, config, {})
        scores = []
        for column in table.required:
            if column in mapping.columns:
                scores.append(100)
                continue
            ranked = rank_candidates(table, table.column(column), each.file.columns, evidence)
            scores.append(ranked[0].score if ranked else 0)
        if min(scores) > 0:
            scored.append((sum(scores) / len(scores), name))
    best = max(scored, default=None)
    return TABLES[best[1]] if best and best[0] >= LEAST_SCORE else None


def _infer(store: Store, studied: Sequence[FileStudy], config: FilingConfig) -> None:
    """Make the lines of files whose rows are none, and set how every file writes numbers and dates.

    What can be read in two ways is kept as a problem of its file.
    """
    for each in studied:
        if each.mapping is None or each.left_aside:
            continue
        try:
            each.is_unmade = True
            each.mapping = make_rows(store, [each.mapping], config)[0]
            each.is_unmade = False
            each.mapping = infer_dialects(store, [each.mapping], config)[0]
        except UsageError as error:
            each.dialect_problems = error.problems
