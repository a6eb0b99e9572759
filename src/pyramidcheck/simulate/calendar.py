"""Days and months of a scenario as integers: day 0 and month 0 begin on the period's first day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from datetime import date

    from pyramidcheck.simulate.scenario import Period

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The months of a period, by the day on which each starts."""

    origin: date
    starts: Ints
    """First day of each month, and one more: the day after the period."""

    @classmethod
    def of(cls, period: Period) -> Calendar:
        """Return the calendar of a period, which must cover whole months."""
        first = np.datetime64(period.start, "M")
        last = np.datetime64(period.end, "M")
        months = np.arange(first, last + np.timedelta64(2, "M"))
        days = months.astype("datetime64[D]") - np.datetime64(period.start, "D")
        return cls(period.start, days.astype(np.int64))

    @property
    def months(self) -> int:
        """Number of months."""
        return len(self.starts) - 1

    @property
    def last_day(self) -> int:
        """The period's last day."""
        return int(self.starts[-1]) - 1

    def month_of(self, day: Ints) -> Ints:
        """Return the month of each day; days before the period fall in month -1."""
        return np.searchsorted(self.starts, day, side="right").astype(np.int64) - 1

    def dates(self, day: Ints) -> NDArray[np.datetime64]:
        """Return the calendar date of each day."""
        return np.datetime64(self.origin, "D") + day.astype("timedelta64[D]")

    def month_names(self) -> list[str]:
        """Return each month as `YYYY-MM`."""
        return [str(self.dates(self.starts[month])[()])[:7] for month in range(self.months)]


@dataclass(frozen=True, slots=True)
class Spells:
    """One row for every person and month in which that person is there on at least one day."""

    person: Ints
    month: Ints
    first: Ints
    """First day of the spell, inclusive."""
    last: Ints
    """Last day of the spell, inclusive."""

    def days(self, rng: np.random.Generator, row: Ints) -> Ints:
        """Return a random day within each of the spells given by row number."""
        first = self.first[row]
        length = self.last[row] - first + 1
        return first + np.floor(rng.random(len(row)) * length).astype(np.int64)


def spells(calendar: Calendar, first: Ints, last: Ints) -> Spells:
    """Return the person-months of people who are there from `first` to `last`, inclusive."""
    first = np.maximum(first, 0)
    last = np.minimum(last, calendar.last_day)
    start, end = calendar.month_of(first), calendar.month_of(last)
    count = np.where(first <= last, end - start + 1, 0)
    person = np.repeat(np.arange(len(first)), count)
    offset = np.arange(len(person)) - np.repeat(np.cumsum(count) - count, count)
    month = start[person] + offset
    return Spells(
        person,
        month,
        np.maximum(calendar.starts[month], first[person]),
        np.minimum(calendar.starts[month + 1] - 1, last[person]),
    )
