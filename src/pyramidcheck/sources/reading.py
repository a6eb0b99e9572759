"""Opens every file of a filing as relations of text (CSV) or of typed columns (Parquet, XLSX)."""

from __future__ import annotations

import hashlib
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING

from pyramidcheck.errors import LimitError, Problem, PyramidcheckError, UnreadableError, UsageError
from pyramidcheck.model.config import Dialect, FilingConfig
from pyramidcheck.model.filing import SourceFile, Sources
from pyramidcheck.model.result import Message
from pyramidcheck.sources.discovery import (
    PARQUET_SUFFIXES,
    Found,
    expanded_size,
    find_files,
    is_passed_over,
    is_table,
    require_files,
    table_by_name,
)
from pyramidcheck.sources.limits import ReadLimits
from pyramidcheck.sources.parquet import open_parquet
from pyramidcheck.sources.text_table import open_text
from pyramidcheck.sources.unpack import (
    ARCHIVE_SUFFIXES,
    COMPRESSED_SUFFIXES,
    expand,
    extract,
    inner_suffix,
    members,
)
from pyramidcheck.sources.workbook import WORKBOOK_SUFFIXES, load_sheet, read_sheets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from pyramidcheck.model.filing import ChosenBy
    from pyramidcheck.sources.relation import Relation
    from pyramidcheck.store import Store

_ASKED_FOR = frozenset({"command", "config"})
_GLOB_MARKS = frozenset("*?[")


@dataclass
class _Opening:
    """What opening the files one after another has given so far."""

    store: Store
    config: FilingConfig
    limits: ReadLimits
    files: list[SourceFile] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    """SHA-256 of what each of `files` holds, expanded."""
    notes: list[Message] = field(default_factory=list)
    unreadable: list[Problem] = field(default_factory=list)
    wanted: list[PyramidcheckError] = field(default_factory=list)
    """Errors that stop the reading whatever else can be read."""
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @contextmanager
    def problems_of(self, item: Found) -> Iterator[None]:
        """Keep what is wrong with one file, and go on with the next."""
        try:
            yield
        except LimitError as error:
            self.wanted.append(error)
        except (UnreadableError, UsageError) as error:
            # A file that somebody named, or whose name says what it is, is wanted where it can be
            # read in two ways; one that lay there may be anything.
            two_ways = isinstance(error, UsageError) and item.chosen_by != "columns"
            if two_ways or item.chosen_by in _ASKED_FOR:
                self.wanted.append(error)
            self.unreadable += error.problems
            values: dict[str, str | int | float | None] = {
                "file": item.shown,
                "why": error.problems[0].what,
            }
            self.notes.append(Message(code="file_unreadable", values=values))


def open_sources(
    store: Store,
    folder: Path | None,
    config: FilingConfig,
    named: Mapping[str, Sequence[Path]] | None = None,
    limits: ReadLimits | None = None,
) -> Sources:
    """Return the filing's files, opened, with what was left aside in `notes`.

    Text files and worksheets are loaded into `raw.file_<n>`; Parquet files stay where they are and
    are read when asked, so the store may be locked only after ingest. Files in a ZIP archive and
    visible worksheets are files of their own: `export.zip/orders.csv`, `book.xlsx/Orders`.

    Args:
        store: Open and not yet locked; what is expanded goes into its private folder.
        folder: The filing; None where all files are named on the command line.
        config: `[files]` and `[dialect]` are used here.
        named: Canonical table -> files given on the command line; they replace detection.
        limits: How much of one file is read.

    Raises:
        UsageError: A file or folder that was named does not exist, a dialect is impossible, or a
            file whose table is known can be read in two ways.
        UnreadableError: There is no file at all, none could be read, or one that was named on the
            command line or in `[files]` could not; all problems at once.
        LimitError: A file is larger, once expanded, than may be read; all problems at once.
    """
    found, notes = find_files(folder, config.files, named or {})
    require_files(found, folder)
    store.expect(expanded_size(found))
    store.run("CREATE SCHEMA IF NOT EXISTS raw", source="sources")
    opening = _Opening(store, config, limits or ReadLimits(), notes=notes)
    for item in found:
        with opening.problems_of(item):
            for part in _parts(opening, item):
                with opening.problems_of(part):
                    _open(opening, part)
    _raise_wanted(opening)
    if not opening.files:
        raise UnreadableError(opening.unreadable or _nothing(folder))
    opening.notes += _same_content(opening)
    return Sources(tuple(opening.files), tuple(opening.notes))


def _raise_wanted(opening: _Opening) -> None:
    """Raise with all problems; the kind whose exit code goes first decides."""
    for kind in (LimitError, UnreadableError, UsageError):
        if any(isinstance(error, kind) for error in opening.wanted):
            raise kind([problem for error in opening.wanted for problem in error.problems])


def _nothing(folder: Path | None) -> Problem:
    where = str(folder) if folder else "command line"
    return Problem(where, "holds no table", "put the exports there, as CSV, XLSX or Parquet")


def _parts(opening: _Opening, item: Found) -> Iterator[Found]:
    """Return the file itself or, for an archive, the files in it that may be exports."""
    if item.path.suffix.lower() not in ARCHIVE_SUFFIXES:
        yield item
        return
    inside, notes = members(item.path, item.shown, opening.limits)
    opening.notes += notes
    for member in inside:
        shown = f"{item.shown}/{member.name}"
        if is_passed_over(member.name):
            continue
        if not is_table(member.name):
            opening.notes.append(Message(code="file_not_read", values={"file": shown}))
            continue
        if item.chosen_by in _ASKED_FOR:
            yield Found(item.path, shown, item.table, item.chosen_by, member.name)
        else:
            table = table_by_name(shown)
            chosen_by: ChosenBy = "name" if table else "columns"
            yield Found(item.path, shown, table, chosen_by, member.name)


