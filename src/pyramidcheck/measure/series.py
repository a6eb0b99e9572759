"""Aggregates for charts: few points, money as decimal text, nothing where there is nothing."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from pyramidcheck.measure.numbers import exact
from pyramidcheck.measure.series_results import result_curve
from pyramidcheck.measure.series_staying import cohorts, survival
from pyramidcheck.measure.series_tables import (
    cell_text,
    depth_pyramid,
    month_end,
    months,
    payouts_by_source,
    series_sql,
)
from pyramidcheck.measure.series_timing import first_purchase
from pyramidcheck.model.outcome import READINGS
from pyramidcheck.model.result import SeriesResult

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyramidcheck.model.benchmark import Benchmark
    from pyramidcheck.model.measures import Measure
    from pyramidcheck.rulebook import LoadedRule
    from pyramidcheck.store import Store

Cell: TypeAlias = str | int | float | None

MIX = ("customers", "preferred_customers", "participants", "entry_money", "unknown")
NET_COLUMNS = ("lower", "upper", "people_strict", "people_central", "people_lenient")
QUANTILES = {"p10": "0.10", "p25": "0.25", "median": "0.50", "p75": "0.75", "p90": "0.90"}
_CURVE_POINTS = 201
_TOP = Decimal("0.01")
# Bins of net results: steps 1, 2, 5 over this many decades on both sides of zero.
_DECADES = 6
_STEPS = (1, 2, 5)
_SCALE = 18
"""Decimals of the edges in net_bins.sql, the most that money has."""


def build_series(
    store: Store,
    benchmarks: Mapping[str, Benchmark] | None = None,
    rules: Mapping[str, LoadedRule] | None = None,
    measures: Mapping[str, Measure] | None = None,
) -> tuple[SeriesResult, ...]:
    """Return the series for which the facts hold data, in a fixed order.

    `rules` and their `measures` say where a threshold was looked for; without them the series of
    months around it is left out.
    """
    found = (
        _revenue_mix(store),
        _lorenz(store, "lorenz_paid", paid_only=True),
        _lorenz(store, "lorenz_all", paid_only=False),
        _benchmark(benchmarks or {}),
        _net_result(store),
        result_curve(store),
        depth_pyramid(store),
        payouts_by_source(store),
        months(store),
        month_end(store),
        survival(store),
        cohorts(store),
        first_purchase(store),
        *_bunching(store, rules or {}, measures or {}),
    )
    return tuple(series for series in found if series is not None)


def _bunching(
    store: Store, rules: Mapping[str, LoadedRule], measures: Mapping[str, Measure]
) -> Iterator[SeriesResult | None]:
    """Yield the series of the built-in rule that looks for a threshold; others' SQL is not run."""
    for name, loaded in rules.items():
        if loaded.builtin and loaded.rule.measure.statistic == "bunching" and name in measures:
            # Imported late: numpy is heavy.
            from pyramidcheck.measure.series_bunching import bunching  # noqa: PLC0415 - heavy

            table = store.table(loaded.metric_sql, loaded.bound(), source="series/bunching")
            yield bunching(loaded, table.to_pylist(), measures[name])
            return


def _revenue_mix(store: Store) -> SeriesResult | None:
    """Return net sales by month and buyer, central reading; each row sums to revenue."""
    rows = store.rows(series_sql("revenue_mix"), source="series/revenue_mix.sql")
    cells = tuple((cell_text(month), *map(cell_text, amounts)) for month, *amounts in rows)
    if not cells:
        return None
    figures: dict[str, Cell] = {}
    for place, band in enumerate(MIX, start=1):
        column = (Decimal(str(row[place])) for row in cells if row[place] is not None)
        figures[band] = cell_text(sum(column, Decimal(0)))
    return SeriesResult(id="revenue_mix", columns=("month", *MIX), rows=cells, figures=figures)


def _lorenz(store: Store, name: str, *, paid_only: bool) -> SeriesResult | None:
    """Return the curve of payouts over people, poorest first, with Gini and top share."""
    # Imported late: numpy is heavy, and an audit without payouts does not need it.
    from pyramidcheck.stats.inequality import gini_interval, lorenz_points  # noqa: PLC0415 - heavy

    bound = {"paid_only": paid_only}
    table = store.table(series_sql("payouts_held"), bound, source="series/payouts_held.sql")
    held = table.column("payouts").to_pylist()
    points = lorenz_points(held, _CURVE_POINTS)
    if not points:
        return None
    gini = gini_interval(held)
    return SeriesResult(
        id=name,
        columns=("people_share", "payout_share"),
        rows=tuple((_rounded(people), _rounded(payouts)) for people, payouts in points),
        figures={
            "people": len(held),
            "gini": _rounded(gini.value),
            "gini_low": _rounded(gini.low),
            "gini_high": _rounded(gini.high),
            "top_1_share": _top_share(store, bound),
            "largest_share": _rounded(Fraction(max(held)) / Fraction(sum(held))),
        },
    )


