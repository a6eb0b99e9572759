"""`pyramidcheck explain RULE`: what it asks, why, by which sources, and when it is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pyramidcheck.cli import options as given

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from pyramidcheck.model.rule import LevelSet, Reference, Rule, RuleCase, Text
    from pyramidcheck.report.catalogue import Catalogue


def explain(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="Id of a rule.")],
    lang: given.Lang = given.Language.EN,
    rules: given.Rules = None,
) -> None:
    """Explain a rule: why, levels, sources, exclusions.

    Example: pyramidcheck explain outside_revenue_share
    """
    from pyramidcheck.cli.names import require_known
    from pyramidcheck.cli.terminal import Terminal
    from pyramidcheck.report.catalogue import Catalogue
    from pyramidcheck.rulebook import load

    rulebook = load(rules or ())
    require_known("RULE", [rule], list(rulebook.rules), listed_by="pyramidcheck rules list")
    loaded = rulebook.rules[rule]
    terminal = Terminal()
    for line in explanation(loaded.rule, loaded.cases, Catalogue(lang)):
        terminal.result(line)


def explanation(rule: Rule, cases: tuple[RuleCase, ...], words: Catalogue) -> Iterator[str]:
    """Yield the lines of a rule's page in the language of the words."""
    from pyramidcheck.cli.terminal import wrap

    def text(both: Text) -> str:
        return _spaced(both.in_language(words.language), words)

    levels = _Levels(rule, words)

    texts = rule.texts
    yield f"{text(texts.title)} ({rule.id}, {words.say('label.version').lower()} {rule.version})"
    yield from wrap(text(texts.question))
    sections = (
        ("label.why_it_matters", list(_why(text(texts.why), words))),
        ("cli.levels", [line for level in rule.levels for line in levels.lines(level)]),
        ("cli.needs", list(_needs(rule, words))),
        ("label.innocent", [text(item) for item in texts.innocent]),
        ("label.blind_spots", [text(item) for item in texts.blind_spots]),
        ("label.remedy", [text(texts.remedy)]),
        ("cli.cases", [_case(case, words) for case in cases]),
    )
    for label, items in sections:
        if items:
            yield ""
            yield words.say(label)
            for item in items:
                first, *rest = wrap(f"- {item}", indent="    ")
                yield from (f"  {first}", *rest)


def _spaced(text: str, words: Catalogue) -> str:
    """Return the text with the spaces that French sets before its punctuation."""
    from pyramidcheck.report.text import fine_french

    return fine_french(text) if words.language == "fr" else text


def _why(text: str, words: Catalogue) -> Iterator[str]:
    """Yield why the rule matters, then its formula, readings and grounds, one by one."""
    from pyramidcheck.report.levels import run_in_parts, split_why

    why, how = split_why(text)
    yield why
    for part in run_in_parts(how):
        labelled = {"label": part.label, "text": part.value}
        yield words.say("cli.labelled", labelled) if part.label else part.value


class _Levels:
    """Words the levels of one rule in its own unit; speaks to the report's figures."""

    def __init__(self, rule: Rule, words: Catalogue) -> None:
        """Take the rule and the language."""
        from pyramidcheck.report.numbers import Numbers

        self.numbers = Numbers(words.language, None)
        self._rule = rule
        self._words = words

    def say(self, key: str, **values: str) -> str:
        """Return a sentence of the catalogue."""
        return self._words.say(key, values)

    def plural(self, key: str, value: float, **values: str) -> str:
        """Return a sentence in the plural form that the value takes."""
        named = {"value": self.numbers.decimal(value), **values}
        return self._words.say(key, named, self.numbers.plural(value))

    def lines(self, level: LevelSet) -> Iterator[str]:
        """Yield the levels of a jurisdiction, then their sources."""
        shown = [
            f"{self.say(f'outcome.{name}')} {self._figure(value)}"
            for name in ("watch", "flag", "critical")
            if (value := getattr(level, name)) is not None
        ]
        basis = self.say(f"basis.{level.basis}")
        key = f"jurisdiction.{level.jurisdiction}"
        where = self.say(key) if key in self._words else level.jurisdiction
        if shown:
            side = self.say(f"cli.direction.{self._rule.direction}")
            told = _spaced(f"{', '.join(shown)} ({side} ; {basis})", self._words)
            told = told if self._words.language == "fr" else told.replace(" ; ", "; ")
            yield self.say("cli.labelled", label=where, text=told)
        else:
            # An informational rule has sources and no levels.
            yield f"{where} ({basis})"
        yield from (_reference(reference, self._words) for reference in level.references)

    def _figure(self, value: Fraction) -> str:
        from pyramidcheck.report.figures import level_figure

        if self._rule.measure.unit == "share":
            return self.numbers.level(float(value))
        return level_figure(self, self._rule.measure.unit, float(value))


def _reference(reference: Reference, words: Catalogue) -> str:
    if not reference.verified:
        state = words.say("value.unverified")
    elif reference.checked_on is None:
        state = words.say("value.verified_undated")
    else:
        state = words.say("value.verified", {"date": reference.checked_on.isoformat()})
    return f"{', '.join(filter(None, (reference.title, reference.address)))} ({state})"


def _needs(rule: Rule, words: Catalogue) -> Iterator[str]:
    needs = rule.needs
    named = (*needs.tables, *needs.columns)
    if named:
        yield ", ".join(named)
    if needs.any_of:
        yield words.say("cli.any_of", {"choices": ", ".join(needs.any_of)})
    least = {
        "cli.min_participants": needs.min_participants,
        "cli.min_paid": needs.min_paid,
        "cli.min_periods": needs.min_periods,
        "cli.min_n": needs.min_n,
    }
    yield from (words.say(key, {"value": str(value)}) for key, value in least.items() if value)


def _case(case: RuleCase, words: Catalogue) -> str:
    outcome = str(case.expect.get("outcome", ""))
    key = f"outcome.{outcome}"
    text = words.say(key) if key in words else outcome
    return words.say("cli.labelled", {"label": case.case, "text": text})
