"""A short document of one column, ready for HTML, PDF, Markdown and plain text alike.

Comparison and letter are such papers: sections of sentences, lists and tables in one order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pyramidcheck.report.parts import Pair, Table

Kind = Literal["text", "small", "strong", "items", "pairs", "table", "blank"]


@dataclass(frozen=True, slots=True)
class Part:
    """One thing of a section; `kind` says which of the other fields holds it."""

    kind: Kind
    text: str = ""
    items: tuple[str, ...] = ()
    pairs: tuple[Pair, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it."""

    id: str
    title: str
    parts: tuple[Part, ...]
    level: Literal[2, 3] = 2
    together: bool = False
    """True: not to be split over two pages where it fits one."""


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole document in one language."""

    language: str
    kind: str
    title: str
    description: str
    synthetic: str
    facts: tuple[Pair, ...]
    band: str
    """What stands in the box on top; empty for none."""
    box: tuple[str, ...]
    """Sentences in the box below it."""
    caveat: str
    sections: tuple[Section, ...]
    report_id: str
    words: dict[str, str] = field(repr=False)


def text(told: str, kind: Kind = "text") -> Part:
    """Return a paragraph."""
    return Part(kind, text=told)


def items(told: tuple[str, ...]) -> Part:
    """Return a list."""
    return Part("items", items=told)


def pairs(told: tuple[Pair, ...]) -> Part:
    """Return labels with what stands beside them."""
    return Part("pairs", pairs=told)


def table(told: Table) -> Part:
    """Return a table."""
    return Part("table", table=told)
