"""The view model of what may be quoted and what may not be said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramidcheck.report.parts import Link, Table


@dataclass(frozen=True, slots=True)
class Quote:
    """One measure in a sentence that may be printed elsewhere."""

    place: str
    title: str
    outcome: str
    outcome_code: str
    sentence: str
    evidence_id: str
    files: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Quotes:
    """What may be quoted, both ways."""

    towards: tuple[Quote, ...]
    away: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Unsaid:
    """What this result does not allow anybody to say."""

    statements: tuple[str, ...]
    unseen: Table | None
