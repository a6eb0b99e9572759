"""The append-only ledger of a batch: what was done, so that a killed run goes on where it was."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from pyramidcheck.errors import Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

VERSION = 1


@dataclass(frozen=True)
class Record:
    """What came of one filing."""

    slug: str
    fingerprint: str
    """SHA-256 of inputs, terms, rules and tool; empty where the filing was not opened."""
    exit: int
    result_sha256: str = ""
    problems: tuple[Mapping[str, str], ...] = ()
    row: Mapping[str, Any] = field(default_factory=dict)
    """What the index says of it; empty unless the audit ran."""
    spent: Mapping[str, float] = field(default_factory=dict)
    """`seconds`, `cpu_seconds`, `peak_bytes`: in the ledger alone, as no two runs agree on them."""

    @property
    def done(self) -> bool:
        """True where an audit ran to its end, whatever it concluded."""
        return self.exit == 0 and bool(self.result_sha256)


class Ledger:
    """Lines of JSON, each on disk before the next filing counts as done."""

    def __init__(self, path: Path) -> None:
        """Read what former runs left; a last line that a kill cut short is dropped.

        Raises:
            UsageError: A later version of pyramidcheck wrote it.
        """
        self._path = path
        self.records: dict[str, Record] = {}
        complete = 0
        # Made before anything else is written: it marks the folder as a batch's own.
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
        sync_folder(path.parent)
        content = path.read_bytes()
        for line in content.splitlines(keepends=True):
            record = _read(line, path)
            if record is None:
                break
            complete += len(line)
            self.records[record.slug] = record
        if complete < len(content):
            # Only the end of a file can be cut; what follows a broken line is not to be trusted.
            os.truncate(path, complete)

    def append(self, record: Record) -> None:
        """Write one record; on return it survives a kill and a loss of power."""
        line = json.dumps({"v": VERSION, **asdict(record)}, ensure_ascii=True, sort_keys=True)
        handle = os.open(self._path, os.O_WRONLY | os.O_APPEND)
        try:
            content = f"{line}\n".encode()
            while content:
                content = content[os.write(handle, content) :]
            os.fsync(handle)
        finally:
            os.close(handle)
        self.records[record.slug] = record


def sync_folder(folder: Path) -> None:
    """Return once the folder's entries are on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(line: bytes, path: Path) -> Record | None:
    if not line.endswith(b"\n"):
        return None
    try:
        values = json.loads(line)
        if values.pop("v") != VERSION:
            what = "was written by another version of pyramidcheck"
            raise UsageError(Problem(str(path), what, "name another folder with -o"))
        return Record(**{**values, "problems": tuple(values["problems"])})
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
