"""Published figures beside those of the simulated company."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyramidcheck.cases.books import Books
from pyramidcheck.cases.measures import MEASURES

if TYPE_CHECKING:
    from pyramidcheck.model.case import Case, Figure
    from pyramidcheck.simulate.company import Company

SHARE_TOLERANCE = 0.02
"""Shares are rebuilt within two points."""
RELATIVE_TOLERANCE = 0.05
"""Everything else is rebuilt within five percent."""
_DUST = 1e-9


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """One published figure and what the simulated company makes of it."""

    figure: Figure
    value: float

    @property
    def within(self) -> bool:
        """True where the value is within the tolerance, or on the side that a bound allows."""
        return holds(self.figure, self.value)


def tolerance(figure: Figure) -> float:
    """Return how far a value may be from the published one, in the figure's unit."""
    return SHARE_TOLERANCE if figure.unit == "share" else RELATIVE_TOLERANCE * abs(figure.value)


def holds(figure: Figure, value: float) -> bool:
    """Return whether a value agrees with a published figure."""
    if figure.bound == "at_least":
        return value >= figure.value - _DUST
    if figure.bound == "at_most":
        return value <= figure.value + _DUST
    high = figure.high if figure.high is not None else figure.value
    slack = tolerance(figure) if figure.bound == "about" else 0
    return figure.value - slack - _DUST <= value <= high + slack + _DUST


def rebuild(case: Case, company: Company) -> tuple[Rebuilt, ...]:
    """Return every figure that the case was fitted to, with its value in the company."""
    books = Books(company)
    found = []
    for figure in case.figures:
        if figure.use == "fitted" and figure.measure is not None:
            found.append(Rebuilt(figure, MEASURES[figure.measure](books, figure)))
        elif figure.use == "set" and figure.parameter is not None:
            found.append(Rebuilt(figure, float(value_of(case.scenario, figure.parameter))))
    return tuple(found)


def value_of(scenario: Any, key: str) -> Any:  # noqa: ANN401 - TOML holds any scalar
    """Return the value at a key such as `entry.kits.0.price`."""
    for part in key.split("."):
        scenario = scenario[int(part) if isinstance(scenario, (list, tuple)) else part]
    return scenario
