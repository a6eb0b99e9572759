"""Private folders for a while, each under a lock: the next run removes what a killed one left.

The system lets go of a lock when its holder ends, however it ends. So a folder whose lock is free
belongs to nobody any more.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import weakref
from pathlib import Path

from filelock import FileLock, Timeout

PREFIX = "pyramidcheck-private-"
LOCK = "in-use.lock"
"""In each folder; locked as long as it is in use."""
_DATA = "data"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_TRIES = 100


class PrivateFolder:
    """A new folder that only the user can open, held until it is removed."""

    def __init__(self, parent: Path | None = None) -> None:
        """Remove what killed runs left beside it, then make and lock the folder.

        Args:
            parent: Existing folder to make it in; the system's for temporary files without it.

        Raises:
            OSError: It cannot be made there.
        """
        remove_abandoned(parent)
        home, lock = _make(parent)
        # Also called when the interpreter ends with the folder still in use.
        self._remove = weakref.finalize(self, _release, home, lock)
        self.path = home / _DATA
        self.path.mkdir(mode=0o700)

    def remove(self) -> None:
        """Remove the folder with all that it holds; a second call does nothing."""
        self._remove()


def remove_abandoned(parent: Path | None = None) -> list[Path]:
    """Remove every private folder of this user that no living process holds; return their paths."""
    base = Path(parent or tempfile.gettempdir())
    try:
        with os.scandir(base) as entries:
            names = sorted(entry.name for entry in entries if entry.name.startswith(PREFIX))
    except OSError:
        return []
    return [base / name for name in names if _remove_if_free(base / name)]


def _make(parent: Path | None) -> tuple[Path, FileLock]:
    """Return a new folder and its lock, already held."""
    for _ in range(_TRIES):
        # mkdtemp makes it 0700.
        path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        lock = FileLock(path / LOCK, mode=0o600)
        try:
            os.close(os.open(path / LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            lock.acquire(timeout=0)
        except (FileNotFoundError, Timeout):
            # Another run took the folder for an abandoned one before it was locked.
            continue
        if (path / LOCK).is_file() and _is_own(path):
            return path, lock
        _release(path, lock)
    raise OSError(0, "no folder could be locked")


def _release(path: Path, lock: FileLock) -> None:
    """Remove a folder whose lock this process holds."""
    if os.name == "nt":
        # An open file cannot be removed there, so nobody else can remove the folder meanwhile.
        lock.release()
        shutil.rmtree(path, ignore_errors=True)
    else:
        shutil.rmtree(path, ignore_errors=True)
        lock.release()


def _remove_if_free(path: Path) -> bool:
    try:
        if not _is_own(path):
            return False
        if not stat.S_ISREG((path / LOCK).lstat().st_mode):
            return False
    except FileNotFoundError:
        return _remove_if_empty(path)
    except OSError:
        return False
    lock = FileLock(path / LOCK, mode=0o600)
    try:
        lock.acquire(timeout=0)
    except (Timeout, OSError, NotImplementedError):
        # Held by a living run, or a file system that knows no locks (filelock says so with
        # NotImplementedError). Conservatively: what may still be in use stays.
        return False
    _release(path, lock)
    return not path.exists()


def _remove_if_empty(path: Path) -> bool:
    """Remove what a run left that was killed before it made the lock."""
    try:
        path.rmdir()
    except OSError:
        return False
    return True


def _is_own(path: Path) -> bool:
    """Whether the path is a real folder of this user that nobody else can open."""
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode):
        return False
    # Windows keeps temporary files in the user's own profile and knows no such modes.
    return os.name == "nt" or (found.st_uid == os.getuid() and not found.st_mode & _OTHERS)
