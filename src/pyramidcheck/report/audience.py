"""Who a report is for, as data: order and depth of its chapters, never a number of it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.report.templates import template_bytes

EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class Audience:
    """One entry of `report_templates/audiences.toml`."""

    name: str
    chapters: tuple[str, ...]
    """Those shown, in their order; the summary is always the first."""
    folded: tuple[str, ...]
    """Chapters and parts of a finding that HTML shows closed until somebody opens them."""
    card: tuple[str, ...]
    """Parts of a finding in their order."""
    intro: str
    """Key of the sentence on page one; empty for everyone."""


def audience_of(name: str | None) -> Audience:
    """Return the entry of an audience; that for everyone without a name.

    Raises:
        UsageError: No audience has that name.
    """
    entries = _entries()
    if name is None:
        return entries[EVERYONE]
    if name == EVERYONE or name not in entries:
        known = ", ".join(other for other in entries if other != EVERYONE)
        raise UsageError(Problem(f"--audience {name}", "is no audience", f"known: {known}"))
    return entries[name]


@cache
def _entries() -> dict[str, Audience]:
    table: dict[str, Any] = tomllib.loads(template_bytes("audiences.toml").decode("utf-8"))
    return {
        name: Audience(
            name=name,
            chapters=tuple(entry["chapters"]),
            folded=tuple(entry["folded"]),
            card=tuple(entry["card"]),
            intro=entry["intro"],
        )
        for name, entry in table.items()
    }
