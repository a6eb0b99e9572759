"""How a column was filled, from the fixed English of result.json into the report's language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramidcheck.report.catalogue import Catalogue

CONSTANT = re.compile(r"constant (?P<value>.*)", re.DOTALL)
COLUMNS = re.compile(
    r"(?:product of columns|column) (?P<names>'.*?')"
    r"(?:, in (?P<currency>[A-Z]{3}))?"
    r"(?:, with (?P<codes>\d+) codes from filing\.toml)?"
    r"(?P<floats>, binary floats taken at their shortest decimal form)?",
    re.DOTALL,
)

PEOPLE = re.compile(r"numbers of people, from columns (?P<names>'.*')", re.DOTALL)


def mapping_words(words: Catalogue, told: str) -> str:
    """Return the sentence in the language of the words; one that is not known stays as it is."""
    constant = CONSTANT.fullmatch(told)
    if constant:
        return words.say("mapping.constant", {"value": constant["value"]})
    people = PEOPLE.fullmatch(told)
    if people:
        quoted = [
            words.say("quoted", {"text": name}) for name in people["names"][1:-1].split("' and '")
        ]
        return words.say("mapping.people", {"names": ", ".join(quoted)})
    columns = COLUMNS.fullmatch(told)
    if columns is None:
        return told
    names = [
        words.say("quoted", {"text": name}) for name in columns["names"][1:-1].split("' and '")
    ]
    key = "product" if told.startswith("product") else "column"
    parts = [words.say(f"mapping.{key}", {"names": " \u00d7 ".join(names)})]
    if columns["currency"]:
        parts.append(words.say("mapping.currency", {"currency": columns["currency"]}))
    if columns["codes"]:
        parts.append(words.say("mapping.codes", {"count": columns["codes"]}))
    if columns["floats"]:
        parts.append(words.say("mapping.floats"))
    return ", ".join(parts)
