# ruff: noqa: RUF001 - the signs that spreadsheets write
"""Odd exports, as companies send them, each with the one right outcome.

A case is the bytes of its files and what reading them must give: exact rows, the rows set aside
with the reason, or the refusal and its message. Dialects and damage are those that real exports
were seen with; every row is written here.
"""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from pyramidcheck.errors import LimitError, PyramidcheckError, UnreadableError, UsageError
from sources.workbooks import Serial, Sheet, write_workbook

Content = bytes | Callable[[Path], object]
HEADER = ["order_id", "ordered_on", "buyer_id", "net_amount"]
BOM = "\ufeff"


@dataclass(frozen=True)
class Case:
    """One filing and its right outcome."""

    name: str
    files: dict[str, Content]
    rows: int = 0
    """Records behind the headers of all files, as written: none may be lost."""
    orders: list[tuple[str, date, str, Decimal]] | None = None
    """Every used order; None where the case is not about orders."""
    people: list[tuple[str, date, str | None]] | None = None
    payouts: list[tuple[str, date, Decimal]] | None = None
    set_aside: list[tuple[int, str | None, str]] = field(default_factory=list)
    """Quarantined: row, column, reason."""
    excluded: int = 0
    notes: tuple[str, ...] = ()
    refused: type[PyramidcheckError] | None = None
    says: str = ""
    """Of the refusal: a regular expression that its message must match."""
    config: str = ""
    judged: bool = False
    """True: the whole audit must also come through."""


def order(number: object, day: str, buyer: str, amount: str) -> tuple[str, date, str, Decimal]:
    return str(number), date.fromisoformat(day), buyer, Decimal(amount)


def lines(*records: str, end: str = "\n", encoding: str = "utf-8") -> bytes:
    return "".join(f"{record}{end}" for record in records).encode(encoding)


def table(
    rows: list[list[str]], mark: str = ",", *, end: str = "\n", quoting: int = csv.QUOTE_MINIMAL
) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=mark, lineterminator=end, quoting=quoting).writerows(rows)  # type: ignore[arg-type] # quoting is one of csv's own numbers
    return out.getvalue()


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return out.getvalue()


def book(*rows: list[object], name: str = "Orders") -> Callable[[Path], object]:
    return lambda path: write_workbook(path, Sheet(name, list(rows)))


def days_of(*days: str) -> list[object]:
    return [Serial((date.fromisoformat(day) - date(1899, 12, 30)).days) for day in days]


TWO = [order(1, "2024-01-31", "A", "19.90"), order(2, "2024-02-01", "B", "-1250")]
PLAIN = lines("order_id,ordered_on,buyer_id,net_amount", "1,2024-01-31,A,19.90",
              "2,2024-02-01,B,-1250")  # fmt: skip
PEOPLE = lines("participant_id,enrolled_on,sponsor_id", "A,2024-01-01,", "B,2024-01-05,A")
TWO_PEOPLE = [("A", date(2024, 1, 1), None), ("B", date(2024, 1, 5), "A")]


def dialect(name: str, content: Content, file: str = "orders.csv", **options: Any) -> Case:
    """A file that says the same two orders in another dialect."""
    return Case(f"dialect: {name}", {file: content}, rows=2, orders=TWO, **options)


