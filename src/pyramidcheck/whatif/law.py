"""Levels, weights and values that are to be others, in copies of what the judge is given."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem
from pyramidcheck.judge.levels import levels_in_force
from pyramidcheck.judge.numbers import exact_text
from pyramidcheck.judge.score import judged_pillars
from pyramidcheck.model.measures import Value
from pyramidcheck.model.outcome import Reading
from pyramidcheck.model.result import Message
from pyramidcheck.whatif.settings import LEVELS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyramidcheck.judge.levels import Span
    from pyramidcheck.model.measures import Measure
    from pyramidcheck.model.rule import LevelSet, Rule, VerdictSpec
    from pyramidcheck.whatif.settings import Setting

_PARTS_OF_ONE = "write a share as 0.4 or 40%"
_DIFFERENCES = frozenset({"quartile_difference"})
"""Statistics that subtract two shares: their domain is -1 to 1."""


@dataclass
class Changes:
    """What was refused, and what has to be said about the rest."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)

    def refuse(self, where: str, what: str, hint: str) -> None:
        """Note a setting that cannot be applied."""
        self.problems.append(Problem(where, what, hint))

    def note(self, code: str, **values: str | float | None) -> None:
        """Note something that whoever reads the answer must know; `whatif.note.<code>` words it."""
        self.notes.append(Message(code=code, values=values))


@dataclass(frozen=True)
class Place:
    """Where and when levels are to be in force."""

    jurisdiction: str
    parents: tuple[str, ...]
    span: Span


def domain(rule: Rule) -> tuple[Fraction, Fraction | None]:
    """Return the least and the largest value that a rule's measure can take."""
    lowest = Fraction(-1 if rule.measure.statistic in _DIFFERENCES else 0)
    highest = Fraction(1) if rule.measure.unit == "share" else None
    return lowest, highest if rule.measure.cap is None else rule.measure.cap


def with_levels(
    rules: Mapping[str, Rule],
    settings: Sequence[Setting],
    place: Place,
    changes: Changes,
) -> dict[str, Rule]:
    """Return the rules with other levels in the sets that decide in the first jurisdiction."""
    found = dict(rules)
    for setting in settings:
        rule = found[setting.name]
        deciding = levels_in_force(
            rules[setting.name], place.jurisdiction, place.span, place.parents
        )
        if not deciding:
            what = f"has no level in force under {place.jurisdiction}"
            changes.refuse(setting.where, what, "choose another --jurisdiction")
            continue
        places = [rules[setting.name].levels.index(levels) for levels in deciding]
        moved = [
            _with_level(rule, levels, setting, changes) if number in places else levels
            for number, levels in enumerate(rule.levels)
        ]
        found[setting.name] = rule.model_copy(update={"levels": tuple(moved)})
    if not changes.problems:
        _check_order(found, settings, changes)
    return found


def with_weights(
    rules: Mapping[str, Rule], settings: Sequence[Setting], changes: Changes
) -> dict[str, Rule]:
    """Return the rules with other weights in their pillars."""
    found = dict(rules)
    for setting in settings:
        rule = found[setting.name]
        weight = _applied(setting, Fraction(rule.weight))
        if weight.denominator != 1 or weight < 0:
            changes.refuse(setting.where, "is no weight", "a rule's weight is a whole number")
            continue
        found[setting.name] = rule.model_copy(update={"weight": int(weight)})
    return found


def with_pillars(
    verdict: VerdictSpec, settings: Sequence[Setting], changes: Changes
) -> VerdictSpec:
    """Return the verdict with other pillar weights; the pillars not named share what is left."""
    if not settings:
        return verdict
    weights: dict[str, Fraction] = {pillar.id: pillar.weight for pillar in judged_pillars(verdict)}
    named = {setting.name: _applied(setting, weights[setting.name]) for setting in settings}
    for setting in settings:
        if not 0 <= named[setting.name] <= 1:
            changes.refuse(setting.where, "lies outside 0 to 1", _PARTS_OF_ONE)
    total = sum(named.values(), Fraction(0))
    others = sum((w for name, w in weights.items() if name not in named), Fraction(0))
    if total > 1 or (total < 1 and not others):
        changes.refuse(
            settings[-1].where,
            f"makes the pillars' weights sum to {exact_text(total)}",
            "all weights together are 1; those not named share what is left",
        )
    if changes.problems:
        return verdict
    left = (1 - total) / others if others else Fraction(0)
    weights = {name: named.get(name, weight * left) for name, weight in weights.items()}
    changes.note("pillars_share", **{n: exact_text(w) for n, w in weights.items()})
    pillars = [
        pillar.model_copy(update={"weight": weights.get(pillar.id, pillar.weight)})
        for pillar in verdict.pillars
    ]
    return verdict.model_copy(update={"pillars": tuple(pillars)})


