"""The same company, larger or smaller."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyramidcheck.simulate.calendar import Calendar
    from pyramidcheck.simulate.people import Network
    from pyramidcheck.simulate.scenario import Scenario
    from pyramidcheck.simulate.streams import Streams

_CLOSE = 0.02
_ROUNDS = 6
_STUDIED = 20_000
"""Participants of the companies from which the size of a larger one is foretold."""


def scaled(
    scenario: Scenario,
    calendar: Calendar,
    streams: Streams,
    grow: Callable[[Scenario, Calendar, Streams], Network],
) -> tuple[Scenario, Network]:
    """Return the scenario and its network with about the wanted number of participants.

    Founders, joiners and the market (and the adult population that the plan declares) are
    multiplied alike, so that everything measured per head stays. Within 2 % where the chance of
    small numbers allows it.
    """
    wanted = scenario.participants
    if wanted is None:
        return scenario, grow(scenario, calendar, streams)
    studied = min(wanted, _STUDIED)
    factor = studied / len(grow(scenario, calendar, streams))
    best: tuple[int, float] | None = None
    for _ in range(_ROUNDS):
        found = len(grow(_times(scenario, factor), calendar, streams))
        if best is None or abs(found - studied) < best[0]:
            best = abs(found - studied), factor
        if abs(found - studied) <= _CLOSE / 2 * studied:
            break
        factor *= studied / found
    assert best is not None  # noqa: S101 - there is at least one round
    result = _times(scenario, best[1] * wanted / studied)
    return result, grow(result, calendar, streams)


def _times(scenario: Scenario, factor: float) -> Scenario:
    growth, declared = scenario.growth, scenario.declared
    adults = declared.adult_population
    return scenario.model_copy(
        update={
            "growth": growth.model_copy(
                update={
                    "founders": max(1, round(growth.founders * factor)),
                    "joiners_a_month": growth.joiners_a_month * factor,
                    "market": max(1, round(growth.market * factor)),
                }
            ),
            "declared": declared.model_copy(
                update={"adult_population": adults and max(1, round(adults * factor))}
            ),
        }
    )
