"""The test `period_ends`: orders in the last days of the commission period, beside customers'."""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.measure.needs import silent
from pyramidcheck.measure.outputs import Row, assemble, divide, whole
from pyramidcheck.measure.parameters import number, whole_number
from pyramidcheck.model.messages import MessageCode
from pyramidcheck.model.outcome import READINGS, Reading
from pyramidcheck.model.result import Message

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import numpy as np
    import numpy.typing as npt

    from pyramidcheck.model.measures import Measure
    from pyramidcheck.rulebook import LoadedRule
    from pyramidcheck.stats.period_ends import Calendar, Detection, Kind

COLUMNS = (
    "reading",
    "is_participant",
    "day",
    "amount",
    "orders",
    "period_start",
    "period_end",
    "payout_schedule",
)
_PARTS = 10**12
"""Shares are cut to twelve digits, so that they print and are the same everywhere."""
_SCHEDULES: tuple[tuple[str, Kind], ...] = (
    (r"\b(4|four|quatre)[\s_-]*(weeks?|weekly|semaines?)|\b28[\s_-]*(days?|jours?)", "four_weeks"),
    (r"week|semaine|hebdo|\b7[\s_-]*(days?|jours?)", "week"),
    (r"month|mois|mensuel", "month"),
)
_OTHER = re.compile(
    r"\b(2[\s_-]|two\b|twice|deux|bi|half|semi[\s_-]?m|quinz)|fortnight|quarter|trimest"
)
_UNNAMED = "none"


