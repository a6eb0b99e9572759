"""Which files belong to a filing, and which canonical table their names give them."""

from __future__ import annotations

import os
import tomllib
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as package_files
from itertools import takewhile
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from pyramidcheck.errors import Problem, UnreadableError, UsageError
from pyramidcheck.model.result import Message
from pyramidcheck.sources.unpack import ARCHIVE_SUFFIXES, inner_suffix
from pyramidcheck.sources.workbook import WORKBOOK_SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pyramidcheck.model.filing import ChosenBy

TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".txt"})
PARQUET_SUFFIXES = frozenset({".parquet", ".pq"})
TABLE_SUFFIXES = TEXT_SUFFIXES | PARQUET_SUFFIXES | WORKBOOK_SUFFIXES
_EXPANSION = 10
"""Bytes of text in one byte of any other kind of file, roughly."""
_NEVER_READ = frozenset({"filing.toml", "expected.json", "scenario.toml", "manifest.json"})
_OUTPUT_FOLDER = "audit"
_NEAR = 70


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read: where it is, how it is shown, and the table it was given to."""

    path: Path
    shown: str
    table: str | None
    chosen_by: ChosenBy
    member: str | None = None
    """Its name in the archive at `path`; None for a file that lies on disk itself."""


def find_files(
    folder: Path | None,
    patterns: Mapping[str, Sequence[str]],
    named: Mapping[str, Sequence[Path]],
) -> tuple[list[Found], list[Message]]:
    """Return the files to read in order of their shown path, and notes on those left aside.

    A table that is named on the command line takes exactly those files, one in `patterns`
    (`[files]` of filing.toml) what its patterns match inside the folder; all other files are found
    by name or left to their columns.

    Raises:
        UsageError: The folder or a named file does not exist, a pattern matches nothing, one file
            is claimed by two tables, or the folder is an output of pyramidcheck.
    """
    found = _from_command(folder, named)
    notes: list[Message] = []
    if folder is not None:
        _check_folder(folder)
        asked = {table: pattern for table, pattern in patterns.items() if table not in named}
        found += _from_patterns(folder, asked)
        taken = {item.path.resolve() for item in found}
        decided = {*named, *asked}
        for path in _walk(folder, notes):
            if path.resolve() in taken:
                continue
            shown = path.relative_to(folder).as_posix()
            table = table_by_name(shown)
            if table in decided:
                notes.append(Message(code="file_left_aside", values={"file": shown}))
            else:
                found.append(Found(path, shown, table, "name" if table else "columns"))
    _check_claims(found)
    found.sort(key=lambda item: (item.shown, item.table or ""))
    return found, notes


def expanded_size(found: Iterable[Found]) -> int:
    """Return about how many bytes of text the files hold; one that cannot be read holds none."""
    total = 0
    for item in found:
        with suppress(OSError):
            size = item.path.stat().st_size
            total += size if item.path.suffix.lower() in TEXT_SUFFIXES else size * _EXPANSION
    return total


def table_by_name(shown: str) -> str | None:
    """Return the table that the file's name gives it, else the nearest folder's name; or None."""
    path = PurePosixPath(shown)
    own = path.stem
    while PurePosixPath(own).suffix.lower() in TABLE_SUFFIXES:
        own = PurePosixPath(own).stem
    for name in (own, *reversed(path.parent.parts)):
        folded = _fold(name)
        fits = [
            (len(start), table)
            for table, starts in _beginnings().items()
            for start in starts
            if folded.startswith(start)
        ]
        if fits:
            return max(fits)[1]
    return None


@cache
def _beginnings() -> dict[str, list[str]]:
    text = package_files(__package__).joinpath("filenames.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _fold(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark)).strip()


def _check_folder(folder: Path) -> None:
    if not folder.is_dir():
        hint = "name the folder that holds the company's exports"
        raise UsageError(Problem(where=str(folder), what="is not a folder", hint=hint))
    if _is_output(folder):
        what = "is an output of pyramidcheck, not a filing"
        hint = "name the folder that holds the company's exports"
        raise UsageError(Problem(where=str(folder), what=what, hint=hint))


def _is_output(folder: Path) -> bool:
    """Whether the folder holds a manifest that pyramidcheck wrote."""
    try:
        with (folder / "manifest.json").open(encoding="utf-8", errors="replace") as file:
            return "pyramidcheck" in file.read(1_000_000)
    except OSError:
        return False


def _walk(folder: Path, notes: list[Message]) -> Iterator[Path]:
    """Files of the folder and below that may be exports, without hidden ones, links and outputs."""
    for parent, folders, names in os.walk(folder):
        here = Path(parent)
        folders[:] = sorted(name for name in folders if _enters(folder, here / name, notes))
        for name in sorted(names):
            path = here / name
            if _passed_over(name):
                continue
            shown = path.relative_to(folder).as_posix()
            if path.is_symlink():
                notes.append(Message(code="link_not_read", values={"file": shown}))
            elif is_table(name) or path.suffix.lower() in ARCHIVE_SUFFIXES:
                yield path
            else:
                notes.append(Message(code="file_not_read", values={"file": shown}))


def _passed_over(name: str) -> bool:
    """Whether a file is hidden, our own, or made to be read by people."""
    low = name.lower()
    return low.startswith((".", "~", "readme")) or low in _NEVER_READ


def is_table(name: str) -> bool:
    """Whether a file of that name is one of the kinds that are read, compressed or not."""
    return inner_suffix(name) in TABLE_SUFFIXES


def is_passed_over(member: str) -> bool:
    """Whether a file of that path in an archive is hidden, our own, or made for people."""
    *folders, name = member.split("/")
    hidden = any(part.startswith((".", "~", "__MACOSX")) for part in folders)
    return hidden or _passed_over(name)


def _enters(folder: Path, path: Path, notes: list[Message]) -> bool:
    if path.name.startswith((".", "~")) or (path.parent == folder and path.name == _OUTPUT_FOLDER):
        return False
    if path.is_symlink():
        shown = path.relative_to(folder).as_posix()
        notes.append(Message(code="link_not_read", values={"file": shown}))
        return False
    return not _is_output(path)


def _from_command(folder: Path | None, named: Mapping[str, Sequence[Path]]) -> list[Found]:
    problems = [
        Problem(where=str(path), what="is no file", hint=f"check the path given for {table}")
        for table, paths in named.items()
        for path in paths
        if not path.is_file()
    ]
    if problems:
        raise UsageError(problems)
    del folder
    given = [(table, path) for table, paths in named.items() for path in paths]
    return [Found(path, _told_apart(path, given), table, "command") for table, path in given]


def _told_apart(path: Path, given: Sequence[tuple[str, Path]]) -> str:
    """Return the file's name; where others bear it too, from the folder on that differs."""
    here = path.resolve()
    namesakes = {other.resolve() for _, other in given if other.name == path.name}
    if len(namesakes) == 1:
        return path.name
    shared = min(
        sum(
            1
            for _ in takewhile(
                lambda pair: pair[0] == pair[1], zip(here.parts, other.parts, strict=False)
            )
        )
        for other in namesakes
        if other != here
    )
    return PurePosixPath(*(part for part in here.parts[shared:] if part != here.anchor)).as_posix()


