"""A small rulebook with the real verdict.toml, and filings written as rule id -> value."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyramidcheck.judge import judge
from pyramidcheck.judge.levels import Span
from pyramidcheck.judge.ruling import Law, Matter
from pyramidcheck.judge.views import open_bench
from pyramidcheck.model.canonical import TABLES
from pyramidcheck.model.measures import FilingFacts, Gate, Measure, Value
from pyramidcheck.model.outcome import READINGS, Reading
from pyramidcheck.model.rule import Profile, Rule, VerdictSpec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramidcheck.judge import Judged
    from pyramidcheck.judge.views import Bench

RULES = Path(__file__).parents[2] / "rules"
START, END = date(2024, 1, 1), date(2024, 12, 31)
INFINITE = "infinite"

_TEXT = {"en": "text", "fr": "texte"}
_TEXTS = {
    **dict.fromkeys(("title", "question", "why", "message", "remedy"), _TEXT),
    "innocent": (),
    "blind_spots": (),
}


def toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


VERDICT = VerdictSpec.model_validate(toml(RULES / "verdict.toml"))
INTERNATIONAL = Profile.model_validate(toml(RULES / "profiles" / "international.toml"))


def levels(watch: Any, flag: Any, critical: Any = None, **more: Any) -> dict[str, Any]:
    found = {"watch": watch, "flag": flag, "critical": critical, "basis": "judgement", **more}
    return {name: value for name, value in found.items() if value is not None}


def rule(
    name: str,
    pillar: str,
    weight: int,
    *sets: dict[str, Any],
    direction: str = "above",
    best: Any = 0,
    unit: str = "share",
    **more: Any,
) -> Rule:
    measure = {"kind": "ratio", "unit": unit, "best": best, **more.pop("measure", {})}
    return Rule.model_validate(
        {
            "id": name,
            "version": 1,
            "status": "stable",
            "pillar": pillar,
            "weight": weight,
            "direction": direction,
            "texts": _TEXTS,
            "needs": more.pop("needs", {}),
            "measure": measure,
            "levels": sets,
            **more,
        }
    )


def below(name: str, pillar: str, weight: int, *sets: dict[str, Any], **more: Any) -> Rule:
    return rule(name, pillar, weight, *sets, direction="below", best=1, **more)


_ALL = (
    below(
        "retail_funded_payouts",
        "funding",
        5,
        levels("2/3", "1/2", "1/5", at_level="better", better_levels=("watch",)),
        uses_outside_sales=True,
        network_only=True,
    ),
    rule(
        "entry_money_cover",
        "funding",
        4,
        levels("1/2", 1, 2),
        unit="multiple",
        network_only=True,
    ),
    rule(
        "pay_on_enrolment",
        "funding",
        4,
        levels("0.01", "0.10", "0.50"),
        needs={
            "gates": ["conservation"],
            "coverage": {"at_most": "1/2", "unless_lenient_flags": True},
        },
    ),
    below(
        "outside_revenue_share",
        "retail",
        5,
        levels("0.70", "0.50", "0.30"),
        uses_outside_sales=True,
    ),
    rule("phantom_customers", "retail", 2, levels("0.05", "0.20", "0.50")),
    rule("reclassified_customers", "retail", 0, levels("0.10", "0.30", "0.60")),
    rule(
        "net_loss_rate",
        "outcomes",
        4,
        levels("0.50", "0.70", "0.90"),
        measure={"sampled_share": True},
        network_only=True,
    ),
    rule(
        "loser_funded_pool",
        "outcomes",
        3,
        levels("0.20", "0.45", "0.70"),
        measure={"cap": 1},
        network_only=True,
    ),
    rule("typical_loss", "outcomes", 2, levels("0.25", "0.50", "0.75"), network_only=True),
    rule(
        "unpaid_share",
        "outcomes",
        1,
        levels("0.85", "0.95", "0.99"),
        counts="when_watch",
        network_only=True,
    ),
    rule(
        "recruitment_revenue_share",
        "entry",
        4,
        levels("0.20", "0.50", "0.73"),
        network_only=True,
    ),
    rule("reward_for_recruiting", "entry", 4, levels(2, 3), unit="count", network_only=True),
    rule(
        "starter_kit_recovery",
        "entry",
        2,
        levels(1, 4, 10),
        unit="multiple",
        measure={"infinite": "flag"},
        network_only=True,
    ),
    rule(
        "entry_outlay_cap",
        "entry",
        2,
        levels(0, "0.05", "0.50", jurisdiction="uk"),
        jurisdictions=("uk",),
    ),
    rule("qualification_purchases", "loading", 4, levels("0.10", "1/3", "2/3")),
    rule("inventory_loading", "loading", 2, levels("0.10", "0.30", "0.60")),
    below("recruiting_dependence", "dynamics", 4, levels("0.80", "0.50", "0.20")),
    rule("tax_duty", "compliance", 0, levels("0.10", "0.30", "0.60")),
)
BOOK = {each.id: each for each in _ALL}

HEALTHY: dict[str, Any] = {
    "retail_funded_payouts": "0.90",
    "entry_money_cover": "0.05",
    "pay_on_enrolment": 0,
    "outside_revenue_share": "0.85",
    "phantom_customers": "0.01",
    "reclassified_customers": 0,
    "net_loss_rate": "0.30",
    "loser_funded_pool": "0.05",
    "typical_loss": "0.10",
    "unpaid_share": "0.60",
    "recruitment_revenue_share": "0.02",
    "reward_for_recruiting": 1,
    "starter_kit_recovery": "0.5",
    "entry_outlay_cap": 0,
    "qualification_purchases": "0.02",
    "inventory_loading": "0.05",
    "recruiting_dependence": "0.95",
    "tax_duty": 0,
}
"""Every rule of the small rulebook, each on its good side."""

FACTS = FilingFacts(
    tables=frozenset({"orders", "participants", "payouts"}),
    columns=frozenset(f"{t.name}.{column.name}" for t in TABLES.values() for column in t.columns),
    plan=frozenset(),
    participants=1000,
    paid=400,
    periods=12,
    resale_assumed=False,
    referral_programme=False,
    signals={
        "payouts_positive": Fraction(110),
        "payouts_own": Fraction(10),
        "payouts_traced": Fraction(100),
        "outside_lenient": Fraction(200),
        "outside_credited_lenient": Fraction(180),
    },
    quarantined_share=Fraction(0),
    observed_days=366,
)


def value(reading: Reading, written: Any, n: int = 1000, unobserved: Any = 0) -> Value:
    """Reads "2/3" or "0.5" exactly over a denominator that makes both terms whole."""
    if written is None:
        return Value(reading, None, None, None, n)
    if written == INFINITE:
        return Value(reading, Fraction(n), Fraction(0), None, n, infinite=1)
    exact = Fraction(written)
    whole = Fraction(n if (exact * n).denominator == 1 else n * exact.denominator)
    return Value(reading, exact * whole, whole, exact, n, unobserved=Fraction(unobserved) * whole)


def measure(name: str, written: Any, n: int = 1000, unobserved: Any = 0) -> Measure:
    """One value for all readings, a triple (strict, central, lenient), or None."""
    if written is None:
        return Measure(name, state="not_enough_data", reason="missing_table")
    if isinstance(written, Measure):
        return written
    triple = written if isinstance(written, tuple) else (written,) * 3
    values = {
        reading: value(reading, each, n, unobserved)
        for reading, each in zip(READINGS, triple, strict=True)
    }
    return Measure(name, values=values)


@dataclass(frozen=True)
class Filing:
    """A filing to be judged; `but` changes it."""

    values: Mapping[str, Any] = field(default_factory=lambda: HEALTHY)
    facts: FilingFacts = FACTS
    gates: tuple[Gate, ...] = ()
    rules: Mapping[str, Rule] = field(default_factory=lambda: BOOK)
    verdict: VerdictSpec = VERDICT
    n: int = 1000

    def but(self, **values: Any) -> Filing:
        return replace(self, values={**self.values, **values})

    def knowing(self, **facts: Any) -> Filing:
        return replace(self, facts=replace(self.facts, **facts))

    @property
    def matter(self) -> Matter:
        measures = {name: measure(name, each, self.n) for name, each in self.values.items()}
        return Matter(measures, self.gates, self.facts)

    def law(self) -> Law:
        return Law(self.rules, self.verdict, {"international": INTERNATIONAL}, Span(START, END))

    def bench(self) -> Bench:
        return open_bench(self.matter, self.law(), "international")

    def judged(self, *jurisdictions: str) -> Judged:
        return judge(
            self.matter.measures,
            self.gates,
            self.facts,
            self.rules,
            self.verdict,
            {"international": INTERNATIONAL},
            jurisdictions,
            END,
            period_start=START,
        )


def result_of(judged: Judged, name: str) -> Any:
    return next(each for each in judged.rules if each.id == name)


def codes(messages: Any) -> list[str]:
    return [str(each.code) for each in messages]
