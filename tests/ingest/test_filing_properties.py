# ruff: noqa: RUF001 - the signs that spreadsheets write
"""A whole filing, written in any dialect, reads back as the same filing or is refused."""

from __future__ import annotations

import csv
import gzip
import io
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.filings import read
from pyramidcheck.errors import UnreadableError, UsageError
from pyramidcheck.model.canonical import TABLES, Column, ColumnKind
from pyramidcheck.simulate.workbook import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable

FACTS = "[period]\nstart = 1990-01-01\nend = 2068-12-31\n"
AMBIGUOUS = ("two ways", "two encodings", "with a decimal", "day first")
Row = dict[str, Any]
Filing = dict[str, list[Row]]
DAYS = st.dates(date(1991, 1, 1), date(2068, 1, 1))
IDS = st.sampled_from(
    ["A", "007", "7", "Hélène", "O'Neil", "x;y", "a,b", "N° 12", "12000000017", "Zoë\nB", 'q"t']
)
TEXTS = st.sampled_from(["S1", "Ça va", "0012", "a | b", "-", "étoile"])
NAMES = {"participants": "members", "orders": "orders", "payouts": "payouts"}


def values(column: Column) -> st.SearchStrategy[Any]:
    """Every value that a column of that kind may hold."""
    if column.name == "currency":
        return st.just("EUR")
    if column.choices:
        return st.sampled_from(column.choices)
    kinds: dict[ColumnKind, st.SearchStrategy[Any]] = {
        ColumnKind.DATE: DAYS,
        ColumnKind.MONTH: DAYS.map(lambda day: day.replace(day=1)),
        ColumnKind.MONEY: st.one_of(
            st.decimals(-9_999_999, 9_999_999, places=2),
            st.decimals(-9_999, 9_999, places=4),
            st.integers(-9_999_999, 9_999_999).map(Decimal),
        ),
        ColumnKind.NUMBER: st.decimals(-99_999, 99_999, places=3),
        ColumnKind.FLAG: st.booleans(),
    }
    return kinds.get(column.kind, IDS if column.name.endswith("_id") else TEXTS)


def tables(name: str) -> st.SearchStrategy[list[Row]]:
    """Rows of a table with every column; what is optional may be missing."""
    columns = TABLES[name].columns
    row = st.fixed_dictionaries(
        {item.name: values(item) if item.required else st.none() | values(item) for item in columns}
    )
    return st.lists(row, min_size=1, max_size=4)


filings = st.fixed_dictionaries({name: tables(name) for name in NAMES})


@dataclass(frozen=True)
class Dialect:
    """How a spreadsheet or a database writes a table."""

    delimiter: str = ","
    encoding: str = "utf-8"
    end: str = "\n"
    decimal: str = "."
    thousands: str = ""
    money: str = ""
    day: Callable[[date], str] = date.isoformat
    month: Callable[[date], str] = "{:%Y-%m}".format
    flags: tuple[str, str] = ("true", "false")
    missing: str = ""
    preamble: str = ""
    pack: str = ""
    """`gz`, `zst`, `zip` or `xlsx`; nothing for a plain file."""

    def cell(self, column: Column, value: Any) -> str:
        if value is None:
            return self.missing
        if column.kind is ColumnKind.MONTH:
            return self.month(value)
        if isinstance(value, bool):
            return self.flags[0] if value else self.flags[1]
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, Decimal):
            written = f"{value:,f}".replace(",", "\0").replace(".", self.decimal)
            return written.replace("\0", self.thousands) + (
                self.money if column.kind is ColumnKind.MONEY else ""
            )
        return str(value)

    def text(self, name: str, rows: list[Row]) -> bytes:
        columns = TABLES[name].columns
        out = io.StringIO()
        out.write(self.preamble)
        # Python's writer leaves a line feed bare where lines end with a carriage return alone.
        quoting: Literal[0, 1] = csv.QUOTE_ALL if self.end == "\r" else csv.QUOTE_MINIMAL
        writer = csv.writer(out, delimiter=self.delimiter, lineterminator=self.end, quoting=quoting)
        writer.writerow(columns_of(name))
        writer.writerows([[self.cell(item, row[item.name]) for item in columns] for row in rows])
        return out.getvalue().encode(self.encoding)

    def write(self, folder: Path, filing: Filing) -> None:
        if self.pack == "xlsx":
            for name, rows in filing.items():
                write_sheet(folder / f"{NAMES[name]}.xlsx", name, rows)
            return
        texts = {f"{NAMES[name]}.csv": self.text(name, rows) for name, rows in filing.items()}
        if self.pack == "zip":
            with zipfile.ZipFile(folder / "export.zip", "w") as archive:
                for name, content in texts.items():
                    archive.writestr(name, content)
            return
        packed: dict[str, Callable[[bytes], bytes]] = {
            "gz": gzip.compress,
            "zst": lambda content: pa.compress(content, codec="zstd", asbytes=True),
            "": bytes,
        }
        suffix = f".{self.pack}" if self.pack else ""
        for name, content in texts.items():
            (folder / f"{name}{suffix}").write_bytes(packed[self.pack](content))


