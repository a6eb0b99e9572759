"""The test `quartile_difference`: a share in the last group of joiners, less that in the first."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.measure.needs import silent
from pyramidcheck.measure.outputs import Found, Row, assemble, read_figures, whole
from pyramidcheck.measure.parameters import number
from pyramidcheck.model.measures import Measure, Value
from pyramidcheck.model.messages import MessageCode
from pyramidcheck.model.outcome import Reading

if TYPE_CHECKING:
    from pyramidcheck.rulebook import LoadedRule

COLUMNS = ("quartile", "people", "losers")
_CONFIDENCE = Fraction(95, 100)
_FIRST, _LAST = 1, 4


def measure_quartile_difference(loaded: LoadedRule, rows: list[Row]) -> Measure:
    """Return the last quartile's share of losers less the first's, one reading.

    Figures: both shares, Newcombe's interval of the difference, and the p value of the
    Cochran-Armitage trend over all quartiles. A row may carry `reason`, a code of the catalogue.

    Raises:
        ValueError: The rows are not what this test reads.
    """
    if not rows:
        return silent(loaded.rule.id, MessageCode.NO_VALUE)
    missing = [name for name in COLUMNS if name not in rows[0]]
    if missing:
        raise ValueError(f"metric.sql returns no column {', '.join(missing)}")
    ordered = sorted(rows, key=lambda row: whole(row["quartile"]))
    people = [whole(row["people"]) for row in ordered]
    everybody = sum(people)
    figures = read_figures(ordered[0])
    code = next((row["reason"] for row in ordered if row.get("reason") is not None), None)
    if code is not None:
        found = Found(Value(Reading.CENTRAL, None, None, None, everybody), MessageCode(code))
        return assemble(loaded.rule, {Reading.CENTRAL: found}, figures)
    quartiles = [whole(row["quartile"]) for row in ordered]
    if (quartiles[0], quartiles[-1]) != (_FIRST, _LAST) or not (people[0] and people[-1]):
        return silent(loaded.rule.id, MessageCode.NO_VALUE)
    losers = [whole(row["losers"]) for row in ordered]
    first, last = Fraction(losers[0], people[0]), Fraction(losers[-1], people[-1])
    value = Value(Reading.CENTRAL, None, None, last - first, everybody)
    figures |= _figures(loaded, losers, people, quartiles)
    return assemble(loaded.rule, {Reading.CENTRAL: Found(value)}, figures)


def _figures(
    loaded: LoadedRule, losers: list[int], people: list[int], quartiles: list[int]
) -> dict[str, Decimal | int | str | None]:
    # Imported late: only the rule that asks for this test pays for it.
    from pyramidcheck.stats.intervals import newcombe  # noqa: PLC0415 - few rules need it
    from pyramidcheck.stats.trend import cochran_armitage  # noqa: PLC0415 - as above

    level = float(number(loaded, "confidence", _CONFIDENCE))
    interval = newcombe(losers[-1], people[-1], losers[0], people[0], level)
    trend = cochran_armitage(losers, people, quartiles)
    return {
        "figure_first_share": _decimal(losers[0] / people[0]),
        "figure_last_share": _decimal(losers[-1] / people[-1]),
        "figure_low_share": _decimal(interval.low),
        "figure_high_share": _decimal(interval.high),
        "figure_trend_p_value": _decimal(trend.p_value),
    }


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(format(value, ".12g"))
