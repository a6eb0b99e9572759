"""Workbooks as a spreadsheet writes them, made of the few parts that readers ask for."""

# ruff: noqa: E501 - markup reads better on one line

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DATE_STYLE = 1


@dataclass
class Sheet:
    name: str
    rows: Sequence[Sequence[object]]
    state: str = "visible"
    merged: tuple[str, ...] = ()
    first_row: int = 1
    extra: str = field(default="")
    """Raw XML rows behind the others."""


@dataclass
class Formula:
    text: str
    value: object


@dataclass
class Serial:
    """A day as its serial number, in a cell that is formatted as a date."""

    days: float


@dataclass
class Failed:
    error: str


def letter(place: int) -> str:
    return chr(ord("A") + place)


def cell(value: object, where: str) -> str:  # noqa: PLR0911 - one for each kind of cell
    if isinstance(value, Formula):
        return f'<c r="{where}"><f>{value.text}</f><v>{value.value}</v></c>'
    if isinstance(value, Serial):
        return f'<c r="{where}" s="{DATE_STYLE}"><v>{value.days}</v></c>'
    if isinstance(value, Failed):
        return f'<c r="{where}" t="e"><v>{value.error}</v></c>'
    if isinstance(value, bool):
        return f'<c r="{where}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{where}"><v>{value}</v></c>'
    if value is None or value == "":
        return ""
    return f'<c r="{where}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def sheet_xml(sheet: Sheet) -> str:
    rows = "".join(
        f'<row r="{number}">'
        + "".join(cell(value, f"{letter(place)}{number}") for place, value in enumerate(row))
        + "</row>"
        for number, row in enumerate(sheet.rows, start=sheet.first_row)
    )
    merged = "".join(f'<mergeCell ref="{ref}"/>' for ref in sheet.merged)
    merged = f'<mergeCells count="{len(sheet.merged)}">{merged}</mergeCells>' if merged else ""
    return (
        f'<worksheet xmlns="{MAIN}"><sheetData>{rows}{sheet.extra}</sheetData>{merged}</worksheet>'
    )


def write_workbook(path: Path, *sheets: Sheet, padding: bytes = b"") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    numbered = list(enumerate(sheets, start=1))
    listed = "".join(
        f'<sheet name="{escape(s.name)}" sheetId="{n}" state="{s.state}" r:id="rId{n}"/>'
        for n, s in numbered
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n, _ in numbered
    )
    styles = (
        f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs>'
        '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
        "</styleSheet>"
    )
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", types)
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{RELATIONS}/'
            'officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>',
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}">{links}<Relationship Id="rIdS" '
            f'Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>',
        )
        book.writestr("xl/styles.xml", styles)
        for n, sheet in numbered:
            book.writestr(f"xl/worksheets/sheet{n}.xml", sheet_xml(sheet))
        if padding:
            book.writestr("xl/media/image.bin", padding)
    return path
