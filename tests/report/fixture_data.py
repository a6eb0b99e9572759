"""Series, files, gates and pillars of the results made by hand, with hostile names."""

from __future__ import annotations

from pyramidcheck.model.outcome import GateState, IndicationLevel
from pyramidcheck.model.result import (
    GateResult,
    InputResult,
    ManifestResult,
    Message,
    PillarResult,
    RowCounts,
    SeriesResult,
    StabilityResult,
    StabilityRun,
)
from report.fixture_series import more_series

PILLARS = ("funding", "retail", "outcomes", "entry", "loading", "dynamics")


HOSTILE_FILE = 'orders "><img src=x onerror=alert(2)> \u202efdp.csv'


LONG_ID = "A" * 180


def pillars(*, scored: bool) -> tuple[PillarResult, ...]:
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


def stability(level_found: IndicationLevel, other: IndicationLevel) -> StabilityResult:
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


def series() -> tuple[SeriesResult, ...]:
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
        *more_series(),
    )


def inputs() -> tuple[InputResult, ...]:
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


def gates() -> tuple[GateResult, ...]:
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


def manifest() -> ManifestResult:
    return ManifestResult(
        id="0123456789ab",
        tool_version="0.1.0",
        rules_sha256="12" * 32,
        config_sha256="34" * 32,
        command=("pyramidcheck", "audit", "filing", "--lang", "fr"),
        libraries={"duckdb": "2.0.0", "python": "3.11.2"},
    )
