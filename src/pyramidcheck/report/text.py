"""Strings made safe to show: data without hidden characters, French with its own spaces."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

NARROW_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"
REPLACEMENT = "\ufffd"
THOUSANDS = re.compile(r"(?<!\d)\d{1,3}(?: \d{3})+(?!\d)")
ABSENT = "\u2013"
"""What stands where there is no value: a dash, never an empty cell."""

ENGLISH_START, ENGLISH_END = "\x02", "\x03"
"""What stands around English words in a French text; `clean` lets neither in from a filing."""

JOINERS = frozenset("\u200c\u200d")
"""Format characters that ordinary words of some scripts need; all others are dropped."""


def clean(text: str) -> str:
    """Return the text without control, bidirectional or other invisible characters.

    Line breaks and tabs become a space, lone surrogates the replacement character. What remains
    reads in the order in which it is stored.
    """
    # Printable, to Python, is what holds no character of the categories C and Z but the space.
    if text.isprintable():
        return text
    kept: list[str] = []
    for character in text:
        category = unicodedata.category(character)
        if character in "\t\n\r" or category in {"Zl", "Zp"}:
            kept.append(" ")
        elif category == "Cs":
            kept.append(REPLACEMENT)
        elif category == "Cc" or (category == "Cf" and character not in JOINERS):
            continue
        else:
            kept.append(character)
    return "".join(kept)


def cleaned(value: Any) -> Any:  # noqa: ANN401 - JSON-like data of any shape
    """Return the same data with every string cleaned, keys included."""
    if isinstance(value, str) and type(value) is str:
        return clean(value)
    if isinstance(value, dict):
        return {cleaned(key): cleaned(item) for key, item in value.items()}
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    if isinstance(value, tuple):
        return tuple(cleaned(item) for item in value)
    return value


def english(text: str) -> str:
    """Return the text marked as English, for a template that can tell a reader's software so."""
    return f"{ENGLISH_START}{text}{ENGLISH_END}"


def unmarked(text: str) -> str:
    """Return the text without the marks of `english`."""
    return text.replace(ENGLISH_START, "").replace(ENGLISH_END, "")


def shortened(text: str, most: int) -> str:
    """Return at most `most` characters, the last one an ellipsis where something was cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def shortened_at_word(text: str, most: int) -> str:
    """Return at most `most` characters, cut behind a word; a longer first word is cut itself."""
    if len(text) <= most:
        return text
    whole = text[:most].rpartition(" ")[0].rstrip(" ,;:(")
    return whole + "…" if whole else shortened(text, most)


def fine_french(text: str) -> str:
    """Return French text with the no-break spaces that French sets, never doubled.

    They stand before ; : ! ? and %, inside « », between the thousands of a number, and between a
    number and its currency or unit.
    """
    text = re.sub(r"[ \u00a0\u202f]+([;!?])", NARROW_SPACE + r"\1", text)
    text = re.sub(r"[ \u00a0\u202f]+(:)(?=\s|$)", NO_BREAK_SPACE + r"\1", text)
    text = re.sub(r"«[ \u00a0\u202f]*", "«" + NO_BREAK_SPACE, text)
    text = re.sub(r"[ \u00a0\u202f]*»", NO_BREAK_SPACE + "»", text)
    text = re.sub(r"(?<=[\d}])[ \u202f](?=%)", NO_BREAK_SPACE, text)
    text = THOUSANDS.sub(lambda found: found.group().replace(" ", NARROW_SPACE), text)
    text = re.sub(r"(?<=\d) (?=(?:[A-Z]{3}|euros|millions?)\b)", NO_BREAK_SPACE, text)
    text = re.sub(r"\b([Aa]rt\.) (?=[\dL])", r"\1" + NO_BREAK_SPACE, text)
    return text.replace("'", "\u2019")
