"""Results made by hand: a strong one with hostile names, a weak one, one that cannot conclude."""

from __future__ import annotations

from datetime import date

from pyramidcheck.model.outcome import Confidence, IndicationLevel, Outcome
from pyramidcheck.model.result import (
    FilingResult,
    LastTwelveMonths,
    Message,
    OverrideResult,
    PeriodResult,
    Result,
    ScoreResult,
    SpanResult,
    StabilityResult,
    ToolInfo,
    VerdictResult,
)
from report.fixture_data import gates, inputs, manifest, pillars, series, stability
from report.fixture_rules import missing, rule, strong_rules
from report.fixture_texts import TITLES, rulebook

HOSTILE_COMPANY = 'Zénith <script>alert(1)</script> & Cie \u202egnp.exe #read("x") *_$@ [link]'


def strong_result(*, company: str = HOSTILE_COMPANY) -> Result:
    """Every chart, hostile names, an override, a failed unit of everything."""
    rules = strong_rules()
    worst = sorted(
        (r for r in rules if r.outcome.at_least(Outcome.WATCH)),
        key=lambda r: ("critical", "flag", "watch").index(r.outcome.value),
    )
    return Result(
        tool=ToolInfo(version="0.1.0"),
        filing=FilingResult(
            company=company,
            country="FR",
            period=PeriodResult(
                start=date(2024, 1, 1), end=date(2024, 12, 31), declared=True, ended=False
            ),
            currency="EUR",
            jurisdictions=("international", "fr"),
            as_of=date(2024, 12, 31),
            synthetic=True,
            declared={
                "plan.qualifying_volume": "100",
                "plan.resale": False,
                "mapping.orders.item_kind": {"KIT": "starter_kit", "FORM": "training"},
                "report.author": "A. Analyst <b>",
                "report.reviewer": "B. Reviewer",
            },
            declared_by="filing",
            tables=("participants", "orders", "payouts"),
            people={"participants": 1843, "customers": 912, "paid": 742, "population": 1510},
            totals={
                "net_sales": "1234567.89",
                "payouts": "456789.10",
                "entry_money": "639504.74",
                "outside_sales": "408888.90",
            },
        ),
        inputs=inputs(),
        verdict=VerdictResult(
            level=IndicationLevel.STRONG,
            confidence=Confidence.MODERATE,
            heading="indications",
            reasons=(
                Message(
                    code="level_override",
                    values={"override": "retail_funds_under_half", "rule": "retail_funded_payouts"},
                ),
                Message(
                    code="level_anchor_and_harm",
                    values={"anchor": "retail_funded_payouts", "harm": "net_loss_rate"},
                ),
                Message(
                    code="level_structural_flag",
                    values={"rule": "outside_revenue_share", "outcome": "flag"},
                ),
            ),
            confidence_reasons=(
                Message(
                    code="confidence_readings_differ",
                    values={"strict": "strong", "central": "strong", "lenient": "material"},
                ),
                Message(
                    code="confidence_decisive_unseen", values={"rules": "qualification_purchases"}
                ),
            ),
            score=ScoreResult(value=71.4, low=48.2, high=86.0),
            coverage=0.87,
            towards=tuple(r.id for r in worst),
            away=("recruiting_dependence", "income_dispersion"),
            unseen=("qualification_purchases",),
            overrides=(
                OverrideResult(
                    id="retail_funds_under_half", rule="retail_funded_payouts", fired=True
                ),
            ),
            stability=stability(IndicationLevel.STRONG, IndicationLevel.MATERIAL),
            harm_observed=True,
            last_twelve_months=LastTwelveMonths(
                period=SpanResult(start=date(2024, 1, 1), end=date(2024, 12, 31)),
                level=IndicationLevel.MATERIAL,
                heading="indications",
                score=ScoreResult(value=63.6, low=44.0, high=81.0),
                coverage=0.87,
                reasons=(
                    Message(
                        code="level_structural_flag",
                        values={"rule": "outside_revenue_share", "outcome": "flag"},
                    ),
                ),
            ),
        ),
        pillars=pillars(scored=True),
        rules=rules,
        criteria=(),
        gates=gates(),
        data_quality={
            "rows": {"received": 61258, "used": 60232, "quarantined": 26, "excluded": 1000},
            "quarantine": {"unreadable_date": 23, "missing_value": 3},
            "excluded": {"outside_period": 1000},
            "quarantined_rows_share": 0.0004,
            "quarantined_money_share": 0.0007,
            "signals": {
                "participants": "1843",
                "net_sales": "1234567.89",
                "last_order_on": "20088",
                "self_sponsors": "1",
            },
            "notes": [],
        },
        series=series(),
        rulebook=rulebook(),
        manifest=manifest(),
    )


