"""The Bass curve of adoption, and only where the data show enough of it.

Bass, "A new product growth for model consumer durables", Management Science 15 (1969) 215-227: the
share that has joined by time t is (1 - exp(-(p+q)t)) / (1 + (q/p) exp(-(p+q)t)), p the pull of
outside influence and q that of those who joined before. Before the turning point the size of the
market cannot be told from the data, so there is no fit then.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

CHI_SQUARED_95 = 3.841458820694124
"""95 % point of the chi-squared distribution with one degree of freedom."""
LEAST_RATIO, MOST_RATIO = 0.1, 10_000.0
"""Ratios q/p that are tried: from all outside influence to all imitation."""
LEAST_SPEED, MOST_SPEED = 0.005, 3.0
"""Sums p+q for each step of time that are tried."""
_STEPS = 80
_ROUNDS = 4
"""Times that a grid is drawn closer round what it found."""


@dataclass(frozen=True, slots=True)
class BassFit:
    """The best curve, and the ratios that the data do not rule out."""

    ratio: float
    """q/p: how much stronger imitation is than outside influence."""
    ratio_low: float
    ratio_high: float
    """95 % profile-likelihood range."""
    market: float
    """Everybody who will ever join, if the curve holds."""
    turning_point: float
    """Steps of time after the start at which most people join."""
    r_squared: float
    """Of the people who joined in each step, centred."""

    @property
    def is_bounded(self) -> bool:
        """Whether the range lies inside what was tried."""
        return self.ratio_low > LEAST_RATIO * 1.01 and self.ratio_high < MOST_RATIO / 1.01


def bass_share(time: float, p: float, q: float) -> float:
    """Returns the share of the market that has joined by `time`."""
    decay = math.exp(-(p + q) * time)
    return (1 - decay) / (1 + q / p * decay)


def bass_turning_point(p: float, q: float) -> float:
    """Returns the time at which most people join: ln(q/p) / (p+q)."""
    return math.log(q / p) / (p + q)


def fit_bass(joined: Sequence[int]) -> BassFit | None:
    """Returns the least-squares curve through the people who joined in each equal step of time.

    For each ratio and speed the best market follows in closed form, so that a grid, drawn closer
    round the best point, finds the minimum without a start value. None for fewer than four steps
    and where the numbers do not vary.
    """
    found = np.asarray(joined, dtype=np.float64)
    spread = float(((found - found.mean()) ** 2).sum()) if found.size else 0.0
    if found.size < 4 or spread == 0:
        return None
    ratios = np.geomspace(LEAST_RATIO, MOST_RATIO, _STEPS)
    for _ in range(_ROUNDS):
        squares, speeds = _profile(found, ratios)
        inside = _inside(squares, found.size)
        low, high = max(inside[0] - 1, 0), min(inside[-1] + 1, _STEPS - 1)
        closer = np.geomspace(ratios[low], ratios[high], _STEPS)
        last, ratios = ratios, closer
    best = int(squares.argmin())
    ratio, speed = float(last[best]), float(speeds[best])
    steps = _increments(found.size, last[best : best + 1], speeds[best : best + 1, None])[0, 0]
    return BassFit(
        ratio=ratio,
        ratio_low=float(last[inside[0]]),
        ratio_high=float(last[inside[-1]]),
        market=float(steps @ found / (steps @ steps)),
        turning_point=math.log(ratio) / speed,
        r_squared=1 - float(squares[best]) / spread,
    )


def _profile(found: FloatArray, ratios: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the least squares at each ratio and the speed that reaches them."""
    speeds = np.tile(np.geomspace(LEAST_SPEED, MOST_SPEED, _STEPS), (ratios.size, 1))
    rows = np.arange(ratios.size)
    for _ in range(_ROUNDS):
        squares = _least_squares(found, _increments(found.size, ratios, speeds))
        best = squares.argmin(axis=1)
        reached, fastest = squares[rows, best], speeds[rows, best]
        low = speeds[rows, np.maximum(best - 1, 0)]
        high = speeds[rows, np.minimum(best + 1, speeds.shape[1] - 1)]
        speeds = np.geomspace(low, high, 21, axis=1)
    return reached, fastest


def _increments(steps: int, ratios: FloatArray, speeds: FloatArray) -> FloatArray:
    """Return the share that joins in each step, shape (ratios, speeds of a ratio, steps)."""
    times = np.arange(steps + 1, dtype=np.float64)
    decay = np.exp(-speeds[:, :, None] * times)
    joined = (1 - decay) / (1 + ratios[:, None, None] * decay)
    found: FloatArray = np.diff(joined, axis=2)
    return found


def _least_squares(found: FloatArray, curves: FloatArray) -> FloatArray:
    across = curves @ found
    own = (curves**2).sum(axis=2)
    explained: FloatArray = np.where(own > 0, across**2 / np.where(own > 0, own, 1), 0.0)
    return np.maximum(float(found @ found) - explained, 0.0)


def _inside(squares: FloatArray, steps: int) -> NDArray[np.intp]:
    """Return the places of the ratios whose likelihood is within the 95 % point of the best."""
    least = max(float(squares.min()), np.finfo(np.float64).tiny)
    return np.flatnonzero(steps * np.log(np.maximum(squares, least) / least) <= CHI_SQUARED_95)
