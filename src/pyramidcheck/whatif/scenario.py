"""One question asked of a recorded audit: the same judge, on what is to be another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.judge import Judged, judge
from pyramidcheck.judge.levels import Span, parents_of
from pyramidcheck.whatif.law import (
    Changes,
    Place,
    with_levels,
    with_pillars,
    with_values,
    with_weights,
)
from pyramidcheck.whatif.measuring import FUNDING, measure_again, refuse_bounds
from pyramidcheck.whatif.recorded import require_same_rules
from pyramidcheck.whatif.settings import of_kind, read_settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from pyramidcheck.model.measures import Measure
    from pyramidcheck.model.result import Message, Result
    from pyramidcheck.model.rule import Rule, VerdictSpec
    from pyramidcheck.rulebook import Rulebook
    from pyramidcheck.whatif.recorded import Recorded
    from pyramidcheck.whatif.settings import Setting


@dataclass(frozen=True)
class Scenario:
    """What is to be another; None and () leave the audit's own."""

    settings: tuple[str, ...] = ()
    """`KEY=VALUE`, as typed."""
    jurisdictions: tuple[str, ...] = ()
    as_of: date | None = None


@dataclass(frozen=True)
class WhatIf:
    """The audit as it was recorded, and as it would be."""

    before: Result
    after: Result
    """The recorded result with verdict, pillars, rules and criteria judged anew."""
    settings: tuple[Setting, ...]
    notes: tuple[Message, ...]
    """Codes of `whatif.note`: what was bounded, what moved with what, what could not move."""
    remeasured: tuple[str, ...]
    """Rules measured again on the kept facts."""
    partly: tuple[str, ...]
    """Of these, rules that also read figures which were held."""
    held: tuple[str, ...]
    """Rules that a real change would touch and that keep the audit's value."""
    harm: frozenset[str]
    """Rules that are decisive about harm; the other decisive ones are about structure."""


def ask(recorded: Recorded, rulebook: Rulebook, scenario: Scenario) -> WhatIf:
    """Return the audit before and after.

    Raises:
        UsageError: A setting cannot be read or applied, needs facts that were not kept or orders
            that are not here, or the rules at hand are not the audit's; all problems of a step.
        RuleError: see the rulebook.
    """
    require_same_rules(recorded, rulebook)
    settings = read_settings(scenario.settings, rulebook)
    case = _Case(recorded, rulebook)
    _require_same_judgement(recorded, case.judged(case.jurisdictions, case.as_of))
    changes = Changes()
    jurisdictions = scenario.jurisdictions or case.jurisdictions
    as_of = scenario.as_of or case.as_of
    period = recorded.result.filing.period
    span = Span(period.start, period.end, as_of)
    rules = with_weights(case.rules, of_kind(settings, "weight"), changes)
    verdict = with_pillars(rulebook.verdict, of_kind(settings, "pillar"), changes)
    levels = of_kind(settings, "level")
    parents = parents_of(jurisdictions[0], rulebook.profiles)
    rules = with_levels(rules, levels, Place(jurisdictions[0], parents, span), changes)
    found = measure_again(recorded, rulebook, settings, changes)
    values = of_kind(settings, "value")
    measures = with_values(found.measures, values, rules, jurisdictions[0], changes)
    if changes.problems:
        raise UsageError(changes.problems)
    judged = case.judged(jurisdictions, as_of, rules=rules, verdict=verdict, measures=measures)
    if found.lenient_end is not None:
        best = {**measures, FUNDING: found.lenient_end}
        best = with_values(
            best, [v for v in values if v.name == FUNDING], rules, jurisdictions[0], changes
        )
        other = case.judged(jurisdictions, as_of, rules=rules, verdict=verdict, measures=best)
        _require_same_answer(judged, other, of_kind(settings, "role"), recorded)
        _note_bounds(judged, other, changes)
    after = _as_result(recorded.result, judged, jurisdictions, as_of)
    for setting in values:
        rule = next(rule for rule in judged.rules if rule.id == setting.name)
        if not rule.outcome.measured:
            reason = rule.reason.code if rule.reason else ""
            changes.note("still_silent", rule=rule.id, reason=reason)
    return WhatIf(
        before=recorded.result,
        after=after,
        settings=settings,
        notes=tuple(changes.notes),
        remeasured=found.remeasured,
        partly=found.partly,
        held=found.held,
        harm=frozenset(rulebook.verdict.decisive_harm)
        | rulebook.verdict.decisive_harm_where.keys(),
    )


