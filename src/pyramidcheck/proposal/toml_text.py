"""TOML whose strings and comments may hold anything that a file holds."""

from __future__ import annotations

import unicodedata

from pyramidcheck.report.text import clean, shortened

LONGEST_NOTE = 60
LONGEST_STRING = 400
"""A header or code beyond it is no name that anybody would edit."""
_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
_SHORT |= {'"': '\\"', "\\": "\\\\"}
_HIDDEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"})
_WIDE = 0xFFFF


def string(text: str) -> str:
    """Return the text as a basic string: read back it is the same, and no character hides."""
    return f'"{"".join(map(_escaped, text))}"'


def note(text: str, most: int = LONGEST_NOTE) -> str:
    """Return data as it may stand within a comment: one line, nothing hidden, not too long."""
    return shortened(clean(text), most)


def quoted(text: str, most: int = LONGEST_NOTE) -> str:
    """Return data within quotation marks for a comment."""
    return f"'{note(text, most)}'"


def comment(text: str, columns: int = 100, indent: str = "") -> list[str]:
    """Return the text as comment lines of at most so many columns; long words stay whole."""
    lines: list[str] = []
    line = f"# {indent}"
    empty = True
    for word in clean(text).split(" "):
        if not empty and len(line) + 1 + len(word) > columns:
            lines.append(line.rstrip())
            line, empty = f"# {indent}  ", True
        line += word if empty else f" {word}"
        empty = False
    return [*lines, line.rstrip()]


def can_be_written(text: str) -> bool:
    """Whether a header or code can stand in a TOML file that people edit."""
    return len(text) <= LONGEST_STRING and not any(
        unicodedata.category(character) == "Cs" for character in text
    )


def _escaped(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    if unicodedata.category(character) in _HIDDEN:
        code = ord(character)
        return f"\\U{code:08X}" if code > _WIDE else f"\\u{code:04X}"
    return character
