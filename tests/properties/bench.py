"""Generated books measured and judged in memory, from canonical rows to the verdict."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, settings

from facts import canon
from pyramidcheck import facts as product
from pyramidcheck import measure
from pyramidcheck.assets import find_assets
from pyramidcheck.judge import judge
from pyramidcheck.judge.levels import Span
from pyramidcheck.judge.ruling import Law, Matter, Ruling, rule_on
from pyramidcheck.model.filing import FilingPeriod
from pyramidcheck.rulebook import load

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from facts.oracle_books import Books
    from pyramidcheck.judge import Judged
    from pyramidcheck.model.measures import FilingFacts, Gate, Measure
    from pyramidcheck.rulebook import LoadedRule, Rulebook
    from pyramidcheck.store import Store

# One audit takes about a second, nearly all of it planning statements; hence so few examples.
REPEATABLE = settings(
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    # A company is drawn by one seed: nothing can be made smaller about it.
    phases=(Phase.explicit, Phase.generate),
)
INTERNATIONAL = ("international",)
CURRENCIES = {"uk": "GBP", "kr": "KRW"}
MONEY_PARAMETERS = ("uk_cap", "kr_cap", "wage_")
"""How the names of those parameters of rules begin that are amounts of money."""
ANY_NUMBER = {"min_participants": 0, "min_paid": 0, "min_periods": 0, "min_n": 0}
"""Generated filings are small; what a rule needs besides numbers stays as it is written."""


@dataclass(frozen=True)
class Finding:
    """What came of one filing."""

    books: Books
    measures: Mapping[str, Measure]
    gates: tuple[Gate, ...]
    facts: FilingFacts
    judged: Judged
    rulings: Mapping[str, Ruling] = field(default_factory=dict)

    @property
    def outcomes(self) -> dict[str, str]:
        return {rule.id: rule.outcome for rule in self.judged.rules}

    @property
    def high(self) -> float:
        """The upper end of the score; a filing without any applicable rule has none."""
        return self.judged.verdict.score.high or 0.0


class Bench:
    """A store and a rulebook through which one filing after another is passed."""

    def __init__(self, store: Store, rulebook: Rulebook, *, as_written: bool = False) -> None:
        """Begin with nothing in the store.

        `as_written` makes rules need as many people and months as they say.
        """
        self.store = store
        self.rulebook = rulebook
        self.as_written = as_written

    def audit(
        self,
        books: Books,
        *,
        only: Collection[str] = (),
        jurisdictions: tuple[str, ...] = INTERNATIONAL,
        law_money: Fraction = Fraction(1),
    ) -> Finding:
        """Return what the rules (all, or `only` some) make of the books.

        `law_money` is what one unit of money in a law is worth in units of the books.
        """
        canon.load(self.store, books)
        currency = CURRENCIES.get(jurisdictions[0])
        if currency is not None:
            statement = f"UPDATE canon.filing SET currency = '{currency}'"  # noqa: S608 - ours
            self.store.run(statement, source="test")
        product.build(self.store, {n: d.value for n, d in self.rulebook.definitions.items()})
        facts = measure.read_filing_facts(self.store)
        period = FilingPeriod(books.period_start, books.period_end, declared=True, ended=False)
        gates = measure.run_gates(self.rulebook.gates, facts, period, ())
        rules = self._rules(only, law_money)
        measures = {n: measure.measure_rule(self.store, r, facts, gates) for n, r in rules.items()}
        plain = {name: rule.rule for name, rule in rules.items()}
        judged = judge(
            measures,
            gates,
            facts,
            plain,
            self.rulebook.verdict,
            self.rulebook.profiles,
            jurisdictions,
            books.period_end,
            None,
            period_start=books.period_start,
        )
        span = Span(books.period_start, books.period_end)
        law = Law(plain, self.rulebook.verdict, self.rulebook.profiles, span)
        matter = Matter(measures, gates, facts)
        rulings = {n: rule_on(r, matter, law, jurisdictions[0]) for n, r in plain.items()}
        return Finding(books, measures, tuple(gates), facts, judged, rulings)

    def _rules(self, only: Collection[str], money: Fraction) -> dict[str, LoadedRule]:
        needed = (lambda rule: rule) if self.as_written else _with_any_number
        return {
            name: needed(_with_money(rule, money))
            for name, rule in self.rulebook.rules.items()
            if not only or name in only
        }


def open_rulebook() -> Rulebook:
    return load((), builtin=find_assets("rules"), jurisdictions=("international", "uk", "kr"))


def _with_any_number(loaded: LoadedRule) -> LoadedRule:
    needs = loaded.rule.needs.model_copy(update=ANY_NUMBER)
    return replace(loaded, rule=loaded.rule.model_copy(update={"needs": needs}))


def _with_money(loaded: LoadedRule, money: Fraction) -> LoadedRule:
    """Return the rule with the amounts of its law in the money of the books."""
    parameters = {
        name: Fraction(value) * money if name.startswith(MONEY_PARAMETERS) else value
        for name, value in loaded.rule.parameters.items()
    }
    return replace(loaded, rule=loaded.rule.model_copy(update={"parameters": parameters}))
