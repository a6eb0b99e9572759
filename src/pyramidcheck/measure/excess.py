"""How many months stand at a threshold because it is there, beside what placebos show."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from pyramidcheck.measure.parameters import number, numbers, whole_number
from pyramidcheck.measure.volumes import to_volume
from pyramidcheck.stats.bunching import (
    Bootstrap,
    BunchingSetting,
    PlaceboExcess,
    estimate_bunching,
    placebo_excess,
)
from pyramidcheck.stats.scan import Candidate, candidate_volumes, scan_thresholds

if TYPE_CHECKING:
    from decimal import Decimal

    from pyramidcheck.measure.volumes import Volumes
    from pyramidcheck.rulebook import LoadedRule
    from pyramidcheck.stats.bunching import Bunching, Histogram
    from pyramidcheck.stats.reasons import Reason

_THRESHOLD = Fraction(1)


@dataclass(frozen=True, slots=True)
class Plan:
    """How an excess is estimated, in multiples of each month's own threshold."""

    setting: BunchingSetting
    bootstrap: Bootstrap
    bin_width: Fraction
    reach: Fraction
    width_above: Fraction
    least_reaching: Fraction
    """Share of months at or above a threshold, below which the data do not show it."""
    least_within: Fraction
    """Share of months within the reach of a threshold, likewise."""
    least_placebo: int
    """Months of other people, or under another threshold, from which they are a placebo."""

    def histogram(self, volumes: Volumes) -> Histogram:
        """Returns the months by volume over their own threshold."""
        return volumes.histogram(self.bin_width, self.reach)

    def places(self) -> list[Fraction]:
        """Every position whose window touches neither the real one nor the end of the bins."""
        window = self.setting.upper - self.setting.lower
        below = _THRESHOLD - self.setting.lower
        above = self.setting.upper - _THRESHOLD
        steps = range(-int(1 / window) - 1, int(self.reach / window) + 2)
        positions = [_THRESHOLD + step * window for step in steps if step]
        return [at for at in positions if at - below >= self.bin_width and at + above <= self.reach]


@dataclass(frozen=True, slots=True)
class Excess:
    """What stands at the threshold of the months; shares are of all their months."""

    threshold: Fraction
    """The least of the thresholds, where they differ by month."""
    gross: Fraction
    estimate: Bunching
    share: float
    """The excess, at least 0."""
    placebo: float
    """The most that the same estimate may find where nothing is to be gained."""
    months_at: int
    spend_at: Decimal
    topped_up: tuple[int, int]
    """Months below the threshold before the last days, and those of them that then reached it."""
    customers_topped_up: tuple[int, int]

    @property
    def beyond_placebo(self) -> float:
        """The excess less what placebos may show, at least 0."""
        return max(self.share - self.placebo, 0.0)


@dataclass(frozen=True, slots=True)
class Scan:
    """What a search over all candidates came to."""

    candidates: int
    called: tuple[Candidate, ...]
    """Those with a step that chance does not explain, at the given false-discovery rate."""
    least_q: float | None
    found: Excess | None
    """Of those called, the one with the largest excess beyond placebos; None without any."""
    q: float | None
    """Of the one found."""


def read_plan(loaded: LoadedRule, seed: int) -> Plan:
    """Return the rule's parameters; RuleError where one is missing."""
    return Plan(
        setting=BunchingSetting(
            threshold=_THRESHOLD,
            lower=_THRESHOLD - number(loaded, "window_below"),
            upper=_THRESHOLD + number(loaded, "window_above"),
            degree=whole_number(loaded, "degree"),
        ),
        bootstrap=Bootstrap(
            seed=seed,
            draws=whole_number(loaded, "draws"),
            level=float(number(loaded, "confidence")),
        ),
        bin_width=number(loaded, "bin_width"),
        reach=number(loaded, "reach"),
        width_above=number(loaded, "width_above"),
        least_reaching=number(loaded, "least_reaching"),
        least_within=number(loaded, "least_within"),
        least_placebo=whole_number(loaded, "least_placebo"),
    )


def is_within(plan: Plan, months: Volumes) -> bool:
    """Return whether the data show the threshold at all: months reach it, and months are near."""
    reaching = months.months_where(months.reaching(_THRESHOLD))
    within = months.months_where(~months.reaching(plan.reach))
    total = months.total
    return (
        reaching > 0
        and reaching >= plan.least_reaching * total
        and within >= plan.least_within * total
    )