def with_values(
    measures: Mapping[str, Measure],
    settings: Sequence[Setting],
    rules: Mapping[str, Rule],
    jurisdiction: str,
    changes: Changes,
) -> dict[str, Measure]:
    """Return the measures with other values: a number in all readings, or each reading shifted."""
    found = dict(measures)
    for setting in settings:
        measure = found[setting.name]
        own = measure.of(jurisdiction)
        moved = _with_value(rules[setting.name], own, setting, changes)
        if own is not measure:
            moved = replace(measure, local={**measure.local, jurisdiction: moved})
        found[setting.name] = moved
    return found


def _applied(setting: Setting, before: Fraction) -> Fraction:
    return before if setting.amount is None else setting.amount.applied_to(before)


def _with_level(rule: Rule, levels: LevelSet, setting: Setting, changes: Changes) -> LevelSet:
    before: Fraction | None = getattr(levels, setting.part)
    if before is None and setting.amount is not None and setting.amount.is_shift:
        changes.refuse(setting.where, "there is no such level to shift", "set it without a sign")
        return levels
    level = _applied(setting, before or Fraction(0))
    _, most = domain(rule)
    if rule.measure.unit == "share" and (level < 0 or (most is not None and level > most)):
        changes.refuse(setting.where, f"{exact_text(level)} lies outside 0 to 1", _PARTS_OF_ONE)
        return levels
    return levels.model_copy(update={setting.part: level})


def _check_order(rules: Mapping[str, Rule], settings: Sequence[Setting], changes: Changes) -> None:
    """Refuse levels of which a milder one would lie beyond a worse one."""
    for name in dict.fromkeys(setting.name for setting in settings):
        rule = rules[name]
        typed = ", ".join(setting.where for setting in settings if setting.name == name)
        for levels in rule.levels:
            given = [(part, getattr(levels, part)) for part in LEVELS]
            known = [(part, level) for part, level in given if level is not None]
            for (mild, low), (worse, high) in pairwise(known):
                if low > high if rule.direction == "above" else low < high:
                    what = f"{mild} ({exact_text(low)}) would lie beyond {worse}"
                    hint = f"{worse} is {exact_text(high)}; set it too"
                    changes.refuse(typed, what, hint)


def _with_value(rule: Rule, measure: Measure, setting: Setting, changes: Changes) -> Measure:
    amount = setting.amount
    if amount is None:
        return measure
    if measure.state in {"not_applicable", "error"}:
        what = f"the rule ended in {measure.state} ({measure.reason})"
        changes.refuse(setting.where, what, "there is no value to set")
        return measure
    central = measure.values.get(Reading.CENTRAL)
    if amount.is_shift and (central is None or central.value is None):
        changes.refuse(setting.where, "there is no value to shift", "set it without a sign")
        return measure
    lowest, highest = domain(rule)
    if not amount.is_shift and not _inside(amount.number, lowest, highest):
        bounds = f"{exact_text(lowest)} to {exact_text(highest) if highest is not None else 'any'}"
        changes.refuse(setting.where, f"lies outside {bounds}", _PARTS_OF_ONE)
        return measure
    if rule.measure.unit == "count" and amount.number.denominator != 1:
        changes.refuse(setting.where, "is no count", "give a whole number")
        return measure
    values = {}
    for reading in Reading:
        before = measure.values.get(reading) or central
        asked = amount.applied_to((before.value if before else None) or Fraction(0))
        number = max(asked, lowest) if highest is None else min(max(asked, lowest), highest)
        if number != asked:
            changes.note(
                "clamped",
                rule=rule.id,
                reading=reading.value,
                asked=exact_text(asked),
                value=exact_text(number),
            )
        values[reading] = _valued(before, reading, number)
    return replace(measure, values=values, state="measured", reason="", reason_values={})


def _inside(number: Fraction, lowest: Fraction, highest: Fraction | None) -> bool:
    return number >= lowest and (highest is None or number <= highest)


def _valued(before: Value | None, reading: Reading, number: Fraction) -> Value:
    """Return a value with the former denominator, so that distances still have a meaning."""
    denominator = before.denominator if before and before.denominator else None
    return Value(
        reading,
        number * denominator if denominator else None,
        denominator,
        number,
        before.n if before else 0,
    )
