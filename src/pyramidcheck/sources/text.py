"""Delimited text in UTF-8: the header, the delimiter, and a strict copy of what is not strict."""

from __future__ import annotations

import csv
import itertools
import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyramidcheck.errors import LimitError, Problem, UnreadableError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyramidcheck.model.config import Dialect
    from pyramidcheck.sources.limits import ReadLimits

DELIMITERS = (",", ";", "\t", "|")
BLANKS = " "
"""Stands for any run of blanks between two fields."""
_SAMPLE_RECORDS = 1000
_RAGGED_SHOWN = 200
_SEPARATOR_LINE = re.compile(r"\ufeff?sep=(.)\r?\n?", re.IGNORECASE)
_BLANK_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class TextLayout:
    """How a delimited file is written."""

    delimiter: str
    quote: str
    """The quotation mark, or nothing where there is none."""
    header: tuple[str, ...]
    has_header: bool
    preamble: int = 0
    """Lines before the header that say how the file is written: `sep=;`."""

    @property
    def first_row(self) -> int:
        """Number of the first row behind the header, as a spreadsheet counts."""
        return self.preamble + int(self.has_header) + 1

    def reader(self, lines: Iterator[str] | list[str], *, strict: bool = False) -> Any:  # noqa: ANN401 - the library does not export its type
        """Return the standard library's reader of such lines."""
        if self.quote:
            return csv.reader(lines, delimiter=self.delimiter, quotechar=self.quote, strict=strict)
        return csv.reader(lines, delimiter=self.delimiter, quoting=csv.QUOTE_NONE)


def read_layout(path: Path, shown: str, dialect: Dialect, limits: ReadLimits) -> TextLayout:
    """Return delimiter and header of a file in UTF-8.

    The delimiter is the one that gives the same number of fields in most of the first records, and
    the most fields among those; runs of blanks are tried where no other gives two. The names of
    `[dialect]` stand in for the header of a file without one.

    Raises:
        UsageError: Two delimiters read the file equally well.
        UnreadableError: There is no header, or no record can be read.
        LimitError: There are more columns than may be.
    """
    names = dialect.columns or ()
    quote = '"' if dialect.quote is None else dialect.quote
    given = dialect.delimiter
    with path.open(encoding="utf-8-sig", newline="") as file:
        said = _SEPARATOR_LINE.fullmatch(file.readline(limits.line))
    preamble = int(said is not None)
    if given is None and said is not None:
        given = said[1]
    marks = [given] if given else list(DELIMITERS)
    with field_limit(limits.line):
        samples = {mark: _sample(path, mark, quote, preamble) for mark in marks if mark != BLANKS}
        if given == BLANKS or (given is None and _all_single(samples)):
            blanks = _blank_sample(path, preamble)
            if given == BLANKS or _splits_evenly(blanks, len(names)):
                samples = {BLANKS: blanks}
    mark = _best(samples, shown)
    records = samples[mark]
    if not records:
        what = "is empty" if not path.stat().st_size else "holds no record that can be read"
        raise UnreadableError(
            Problem(shown, what, "give a file with a header and at least one row")
        )
    header = names or tuple(records[0])
    if len(header) > limits.columns:
        what = f"has {len(header):,} columns; at most {limits.columns:,} are read"
        raise LimitError(Problem(shown, what, "raise the limit with --max-columns"))
    if mark == BLANKS:
        return TextLayout("\t", "", header, not names, preamble)
    return TextLayout(mark, quote, header, not names, preamble)


def write_strict(
    path: Path, shown: str, layout: TextLayout, target: Path, limits: ReadLimits
) -> None:
    """Copy the records to `target` as strict CSV: row number, ragged text, then the fields.

    Rows are numbered as a spreadsheet does: a blank line has a number but is no record, a quoted
    line break starts no row. A record with too few fields, or with text beyond the last one, is
    kept as ragged text: which field is missing cannot be known.

    Raises:
        UnreadableError: A quotation mark is never closed; names the row.
        LimitError: A line or a value is longer than may be; names the row.
    """
    before_records = layout.first_row - 1
    with (
        field_limit(limits.line),
        path.open(encoding="utf-8-sig", newline="") as source,
        target.open("w", encoding="utf-8", newline="") as copy,
    ):
        writer = csv.writer(copy, lineterminator="\n", quoting=csv.QUOTE_ALL)
        # The header is the first record, wherever blank lines put it.
        skipped = before_records
        for row, record, text in _records(source, layout, shown):
            if skipped:
                skipped -= 1
                continue
            fields, ragged = fit(record, text, layout)
            writer.writerow([row, ragged, *fields])


