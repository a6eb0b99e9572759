"""The indication level: what the outcomes of the decisive rules add up to."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from pyramidcheck.judge.score import carries_weight
from pyramidcheck.model.outcome import IndicationLevel, Outcome, Reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramidcheck.judge.ruling import Ruling
    from pyramidcheck.model.measures import FilingFacts, Value
    from pyramidcheck.model.rule import Override, Rule, VerdictSpec

FUNDING, RETAIL, OUTCOMES = "funding", "retail", "outcomes"
"""The pillars that the level asks for by name."""

Heading = Literal["indications", "consumer_harm", "cannot_conclude"]


@dataclass(frozen=True, slots=True)
class View:
    """Everything that the level depends on, as one reading sees it."""

    outcomes: Mapping[str, Outcome]
    """Of the rules that are asked; a pillar that is left out has none here."""
    lenient: Mapping[str, Outcome]
    """The same rules in the lenient reading."""
    fired: tuple[str, ...]
    """Overrides that hold, in the order of the rulebook."""
    coverage: Fraction


@dataclass(frozen=True, slots=True)
class Scheme:
    """The rulebook's part in the level, and whether the plan has a network at all."""

    rules: Mapping[str, Rule]
    verdict: VerdictSpec
    referral_programme: bool
    published_only: bool = False
    """True: published figures stand in the place of a ledger; they never make the level strong."""

    def decisive(self, rule_id: str) -> bool:
        """True for rules on the two decisive lists; the anchors are among the structural ones."""
        return (
            rule_id in self.verdict.decisive_structural
            or rule_id in self.verdict.decisive_harm
            or rule_id in self.verdict.anchors
        )


@dataclass(frozen=True, slots=True)
class Findings:
    """The rules that bear on the level, sorted into their parts; ids in rulebook order."""

    anchors: tuple[str, ...]
    """Anchor rules at flag or worse that stay at watch or worse in the lenient reading."""
    harm: tuple[str, ...]
    """Decisive harm rules at flag or worse."""
    structural: tuple[str, ...]
    """Decisive structural rules at flag or worse."""
    watched: tuple[str, ...]
    """Decisive rules at watch or worse."""
    flagged_elsewhere: tuple[str, ...]
    """Rules with weight, not decisive, at flag or worse."""


