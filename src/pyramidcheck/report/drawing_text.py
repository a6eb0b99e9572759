"""Texts of a drawing: how wide they are, and one-character stand-ins while it is laid out.

What a text's width decides (room at the edges, the width of an axis) is computed here from the
typeface's own table, so that no release of the drawing library moves or cuts anything. The library
itself sees a stand-in of one character.
"""

from __future__ import annotations

import math
import struct
from functools import cache
from typing import TYPE_CHECKING, Any

from pyramidcheck.report.coverage import covered, glyph_of, table_of
from pyramidcheck.report.drawing_fonts import FACES, REGULAR, SEMIBOLD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SIZE = 12
"""Size of every text that this module is asked about, in pixels."""
SUBSTITUTE = "□"
GROUPING = frozenset(
    {
        "amount_label",
        "band",
        "bands",
        "curve",
        "curves",
        "group",
        "groups",
        "kind",
        "level",
        "line",
        "piece",
        "reading",
        "readings",
        "share_mark",
        "share_x",
        "share_x2",
        "side",
    }
)
"""Names of values that a specification itself knows; all other texts are there to be read."""
_STAND_INS = [chr(code) for code in range(0x0400, 0x0530) if covered(code)]


class Shown(str):
    """A text that is there to be read, and that decides nothing in a specification."""

    __slots__ = ()


def shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a specification with every text that is there to be read marked."""
    return {name: item if name in GROUPING else _shown(item) for name, item in values.items()}


def _shown(node: Any) -> Any:  # noqa: ANN401 - JSON-like data of any shape
    if isinstance(node, str):
        # A typeface of the machine would stand in for what ours lacks.
        return Shown("".join(c if covered(ord(c)) else SUBSTITUTE for c in node))
    if isinstance(node, dict):
        return shown(node)
    if isinstance(node, list):
        return [_shown(item) for item in node]
    return node


def stand_in(node: Any, places: dict[str, str]) -> Any:  # noqa: ANN401 - JSON-like data of any shape
    """Return the specification with a stand-in for every marked text; `places` gathers both.

    Texts beyond the stand-ins there are, and texts of one character, stay as they are.
    """
    if isinstance(node, Shown):
        if len(node) < 2 or (node not in places and len(places) == len(_STAND_INS)):
            return str(node)
        return places.setdefault(node, _STAND_INS[len(places) % len(_STAND_INS)])
    if isinstance(node, dict):
        return {key: stand_in(item, places) for key, item in node.items()}
    if isinstance(node, list):
        return [stand_in(item, places) for item in node]
    return node


def room(texts: Iterable[str], *, semibold: bool = False) -> int:
    """Return the width in whole pixels that the widest of the texts needs at SIZE."""
    widths = [width(text, semibold=semibold) for text in texts]
    return math.ceil(max(widths, default=0.0))


def width(text: str, *, semibold: bool = False) -> float:
    """Return the sum of the advances of the text's characters at SIZE, without kerning."""
    units, advances = _advances(SEMIBOLD if semibold else REGULAR)
    return SIZE * sum(map(advances.__getitem__, text)) / units


class _Advances(dict[str, int]):
    """The advance of each character, found out when it is first asked for."""

    def __init__(self, of_glyphs: tuple[int, ...]) -> None:
        super().__init__()
        self._of_glyphs = of_glyphs

    def __missing__(self, character: str) -> int:
        glyph = glyph_of(ord(character) if covered(ord(character)) else ord(SUBSTITUTE))
        # The last advance holds for all glyphs after it.
        advance = self._of_glyphs[min(glyph, len(self._of_glyphs) - 1)]
        self[character] = advance
        return advance


@cache
def _advances(face: str) -> tuple[int, _Advances]:
    """Units per em, and the advance widths of a typeface.

    Source: OpenType specification, chapters `head`, `hhea` and `hmtx`.
    """
    font = f"fonts/{FACES[face]}"
    units: int = struct.unpack_from(">H", table_of(font, b"head"), 18)[0]
    count: int = struct.unpack_from(">H", table_of(font, b"hhea"), 34)[0]
    pairs = struct.unpack_from(f">{2 * count}h", table_of(font, b"hmtx"))
    return units, _Advances(tuple(pairs[::2]))
