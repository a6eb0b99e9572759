"""How many months stand at which volume, as columns of numbers."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from pyramidcheck.measure.numbers import exact
from pyramidcheck.stats.histogram import Histogram

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from pyramidcheck.measure.outputs import Row

    Integers: TypeAlias = npt.NDArray[np.int64]
    Mask: TypeAlias = npt.NDArray[np.bool_]

MILLIONTHS = 10**6
"""Volumes carry at most six decimals (`canon.orders.volume`), so these are whole numbers."""
_MOST = 2**53
"""Volumes above are counted here: nine thousand million points are beyond every threshold."""


@dataclass(frozen=True, slots=True)
class Volumes:
    """Months with a purchase; one entry for each volume, threshold and volume of the last days."""

    volume: Integers
    """In millionths, ascending."""
    last_days: Integers
    """Part of the volume that was bought in the last days of the month."""
    threshold: Integers
    """The qualifying volume of the months; 0 where none is stated."""
    months: Integers
    spend: tuple[Decimal, ...]

    @property
    def total(self) -> int:
        """How many months."""
        return int(self.months.sum())

    def where(self, chosen: Mask) -> Volumes:
        """Returns some of the entries."""
        spend = tuple(self.spend[index] for index in np.flatnonzero(chosen))
        return Volumes(
            self.volume[chosen],
            self.last_days[chosen],
            self.threshold[chosen],
            self.months[chosen],
            spend,
        )

    def at(self, threshold: int) -> Volumes:
        """Returns the same months as if this were their threshold."""
        moved = np.full_like(self.threshold, threshold)
        return Volumes(self.volume, self.last_days, moved, self.months, self.spend)

    def reaching(self, multiple: Fraction) -> Mask:
        """Returns which entries lie at or above a multiple of their own threshold."""
        least = [math.ceil(int(at) * multiple) for at in self.thresholds()]
        mask: Mask = self.volume >= np.array(least, dtype=np.int64)[self._places()]
        return mask

    def months_where(self, chosen: Mask) -> int:
        """Returns how many months the entries hold."""
        return int(self.months[chosen].sum())

    def spend_where(self, chosen: Mask) -> Decimal:
        """Returns what was spent in the months of the entries."""
        return sum((self.spend[index] for index in np.flatnonzero(chosen)), Decimal(0))

    def thresholds(self) -> Integers:
        """Returns the thresholds that occur, ascending."""
        found: Integers = np.unique(self.threshold)
        return found

    def histogram(self, width: Fraction, reach: Fraction) -> Histogram:
        """Returns months by volume in multiples of their own threshold, up to `reach`.

        Bins are `width` wide and the population is every month; exact to the last digit.
        """
        number = math.ceil(reach / width)
        counts = np.zeros(number, dtype=np.int64)
        for at in self.thresholds():
            own = self.threshold == at
            edges = [math.ceil(int(at) * width * index) for index in range(number)]
            edges.append(math.ceil(int(at) * reach))
            places = np.searchsorted(np.array(edges, dtype=np.int64), self.volume[own], "right") - 1
            inside = (places >= 0) & (places < number)
            np.add.at(counts, places[inside], self.months[own][inside])
        return Histogram(Fraction(0), width, tuple(counts.tolist()), population=self.total)

    def by_volume(self) -> tuple[Integers, Integers]:
        """Returns every volume once, ascending, and how many months stand at it."""
        volumes, places = np.unique(self.volume, return_inverse=True)
        months = np.zeros(len(volumes), dtype=np.int64)
        np.add.at(months, places.reshape(-1), self.months)
        return volumes, months

    def seed(self) -> int:
        """Returns a number made from the volumes and months alone, in whatever order they came."""
        volumes, months = self.by_volume()
        content = np.stack([volumes, months]).astype("<i8").tobytes()
        return int.from_bytes(hashlib.sha256(content).digest()[:4], "big")

    def _places(self) -> Integers:
        places: Integers = np.searchsorted(self.thresholds(), self.threshold)
        return places


def read_volumes(rows: Iterable[Row], group: str) -> Volumes:
    """Return the rows of a buyer group as columns, those without a volume left out."""
    chosen = [row for row in rows if row["buyer_group"] == group and (row["volume"] or 0) > 0]
    volume = _millionths(row["volume"] for row in chosen)
    order = np.argsort(volume, kind="stable")
    return Volumes(
        volume=volume[order],
        last_days=_millionths(row["volume_last_days"] for row in chosen)[order],
        threshold=_millionths(row["threshold"] for row in chosen)[order],
        months=np.array([int(row["months"] or 0) for row in chosen], dtype=np.int64)[order],
        spend=tuple(Decimal(chosen[index]["spend"] or 0) for index in order),
    )


def to_volume(millionths: int) -> Fraction:
    """Return a whole number of millionths as the volume that it is."""
    return Fraction(millionths, MILLIONTHS)


def _millionths(values: Iterable[object]) -> Integers:
    return np.array([_whole(value) for value in values], dtype=np.int64)


def _whole(value: object) -> int:
    if isinstance(value, Decimal) and value.is_finite():
        number = int(value * MILLIONTHS)
    else:
        number = math.floor((exact(value) or Fraction(0)) * MILLIONTHS)
    return max(0, min(number, _MOST))
