"""The verdict: indication level and confidence, with everything that speaks for and against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyramidcheck.judge.confidence import Ground, confidence
from pyramidcheck.judge.criteria import criteria_results
from pyramidcheck.judge.level import (
    Heading,
    cannot_be_seen,
    find,
    funding_unseen,
    harm_states,
    indication_level,
    only_harm,
)
from pyramidcheck.judge.levels import INTERNATIONAL, Span
from pyramidcheck.judge.numbers import rounded
from pyramidcheck.judge.printing import gate_result, rule_results
from pyramidcheck.judge.reasons import level_reasons
from pyramidcheck.judge.ruling import Law, Matter, Ruling
from pyramidcheck.judge.score import (
    COMPLIANCE,
    carries_weight,
    judged_pillars,
    pillar_results,
    pillar_risk,
    score,
)
from pyramidcheck.judge.stability import stability
from pyramidcheck.judge.views import Bench, open_bench
from pyramidcheck.judge.what_changes import multiplicity, would_lower
from pyramidcheck.model.outcome import READINGS, SEVERITY, IndicationLevel, Outcome, Reading
from pyramidcheck.model.result import (
    CriterionResult,
    GateResult,
    OverrideResult,
    PillarResult,
    RuleResult,
    VerdictResult,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from pyramidcheck.judge.level import View
    from pyramidcheck.judge.score import PillarRisk
    from pyramidcheck.model.measures import FilingFacts, Gate, Measure
    from pyramidcheck.model.result import ScoreResult
    from pyramidcheck.model.rule import Profile, Rule, VerdictSpec


@dataclass(frozen=True, slots=True)
class Judged:
    """A filing judged."""

    verdict: VerdictResult
    pillars: tuple[PillarResult, ...]
    """Those of the score, in the order of the rulebook."""
    rules: tuple[RuleResult, ...]
    """By pillar, then weight (heaviest first), then id; without evidence and years."""
    gates: tuple[GateResult, ...]
    criteria: tuple[CriterionResult, ...] = ()
    """By jurisdiction as asked, then in the order of its profile."""


def judge(  # noqa: PLR0913, PLR0917 - all that a verdict depends on, each named by the caller
    measures: Mapping[str, Measure],
    gates: Sequence[Gate],
    facts: FilingFacts,
    rules: Mapping[str, Rule],
    verdict: VerdictSpec,
    profiles: Mapping[str, Profile],
    jurisdictions: Sequence[str],
    period_end: date | None,
    as_of: date | None = None,
    *,
    period_start: date | None = None,
) -> Judged:
    """Returns the verdict, and every pillar, rule, gate and criterion behind it.

    A pure function: the same arguments give the same result.

    Args:
        measures: By rule id; a rule without one is `not_enough_data`.
        gates: In the order of the rulebook.
        facts: Scalars of the filing.
        rules: By id.
        verdict: Pillars, decisive lists, overrides and the numbers of the method.
        profiles: By jurisdiction; one without a profile has no special rules.
        jurisdictions: The first sets outcomes and verdict; `international` where none is given.
        period_end: Last day judged; its law applies. None: the latest levels apply.
        as_of: A day whose law applies instead.
        period_start: First day judged. Where given, and the law changed within the period, the
            milder outcome decides.
    """
    asked = tuple(jurisdictions) or (INTERNATIONAL,)
    law = Law(rules, verdict, profiles, Span(period_start, period_end, as_of))
    bench = open_bench(Matter(measures, gates, facts), law, asked[0])
    central = bench.view(Reading.CENTRAL)
    risks, given = weigh(bench, central)
    return Judged(
        verdict=_verdict(bench, central, score(risks, verdict, given=given)),
        pillars=pillar_results(risks, verdict, given=given),
        rules=rule_results(bench, asked),
        gates=tuple(gate_result(gate) for gate in gates),
        criteria=criteria_results(bench, asked),
    )


def weigh(bench: Bench, central: View) -> tuple[list[PillarRisk], bool]:
    """Returns the risk of every pillar, and whether enough was seen to give a score."""
    verdict = bench.law.verdict
    risks = [pillar_risk(spec, bench.rulings.values()) for spec in judged_pillars(verdict)]
    seen = central.coverage >= verdict.minimum_coverage
    return risks, seen and not funding_unseen(central, bench.scheme)


def _verdict(bench: Bench, central: View, total: ScoreResult) -> VerdictResult:
    facts = bench.matter.facts
    levels = {reading: indication_level(bench.view(reading), bench.scheme) for reading in READINGS}
    level = levels[Reading.CENTRAL]
    unseen = cannot_be_seen(central, bench.scheme)
    sureness, because = confidence(Ground(bench, central.coverage, levels, unseen))
    return VerdictResult(
        level=level,
        confidence=sureness,
        heading=heading(level, bench, central),
        reasons=level_reasons(central, bench.scheme, facts.observed_days),
        confidence_reasons=because,
        score=total,
        coverage=rounded(central.coverage),
        towards=_towards(bench),
        away=_ids(bench, _points_away),
        unseen=_ids(bench, lambda r: r.outcome in {Outcome.NOT_ENOUGH_DATA, Outcome.ERROR}),
        overrides=tuple(
            OverrideResult(id=override.id, rule=override.rule, fired=override.id in bench.fired)
            for override in bench.law.verdict.overrides
        ),
        stability=stability(bench, level),
        harm_observed=any(outcome.measured for outcome in harm_states(central, bench.scheme)),
        would_lower=would_lower(bench, level),
        multiplicity=multiplicity(bench),
    )


def heading(level: IndicationLevel, bench: Bench, central: View) -> Heading:
    """Returns what the level is headed by."""
    if level is IndicationLevel.CANNOT_CONCLUDE:
        return "cannot_conclude"
    if level is IndicationLevel.WEAK and only_harm(find(central, bench.scheme), bench.scheme):
        return "consumer_harm"
    return "indications"


def _towards(bench: Bench) -> tuple[str, ...]:
    """Returns rules with weight at watch or worse, by severity, then as in `_ids`."""
    ids = _ids(bench, lambda r: r.outcome.at_least(Outcome.WATCH) and carries_weight(r.rule))
    return tuple(sorted(ids, key=lambda i: -SEVERITY[bench.rulings[i].outcome]))


def _points_away(ruling: Ruling) -> bool:
    """Returns whether a clear outcome says something; a value that is only shown seldom does."""
    rule = ruling.rule
    if ruling.outcome is not Outcome.CLEAR or rule.pillar == COMPLIANCE:
        return False
    if not rule.informational:
        return True
    central = ruling.values.get(Reading.CENTRAL)
    if rule.reference is None or central is None or central.value is None:
        return False
    if rule.direction == "above":
        return central.value <= rule.reference
    return central.value >= rule.reference


def _ids(bench: Bench, wanted: Callable[[Ruling], bool]) -> tuple[str, ...]:
    """Returns the ids of the rules that are wanted: decisive first, then weight, then id."""
    rulings = sorted(
        (ruling for ruling in bench.rulings.values() if wanted(ruling)),
        key=lambda r: (not bench.scheme.decisive(r.rule.id), -r.rule.weight, r.rule.id),
    )
    return tuple(ruling.rule.id for ruling in rulings)
