"""The test `diffusion`: how much of the population is in, and how the plan spread where seen."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.measure.numbers import exact
from pyramidcheck.measure.outputs import Found, Row, assemble, divide, read_figures, whole
from pyramidcheck.measure.parameters import number, whole_number
from pyramidcheck.model.outcome import Reading

if TYPE_CHECKING:
    from pyramidcheck.model.measures import Measure
    from pyramidcheck.rulebook import LoadedRule

COLUMNS = ("month", "joined", "active", "adult_population")


def measure_diffusion(loaded: LoadedRule, rows: list[Row]) -> Measure:
    """Return active participants over adults, one row a month since the first joining.

    A Bass curve is told (`figure_imitation_multiple` and its 95 % range) only where its turning
    point lies `months_past` months or more before the last month, at least `least_fit` of the
    variation is explained and the range has ends.

    Raises:
        RuleError: A parameter is missing.
        ValueError: The rows are not what this test reads.
    """
    if rows and (missing := [name for name in COLUMNS if name not in rows[0]]):
        raise ValueError(f"metric.sql returns no column {', '.join(missing)}")
    if not rows:
        return assemble(loaded.rule, {}, {})
    first = rows[0]
    active = exact(first["active"])
    share: Found = divide(
        loaded.rule,
        Reading.CENTRAL,
        active,
        exact(first["adult_population"]),
        whole(first["active"]),
    )
    figures = read_figures(first) | _spread(loaded, _by_month(rows))
    return assemble(loaded.rule, {Reading.CENTRAL: share}, figures)


def _by_month(rows: list[Row]) -> list[int]:
    """Return who joined in each month from the first to the last row; 0 in months without one."""
    joined = {12 * row["month"].year + row["month"].month: whole(row["joined"]) for row in rows}
    return [joined.get(month, 0) for month in range(min(joined), max(joined) + 1)]


def _spread(loaded: LoadedRule, joined: list[int]) -> dict[str, Decimal | None]:
    # Imported late: only the rule that asks for this test pays for numpy.
    from pyramidcheck.stats.diffusion import fit_bass  # noqa: PLC0415 - few rules need it

    names = tuple(f"figure_imitation{end}_multiple" for end in ("", "_low", "_high"))
    fit = fit_bass(joined)
    seen_past = len(joined) - whole_number(loaded, "months_past")
    if (
        fit is None
        or not fit.is_bounded
        or fit.turning_point > seen_past
        or Fraction(fit.r_squared) < number(loaded, "least_fit")
    ):
        return dict.fromkeys(names)
    values = (fit.ratio, fit.ratio_low, fit.ratio_high)
    return {name: Decimal(format(v, ".3g")) for name, v in zip(names, values, strict=True)}
