"""What recruiting would give if everybody recruited equally well: the fairest possible network.

Gastwirth, "A probability model of a pyramid scheme", The American Statistician 31 (1977) 79-82:
each newcomer is recruited by one of those already there, all equally likely. The k-th of N joiners
then recruits a sum of independent chances of 1/j, j = k .. N-1. It holds for one founder, nobody
leaving and nobody better at recruiting than others; real networks are more unequal than this.
"""

from __future__ import annotations

import math

from pyramidcheck.stats.exact import refuse

_EULER = 0.5772156649015329
_SUMMED_UP_TO = 64
"""Up to here terms are added; beyond, the expansion is exact to twelve digits and more."""

LEAF_SHARE = 0.5
"""Expected share of participants who never recruit anybody, whatever the number of participants."""


def expected_recruits(joiner: int, people: int) -> float:
    """Returns the mean number of recruits of the `joiner`-th of `people`; about ln(people/joiner).

    Raises:
        InvariantError: The joiner is none of the people.
    """
    _check(joiner, people)
    return _harmonic(people - 1) - _harmonic(joiner - 1)


def variance_of_recruits(joiner: int, people: int) -> float:
    """Returns the variance of the number of recruits of the `joiner`-th of `people`.

    Raises:
        InvariantError: The joiner is none of the people.
    """
    _check(joiner, people)
    squares = _harmonic_squares(people - 1) - _harmonic_squares(joiner - 1)
    # At most equal for the very first, whose first recruit is certain.
    return max(expected_recruits(joiner, people) - squares, 0.0)


def probability_of_none(joiner: int, people: int) -> float:
    """Returns the chance that the `joiner`-th of `people` recruits nobody.

    Raises:
        InvariantError: The joiner is none of the people.
    """
    _check(joiner, people)
    return (joiner - 1) / (people - 1) if people > 1 else 1.0


def expected_share_with(recruits: int) -> float:
    """Returns the share of participants with exactly so many recruits in a large network.

    The share of those with none is exact for every size from two people up.

    Raises:
        InvariantError: The number of recruits is negative.
    """
    if recruits < 0:
        raise refuse("recruitment", f"{recruits} recruits")
    return float(2.0 ** -(recruits + 1))


def expected_mean_depth(people: int) -> float:
    """Returns the mean number of links above a participant; grows as ln(people).

    Raises:
        InvariantError: There are no people.
    """
    _check(1, people)
    return _harmonic(people) - 1


def _check(joiner: int, people: int) -> None:
    if not 1 <= joiner <= people:
        raise refuse("recruitment", f"joiner {joiner} of {people} people")


def _harmonic(n: int) -> float:
    """Sum of 1/j for j up to n; by Euler and Maclaurin beyond a few terms."""
    if n <= _SUMMED_UP_TO:
        return math.fsum(1 / j for j in range(1, n + 1))
    return math.log(n) + _EULER + 1 / (2 * n) - 1 / (12 * n**2) + 1 / (120 * n**4)


def _harmonic_squares(n: int) -> float:
    """Sum of 1/j^2 for j up to n."""
    if n <= _SUMMED_UP_TO:
        return math.fsum(1 / j**2 for j in range(1, n + 1))
    return math.pi**2 / 6 - 1 / n + 1 / (2 * n**2) - 1 / (6 * n**3) + 1 / (30 * n**5)