def _from_patterns(folder: Path, patterns: Mapping[str, Sequence[str]]) -> list[Found]:
    found: list[Found] = []
    problems: list[Problem] = []
    for table, wanted in patterns.items():
        for pattern in wanted:
            matches = _matches(folder, pattern)
            if not matches:
                hint = _nearest_file(folder, pattern)
                where = f"files.{table}"
                problems.append(Problem(where, f"{pattern!r} matches no file in the filing", hint))
            found += [Found(path, _shown(folder, path), table, "config") for path in matches]
    if problems:
        raise UsageError(problems)
    return list(dict.fromkeys(found))


def _nearest_file(folder: Path, pattern: str) -> str:
    """Return the file of the filing whose path looks most like the pattern, as a hint."""
    notes: list[Message] = []
    shown = [path.relative_to(folder).as_posix() for path in _walk(folder, notes)]
    wanted = pattern.replace("\\", "/")
    match = process.extractOne(
        wanted, shown, scorer=fuzz.ratio, processor=str.casefold, score_cutoff=_NEAR
    )
    if match:
        return f"did you mean {match[0]!r}? Capitals and accents count"
    return "write the file's name, or a pattern such as orders_2024_*.csv"


def _matches(folder: Path, pattern: str) -> list[Path]:
    # On Windows `/exports` has an anchor and is not absolute.
    if PurePath(pattern).anchor:
        return [Path(pattern)] if Path(pattern).is_file() else []
    try:
        literal = folder / pattern
        if literal.is_file():
            return [literal]
        return sorted(path for path in folder.glob(pattern) if path.is_file())
    except ValueError:
        # `**` within a name, or a NUL.
        return []
    except OSError:
        # Python before 3.12 passes on what the system says of a name that is too long.
        return []


def _shown(folder: Path, path: Path) -> str:
    try:
        return path.relative_to(folder).as_posix()
    except ValueError:
        return path.name


def _check_claims(found: Sequence[Found]) -> None:
    tables: dict[Path, set[str | None]] = {}
    for item in found:
        tables.setdefault(item.path.resolve(), set()).add(item.table)
    problems = [
        Problem(where=str(path), what=f"is given to {' and '.join(sorted(map(str, claims)))}")
        for path, claims in tables.items()
        if len(claims) > 1
    ]
    if problems:
        raise UsageError(problems)


def require_files(found: Sequence[Found], folder: Path | None) -> None:
    """Raise UnreadableError if there is nothing to read."""
    if not found:
        hint = "put the exports there, or name them with --orders, --enrolments, --payouts"
        where = str(folder) if folder else "command line"
        raise UnreadableError(Problem(where, "holds no CSV, XLSX or Parquet file", hint))
