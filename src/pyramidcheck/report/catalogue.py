"""Sentences of one language, read from `report_templates/locale/<language>.toml`."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import TYPE_CHECKING, Any

from pyramidcheck.report.templates import template_bytes
from pyramidcheck.report.text import ABSENT, fine_french

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
PLURALS = {"one", "other"}


class Catalogue:
    """Sentences by dotted key; a missing key is a defect and raises KeyError."""

    def __init__(self, language: str, audience: str = "") -> None:
        """Read the language's file; only `en` and `fr` exist.

        What stands under `wording.<audience>` takes the place of the sentences of the same keys.
        """
        self.language = language
        self.sentences = _sentences(language)
        if audience:
            self.sentences = self.sentences | self.section(f"wording.{audience}")

    def __contains__(self, key: str) -> bool:
        """True where the key is a sentence or has plural forms."""
        return key in self.sentences or f"{key}.other" in self.sentences

    def say(self, key: str, values: Mapping[str, str] | None = None, form: str = "other") -> str:
        """Return the sentence with its places filled; `form` picks `one` or `other`."""
        text = self.sentences.get(key)
        if text is None:
            text = self.sentences.get(f"{key}.{form}") or self.sentences[f"{key}.other"]
        return fill(text, values or {})

    def section(self, prefix: str) -> dict[str, str]:
        """Return the sentences below `prefix.`, by the rest of their keys."""
        start = prefix + "."
        return {
            key.removeprefix(start): text
            for key, text in self.sentences.items()
            if key.startswith(start)
        }


def fill(text: str, values: Mapping[str, str], missing: str = ABSENT) -> str:
    """Return the text with each `{name}` replaced; nothing but plain names is understood."""
    return PLACE.sub(lambda found: values.get(found.group(1), missing), text)


def places(text: str) -> frozenset[str]:
    """Return the names of the text's places."""
    return frozenset(PLACE.findall(text))


@cache
def _sentences(language: str) -> dict[str, str]:
    raw = tomllib.loads(template_bytes(f"locale/{language}.toml").decode("utf-8"))
    sentences = dict(_flat(raw, ""))
    if language == "fr":
        return {key: fine_french(text) for key, text in sentences.items()}
    return sentences


def _flat(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