FRENCH = "N° commande;Date de commande;N° client;Montant HT"
DIALECTS = [
    dialect("plain", PLAIN),
    dialect("tabs in a .tsv", PLAIN.replace(b",", b"\t"), "orders.tsv"),
    dialect("pipes in a .txt", PLAIN.replace(b",", b"|"), "orders.txt"),
    dialect("carriage returns alone", PLAIN.replace(b"\n", b"\r")),
    dialect("last line without an end", PLAIN.rstrip(b"\n")),
    dialect(
        "French spreadsheet",
        lines(FRENCH, "1;31/01/2024;A;19,90 €", "2;01/02/2024;B;-1 250,00 €",
              end="\r\n", encoding="cp1252"),
    ),
    dialect(
        "French shop with mark of order and clock",
        (BOM + f"{FRENCH}\r\n1;31/01/2024 10:00;A;19,90\xa0€\r\n"
         "2;01/02/2024 23:59;B;-1\u202f250,00\xa0€\r\n").encode(),
    ),
    dialect(
        "accounting file: tabs, basic dates, decimal comma",
        lines("PieceRef\tPieceDate\tCompAuxNum\tMontant", "1\t20240131\tA\t19,90",
              "2\t20240201\tB\t-1250,00", end="\r\n", encoding="latin-1"),
    ),
    dialect(
        "everything quoted, mark of order",
        (BOM + table([HEADER, ["1", "2024-01-31", "A", "19.90"], ["2", "2024-02-01", "B", "-1250"]],
                     end="\r\n", quoting=csv.QUOTE_ALL)).encode(),
    ),
    dialect(
        "German points",
        lines("order_id;ordered_on;buyer_id;net_amount", "1;31.01.2024;A;19,90",
              "2;01.02.2024;B;-1.250,00"),
    ),
    dialect(
        "Swiss apostrophes",
        lines("order_id;ordered_on;buyer_id;net_amount", "1;31.01.2024;A;19.90",
              "2;01.02.2024;B;-1’250.00"),
    ),
    dialect(
        "American accounting brackets, month first, clock",
        lines("order_id,ordered_on,buyer_id,net_amount", "1,1/31/2024 8:26 AM,A,$19.90",
              '2,2/1/2024 11:05 PM,B,"($1,250.00)"'),
    ),
    dialect(
        "two-digit years and minus behind",
        lines("order_id,ordered_on,buyer_id,net_amount", "1,1/31/24 8:26,A,19.90",
              '2,2/1/24 8:26,B,"1,250.00-"'),
    ),
    dialect(
        "ids as data frames write them",
        lines("order_id,ordered_on,buyer_id,net_amount", "1.0,2024-01-31,A,19.90",
              "2.0,2024-02-01,B,-1250.0"),
    ),
    dialect(
        "instants with an offset",
        lines("order_id,ordered_on,buyer_id,net_amount", "1,2024-01-31 17:09:34 -0300,A,19.90",
              "2,2024-02-01T00:00:00Z,B,-1250"),
    ),
    dialect("UTF-16 with its mark", PLAIN.decode().encode("utf-16")),
    dialect("UTF-16 without", PLAIN.decode().encode("utf-16-be")),
    dialect("UTF-32", PLAIN.decode().encode("utf-32")),
    dialect("line that names the delimiter", b"sep=;\r\n" + PLAIN.replace(b",", b";")),
    dialect("lines that end in two ways", PLAIN.replace(b"\n", b"\r\n", 1)),
    dialect("lines that end in three ways",
            PLAIN.replace(b"\n", b"\r\n", 1).replace(b"90\n", b"90\r")),
    dialect(
        "break inside the first value that is none of the file",
        b'order_id,ordered_on,buyer_id,net_amount,note\n1,2024-01-31,A,19.90,"x\r\ny"\n'
        b"2,2024-02-01,B,-1250,\n",
    ),
    dialect("gzip", gzip.compress(PLAIN), "orders.csv.gz"),
    dialect("zstd", pa.compress(PLAIN, codec="zstd", asbytes=True), "orders.csv.zst"),
    dialect("ZIP", zipped(orders__csv=PLAIN), "export.zip"),
    dialect("workbook", book(list(HEADER), ["1", *days_of("2024-01-31"), "A", 19.9],
                             ["2", *days_of("2024-02-01"), "B", -1250]), "book.xlsx"),
    dialect("workbook of text", book(list(HEADER), ["1", "31/01/2024", "A", "19,90 €"],
                                     ["2", "01/02/2024", "B", "-1 250,00 €"]), "book.xlsx"),
    dialect(
        "columns between blanks without a header",
        lines(" 1 20240131 A   19.90", " 2 20240201 B   -1250"),
        "orders.txt",
        config="[dialect.orders]\ncolumns = " + repr(HEADER) + "\n",
    ),
    Case(
        "dialect: dates that fit two orders are refused",
        {"orders.csv": lines(",".join(HEADER), "1,03/04/2024,A,5", "2,01/02/2024,B,6")},
        refused=UsageError,
        says="two ways.*day first.*month first",
    ),
    Case(
        "dialect: a group that may be decimals is refused",
        {"orders.csv": lines(";".join(HEADER), "1;2024-01-31;A;1,234", "2;2024-01-31;B;5")},
        refused=UsageError,
        says="two ways: '1,234' is 1234 or 1.234",
    ),
    Case(
        "dialect: both decimal marks are refused with their counts",
        {"orders.csv": lines(";".join(HEADER), "1;2024-01-31;A;1,25", "2;2024-01-31;B;5.75")},
        refused=UsageError,
        says="1 numbers with a decimal comma and 1 with a decimal point",
    ),
    Case(
        "dialect: an encoding with two good readings is refused with both",
        {"orders.csv": lines(",".join(HEADER), "1,2024-01-31,l’amour,5", encoding="cp1252")},
        refused=UsageError,
        says="two encodings .*cp1252.*mac-roman",
    ),
]  # fmt: skip

