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
    return glyph_of(code) > 0


def glyph_of(code: int) -> int:
    """Number of the glyph for the code point, alike in every weight; 0 where there is none."""
    starts, ends, glyphs = _spans()
    place = bisect_right(starts, code) - 1
    return glyphs[place] + code - starts[place] if place >= 0 and code <= ends[place] else 0


def table_of(font: str, name: bytes) -> bytes:
    """Return one table of a bundled OpenType font.

    Raises:
        ValueError: The font has no such table.
    """
    content = template_bytes(font)
    (count,) = struct.unpack_from(">H", content, 4)
    for i in range(count):
        tag, _, offset, length = struct.unpack_from(">4sIII", content, 12 + 16 * i)
        if tag == name:
            return content[offset : offset + length]
    raise ValueError(f"{font} has no table {name.decode()}")


@cache
def _spans() -> tuple[list[int], list[int], list[int]]:
    """First and last code points, and first glyphs, of the font's `cmap` table, format 12.

    Source: OpenType specification, chapter `cmap`: groups of start, end and first glyph.
    """
    table = table_of(FONT, b"cmap")
    (count,) = struct.unpack_from(">H", table, 2)
    for i in range(count):
        (start,) = struct.unpack_from(">I", table, 4 + 8 * i + 4)
        (kind,) = struct.unpack_from(">H", table, start)
        if kind == FULL:
            (groups,) = struct.unpack_from(">I", table, start + 12)
            spans = [struct.unpack_from(">III", table, start + 16 + 12 * g) for g in range(groups)]
            starts, ends, glyphs = (list(column) for column in zip(*spans, strict=True))
            return starts, ends, glyphs
    raise ValueError(f"{FONT} has no cmap table of format {FULL}")
