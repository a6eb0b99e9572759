"""Results made by hand: a strong one with hostile names, a weak one, one that cannot conclude."""

from __future__ import annotations

from datetime import date

from pyramidcheck.model.outcome import Confidence, GateState, IndicationLevel, Outcome
from pyramidcheck.model.result import (
    EvidenceResult,
    FilingResult,
    GateResult,
    InputResult,
    IntervalResult,
    JurisdictionOutcome,
    LevelResult,
    ManifestResult,
    Message,
    OverrideResult,
    PeriodResult,
    PillarResult,
    ReadingResult,
    Result,
    RowCounts,
    RuleResult,
    ScoreResult,
    SeriesResult,
    StabilityResult,
    StabilityRun,
    ToolInfo,
    VerdictResult,
)

PILLARS = ("funding", "retail", "outcomes", "entry", "loading", "dynamics")
HOSTILE_COMPANY = 'Zénith <script>alert(1)</script> & Cie \u202egnp.exe #read("x") *_$@ [link]'
HOSTILE_FILE = 'orders "><img src=x onerror=alert(2)> \u202efdp.csv'
LONG_ID = "A" * 180
LEVEL_NAMES = ("watch", "flag", "critical")

TITLES = {
    "retail_funded_payouts": (
        "funding",
        "Rewards paid from outside sales",
        "Rémunérations financées par les ventes hors réseau",
    ),
    "pay_on_enrolment": ("funding", "Pay on enrolment", "Rémunération à l'adhésion"),
    "entry_money_cover": (
        "funding",
        "Entry money against rewards",
        "Versements d'entrée rapportés aux rémunérations",
    ),
    "outside_revenue_share": (
        "retail",
        "Revenue from outside the plan",
        "Chiffre d'affaires hors réseau",
    ),
    "reclassified_customers": (
        "retail",
        "Customers who act as participants",
        "Clients agissant en adhérents",
    ),
    "net_loss_rate": ("outcomes", "Participants with a net loss", "Adhérents en perte nette"),
    "break_even": ("outcomes", "Outlay not recouped", "Mise de départ non récupérée"),
    "income_dispersion": (
        "outcomes",
        "Concentration of payouts",
        "Concentration des rémunérations",
    ),
    "recruitment_revenue_share": (
        "entry",
        "Revenue from joining",
        "Chiffre d'affaires des adhésions",
    ),
    "starter_kit_recovery": (
        "entry",
        "Earning back the starter kit",
        "Récupération du prix du pack",
    ),
    "qualification_purchases": ("loading", "Purchases to qualify", "Achats de qualification"),
    "recruiting_dependence": ("dynamics", "Dependence on recruiting", "Dépendance au recrutement"),
    "payout_ratio": ("funding", "Payouts against sales", "Rémunérations rapportées aux ventes"),
}
PILLAR_TITLES = {
    "funding": ("Funding of rewards", "Financement des rémunérations"),
    "retail": ("Outside demand", "Demande hors réseau"),
    "outcomes": ("Participants' results", "Résultats des adhérents"),
    "entry": ("Entry", "Entrée dans le réseau"),
    "loading": ("Purchases to stay qualified", "Achats de qualification"),
    "dynamics": ("Dependence on recruiting", "Dépendance au recrutement"),
}


def both(english: str, french: str) -> dict[str, str]:
    return {"en": english, "fr": french}


def rulebook() -> dict[str, object]:
    return {
        "rules": {name: _rule_texts(*titles[1:]) for name, titles in TITLES.items()},
        "pillars": {
            name: {"title": both(*titles), "question": both("Which?", "Lequel ?")}
            for name, titles in PILLAR_TITLES.items()
        },
        "gates": {
            "truncation": {
                "title": both("Is the filing complete?", "Le dossier est-il complet ?"),
                "why": both("Exports are cut.", "Les exports sont coupés."),
                "passed": both("No sign of a cut.", "Aucun signe de coupe."),
                "warned": both("Perhaps cut.", "Peut-être coupé."),
                "failed": both("Cut.", "Coupé."),
            },
            "keys": {
                "title": both("Do the files fit together?", "Les fichiers s'accordent-ils ?"),
                "why": both("Ids are unique.", "Les identifiants sont uniques."),
                "passed": both("They fit.", "Ils s'accordent."),
                "warned": both("Some do not.", "Certains ne s'accordent pas."),
                "failed": both("They do not fit.", "Ils ne s'accordent pas."),
            },
        },
        "definitions": {
            "first_month_days": {
                "value": "30",
                "unit": "days",
                "basis": "judgement",
                "why": both("Purchases made in order to join.", "Achats faits pour adhérer."),
                "references": [],
            },
            "complete_enrolments": {
                "value": "99/100",
                "unit": "share",
                "basis": "judgement",
                "why": both("Nearly all people are listed.", "Presque tous sont listés : oui !"),
                "references": [],
            },
            "own_use_month_usd": {
                "value": "200",
                "unit": "US dollars a month",
                "basis": "order",
                "why": both("Own use up to a cap.", "Consommation jusqu'à un plafond."),
                "references": [],
            },
        },
        "overrides": {
            "retail_funds_under_half": {
                "text": both(
                    "Less than half of the rewards are paid from outside sales, even in the lenient reading.",
                    "Moins de la moitié des rémunérations est financée par des ventes hors réseau, même dans la lecture clémente.",
                )
            }
        },
        "benchmarks": {},
    }


