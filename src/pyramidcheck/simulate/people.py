"""Who joins, under whom, when they leave, and what kind of participant they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pyramidcheck.simulate.network import placed

if TYPE_CHECKING:
    from pyramidcheck.simulate.calendar import Calendar, Flags, Floats, Ints
    from pyramidcheck.simulate.scenario import Scenario
    from pyramidcheck.simulate.streams import Streams

DAYS_A_MONTH = 30.4375
FOREVER = 10**6


@dataclass(frozen=True, slots=True)
class Network:
    """Participants in order of joining; arrays of one length, days counted from the period."""

    joined: Ints
    left: Ints
    """Last day there; `FOREVER` for founders."""
    sponsor: Ints
    """Index of the recruiter, always lower than one's own; -1 for founders."""
    placement: Ints
    """Index of the parent in the placement tree; the sponsor where the plan has none of its own."""
    person: Ints
    """Index of the person's first account; one's own for a first account."""
    seller: Flags
    strength: Floats
    """How much a seller sells and recruits; mean 1."""
    appetite: Floats
    """How much a participant buys; mean 1."""
    autoship: Flags
    tops_up: Flags
    resigns: Flags
    invents: Flags
    """Books the missing volume on customers who do not exist."""
    relabelling: Floats
    """Uniform in [0, 1): below the share, the export calls an unpaid participant a customer."""
    kit: Ints
    """Index of the kit bought on joining, -1 for none."""
    preferred_from: Ints
    """Day on which an upgraded participant became a preferred customer; `joined` for others."""

    def __len__(self) -> int:
        """Return the number of participants."""
        return len(self.joined)


def lifetimes(
    rng: np.random.Generator, median_months: Floats | float, shape: float, count: int
) -> Ints:
    """Return Weibull lifetimes in whole days with the given median in months."""
    exponent = -np.log(1 - rng.random(count)) / np.log(2)
    days = median_months * DAYS_A_MONTH * exponent ** (1 / shape)
    whole: Ints = np.minimum(days, FOREVER).astype(np.int64)
    return whole


def grow(scenario: Scenario, calendar: Calendar, streams: Streams) -> Network:
    """Return the network grown month by month from its founders."""
    network = _founders(streams, scenario)
    for month in range(calendar.months):
        start, end = calendar.bounds(month)
        count = _joiners(streams, scenario, network, month, start)
        draw = streams.of("sponsors", month).random(count)
        sponsor = _sponsors(draw, scenario, network, start)
        joined = np.sort(streams.of("joining_days", month).integers(start, end + 1, count))
        network = _joined(network, _newcomers(streams, scenario, network, month, joined, sponsor))
    return network


def _joiners(streams: Streams, scenario: Scenario, network: Network, month: int, start: int) -> int:
    growth = scenario.growth
    active = int((network.left >= start).sum())
    outside = growth.joiners_a_month * (1 + growth.monthly_trend) ** month
    room = max(0.0, 1 - len(network) / growth.market)
    expected = (outside + growth.hazard * active) * room * growth.factor(month)
    return int(streams.of("joiners", month).poisson(expected))


def _sponsors(draw: Floats, scenario: Scenario, network: Network, start: int) -> Ints:
    people = scenario.people
    recruits = np.bincount(network.sponsor[network.sponsor >= 0], minlength=len(network))
    weight = np.where(network.seller, network.strength, people.other_recruiter_weight)
    weight = weight * (1 + people.attachment * recruits) * (network.left >= start)
    reach = np.cumsum(weight)
    chosen = np.searchsorted(reach, draw * reach[-1], side="right")
    sponsor: Ints = np.minimum(chosen, len(network) - 1).astype(np.int64)
    return sponsor


def _founders(streams: Streams, scenario: Scenario) -> Network:
    count = scenario.growth.founders
    rng = streams.of("founders")
    joined = np.sort(rng.integers(-30, 0, count))
    nobody = np.full(count, -1, dtype=np.int64)
    return Network(
        joined=joined,
        left=np.full(count, FOREVER),
        sponsor=nobody,
        placement=nobody,
        person=np.arange(count),
        seller=np.ones(count, dtype=np.bool_),
        strength=np.ones(count),
        appetite=np.ones(count),
        autoship=rng.random(count) < scenario.own_use.autoship_share,
        # those at the top keep themselves qualified wherever anyone does
        tops_up=np.full(count, scenario.own_use.top_up_share > 0),
        resigns=np.zeros(count, dtype=np.bool_),
        invents=np.zeros(count, dtype=np.bool_),
        relabelling=np.ones(count),
        kit=nobody,
        preferred_from=joined,
    )


def _newcomers(  # noqa: PLR0913, PLR0917 - what a newcomer is depends on all of these
    streams: Streams,
    scenario: Scenario,
    network: Network,
    month: int,
    joined: Ints,
    sponsor: Ints,
) -> Network:
    people, own_use, count = scenario.people, scenario.own_use, len(joined)

    def draw(mechanism: str) -> Floats:
        return streams.of(mechanism, month).random(count)

    seller = draw("sellers") < people.seller_share
    median = np.where(seller, people.seller_median_months, people.median_months)
    stay = lifetimes(streams.of("lifetimes", month), median, people.lifetime_shape, count)
    kits = np.cumsum([kit.share for kit in scenario.entry.kits])
    kit = np.searchsorted(kits, draw("kits"), side="right").astype(np.int64)
    again = draw("accounts") < people.further_account_share
    number = len(network) + np.arange(count)
    shape = people.strength_shape
    return Network(
        joined=joined,
        left=joined + stay,
        sponsor=sponsor,
        placement=_placement(scenario, network, sponsor),
        person=np.where(again, network.person[sponsor], number),
        seller=seller,
        strength=streams.of("strength", month).gamma(shape, 1 / shape, count),
        appetite=streams.of("appetite", month).gamma(4, 1 / 4, count),
        autoship=draw("standing_people") < own_use.autoship_share,
        tops_up=draw("topping_up_people") < own_use.top_up_share,
        resigns=draw("resigning_people") < people.resign_share,
        invents=draw("phantom_people") < scenario.customers.phantom_share,
        relabelling=draw("relabelling"),
        kit=np.where(kit < len(kits), kit, -1),
        preferred_from=_preferred_from(
            streams, people.upgraded_share, network, month, joined, sponsor
        ),
    )


def _preferred_from(  # noqa: PLR0913, PLR0917 - as above
    streams: Streams, share: float, network: Network, month: int, joined: Ints, sponsor: Ints
) -> Ints:
    rng = streams.of("upgraded_customers", month)
    upgraded = rng.random(len(joined)) < share
    lead = rng.integers(30, 150, len(joined))
    # nobody is a preferred customer before the sponsor has joined or the period has begun
    earliest = np.maximum(network.joined[sponsor], 0)
    return np.where(upgraded, np.maximum(joined - lead, earliest), joined)


def _placement(scenario: Scenario, network: Network, sponsor: Ints) -> Ints:
    width = scenario.network.most_below
    return sponsor if width is None else placed(network.placement, sponsor, width)


def _joined(old: Network, new: Network) -> Network:
    return Network(
        *(np.concatenate([getattr(old, name), getattr(new, name)]) for name in Network.__slots__)
    )
