"""What the study of one file found: its table, its columns, and what stays open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramidcheck.errors import Problem
    from pyramidcheck.ingest.mapping import FileMapping
    from pyramidcheck.model.canonical import Table
    from pyramidcheck.model.filing import SourceFile
    from pyramidcheck.proposal.candidates import Candidate
    from pyramidcheck.proposal.profile import Profile


@dataclass
class FileStudy:
    """One file: the table it fills, how it is read, and what could fill each column."""

    file: SourceFile
    table: Table | None
    mapping: FileMapping | None
    """Columns as they will be read; None where the file fills no table."""
    profiles: Mapping[str, Profile]
    is_guess: bool = False
    """True: `audit` could not have said which table it is, or not by itself."""
    guesses: dict[str, Candidate] = field(default_factory=dict)
    """Canonical column -> what the study takes where no known header stands."""
    open: dict[str, list[Candidate]] = field(default_factory=dict)
    """Canonical column -> equal candidates among which an analyst has to choose."""
    candidates: dict[str, list[Candidate]] = field(default_factory=dict)
    products: dict[str, tuple[str, ...]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    """Required columns that nothing fills."""
    dialect_problems: tuple[Problem, ...] = ()
    left_aside: bool = False
