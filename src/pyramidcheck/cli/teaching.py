"""What an audit that could not read its files leaves behind: a draft to go on with."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pyramidcheck.errors import PyramidcheckError, UnreadableError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pyramidcheck.audits import Options, Progress

_READING = "read"
_REQUEST = "next: pyramidcheck init --request lists what to ask the company for"


@contextmanager
def teaching(options: Options, folder: Path) -> Iterator[Callable[[Progress], Progress]]:
    """Add a draft of filing.toml, and the command that uses it, to what stops the reading.

    Yields what watches the progress of a run: only files that could not be mapped are helped by a
    draft, not a command line or a rule that cannot be used.
    """
    seen: list[str] = []

    def watch(progress: Progress) -> Progress:
        def watched(stage: str) -> None:
            seen.append(stage)
            progress(stage)

        return watched

    try:
        yield watch
    except (UnreadableError, UsageError) as error:
        if seen and seen[-1] == _READING:
            error.next_steps = _draft(options, folder)
            if not error.next_steps and isinstance(error, UnreadableError):
                error.next_steps = (_REQUEST,)
        raise


def _draft(options: Options, folder: Path) -> tuple[str, ...]:
    """Return where the draft lies and the next command; nothing where none could be made."""
    from pyramidcheck.cli.audit import default_folder
    from pyramidcheck.cli.init import next_command
    from pyramidcheck.proposal.make import leave_draft, propose

    try:
        path = leave_draft(propose(options), folder)
    except PyramidcheckError:
        return ()
    output = None if folder == default_folder(options.filing) else folder
    return (
        f"draft: {path} explains what could be read and asks what could not",
        f"next: settle its questions, then {next_command(options, path, output)}",
    )
