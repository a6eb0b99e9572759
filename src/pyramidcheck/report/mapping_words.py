"""How a column was filled, from the fixed English of result.json into the report's language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramidcheck.report.catalogue import Catalogue

CONSTANT = re.compile(r"constant (?P<value>.*)", re.DOTALL)
COLUMNS = re.compile(
    r"(?P<how>product of columns|sum of columns|first of columns|signs in column|column) "
    r"(?P<names>'.*?')"
    r"(?: less (?P<less>'.*?'))?"
    r"(?:, in (?P<currency>[A-Z]{3}))?"
    r"(?:, with (?P<codes>\d+) codes from (?:filing\.toml|preset (?P<preset>[\w-]+)))?"
    r"(?P<floats>, binary floats taken at their shortest decimal form)?",
    re.DOTALL,
)

PEOPLE = re.compile(r"numbers of people, from columns (?P<names>'.*')", re.DOTALL)
_HOW = {
    "product of columns": ("product", " \u00d7 "),
    "sum of columns": ("sum", " + "),
    "first of columns": ("first", ", "),
    "signs in column": ("signs", ", "),
    "column": ("column", ""),
}


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
    key, between = _HOW[columns["how"]]
    parts = [words.say(f"mapping.{key}", {"names": _quoted(words, columns["names"], between)})]
    if columns["less"]:
        parts.append(words.say("mapping.less", {"names": _quoted(words, columns["less"], ", ")}))
    if columns["currency"]:
        parts.append(words.say("mapping.currency", {"currency": columns["currency"]}))
    if columns["preset"]:
        values = {"count": columns["codes"], "preset": columns["preset"]}
        parts.append(words.say("mapping.preset_codes", values))
    elif columns["codes"]:
        parts.append(words.say("mapping.codes", {"count": columns["codes"]}))
    if columns["floats"]:
        parts.append(words.say("mapping.floats"))
    return ", ".join(parts)


def _quoted(words: Catalogue, names: str, between: str) -> str:
    """Return the headers in the language's quotation marks."""
    headers = names[1:-1].split("' and '")
    return between.join(words.say("quoted", {"text": name}) for name in headers)