DAMAGE = [
    Case(
        "damage: leading zeros that the spreadsheet kept are kept",
        {"orders.csv": PLAIN.replace(b",A,", b",007,"),
         "members.csv": PEOPLE.replace(b"A", b"007")},
        rows=4,
        orders=[order(1, "2024-01-31", "007", "19.90"), TWO[1]],
        people=[("007", date(2024, 1, 1), None), ("B", date(2024, 1, 5), "007")],
    ),
    Case(
        "damage: lost leading zeros are not guessed back",
        {"orders.csv": PLAIN.replace(b",A,", b",7,"), "members.csv": PEOPLE.replace(b"A", b"007")},
        rows=4,
        orders=[order(1, "2024-01-31", "7", "19.90"), TWO[1]],
        people=[("007", date(2024, 1, 1), None), ("B", date(2024, 1, 5), "007")],
        judged=True,
    ),
    Case(
        "damage: ids shortened to 1.2E+10 are set aside, for they may be many",
        {"orders.csv": PLAIN + lines("3,2024-02-01,1.2E+10,5", "4,2024-02-01,1.2E+10,6",
                                     "5,2024-02-01,12000000017,7")},
        rows=5,
        orders=[*TWO, order(5, "2024-02-01", "12000000017", "7")],
        set_aside=[(4, "buyer_id", "shortened_id"), (5, "buyer_id", "shortened_id")],
        judged=True,
    ),
    Case(
        "damage: ids shortened with a decimal comma",
        {"orders.csv": lines(FRENCH, "1;31/01/2024;1,23457E+11;5,50", "2;31/01/2024;B;6,50",
                             encoding="cp1252")},
        rows=2,
        orders=[order(2, "2024-01-31", "B", "6.50")],
        set_aside=[(2, "N° client", "shortened_id")],
    ),
    Case(
        "damage: long ids in a workbook keep their digits",
        {"book.xlsx": book(list(HEADER), [1, *days_of("2024-01-31"), 12000000017, 5],
                           [2, *days_of("2024-01-31"), 120000000170, 6])},
        rows=2,
        orders=[order(1, "2024-01-31", "12000000017", "5"),
                order(2, "2024-01-31", "120000000170", "6")],
    ),
    Case(
        "damage: dates turned to serial numbers",
        {"orders.csv": lines(",".join(HEADER), "1,45322,A,19.90", "2,45323,B,-1250")},
        rows=2,
        orders=TWO,
    ),
    Case(
        "damage: amounts in scientific notation",
        {"orders.csv": lines(",".join(HEADER), "1,2024-01-31,A,1.99E+01",
                             "2,2024-02-01,B,-1.25e3")},
        rows=2,
        orders=TWO,
    ),
    Case(
        "damage: apostrophe before text is part of the id",
        {"orders.csv": lines(",".join(HEADER), "1,2024-01-31,'+33612345678,5")},
        rows=1,
        orders=[order(1, "2024-01-31", "'+33612345678", "5")],
    ),
    Case(
        "damage: error values of formulas are set aside",
        {"orders.csv": PLAIN + lines("3,2024-02-01,C,#REF!", "4,#VALUE!,C,5")},
        rows=4,
        orders=TWO,
        set_aside=[(4, "net_amount", "unreadable_amount"), (5, "ordered_on", "unreadable_date")],
    ),
    Case(
        "damage: formula that was saved as text",
        {"orders.csv": PLAIN + lines("3,2024-02-01,=HYPERLINK(1),=2+3")},
        rows=3,
        orders=TWO,
        set_aside=[(4, "net_amount", "unreadable_amount")],
    ),
    Case(
        "damage: rows of nothing but delimiters at the end",
        {"orders.csv": PLAIN + b",,,\n,,,\n"},
        rows=4,
        orders=TWO,
        excluded=2,
    ),
    Case(
        "damage: total in the last row",
        {"orders.csv": PLAIN + b"Total,,,-1230.10\n"},
        rows=3,
        orders=TWO,
        set_aside=[(4, "buyer_id", "missing_value"), (4, "ordered_on", "missing_value")],
    ),
    Case(
        "damage: row cut in its middle",
        {"orders.csv": PLAIN + b"3,2024-02"},
        rows=3,
        orders=TWO,
        set_aside=[(4, None, "ragged_row")],
    ),
    Case(
        "damage: amount with an unquoted comma shifts no other value",
        {"orders.csv": PLAIN + b"3,2024-02-01,B,1,250.00\n"},
        rows=3,
        orders=TWO,
        set_aside=[(4, None, "ragged_row")],
    ),
]  # fmt: skip

