"""Purchases at a qualifying volume and at the end of the month, from the rules' own words."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from facts.oracle_books import month_length
from reference.running_b import READINGS, Expected, Filing, one, ratio, readings

if TYPE_CHECKING:
    from facts.oracle_lines import Line
    from reference.running_b import Reading

BINS = 20
"""Bins between nothing and the threshold: each is a twentieth of it."""
REACH = 3
WINDOW = (12, 22)
"""Bins from six tenths of the threshold up to one tenth above it."""
DEGREE = 5
LAST_DAYS = 3
LEAST_ORDERS = 100
OF_CALENDAR = Fraction(9, 10)
NO_PARTICIPANT = {
    "strict": ("customer", "preferred_customer", "unknown"),
    "central": ("customer", "preferred_customer", "unknown", "left_long_ago"),
    "lenient": (
        "customer",
        "preferred_customer",
        "unknown",
        "left_long_ago",
        "left_recently",
        "relabelled",
    ),
}


def qualification_purchases(filing: Filing) -> Expected:
    """Return the gross share at the threshold and the share beyond the curve.

    The lenient reading takes bounds from draws off the central one, and is not computed here.
    """
    threshold = filing.lines.qualifying_volume
    volumes = [
        volume
        for (person, _), volume in filing.lines.volumes.items()
        if volume > 0 and person in filing.people.nodes
    ]
    if threshold is None or threshold <= 0 or not volumes:
        return one(None, len(volumes))
    at = sum(threshold <= volume and 10 * volume < 11 * threshold for volume in volumes)
    counts = [0] * (BINS * REACH)
    for volume in volumes:
        place = volume * BINS // threshold
        if place < len(counts):
            counts[place] += 1
    excess = Fraction(0)
    curve = fitted(counts)
    for place in range(BINS, WINDOW[1]):
        excess += counts[place] - max(curve[place], Fraction(0))
    values: dict[str, Reading] = {
        "strict": Fraction(at, len(volumes)),
        "central": max(excess, Fraction(0)) / len(volumes),
    }
    return readings(values, len(volumes))


def fitted(counts: list[int]) -> list[Fraction]:
    """Return the polynomial of least squares through the bins outside the window, at every bin."""
    at = [Fraction(2 * place + 1, 2 * BINS) - Fraction(REACH, 2) for place in range(len(counts))]
    outside = [place for place in range(len(counts)) if not WINDOW[0] <= place < WINDOW[1]]
    size = DEGREE + 1
    rows = [
        [sum((at[place] ** (i + j) for place in outside), Fraction(0)) for j in range(size)]
        + [sum((at[place] ** i * counts[place] for place in outside), Fraction(0))]
        for i in range(size)
    ]
    solution = solve(rows)
    return [
        sum((factor * z**power for power, factor in enumerate(solution)), Fraction(0)) for z in at
    ]


def solve(rows: list[list[Fraction]]) -> list[Fraction]:
    """Return the solution of linear equations, each a row of factors and a right-hand side."""
    size = len(rows)
    for column in range(size):
        pivot = next(row for row in range(column, size) if rows[row][column])
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for row in range(size):
            if row != column:
                factor = rows[row][column]
                rows[row] = [
                    value - factor * above
                    for value, above in zip(rows[row], rows[column], strict=True)
                ]
    return [row[-1] for row in rows]


def period_end_loading(filing: Filing) -> Expected:
    months = filing.whole_months
    ordered = [
        line
        for line in filing.lines.all
        if line.is_revenue
        and not line.is_autoship
        and not line.is_entry("central")
        and line.month in months
    ]
    calendar = None
    if ordered:
        # Every whole month is a period, whether anybody ordered in it or not.
        days = sum(month_length(month) for month in months)
        calendar = OF_CALENDAR * LAST_DAYS * len(months) / days
    values: dict[str, Reading] = {}
    n = 0
    for reading in READINGS:
        outside = NO_PARTICIPANT[reading]
        mine = [line for line in ordered if line.buyer_class not in outside]
        theirs = [line for line in ordered if line.buyer_class in outside]
        baseline = share_at_end(theirs) if orders(theirs) >= LEAST_ORDERS else calendar
        values[reading] = ratio(share_at_end(mine), baseline)
        if reading == "central":
            n = orders(mine)
    return readings(values, n)


def orders(lines: list[Line]) -> int:
    """Return the orders with something bought, by month and class."""
    return len({(x.month, x.buyer_class, x.order_id) for x in lines if x.net > 0 and x.order_id})


def share_at_end(lines: list[Line]) -> Fraction | None:
    """Return the share of the value that falls in the last days; none of nothing."""
    everything = max(sum(line.net for line in lines), 0)
    late = sum(line.net for line in lines if line.day.day > month_length(line.month) - LAST_DAYS)
    return Fraction(min(max(late, 0), everything), everything) if everything else None
