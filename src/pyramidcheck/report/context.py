"""One result in one language: words, formats and the texts of its rulebook in one place."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pyramidcheck.model.result import Message, Result, RuleResult
from pyramidcheck.report.audience import audience_of
from pyramidcheck.report.catalogue import Catalogue
from pyramidcheck.report.figures import figure, level_figure
from pyramidcheck.report.numbers import Numbers
from pyramidcheck.report.published_ends import ends
from pyramidcheck.report.redacted import Redacted
from pyramidcheck.report.text import cleaned, english, fine_french

if TYPE_CHECKING:
    from pyramidcheck.model.outcome import Outcome

Scalar = str | int | float | None

ID_VALUES = {
    "rule": "rules",
    "rules": "rules",
    "anchor": "rules",
    "harm": "rules",
    "gate": "gates",
    "gates": "gates",
    "figure_kinds": "published_kinds",
    "populations": "populations",
}
WORD_VALUES = {
    "outcome": "outcome",
    "level": "level_short",
    "strict": "level_short",
    "central": "level_short",
    "lenient": "level_short",
    "group": "group",
    "detail": "detail",
    "jurisdiction": "jurisdiction",
    "jurisdictions": "jurisdiction",
    "identifier": "identifier",
    "schedule": "schedule",
    "stated_schedule": "schedule",
    "found_schedule": "schedule",
}
"""Names whose values are codes, and the section of the catalogue that words them."""
READING_NAMES = frozenset({"strict", "central", "lenient"})
TECHNICAL = frozenset({"why", "detail"})
"""Names whose values, unless they are codes, are words of a library or of the program."""
SEPARATOR = ","


class Context:
    """Access to a cleaned result; every method returns text of the context's language."""

    def __init__(
        self,
        result: Result,
        language: str,
        audience: str | None = None,
        *,
        with_rows: bool = True,
    ) -> None:
        """Strip hidden characters from every string of the result, once and for all."""
        self.with_rows = with_rows
        self.audience = audience_of(audience)
        self.language = language
        self.words = Catalogue(language, self.audience.name)
        self.redacted = Redacted(result.redaction, self.words)
        document = self.redacted.marked(cleaned(result.model_dump(by_alias=True)))
        self.result = Result.model_validate(document)
        self.numbers = Numbers(language, self.result.filing.currency, self.redacted.word)
        self.rules = {rule.id: rule for rule in self.result.rules}
        self._book = self.result.rulebook

    def say(self, key: str, **values: str) -> str:
        """Sentence of the catalogue with its places filled."""
        return self.words.say(key, values)

    def plural(self, key: str, value: float | None, **values: str) -> str:
        """Sentence in the plural form that `value` takes; `{value}` is the number itself."""
        named = {"value": self.numbers.decimal(value), **values}
        return self.words.say(key, named, self.numbers.plural(value))

    def labels(self, names: Sequence[str]) -> tuple[str, ...]:
        """Labels of the catalogue, as the heads of a table."""
        return tuple(self.say(f"label.{name}") for name in names)

    def book(self, section: str, key: str) -> Mapping[str, Any]:
        """Entry of the rulebook's texts, empty where the result does not hold it."""
        entry = self._book.get(section, {}).get(key, {})
        return entry if isinstance(entry, Mapping) else {}

    def section(self, section: str) -> Mapping[str, Any]:
        """All entries of one section of the rulebook's texts."""
        found = self._book.get(section, {})
        return found if isinstance(found, Mapping) else {}

    def text(self, both: Any) -> str:  # noqa: ANN401 - JSON-like data of any shape
        """Text of `{"en", "fr"}` in the context's language; other values as they are."""
        if isinstance(both, Mapping):
            both = both.get(self.language, "")
        text = "" if both is None else str(both)
        return fine_french(text) if self.language == "fr" else text

    def in_english(self, text: str) -> str:
        """Words that stay English in every report, such as a source's title; quoted in French."""
        return self.say("quoted", text=english(text)) if self.language != "en" else text

    def rule_text(self, rule_id: str, name: str) -> str:
        """One text of a rule: title, question, why, remedy."""
        return self.text(self.book("rules", rule_id).get(name))

    def rule_texts(self, rule_id: str, name: str) -> tuple[str, ...]:
        """A list of texts of a rule: innocent explanations, blind spots."""
        return tuple(self.text(item) for item in self.book("rules", rule_id).get(name, ()))

    def title(self, section: str, key: str) -> str:
        """Title of a rule, pillar, gate or override; its id where it has none."""
        entry = self.book(section, key)
        return self.text(entry.get("title") or entry.get("text")) or key

    def outcome(self, outcome: Outcome) -> str:
        """Word for an outcome."""
        return self.say(f"outcome.{outcome.value}")

    def value(self, rule: RuleResult, value: float | None, *, infinite: bool = False) -> str:
        """Value of a rule in its unit."""
        if infinite:
            return self.say("value.infinite")
        if value is None:
            return self.say("value.none")
        if math.isnan(value):
            return self.redacted.value(rule.id, self.numbers)
        return self.in_own_unit(rule, value)

    def shown(self, rule: RuleResult) -> str:
        """The rule's value; of a published figure that is known within bounds, both of them."""
        return ends(self, rule) or self.value(rule, rule.value, infinite=rule.infinite)

    def in_own_unit(self, rule: RuleResult, value: float) -> str:
        """Value or level in words of the rule's own, where the catalogue has any, else its unit."""
        if f"unit_of.{rule.id}" in self.words:
            return self.plural(f"unit_of.{rule.id}", value)
        levels = (rule.level.watch, rule.level.flag, rule.level.critical)
        return level_figure(self, rule.unit, value, levels)

    def message(self, message: Message | None) -> str:
        """Sentence of a message, its values worded by their names."""
        if message is None:
            return ""
        key = f"message.{message.code}"
        named = {**_gate_values(message), **message.values}
        values = {name: self.worded(name, value) for name, value in named.items()}
        if key not in self.words:
            shown = "; ".join(f"{name} = {value}" for name, value in values.items())
            return self.say("message_unknown", code=message.code, values=shown)
        return self.words.say(key, values)

    def worded(self, name: str, value: Scalar) -> str:
        """Value of a message: ids become titles, codes words, numbers figures."""
        if isinstance(value, str):
            named = self._named(name, value)
            if named is not None:
                return named
        return figure(self, "share" if name in READING_NAMES else name, value)

    def _named(self, name: str, value: str) -> str | None:
        """What an id or a code stands for; None where the value is none."""
        if name in ID_VALUES:
            return self._titles(ID_VALUES[name], value)
        if name in {"override", "overrides"}:
            return " ".join(self.title("overrides", i.strip()) for i in value.split(SEPARATOR))
        if name in {"table", "tables"}:
            return self.tables(value.split(SEPARATOR))
        words = [f"{WORD_VALUES.get(name, name)}.{part.strip()}" for part in value.split(SEPARATOR)]
        if name in WORD_VALUES and all(key in self.words for key in words):
            return self.numbers.listed([self.say(key) for key in words])
        return self.in_english(value) if name in TECHNICAL else None

    def tables(self, names: list[str] | tuple[str, ...]) -> str:
        """Names of canonical tables as a sentence lists them."""
        known = [name.strip() for name in names]
        return self.numbers.listed(
            [self.say(f"table.{name}") if f"table.{name}" in self.words else name for name in known]
        )

    def _titles(self, section: str, ids: str) -> str:
        quoted = [
            self.say("quoted", text=self.title(section, i.strip())) for i in ids.split(SEPARATOR)
        ]
        return self.numbers.listed(quoted)


def _gate_values(message: Message) -> dict[str, Scalar]:
    """Values that a gate files under the reason's own name, by the names of its sentence."""
    own = message.values.get(message.code)
    found: dict[str, Scalar] = {"rows": own, "people": own}
    found["share"] = message.values.get(f"{message.code}_share")
    found["days"] = message.values.get(f"{message.code}_days")
    found["path"] = message.values.get(f"{message.code}_files")
    return {name: value for name, value in found.items() if value is not None}
