"""Where the money comes from, month by month: shares above, amounts below."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pyramidcheck.report.drawing_text import room
from pyramidcheck.report.drawn import Drawn, spread
from pyramidcheck.report.parts import Table
from pyramidcheck.report.series import Cell, find_series, is_withheld, number, records
from pyramidcheck.report.text import ABSENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramidcheck.report.context import Context

BANDS = ("customers", "preferred_customers", "participants", "entry_money", "unknown")
FEWEST_FOR_AREAS = 3
LABEL_GAP = 0.085
MOST_TICKS = 6
MONTHS_A_YEAR = 12
BAR_GAP = 0.06
"""On both sides of a month's bar, as a part of the month."""
HATCH_LINES = 12
ZERO = Decimal(0)


def build_revenue_mix(context: Context) -> Drawn | None:
    """Return the chart; None without a month. Unknown is always a band of its own."""
    series = find_series(context.result, "revenue_mix")
    if series is None:
        return None
    months = [
        (str(row["month"]), {band: _amount(row.get(band)) for band in BANDS})
        for row in records(series)
    ]
    words = context.words.section("chart.revenue_mix")
    totals = {band: _whole(series.figures, months, band) for band in BANDS}
    shares = {band: _share(context, totals, band) for band in BANDS}
    parts = [
        context.say("chart.revenue_mix.part", band=words[band], share=shares[band])
        for band in BANDS
    ]
    currency = context.result.filing.currency or ABSENT
    alt = context.say(
        "chart.revenue_mix.alt",
        first=context.numbers.month(months[0][0]),
        last=context.numbers.month(months[-1][0]),
        parts=", ".join(parts),
        first_share=_share(context, months[0][1], "customers"),
        last_share=_share(context, months[-1][1], "customers"),
    )
    shown = {**shares, "customers": _share(context, totals, "customers", "preferred_customers")}
    withheld = sum(any(each.is_nan() for each in amounts.values()) for _, amounts in months)
    return Drawn(
        title=context.say("chart.revenue_mix.title", **shown),
        alt=alt,
        # Months of which most are withheld would look like months without sales.
        values=_values(context, months, words, currency) if 2 * withheld <= len(months) else {},
        tables=(_table(context, months, words, currency),),
    )


def _whole(
    figures: Mapping[str, Cell], months: list[tuple[str, dict[str, Decimal]]], band: str
) -> Decimal:
    """All months of a band; NaN where a redacted result tells neither the sum nor every month."""
    told = number(figures.get(band))
    return sum((amounts[band] for _, amounts in months), ZERO) if told is None else told


def _amount(cell: Cell) -> Decimal:
    return Decimal("NaN") if is_withheld(cell) else number(cell) or ZERO


def _share(context: Context, amounts: dict[str, Decimal], *bands: str) -> str:
    if any(amount.is_nan() for amount in amounts.values()):
        return context.redacted.word
    whole = sum(amounts.values(), ZERO)
    part = sum((amounts[band] for band in bands), ZERO)
    return context.numbers.share(float(part / whole)) if whole > 0 else ABSENT


