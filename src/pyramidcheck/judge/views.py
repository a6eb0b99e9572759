"""What each reading sees, as written or with one thing changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.judge.level import Scheme, View, override_holds
from pyramidcheck.judge.ruling import Law, Matter, Ruling, Shift, rule_on
from pyramidcheck.judge.score import COMPLIANCE, coverage, judged_pillars
from pyramidcheck.model.outcome import Reading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyramidcheck.model.rule import VerdictSpec


@dataclass(frozen=True, slots=True)
class Bench:
    """A filing before the rulebook: what stays the same under every alternative."""

    matter: Matter
    law: Law
    jurisdiction: str
    """The one whose levels make the verdict."""
    scheme: Scheme
    rulings: Mapping[str, Ruling]
    """As written, by rule id, in the order of the rulebook."""
    fired: tuple[str, ...]
    """Overrides that hold; always judged in the lenient reading and on levels as written."""

    def shifted(self, shift: Shift) -> Mapping[str, Ruling]:
        """Returns the rulings with every level moved; without values there is nothing to move."""
        return {
            rule_id: rule_on(ruling.rule, self.matter, self.law, self.jurisdiction, shift)
            if ruling.values
            else ruling
            for rule_id, ruling in self.rulings.items()
        }

    def view(
        self,
        reading: Reading,
        rulings: Mapping[str, Ruling] | None = None,
        pillars: Sequence[tuple[str, Fraction]] | None = None,
    ) -> View:
        """Returns what a reading sees.

        `rulings` replaces those as written. `pillars` (id, weight) are those that are asked; the
        rules of any other, and the overrides on them, are not heard.
        """
        rulings = self.rulings if rulings is None else rulings
        pillars = self.weights() if pillars is None else pillars
        heard = {pillar for pillar, _ in pillars} | {COMPLIANCE}
        asked = {i: ruling for i, ruling in rulings.items() if ruling.rule.pillar in heard}
        outcomes = {i: ruling.marks[reading].outcome for i, ruling in asked.items()}
        overrides = self.law.verdict.overrides
        return View(
            outcomes=outcomes,
            lenient={i: ruling.marks[Reading.LENIENT].outcome for i, ruling in asked.items()},
            fired=tuple(o.id for o in overrides if o.id in self.fired and o.rule in asked),
            coverage=coverage(pillars, self.law.rules, outcomes) * self._readable(),
        )

    def weights(self) -> tuple[tuple[str, Fraction], ...]:
        """Returns the pillars and their weights as written."""
        return tuple((pillar.id, pillar.weight) for pillar in judged_pillars(self.law.verdict))

    def _readable(self) -> Fraction:
        """Returns the share of money that was read, 1 while little was quarantined.

        Above the rulebook's limit, coverage falls with what could not be read.
        """
        share = self.matter.facts.quarantined_share
        return 1 - share if share > self.law.verdict.low_quarantined else Fraction(1)


def open_bench(matter: Matter, law: Law, jurisdiction: str) -> Bench:
    """Returns the filing with every rule judged as written under one jurisdiction."""
    law = replace(law, verdict=_with_conditional_harm(law.verdict, matter))
    rulings = {
        rule_id: rule_on(rule, matter, law, jurisdiction) for rule_id, rule in law.rules.items()
    }
    return Bench(
        matter=matter,
        law=law,
        jurisdiction=jurisdiction,
        scheme=Scheme(
            law.rules,
            law.verdict,
            matter.facts.referral_programme,
            published_only=matter.facts.published is not None,
        ),
        rulings=rulings,
        fired=tuple(
            override.id
            for override in law.verdict.overrides
            if override_holds(override, rulings, matter.facts)
        ),
    )


def _with_conditional_harm(verdict: VerdictSpec, matter: Matter) -> VerdictSpec:
    """Returns the verdict in which rules that are decisive on a condition are listed if it holds.

    A figure that is not known is no 1: unknown never adds weight against the company.
    """
    joining = tuple(
        rule_id
        for rule_id, figure in verdict.decisive_harm_where.items()
        if rule_id in matter.measures and matter.measures[rule_id].figures.get(figure) == 1
    )
    if not joining:
        return verdict
    return verdict.model_copy(update={"decisive_harm": (*verdict.decisive_harm, *joining)})
