"""Which characters the bundled typeface can set, read from the font's own table."""

from __future__ import annotations

import struct
from bisect import bisect_right
from functools import cache

from pyramidcheck.report.templates import template_bytes

FONT = "fonts/SourceSans3-Regular.otf"
FULL = 12
"""The format of the table that reaches every plane of Unicode."""


def covered(code: int) -> bool:
    """True where the typeface has a glyph for the code point."""
    starts, ends = _spans()
    place = bisect_right(starts, code) - 1
    return place >= 0 and code <= ends[place]


@cache
def _spans() -> tuple[list[int], list[int]]:
    """First and last code points of the spans of the font's `cmap` table, format 12.

    Source: OpenType specification, chapter `cmap`: groups of start, end and first glyph.
    """
    font = template_bytes(FONT)
    table = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, table + 2)
    for i in range(count):
        (offset,) = struct.unpack_from(">I", font, table + 4 + 8 * i + 4)
        start = table + offset
        (kind,) = struct.unpack_from(">H", font, start)
        if kind == FULL:
            (groups,) = struct.unpack_from(">I", font, start + 12)
            spans = [struct.unpack_from(">II", font, start + 16 + 12 * g) for g in range(groups)]
            return [first for first, _ in spans], [last for _, last in spans]
    raise ValueError(f"{FONT} has no cmap table of format {FULL}")


def _table(font: bytes, name: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for i in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * i)
        if tag == name:
            return int(offset)
    raise ValueError(f"{FONT} has no table {name.decode()}")
