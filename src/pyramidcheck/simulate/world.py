"""What every month of a simulation needs: scenario, calendar, network and catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyramidcheck.simulate.calendar import Calendar, Stays, stays
from pyramidcheck.simulate.catalogue import Catalogue, catalogue_of
from pyramidcheck.simulate.network import Tree
from pyramidcheck.simulate.people import Network, grow
from pyramidcheck.simulate.scale import scaled
from pyramidcheck.simulate.streams import Streams

if TYPE_CHECKING:
    from pyramidcheck.simulate.scenario import Scenario


@dataclass(frozen=True, slots=True)
class World:
    """A company before its first sale."""

    scenario: Scenario
    calendar: Calendar
    streams: Streams
    network: Network
    catalogue: Catalogue
    sponsors: Tree
    places: Tree
    """The placement tree; that of the sponsors where the plan has none."""

    def present(self, month: int) -> Stays:
        """Return the participants who are there in a month."""
        return stays(self.calendar, month, self.network.joined, self.network.left)


def world_of(scenario: Scenario) -> World:
    """Return the world of a scenario, of the size that it asks for."""
    calendar = Calendar.of(scenario.period)
    streams = Streams(scenario.seed)
    scenario, network = scaled(scenario, calendar, streams, grow)
    sponsors = Tree(network.sponsor)
    apart = scenario.network.most_below is not None
    places = Tree(network.placement) if apart else sponsors
    catalogue = catalogue_of(scenario, streams)
    return World(scenario, calendar, streams, network, catalogue, sponsors, places)
