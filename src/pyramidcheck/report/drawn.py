"""What a chart's builder returns, and the placing of its direct labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramidcheck.report.parts import Table


@dataclass(frozen=True, slots=True)
class Drawn:
    """Words, values for the specification's `@names`, and the same figures as tables."""

    title: str
    alt: str
    values: dict[str, Any]
    tables: tuple[Table, ...]
    spec: str = ""
    """Name of the specification, where it is not the chart's own."""
    note: str = ""
    """Who is counted, where it depends on the figures; else the catalogue's."""


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return the positions moved as little as needed to lie `gap` apart, in the order given.

    Positions are pushed up from the lowest, then back below `high`; where they cannot all fit they
    keep the gap and start at `low`.
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    placed = [0.0] * len(wanted)
    floor = low
    for i in order:
        placed[i] = max(wanted[i], floor)
        floor = placed[i] + gap
    ceiling = high
    for i in reversed(order):
        placed[i] = max(min(placed[i], ceiling), low)
        ceiling = placed[i] - gap
    return placed