def find(view: View, scheme: Scheme) -> Findings:
    """Returns the rules that bear on the level."""
    verdict = scheme.verdict

    def at_least(outcome: Outcome, ids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(i for i in ids if i in view.outcomes and view.outcomes[i].at_least(outcome))

    anchors = at_least(Outcome.FLAG, verdict.anchors)
    asked = tuple(view.outcomes)
    return Findings(
        anchors=tuple(i for i in anchors if view.lenient[i].at_least(Outcome.WATCH)),
        harm=at_least(Outcome.FLAG, verdict.decisive_harm),
        structural=at_least(Outcome.FLAG, verdict.decisive_structural),
        watched=at_least(Outcome.WATCH, tuple(i for i in asked if scheme.decisive(i))),
        flagged_elsewhere=at_least(
            Outcome.FLAG,
            tuple(i for i in asked if not scheme.decisive(i) and carries_weight(scheme.rules[i])),
        ),
    )


def together(verdict: VerdictSpec) -> tuple[str, ...]:
    """Returns the two overrides that make the level strong when both hold: the first two."""
    first = tuple(override.id for override in verdict.overrides[:2])
    return first if len(first) == 2 else ()


def both_hold(view: View, verdict: VerdictSpec) -> bool:
    """True where both of `together` hold."""
    pair = together(verdict)
    return bool(pair) and all(override in view.fired for override in pair)


def observed_level(view: View, findings: Findings, scheme: Scheme) -> IndicationLevel:
    """Returns the level that the observed rules make, whatever was not observed."""
    level = _uncapped(view, findings, scheme)
    if scheme.published_only and level is IndicationLevel.STRONG:
        return IndicationLevel.MATERIAL
    return level


def _uncapped(view: View, findings: Findings, scheme: Scheme) -> IndicationLevel:
    """Returns the level as a ledger would make it."""
    if (findings.anchors and findings.harm) or both_hold(view, scheme.verdict):
        level = IndicationLevel.STRONG
    elif findings.structural or view.fired:
        level = IndicationLevel.MATERIAL
    elif findings.watched or findings.flagged_elsewhere:
        level = IndicationLevel.WEAK
    else:
        return IndicationLevel.NONE
    return IndicationLevel.WEAK if scheme.referral_programme else level


def funding_unseen(view: View, scheme: Scheme) -> tuple[str, ...]:
    """Returns the funding rules that apply, where none of them has a value; else nothing."""
    asked = tuple(
        i
        for i, outcome in view.outcomes.items()
        if scheme.rules[i].pillar == FUNDING
        and carries_weight(scheme.rules[i])
        and outcome is not Outcome.NOT_APPLICABLE
    )
    return _if_all_unseen(view, asked)


def leads_unseen(view: View, scheme: Scheme) -> tuple[str, ...]:
    """Returns the lead rules of funding and retail that apply, where none of them has a value."""
    leads = {pillar.lead for pillar in scheme.verdict.pillars if pillar.id in {FUNDING, RETAIL}}
    asked = tuple(
        i
        for i, outcome in view.outcomes.items()
        if i in leads and outcome is not Outcome.NOT_APPLICABLE
    )
    return _if_all_unseen(view, asked)


def cannot_be_seen(view: View, scheme: Scheme) -> bool:
    """True where too little was observed to say that nothing, or little, was found."""
    return (
        view.coverage < scheme.verdict.minimum_coverage
        or bool(funding_unseen(view, scheme))
        or bool(leads_unseen(view, scheme))
    )


def indication_level(view: View, scheme: Scheme) -> IndicationLevel:
    """Returns the level; `cannot_conclude` unless what was seen is already material or strong."""
    level = observed_level(view, find(view, scheme), scheme)
    if level in {IndicationLevel.MATERIAL, IndicationLevel.STRONG}:
        return level
    return IndicationLevel.CANNOT_CONCLUDE if cannot_be_seen(view, scheme) else level


def only_harm(findings: Findings, scheme: Scheme) -> bool:
    """True where something was found and all of it is about participants' results."""
    affected = {*findings.watched, *findings.flagged_elsewhere}
    return bool(affected) and all(
        i in scheme.verdict.decisive_harm or scheme.rules[i].pillar == OUTCOMES for i in affected
    )


def harm_states(view: View, scheme: Scheme) -> tuple[Outcome, ...]:
    """Returns the outcomes of the decisive harm rules that apply."""
    states = (view.outcomes[i] for i in scheme.verdict.decisive_harm if i in view.outcomes)
    return tuple(outcome for outcome in states if outcome is not Outcome.NOT_APPLICABLE)


def override_holds(override: Override, rulings: Mapping[str, Ruling], facts: FilingFacts) -> bool:
    """True where the lenient value is on the bad side and every required figure is reached.

    Never where the rule itself was silenced, or where a required figure is not known.
    """
    ruling = rulings.get(override.rule)
    if ruling is None or not ruling.marks[Reading.LENIENT].outcome.measured:
        return False
    figures = required_figures(facts)
    return _is_beyond(override, ruling.values[Reading.LENIENT]) and all(
        name in figures and figures[name] >= least for name, least in override.requires.items()
    )


def required_figures(facts: FilingFacts) -> dict[str, Fraction]:
    """Returns what an override may require: every signal of the filing and three figures more.

    `traced_share` of payouts less the payee's own rebates; `named_seller_share` of outside sales in
    the lenient reading, 1 where there are none; `resale_seen`, 0 where resale had to be assumed.
    """
    found = dict(facts.signals)
    # What a company's published sales were to representatives for resale, nobody can see.
    unseen = facts.resale_assumed or facts.published is not None
    found["resale_seen"] = Fraction(0 if unseen else 1)
    for name, part, whole, less in (
        ("traced_share", "payouts_traced", "payouts_positive", "payouts_own"),
        ("named_seller_share", "outside_credited_lenient", "outside_lenient", None),
    ):
        if part in found and whole in found and (less is None or less in found):
            total = found[whole] - (found[less] if less else 0)
            found[name] = found[part] / total if total > 0 else Fraction(1)
    return found


def _is_beyond(override: Override, value: Value) -> bool:
    if value.infinite:
        bound = override.at_least if value.infinite > 0 else override.below
        other = override.below if value.infinite > 0 else override.at_least
        return bound is not None and other is None
    if value.value is None or (override.below is None and override.at_least is None):
        return False
    is_below = override.below is None or value.value < override.below
    return is_below and (override.at_least is None or value.value >= override.at_least)


def _if_all_unseen(view: View, asked: tuple[str, ...]) -> tuple[str, ...]:
    return () if any(view.outcomes[i].measured for i in asked) else asked
