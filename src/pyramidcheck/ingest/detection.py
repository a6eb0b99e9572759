"""Which canonical table each file fills: as told, as its name says, else as its columns show."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from pyramidcheck.errors import Problem, PyramidcheckError, UnreadableError, UsageError
from pyramidcheck.ingest.column_source import ColumnSource
from pyramidcheck.ingest.headers import customer_names, header_synonyms, normalise
from pyramidcheck.ingest.mapping import map_file, nearest_header, source_headers
from pyramidcheck.ingest.presets import NONE, numbered, presets
from pyramidcheck.ingest.shapes import find, shape_headers
from pyramidcheck.model.canonical import MAIN_TABLES, TABLES
from pyramidcheck.model.result import Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyramidcheck.ingest.file_mapping import FileMapping
    from pyramidcheck.model.config import FilingConfig, TableMapping
    from pyramidcheck.model.filing import SourceFile

_TOLD = ("command", "config")
_NEAR = 70
_OF_A_PLAN = frozenset({"role", "sponsor_id", "placement_id", "rank"})


def assign_files(
    files: Sequence[SourceFile], config: FilingConfig
) -> tuple[list[FileMapping], list[Message]]:
    """Return the mapping of every file that fills a table, by table and path, and notes.

    Raises:
        UsageError: A file fits two tables equally, two headers fit one column equally, or
            filing.toml names a header that no file of its table has.
        UnreadableError: A file that somebody named for a table cannot fill it, or no file can.
    """
    told = {file.table for file in files if file.chosen_by in _TOLD}
    mappings: list[FileMapping] = []
    notes: list[Message] = []
    usage: list[Problem] = []
    unreadable: list[Problem] = []
    insisted = False
    for file in files:
        found = mapping_of(file, config, usage)
        if found is None:
            problem = _unfilled(file, config)
            unreadable.append(problem)
            insisted = insisted or file.chosen_by in _TOLD
            notes.append(Message(code="file_unused", values={"file": file.path}))
        elif file.chosen_by not in _TOLD and found.table.name in told:
            notes.append(Message(code="file_left_aside", values={"file": file.path}))
        else:
            if found.table.name != file.table:
                values: dict[str, str | int | float | None] = {
                    "file": file.path,
                    "table": found.table.name,
                }
                notes.append(Message(code="table_by_columns", values=values))
            mappings.append(found)
            usage += found.problems
            notes += found.notes
    usage += _unknown_headers(mappings, config)
    usage += _unfitting_preset(mappings, config)
    _raise_all(usage, unreadable if insisted or not mappings else [])
    order = list(TABLES)
    mappings.sort(key=lambda item: (order.index(item.table.name), item.file.path))
    return mappings, notes


def _unfitting_preset(mappings: Sequence[FileMapping], config: FilingConfig) -> list[Problem]:
    """Say of a preset that filing.toml names what its files would have, where none does."""
    asked = config.mapping.preset
    used = {mapping.preset.preset for mapping in mappings if mapping.preset}
    if asked in {None, NONE} or asked in used or not mappings:
        return []
    forms = presets()[str(asked)].forms
    known = "; ".join(
        f"{form.table}: {', '.join(repr(names[0]) for names in form.requires)}" for form in forms
    )
    hint = f'its files have {known}; write preset = "none" to read by headers alone'
    return [Problem("filing.toml: mapping.preset", f"{asked!r} fits no file", hint)]


def _raise_all(usage: list[Problem], unreadable: list[Problem]) -> None:
    """Raise with all problems; what cannot be read goes first, as its exit code does."""
    kind: type[PyramidcheckError] = UnreadableError if unreadable else UsageError
    if unreadable or usage:
        raise kind([*unreadable, *usage])


def mapping_of(file: SourceFile, config: FilingConfig, usage: list[Problem]) -> FileMapping | None:
    """Return the mapping to the file's table, or None if it fills none."""
    if file.table is not None:
        mapping = _map(file, file.table, config)
        other = _other_export(file, mapping, config)
        if file.chosen_by in _TOLD and other is not None:
            usage.append(_not_that_table(file, mapping, other))
        elif other is not None:
            return other
        if not mapping.missing:
            return mapping
        if file.chosen_by in _TOLD:
            return None
    return _by_columns(file, config, usage)


def _other_export(
    file: SourceFile, mapping: FileMapping, config: FilingConfig
) -> FileMapping | None:
    """Return the mapping of a file whose headers say that it is an export of another table.

    A payout in the words of a payment service is money moved to the company's bank: such a file
    may be named `payouts` and holds none.
    """
    if mapping.preset is not None or config.mapping.of(mapping.table.name).columns:
        return None
    known = [
        other
        for table in MAIN_TABLES
        if (other := _map(file, table, config)).preset is not None
        and not presets()[other.preset.preset].generic
        and not other.missing
    ]
    return min(known, key=_preset_rank, default=None)


def _not_that_table(file: SourceFile, mapping: FileMapping, other: FileMapping) -> Problem:
    name = other.preset.preset if other.preset else ""
    what = f"is an export of {name} that holds {other.table.name}, not {mapping.table.name}"
    hint = f'name it for {other.table.name}, or write preset = "none" under [mapping]'
    return Problem(file.path, what, hint)


def _map(file: SourceFile, table: str, config: FilingConfig) -> FileMapping:
    told = config.mapping.of(table)
    mapping = map_file(file, TABLES[table], told, config.currency, config.mapping.preset)
    return _as_customers(mapping) if _holds_customers(mapping) else mapping


