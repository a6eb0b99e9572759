"""The bundled typeface under names that no other machine has, so that drawings measure alike.

vl-convert looks for a family among the machine's own fonts first. Drawings therefore name each face
by a word that only the copies registered here bear.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from pyramidcheck.private_folder import PrivateFolder
from pyramidcheck.report.templates import template_bytes

if TYPE_CHECKING:
    from pathlib import Path

FAMILY = "Source Sans 3"
REGULAR, SEMIBOLD = "PyramidcheckRegular", "PyramidcheckSemibold"
FACES = {REGULAR: "SourceSans3-Regular.otf", SEMIBOLD: "SourceSans3-Semibold.otf"}
SEMIBOLD_WEIGHT = 600

_folders: list[PrivateFolder] = []
_HEADER, _ENTRY = 12, 16
_WINDOWS, _UNICODE, _ENGLISH = 3, 1, 0x409
_FAMILY, _FULL, _POSTSCRIPT = 1, 4, 6


def write_faces() -> Path:
    """Return the private folder with the renamed faces, written the first time only.

    The folder stays until the process ends. One that was written before a fork serves all children:
    they end without removing anything.
    """
    if not _folders:
        folder = PrivateFolder()
        for family, name in FACES.items():
            renamed = rename_face(template_bytes(f"fonts/{name}"), family)
            (folder.path / f"{family}.otf").write_bytes(renamed)
        _folders.append(folder)
    return _folders[0].path


def rename_face(font: bytes, family: str) -> bytes:
    """Return the OpenType font under the name `family` alone; every other table is as it was."""
    count = struct.unpack(">H", font[4:6])[0]
    tables: dict[bytes, bytes] = {}
    for index in range(count):
        place = _HEADER + _ENTRY * index
        tag, _, start, length = struct.unpack(">4sIII", font[place : place + _ENTRY])
        tables[tag] = font[start : start + length]
    tables[b"name"] = _names(family)
    # The signature was that of the old names.
    tables.pop(b"DSIG", None)
    return _assembled(font[:4], tables)


def _names(family: str) -> bytes:
    text = family.encode("utf-16-be")
    ids = (_FAMILY, _FULL, _POSTSCRIPT)
    header = struct.pack(">HHH", 0, len(ids), 6 + _HEADER * len(ids))
    entries = b"".join(
        struct.pack(">6H", _WINDOWS, _UNICODE, _ENGLISH, name, len(text), 0) for name in ids
    )
    return header + entries + text


def _assembled(version: bytes, tables: dict[bytes, bytes]) -> bytes:
    power = len(tables).bit_length() - 1
    search = (1 << power) * _ENTRY
    header = struct.pack(">HHHH", len(tables), search, power, len(tables) * _ENTRY - search)
    directory, content = b"", b""
    start = _HEADER + _ENTRY * len(tables)
    for tag, table in sorted(tables.items()):
        place = start + len(content)
        directory += struct.pack(">4sIII", tag, _checksum(table), place, len(table))
        content += table + bytes(-len(table) % 4)
    return version + header + directory + content


def _checksum(table: bytes) -> int:
    padded = table + bytes(-len(table) % 4)
    total: int = sum(struct.unpack(f">{len(padded) // 4}I", padded))
    return total & 0xFFFFFFFF
