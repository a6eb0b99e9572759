"""The key of the pseudonyms: read from a file of its owner alone, never from flag or environment.

A member number or an e-mail address has few possible values: without a key that nobody can guess,
whoever lists them all could turn every pseudonym back (GDPR art. 4(5): the key is kept apart).
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem, UsageError

if TYPE_CHECKING:
    from pathlib import Path

FEWEST_BYTES = 32
"""As long as what HMAC-SHA-256 puts out; a shorter key is weaker than its hash (RFC 2104, 3)."""
MOST_BYTES = 4096
_FEWEST_DIFFERENT = 8
"""Different bytes: `0000...` is long and yet no key."""
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_MAKE = "make one: openssl rand -hex 32 > KEY && chmod 600 KEY"


def read_key(path: Path) -> bytes:
    """Return the key: the file's bytes without line ends and blanks around them.

    Raises:
        UsageError: It cannot be read, others may read it, or it is too short to be a key.
    """
    where = f"--key-file {path}"
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(
            Problem(where, f"cannot be read: {error.strerror or error}", _MAKE)
        ) from error
    problems = []
    if os.name == "posix" and stat.S_ISREG(mode) and mode & _OTHERS:
        what = "may be read or written by others than its owner"
        problems.append(Problem(where, what, f"chmod 600 {path}, if nobody has read it yet"))
    if len(content) > MOST_BYTES:
        what = f"is longer than {MOST_BYTES} bytes; is it the key?"
        problems.append(Problem(where, what, _MAKE))
    key = content.strip()
    if len(key) < FEWEST_BYTES:
        what = f"holds {len(key)} bytes; a key has at least {FEWEST_BYTES}"
        problems.append(Problem(where, what, _MAKE))
    elif len(set(key)) < _FEWEST_DIFFERENT:
        problems.append(Problem(where, "repeats a few characters; that is no key", _MAKE))
    if problems:
        raise UsageError(problems)
    return key
