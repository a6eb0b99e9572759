"""Whether two rankings of the same people agree."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from pyramidcheck.stats.exact import as_fraction, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramidcheck.stats.exact import Exact


def spearman(first: Sequence[Exact], second: Sequence[Exact]) -> float | None:
    """Returns the rank correlation in [-1, 1]; None where one of the two never varies.

    Spearman, "The proof and measurement of association between two things", American Journal of
    Psychology 15 (1904) 72-101; ties take the mean of their places, as `scipy.stats.spearmanr`.

    Raises:
        InvariantError: the sequences differ in length.
    """
    if len(first) != len(second):
        raise refuse("ranks", f"{len(first)} and {len(second)} values")
    one, other = _doubled_places(first), _doubled_places(second)
    people = len(one)
    total_one, total_other = sum(one), sum(other)
    together = (
        people * sum(a * b for a, b in zip(one, other, strict=True)) - total_one * total_other
    )
    spread_one = people * sum(a * a for a in one) - total_one**2
    spread_other = people * sum(b * b for b in other) - total_other**2
    if not spread_one or not spread_other:
        return None
    # The square root of the exact square, so that full agreement is exactly 1.
    share = Fraction(together * together, spread_one * spread_other)
    return math.copysign(math.sqrt(share), together)


def _doubled_places(values: Sequence[Exact]) -> list[int]:
    """Returns twice each value's place among all, ties at their mean: whole numbers."""
    numbers = [as_fraction(value) for value in values]
    places = [0] * len(numbers)
    order = sorted(range(len(numbers)), key=numbers.__getitem__)
    before = 0
    for _, tied in groupby(order, key=numbers.__getitem__):
        members = list(tied)
        for index in members:
            places[index] = 2 * before + len(members) + 1
        before += len(members)
    return places
