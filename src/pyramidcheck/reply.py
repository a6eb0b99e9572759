"""Reads the company's reply: plain text, or Markdown that is shown as plain text."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.model.annex import Reply
from pyramidcheck.report.text import clean

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 262_144
"""Bytes: some sixty printed pages."""
_DATE_LINE = re.compile(r"\s*(?:#+\s*)?[*_]{0,2}date[*_]{0,2}\s*:[*_]{0,2}\s*(\S.*)", re.IGNORECASE)
_FIRST_LINES = 20
_MOST_DATE = 60
_SAVE = "save the reply as a UTF-8 text file"


def read_reply(path: Path) -> Reply:
    """Return the reply in the file.

    Its date is what one of its first lines says behind `Date:`; the file's own time is not asked.

    Raises:
        UsageError: It cannot be read, is empty, too long, or no text.
    """
    where = f"--reply {path.name}"
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise UsageError(Problem(where, f"cannot be read: {error.strerror}", _SAVE)) from error
    if len(content) > LARGEST:
        what = f"is longer than {LARGEST:,} bytes; it is annexed in full or not at all"
        raise UsageError(Problem(where, what, "name its text alone; attach its documents apart"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(Problem(where, "is not UTF-8 text", _SAVE)) from error
    if "\x00" in text:
        raise UsageError(Problem(where, "is no text: it holds NUL characters", _SAVE))
    lines = tuple(_line(line) for line in text.splitlines())
    if not any(line.strip() for line in lines):
        raise UsageError(Problem(where, "is empty", "leave --reply away to print the empty form"))
    return Reply(
        name=clean(path.name),
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        dated=_dated(lines),
        lines=_trimmed(lines),
    )


def _line(line: str) -> str:
    return clean(line.replace("\t", "    ")).rstrip()


def _dated(lines: tuple[str, ...]) -> str:
    for line in lines[:_FIRST_LINES]:
        found = _DATE_LINE.fullmatch(line)
        if found:
            told = found.group(1).strip(" *_\"'")
            return told if len(told) <= _MOST_DATE else ""
    return ""


def _trimmed(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return the lines without empty ones at either end, and never two empty ones in a row."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return tuple(kept[:-1] if kept and not kept[-1] else kept)
