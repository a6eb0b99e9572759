"""Names typed by a person, held against those that exist."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence


def require_known(
    where: str, names: Sequence[str], known: Sequence[str], listed_by: str = ""
) -> None:
    """Return only where every name is known.

    Raises:
        UsageError: Some are not; each with the nearest known name, else where all are listed.
    """
    problems = [
        Problem(f"{where} {name}".strip(), "is not known", _hint(name, known, listed_by))
        for name in names
        if name not in known
    ]
    if problems:
        raise UsageError(problems)


def _hint(name: str, known: Sequence[str], listed_by: str) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    if near:
        return f"did you mean {near[0]}?"
    return f"{listed_by} lists them" if listed_by else f"choose from: {', '.join(known)}"
