"""JSON that says the same to a program and cannot steer the terminal on which somebody reads it."""

from __future__ import annotations

import json
import re

_STEERING = re.compile(
    "[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
"""What JSON may hold as it is and should not: control characters of eight bits, marks that turn the
direction of text, and halves of characters, as in file names that are not UTF-8."""


def json_text(content: object, *, sort_keys: bool = False) -> str:
    """Return the content as JSON, indented, with a line end; hidden characters are escaped.

    Raises:
        ValueError: A number is not finite, which JSON cannot say.
    """
    text = json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False, sort_keys=sort_keys)
    # Outside of its strings JSON is ASCII, so an escape is always inside one.
    return _STEERING.sub(lambda found: f"\\u{ord(found.group()):04x}", text) + "\n"
