"""By what a filing is known to be unchanged: inputs, configuration, terms, rules, tool."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from pyramidcheck.batch.row import ROW_VERSION
from pyramidcheck.manifest import tool_state
from pyramidcheck.outputs import DEFAULT_FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyramidcheck.batch.plan import Entry, Terms


def fingerprint(entry: Entry, terms: Terms, rules_sha256: str) -> str:
    """Return the SHA-256 of all that can change what an audit of the filing writes.

    Raises:
        OSError: A file cannot be read.
    """
    content = {
        "config": file_sha256(entry.config) if entry.config else None,
        "row": ROW_VERSION,
        "files": list(_files(entry.folder)),
        "rules": rules_sha256,
        "terms": {
            "as_of": str(terms.as_of),
            "formats": sorted(terms.formats),
            "jurisdictions": terms.jurisdictions,
            "language": terms.language if set(terms.formats) - {"json"} else "",
            "period": [str(day) for day in terms.period or ()],
            "read_limits": repr(terms.read_limits),
            "trust_filing_config": terms.trust_filing_config,
        },
        "tool": tool_state(),
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield path and hash of every file that an audit may read, in one order; links are not."""
    for parent, folders, names in os.walk(folder):
        # What an audit of the filing alone left in it is no input; deeper down the name is free.
        own = DEFAULT_FOLDER if Path(parent) == folder else None
        folders[:] = sorted(name for name in folders if name != own)
        for name in sorted(names):
            path = Path(parent) / name
            if path.is_file() and not path.is_symlink():
                shown = path.relative_to(folder).as_posix()
                yield shown.encode("utf-8", "surrogateescape").hex(), file_sha256(path)
