"""Files that only their owner can read: outputs hold personal data."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem, UsageError

if TYPE_CHECKING:
    from pathlib import Path

OWNER_ONLY = 0o600
OWNER_ONLY_FOLDER = 0o700
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def make_private_folder(folder: Path) -> None:
    """Create the folder, readable by its owner alone; parents as the system makes them.

    Raises:
        UsageError: it cannot be created.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=OWNER_ONLY_FOLDER, exist_ok=True)
    except OSError as error:
        what = f"cannot be created: {error.strerror or error}"
        raise UsageError(Problem(str(folder), what, "name another folder with -o")) from error


def write_private(path: Path, content: bytes) -> None:
    """Write a file of mode 0600, replacing what stood there only once it is complete.

    Raises:
        UsageError: it cannot be written.
    """
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        with contextlib.suppress(FileNotFoundError):
            unfinished.unlink()
        handle = os.open(unfinished, _NEW_FILE, OWNER_ONLY)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        what = f"cannot be written: {error.strerror or error}"
        raise UsageError(Problem(str(path), what, "name another folder with -o")) from error
