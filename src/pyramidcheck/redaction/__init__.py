"""A result that can be shown to people who must not know who is in it.

Persons and files have pseudonyms, numbers on few people are withheld, and so is whatever they could
be computed from. No number is altered: it is the same or it is not told. The key comes from a file.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramidcheck.redaction.folder import (
        RedactedAudit,
        redact_audit,
        redact_file,
        redact_folder,
    )
    from pyramidcheck.redaction.key import read_key
    from pyramidcheck.redaction.pseudonyms import Pseudonyms
    from pyramidcheck.redaction.result import redact

__all__ = [
    "Pseudonyms",
    "RedactedAudit",
    "read_key",
    "redact",
    "redact_audit",
    "redact_file",
    "redact_folder",
]

_HOMES = {
    "Pseudonyms": "pseudonyms",
    "RedactedAudit": "folder",
    "read_key": "key",
    "redact": "result",
    "redact_audit": "folder",
    "redact_file": "folder",
    "redact_folder": "folder",
}


def __getattr__(name: str) -> object:
    """Load what is asked for when it is asked for: the command line must start at once."""
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