def fit(record: list[str], text: str, layout: TextLayout) -> tuple[list[str], str]:
    """Return the record's fields and nothing, or empty fields and the text of a ragged record."""
    width = len(layout.header)
    if len(record) >= width and not any(record[width:]):
        return record[:width], ""
    return [""] * width, text.strip()[:_RAGGED_SHOWN] or layout.delimiter


def is_closed(text: str, layout: TextLayout) -> bool:
    """Whether no quotation mark that the text opens is still open at its end."""
    try:
        list(layout.reader([text], strict=True))
    except csv.Error as error:
        return "unexpected end" not in str(error)
    return True


@contextmanager
def field_limit(size: int) -> Iterator[None]:
    """Let the standard library read values of up to that many characters, for a while."""
    before = csv.field_size_limit(size)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _sample(path: Path, delimiter: str, quote: str, preamble: int) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        layout = TextLayout(delimiter, quote, (), has_header=False)
        lines = itertools.islice(file, preamble, None)
        records = (record for record in layout.reader(lines) if any(map(str.strip, record)))
        found: list[list[str]] = []
        try:
            found.extend(itertools.islice(records, _SAMPLE_RECORDS))
        except csv.Error:
            # A value beyond the limit: what came before it still shows how the file is written.
            return found
        return found


def _blank_sample(path: Path, preamble: int) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = itertools.islice(file, preamble, None)
        return list(
            itertools.islice((line.split() for line in lines if line.strip()), _SAMPLE_RECORDS)
        )


def _all_single(samples: dict[str, list[list[str]]]) -> bool:
    return all(len(records[0]) == 1 for records in samples.values() if records)


def _splits_evenly(records: list[list[str]], width: int) -> bool:
    """Whether nearly all records have as many fields as there are names, or as the first has."""
    if not records:
        return False
    width = width or len(records[0])
    return width > 1 and sum(len(r) == width for r in records) >= _BLANK_SHARE * len(records)


def _best(samples: dict[str, list[list[str]]], shown: str) -> str:
    """Return the delimiter that splits most records alike into more than one field."""
    fitness = {mark: _fitness(records) for mark, records in samples.items()}
    best = max(fitness, key=lambda mark: fitness[mark])
    equal = [mark for mark in fitness if fitness[mark] == fitness[best] and fitness[best][0]]
    if len(equal) > 1:
        readings = "; ".join(
            f"{mark!r}: {', '.join(repr(name) for name in samples[mark][0])}" for mark in equal
        )
        what = f"splits equally well at {len(equal)} delimiters ({readings})"
        hint = f"say which in filing.toml: [dialect.<table>] delimiter = {equal[0]!r}"
        raise UsageError(Problem(shown, what, hint))
    return best


def _fitness(records: list[list[str]]) -> tuple[bool, float, int]:
    """More than one field, then the share of records as wide as the header, then the width."""
    if not records:
        return (False, 0.0, 0)
    width = len(records[0])
    return (width > 1, sum(len(r) == width for r in records) / len(records), width)


def _records(
    source: Iterator[str], layout: TextLayout, shown: str
) -> Iterator[tuple[int, list[str], str]]:
    """Records with their row and the text they were read from; blank lines only count."""
    lines: list[str] = []

    def remember() -> Iterator[str]:
        for line in source:
            lines.append(line)
            yield line

    row = 0
    reader = layout.reader(remember())
    while True:
        row += 1
        try:
            record = next(reader, None)
        except csv.Error as error:
            raise _too_long(f"{shown}: row {row}", "".join(lines), error) from error
        if record is None:
            return
        text = "".join(lines)
        lines.clear()
        if not text.strip():
            continue
        bare = text.rstrip("\r\n")
        if "\n" in bare or "\r" in bare or bare == text:
            _require_closed(text, layout, f"{shown}: row {row}")
        yield row, record, text


def _too_long(where: str, text: str, error: csv.Error) -> LimitError | UnreadableError:
    if "field larger" not in str(error):
        return UnreadableError(Problem(where, f"is not delimited text: {error}"))
    if "\n" in text.rstrip("\r\n"):
        what = "opens a quotation mark that is not closed for megabytes"
        hint = "double the quotation marks inside values, and close the one in this row"
        return UnreadableError(Problem(where, what, hint))
    limit = csv.field_size_limit()
    what = f"holds a value of more than {limit:,} characters"
    return LimitError(Problem(where, what, "cut the value: no field of an export is that long"))


def _require_closed(text: str, layout: TextLayout, where: str) -> None:
    """Raise if a quotation mark opened in the record is still open at the end of the file."""
    if not is_closed(text, layout):
        hint = "double the quotation marks inside values, and close the one in this row"
        what = "opens a quotation mark that is never closed"
        raise UnreadableError(Problem(where, what, hint))
