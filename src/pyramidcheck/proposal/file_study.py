"""What the study of one file found: its table, its columns, and what stays open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramidcheck.errors import Problem
    from pyramidcheck.ingest.file_mapping import FileMapping
    from pyramidcheck.model.canonical import Table
    from pyramidcheck.model.filing import SourceColumn, SourceFile
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
    is_unmade: bool = False
    """True: its rows are no lines, and those cannot be made before a question is settled."""

    def holds(self, item: SourceColumn) -> bool:
        """Whether the column holds any value; columns that a shape makes are taken to."""
        profile = self.profiles.get(item.field)
        return profile is None or profile.values > 0

    def is_made(self, item: SourceColumn) -> bool:
        """Whether the column is none of the file's own, but made of others."""
        return all(item.header != own.header for own in self.file.columns)
