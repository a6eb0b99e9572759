"""Studies a filing's files: which table each fills, with which columns, and what stays open.

Where `audit` can decide by itself, the study decides alike; where it cannot, it proposes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.ingest.detection import mapping_of
from pyramidcheck.ingest.dialect import infer_dialects
from pyramidcheck.ingest.headers import code_synonyms, normalise
from pyramidcheck.ingest.mapping import FileMapping, map_file
from pyramidcheck.model.canonical import MAIN_TABLES, TABLES, Column, ColumnKind, Table
from pyramidcheck.model.config import ProductColumn
from pyramidcheck.proposal import known
from pyramidcheck.proposal.candidates import (
    CLEAR_LEAD,
    LEAST_SCORE,
    SURE_SCORE,
    Candidate,
    Evidence,
    rank_candidates,
)
from pyramidcheck.proposal.codes import CodeTable, count_codes
from pyramidcheck.proposal.lineage import LineageTest, test_lineage
from pyramidcheck.proposal.profile import MOST_CODES, Profile, code_shares, profile_file, shares_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pyramidcheck.model.config import ColumnMapping, FilingConfig
    from pyramidcheck.model.filing import SourceFile, Sources
    from pyramidcheck.store import Store

_TOLD = ("command", "config")
_UNIT_PRICES = frozenset(
    map(
        normalise,
        ("UnitPrice", "Unit Price", "price", "Lineitem price", "prix unitaire", "prix", "PU HT"),
    )
)


@dataclass
class FileStudy:
    """One file: the table it fills, how it is read, and what could fill each column."""

    file: SourceFile
    table: Table | None
    mapping: FileMapping | None
    """Columns as they will be read; None where the file fills no table."""
    profiles: Mapping[str, Profile]
    is_guess: bool = False
    """True: `audit` could not have said which table it is, or not by itself."""
    guesses: dict[str, Candidate] = field(default_factory=dict)
    """Canonical column -> what the study takes where no known header stands."""
    open: dict[str, list[Candidate]] = field(default_factory=dict)
    """Canonical column -> equal candidates among which an analyst has to choose."""
    candidates: dict[str, list[Candidate]] = field(default_factory=dict)
    products: dict[str, tuple[str, ...]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    """Required columns that nothing fills."""
    dialect_problems: tuple[Problem, ...] = ()
    left_aside: bool = False


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
        return frozenset(
            f"{each.table.name}.{name}"
            for each in self.files
            if each.table and each.mapping and not each.left_aside and not each.missing
            for name, source in each.mapping.columns.items()
            if not source.fields or all(each.profiles[f.field].values for f in source.fields)
        )


def study_files(store: Store, sources: Sources, config: FilingConfig) -> Study:
    """Return what the opened files show; nothing is loaded into `canon`.

    Raises:
        PyramidcheckError: The database refuses; what cannot be decided is no error here.
    """
    studied = [_first_look(store, file, config) for file in sources.files]
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
    mapped = [each.mapping for each in used if each.mapping]
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
        each.mapping = _mapped(each.file, each.table, config, {})
    _rank(each, each.mapping, evidence)
    _guess(each, each.mapping, config)


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


def _mapped(
    file: SourceFile, table: Table, config: FilingConfig, more: Mapping[str, ColumnMapping]
) -> FileMapping:
    wanted = {**config.mapping.get(table.name, {}), **more}
    return map_file(file, table, wanted, config.currency)


def _nearest_table(each: FileStudy, evidence: Evidence, config: FilingConfig) -> Table | None:
    """Return the main table whose required columns fit best; None where one has no candidate."""
    scored = []
    for name in MAIN_TABLES:
        table = TABLES[name]
        mapping = _mapped(each.file, table, config, {})
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


def _rank(each: FileStudy, mapping: FileMapping, evidence: Evidence) -> None:
    """Note the candidates of every column: the header taken, and those that fill nothing else."""
    taken = {item.field: name for name, source in mapping.columns.items() for item in source.fields}
    for column in mapping.table.columns:
        items = [
            item for item in each.file.columns if taken.get(item.field, column.name) == column.name
        ]
        each.candidates[column.name] = rank_candidates(mapping.table, column, items, evidence)


def _guess(each: FileStudy, mapping: FileMapping, config: FilingConfig) -> None:
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
        each.mapping = mapping = _mapped(each.file, mapping.table, config, wanted)
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


def _infer(store: Store, studied: Sequence[FileStudy], config: FilingConfig) -> None:
    """Set how every file writes numbers and dates; keep what can be read in two ways."""
    for each in studied:
        if each.mapping is None or each.left_aside:
            continue
        try:
            each.mapping = infer_dialects(store, [each.mapping], config)[0]
        except UsageError as error:
            each.dialect_problems = error.problems
