"""Compressed files and archives: expanded into the private folder, never beyond the limits."""

from __future__ import annotations

import gzip
import hashlib
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Protocol

from pyramidcheck.errors import LimitError, Problem, UnreadableError
from pyramidcheck.model.result import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from pyramidcheck.sources.limits import ReadLimits

COMPRESSED_SUFFIXES = frozenset({".gz", ".zst"})
ARCHIVE_SUFFIXES = frozenset({".zip"})
_STEP = 2**20
_BROKEN = (OSError, EOFError, zlib.error, zipfile.BadZipFile, ValueError, RuntimeError)
"""What the readers of the standard library and pyarrow raise on a file that is not whole."""
_RAISE_LIMIT = "raise the limit with {flag} if you trust the file"
ENCRYPTED = 0x1


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive."""

    name: str
    """As the archive writes it; never used as a path on disk."""
    size: int


def inner_suffix(name: str) -> str:
    """Return the suffix of what a name holds once expanded: `.csv` of `orders.csv.gz`."""
    path = PurePosixPath(name.lower())
    return PurePosixPath(path.stem).suffix if path.suffix in COMPRESSED_SUFFIXES else path.suffix


def expand(path: Path, shown: str, target: Path, limits: ReadLimits) -> str:
    """Write what a `.gz` or `.zst` file holds to `target`; the SHA-256 of it.

    Raises:
        UnreadableError: It is not a whole file of its kind.
        LimitError: It expands beyond the limits.
    """
    kind = "gzip" if path.suffix.lower() == ".gz" else "zstd"
    guard = Guard(shown, path.stat().st_size, limits)
    try:
        with _opener(kind)(path) as source:
            return _copy(source, target, guard)
    except _BROKEN as error:
        hint = "export it again, or expand it yourself"
        what = f"is not a whole {kind} file: {error}"
        raise UnreadableError(Problem(shown, what, hint)) from error


def members(path: Path, shown: str, limits: ReadLimits) -> tuple[list[Member], list[Message]]:
    """Return the files in a ZIP archive in order of name, and notes on those that are no files.

    Raises:
        UnreadableError: It is no ZIP archive, is encrypted, names one file twice, or names a file
            that would lie outside of it.
        LimitError: It holds too many files, or announces more bytes than it may expand to.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except _BROKEN as error:
        what = f"is not a whole ZIP archive: {error}"
        raise UnreadableError(Problem(shown, what, "export it again")) from error
    if len(entries) > limits.entries:
        what = f"holds {len(entries):,} files; at most {limits.entries:,} are read"
        hint = _RAISE_LIMIT.format(flag="--max-entries")
        raise LimitError(Problem(shown, what, hint))
    notes: list[Message] = []
    found: list[Member] = []
    problems: list[Problem] = []
    for entry in sorted(entries, key=lambda entry: entry.filename):
        if why := _refused(entry):
            problems.append(Problem(f"{shown}/{_printable(entry.filename)}", why))
        elif stat.S_ISLNK(entry.external_attr >> 16):
            values: dict[str, str | int | float | None] = {"file": f"{shown}/{entry.filename}"}
            notes.append(Message(code="link_not_read", values=values))
        elif not entry.is_dir():
            found.append(Member(entry.filename, entry.file_size))
    names = [member.name for member in found]
    problems += [
        Problem(f"{shown}/{name}", "stands in the archive more than once")
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    if problems:
        raise UnreadableError(problems)
    Guard(shown, path.stat().st_size, limits).add(sum(member.size for member in found))
    return found, notes


def extract(path: Path, name: str, shown: str, target: Path, limits: ReadLimits) -> str:
    """Write one file of a ZIP archive to `target`; the SHA-256 of it. Errors: `expand`."""
    try:
        with zipfile.ZipFile(path) as archive:
            guard = Guard(shown, archive.getinfo(name).compress_size, limits)
            with archive.open(name) as source:
                return _copy(source, target, guard)
    except _BROKEN as error:
        what = f"cannot be taken out of the archive: {error}"
        raise UnreadableError(Problem(shown, what, "make the archive again")) from error


def stream_members(path: Path, shown: str, limits: ReadLimits) -> Iterator[tuple[str, bytes]]:
    """Yield name and content, piece by piece, of every file in a ZIP archive. Errors: `expand`."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > limits.entries:
                what = f"holds {len(entries):,} parts; at most {limits.entries:,} are read"
                hint = _RAISE_LIMIT.format(flag="--max-entries")
                raise LimitError(Problem(shown, what, hint))
            guard = Guard(shown, path.stat().st_size, limits)
            for entry in entries:
                with archive.open(entry) as source:
                    while piece := source.read(_STEP):
                        guard.add(len(piece))
                        yield entry.filename, piece
    except _BROKEN as error:
        what = f"is not a whole workbook: {error}"
        hint = "save it again as .xlsx without a password, or export CSV"
        raise UnreadableError(Problem(shown, what, hint)) from error


class Guard:
    """Counts the bytes that come out of a compressed file and stops at the limits."""

    def __init__(self, shown: str, compressed: int, limits: ReadLimits) -> None:
        """Start at nothing; `compressed` is the size of what is expanded."""
        self._shown, self._compressed, self._limits = shown, compressed, limits
        self._out = 0

    def add(self, size: int) -> None:
        """Count; raise LimitError once there is more than may come out."""
        self._out += size
        limits = self._limits
        if self._out > limits.expanded:
            what = f"expands to {self._out:,} bytes or more; at most {limits.expanded:,} are read"
            hint = _RAISE_LIMIT.format(flag="--max-expanded")
            raise LimitError(Problem(self._shown, what, hint))
        if self._out > limits.small and self._out > limits.ratio * self._compressed:
            what = (
                f"expands to more than {limits.ratio} times its {self._compressed:,} bytes,"
                " as no export does"
            )
            raise LimitError(Problem(self._shown, what, "expand it yourself if you trust it"))


def _opener(kind: str) -> Callable[[Path], AbstractContextManager[_Readable]]:
    if kind == "gzip":
        return gzip.GzipFile
    import pyarrow as pa  # noqa: PLC0415 - heavy, and few filings hold zstd

    return lambda path: pa.input_stream(str(path), compression="zstd")


def _copy(source: _Readable, target: Path, guard: Guard) -> str:
    digest = hashlib.sha256()
    with target.open("wb") as copy:
        while piece := source.read(_STEP):
            guard.add(len(piece))
            digest.update(piece)
            copy.write(piece)
    return digest.hexdigest()


def _refused(entry: zipfile.ZipInfo) -> str:
    """Return why an entry makes the whole archive suspect, or nothing."""
    # As the archive stores it: the library cuts names at a NUL and turns backslashes around.
    name = entry.orig_filename
    windows = PureWindowsPath(name)
    if "\0" in name or any(ord(mark) < 32 for mark in name):
        return "has a control character in its name"
    if PurePosixPath(name).is_absolute() or windows.is_absolute() or windows.drive or windows.root:
        return "would lie outside of the archive: its path is absolute"
    if ".." in windows.parts:
        return "would lie outside of the archive: its path leads upwards"
    if entry.flag_bits & ENCRYPTED:
        return "is encrypted; expand the archive and name the folder"
    return ""


def _printable(name: str) -> str:
    return "".join(mark if mark.isprintable() else "\N{REPLACEMENT CHARACTER}" for mark in name)
