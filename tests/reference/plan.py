"""The rates of a plan, estimated over all kinds of payout together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from facts.oracle_lineage import condition, dot, least_squares

if TYPE_CHECKING:
    from datetime import date

    from reference.filing import Filing

WORST_CONDITION = 1000


@dataclass
class PlanFit:
    """What fitted rates leave unexplained of the untraced payouts; money in minor units."""

    r_squared: Fraction | None
    unexplained: int
    beyond_group: int


def fit_plan(filing: Filing) -> PlanFit:
    """Return the fit of untraced payouts to the sales credited to each level below the payee."""
    rows = [(key, month) for key, month in filing.months.items() if month.untraced > 0]
    paid = [Fraction(month.untraced) for _, month in rows]
    beyond = sum(max(0, month.untraced - max(0, month.group_sales)) for _, month in rows)
    untraced = sum(month.untraced for _, month in rows)
    nothing = PlanFit(None, untraced, beyond)
    if not rows:
        return nothing
    deepest = max((filing.tree.depth(node) for node in filing.tree.nodes), default=0)
    known = filing.levels_paid or int(filing.definitions["levels_when_unknown"])
    levels = min(known, deepest)
    by_level = sales_by_level(filing)
    table = [[Fraction(by_level[key].get(d, 0)) for d in range(levels + 1)] for key, _ in rows]
    used = [d for d in range(levels + 1) if any(row[d] for row in table)]
    mean = sum(paid, Fraction(0)) / len(paid)
    spread = sum(((value - mean) ** 2 for value in paid), Fraction(0))
    if not used or len(rows) <= len(used) or spread == 0:
        return nothing
    columns = [[row[d] for row in table] for d in used]
    products = [[dot(left, right) for right in columns] for left in columns]
    if condition(products) > WORST_CONDITION:
        return nothing
    rates = least_squares(products, [dot(column, paid) for column in columns])
    fitted = [dot(rates, [row[d] for d in used]) for row in table]
    missed = sum(((p - f) ** 2 for p, f in zip(paid, fitted, strict=True)), Fraction(0))
    unexplained = sum(max(Fraction(0), p - f) for p, f in zip(paid, fitted, strict=True))
    return PlanFit(1 - missed / spread, round(unexplained), beyond)


def sales_by_level(filing: Filing) -> dict[tuple[str, date], dict[int, int]]:
    """Return net sales by payee, month and generation of the participant credited with them."""
    found: dict[tuple[str, date], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for line in filing.lines:
        if line.credited is not None and line.is_revenue:
            for steps, above in enumerate(filing.tree.upwards(line.credited)):
                found[above, line.month][steps] += line.net
    return found
