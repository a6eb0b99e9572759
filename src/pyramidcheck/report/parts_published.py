"""The view model of the chapter on published figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramidcheck.report.parts import Source, Table


@dataclass(frozen=True, slots=True)
class Published:
    """What was published: of this company in the place of a ledger, and of others beside it."""

    notes: tuple[str, ...]
    figures: Table | None
    """The figures of a disclosure; None where a ledger was audited."""
    groups: tuple[Table, ...]
    sources: tuple[Source, ...]
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the company stands beside what was published on others."""

    note: str
    sentences: tuple[str, ...]
    """One for each comparison, from its numbers."""
    compared: Table | None
    others: Table | None
    """Figures that are not compared, each with the reason."""
    sources: tuple[Source, ...]
