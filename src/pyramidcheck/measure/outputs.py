"""What metric.sql returns, row by row, as values: the engine divides, the SQL does not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from pyramidcheck.measure.numbers import exact, shown
from pyramidcheck.model.measures import Measure, Value
from pyramidcheck.model.messages import MessageCode
from pyramidcheck.model.outcome import READINGS, Reading

if TYPE_CHECKING:
    from pyramidcheck.model.rule import Rule

Row = dict[str, Any]

_FIGURE = "figure_"
_JURISDICTION = "jurisdiction"

_COLUMNS = {
    "ratio": ("reading", "numerator", "denominator", "n"),
    "count": ("reading", "value", "n"),
    "sample": ("reading", "value"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One reading's value, or the code of the reason for having none."""

    value: Value
    reason: MessageCode | None = None
    reason_values: tuple[tuple[str, str], ...] = ()
    applicable: bool = True


def measure_rows(rule: Rule, rows: list[Row]) -> Measure:
    """Return the measure of a ratio or a count.

    Raises:
        ValueError: The rows are not what the contract of metric.sql says.
    """
    if rows and _JURISDICTION in rows[0]:
        return _measure_each(rule, rows)
    by_reading = group_by_reading(rule, rows)
    for reading, entries in by_reading.items():
        if len(entries) > 1:
            raise ValueError(f"{len(entries)} rows for the reading {reading}")
    found = {
        reading: _read_row(rule, reading, entries[0]) for reading, entries in by_reading.items()
    }
    central = by_reading.get(Reading.CENTRAL, [])
    return assemble(rule, found, read_figures(central[0]) if central else {})


def _measure_each(rule: Rule, rows: list[Row]) -> Measure:
    """Return one measure for each jurisdiction that the rows name; there is none for the others.

    Raises:
        ValueError: A jurisdiction is not among the rule's, or the rows are wrong in another way.
    """
    by_jurisdiction: dict[str, list[Row]] = {}
    for row in rows:
        rest = {name: value for name, value in row.items() if name != _JURISDICTION}
        by_jurisdiction.setdefault(str(row[_JURISDICTION]), []).append(rest)
    unknown = sorted(set(by_jurisdiction) - set(rule.jurisdictions))
    if unknown:
        raise ValueError(f"metric.sql returns rows of {', '.join(unknown)}, not in jurisdictions")
    return Measure(
        rule.id,
        state="not_applicable",
        reason=MessageCode.OTHER_JURISDICTION,
        reason_values={"jurisdictions": ", ".join(rule.jurisdictions)},
        local={name: measure_rows(rule, own) for name, own in by_jurisdiction.items()},
    )


def group_by_reading(rule: Rule, rows: list[Row]) -> dict[Reading, list[Row]]:
    """Return the rows of each reading; a rule of one reading returns `central` alone.

    Raises:
        ValueError: A column or a reading is missing or unknown.
    """
    expected = _COLUMNS[rule.measure.kind]
    missing = [name for name in expected if rows and name not in rows[0]]
    if missing:
        raise ValueError(f"metric.sql returns no column {', '.join(missing)}")
    grouped: dict[Reading, list[Row]] = {}
    for row in rows:
        grouped.setdefault(Reading(row["reading"]), []).append(row)
    if rule.measure.readings == "one" and set(grouped) - {Reading.CENTRAL}:
        raise ValueError('readings = "one" returns rows of the reading central only')
    return grouped


def assemble(rule: Rule, found: dict[Reading, Found], figures: dict[str, Any]) -> Measure:
    """Return the measure of the readings; the central one says whether there is a value."""
    central = found.get(Reading.CENTRAL)
    if central is None:
        central = Found(_nothing(Reading.CENTRAL), MessageCode.NO_VALUE)
    if rule.measure.readings == "one":
        found = {r: replace(central, value=replace(central.value, reading=r)) for r in READINGS}
    values = {r: found[r].value if r in found else _nothing(r) for r in READINGS}
    if central.reason is None:
        return Measure(rule.id, values=values, figures=figures)
    return Measure(
        rule.id,
        values=values,
        state="not_enough_data" if central.applicable else "not_applicable",
        reason=central.reason,
        reason_values=dict(central.reason_values),
        figures=figures,
    )


def divide(
    rule: Rule, reading: Reading, numerator: Fraction | None, denominator: Fraction | None, n: int
) -> Found:
    """Return the exact ratio; zero over zero and a negative denominator are no value."""
    value = Value(reading, numerator, denominator, None, n)
    if numerator is None or denominator is None:
        return Found(value, MessageCode.NO_VALUE)
    if denominator < 0:
        code = MessageCode.NEGATIVE_DENOMINATOR
        return Found(value, code, (("denominator", shown(denominator)),))
    if denominator > 0:
        return Found(replace(value, value=cut(rule, numerator / denominator)))
    if numerator == 0:
        return Found(value, MessageCode.ZERO_OVER_ZERO)
    cap = rule.measure.cap
    if numerator > 0 and cap is not None:
        return Found(replace(value, value=cap))
    return Found(replace(value, infinite=1 if numerator > 0 else -1))


def cut(rule: Rule, value: Fraction) -> Fraction:
    """Return the value, or the rule's cap where it lies above it."""
    return value if rule.measure.cap is None else min(value, rule.measure.cap)


def read_figures(row: Row) -> dict[str, Decimal | int | str | None]:
    """Return the extra figures, under the names of their columns; flags as integers."""
    return {name: _figure(row[name]) for name in row if name.startswith(_FIGURE)}


def whole(value: object) -> int:
    """Return a count; 0 for NULL.

    Raises:
        ValueError: It is no whole number.
    """
    if type(value) is int:
        return value
    number = exact(value) or Fraction(0)
    if number.denominator != 1:
        raise ValueError(f"{value} is no whole number")
    return number.numerator


def _read_row(rule: Rule, reading: Reading, row: Row) -> Found:
    for column, applicable in (("not_applicable", False), ("reason", True)):
        code = row.get(column)
        if code is not None:
            n = whole(row["n"])
            named = {name.removeprefix(_FIGURE): v for name, v in read_figures(row).items()}
            told = tuple((name, _told(v)) for name, v in named.items() if v is not None)
            value = Value(
                reading, exact(row.get("numerator")), exact(row.get("denominator")), None, n
            )
            return Found(value, MessageCode(code), told, applicable=applicable)
    if rule.measure.kind == "count":
        return _read_count(rule, reading, row)
    numerator, denominator = exact(row["numerator"]), exact(row["denominator"])
    found = divide(rule, reading, numerator, denominator, whole(row["n"]))
    coverage = rule.needs.coverage
    column = coverage.column if coverage else "unobserved"
    unobserved = exact(row.get(column)) or Fraction(0)
    return replace(found, value=replace(found.value, unobserved=unobserved))


def _read_count(rule: Rule, reading: Reading, row: Row) -> Found:
    number = exact(row["value"])
    value = Value(reading, number, None, None, whole(row["n"]))
    if number is None:
        return Found(value, MessageCode.NO_VALUE)
    return Found(replace(value, value=cut(rule, number)))


def _nothing(reading: Reading) -> Value:
    return Value(reading, None, None, None, 0)


def _told(value: Decimal | int | str) -> str:
    return value if isinstance(value, str) else shown(Fraction(value))


def _figure(value: object) -> Decimal | int | str | None:
    if value is None or isinstance(value, str | Decimal):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        number = exact(value)
        return None if number is None else Decimal(format(value, ".12g"))
    return str(value)