def _holds_customers(mapping: FileMapping) -> bool:
    """Whether the file's name says customers, and no column tells of anybody's place in a plan."""
    name = normalise(PurePosixPath(mapping.file.path).name)
    return (
        mapping.table.name == "participants"
        and mapping.columns.keys().isdisjoint(_OF_A_PLAN)
        and name.startswith(customer_names())
    )


def _as_customers(mapping: FileMapping) -> FileMapping:
    """Return the mapping with the role of a customer for everybody.

    It is undated, so whoever has a payout or bought a kit is a participant all the same.
    """
    column = mapping.table.column("role")
    columns = {**mapping.columns, "role": ColumnSource(column, constant="customer")}
    names = [item.name for item in mapping.table.columns if item.name in columns]
    note = Message(code="customers_by_name", values={"file": mapping.file.path})
    return replace(
        mapping,
        columns={name: columns[name] for name in names},
        notes=(*mapping.notes, note),
    )


def _by_columns(file: SourceFile, config: FilingConfig, usage: list[Problem]) -> FileMapping | None:
    """Return the mapping to the table whose columns fit best; main tables go first."""
    complete = [mapping for table in TABLES if not (mapping := _map(file, table, config)).missing]
    main = [mapping for mapping in complete if mapping.table.name in MAIN_TABLES]
    # An optional table asks for so little that its required columns alone prove nothing.
    more = [mapping for mapping in complete if len(mapping.columns) > len(mapping.table.required)]
    # Nor does a file whose name says that it holds orders hold a product list.
    fits = main or ([] if file.table in MAIN_TABLES else more)
    if not fits:
        return None
    if known := [mapping for mapping in fits if mapping.preset is not None]:
        # Where the same export can be two tables, the preset's own order decides.
        return min(known, key=_preset_rank)
    most = max(len(mapping.columns) for mapping in fits)
    best = [mapping for mapping in fits if len(mapping.columns) == most]
    if len(best) > 1:
        names = " and ".join(mapping.table.name for mapping in best)
        hint = f'say which in filing.toml: [files] {best[0].table.name} = ["{file.path}"]'
        usage.append(Problem(file.path, f"fits {names} equally", hint))
    return best[0]


def _preset_rank(mapping: FileMapping) -> tuple[int, int, str, int]:
    choice = mapping.preset
    if choice is None:
        return 0, 0, "", 0
    order = list(TABLES).index(mapping.table.name)
    return -len(choice.form.requires), choice.place, choice.preset, order


def _unfilled(file: SourceFile, config: FilingConfig) -> Problem:
    """Say what the file lacks for its table, or for the main table that it is nearest to."""
    tables = [file.table] if file.table else list(MAIN_TABLES)
    mapping = min((_map(file, table, config) for table in tables), key=lambda m: len(m.missing))
    near = []
    for column in mapping.missing:
        used = set(mapping.unused)
        forms = {
            normalise(each.header): each.header for each in file.columns if each.header in used
        }
        synonyms = header_synonyms(mapping.table.name).get(column, (column,))
        scored = [
            match
            for name in synonyms
            if (
                match := process.extractOne(
                    name, list(forms), scorer=fuzz.ratio, score_cutoff=_NEAR
                )
            )
        ]
        if scored:
            best = max(scored, key=lambda match: match[1])
            near.append(f'{column} = "{forms[best[0]]}"')
    headers = ", ".join(f"'{item.header}'" for item in file.columns)
    hint = f"name the columns under [mapping.{mapping.table.name}] of a filing.toml"
    if near:
        hint += f", perhaps {', '.join(near)}"
    what = (
        f"cannot be read as {mapping.table.name}: nothing fills "
        f"{', '.join(mapping.missing)}; headers seen: {headers}"
    )
    return Problem(file.path, what, hint)


def _unknown_headers(mappings: Sequence[FileMapping], config: FilingConfig) -> list[Problem]:
    """Headers of filing.toml that no file of their table has."""
    problems = []
    for table, told in config.mapping.tables.items():
        files = [mapping.file for mapping in mappings if mapping.table.name == table]
        known = [item for file in files for item in file.columns]
        forms = {normalise(item.header) for item in known}
        problems += _unknown_shape_headers(table, told, files)
        for column, wanted in told.columns.items():
            for header in source_headers(wanted):
                if files and normalise(header) not in forms:
                    near = nearest_header(known, header)
                    hint = f"did you mean {near!r}?" if near else _listed(files)
                    where = f"filing.toml: mapping.{table}.{column}"
                    problems.append(Problem(where, f"no file has a column {header!r}", hint))
    return problems


def _unknown_shape_headers(
    table: str, told: TableMapping, files: Sequence[SourceFile]
) -> list[Problem]:
    known = [item for file in files for item in file.columns]
    problems = []
    for key, headers in shape_headers(told.shape).items() if files and told.shape else ():
        for header in headers:
            if find(known, header) is None and not ("{n}" in header and numbered(header, known)):
                near = nearest_header(known, header)
                hint = f"did you mean {near!r}?" if near else _listed(files)
                where = f"filing.toml: mapping.{table}.shape.{key}"
                problems.append(Problem(where, f"no file has a column {header!r}", hint))
    return problems


def _listed(files: Sequence[SourceFile]) -> str:
    headers: Mapping[str, None] = dict.fromkeys(
        item.header for file in files for item in file.columns
    )
    return f"headers seen: {', '.join(repr(header) for header in headers)}"