MARKUP = '<script>alert("1")</script>'
STATEMENT = "x'); DROP TABLE raw.file_1; --"
HEADERS = [
    Case(
        "header: HTML is text",
        {"orders.csv": table([[*HEADER, MARKUP], ["1", "2024-01-31", "A", "19.90", MARKUP],
                              ["2", "2024-02-01", "B", "-1250", ""]]).encode()},
        rows=2,
        orders=TWO,
        judged=True,
    ),
    Case(
        "header: SQL is text",
        {"orders.csv": table([[*HEADER, STATEMENT], ["1", "2024-01-31", "A", "19.90", STATEMENT],
                              ["2", "2024-02-01", "B", "-1250", '"; DROP']]).encode()},
        rows=2,
        orders=TWO,
    ),
    Case(
        "header: SQL in every header is refused with the headers",
        {"orders.csv": table([[STATEMENT, '"', "'", "$x"], ["1", "2", "3", "4"]]).encode()},
        refused=UnreadableError,
        says="nothing fills order_id, ordered_on, buyer_id, net_amount",
    ),
    Case(
        "header: repeated, the first stands",
        {"orders.csv": lines("order_id,ordered_on,buyer_id,net_amount,net_amount",
                             "1,2024-01-31,A,19.90,5", "2,2024-02-01,B,-1250,6")},
        rows=2,
        orders=TWO,
        notes=("header_renamed",),
    ),
    Case(
        "header: three empty ones",
        {"orders.csv": lines("order_id,,ordered_on,buyer_id,,net_amount,",
                             "1,x,2024-01-31,A,y,19.90,z", "2,,2024-02-01,B,,-1250,")},
        rows=2,
        orders=TWO,
        notes=("header_renamed",),
    ),
    Case(
        "header: all empty",
        {"orders.csv": b",,,\n1,2024-01-31,A,5\n"},
        refused=UnreadableError,
        says=r"orders\.csv: cannot be read as orders",
    ),
    Case(
        "header: none, the first row is data",
        {"orders.csv": PLAIN.split(b"\n", 1)[1]},
        refused=UnreadableError,
        says="headers seen: '1', '2024-01-31', 'A', '19.90'",
    ),
    Case(
        "header: none, and the names are declared",
        {"orders.csv": PLAIN.split(b"\n", 1)[1]},
        config="[dialect.orders]\ncolumns = " + repr(HEADER) + "\n",
        rows=2,
        orders=TWO,
    ),
    Case(
        "header: spaces, case and marks around the names",
        {"orders.csv": PLAIN.replace(b"order_id,ordered_on", b"  ORDER ID , Ordered-On ")},
        rows=2,
        orders=TWO,
    ),
    Case(
        "header: bidirectional controls make no other name",
        {"orders.csv": PLAIN.replace(b"net_amount", "\u202etnuoma_ten\u202c".encode())},
        refused=UnreadableError,
        says="nothing fills net_amount",
    ),
    Case(
        "header: line break in a name",
        {"orders.csv": b'order_id,ordered_on,buyer_id,net_amount,"a\nnote"\n'
                       b"1,2024-01-31,A,19.90,x\n2,2024-02-01,B,-1250,y\n"},
        rows=2,
        orders=TWO,
    ),
    Case(
        "header: a hundred columns",
        {"orders.csv": table([[*(f"extra {n}" for n in range(96)), *HEADER],
                              [*["x"] * 96, "1", "2024-01-31", "A", "19.90"],
                              [*[""] * 96, "2", "2024-02-01", "B", "-1250"]]).encode()},
        rows=2,
        orders=TWO,
        judged=True,
    ),
    Case(
        "header: two that fit one column equally are refused by name",
        {"orders.csv": PLAIN.replace(b"net_amount", b"Montant HT").replace(
            b"buyer_id", b"net amount")},
        refused=UnreadableError,
        says="nothing fills buyer_id",
    ),
]  # fmt: skip

