"""How many months stand at a threshold because it is there, beside what placebos show."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from pyramidcheck.measure.parameters import number, whole_number
from pyramidcheck.measure.volumes import to_volume
from pyramidcheck.stats.bunching import (
    Bootstrap,
    BunchingSetting,
    estimate_bunching,
    placebo_excess,
)

if TYPE_CHECKING:
    from decimal import Decimal

    from pyramidcheck.measure.volumes import Volumes
    from pyramidcheck.rulebook import LoadedRule
    from pyramidcheck.stats.bunching import Bunching, Histogram
    from pyramidcheck.stats.reasons import Reason

THRESHOLD = Fraction(1)
_NOISE = 1e-9
"""Of all months; smaller differences are those of floating point, not of people."""


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
        below = THRESHOLD - self.setting.lower
        above = self.setting.upper - THRESHOLD
        steps = range(-int(1 / window) - 1, int(self.reach / window) + 2)
        positions = [THRESHOLD + step * window for step in steps if step]
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
        beyond = self.share - self.placebo
        return beyond if beyond > _NOISE else 0.0


def read_plan(loaded: LoadedRule, seed: int) -> Plan:
    """Return the rule's parameters; RuleError where one is missing."""
    return Plan(
        setting=BunchingSetting(
            threshold=THRESHOLD,
            lower=THRESHOLD - number(loaded, "window_below"),
            upper=THRESHOLD + number(loaded, "window_above"),
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
    reaching = months.months_where(months.reaching(THRESHOLD))
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
    others = [customers, *_other_months(plan, participants)]
    return examine_beside(plan, participants, others, customers)


def examine_beside(
    plan: Plan,
    participants: Volumes,
    others: list[Volumes],
    customers: Volumes,
    least_bound: float = 0.0,
) -> Excess | Reason | None:
    """Return the same beside given placebos, whose largest upper bound is `least_bound` or more."""
    histogram = plan.histogram(participants)
    estimate = estimate_bunching(histogram, plan.setting)
    if estimate.share is None:
        return estimate.reason
    elsewhere = placebo_excess(histogram, plan.setting, plan.places(), plan.bootstrap)
    if elsewhere.upper_share is None:
        return None
    bounds = [upper_bound(plan, other) for other in others if other.total >= plan.least_placebo]
    placebo = max(elsewhere.upper_share, *bounds, least_bound, 0.0)
    at = participants.reaching(THRESHOLD) & ~participants.reaching(1 + plan.width_above)
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


def upper_bound(plan: Plan, other: Volumes) -> float:
    """Return the most that the estimate may find at the thresholds of other people or months."""
    found = placebo_excess(
        plan.histogram(other), plan.setting, [THRESHOLD], plan.bootstrap, same_people=False
    )
    return found.upper_share or 0.0


def _other_months(plan: Plan, participants: Volumes) -> list[Volumes]:
    """Return, for each threshold, the months in which another one was in force."""
    months = (months_under_another(plan, participants, int(at)) for at in participants.thresholds())
    return [found for found in months if found.total]


def months_under_another(plan: Plan, participants: Volumes, at: int) -> Volumes:
    """Return the months of a threshold other than `at`, as if it were theirs.

    Months whose own heap would stand within the same tenth are no placebo and left out. None are
    returned unless `at` was itself in force in some: else nothing says that it was not in these.
    """
    near = 1 + plan.width_above
    stated = [int(other) for other in participants.thresholds() if other > 0]
    close = [other for other in stated if 1 / near < Fraction(other, at) < near]
    apart = [other for other in stated if close and other not in close]
    return participants.where(np.isin(participants.threshold, apart)).at(at)


def _topped_up(months: Volumes) -> tuple[int, int]:
    before = (months.volume - months.last_days) < months.threshold
    return (
        months.months_where(before),
        months.months_where(before & months.reaching(THRESHOLD)),
    )
