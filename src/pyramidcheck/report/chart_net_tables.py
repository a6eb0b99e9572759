"""The figures behind the curves of payouts and net results, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.report.parts import Table
from pyramidcheck.report.series import is_withheld, number, records
from pyramidcheck.report.text import ABSENT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from pyramidcheck.model.result import SeriesResult
    from pyramidcheck.report.context import Context
    from pyramidcheck.report.series import Cell

GROSS, NET = "gross", "central"
READINGS = ("strict", "central", "lenient")
KINDS = (GROSS, *READINGS)
PERCENTILES = ("p1", "p5", "p10", "p25", "median", "p75", "p90", "p95", "p99")
FIRST_DIGITS = frozenset("125")


def statistic(figures: Mapping[str, Cell], name: str, kind: str) -> Decimal | None:
    """Return a figure of payouts or of one reading; `below_zero` is the share of its people."""
    value = number(figures.get(f"{kind}_{name}"))
    if name not in {"below_zero", "not_above_zero"} or value is None:
        return value
    people = number(figures.get(f"{kind}_people"))
    return value / people if people else None


def shown(context: Context, figures: Mapping[str, Cell], name: str, kind: str) -> str:
    """Return the same as a reader writes it: a share, or money."""
    value = statistic(figures, name, kind)
    if value is None:
        absent = figures.get(f"{kind}_{name}") is None
        return ABSENT if absent or not context.redacted.word else context.redacted.word
    if name in {"below_zero", "not_above_zero"}:
        return context.numbers.share(float(value))
    return context.numbers.money(value)


def is_unknown(series: SeriesResult, kind: str, prefix: str = "") -> bool:
    """True where the column is empty: somebody's amount could not be told."""
    return all(
        row.get(f"{prefix}{kind}") is None and not is_withheld(row.get(f"{prefix}{kind}"))
        for row in records(series)
    )


def percentile_table(context: Context, figures: Mapping[str, Cell]) -> Table:
    """Return payouts beside the net result of each reading, percentile by percentile."""
    words = context.words.section("chart.net_result")
    kinds = KINDS if f"{GROSS}_people" in figures else READINGS
    names = [name for name in PERCENTILES if any(f"{kind}_{name}" in figures for kind in READINGS)]
    return Table(
        caption=words["percentiles_caption" if GROSS in kinds else "percentiles_net_caption"],
        head=(words["statistic"], *(_kind(context, kind) for kind in kinds)),
        rows=tuple(
            (
                words["p50" if name == "median" else name],
                *(shown(context, figures, name, kind) for kind in kinds),
            )
            for name in (*names, "below_zero", "not_above_zero")
            if any(f"{kind}_{name}" in figures for kind in READINGS)
        ),
        numeric=tuple(range(1, len(kinds) + 1)),
    )


def _kind(context: Context, kind: str) -> str:
    if kind == GROSS:
        return context.say("chart.net_result.head_gross")
    return context.say("chart.net_result.head_net", reading=context.say(f"reading.{kind}"))


def count_table(context: Context, curve: SeriesResult) -> Table:
    """Return how many people lie below the amounts that begin with 1, 2 or 5."""
    unknown = {kind for kind in KINDS if is_unknown(curve, kind)}
    rows = [row for row in records(curve) if is_round(str(row["amount"]))]
    return Table(
        caption=context.say(
            "chart.net_result.below_caption", currency=context.result.filing.currency or ABSENT
        ),
        head=(context.say("chart.net_result.upper"), *(_kind(context, kind) for kind in KINDS)),
        rows=tuple(
            (
                context.numbers.decimal(number(row["amount"])),
                *(
                    ABSENT if kind in unknown else context.numbers.count(row[kind])
                    for kind in KINDS
                ),
            )
            for row in without_repeats(rows)
        ),
        numeric=tuple(range(len(KINDS) + 1)),
    )


def is_round(amount: str) -> bool:
    """True for zero, and where the only digit but zeros is 1, 2 or 5."""
    digits = amount.strip("-").replace(".", "").strip("0")
    return not digits or digits in FIRST_DIGITS


def without_repeats(rows: list[Mapping[str, Cell]]) -> list[Mapping[str, Cell]]:
    """Return the rows without those that tell no other count than the rows beside them."""
    kept = []
    for place, row in enumerate(rows):
        beside = rows[max(place - 1, 0) : place + 2]
        if row["amount"] == "0" or any(
            str(other[kind]) != str(row[kind]) for other in beside for kind in KINDS
        ):
            kept.append(row)
    return kept


def class_table(context: Context, classes: SeriesResult) -> Table:
    """Return people by class of net result: what an older result holds."""
    words = context.words.section("chart.net_result")
    unknown = {name for name in READINGS if is_unknown(classes, name, "people_")}

    def bound(cell: Cell) -> str:
        value = number(cell)
        return words["open"] if value is None else context.numbers.decimal(value)

    return Table(
        caption=context.say(
            "chart.net_result.caption", currency=context.result.filing.currency or ABSENT
        ),
        head=(words["lower"], words["upper"], *(context.say(f"reading.{n}") for n in READINGS)),
        rows=tuple(
            (
                bound(row["lower"]),
                bound(row["upper"]),
                *(
                    ABSENT if name in unknown else context.numbers.count(row[f"people_{name}"])
                    for name in READINGS
                ),
            )
            for row in records(classes)
            if _is_told(row)
        ),
        numeric=(0, 1, 2, 3, 4),
    )


def _is_told(row: Mapping[str, Cell]) -> bool:
    """False for a class that holds nobody in any reading."""
    return any(
        is_withheld(row[f"people_{name}"]) or number(row[f"people_{name}"]) for name in READINGS
    )
