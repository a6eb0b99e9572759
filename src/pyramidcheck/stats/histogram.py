"""Counts of people by volume, and the plain share of them at a threshold."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.stats.exact import Exact, as_fraction, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts in bins of equal width: bin j holds [first + j width, first + (j + 1) width)."""

    first: Fraction
    width: Fraction
    counts: tuple[int, ...]
    population: int | None = None
    """Everybody, where the bins cover only a part of them."""

    def __post_init__(self) -> None:
        """Refuse a width or a count that cannot be."""
        if self.width <= 0 or min(self.counts, default=0) < 0:
            raise refuse("histogram", "a histogram needs a positive width and no negative count")
        if self.population is not None and self.population < sum(self.counts):
            raise refuse("histogram", f"more people in the bins than {self.population}")

    @classmethod
    def from_bins(
        cls, counts: Mapping[int, int], width: Exact, low: Exact, high: Exact
    ) -> Histogram:
        """Returns the bins of `floor(volume / width)` that lie wholly within [low, high).

        Empty bins are filled in; the population is everybody in `counts`, those outside the range
        included. The range is a choice to be stated: a long empty tail bends the polynomial.
        """
        step = as_fraction(width)
        if step <= 0:
            raise refuse("histogram", f"a bin width of {width}")
        start, stop = math.ceil(as_fraction(low) / step), math.floor(as_fraction(high) / step)
        inside = tuple(counts.get(index, 0) for index in range(start, stop))
        return cls(start * step, step, inside, population=sum(counts.values()))

    def edges(self) -> list[Fraction]:
        """Returns the left edge of every bin."""
        return [self.first + index * self.width for index in range(len(self.counts))]

    def everybody(self) -> int:
        """Returns the population, by default whoever is in a bin."""
        return sum(self.counts) if self.population is None else self.population


def threshold_window_share(
    volumes: Iterable[tuple[Exact, int]], threshold: Exact, width: Exact
) -> Fraction | None:
    """Returns the share of people whose volume lies in [threshold, threshold (1 + width)).

    `volumes` are (volume, people) pairs. Gross: whoever would stand there anyway is counted. None
    where there is nobody.

    Raises:
        InvariantError: the threshold or the width is not positive, or a count is negative.
    """
    bottom = as_fraction(threshold)
    if bottom <= 0 or width <= 0:
        raise refuse("histogram.threshold_window_share", "threshold and width must be positive")
    top = bottom * (1 + as_fraction(width))
    inside, everybody = 0, 0
    for volume, people in volumes:
        if people < 0:
            raise refuse("histogram.threshold_window_share", f"{people} people at {volume}")
        everybody += people
        inside += people if bottom <= volume < top else 0
    return Fraction(inside, everybody) if everybody else None
