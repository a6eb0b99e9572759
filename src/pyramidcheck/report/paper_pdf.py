"""A paper as PDF/A-3a and PDF/UA-1, set by Typst with the report's own building blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.report.pdf import compile_document, typeset

if TYPE_CHECKING:
    from datetime import date

    from pyramidcheck.report.paper import Paper

_SOURCES = ("paper.typ", "parts.typ")


def render(paper: Paper, printed_on: date, attached: tuple[str, bytes] | None = None) -> bytes:
    """Return the PDF; `attached` is the name and content of what it was made from."""
    data = typeset(paper)
    data["attached"] = attached[0] if attached else ""
    files = {"attached": attached[1]} if attached else {}
    return compile_document(_SOURCES, data, files, printed_on)
