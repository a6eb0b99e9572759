"""The test `rank_correlation`: in how many contests prizes follow recruits, not outside sales."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.measure.needs import silent
from pyramidcheck.measure.numbers import exact
from pyramidcheck.measure.outputs import Found, Row, assemble, divide, read_figures
from pyramidcheck.measure.parameters import whole_number
from pyramidcheck.model.messages import MessageCode
from pyramidcheck.model.outcome import Reading

if TYPE_CHECKING:
    from pyramidcheck.model.measures import Measure
    from pyramidcheck.rulebook import LoadedRule

COLUMNS = ("contest", "prize", "recruits", "outside_sales")


def measure_rank_correlation(loaded: LoadedRule, rows: list[Row]) -> Measure:
    """Return contests whose prizes rank with recruits more than with outside sales, over all.

    A contest counts where at least `least_people` people stand in it and prizes differ. Prizes
    follow recruits where their rank correlation is above zero and above that with outside sales
    (0 where nobody's differ). Figures: the mean of both correlations over these contests.

    Raises:
        RuleError: `least_people` is missing.
        ValueError: The rows are not what this test reads.
    """
    if rows and (missing := [name for name in COLUMNS if name not in rows[0]]):
        raise ValueError(f"metric.sql returns no column {', '.join(missing)}")
    # Imported late: only the rule that asks for this test pays for it.
    from pyramidcheck.stats.ranks import spearman  # noqa: PLC0415 - few rules need it

    least = whole_number(loaded, "least_people")
    found: list[tuple[float, float]] = []
    for contest in sorted({str(row["contest"]) for row in rows}):
        people = [row for row in rows if str(row["contest"]) == contest]
        prizes = _column(people, "prize")
        if len(people) < least or len(set(prizes)) == 1:
            continue
        found.append(
            (
                spearman(prizes, _column(people, "recruits")) or 0.0,
                spearman(prizes, _column(people, "outside_sales")) or 0.0,
            )
        )
    if not found:
        return silent(loaded.rule.id, MessageCode.TOO_FEW_OBSERVATIONS, found=0, needed=1)
    following = sum(recruits > max(sales, 0.0) for recruits, sales in found)
    contests = len(found)
    ratio: Found = divide(
        loaded.rule, Reading.CENTRAL, Fraction(following), Fraction(contests), contests
    )
    figures = read_figures(rows[0]) | {
        "figure_rank_with_newcomers": _mean([recruits for recruits, _ in found]),
        "figure_rank_with_customer_orders": _mean([sales for _, sales in found]),
    }
    return assemble(loaded.rule, {Reading.CENTRAL: ratio}, figures)


def _column(people: list[Row], name: str) -> list[Fraction]:
    return [exact(row[name]) or Fraction(0) for row in people]


def _mean(values: list[float]) -> Decimal:
    return Decimal(format(sum(values) / len(values), ".6g"))