def write_sheet(path: Path, name: str, rows: list[Row]) -> None:
    """Write cells with their own types, as a spreadsheet holds them; flags as words."""
    columns = columns_of(name)
    cells = [
        [
            ("oui" if value else "non") if isinstance(value, bool) else value
            for value in (row[column] for column in columns)
        ]
        for row in rows
    ]
    write_workbook(path, name.title(), columns, cells)


FRENCH = Dialect(
    delimiter=";",
    encoding="cp1252",
    end="\r\n",
    decimal=",",
    thousands="\u00a0",
    money=" €",
    day="{:%d/%m/%Y}".format,
    month="{:%m/%Y}".format,
    flags=("Oui", "Non"),
)
DIALECTS = {
    "database": Dialect(),
    "French Excel": FRENCH,
    "French Excel in UTF-8": Dialect(**{**vars(FRENCH), "encoding": "utf-8-sig"}),
    "French Excel in UTF-16": Dialect(**{**vars(FRENCH), "encoding": "utf-16", "delimiter": "\t"}),
    "French Excel in Latin-1": Dialect(**{**vars(FRENCH), "encoding": "latin-1", "money": ""}),
    "Mac": Dialect(**{**vars(FRENCH), "encoding": "mac-roman", "money": "", "end": "\r"}),
    "named delimiter": Dialect(**{**vars(FRENCH), "preamble": "sep=;\r\n"}),
    "American": Dialect(thousands=",", day="{:%m/%d/%Y}".format, money=" EUR", end="\r\n"),
    "American clock": Dialect(day=lambda day: f"{day.month}/{day.day}/{day.year} 11:05 PM"),
    "German": Dialect(
        delimiter=";", decimal=",", thousands=".", day="{:%d.%m.%Y}".format, flags=("1", "0")
    ),
    "Swiss": Dialect(delimiter="|", thousands="’", day="{:%d.%m.%Y}".format),
    "basic dates": Dialect(delimiter="\t", day="{:%Y%m%d}".format, month="{:%Y%m}".format),
    "data frame": Dialect(missing="NaN", day=lambda day: f"{day} 00:00:00"),
    "gzip": Dialect(pack="gz"),
    "zstd": Dialect(pack="zst", delimiter="\t"),
    "ZIP": Dialect(**{**vars(FRENCH), "pack": "zip"}),
    "workbook": Dialect(pack="xlsx"),
}


def columns_of(name: str) -> list[str]:
    return [column.name for column in TABLES[name].columns]


def as_read(name: str, rows: list[Row], currency: str | None) -> list[tuple[Any, ...]]:
    """The rows as they must be: every value as written, and no currency is the filing's."""
    return [
        tuple(
            row[column.name] or currency if column.name == "currency" else row[column.name]
            for column in TABLES[name].columns
            if column.name != "person_key"
        )
        for row in rows
    ]


def together(rows: list[Row]) -> set[frozenset[str]]:
    """The accounts that belong to one person: numbers stand for keys, who is one stays one."""
    groups: list[tuple[set[str], set[str]]] = []
    for row in rows:
        if row["person_key"] is None:
            continue
        people, keys = {row["participant_id"]}, {row["person_key"]}
        for group in [g for g in groups if g[0] & people or g[1] & keys]:
            groups.remove(group)
            people, keys = people | group[0], keys | group[1]
        groups.append((people, keys))
    return {frozenset(people) for people, _ in groups if len(people) > 1}


def exact(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows with decimals of one form: 1.50 and 1.5 are one amount, and -0 is 0."""
    plain = [
        tuple(value.normalize() + 0 if isinstance(value, Decimal) else value for value in row)
        for row in rows
    ]
    return sorted(plain, key=repr)


@settings(max_examples=20, deadline=None)
@given(filings, st.sampled_from(sorted(DIALECTS)))
def test_filing_in_any_dialect_reads_back_as_the_same_filing_or_is_refused(filing, name):
    dialect = DIALECTS[name]
    with tempfile.TemporaryDirectory() as folder:
        try:
            dialect.write(Path(folder), filing)
        except UnicodeEncodeError:
            Dialect(**{**vars(dialect), "encoding": "utf-8"}).write(Path(folder), filing)
        try:
            found = read(Path(folder), FACTS)
        except (UsageError, UnreadableError) as error:
            found, refused = None, str(error)
    if found is None:
        assert any(word in refused for word in AMBIGUOUS), refused
        return
    assert not found.tables["quarantine"], found.tables["quarantine"]
    for table, rows in filing.items():
        got = [dict(zip(columns_of(table), row, strict=False)) for row in found.tables[table]]
        currency = found.filing.currency
        ours, theirs = (exact(as_read(table, given, currency)) for given in (got, rows))
        differing = [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]]
        assert not differing, f"{table}: {differing}"
        if table == "participants":
            assert together(got) == together(rows)
    for item in found.filing.inputs:
        assert item.rows.received == item.rows.used