def _top_share(store: Store, bound: dict[str, bool]) -> float | None:
    rows = store.rows(
        series_sql("top_share"), {**bound, "share": _TOP}, source="series/top_share.sql"
    )
    top, payouts = (exact(value) for value in rows[0])
    return _rounded(top / payouts) if top is not None and payouts else None


def _benchmark(benchmarks: Mapping[str, Benchmark]) -> SeriesResult | None:
    """Return the latest published curve; within a group of people it is a straight line."""
    drawn = [benchmark for benchmark in benchmarks.values() if benchmark.chart == "lorenz"]
    if not drawn:
        return None
    latest = max(drawn, key=lambda benchmark: benchmark.year)
    total = sum(group.people_share * group.mean for group in latest.groups)
    people, held = Fraction(0), Fraction(0)
    rows: list[tuple[Cell, ...]] = [(0.0, 0.0)]
    for group in latest.groups:
        people += group.people_share
        held += group.people_share * group.mean
        rows.append((_rounded(people), _rounded(held / total)))
    return SeriesResult(
        id="lorenz_benchmark",
        columns=("people_share", "payout_share"),
        rows=tuple(rows),
        figures={
            "benchmark": latest.id,
            "year": latest.year,
            "title_en": latest.title.en if latest.title else latest.name.en,
            "title_fr": latest.title.fr if latest.title else latest.name.fr,
        },
    )


def _net_result(store: Store) -> SeriesResult | None:
    """Return people by net result on a scale that is logarithmic on both sides of zero."""
    reach = store.scalar(series_sql("net_range"), source="series/net_range.sql")
    if not isinstance(reach, Decimal):
        return None
    edges = net_edges(reach)
    bound = {"lower": edges[:-1], "upper": edges[1:]}
    rows = store.rows(series_sql("net_bins"), bound, source="series/net_bins.sql")
    figures, known = _net_figures(store)
    return SeriesResult(
        id="net_result",
        columns=NET_COLUMNS,
        rows=tuple(
            (cell_text(lower), cell_text(upper), *_where(known, _counts(rest)))
            for lower, upper, *rest in rows
        ),
        figures=figures,
    )


def _net_figures(store: Store) -> tuple[dict[str, Cell], list[bool]]:
    """Return the figures, and for each reading whether everybody's net result is known.

    People whose net result is unknown differ from the others (they bought goods and no own-use cap
    is known), so a reading without them would mislead: it has a count of people and nothing else.
    """
    bound = {"quantiles": [Decimal(value) for value in QUANTILES.values()]}
    figures: dict[str, Cell] = {}
    rows = store.rows(series_sql("net_figures"), bound, source="series/net_figures.sql")
    everybody = max((people for _, people, *_ in rows if isinstance(people, int)), default=0)
    complete: set[object] = set()
    for reading, people, below_zero, quantiles in rows:
        figures[f"{reading}_people"] = _counts([people])[0]
        if people != everybody:
            continue
        complete.add(reading)
        figures[f"{reading}_below_zero"] = _counts([below_zero])[0]
        values = quantiles if isinstance(quantiles, list) else []
        for name, value in zip(QUANTILES, values, strict=True):
            figures[f"{reading}_{name}"] = cell_text(value)
    figures["population"] = everybody
    return figures, [str(reading) in complete for reading in READINGS]


def net_edges(reach: Decimal) -> list[Decimal]:
    """Return the edges of the bins, from below -reach to above reach, with zero among them."""
    # The power of ten of the largest net result; one unit where all are zero.
    top = reach.adjusted() if reach > 0 else 0
    positive = [
        Decimal(step).scaleb(power)
        for power in range(max(top - _DECADES + 1, -_SCALE), top + 1)
        for step in _STEPS
    ]
    positive.append(Decimal(1).scaleb(top + 1))
    return [*(-edge for edge in reversed(positive)), Decimal(0), *positive]


def _counts(values: list[object]) -> list[int]:
    return [value if isinstance(value, int) else 0 for value in values]


def _where(known: list[bool], counts: list[int]) -> list[int | None]:
    return [n if is_known else None for is_known, n in zip(known, counts, strict=True)]


def _rounded(value: Fraction | float | None) -> float | None:
    return None if value is None else float(format(float(value), ".12g"))
