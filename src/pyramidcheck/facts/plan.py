"""What the plan's own rates, as far as they can be estimated, explain of untraced payouts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pyramidcheck.stats.plan_rates import fit_plan_rates

if TYPE_CHECKING:
    from pyramidcheck.store import Store

DEEPEST = 8
"""Levels below the payee that are asked, unless the plan states how many it pays."""
DIGITS = 9
"""Decimals kept of R squared: beyond them the order of adding shows."""

_SOURCE = "facts/plan.py"
_FIRST = """
CREATE OR REPLACE TABLE prep.level_0 AS
SELECT person, month, sales
FROM prep.credited_month
WHERE (SELECT count(*) FROM facts.participant_month WHERE untraced > 0) > 0
"""
_NEXT = """
CREATE OR REPLACE TABLE prep.level_{level} AS
SELECT tree.parent AS person, below.month, sum(below.sales) AS sales
FROM prep.level_{before} AS below
INNER JOIN prep.tree AS tree ON below.person = tree.person
WHERE tree.parent IS NOT NULL
GROUP BY tree.parent, below.month
"""
_ROWS = """
SELECT CAST(months.untraced / $quantum AS DOUBLE) AS untraced{columns}
FROM facts.participant_month AS months
{joins}
WHERE months.untraced > 0
ORDER BY months.participant, months.month
"""
_FACT = """
CREATE OR REPLACE TABLE facts.plan_fit AS
SELECT
    CAST($months AS BIGINT) AS months,
    CAST($levels AS BIGINT) AS levels,
    CAST($r_squared AS DECIMAL(38, 6)) AS r_squared,
    coalesce(sum(untraced), CAST(0 AS DECIMAL(38, 0)) * $quantum) AS untraced,
    CAST($unexplained AS DECIMAL(38, 0)) * $quantum AS unexplained,
    coalesce(
        sum(greatest(untraced - greatest(group_sales, 0), 0)),
        CAST(0 AS DECIMAL(38, 0)) * $quantum
    ) AS beyond_group
FROM facts.participant_month
WHERE untraced > 0
"""


def fit_plan(store: Store, quantum: object) -> None:
    """Create `facts.plan_fit`: one row on all payee-months with payouts of unknown origin."""
    stated = store.scalar("SELECT max(levels_paid) FROM canon.filing", source=_SOURCE)
    levels = DEEPEST if stated is None else max(0, min(int(str(stated)), DEEPEST))
    store.run(_FIRST, source=_SOURCE)
    for level in range(1, levels + 1):
        store.run(_NEXT.format(level=level, before=level - 1), source=_SOURCE)
    names = range(levels + 1)
    columns = "".join(f", CAST(coalesce(level_{i}.sales, 0) AS DOUBLE) AS level_{i}" for i in names)
    joins = "\n".join(
        f"LEFT JOIN prep.level_{i} AS level_{i} ON months.participant = level_{i}.person "
        f"AND months.month = level_{i}.month"
        for i in names
    )
    rows = store.table(
        _ROWS.format(columns=columns, joins=joins), {"quantum": quantum}, source=_SOURCE
    )
    payouts = rows.column("untraced").to_numpy().astype(np.float64)
    sales = np.column_stack([rows.column(f"level_{i}").to_numpy() for i in names])
    fit = fit_plan_rates(payouts, sales.astype(np.float64))
    r_squared = None if fit.r_squared is None else round(max(fit.r_squared, 0.0), DIGITS)
    values = {
        "months": len(payouts),
        "levels": levels,
        "r_squared": None if r_squared is None else f"{r_squared:.6f}",
        "unexplained": str(round(fit.unexplained)),
        "quantum": quantum,
    }
    store.run(_FACT, values, source=_SOURCE)
