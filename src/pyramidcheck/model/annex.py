"""What people other than the program add beside the findings: it prints, and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Reply:
    """The company's reply as it was handed in; shown as text and never interpreted."""

    name: str
    """Last name of the file."""
    content: bytes
    """The file as it is."""
    sha256: str
    dated: str
    """What the file itself gives as its date, as written there; empty where it gives none."""
    lines: tuple[str, ...]
    """Without control, direction and other invisible characters; empty lines are kept."""


@dataclass(frozen=True, slots=True)
class Edition:
    """How a result is printed; no number depends on any of it."""

    language: str = "en"
    printed_on: date | None = None
    """The date in the metadata of PDF and workbook."""
    audience: str | None = None
    """`counsel`, `regulator` or `press`: order, depth and wording of page and PDF."""
    reply: Reply | None = None
    with_rows: bool = True
    """The evidence lies beside the reports; else nothing links to it."""
