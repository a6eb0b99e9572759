"""CSV and other delimited text: the header, the delimiter, and a strict copy of what is not."""

from __future__ import annotations

import codecs
import csv
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem, UnreadableError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_RECORDS = 1000
_RAGGED_SHOWN = 200


@dataclass(frozen=True, slots=True)
class TextLayout:
    """How a delimited file is written."""

    delimiter: str
    encoding: str
    header: tuple[str, ...]
    has_header: bool
    starts_at_once: bool
    """True if the first record is on the first line, with nothing blank before it."""


def read_layout(
    path: Path, shown: str, *, delimiter: str | None, encoding: str | None, names: tuple[str, ...]
) -> TextLayout:
    """Return delimiter and header of the file.

    The delimiter is the one that gives the same number of fields in most of the first records, and
    the most fields among those; `names` stand in for the header of a file without one.

    Raises:
        UsageError: The encoding or the delimiter given is unknown.
        UnreadableError: The bytes are not text in that encoding, or there is no header.
    """
    encoding = _known_encoding(encoding, shown)
    if delimiter is not None and len(delimiter) != 1:
        what, hint = f"{delimiter!r} is not one character", 'write delimiter = ";"'
        raise UsageError(Problem(where=f"{shown}: dialect.delimiter", what=what, hint=hint))
    with decoding(shown):
        candidates = {
            mark: _sample(path, encoding, mark)
            for mark in ([delimiter] if delimiter else DELIMITERS)
        }
    mark = max(candidates, key=lambda mark: _fitness(candidates[mark]))
    records = candidates[mark]
    if not records and not names:
        raise UnreadableError(
            Problem(shown, "is empty", "give a file with a header and at least one row")
        )
    with decoding(shown), path.open(encoding=encoding, newline="") as file:
        first = next(file, "")
    header = names or tuple(records[0])
    return TextLayout(mark, encoding, header, not names, bool(first.strip()))


def write_strict(path: Path, shown: str, layout: TextLayout, target: Path) -> None:
    """Copy the records to `target` as strict CSV: row number, ragged text, then the fields.

    A record with too few fields, or with text beyond the last one, is kept as ragged text: which
    field is missing cannot be known. Blank lines are no records.

    Raises:
        UnreadableError: The bytes are not text, or a quotation mark is never closed.
    """
    width = len(layout.header)
    first_row = 2 if layout.has_header else 1
    with (
        decoding(shown),
        path.open(encoding=layout.encoding, newline="") as source,
        target.open("w", encoding="utf-8", newline="") as copy,
    ):
        writer = csv.writer(copy, lineterminator="\n", quoting=csv.QUOTE_ALL)
        records = _records(source, layout.delimiter, shown)
        for row, (record, text) in enumerate(
            itertools.islice(records, int(layout.has_header), None), start=first_row
        ):
            fits = len(record) >= width and not any(record[width:])
            fields = record[:width] if fits else [""] * width
            shown_text = "" if fits else text.strip()[:_RAGGED_SHOWN] or layout.delimiter
            writer.writerow([row, shown_text, *fields])


class decoding:  # noqa: N801 - a context manager that reads like a verb
    """Turns decoding failures into UnreadableError that names the file and the way out."""

    def __init__(self, shown: str) -> None:
        """Name the file in the error."""
        self.shown = shown

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _kind: object, error: object, _trace: object) -> None:
        """Raise UnreadableError for bytes that are not text in the encoding."""
        if isinstance(error, UnicodeError):
            position = f" at byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
            encoding = getattr(error, "encoding", "text")
            hint = 'name its encoding under [dialect.<table>] in filing.toml: encoding = "cp1252"'
            what = f"is not {encoding}{position}"
            raise UnreadableError(Problem(self.shown, what, hint)) from error
        if isinstance(error, csv.Error):
            raise UnreadableError(Problem(self.shown, f"is not delimited text: {error}")) from error


def _known_encoding(encoding: str | None, shown: str) -> str:
    name = encoding or "utf-8"
    try:
        info = codecs.lookup(name)
    except LookupError as error:
        what, hint = f"unknown encoding {name!r}", "such as utf-8, cp1252 or utf-16"
        raise UsageError(Problem(f"{shown}: dialect.encoding", what, hint)) from error
    return "utf-8-sig" if info.name == "utf-8" else info.name


def _sample(path: Path, encoding: str, delimiter: str) -> list[list[str]]:
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        try:
            return list(itertools.islice((record for record in reader if record), _SAMPLE_RECORDS))
        except csv.Error:
            return []


def _fitness(records: list[list[str]]) -> tuple[bool, float, int]:
    """More than one field, then the share of records as wide as the header, then the width."""
    if not records:
        return (False, 0.0, 0)
    width = len(records[0])
    return (width > 1, sum(len(r) == width for r in records) / len(records), width)


def _records(source: Iterator[str], delimiter: str, shown: str) -> Iterator[tuple[list[str], str]]:
    """Records with the text they were read from; blank lines are skipped."""
    lines: list[str] = []

    def remember() -> Iterator[str]:
        for line in source:
            lines.append(line)
            yield line

    read = 0
    for record in csv.reader(remember(), delimiter=delimiter):
        text = "".join(lines)
        lines.clear()
        if not record or not text.strip():
            continue
        read += 1
        if (
            "\n" in text.rstrip("\r\n")
            or "\r" in text.rstrip("\r\n")
            or not text.endswith(("\n", "\r"))
        ):
            _require_closed(text, delimiter, f"{shown}: row {read}")
        yield record, text


def _require_closed(text: str, delimiter: str, where: str) -> None:
    """Raise if a quotation mark opened in the record is still open at the end of the file."""
    try:
        list(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error):
            hint = "double the quotation marks inside values, and close the one in this row"
            raise UnreadableError(
                Problem(where, "opens a quotation mark that is never closed", hint)
            ) from error
