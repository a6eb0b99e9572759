"""Where the money comes from, month by month: shares above, amounts below."""

from __future__ import annotations

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
    return Drawn(
        title=context.say("chart.revenue_mix.title", **shown),
        alt=alt,
        values=_values(context, months, words, currency),
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
    rows: list[dict[str, Any]] = []
    middles: dict[str, float] = {}
    for month, amounts in months:
        if any(amount.is_nan() for amount in amounts.values()):
            continue  # Its bands do not make up a whole.
        drawn = {band: max(amounts[band], ZERO) for band in BANDS}
        whole = sum(drawn.values(), ZERO)
        below = ZERO
        for band in BANDS:
            above = below + drawn[band]
            row: dict[str, Any] = {"month": context.numbers.month(month), "band": band}
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
    step = max(1, -(-(len(months) - 1) // MOST_TICKS))
    return {
        "rows": rows,
        "ticks": [context.numbers.month(month) for month, _ in months[::step]],
        "padding": {
            "left": 4,
            "top": 6,
            "bottom": 4,
            "right": room(words[band] for band in BANDS) + 4,
        },
        "labels": labels,
        "bands": list(BANDS),
        "share_mark": "area" if len(months) >= FEWEST_FOR_AREAS else "bar",
        "share_axis": words["share_axis"],
        "amount_axis": context.say("chart.revenue_mix.amount_axis", currency=money),
        # d3 writes 10^9 as G, which readers of accounts do not use.
        "amount_label": f"replace(format(datum.value, '~s'), 'G', '{context.say('axis.billion')}')",
    }


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