SHAPES = [
    Case(
        "rows: only a header",
        {"orders.csv": PLAIN.split(b"\n")[0] + b"\n", "members.csv": PEOPLE},
        rows=2,
        orders=[],
        people=TWO_PEOPLE,
        judged=True,
    ),
    Case("rows: only headers anywhere", {"orders.csv": PLAIN.split(b"\n")[0]}, orders=[],
         judged=True),
    Case(
        "rows: one",
        {"orders.csv": PLAIN.rsplit(b"\n", 2)[0]},
        rows=1,
        orders=TWO[:1],
        judged=True,
    ),
    Case(
        "rows: every optional column without a value",
        {"orders.csv": lines("order_id,ordered_on,buyer_id,net_amount,seller_id,volume,status,"
                             "refunded_on,is_autoship", "1,2024-01-31,A,19.90,,,,,",
                             "2,2024-02-01,B,-1250,,,,,")},
        rows=2,
        orders=TWO,
        judged=True,
    ),
    Case(
        "rows: a required column without a value",
        {"orders.csv": lines(",".join(HEADER), "1,2024-01-31,A,", "2,2024-02-01,B,NULL")},
        rows=2,
        orders=[],
        set_aside=[(2, "net_amount", "missing_value"), (3, "net_amount", "missing_value")],
        judged=True,
    ),
    Case(
        "rows: all columns without a value",
        {"orders.csv": lines(",".join(HEADER), ",,,", "NULL,NaN,#N/A,None"), "members.csv": PEOPLE},
        rows=4,
        orders=[],
        people=TWO_PEOPLE,
        excluded=2,
        judged=True,
    ),
    Case(
        "rows: line breaks inside values",
        {"orders.csv": table([[*HEADER, "note"], ["1", "2024-01-31", "A", "19.90", "a\nb\r\nc"],
                              ["2", "2024-02-01", "B", "-1250", "\n\n"]]).encode()},
        rows=2,
        orders=TWO,
    ),
    Case(
        "rows: line breaks inside an id",
        {"orders.csv": table([HEADER, ["1", "2024-01-31", "A\nB", "19.90"]]).encode()},
        rows=1,
        orders=[order(1, "2024-01-31", "A\nB", "19.90")],
        judged=True,
    ),
    Case(
        "rows: blank lines between them",
        {"orders.csv": PLAIN.replace(b"\n", b"\n\n\n")},
        rows=2,
        orders=TWO,
    ),
    Case(
        "rows: the same file twice is read twice and said so",
        {"orders_a.csv": PLAIN, "orders_b.csv": PLAIN},
        rows=4,
        orders=[TWO[0], TWO[0], TWO[1], TWO[1]],
        notes=("identical_files",),
    ),
    Case(
        "rows: more than half do not fit the header",
        {"orders.csv": PLAIN + b"1,2\n" * 30},
        refused=UnreadableError,
        says="splits into 4 fields in 2 of 32 rows only",
    ),
    Case(
        "rows: payouts beside orders",
        {"payouts.csv": lines("participant_id,paid_on,amount", "A,2024-02-01,-2.05"),
         "orders.csv": PLAIN},
        rows=3,
        orders=TWO,
        payouts=[("A", date(2024, 2, 1), Decimal("-2.05"))],
    ),
    Case(
        "rows: people who are each other's sponsor",
        {"members.csv": lines("participant_id,enrolled_on,recruiter_id", "A,2024-01-01,B",
                              "B,2024-01-05,A", "C,2024-01-05,C"), "orders.csv": PLAIN},
        rows=5,
        orders=TWO,
        people=[("A", date(2024, 1, 1), "B"), ("B", date(2024, 1, 5), "A"),
                ("C", date(2024, 1, 5), "C")],
        judged=True,
    ),
]  # fmt: skip

