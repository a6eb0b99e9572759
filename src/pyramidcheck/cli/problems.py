"""How problems read: one formatter for every command."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyramidcheck.errors import ExitCode, Problem


def lines(problems: Sequence[Problem], code: ExitCode, *, auditing: bool) -> Iterator[str]:
    """Yield each problem with its hint, then how many there are and what that means."""
    for problem in problems:
        yield f"error: {problem.where}: {problem.what}"
        if problem.hint:
            yield f"  hint: {problem.hint}"
    consequence = "; no audit was run" if auditing else ""
    yield f"{count(problems)}{consequence} (exit {int(code)})"


def count(problems: Sequence[Problem]) -> str:
    """Return `3 problems in 2 files`; files only where the problems name any."""
    number = len(problems)
    text = f"{number} problem{'' if number == 1 else 's'}"
    files = {name for problem in problems if (name := _file(problem.where))}
    if files:
        text += f" in {len(files)} file{'' if len(files) == 1 else 's'}"
    return text


def _file(where: str) -> str:
    """Return the file that a place begins with: `orders.csv: row 12` names orders.csv."""
    name = where.partition(": ")[0]
    return name if PurePath(name).suffix[1:].isalpha() and " " not in name else ""
