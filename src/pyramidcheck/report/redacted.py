"""What a report says of a redacted result: that it is one, and where it tells no number."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pyramidcheck.model.result import WITHHELD

if TYPE_CHECKING:
    from pyramidcheck.model.result import RedactionResult
    from pyramidcheck.report.catalogue import Catalogue
    from pyramidcheck.report.numbers import Numbers

_WORDED = frozenset({"totals", "figures", "values", "signals"})
"""Dicts of the result whose entries may be words."""
_WORDED_NUMBERS = frozenset({"numerator", "denominator"})
_VALUE = "value"
Band = tuple[float, float]


class Redacted:
    """The places of a result whose numbers are withheld; none of a result that is not redacted."""

    def __init__(self, redaction: RedactionResult | None, words: Catalogue) -> None:
        """Take the result's block; `words` are those of the report."""
        self._words = words
        self._redaction = redaction
        self._bands: dict[str, Band | None] = {}
        self._rule_bands: dict[str, set[Band]] = {}
        self.word = words.say("redaction.withheld") if redaction else ""
        if redaction:
            self._bands = {item.path: item.band for item in redaction.withheld}

    def notice(self, numbers: Numbers) -> str:
        """One sentence for page one; empty where nothing is redacted."""
        if self._redaction is None:
            return ""
        counts = {"fewest": self._redaction.fewest, "count": len(self._bands)}
        told = {name: numbers.count(number) for name, number in counts.items()}
        return self._words.say("redaction.notice", told)

    def paragraphs(self, numbers: Numbers) -> tuple[str, ...]:
        """How it was redacted, for the chapter on limits."""
        if self._redaction is None:
            return ()
        counts = {"fewest": self._redaction.fewest, **self._redaction.counts}
        values = {
            **{name: numbers.count(number) for name, number in counts.items()},
            "key_id": self._redaction.key_id,
        }
        names = ("numbers", "names", f"company_{self._redaction.company}")
        return tuple(self._words.say(f"redaction.{name}", values) for name in names)

    def holds(self, start: str) -> bool:
        """True where a number at this place, or anywhere below it, is withheld."""
        return any(path == start or path.startswith(f"{start}/") for path in self._bands)

    def marked(self, document: dict[str, Any]) -> dict[str, Any]:
        """Return the document with a mark for every number withheld: a word, or NaN."""
        if self._redaction is None:
            return document
        worded: dict[str, Any] = _worded(document, self.word)
        for series in worded["series"]:
            series["rows"] = [list(row) for row in series["rows"]]
        for path, band in self._bands.items():
            steps = [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:]]
            if band is not None and steps[0] == "rules":
                rule = worded["rules"][int(steps[1])]["id"]
                self._rule_bands.setdefault(rule, set()).add(band)
            _mark(worded, steps, self.word)
        return worded

    def value(self, rule: str, numbers: Numbers) -> str:
        """Return the word for a rule's value, with the band in which it lies where one is told."""
        bands = self._rule_bands.get(rule, set())
        if len(bands) != 1:
            return self.word
        low, high = next(iter(bands))
        told = {"low": numbers.level(low), "high": numbers.level(high)}
        return self._words.say("redaction.band", told)

    def score_line(self, path: str, numbers: Numbers) -> str:
        """Return the sentence on a score that is withheld."""
        band = self._bands.get(path)
        if band is None:
            return self._words.say("redaction.score")
        low, high = (numbers.decimal(bound, 0) for bound in band)
        return self._words.say("redaction.score_band", {"low": low, "high": high})


def _mark(document: dict[str, Any], steps: list[str], word: str) -> None:
    node: Any = document
    for step in steps[:-1]:
        node = node[int(step)] if isinstance(node, list | tuple) else node[step]
    last = steps[-1]
    if isinstance(node, list):
        node[int(last)] = math.nan
    elif last in _WORDED_NUMBERS or steps[0] == "data_quality" or steps[-2] in _WORDED:
        node[last] = word
    elif last == _VALUE and steps[0] == "rules":
        node[last] = math.nan


def _worded(value: Any, word: str) -> Any:  # noqa: ANN401 - JSON of any shape
    """The same texts, with the report's word for what is withheld."""
    if isinstance(value, str) and type(value) is str:
        return value.replace(WITHHELD, word)
    if isinstance(value, dict):
        return {key: _worded(item, word) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_worded(item, word) for item in value)
    return value
