"""What the commands ask before they write for the press: a key, a folder, and no free text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.cli.options import Audience
from pyramidcheck.errors import Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PRESS = "--audience press"


def press_key(
    audience: Audience | None,
    key_file: Path | None,
    output: Path,
    *,
    reply: Path | None = None,
    redacted: bool = False,
) -> bytes | None:
    """Return the key with which the result must be redacted; None where none is to be.

    Args:
        audience: For whom the reports are.
        key_file: As named on the command line.
        output: Where the files go.
        reply: The company's reply, where one is to be printed.
        redacted: The result is redacted already, or holds published figures alone: it needs no
            key, and its reply was read before.

    Raises:
        UsageError: The press is named without a key, a key without the press, or the folder holds
            texts that the redacted files would lie beside; all problems at once.
    """
    from pyramidcheck.redaction import read_key

    if audience is not Audience.PRESS:
        if key_file is not None:
            hint = f"add {_PRESS}, or redact an audit: pyramidcheck redact DIR -o OUT"
            raise UsageError(Problem("--key-file", "makes pseudonyms, and nothing has any", hint))
        return None
    if redacted:
        return None
    problems = list(_missing(key_file, reply))
    problems += list(beside(output, key_file))
    if problems or key_file is None:
        raise UsageError(problems)
    return read_key(key_file)


def beside(output: Path, key_file: Path | None) -> Iterator[Problem]:
    """Yield what would lie in the folder beside redacted files and tell what they withhold."""
    from pyramidcheck.dispositions import FILE
    from pyramidcheck.outputs import DRAFTS

    where = f"-o {output}"
    if key_file is not None and key_file.resolve().is_relative_to(output.resolve()):
        yield Problem(where, "holds the key", "keep the key apart from what is handed over")
    left = sorted(path.name for name in (FILE, DRAFTS) for path in output.glob(name))
    if left:
        what = f"holds {', '.join(left)}, which redacted files must not lie beside"
        yield Problem(where, what, "name a new folder with -o")


def _missing(key_file: Path | None, reply: Path | None) -> Iterator[Problem]:
    if key_file is None:
        make = "openssl rand -hex 32 > FILE && chmod 600 FILE"
        hint = f"add --key-file FILE; make one: {make}"
        yield Problem(_PRESS, "shows a redacted result, whose pseudonyms need a key", hint)
    if reply is not None:
        what = "is free text, and no program can tell whom it names"
        hint = (
            f"write the redacted result first, read the reply for names, then: "
            f"pyramidcheck report REDACTED -o DIR {_PRESS} --reply {reply.name}"
        )
        yield Problem(f"--reply {reply.name}", what, hint)