def cannot_conclude_result() -> Result:
    """No payouts, no currency, no charts: everything that may be absent is."""
    rules = tuple(missing(name, decisive=True) for name in TITLES)
    base = strong_result(company="")
    verdict = VerdictResult(
        level=IndicationLevel.CANNOT_CONCLUDE,
        confidence=Confidence.LOW,
        heading="cannot_conclude",
        reasons=(
            Message(
                code="level_funding_unobserved",
                values={"rules": "retail_funded_payouts, pay_on_enrolment"},
            ),
            Message(code="level_low_coverage", values={"coverage": 0.2, "needed": 0.6}),
            Message(code="level_harm_not_observable", values={"days": 45}),
        ),
        confidence_reasons=(Message(code="confidence_not_observed"),),
        score=ScoreResult(value=None, low=None, high=None),
        coverage=0.2,
        towards=(),
        away=(),
        unseen=tuple(TITLES),
        overrides=(),
        stability=StabilityResult(runs=0, unchanged=0, alternatives=()),
        harm_observed=False,
    )
    filing = base.filing.model_copy(
        update={
            "company": None,
            "country": None,
            "synthetic": False,
            "currency": None,
            "declared": {},
            "declared_by": "nobody",
            "tables": ("orders",),
            "people": {},
            "totals": {},
            "period": PeriodResult(start=None, end=None, declared=False, ended=False),
            "as_of": None,
        }
    )
    return base.model_copy(
        update={
            "filing": filing,
            "verdict": verdict,
            "rules": rules,
            "pillars": pillars(scored=False),
            "series": (),
            "inputs": inputs()[:1],
            "data_quality": {},
        }
    )


def weak_result() -> Result:
    """Only a rule on harm is affected; two months of data; a plain company name."""
    base = strong_result(company="Example Retail SA")
    clear = Outcome.CLEAR
    rules = (
        rule("retail_funded_payouts", clear, (0.78, 0.83, 0.9), decisive=True, anchor=True),
        rule(
            "entry_money_cover",
            clear,
            (0.2, 0.1, 0.05),
            unit="multiple",
            direction="above",
            decisive=True,
        ),
        rule("outside_revenue_share", clear, (0.74, 0.8, 0.86), decisive=True),
        rule("net_loss_rate", Outcome.WATCH, (0.6, 0.55, 0.4), direction="above", decisive=True),
    )
    verdict = base.verdict.model_copy(
        update={
            "level": IndicationLevel.WEAK,
            "confidence": Confidence.HIGH,
            "heading": "consumer_harm",
            "reasons": (
                Message(
                    code="level_decisive_watch",
                    values={"rule": "net_loss_rate", "outcome": "watch"},
                ),
                Message(code="level_only_harm"),
                Message(code="level_not_material"),
            ),
            "confidence_reasons": (
                Message(code="confidence_high", values={"coverage": 0.95, "n": 1843}),
            ),
            "towards": ("net_loss_rate",),
            "away": ("retail_funded_payouts", "outside_revenue_share", "entry_money_cover"),
            "unseen": (),
            "overrides": (
                OverrideResult(
                    id="retail_funds_under_half", rule="retail_funded_payouts", fired=False
                ),
            ),
            "stability": stability(IndicationLevel.WEAK, IndicationLevel.NONE),
        }
    )
    series = tuple(
        s.model_copy(update={"rows": s.rows[:2]}) if s.id == "revenue_mix" else s
        for s in base.series
    )
    return base.model_copy(update={"verdict": verdict, "rules": rules, "series": series})


RESULTS = {
    "strong": strong_result,
    "cannot_conclude": cannot_conclude_result,
    "weak": weak_result,
}