BYTES = [
    Case(
        "bytes: NUL inside a value",
        {"orders.csv": PLAIN + b"3,2024-02-01,C\0D,5\n"},
        refused=UnreadableError,
        says=r"row 4.*NUL",
    ),
    Case(
        "bytes: NUL behind the last row",
        {"orders.csv": PLAIN + b"\0\0\0\0"},
        refused=UnreadableError,
        says="NUL",
    ),
    Case(
        "bytes: bidirectional controls in an id stay, and are another id",
        {"orders.csv": PLAIN.replace(b",A,", ",\u202eA\u2066,".encode())},
        rows=2,
        orders=[order(1, "2024-01-31", "\u202eA\u2066", "19.90"), TWO[1]],
        judged=True,
    ),
    Case(
        "bytes: bidirectional controls in an amount are no number",
        {"orders.csv": PLAIN + "3,2024-02-01,C,\u202e5.12\u202c\n".encode()},
        rows=3,
        orders=TWO,
        set_aside=[(4, "net_amount", "unreadable_amount")],
    ),
    Case(
        "bytes: UTF-8 and Windows-1252 in one file are refused",
        {"orders.csv": lines(",".join(HEADER), "1,2024-01-31,Hélène,5")
                       + lines("2,2024-01-31,François,5", encoding="cp1252")},
        refused=UnreadableError,
        says="encoding that cannot be told",
    ),
    Case(
        "bytes: declared UTF-8 that is none names the row",
        {"orders.csv": PLAIN + lines("3,2024-02-01,François,5", encoding="cp1252")},
        config='[dialect.orders]\nencoding = "utf-8"\n',
        refused=UnreadableError,
        says=r"row 4: is not utf-8",
    ),
    Case(
        "bytes: two files in two encodings are read each in its own",
        {"orders.csv": lines(",".join(HEADER), "1,2024-01-31,Hélène,5"),
         "members.csv": lines("participant_id,enrolled_on", "Hélène,2024-01-01",
                              encoding="cp1252")},
        rows=2,
        orders=[order(1, "2024-01-31", "Hélène", "5")],
        people=[("Hélène", date(2024, 1, 1), None)],
        judged=True,
    ),
    Case(
        "bytes: signs beyond the basic plane",
        {"orders.csv": PLAIN.replace(b",A,", ",👩‍👧,".encode())},
        rows=2,
        orders=[order(1, "2024-01-31", "👩‍👧", "19.90"), TWO[1]],
    ),
    Case(
        "bytes: digits of another script are no number",
        {"orders.csv": PLAIN + "3,2024-02-01,C,١٢\n".encode()},
        rows=3,
        orders=TWO,
        set_aside=[(4, "net_amount", "unreadable_amount")],
    ),
    Case("bytes: none", {"orders.csv": b""}, refused=UnreadableError, says="is empty"),
    Case(
        "bytes: quotation mark that is never closed",
        {"orders.csv": PLAIN + b'3,2024-02-01,"C,5\n' + b"4,2024-02-01,D,5\n" * 20},
        refused=UnreadableError,
        says="row 4: opens a quotation mark",
    ),
    Case(
        "bytes: web page with the name of a CSV",
        {"orders.csv": b"<!DOCTYPE html>\n<html><body>Session expired</body></html>\n"},
        refused=UnreadableError,
        says=r"orders\.csv",
    ),
    Case(
        "bytes: workbook with the name of a CSV",
        {"orders.csv": zipped(xl=PLAIN)},
        refused=UnreadableError,
        says=r"orders\.csv",
    ),
    Case(
        "bytes: CSV with the name of a workbook",
        {"orders.xlsx": PLAIN},
        refused=UnreadableError,
        says=r"orders\.xlsx",
    ),
    Case(
        "bytes: line of seventy million characters",
        {"orders.csv.gz": gzip.compress(PLAIN + b"x" * 70_000_000)},
        refused=LimitError,
        says="more than 250 times",
    ),
]  # fmt: skip

CASES = [*DIALECTS, *DAMAGE, *HEADERS, *SHAPES, *BYTES]
