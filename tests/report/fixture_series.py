"""Series of depth, sources of payouts, months, month ends, staying and the threshold."""

from pyramidcheck.model.result import SeriesResult


def more_series() -> tuple[SeriesResult, ...]:
    """Return one of each, as an audit would have kept them."""
    return (depth_pyramid(), payouts_by_source(), months(), month_end(), survival(), bunching())


def depth_pyramid(levels: int = 14) -> SeriesResult:
    people = (3, 20, 90, 240, 380, 420, 310, 190, 100, 50, 20, 12, 6, 2)
    rows: list[tuple[str | int | float | None, ...]] = [
        (depth, count, count // 3, f"{180000 // (depth + 1)}.50")
        for depth, count in enumerate(people[:levels])
    ]
    rows.append((None, 7, 0, "-12.00"))
    return SeriesResult(
        id="depth_pyramid",
        columns=("depth", "people", "paid", "payouts"),
        rows=tuple(rows),
        figures={"deepest_row": 100},
    )


def payouts_by_source(outside: str = "120000", inside: str = "250000") -> SeriesResult:
    return SeriesResult(
        id="payouts_by_source",
        columns=("outside", "inside", "untraced"),
        rows=((outside, inside, "30000"),),
    )


def months() -> SeriesResult:
    rows = tuple(
        (
            f"2024-{month:02}-01",
            f"{90000 + 1000 * month}",
            f"{30000 - 1200 * month}",
            f"{20000 + 2500 * month}",
            "0" if month == 5 else f"{30000 + 500 * month}",
            40 + 3 * month,
            200 + 30 * month,
            60 + 5 * month,
        )
        for month in range(1, 13)
    )
    columns = ("month", "revenue", "outside", "entry_money", "payouts", "joined", "active", "paid")
    return SeriesResult(id="months", columns=columns, rows=rows)


def month_end() -> SeriesResult:
    rows = tuple(
        (
            days,
            12 if days < 29 else (11 if days == 29 else 7),
            f"{9000 if days < 3 else 2000 + 13 * days}",
            f"{1500 + 11 * (days % 7)}",
            "40",
            90,
            40,
            2,
        )
        for days in range(31)
    )
    parts = ("participants", "customers", "unknown")
    return SeriesResult(
        id="month_end",
        columns=("days_before_end", "months", *parts, *(f"{part}_orders" for part in parts)),
        rows=rows,
    )


def survival() -> SeriesResult:
    rows: list[tuple[str | int | float | None, ...]] = []
    for group, people, pace in (("participant", 1800, 0.9), ("customer", 900, 0.8)):
        for month in range(25):
            share = pace**month
            low = None if month == 0 else round(share * 0.95, 6)
            high = None if month == 0 else round(min(share * 1.04, 1.0), 6)
            at_risk = int(people * share) - 3 * month
            rows.append((group, month, max(at_risk, 1), 2, 3, round(share, 6), low, high))
    figures: dict[str, str | int | float | None] = {}
    for group, people in (("participant", 1800), ("customer", 900)):
        figures |= {f"{group}_entered": people, f"{group}_events": 700, f"{group}_censored": 200}
    return SeriesResult(
        id="survival",
        columns=("group", "month", "at_risk", "events", "censored", "remaining", "low", "high"),
        rows=tuple(rows),
        figures=figures,
    )


def bunching(excess: float = 412.3, highest: float = 100.0) -> SeriesResult:
    rows = tuple(
        (
            round(0.05 * i, 2),
            round(0.05 * (i + 1), 2),
            520 if i == 20 else max(140 - 2 * i, 0),
            float(max(139 - 2 * i, 0)),
            int(12 <= i < 22),
        )
        for i in range(60)
    )
    return SeriesResult(
        id="bunching",
        columns=("from", "to", "months", "counterfactual", "in_window"),
        rows=rows,
        figures={
            "rule": "qualification_purchases",
            "threshold": 100.0,
            "highest_threshold": highest,
            "months": 5200,
            "window_from": 0.6,
            "window_to": 1.1,
            "excess": excess,
            "excess_low": excess - 40,
            "excess_high": excess + 44,
            "missing": 35.0,
            "share": excess / 5200,
            "normalised": 4.2,
            "degree": 5,
        },
    )
