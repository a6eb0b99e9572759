"""How many months stand beyond a curve, and how many might by chance, in plain steps.

Volumes are whole millionths. The draws are those of the method: numpy's generator with a seed made
from the volumes; the curve, the residuals and the quantile are worked out here.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from fractions import Fraction
from functools import lru_cache
from operator import mul
from typing import NamedTuple

import numpy as np

BINS = 20
"""Bins between nothing and the threshold: each is a twentieth of it."""
REACH = 3
BELOW, ABOVE = 8, 2
"""Bins of the window: from six tenths of the threshold up to one tenth above it."""
DEGREE = 5
DRAWS = 200
UPPER = 0.975
ELSEWHERE = (10, 30, 40, 50)
"""Bins of the placebos: half a threshold apart, their windows clear of the real one."""


class Month(NamedTuple):
    """What one person bought in one month, and the volume that qualified then; 0 for none."""

    volume: int
    threshold: int


def moved(months: list[Month], at: int) -> list[Month]:
    """Return the months as if that had been their threshold."""
    return [Month(month.volume, at) for month in months]


def seed_of(months: list[Month]) -> int:
    """Return the number made from the volumes, ascending, and from how many stand at each."""
    counts = Counter(month.volume for month in months)
    content = [*sorted(counts), *(counts[volume] for volume in sorted(counts))]
    packed = b"".join(number.to_bytes(8, "little") for number in content)
    return int.from_bytes(hashlib.sha256(packed).digest()[:4], "big")


def binned(months: list[Month]) -> list[int]:
    counts = [0] * (BINS * REACH)
    for volume, threshold in months:
        place = volume * BINS // threshold
        if place < len(counts):
            counts[place] += 1
    return counts


def window(at: int) -> range:
    return range(at - BELOW, at + ABOVE)


def excess_share(months: list[Month]) -> float | None:
    """Return the share of months beyond the curve at their thresholds; below zero for a hole."""
    counts = binned(months)
    if not any(counts):
        return None
    return beyond(counts, BINS, outside(BINS)) / len(months)


def upper_share(months: list[Month], seed: int, at: int = BINS) -> float | None:
    """Return the upper end of the interval of the share at a bin.

    Away from the threshold the months that stand at it take no part.
    """
    counts = binned(months)
    if not any(counts):
        return None
    fitted = outside(BINS) if at == BINS else outside(at, BINS)
    curves = weights(fitted)
    own = [counts[place] for place in fitted]
    curve = {place: dot(curves[place], own) for place in fitted}
    widening = math.sqrt(len(fitted) / (len(fitted) - DEGREE - 1))
    residuals = [(counts[place] - curve[place]) * widening for place in fitted]
    base = [curve.get(place, count) for place, count in enumerate(counts)]
    position = Fraction(at, BINS)
    stream = np.random.SeedSequence([seed, position.numerator, position.denominator, 0])
    drawn = np.random.default_rng(stream).choice(residuals, size=(DRAWS, len(base))).tolist()
    samples = ([b + extra for b, extra in zip(base, row, strict=True)] for row in drawn)
    found = sorted(beyond(sample, at, fitted) for sample in samples)
    place = UPPER * (DRAWS - 1)
    low = math.floor(place)
    return (found[low] + (found[low + 1] - found[low]) * (place - low)) / len(months)


def beyond(counts: list[int] | list[float], at: int, fitted: tuple[int, ...]) -> float:
    """Return what the bins from one on hold beyond the curve, which is never below zero."""
    curves = weights(fitted)
    own = [counts[place] for place in fitted]
    bins = range(at, at + ABOVE)
    return math.fsum(counts[place] - max(dot(curves[place], own), 0.0) for place in bins)


def dot(factors: tuple[float, ...], values: list[int] | list[float]) -> float:
    return math.fsum(map(mul, factors, values))


def outside(*positions: int) -> tuple[int, ...]:
    """Return the bins that lie in no window of these positions."""
    inside = {place for at in positions for place in window(at)}
    return tuple(place for place in range(BINS * REACH) if place not in inside)


@lru_cache
def weights(fitted: tuple[int, ...]) -> list[tuple[float, ...]]:
    """Return, for every bin, by how much each fitted bin counts towards the curve there.

    The polynomial of least squares, worked out in fractions.
    """
    at = [Fraction(2 * place + 1 - BINS * REACH, BINS * REACH) for place in range(BINS * REACH)]
    powers = range(DEGREE + 1)
    rows = [
        [sum((at[place] ** (i + j) for place in fitted), Fraction(0)) for j in powers]
        + [at[place] ** i for place in fitted]
        for i in powers
    ]
    solution = solve(rows)
    return [
        tuple(
            float(sum((solution[i][column] * z**i for i in powers), Fraction(0)))
            for column in range(len(fitted))
        )
        for z in at
    ]


def solve(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    """Return the solutions of linear equations: factors, then one column for each question."""
    size = len(rows)
    for column in range(size):
        pivot = next(row for row in range(column, size) if rows[row][column])
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for row in range(size):
            if row != column:
                factor = rows[row][column]
                rows[row] = [
                    value - factor * above
                    for value, above in zip(rows[row], rows[column], strict=True)
                ]
    return [row[size:] for row in rows]
