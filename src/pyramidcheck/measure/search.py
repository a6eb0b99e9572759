"""The search for a qualifying volume that nobody states, and what keeps a pack size from being it.

Whoever looks for the largest heap finds one: customers are therefore searched in the same way, and
what is found among participants must exceed what the search finds anywhere among customers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyramidcheck.measure.excess import (
    Excess,
    examine_beside,
    is_within,
    months_under_another,
    upper_bound,
)
from pyramidcheck.measure.parameters import number, numbers
from pyramidcheck.stats.bunching import estimate_bunching
from pyramidcheck.stats.scan import Candidate, candidate_volumes, scan_thresholds

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from pyramidcheck.measure.excess import Plan
    from pyramidcheck.measure.volumes import Volumes
    from pyramidcheck.rulebook import LoadedRule


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
    untold: Excess | None
    """The heap that stands out most but may as well be a pack size; None without any."""


@dataclass(frozen=True, slots=True)
class _Steps:
    """Which volumes are tried, and from which false-discovery rate a step counts."""

    round_steps: tuple[Fraction, ...]
    least_mass: Fraction
    rate: float
    least_below: Fraction
    """Share of months that must stand below a volume for it to be more than the least pack."""

    def tried(self, plan: Plan, months: Volumes) -> tuple[Candidate, ...]:
        """Return the step at every candidate that the months show, in order of volume."""
        volumes, counts = months.by_volume()
        tried = candidate_volumes(volumes, counts, self.round_steps, self.least_mass)
        within = [at for at in tried if is_within(plan, months.at(at))]
        return scan_thresholds(volumes, counts, within, plan.width_above)

    def called(self, candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
        return tuple(candidate for candidate in candidates if candidate.q <= self.rate)

    def is_least(self, months: Volumes, at: int) -> bool:
        """Return whether hardly anybody bought less: nobody was then moved up to the volume."""
        return months.months_where(months.volume < at) < self.least_below * months.total


def search(loaded: LoadedRule, plan: Plan, participants: Volumes, customers: Volumes) -> Scan:
    """Return the threshold at which most months stand beyond what placebos show, if there is any.

    A candidate is found where its step is called at the false-discovery rate and its excess lies
    above every placebo's upper bound, among them the largest that the same search finds anywhere in
    customers' volumes. It is untold where nobody can be compared, or where hardly anybody bought
    less: then it may as well be a pack size.
    """
    steps = _Steps(
        round_steps=tuple(numbers(loaded, "round_steps")),
        least_mass=number(loaded, "least_mass"),
        rate=float(number(loaded, "false_discovery_rate")),
        least_below=number(loaded, "least_below"),
    )
    candidates = steps.tried(plan, participants)
    called = steps.called(candidates)
    bound = _largest_bound(plan, steps, customers) if called else 0.0
    best: dict[bool, tuple[Excess, float]] = {}
    for share, candidate in _by_excess(plan, participants, called):
        others = [
            customers.at(candidate.at),
            months_under_another(plan, participants, candidate.at),
        ]
        compared = any(other.total >= plan.least_placebo for other in others)
        told = compared and not steps.is_least(participants, candidate.at)
        if told in best and share <= best[told][0].beyond_placebo:
            continue
        found = examine_beside(plan, participants.at(candidate.at), others, others[0], bound)
        if not isinstance(found, Excess) or found.beyond_placebo <= 0:
            continue
        if told not in best or found.beyond_placebo > best[told][0].beyond_placebo:
            best[told] = (found, candidate.q)
    least_q = min((candidate.q for candidate in candidates), default=None)
    excess, q = best.get(True, (None, None))
    untold, _ = best.get(False, (None, None))
    return Scan(len(candidates), called, least_q, excess, q, untold)


def _largest_bound(plan: Plan, steps: _Steps, customers: Volumes) -> float:
    """Return the largest upper bound at any volume that the same search calls among customers.

    Conservatively: a volume below which no customer bought counts too, though it would not be found
    among participants.
    """
    if customers.total < plan.least_placebo:
        return 0.0
    called = steps.called(steps.tried(plan, customers))
    return max((upper_bound(plan, customers.at(candidate.at)) for candidate in called), default=0.0)


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
