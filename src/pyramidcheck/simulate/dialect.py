"""How the text files of a synthetic company are written: any dialect that exports come in."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Literal, Self

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import model_validator

from pyramidcheck.simulate.sections import Section

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_UNGROUPED = r"^(\d+)(\d{3}([^\d]|$))"
_DAY_ZERO = pa.scalar(-25_569, pa.int32())
"""30 December 1899, from which spreadsheets count days, in days from 1970."""
_MARKED: dict[str, tuple[str, str]] = {
    "utf-8-sig": ("\ufeff", "utf-8"),
    "utf-16": ("\ufeff", "utf-16-le"),
}
"""Encodings whose files begin with a mark, and how what follows is encoded on every machine."""
_DATES = {
    "iso": "%Y-%m-%d",
    "d/m/y": "%d/%m/%Y",
    "m/d/y": "%m/%d/%Y",
    "d.m.y": "%d.%m.%Y",
    "yyyymmdd": "%Y%m%d",
    "offset": "%Y-%m-%dT00:00:00+00:00",
    "12-hour": "%m/%d/%Y 12:00 PM",
}


class Dialect(Section):
    """UTF-8, commas, decimal points and ISO dates, unless a key says otherwise."""

    encoding: Literal["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1", "mac_roman"] = "utf-8"
    delimiter: Literal[",", ";", "\t", "|"] = ","
    quoting: Literal["needed", "all"] = "needed"
    line_end: Literal["\n", "\r\n"] = "\n"
    decimal: Literal[".", ","] = "."
    thousands: Literal["", " ", "\u00a0", "\u202f", ".", ",", "'"] = ""
    sign: Literal["none", "before", "after"] = "none"
    """Where amounts bear the sign of the currency."""
    negative: Literal["leading", "trailing", "brackets"] = "leading"
    dates: Literal[
        "iso", "d/m/y", "m/d/y", "d.m.y", "yyyymmdd", "offset", "12-hour", "spreadsheet"
    ] = "iso"
    yes_no: Literal["true/false", "yes/no", "Y/N", "1/0", "Oui/Non"] = "true/false"

    @model_validator(mode="after")
    def _can_be_written(self) -> Self:
        if self.thousands == self.decimal:
            raise ValueError("thousands and decimal are the same mark")
        try:
            self.thousands.encode(self.encoding)
        except UnicodeEncodeError as error:
            raise ValueError(f"{self.encoding} has no {error.object[error.start]!r}") from error
        return self


def cells(values: pa.Array, dialect: Dialect, sign: str = "") -> pa.Array:
    """Return the texts of a column; nothing where there is no value.

    Args:
        values: Money is decimal, days are dates, marks are booleans; all else is written as it is.
        dialect: How.
        sign: Of the currency of amounts.
    """
    if pa.types.is_boolean(values.type):
        values = pc.if_else(values, *dialect.yes_no.split("/"))
    elif pa.types.is_date(values.type):
        values = _days(values, dialect)
    elif pa.types.is_decimal(values.type):
        values = _amounts(values, dialect, sign)
    return pc.fill_null(pc.cast(values, pa.string()), "")


def append_rows(
    path: Path, header: Sequence[str] | None, columns: Sequence[pa.Array], dialect: Dialect
) -> None:
    """Add rows of texts to a file; with a header, begin it anew."""
    text = io.StringIO(newline="")
    writer = csv.writer(
        text,
        delimiter=dialect.delimiter,
        quoting=csv.QUOTE_ALL if dialect.quoting == "all" else csv.QUOTE_MINIMAL,
        lineterminator=dialect.line_end,
    )
    if header is not None:
        writer.writerow(header)
    writer.writerows(zip(*(column.to_pylist() for column in columns), strict=True))
    mark, encoding = _MARKED.get(dialect.encoding, ("", dialect.encoding))
    content = text.getvalue() if header is None else mark + text.getvalue()
    with path.open("ab" if header is None else "wb") as stream:
        stream.write(content.encode(encoding))


def _days(values: pa.Array, dialect: Dialect) -> pa.Array:
    if dialect.dates == "spreadsheet":
        return pc.subtract(pc.cast(values, pa.int32()), _DAY_ZERO)
    return pc.strftime(values, _DATES[dialect.dates])


def _amounts(values: pa.Array, dialect: Dialect, sign: str) -> pa.Array:
    text = pc.replace_substring(pc.cast(pc.abs(values), pa.string()), ".", dialect.decimal)
    while dialect.thousands and pc.any(pc.match_substring_regex(text, _UNGROUPED)).as_py():
        text = pc.replace_substring_regex(text, _UNGROUPED, rf"\1{dialect.thousands}\2")
    if sign and dialect.sign == "before":
        text = pc.binary_join_element_wise(sign, text, "")
    elif sign and dialect.sign == "after":
        text = pc.binary_join_element_wise(text, sign, " ")
    before, after = {"leading": ("-", ""), "trailing": ("", "-"), "brackets": ("(", ")")}[
        dialect.negative
    ]
    negative = pc.binary_join_element_wise(before, text, after, "")
    return pc.if_else(pc.less(values, 0), negative, text)
