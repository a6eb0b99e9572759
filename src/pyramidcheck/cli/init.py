"""`pyramidcheck init --sample NAME DIR` copies a sample company to start from."""

from __future__ import annotations

import shutil
from pathlib import Path  # noqa: TC003 - typer reads the annotations when it runs
from typing import Annotated

import typer

from pyramidcheck.errors import Problem, UsageError


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="New or empty folder.")],
    sample: Annotated[
        str, typer.Option("--sample", metavar="NAME", help="Name of a bundled sample company.")
    ],
) -> None:
    """Copy a bundled sample company into a folder.

    Example: pyramidcheck init --sample recruiting_led demo
    """
    from pyramidcheck.assets import find_assets
    from pyramidcheck.cli.names import require_known
    from pyramidcheck.cli.terminal import Terminal

    home = find_assets("sample_data")
    known = sorted(path.name for path in home.iterdir() if (path / "scenario.toml").is_file())
    require_known("--sample", [sample], known)
    copy_sample(home / sample, folder)
    terminal = Terminal()
    terminal.result(str(folder))
    terminal.message(f"next: pyramidcheck audit {folder}")


def copy_sample(sample: Path, folder: Path) -> None:
    """Copy the files of a sample; nothing that exists is overwritten.

    Raises:
        UsageError: The folder holds anything, or cannot be written.
    """
    hint = "name a folder that does not exist yet"
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(Problem(str(folder), "is a file or a link", hint))
    if folder.is_dir() and any(folder.iterdir()):
        raise UsageError(Problem(str(folder), "is not empty; nothing is overwritten", hint))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(sample.iterdir()):
            if path.is_file():
                shutil.copyfile(path, folder / path.name)
    except OSError as error:
        what = f"cannot be written: {error.strerror or error}"
        raise UsageError(Problem(str(folder), what, hint)) from error
