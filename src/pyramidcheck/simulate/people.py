"""Who joins, under whom, when they leave, and what kind of participant they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pyramidcheck.simulate.calendar import Calendar, Flags, Floats, Ints
    from pyramidcheck.simulate.scenario import Scenario

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
    seller: Flags
    strength: Floats
    """How much a seller sells and recruits; mean 1."""
    appetite: Floats
    """How much a participant buys; mean 1."""
    autoship: Flags
    tops_up: Flags
    resigns: Flags
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


def grow(scenario: Scenario, calendar: Calendar) -> Network:
    """Return the network grown month by month from its founders."""
    rng = np.random.default_rng([scenario.seed, 1])
    network = _founders(rng, scenario)
    for month in range(calendar.months):
        start, end = int(calendar.starts[month]), int(calendar.starts[month + 1])
        count = _joiners(rng, scenario, network, month, start)
        sponsor = _sponsors(rng, scenario, network, start, count)
        joined = np.sort(rng.integers(start, end, count))
        network = _joined(network, _newcomers(rng, scenario, network, joined, sponsor))
    return network


def _joiners(
    rng: np.random.Generator, scenario: Scenario, network: Network, month: int, start: int
) -> int:
    growth = scenario.growth
    active = int((network.left >= start).sum())
    outside = growth.joiners_a_month * (1 + growth.monthly_trend) ** month
    room = max(0.0, 1 - len(network) / growth.market)
    return int(rng.poisson((outside + growth.hazard * active) * room))


def _sponsors(
    rng: np.random.Generator, scenario: Scenario, network: Network, start: int, count: int
) -> Ints:
    people = scenario.people
    recruits = np.bincount(network.sponsor[network.sponsor >= 0], minlength=len(network))
    weight = np.where(network.seller, network.strength, people.other_recruiter_weight)
    weight = weight * (1 + people.attachment * recruits) * (network.left >= start)
    reach = np.cumsum(weight)
    chosen = np.searchsorted(reach, rng.random(count) * reach[-1], side="right")
    sponsor: Ints = np.minimum(chosen, len(network) - 1).astype(np.int64)
    return sponsor


def _founders(rng: np.random.Generator, scenario: Scenario) -> Network:
    count = scenario.growth.founders
    joined = np.sort(rng.integers(-30, 0, count))
    nobody = np.full(count, -1, dtype=np.int64)
    return Network(
        joined=joined,
        left=np.full(count, FOREVER),
        sponsor=nobody,
        seller=np.ones(count, dtype=np.bool_),
        strength=np.ones(count),
        appetite=np.ones(count),
        autoship=rng.random(count) < scenario.own_use.autoship_share,
        # those at the top keep themselves qualified wherever anyone does
        tops_up=np.full(count, scenario.own_use.top_up_share > 0),
        resigns=np.zeros(count, dtype=np.bool_),
        kit=nobody,
        preferred_from=joined,
    )


def _newcomers(
    rng: np.random.Generator, scenario: Scenario, network: Network, joined: Ints, sponsor: Ints
) -> Network:
    people, own_use, count = scenario.people, scenario.own_use, len(joined)
    seller = rng.random(count) < people.seller_share
    median = np.where(seller, people.seller_median_months, people.median_months)
    kits = np.cumsum([kit.share for kit in scenario.entry.kits])
    kit = np.searchsorted(kits, rng.random(count), side="right").astype(np.int64)
    upgraded = rng.random(count) < people.upgraded_share
    lead = rng.integers(30, 150, count)
    # nobody is a preferred customer before the sponsor has joined or the period has begun
    earliest = np.maximum(network.joined[sponsor], 0)
    return Network(
        joined=joined,
        left=joined + lifetimes(rng, median, people.lifetime_shape, count),
        sponsor=sponsor,
        seller=seller,
        strength=rng.gamma(people.strength_shape, 1 / people.strength_shape, count),
        appetite=rng.gamma(4, 1 / 4, count),
        autoship=rng.random(count) < own_use.autoship_share,
        tops_up=rng.random(count) < own_use.top_up_share,
        resigns=rng.random(count) < people.resign_share,
        kit=np.where(kit < len(kits), kit, -1),
        preferred_from=np.where(upgraded, np.maximum(joined - lead, earliest), joined),
    )


def _joined(old: Network, new: Network) -> Network:
    return Network(
        *(np.concatenate([getattr(old, name), getattr(new, name)]) for name in Network.__slots__)
    )