class _Case:
    """What the recorded audit gave to the judge."""

    def __init__(self, recorded: Recorded, rulebook: Rulebook) -> None:
        self.recorded = recorded
        self.rulebook = rulebook
        self.rules = {name: loaded.rule for name, loaded in rulebook.rules.items()}
        self.jurisdictions = recorded.result.filing.jurisdictions
        self.as_of = recorded.matter.as_of

    def judged(
        self,
        jurisdictions: tuple[str, ...],
        as_of: date | None,
        *,
        rules: Mapping[str, Rule] | None = None,
        verdict: VerdictSpec | None = None,
        measures: Mapping[str, Measure] | None = None,
    ) -> Judged:
        period = self.recorded.result.filing.period
        return judge(
            self.recorded.measures if measures is None else measures,
            self.recorded.gates,
            self.recorded.facts,
            rules or self.rules,
            verdict or self.rulebook.verdict,
            self.rulebook.profiles,
            jurisdictions,
            period.end,
            as_of,
            period_start=period.start,
        )


def _require_same_judgement(recorded: Recorded, judged: Judged) -> None:
    """Refuse to compare where the rulebook at hand judges the recorded audit differently.

    Evidence, single years and the last twelve months rest on the orders and are not judged again.
    """
    result = recorded.result
    plain = [rule.model_copy(update={"evidence": None, "years": ()}) for rule in result.rules]
    verdict = result.verdict.model_copy(update={"last_twelve_months": None})
    apart = [rule.id for rule, again in zip(plain, judged.rules, strict=True) if rule != again]
    same = (
        not apart
        and judged.verdict == verdict
        and judged.pillars == result.pillars
        and judged.criteria == result.criteria
    )
    if same:
        return
    named = f" ({', '.join(apart)})" if apart else ""
    what = f"is judged differently by the rules at hand{named}, before anything is changed"
    hint = f"use release {result.tool.version}, or audit again: {recorded.audit_command()}"
    raise UsageError(Problem(str(recorded.path), what, hint))


def _require_same_answer(
    judged: Judged, other: Judged, roles: tuple[Setting, ...], recorded: Recorded
) -> None:
    """Refuse where the answer depends on what only the orders could tell."""

    def answers(found: Judged) -> list[object]:
        outcomes = [[r.outcome for r in rule.readings.values()] for rule in found.rules]
        return [found.verdict.level, found.verdict.overrides, *outcomes]

    if answers(judged) != answers(other):
        raise refuse_bounds(roles, recorded)


def _note_bounds(judged: Judged, other: Judged, changes: Changes) -> None:
    low, high = (
        next(rule.value for rule in found.rules if rule.id == FUNDING) for found in (judged, other)
    )
    if low != high:
        changes.note("role_bounds", rule=FUNDING, low=low, high=high)


def _as_result(
    before: Result, judged: Judged, jurisdictions: tuple[str, ...], as_of: date | None
) -> Result:
    filing = before.filing.model_copy(
        update={"jurisdictions": jurisdictions, "as_of": as_of or before.filing.period.end}
    )
    return before.model_copy(
        update={
            "filing": filing,
            "verdict": judged.verdict,
            "pillars": judged.pillars,
            "rules": judged.rules,
            "criteria": judged.criteria,
        }
    )
