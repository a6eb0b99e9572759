"""A search for thresholds that nobody has declared, under control of false discoveries.

At each candidate the people just above it are compared with those just below. Benjamini and
Hochberg, Journal of the Royal Statistical Society B 57 (1995) 289-300, for the control: of the
candidates called, at most the given rate is expected to be wrong. A step alone is no bunching: a
pack size makes one too. Whoever uses the scan estimates the excess there and at placebos.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from pyramidcheck.stats.exact import refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from fractions import Fraction

    import numpy.typing as npt

    Integers: TypeAlias = npt.NDArray[np.int64]

_BASE = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """The step at one volume."""

    at: int
    """The volume, in the unit of the volumes given."""
    above: int
    """People in [at, at + width)."""
    below: int
    """People in [at - width, at)."""
    z: float
    """(above - below) / sqrt(above + below); 0 where nobody is near."""
    q: float
    """The least false-discovery rate at which this candidate is called."""


def scan_thresholds(
    volumes: Integers, people: Integers, candidates: Iterable[int], width: Fraction
) -> tuple[Candidate, ...]:
    """Returns the step at each candidate, in order of volume.

    `volumes` are whole numbers in ascending order, `people` how many stand at each; `width` is a
    share of the candidate itself, so that every candidate is looked at on its own scale.

    Raises:
        InvariantError: a candidate or the width is not positive.
    """
    points = sorted(set(candidates))
    if width <= 0 or (points and points[0] <= 0):
        raise refuse("scan", "candidates and width must be positive")
    running = np.concatenate([[0], np.cumsum(people)])

    def until(volume: int) -> int:
        """Return the people below the volume."""
        return int(running[np.searchsorted(volumes, volume, side="left")])

    counts = [
        (at, until(math.ceil(at * (1 + width))) - until(at), until(at) - until(_low(at, width)))
        for at in points
    ]
    scores = [_score(above, below) for _, above, below in counts]
    rates = false_discovery_rates([math.erfc(z / math.sqrt(2)) / 2 for z in scores])
    return tuple(
        Candidate(at, above, below, z, q)
        for (at, above, below), z, q in zip(counts, scores, rates, strict=True)
    )


def false_discovery_rates(p_values: Sequence[float]) -> list[float]:
    """Returns each p value as the least false-discovery rate at which it is called.

    The step-up procedure of Benjamini and Hochberg, for tests that are independent or positively
    dependent.
    """
    order = sorted(range(len(p_values)), key=lambda index: p_values[index])
    rates = [0.0] * len(p_values)
    least = 1.0
    for place in range(len(order), 0, -1):
        index = order[place - 1]
        least = min(least, p_values[index] * len(order) / place)
        rates[index] = least
    return rates


def candidate_volumes(
    volumes: Integers, people: Integers, steps: Sequence[Fraction], least_share: Fraction
) -> list[int]:
    """Returns the volumes worth trying: round numbers, and those at which many stand.

    Round numbers are `steps` (from 1 up to, not including, 10) times every power of ten between
    the least and the greatest volume; many is `least_share` of all people. Whole numbers in
    ascending order, each once.

    Raises:
        InvariantError: a step lies outside [1, 10).
    """
    if any(not 1 <= step < _BASE for step in steps):
        raise refuse("scan", "steps lie from 1 up to, not including, 10")
    if not len(volumes):
        return []
    total, low, high = int(people.sum()), int(volumes[0]), int(volumes[-1])
    heavy = volumes[people * least_share.denominator >= total * least_share.numerator]
    found = {int(volume) for volume in heavy if volume > 0}
    power = 1
    while power <= high:
        rounds = [step * power for step in steps]
        found |= {int(at) for at in rounds if low < at <= high and at.denominator == 1}
        power *= _BASE
    return sorted(found)


def _low(at: int, width: Fraction) -> int:
    return math.ceil(at * (1 - width))


def _score(above: int, below: int) -> float:
    return (above - below) / math.sqrt(above + below) if above + below else 0.0
