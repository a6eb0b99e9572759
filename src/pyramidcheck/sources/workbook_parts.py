"""What a workbook's parts hold, looked at byte by byte before any of them is parsed."""

from __future__ import annotations

import html
import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyramidcheck.errors import LimitError, Problem, UnreadableError
from pyramidcheck.sources.unpack import stream_members

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyramidcheck.sources.limits import ReadLimits

_CELL = re.compile(rb'<(?:\w+:)?c [^>]*?r="([A-Z]{1,7})([0-9]{1,9})"')
_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?r="([0-9]{1,12})"')
_ROW_TAG = re.compile(rb"<(?:\w+:)?row[ >/]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_ERROR = re.compile(
    rb'<(?:\w+:)?c ([^>]*\bt="e"[^>]*)>(?:(?!</(?:\w+:)?c>).){0,2000}?<(?:\w+:)?v>(#[^<]{1,30})<',
    re.DOTALL,
)
_PLACE = re.compile(rb'\br="([A-Z]{1,7})([0-9]{1,9})"')
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_SHEET = re.compile(r"<(?:\w+:)?sheet ([^>]*)>")
_LINK = re.compile(r"<(?:\w+:)?Relationship ([^>]*)>")
_OVERLAP = 200
_ERROR_OVERLAP = 4096
_MOST_ERRORS = 1_000_000
_BOOK = "xl/workbook.xml"
_LINKS = "xl/_rels/workbook.xml.rels"
_SHEETS = "xl/worksheets/"


@dataclass
class Parts:
    """What the bytes of a workbook show."""

    formulas: int = 0
    errors: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)
    """Name of a sheet -> row and column, from 1 -> the error that its cell shows."""


def check_parts(path: Path, shown: str, limits: ReadLimits) -> Parts:
    """Return what the workbook's bytes show of formulas and errors.

    A sheet's cells are held as a full rectangle, so one cell in the last corner would ask for
    seventeen billion of them.

    Raises:
        UnreadableError: It is no workbook.
        LimitError: It expands beyond the limits, or a sheet has too many rows times columns.
    """
    if not zipfile.is_zipfile(path):
        hint = "save it as .xlsx without a password, or export CSV"
        raise UnreadableError(Problem(shown, "is not an XLSX workbook", hint))
    parts = Parts()
    errors: dict[str, dict[tuple[int, int], str]] = {}
    texts: defaultdict[str, bytes] = defaultdict(bytes)
    for name, pieces in _grouped(stream_members(path, shown, limits)):
        if name.startswith(_SHEETS) and name.endswith(".xml"):
            errors[name] = _look_at_sheet(name, pieces, parts, shown, limits)
        else:
            for piece in pieces:
                if name in {_BOOK, _LINKS}:
                    texts[name] += piece
    targets = _targets(
        texts[_BOOK].decode(errors="replace"), texts[_LINKS].decode(errors="replace")
    )
    parts.errors = {sheet: errors[part] for sheet, part in targets.items() if errors.get(part)}
    return parts


def _targets(book: str, links: str) -> dict[str, str]:
    """Return name of each sheet -> the part of the workbook that holds it."""
    told = [dict(_ATTRIBUTE.findall(text)) for text in _LINK.findall(links)]
    targets = {link.get("Id"): link.get("Target", "") for link in told}
    found = {}
    for text in _SHEET.findall(book):
        attributes = dict(_ATTRIBUTE.findall(text))
        identity = next((value for key, value in attributes.items() if key.endswith(":id")), None)
        target = targets.get(identity, "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        found[html.unescape(attributes.get("name", ""))] = part
    return found


def _look_at_sheet(
    name: str, pieces: Iterator[bytes], parts: Parts, shown: str, limits: ReadLimits
) -> dict[tuple[int, int], str]:
    """Count the sheet's formulas, find its errors, and refuse it where it is too large."""
    errors: dict[tuple[int, int], str] = {}
    rows = tags = columns = 0
    end = b""
    for piece in pieces:
        parts.formulas += len(_FORMULA.findall(piece))
        tags += len(_ROW_TAG.findall(piece))
        rows = max([rows, *map(int, set(_ROW.findall(piece)))])
        cells = _CELL.findall(piece)
        rows = max([rows, *(int(row) for row in {row for _, row in cells})])
        columns = max([columns, *(_letters(item) for item in {item for item, _ in cells})])
        if b't="e"' in piece or b't="e"' in end:
            for attributes, error in _ERROR.findall(end + piece):
                place = _PLACE.search(attributes)
                if place and len(errors) < _MOST_ERRORS:
                    errors[int(place[2]), _letters(place[1])] = error.decode(errors="replace")
        end = piece[-_ERROR_OVERLAP:]
    size = max(rows, tags) * max(columns, 1)
    if size > limits.cells:
        what = (
            f"reaches row {max(rows, tags):,} and column {columns:,}:"
            f" {size:,} cells; at most {limits.cells:,} are read"
        )
        raise LimitError(Problem(f"{shown}: {name}", what, "export the sheet as CSV"))
    return errors


def _grouped(
    pieces: Iterator[tuple[str, bytes]],
) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Group pieces by name, each one with the end of the one before, so that no tag is cut."""
    held: list[tuple[str, bytes]] = []

    def of(name: str) -> Iterator[bytes]:
        end = b""
        while True:
            if held[0][0] != name:
                return
            _, piece = held.pop()
            yield end + piece
            # Tags that end inside the overlap would be counted twice: keep only an open one.
            last = piece[piece.rfind(b"<") :][:_OVERLAP] if b"<" in piece else b""
            end = b"" if b">" in last else last
            following = next(pieces, None)
            if following is None:
                return
            held.append(following)

    first = next(pieces, None)
    if first is not None:
        held.append(first)
    while held:
        yield held[0][0], of(held[0][0])


def _letters(name: bytes) -> int:
    number = 0
    for letter in name:
        number = number * 26 + letter - 64
    return number