def _values(
    context: Context,
    months: list[tuple[str, dict[str, Decimal]]],
    words: dict[str, str],
    money: str,
) -> dict[str, Any]:
    found = dict(months)
    every = all_months(months[0][0], months[-1][0])
    rows: list[dict[str, Any]] = []
    middles: dict[str, float] = {}
    wholes: dict[int, float] = {}
    for place, month in enumerate(every):
        amounts = found.get(month)
        if amounts is None or any(amount.is_nan() for amount in amounts.values()):
            continue  # No sale, or bands that do not make up a whole.
        drawn = {band: max(amounts[band], ZERO) for band in BANDS}
        whole = sum(drawn.values(), ZERO)
        wholes[place] = float(whole)
        below = ZERO
        for band in BANDS:
            above = below + drawn[band]
            row: dict[str, Any] = {"band": band, "middle": place + 0.5}
            row |= {"left": place + BAR_GAP, "right": place + 1 - BAR_GAP}
            row |= {"from": float(below), "to": float(above)}
            if whole > 0:
                row |= {"from_share": float(below / whole), "to_share": float(above / whole)}
                middles[band] = (row["from_share"] + row["to_share"]) / 2
            rows.append(row)
            below = above
    placed = spread([middles.get(band, 0.0) for band in BANDS], LABEL_GAP, 0.0, 1.0)
    labels = [
        {"band": band, "label": words[band], "y": y} for band, y in zip(BANDS, placed, strict=True)
    ]
    # Few enough months to be read beside each other.
    step = max(1, -(-(len(every) - 1) // MOST_TICKS))
    most = max(wholes.values(), default=0.0)
    hatch = [
        line
        for place, month in enumerate(every)
        if place in wholes and not is_whole(context, month)
        for line in _hatch(place, wholes[place], most)
    ]
    key = [words["hatched_1"], words["hatched_2"]]
    # An area would draw what lies between two months that are told.
    is_area = len(rows) == len(every) * len(BANDS) and len(every) >= FEWEST_FOR_AREAS
    widest = room([*(words[band] for band in BANDS), *(key if hatch else [])])
    return {
        "rows": rows,
        "months": len(every),
        # An axis without any sale still needs an end.
        "most": most or 100.0,
        "ticks": [
            {"x": place + 0.5, "label": context.numbers.month(every[place])}
            for place in range(0, len(every), step)
        ],
        "padding": {"left": 4, "top": 6, "bottom": 22, "right": widest + 4},
        "labels": labels,
        "bands": list(BANDS),
        "share_mark": "area" if is_area else "rect",
        "share_x": "middle" if is_area else "left",
        "share_x2": None if is_area else "right",
        "hatch": hatch,
        "key": [{"label": key}] if hatch else [],
        "share_axis": words["share_axis"],
        "amount_axis": context.say("chart.revenue_mix.amount_axis", currency=money),
        # d3 writes 10^9 as G, which readers of accounts do not use.
        "amount_label": f"replace(format(datum.value, '~s'), 'G', '{context.say('axis.billion')}')",
    }


def all_months(first: str, last: str) -> list[str]:
    """Return every month from the first to the last, those without any sale too."""
    year, month = int(first[:4]), int(first[5:7])
    found = []
    while (text := f"{year:04}-{month:02}{first[7:]}") <= last:
        found.append(text)
        year, month = (year + 1, 1) if month == MONTHS_A_YEAR else (year, month + 1)
    return found


def is_whole(context: Context, month: str) -> bool:
    """False for a month of which only a part lies in the period."""
    period = context.result.filing.period
    first = date(int(month[:4]), int(month[5:7]), 1)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    begins = period.start is None or period.start <= first
    return begins and (period.end is None or period.end >= last)


def _hatch(place: int, whole: float, most: float) -> list[dict[str, float]]:
    """Slanted lines over a month: over all its shares, and over its amount of a largest one."""
    steps = [(step / HATCH_LINES, (step + 1) / HATCH_LINES) for step in range(HATCH_LINES)]
    return [
        {
            "x": place,
            "x2": place + 1,
            "y": low,
            "y2": high,
            "amount": min(most * low, whole),
            "amount2": min(most * high, whole),
        }
        for low, high in steps
    ]


def _table(
    context: Context,
    months: list[tuple[str, dict[str, Decimal]]],
    words: dict[str, str],
    money: str,
) -> Table:
    return Table(
        caption=context.say("chart.revenue_mix.caption", currency=money),
        head=(context.say("label.month"), *(words[band] for band in BANDS)),
        rows=tuple(
            (
                context.numbers.month(month),
                *(context.numbers.decimal(amounts[band], 0) for band in BANDS),
            )
            for month, amounts in months
        ),
        numeric=tuple(range(1, len(BANDS) + 1)),
    )
