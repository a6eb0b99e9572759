"""Text made safe for Markdown as GitHub reads it: nothing of a filing becomes markup or a link."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyramidcheck.report.parts import plain
from pyramidcheck.report.text import unmarked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyramidcheck.report.parts import Table

_MARKUP = re.compile(r"[\\`*_{}\[\]|~$#^]")
_LEADING = re.compile(r"^(?=[-+=])|(?<=^\d)(?=[.)](?:\s|$))|(?<=^\d\d)(?=[.)](?:\s|$))")
_ADDRESS = re.compile(r"(?<=\w):(?=//)|(?<=www)\.", re.IGNORECASE)
_BREAK = "<!-- -->"
"""A comment that shows nothing: it parts what would otherwise be read as one word."""


def escaped(text: str) -> str:
    """Return one line that Markdown shows as the very text, wherever in a line it stands."""
    line = " ".join(unmarked(text).split())
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    line = _MARKUP.sub(lambda found: "\\" + found[0], line)
    line = _ADDRESS.sub(lambda found: "\\" + found[0], line)
    # Mentions and e-mail addresses are found in the finished page, where no escape is left.
    return line.replace("@", f"@{_BREAK}")


def paragraph(text: str) -> str:
    """Return the text as a line of its own that begins no list, heading or quotation."""
    return _LEADING.sub(r"\\", escaped(text), count=1)


def code(text: str) -> str:
    """Return a name of the program's own, such as a rule's id, as code."""
    return f"`{text}`" if re.fullmatch(r"[\w./-]+", text) else escaped(text)


def bullets(items: Iterable[str]) -> list[str]:
    """Return a list, a line each, and the blank line behind it; nothing of nothing."""
    lines = [f"- {paragraph(item)}" for item in items if item]
    return [*lines, ""] if lines else []


def pairs(items: Iterable[tuple[str, str]]) -> list[str]:
    """Return label and value, a line each, and the blank line behind them."""
    lines = [f"- **{escaped(label)}** {escaped(value)}" for label, value in items]
    return [*lines, ""] if lines else []


def table(head: Sequence[str], rows: Iterable[Sequence[str]], numeric: Iterable[int] = ()) -> str:
    """Return one table of plain text; numeric columns are set to the right."""
    right = set(numeric)
    rule = ["---:" if place in right else "---" for place in range(len(head))]
    lines = [[escaped(cell) for cell in head], rule]
    lines += [[escaped(cell) for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def captioned(shown: Table) -> list[str]:
    """Return a table of the report under its caption."""
    rows = ([plain(cell) for cell in row] for row in shown.rows)
    return [f"**{escaped(shown.caption)}**", "", table(shown.head, rows, shown.numeric), ""]
