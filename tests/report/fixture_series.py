"""Series of depth, sources of payouts, months, month ends, staying and the threshold."""

from pyramidcheck.model.result import SeriesResult


def more_series() -> tuple[SeriesResult, ...]:
    """Return one of each, as an audit would have kept them."""
    return (
        result_curve(),
        depth_pyramid(),
        payouts_by_source(),
        months(),
        month_end(),
        survival(),
        cohorts(),
        first_purchase(),
        bunching(),
    )


def result_curve() -> SeriesResult:
    """1,843 people: 84 % below zero in the central reading, 60 % never paid."""
    amounts = (-9000, -4000, -2000, -1000, -500, -200, -100, 0, 10, 100, 500, 1000, 5000, 20000)
    central = (0, 160, 420, 740, 1080, 1400, 1500, 1551, 1560, 1620, 1700, 1760, 1820, 1843)
    gross = (0, 0, 0, 0, 0, 0, 0, 0, 1106, 1250, 1500, 1650, 1800, 1843)
    rows = tuple(
        (str(amount), paid, min(below + 20, 1843) if below else 0, below, max(below - 60, 0))
        for amount, paid, below in zip(amounts, gross, central, strict=True)
    )
    names = ("p1", "p5", "p10", "p25", "median", "p75", "p90", "p95", "p99")
    left = (-8100, -5200, -4210.1, -1530, -612.4, -120, 310, 900, 7000)
    paid = (0, 0, 0, 0, 0, 180.5, 760, 1900, 9000)
    figures: dict[str, str | int | float | None] = {}
    for kind, values in (
        ("gross", paid),
        ("strict", [value - 100 for value in left]),
        ("central", left),
        ("lenient", [value + 150 for value in left]),
    ):
        figures |= {f"{kind}_people": 1843}
        figures |= {
            f"{kind}_{name}": f"{value:.2f}" for name, value in zip(names, values, strict=True)
        }
    below = {"gross": 0, "strict": 1571, "central": 1551, "lenient": 1491}
    figures |= {f"{kind}_below_zero": count for kind, count in below.items()}
    figures |= {f"{kind}_not_above_zero": max(count, 1106) for kind, count in below.items()}
    columns = ("amount", "gross", "strict", "central", "lenient")
    # Drawn again on the way up: as in an audit, the last row holds everybody in every reading.
    last = ("50000", 1843, 1843, 1843, 1843)
    return SeriesResult(id="result_curve", columns=columns, rows=(*rows, last), figures=figures)


def cohorts() -> SeriesResult:
    """Two quarters of 2023: a hundred people who leave slowly, and fifty who leave fast."""
    rows: list[tuple[str | int | float | None, ...]] = []
    figures: dict[str, str | int | float | None] = {"step_months": 3, "earlier": 7}
    for first, people, pace, months in (("2023-01-01", 100, 5, 15), ("2023-04-01", 50, 4, 11)):
        left = 0
        for month in range(months):
            gone = pace if 3 <= month < 10 else 0
            share = (people - left - gone) / people
            low, high = (None, None) if share == 1 else (share - 0.04, share + 0.03)
            rows.append((first, month, people - left, gone, 0, share, low, high))
            left += gone
        rows.append((first, months, people - left, 0, people - left, share, low, high))
        figures |= {
            f"{first}_entered": people,
            f"{first}_events": left,
            f"{first}_censored": people - left,
        }
    columns = ("cohort", "month", "at_risk", "events", "censored", "remaining", "low", "high")
    return SeriesResult(id="cohorts", columns=columns, rows=tuple(rows), figures=figures)


def first_purchase() -> SeriesResult:
    people = (12, 300, 290, 280, 260, 200, 9)
    rows = tuple(
        (month, count, min(30, count // 4), min(12, count // 5))
        for month, count in enumerate(people, start=-1)
    )
    return SeriesResult(
        id="first_purchase",
        columns=("month", "people", "recruiters", "sellers"),
        rows=rows,
        figures={"studied": 300, "joined": 320},
    )


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
