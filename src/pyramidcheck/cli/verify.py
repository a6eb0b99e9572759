"""`pyramidcheck verify DIR` runs a written audit again and names every difference."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads it when it runs
from typing import TYPE_CHECKING, Annotated

import typer

from pyramidcheck.cli import options as given
from pyramidcheck.errors import ExitCode

if TYPE_CHECKING:
    from pyramidcheck.verifying import Verified

_FEW = 20


def verify(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder of an audit, or the filing it lies in.")
    ],
    filing: Annotated[
        Path | None,
        typer.Option(
            "--filing", metavar="PATH", help="The filing; without it the folder around DIR."
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config", metavar="FILE", help="The filing.toml of your own, if one was used."
        ),
    ] = None,
    rules: given.Rules = None,
    most: Annotated[
        int, typer.Option("--most", min=1, help="How many differences to name.")
    ] = _FEW,
    threads: given.Threads = None,
    memory: given.Memory = None,
    quiet: given.Quiet = False,
) -> int:
    """Run an audit again from its manifest; exit 5 on any difference.

    Compares the files in DIR with their hashes, the filing's files, tool, rules and configuration
    with the manifest, and every key and file of a second run with the first.

    Example: pyramidcheck verify exports/audit
    """
    from pyramidcheck.cli.evidence import find_audit
    from pyramidcheck.cli.summary import stage_words
    from pyramidcheck.cli.terminal import Terminal
    from pyramidcheck.verifying import verify as run
    from pyramidcheck.verifying_options import RunAgain

    terminal = Terminal(quiet=quiet)
    again = RunAgain(filing, config, tuple(rules or ()), threads, memory)
    with terminal.stages(stage_words(given.Language.EN)) as progress:
        found = run(find_audit(folder), again, progress)
    for difference in found.differences[:most]:
        terminal.result(f"{difference.where}: {difference.what}")
    for line in _closing(found, most):
        terminal.result(line)
    return int(ExitCode.MISMATCH if found.differences else ExitCode.OK)


def _closing(found: Verified, most: int) -> list[str]:
    """Return what was compared, and how much differs."""
    count = len(found.differences)
    if not count:
        compared = f"{found.inputs} input files and {found.files} written files"
        again = f"{found.rules} rules asked again give the same result, byte for byte"
        return [f"verified: {compared} are as the manifest says; {again}"]
    lines = [f"... and {count - most} more: --most {count} names all"] if count > most else []
    if not found.ran_again:
        lines.append("not run again: the filing is not the one that was audited")
    return [*lines, f"{count} difference{'s' if count > 1 else ''} (exit 5)"]