def examine(plan: Plan, participants: Volumes, customers: Volumes) -> Excess | Reason | None:
    """Return the excess at the months' own thresholds, or why there is none.

    None where no placebo can be had: an excess that cannot be compared is no finding.
    """
    histogram = plan.histogram(participants)
    estimate = estimate_bunching(histogram, plan.setting)
    if estimate.share is None:
        return estimate.reason
    placebo = _placebo(plan, participants, customers, histogram)
    if placebo is None:
        return None
    at = participants.reaching(_THRESHOLD) & ~participants.reaching(1 + plan.width_above)
    months_at = participants.months_where(at)
    return Excess(
        threshold=to_volume(int(participants.thresholds()[0])),
        gross=Fraction(months_at, participants.total),
        estimate=estimate,
        share=max(estimate.share, 0.0),
        placebo=placebo,
        months_at=months_at,
        spend_at=participants.spend_where(at),
        topped_up=_topped_up(participants),
        customers_topped_up=_topped_up(customers),
    )


def scan(loaded: LoadedRule, plan: Plan, participants: Volumes, customers: Volumes) -> Scan:
    """Return the threshold at which most months stand beyond what placebos show, if there is any.

    A candidate is found where its step is called at the false-discovery rate and its excess lies
    above every placebo's upper bound: a pack size that customers buy too makes a step and is none.
    """
    volumes, months = participants.by_volume()
    steps, mass = numbers(loaded, "round_steps"), number(loaded, "least_mass")
    tried = candidate_volumes(volumes, months, steps, mass)
    within = [at for at in tried if is_within(plan, participants.at(at))]
    candidates = scan_thresholds(volumes, months, within, plan.width_above)
    rate = float(number(loaded, "false_discovery_rate"))
    called = tuple(candidate for candidate in candidates if candidate.q <= rate)
    best, q = None, None
    for share, candidate in _by_excess(plan, participants, called):
        if best is not None and share <= best.beyond_placebo:
            break
        found = examine(plan, participants.at(candidate.at), customers.at(candidate.at))
        if not isinstance(found, Excess) or found.beyond_placebo <= 0:
            continue
        if best is None or found.beyond_placebo > best.beyond_placebo:
            best, q = found, candidate.q
    least = min((candidate.q for candidate in candidates), default=None)
    return Scan(len(candidates), called, least, best, q)


def _by_excess(
    plan: Plan, participants: Volumes, called: tuple[Candidate, ...]
) -> list[tuple[float, Candidate]]:
    """Return the candidates by excess, largest first: none can beat placebos by more than that."""
    shares = []
    for candidate in called:
        histogram = plan.histogram(participants.at(candidate.at))
        share = estimate_bunching(histogram, plan.setting).share
        if share is not None and share > 0:
            shares.append((share, candidate))
    return sorted(shares, key=lambda pair: (-pair[0], pair[1].at))


def _placebo(
    plan: Plan, participants: Volumes, customers: Volumes, histogram: Histogram
) -> float | None:
    """Return the largest upper bound: other places, other people, other months."""
    elsewhere = placebo_excess(histogram, plan.setting, plan.places(), plan.bootstrap)
    if elsewhere.upper_share is None:
        return None
    others = [customers, *_other_months(plan, participants)]
    bounds = [
        _at_threshold(plan, other).upper_share or 0.0
        for other in others
        if other.total >= plan.least_placebo
    ]
    return max(elsewhere.upper_share, *bounds, 0.0)


def _at_threshold(plan: Plan, other: Volumes) -> PlaceboExcess:
    return placebo_excess(
        plan.histogram(other), plan.setting, [_THRESHOLD], plan.bootstrap, same_people=False
    )


def _other_months(plan: Plan, participants: Volumes) -> list[Volumes]:
    """Return, for each threshold, the months in which another one was in force.

    Months whose own heap would stand within the same tenth are no placebo and left out.
    """
    found = []
    thresholds = [int(at) for at in participants.thresholds()]
    for at in thresholds:
        near = 1 + plan.width_above
        apart = [other for other in thresholds if not 1 / near < Fraction(other, at) < near]
        if apart:
            found.append(participants.where(np.isin(participants.threshold, apart)).at(at))
    return found


def _topped_up(months: Volumes) -> tuple[int, int]:
    before = (months.volume - months.last_days) < months.threshold
    return (
        months.months_where(before),
        months.months_where(before & months.reaching(_THRESHOLD)),
    )
