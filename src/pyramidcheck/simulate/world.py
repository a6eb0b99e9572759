"""What every later stage of a simulation needs: scenario, calendar, network and catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyramidcheck.simulate.calendar import Calendar, Spells, spells
from pyramidcheck.simulate.catalogue import Catalogue, catalogue_of
from pyramidcheck.simulate.people import Network, grow

if TYPE_CHECKING:
    from pyramidcheck.simulate.scenario import Scenario


@dataclass(frozen=True, slots=True)
class World:
    """A company before its first sale."""

    scenario: Scenario
    calendar: Calendar
    network: Network
    catalogue: Catalogue
    present: Spells
    """The months in which each participant is there."""


def world_of(scenario: Scenario) -> World:
    """Return the world of a scenario."""
    calendar = Calendar.of(scenario.period)
    network = grow(scenario, calendar)
    present = spells(calendar, network.joined, network.left)
    return World(scenario, calendar, network, catalogue_of(scenario), present)
