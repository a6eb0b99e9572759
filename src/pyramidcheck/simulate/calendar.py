"""Days and months of a scenario as integers: day 0 and month 0 begin on the period's first day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from datetime import date

    from pyramidcheck.simulate.sections import Period

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_WHOLE = 27
"""Days from the first to the last of a month that counts as spent there whole."""


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

    def bounds(self, month: int) -> tuple[int, int]:
        """Return the first and the last day of a month."""
        return int(self.starts[month]), int(self.starts[month + 1]) - 1

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
class Stays:
    """The people who are there on at least one day of a month; arrays of one length."""

    person: Ints
    first: Ints
    """First day there in the month, inclusive."""
    last: Ints
    """Last day there in the month, inclusive."""

    @property
    def whole(self) -> Flags:
        """True for those who are there all month, up to the odd day."""
        return self.last - self.first >= _WHOLE

    def days(self, rng: np.random.Generator, row: Ints) -> Ints:
        """Return a random day within each of the stays given by row number."""
        first = self.first[row]
        length = self.last[row] - first + 1
        return first + np.floor(rng.random(len(row)) * length).astype(np.int64)


def stays(calendar: Calendar, month: int, first: Ints, last: Ints) -> Stays:
    """Return who of the people there from `first` to `last`, inclusive, is there in a month."""
    start, end = calendar.bounds(month)
    person = np.flatnonzero((first <= end) & (last >= start) & (first <= last))
    return Stays(person, np.maximum(first[person], start), np.minimum(last[person], end))


def repeated(count: Ints) -> Ints:
    """Return each row number as often as its count says."""
    return np.repeat(np.arange(len(count)), count)
