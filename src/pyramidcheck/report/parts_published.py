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