@dataclass(frozen=True, slots=True)
class _Side:
    """Orders of participants or of customers under one reading, by day of the period."""

    amounts: tuple[int, ...]
    """In one fraction of the money, the same for every day: shares do not depend on which."""
    orders: tuple[int, ...]

    def parts(self) -> npt.NDArray[np.int64]:
        """Return the amounts as whole parts of their sum; days in the negative count as none."""
        import numpy as np  # noqa: PLC0415 - only the rule that asks for this test pays for it

        kept = [max(amount, 0) for amount in self.amounts]
        total = sum(kept) or 1
        return np.array([amount * _PARTS // total for amount in kept], dtype=np.int64)

    def share(self, calendar: Calendar) -> Fraction | None:
        """Return the share of the last days in whole periods; None where nothing was sold."""
        inside = self._sum(calendar.inside)
        last = min(max(self._sum(calendar.last), 0), inside)
        return Fraction(last * _PARTS // inside, _PARTS) if inside > 0 else None

    def count(self, calendar: Calendar) -> int:
        """Return the orders in whole periods."""
        return sum(n for n, inside in zip(self.orders, calendar.inside, strict=True) if inside)

    def _sum(self, chosen: npt.NDArray[np.bool_]) -> int:
        return sum(a for a, inside in zip(self.amounts, chosen, strict=True) if inside)


@dataclass(frozen=True, slots=True)
class _Applied:
    """Which periods are looked at, and why."""

    calendar: Calendar
    stated: Kind | None
    detection: Detection

    @property
    def found(self) -> str:
        """The kind that stands out of shuffled days."""
        calendar = self.detection.calendar
        return calendar.kind if calendar else _UNNAMED


def measure_period_ends(loaded: LoadedRule, rows: list[Row]) -> Measure:
    """Return participants' share of the last days over customers', on the plan's own periods.

    The periods are those that the plan states, else those whose last days hold the most beside
    the baseline, where shuffled days do not explain it, else calendar months. The baseline is what
    customers show, or `retail_share_of_calendar` of the calendar under `least_orders` orders.

    Raises:
        RuleError: A parameter is missing.
        ValueError: The rows are not what this test reads.
    """
    if not rows:
        return silent(loaded.rule.id, MessageCode.NO_VALUE)
    missing = [name for name in COLUMNS if name not in rows[0]]
    if missing:
        raise ValueError(f"metric.sql returns no column {', '.join(missing)}")
    start, end = rows[0]["period_start"], rows[0]["period_end"]
    sides = _sides(rows, start, end)
    mine, theirs = sides[Reading.CENTRAL, True], sides[Reading.CENTRAL, False]
    stated = read_schedule(rows[0]["payout_schedule"])
    applied = _apply(loaded, (mine, theirs), stated, (start, end))
    if applied is None:
        return silent(loaded.rule.id, MessageCode.NO_VALUE)
    calendar = applied.calendar
    found = {
        reading: divide(
            loaded.rule,
            reading,
            sides[reading, True].share(calendar),
            _baseline(loaded, sides[reading, False], calendar),
            sides[reading, True].count(calendar),
        )
        for reading in READINGS
    }
    return assemble(loaded.rule, found, _figures(applied, theirs))


def period_note(measures: Mapping[str, Measure]) -> tuple[Message, ...]:
    """Return what was found of the plan's periods, for the chapter on data quality."""
    told = [m.figures for m in measures.values() if "figure_found_schedule" in m.figures]
    return tuple(
        Message(
            code=MessageCode.COMMISSION_PERIOD,
            values={
                "schedule": str(figures["figure_schedule"]),
                "stated_schedule": str(figures["figure_stated_schedule"]),
                "found_schedule": str(figures["figure_found_schedule"]),
                "multiple": _told(figures["figure_effect_multiple"]),
                "chance_share": _told(figures["figure_p_value"]),
            },
        )
        for figures in told
    )


def read_schedule(text: str | None) -> Kind | None:
    """Return the kind of period that a plan states; None where it says nothing that is known."""
    stated = (text or "").casefold()
    if _OTHER.search(stated):
        return None
    return next((kind for pattern, kind in _SCHEDULES if re.search(pattern, stated)), None)


def _sides(rows: list[Row], start: date, end: date) -> dict[tuple[Reading, bool], _Side]:
    """Return the days of participants (True) and customers under each reading."""
    found: dict[tuple[object, object], list[Row]] = {}
    for row in rows:
        found.setdefault((row["reading"], row["is_participant"]), []).append(row)
    return {
        (reading, mine): _side(found.get((str(reading), mine), []), start, end)
        for reading in READINGS
        for mine in (True, False)
    }


def _side(rows: list[Row], start: date, end: date) -> _Side:
    days = (end - start).days + 1
    amounts, orders = [0] * days, [0] * days
    ratios = [(row["amount"] or 0).as_integer_ratio() for row in rows]
    unit = math.lcm(*(bottom for _, bottom in ratios))
    for row, (top, bottom) in zip(rows, ratios, strict=True):
        place = (row["day"] - start).days
        if 0 <= place < days:
            amounts[place] += top * (unit // bottom)
            orders[place] += whole(row["orders"])
    return _Side(tuple(amounts), tuple(orders))


def _apply(
    loaded: LoadedRule, sides: tuple[_Side, _Side], stated: Kind | None, span: tuple[date, date]
) -> _Applied | None:
    """Return the periods to look at; None where none of them lies wholly within the filing."""
    from pyramidcheck.stats.period_ends import (  # noqa: PLC0415 - heavy
        Permutations,
        baseline_shares,
        cut_calendars,
        detect_period,
        strongest,
    )

    mine, theirs = sides
    calendars = cut_calendars(*span, whole_number(loaded, "last_days"))
    least = whole_number(loaded, "least_periods")
    usable = [calendar for calendar in calendars if calendar.periods >= least]
    enough = sum(theirs.orders) >= number(loaded, "least_orders")
    baseline = baseline_shares(
        usable, theirs.parts() if enough else None, number(loaded, "retail_share_of_calendar")
    )
    settings = Permutations(
        seed=_seed(mine),
        draws=whole_number(loaded, "draws"),
        significance=float(number(loaded, "significance")),
    )
    detection = detect_period(usable, mine.parts(), baseline, settings)
    calendar = strongest(calendars, mine.parts(), stated) if stated else detection.calendar
    calendar = calendar or strongest(calendars, mine.parts(), "month")
    return None if calendar is None else _Applied(calendar, stated, detection)


def _baseline(loaded: LoadedRule, theirs: _Side, calendar: Calendar) -> Fraction | None:
    if theirs.count(calendar) >= number(loaded, "least_orders"):
        return theirs.share(calendar)
    days, last = int(calendar.inside.sum()), int(calendar.last.sum())
    share = number(loaded, "retail_share_of_calendar") * Fraction(last, days)
    return Fraction(int(share * _PARTS), _PARTS)


def _figures(applied: _Applied, theirs: _Side) -> dict[str, Decimal | int | str | None]:
    detection = applied.detection
    return {
        "figure_schedule": applied.calendar.kind,
        "figure_stated_schedule": applied.stated or _UNNAMED,
        "figure_found_schedule": applied.found,
        "figure_effect_multiple": _decimal(detection.effect),
        "figure_p_value": _decimal(detection.p_value),
        "figure_periods": applied.calendar.periods,
        "figure_customer_orders": theirs.count(applied.calendar),
    }


def _seed(side: _Side) -> int:
    """Return a number made from the amounts of the days alone."""
    content = ",".join(str(part) for part in side.parts())
    return int.from_bytes(hashlib.sha256(content.encode("ascii")).digest()[:4], "big")


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(format(value, ".12g"))


def _told(value: Decimal | int | str | None) -> str | None:
    return None if value is None else str(value)