def _open(opening: _Opening, item: Found) -> None:
    number = next(opening.numbers)
    try:
        size = item.path.stat().st_size
        with item.path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        with _plain_file(opening, item, number) as (path, content, evidence):
            common = SourceFile(
                path=item.shown,
                number=number,
                sha256=sha256,
                bytes=size,
                table=item.table,
                chosen_by=item.chosen_by,
                columns=(),
                relation="",
                container=item.path.name if item.member else None,
                evidence=tuple(evidence),
            )
            _read_kind(
                opening,
                common,
                path,
                content or sha256,
                inner_suffix(item.member or item.path.name),
            )
    except OSError as error:
        what = f"cannot be opened: {error.strerror or error}"
        raise UnreadableError(Problem(item.shown, what)) from error


def _read_kind(
    opening: _Opening, common: SourceFile, path: Path, content: str, suffix: str
) -> None:
    store, limits, shown, number = opening.store, opening.limits, common.path, common.number
    if suffix in WORKBOOK_SUFFIXES:
        _open_workbook(opening, common, path, content)
    elif suffix in PARQUET_SUFFIXES:
        relation = open_parquet(store, path, shown, number, limits, shown)
        _keep(opening, common, relation, content)
    else:
        dialect = opening.config.dialect.get(common.table or "", Dialect())
        relation = open_text(store, path, shown, number, dialect, limits)
        _keep(opening, common, relation, content)


def _open_workbook(opening: _Opening, common: SourceFile, path: Path, content: str) -> None:
    sheets, notes = read_sheets(path, common.path, opening.limits)
    opening.notes += notes
    if not sheets:
        hint = "give a workbook with a visible sheet that holds a header and rows"
        raise UnreadableError(Problem(common.path, "holds no visible sheet with cells", hint))
    for sheet in sheets:
        number = next(opening.numbers)
        shown = f"{common.path}/{sheet.name}"
        table, chosen_by = common.table, common.chosen_by
        if chosen_by not in _ASKED_FOR:
            table = table_by_name(shown)
            chosen_by = "name" if table else "columns"
        place = replace(
            common,
            path=shown,
            number=number,
            table=table,
            chosen_by=chosen_by,
            container=common.container or common.path.rpartition("/")[2],
        )
        item = Found(path, shown, table, chosen_by)
        with opening.problems_of(item):
            relation = load_sheet(opening.store, sheet, shown, number, opening.limits)
            _keep(opening, place, relation, f"{content} {sheet.name}")


def _keep(opening: _Opening, common: SourceFile, relation: Relation, content: str) -> None:
    file = replace(
        common,
        columns=relation.columns,
        relation=relation.sql,
        parameters=relation.parameters,
        raw_table=relation.raw_table,
        evidence=(*common.evidence, *relation.evidence),
    )
    opening.files.append(file)
    opening.contents.append(content)
    opening.notes += relation.notes
    for position, column in enumerate(file.columns, start=1):
        if column.header == f"column {position}" or column.header.endswith(f" [{position}]"):
            note = Message(code="header_renamed", values={"column": column.header})
            opening.notes.append(note)


@contextmanager
def _plain_file(
    opening: _Opening, item: Found, number: int
) -> Iterator[tuple[Path, str | None, list[Message]]]:
    """Yield a path to the content, its SHA-256 where it was expanded, and what was expanded.

    Copies lie in the store's private folder; all but those of Parquet files, which are read again
    during ingest, are removed at once, and those with the folder.
    """
    name = item.member or item.path.name
    inner = inner_suffix(name)
    packed = inner != _last_suffix(name)
    copies: list[Path] = []
    evidence: list[Message] = []
    path, content = item.path.resolve(), None
    try:
        if item.member is not None:
            copies.append(opening.store.spill / f"member_{number}{_last_suffix(name)}")
            content = extract(path, item.member, item.shown, copies[-1], opening.limits)
            path = copies[-1]
            evidence.append(_expanded("zip", path))
        if packed:
            copies.append(opening.store.spill / f"expanded_{number}{inner}")
            content = expand(path, item.shown, copies[-1], opening.limits)
            path = copies[-1]
            evidence.append(_expanded(_last_suffix(name).removeprefix("."), path))
        if not copies and _GLOB_MARKS & set(str(path)):
            # DuckDB would see a pattern in the name.
            copies.append(opening.store.spill / f"source_{number}{inner}")
            shutil.copyfile(path, copies[-1])
            path = copies[-1]
        yield path, content, evidence
    finally:
        for copy in copies:
            if copy != path or inner not in PARQUET_SUFFIXES:
                copy.unlink(missing_ok=True)


def _last_suffix(name: str) -> str:
    dot = name.rfind(".")
    suffix = name[dot:].lower() if dot >= 0 else ""
    return suffix if suffix in COMPRESSED_SUFFIXES else inner_suffix(name)


def _expanded(kind: str, path: Path) -> Message:
    values: dict[str, str | int | float | None] = {"kind": kind, "bytes": path.stat().st_size}
    return Message(code="dialect_compressed", values=values)


def _same_content(opening: _Opening) -> Iterator[Message]:
    """Return a note for every file whose content was seen before: its rows count twice."""
    first: dict[str, str] = {}
    for file, content in zip(opening.files, opening.contents, strict=True):
        known = first.setdefault(content, file.path)
        if known != file.path:
            values: dict[str, str | int | float | None] = {"file": file.path, "same_as": known}
            yield Message(code="identical_files", values=values)
