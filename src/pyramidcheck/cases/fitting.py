"""The search for scenario parameters whose company reproduces the published figures."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize

from pyramidcheck.cases.library import scenario_of_case
from pyramidcheck.cases.rebuilding import rebuild, tolerance, value_of
from pyramidcheck.simulate.company import simulate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pyramidcheck.cases.rebuilding import Rebuilt
    from pyramidcheck.model.case import Case, Figure, Free

    Floats = NDArray[np.float64]

CLOSE = 0.6
"""The search ends once every figure is within this part of its tolerance."""
FIRST_STEP = 0.08
"""Side of the first simplex, in parts of a parameter's range."""
MOST_TRIES = 400
SMALL_SHARES = 0.2
"""Shares below a tenth are sought within this part of themselves, closer than the tolerance."""
_LOG_FROM = 20
"""Ranges whose ends are so many times apart are searched by ratio."""


class _CloseEnough(Exception):  # noqa: N818 - ends the search, tells of no error
    """The figures are reproduced."""


def fit(case: Case, most_tries: int = MOST_TRIES) -> Case:
    """Return the case with the free parameters that reproduce its figures best.

    A case whose figures all hold is returned as it is. The search is that of Nelder and Mead (1965)
    from the values in the file, over the figures in parts of their tolerance; the same case gives
    the same fit.
    """
    found = rebuild(case, simulate(scenario_of_case(case)))
    if not case.free or all(item.within for item in found):
        return case
    best = _Best(case)
    start = np.array([_place(free, float(value_of(case.scenario, free.key))) for free in case.free])
    simplex = np.vstack([start, *(_moved(start, place) for place in range(len(start)))])
    try:
        best.try_out(start)
        minimize(
            best.try_out,
            start,
            method="Nelder-Mead",
            bounds=[(0.0, 1.0)] * len(start),
            options={"initial_simplex": simplex, "maxfev": most_tries, "adaptive": True},
        )
    except _CloseEnough:
        pass
    return best.case


def residuals(found: Sequence[Rebuilt]) -> Floats:
    """Return how far each fitted figure is from its aim, in tolerances.

    A bound asks for nothing more once it holds.
    """
    return np.array([_residual(item) for item in found if item.figure.use == "fitted"])


def _residual(item: Rebuilt) -> float:
    off = (item.value - aim(item.figure)) / _unit(item.figure)
    if item.figure.bound == "at_least":
        return min(off, 0.0)
    return max(off, 0.0) if item.figure.bound == "at_most" else off


def aim(figure: Figure) -> float:
    """Return what the search aims at: the figure, the middle of a range, just past a bound."""
    if figure.bound == "between" and figure.high is not None:
        return (figure.value + figure.high) / 2
    past = {"at_least": 0.5, "at_most": -0.5}.get(figure.bound, 0.0)
    return figure.value + past * _unit(figure)


def _unit(figure: Figure) -> float:
    if figure.bound == "between" and figure.high is not None:
        return (figure.high - figure.value) / 2 or 1.0
    if figure.unit == "share":
        # two points would let a share of one percent be anything
        return min(tolerance(figure), SMALL_SHARES * figure.value)
    return tolerance(figure) or 1.0


class _Best:
    """The best case so far."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.cost = float("inf")
        self._start = case

    def try_out(self, place: Floats) -> float:
        """Return the cost of a point, and keep its case where none was better."""
        case = moved(self._start, place)
        company = simulate(scenario_of_case(case))
        off = residuals(rebuild(case, company))
        cost = float(np.sum(off**2))
        if cost < self.cost:
            self.cost, self.case = cost, case
        if np.max(np.abs(off), initial=0.0) <= CLOSE:
            raise _CloseEnough
        return cost


def moved(case: Case, place: Floats) -> Case:
    """Return the case with its free parameters at a point of the unit cube."""
    scenario = copy.deepcopy(case.scenario)
    for free, part in zip(case.free, place, strict=True):
        _set(scenario, free.key, _value(free, float(part)))
    return case.model_copy(update={"scenario": scenario})


def _moved(start: Floats, place: int) -> Floats:
    point = start.copy()
    point[place] += FIRST_STEP if point[place] + FIRST_STEP <= 1 else -FIRST_STEP
    return point


def _by_ratio(free: Free) -> bool:
    return free.low > 0 and free.high / free.low >= _LOG_FROM


def _place(free: Free, value: float) -> float:
    if _by_ratio(free):
        return float(np.log(value / free.low) / np.log(free.high / free.low))
    return (value - free.low) / (free.high - free.low)


def _value(free: Free, part: float) -> float:
    if _by_ratio(free):
        return float(free.low * (free.high / free.low) ** part)
    return free.low + part * (free.high - free.low)


def _set(scenario: Any, key: str, value: float) -> None:  # noqa: ANN401 - TOML holds any scalar
    """Put a value at a key, as the kind of number that stands there and no longer than needed."""
    parent, _, name = key.rpartition(".")
    table = value_of(scenario, parent) if parent else scenario
    place: Any = int(name) if isinstance(table, list) else name
    if isinstance(table[place], int):
        table[place] = round(value)
    else:
        digits = Decimal("0.0001") if value <= 1 else Decimal("0.01")
        table[place] = Decimal(str(value)).quantize(digits)