def _rule_texts(english: str, french: str) -> dict[str, object]:
    return {
        "title": both(english, french),
        "question": both(f"{english}: how much?", f"{french} : combien ?"),
        "why": both(
            "Rewards that come from joiners last only as long as people join. Formula: one sum divided by another, each reading counting its own buyers; payouts on the payee's own orders are left out of both.",
            "Des rémunérations tirées des adhésions ne durent qu'autant que l'on adhère. Formule : une somme divisée par une autre, chaque lecture comptant ses propres acheteurs ; les remises sur ses propres commandes sont exclues des deux.",
        ),
        "message": both(
            "From {period_start} to {period_end}, the value is {value} ({numerator} of {denominator}); {flag} is a red flag.",
            "Du {period_start} au {period_end}, la valeur est de {value} ({numerator} sur {denominator}) ; {flag} est un signal d'alerte.",
        ),
        "innocent": [
            both("Participants buy for their own use.", "Des adhérents achètent pour eux-mêmes."),
            both("Sales for cash are not in the ledger.", "Les ventes en espèces manquent."),
        ],
        "blind_spots": [
            both("Resale outside the ledger.", "Revente hors des comptes de la société.")
        ],
        "remedy": both(
            "Ask for the commission run of three months with the source order of every payout.",
            "Demander le calcul des commissions de trois mois avec la commande de chaque rémunération.",
        ),
    }


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
        years=(
            {"year": 2023, "value": 0.31, "outcome": "flag"},
            {"year": 2024, "value": 0.27, "outcome": "flag"},
        )
        if name == "retail_funded_payouts"
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


def _strong_rules() -> tuple[RuleResult, ...]:
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


def _pillars(*, scored: bool) -> tuple[PillarResult, ...]:
    parts = (0.41, 0.22, 0.18, 0.14, None, 0.05)
    return tuple(
        PillarResult(
            id=name,
            weight=weight,
            score=None if not scored or part is None else 80.0 - 8 * i,
            low=40.0 - 5 * i,
            high=100.0,
            coverage=0.9 if scored else 0.3,
            contribution=part if scored else None,
        )
        for i, (name, part, weight) in enumerate(
            zip(PILLARS, parts, (0.3, 0.2, 0.2, 0.15, 0.1, 0.05), strict=True)
        )
    )


def _stability(level_found: IndicationLevel, other: IndicationLevel) -> StabilityResult:
    names = (
        "levels_down_20", "levels_down_10", "levels_up_10", "levels_up_20",
        *(f"without_{pillar}" for pillar in PILLARS), "equal_weights", "linear_mean",
    )  # fmt: skip
    runs = tuple(
        StabilityRun(
            reading=reading_name,
            alternative=name,
            level=other if reading_name == "lenient" and i < 5 else level_found,
        )
        for i, name in enumerate(names)
        for reading_name in ("strict", "central", "lenient")
    )
    return StabilityResult(
        runs=len(runs), unchanged=sum(r.level is level_found for r in runs), alternatives=runs
    )


