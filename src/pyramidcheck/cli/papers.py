"""Where a comparison or a letter goes: a file, or the terminal where it is text."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem, UsageError

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from pyramidcheck.model.result import Result

_SUFFIXES = {".html": "html", ".htm": "html", ".pdf": "pdf", ".md": "md", ".txt": "txt"}
_IN_FILES = frozenset({"html", "pdf"})


def choose_form(asked: str | None, output: Path | None, default: str, *others: str) -> str:
    """Return the format asked for, else that of the file's name, else the default.

    Raises:
        UsageError: A page or a PDF was asked for and no file to write it to, or the file's name
            ends in something that is no format.
    """
    if asked is None and output is not None:
        known = _SUFFIXES | {f".{other}": other for other in others}
        if output.suffix.lower() not in known:
            hint = f"end its name in {', '.join(known)}, or name the format with -f"
            raise UsageError(Problem(f"-o {output}", "does not say which format", hint))
        return known[output.suffix.lower()]
    form = asked or default
    if form in _IN_FILES and output is None:
        what = "is written to a file and none was named"
        raise UsageError(Problem(f"-f {form}", what, f"add -o FILE.{form}"))
    return form


def write_paper(output: Path, content: bytes) -> None:
    """Write the file, readable by its owner alone.

    Raises:
        UsageError: It is a folder, or cannot be written.
    """
    from pyramidcheck.private_files import write_private

    if output.is_dir():
        raise UsageError(Problem(f"-o {output}", "is a folder", "name a file"))
    if not output.parent.is_dir():
        raise UsageError(Problem(f"-o {output}", "lies in a folder that is not there", "make it"))
    write_private(output, content)


def printed_on(*results: Result) -> date:
    """Return the date in a PDF: SOURCE_DATE_EPOCH, else the latest that the results give."""
    from datetime import date

    from pyramidcheck.cli.options import source_date

    days = [
        day
        for result in results
        for day in (result.filing.as_of, result.filing.period.end)
        if day is not None
    ]
    found = source_date(os.environ.get("SOURCE_DATE_EPOCH"))
    return found or max(days, default=date(1970, 1, 1))
