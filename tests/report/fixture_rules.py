"""Rules in every state, for the results made by hand."""

from __future__ import annotations

from datetime import date

from pyramidcheck.model.outcome import Outcome
from pyramidcheck.model.result import (
    EvidenceResult,
    IntervalResult,
    JurisdictionOutcome,
    LevelResult,
    Message,
    ReadingResult,
    RuleResult,
    SpanResult,
    YearLevel,
    YearResult,
)
from report.fixture_texts import TITLES


def level(watch: float, flag: float, critical: float, texts: tuple[str, str, str]) -> LevelResult:
    return LevelResult(
        jurisdiction="international",
        from_=None,
        watch=watch,
        flag=flag,
        critical=critical,
        watch_text=texts[0],
        flag_text=texts[1],
        critical_text=texts[2],
        at_level="worse",
        hard=False,
        basis="order",
        judgement=("flag", "critical"),
        references=(
            {
                "title": "FTC v. Vemma, stipulated order, section II(C)",
                "address": "https://www.ftc.gov/legal-library",
                "verified": True,
                "checked_on": "2025-02-03",
            },
            {
                "title": "FTC v. Herbalife, as reported by the press",
                "address": "https://cfo.com/risk-compliance/2016/07/herbalife/",
                "verified": False,
            },
        ),
    )


def reading(value: float | None, outcome: Outcome, *, infinite: bool = False) -> ReadingResult:
    return ReadingResult(
        value=value,
        infinite=infinite,
        numerator="1234567.89" if value is not None else None,
        denominator="2345678.9" if value is not None else None,
        n=1843,
        outcome=outcome,
        risk=0.5 if value is not None else None,
    )


def year(
    number: int, outcome: Outcome, readings: dict[str, ReadingResult], limits: LevelResult
) -> YearResult:
    start = date(number, 7, 1) if number == 2023 else date(number, 1, 1)
    same = limits.model_dump(exclude={"at_level", "hard", "judgement", "references"})
    return YearResult(
        year=number,
        period=SpanResult(start=start, end=date(number, 12, 31)),
        partial=number == 2023,
        outcome=outcome,
        value=readings["central"].value,
        infinite=False,
        readings=readings,
        n=1843,
        reason=None,
        level=YearLevel(**same, on=date(number, 12, 31)),
    )


def rule(
    name: str,
    outcome: Outcome,
    values: tuple[float, float, float] | None = None,
    *,
    unit: str = "share",
    direction: str = "below",
    decisive: bool = False,
    anchor: bool = False,
    reason: Message | None = None,
    infinite: bool = False,
) -> RuleResult:
    below = direction == "below"
    limits = (
        level(2 / 3, 0.5, 0.2, ("2/3", "0.5", "0.2"))
        if below
        else level(0.5, 0.7, 0.9, ("0.5", "0.7", "0.9"))
    )
    found = values or (None, None, None)
    readings = {
        key: reading(value, outcome, infinite=infinite and key == "strict")
        for key, value in zip(("strict", "central", "lenient"), found, strict=True)
    }
    number = list(TITLES).index(name) + 1
    return RuleResult(
        id=name,
        version=1,
        pillar=TITLES[name][0],
        status="experimental",
        outcome=outcome,
        value=found[1],
        infinite=False,
        unit=unit,
        direction="below" if below else "above",
        readings=readings,
        interval=IntervalResult(low=0.41, high=0.47, method="Wilson")
        if name == "net_loss_rate"
        else None,
        n=1843 if values else 0,
        risk=0.5 if values else None,
        weight=5.0,
        decisive=decisive,
        anchor=anchor,
        level=limits,
        by_jurisdiction=(
            JurisdictionOutcome(jurisdiction="international", outcome=outcome, level=limits),
            JurisdictionOutcome(jurisdiction="fr", outcome=outcome, level=limits),
        )
        if name == "pay_on_enrolment"
        else (),
        years=(year(2023, outcome, readings, limits), year(2024, outcome, readings, limits))
        if name == "retail_funded_payouts" and values
        else (),
        reason=reason,
        figures={"period_start": "2024-01-01", "period_end": "2024-12-31"},
        evidence=EvidenceResult(
            id=f"E-{number:03}", rows=48211, kept=10000, columns=("order_id", "net_amount")
        )
        if values
        else None,
    )


def missing(name: str, *, decisive: bool = False) -> RuleResult:
    reason = Message(code="missing_table", values={"tables": "payouts, ranks"})
    return rule(name, Outcome.NOT_ENOUGH_DATA, decisive=decisive, reason=reason)


def strong_rules() -> tuple[RuleResult, ...]:
    flag, watch, clear = Outcome.FLAG, Outcome.WATCH, Outcome.CLEAR
    apart = Message(code="other_jurisdiction", values={"jurisdictions": "kr, cn"})
    return (
        rule("retail_funded_payouts", flag, (0.12, 0.284, 0.41), decisive=True, anchor=True),
        rule(
            "pay_on_enrolment",
            Outcome.CRITICAL,
            (0.71, 0.62, 0.55),
            direction="above",
            decisive=True,
            anchor=True,
        ),
        rule(
            "entry_money_cover",
            flag,
            (2.31, 1.4, 1.1),
            unit="multiple",
            direction="above",
            decisive=True,
        ),
        rule("payout_ratio", Outcome.NOT_APPLICABLE, reason=apart),
        rule("outside_revenue_share", flag, (0.19, 0.3312, 0.4999), decisive=True),
        rule("reclassified_customers", watch, (0.12, 0.11, 0.1), direction="above"),
        rule("net_loss_rate", flag, (0.93, 0.842, 0.77), direction="above", decisive=True),
        rule("break_even", watch, (0.7, 0.61, 0.55), direction="above", decisive=True),
        rule("income_dispersion", clear, (0.55, 0.55, 0.55), direction="above"),
        rule(
            "recruitment_revenue_share",
            watch,
            (0.5, 0.44, 0.31),
            direction="above",
            decisive=True,
            anchor=True,
        ),
        rule(
            "starter_kit_recovery",
            Outcome.CRITICAL,
            (11.0, 10.5, 8.0),
            unit="multiple",
            direction="above",
            infinite=True,
        ),
        missing("qualification_purchases", decisive=True),
        rule("recruiting_dependence", clear, (0.86, 0.88, 0.9), decisive=True),
    )