def _series() -> tuple[SeriesResult, ...]:
    months = tuple(
        (
            f"2024-{month:02}",
            f"{30000 - 1200 * month}.50",
            f"{9000 + 100 * month}.00",
            f"{22000 + 900 * month}.25",
            f"{18000 + 2500 * month}.00",
            "-120.00" if month == 3 else "2500.00",
        )
        for month in range(1, 13)
    )
    lorenz = tuple((round(i / 50, 2), round((i / 50) ** 4.2, 6)) for i in range(51))
    everyone = tuple(
        (round(i / 50, 2), round(max(0.0, (i / 50 - 0.6) / 0.4) ** 4.2, 6)) for i in range(51)
    )
    korea = ((0.0, 0.0), (0.5, 0.02), (0.83, 0.05), (0.9, 0.12), (0.99, 0.46), (1.0, 1.0))
    edges = (
        None,
        "-10000",
        "-5000",
        "-2000",
        "-1000",
        "-500",
        "-200",
        "0",
        "200",
        "500",
        "1000",
        "2000",
        "5000",
        "10000",
        None,
    )
    people = (14, 40, 160, 330, 412, 390, 205, 88, 61, 50, 40, 30, 15, 8)
    net = tuple(
        (
            lower,
            upper,
            count + 20 if i < 7 else max(count - 10, 0),
            count,
            max(count - 25, 0) if i < 7 else count + 12,
        )
        for i, (lower, upper, count) in enumerate(zip(edges[:-1], edges[1:], people, strict=True))
    )
    figures: dict[str, str | int | float | None] = {}
    for name, shift in (("strict", -100), ("central", 0), ("lenient", 150)):
        figures |= {
            f"{name}_people": 1843,
            f"{name}_below_zero": 1551 - shift,
            f"{name}_p10": f"{-4210 + shift}.10",
            f"{name}_p25": f"{-1530 + shift}.00",
            f"{name}_median": f"{-612 + shift}.40",
            f"{name}_p75": f"{-120 + shift}.00",
            f"{name}_p90": f"{310 + shift}.00",
        }
    return (
        SeriesResult(
            id="revenue_mix",
            columns=(
                "month",
                "customers",
                "preferred_customers",
                "participants",
                "entry_money",
                "unknown",
            ),
            rows=months,
        ),
        SeriesResult(
            id="lorenz_paid",
            columns=("people_share", "payout_share"),
            rows=lorenz,
            figures={
                "gini": 0.81,
                "gini_low": 0.78,
                "gini_high": 0.84,
                "top_1_share": 0.553,
                "people": 742,
            },
        ),
        SeriesResult(id="lorenz_all", columns=("people_share", "payout_share"), rows=everyone),
        SeriesResult(id="lorenz_benchmark", columns=("people_share", "payout_share"), rows=korea),
        SeriesResult(
            id="net_result",
            columns=("lower", "upper", "people_strict", "people_central", "people_lenient"),
            rows=net,
            figures=figures,
        ),
    )


def _inputs() -> tuple[InputResult, ...]:
    return (
        InputResult(
            table="orders",
            path=HOSTILE_FILE,
            sha256="ab" * 32,
            bytes=1234567,
            rows=RowCounts(received=51234, used=50211, quarantined=23, excluded=1000),
            mapping={"order_id": "N° commande", "net_amount": "Montant <b>HT</b>"},
            unused_columns=("=cmd|' /C calc'!A0", LONG_ID),
        ),
        InputResult(
            table="participants",
            path="adherents/adherents_2024.xlsx",
            sha256="cd" * 32,
            bytes=345678,
            rows=RowCounts(received=1901, used=1901, quarantined=0, excluded=0),
            mapping={"participant_id": "ID"},
            unused_columns=(),
        ),
        InputResult(
            table="payouts",
            path=f"{LONG_ID}.csv",
            sha256="ef" * 32,
            bytes=98765,
            rows=RowCounts(received=8123, used=8120, quarantined=3, excluded=0),
            mapping={"amount": "commission"},
            unused_columns=(),
        ),
    )


def _gates() -> tuple[GateResult, ...]:
    figures = {"duplicate_orders": "12", "duplicate_orders_share": "0.00024", "roots": "1"}
    return (
        GateResult(id="truncation", state=GateState.PASSED, reasons=(), figures={}),
        GateResult(
            id="keys",
            state=GateState.WARNED,
            reasons=(Message(code="duplicate_orders", values={**figures}),),
            figures=figures,
        ),
    )


def strong_result(*, company: str = HOSTILE_COMPANY) -> Result:
    """Every chart, hostile names, an override, a failed unit of everything."""
    rules = _strong_rules()
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
        inputs=_inputs(),
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
            stability=_stability(IndicationLevel.STRONG, IndicationLevel.MATERIAL),
            harm_observed=True,
        ),
        pillars=_pillars(scored=True),
        rules=rules,
        criteria=(),
        gates=_gates(),
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
        series=_series(),
        rulebook=rulebook(),
        manifest=_manifest(),
    )


def _manifest() -> ManifestResult:
    return ManifestResult(
        id="0123456789ab",
        tool_version="0.1.0",
        rules_sha256="12" * 32,
        config_sha256="34" * 32,
        command=("pyramidcheck", "audit", "filing", "--lang", "fr"),
        libraries={"duckdb": "2.0.0", "python": "3.11.2"},
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
            "pillars": _pillars(scored=False),
            "series": (),
            "inputs": _inputs()[:1],
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
            "stability": _stability(IndicationLevel.WEAK, IndicationLevel.NONE),
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
