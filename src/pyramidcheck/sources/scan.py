"""One look at every byte of a UTF-8 text file: its lines, and what makes row numbers uncertain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pyramidcheck.errors import Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_STEP = 4 * 2**20
_BLANK_LINES: tuple[bytes, ...] = (b"\n\n", b"\n\r\n", b"\r\r")
_OVERLAP = 2
_MARK = b"\xef\xbb\xbf"
_WIDE_BLANKS = (b"\xc2\xa0", b"\xe2\x80\xaf", _MARK)
"""No-break blanks and the byte-order mark, which ingest takes off the ends of values as well."""
_BLANK = ord(" ")


@dataclass(frozen=True, slots=True)
class Scan:
    """What the bytes of a text file show."""

    lines: int
    """Lines that are not at the end of the file and blank."""
    blank_lines: bool
    """Whether a blank line stands before the last line that is not blank."""
    quotes: int
    """Double quotation marks."""
    carriage_only: bool
    """Lines end as on old Macs, with a carriage return alone."""
    mixed_ends: bool = False
    """Lines, or the breaks inside values, end in more than one way."""


def scan_text(path: Path, shown: str) -> Scan:
    """Return what the bytes of a UTF-8 text file show.

    Raises:
        UnreadableError: There is a NUL byte; names the row.
    """
    feeds = returns = pairs = quotes = 0
    offset = 0
    first_blank: int | None = None
    last_content = -1
    end_feeds = end_returns = 0
    carry = b""
    with path.open("rb") as file:
        while piece := file.read(_STEP):
            if offset == 0:
                piece = piece.removeprefix(_MARK)
                if piece[:1] in {b"\n", b"\r"}:
                    first_blank = 0
            if (nul := piece.find(b"\0")) >= 0:
                row = feeds + piece[:nul].count(b"\n") + 1
                hint = "export it again as text; a NUL byte means a broken or binary file"
                raise UnreadableError(Problem(f"{shown}: row {row}", "holds a NUL byte", hint))
            feeds += _count(piece, b"\n")
            marks: tuple[bytes, ...] = _BLANK_LINES[:1]
            if returns or b"\r" in piece:
                returns += piece.count(b"\r")
                # A pair that lies across two pieces shows in neither.
                pairs += piece.count(b"\r\n") + (carry.endswith(b"\r") and piece.startswith(b"\n"))
                # Most files have no carriage return at all, and need no search for those marks.
                marks = _BLANK_LINES
            quotes += _count(piece, b'"')
            if first_blank is None:
                # Each mark is at most three bytes: what lies across two pieces shows in these.
                seam = carry + piece[:_OVERLAP]
                places = [(seam.find(mark), offset - len(carry)) for mark in marks]
                places += [(piece.find(mark), offset) for mark in marks]
                first_blank = min((at + start for at, start in places if at >= 0), default=None)
            content = len(piece.rstrip(b"\r\n"))
            if content:
                last_content = offset + content
                end_feeds = end_returns = 0
            end = piece[content:]
            end_feeds += end.count(b"\n")
            end_returns += end.count(b"\r")
            carry = (carry + piece[-_OVERLAP:])[-_OVERLAP:]
            offset += len(piece)
    if last_content < 0:
        return Scan(0, blank_lines=False, quotes=0, carriage_only=False)
    lines = (feeds or returns) - (end_feeds or end_returns) + 1
    return Scan(
        lines,
        blank_lines=first_blank is not None and first_blank < last_content,
        quotes=quotes,
        carriage_only=returns > 0 and feeds == 0,
        mixed_ends=len({feeds, returns, pairs} - {0}) > 1 or (pairs == 0 < min(feeds, returns)),
    )


def _count(piece: bytes, byte: bytes) -> int:
    """How often one byte occurs: NumPy takes a quarter of the time where it is frequent."""
    if byte not in piece:
        return 0
    return int(np.count_nonzero(np.frombuffer(piece, np.uint8) == byte[0]))


def is_tight(path: Path, delimiter: str) -> bool:
    """Whether the bytes of a UTF-8 text file rule out that a value has a blank at either end.

    Conservatively: a blank beside a delimiter or a quotation mark counts wherever it stands, and
    any wide one. Line breaks inside values are not looked for.
    """
    feed, mark = ord("\n"), ord(delimiter)
    before = b"\n"
    with path.open("rb") as file:
        start = file.read(len(_MARK))
        file.seek(len(_MARK) if start == _MARK else 0)
        while piece := file.read(_STEP):
            text = before + piece
            if not text.isascii() and any(blank in text for blank in _WIDE_BLANKS):
                return False
            if mark <= _BLANK and b'"' in text:
                # Between quotation marks a tab may be part of a value.
                return False
            if not _are_inner_blanks(np.frombuffer(text, np.uint8), feed, mark):
                return False
            before = text[-_OVERLAP:]
    return _are_inner_blanks(np.frombuffer(before + b"\n", np.uint8), feed, mark)


def _are_inner_blanks(text: np.ndarray, feed: int, mark: int) -> bool:
    """Whether every blank but the first and the last byte stands inside a value."""
    edges = np.zeros(256, np.bool_)
    edges[[feed, ord("\r"), ord('"'), mark]] = True
    places = np.flatnonzero(text[1:-1] <= _BLANK) + 1
    blanks = text[places]
    behind = text[places + 1]
    ends = (blanks == feed) | (blanks == mark) | ((blanks == ord("\r")) & (behind == feed))
    inner = places[~ends]
    return not (edges[text[inner - 1]] | edges[text[inner + 1]]).any()


def squeeze_blanks(path: Path, target: Path) -> None:
    """Copy the text with every run of blanks as one tab, and none at the ends of lines."""
    with target.open("wb") as copy:
        for piece in _whole_lines(path):
            trimmed = re.sub(rb"(?m)^[ \t]+|[ \t]+(?=\r?$)", b"", piece)
            copy.write(re.sub(rb"[ \t]+", b"\t", trimmed))


def _whole_lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        rest = b""
        while piece := file.read(_STEP):
            head, end, tail = (rest + piece).rpartition(b"\n")
            yield head + end
            rest = tail
        yield rest
