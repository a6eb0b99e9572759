"""Figures that are known exactly or between two bounds, and what follows from several."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyramidcheck.model.disclosure import Bound, PayoutGroup

ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Range:
    """A number that is never negative, between two bounds; `high` is None where nothing bounds it.

    Both bounds are the same where it is known exactly.
    """

    low: Fraction
    high: Fraction | None

    @property
    def exact(self) -> bool:
        """True where the number itself is known."""
        return self.low == self.high

    def narrower(self, other: Range) -> bool:
        """True where this says strictly more than the other."""
        if self.high is None or other.high is None:
            return self.high is not None
        return self.high - self.low < other.high - other.low


def known(value: Fraction) -> Range:
    """Return a number that is known."""
    return Range(value, value)


def bounded(at_least: Fraction | None, at_most: Fraction | None, largest: Fraction | None) -> Range:
    """Return a number between what was said of it and what it can be at all."""
    return Range(at_least or Fraction(0), largest if at_most is None else at_most)


def complement(share: Range) -> Range | None:
    """Return one minus a share; None where that could lie below nothing."""
    if share.high is None or share.high > 1:
        return None
    return Range(1 - share.high, 1 - share.low)


def quotient(above: Range, below: Range) -> Range | None:
    """Return one number over another; None over nothing, and where both may be nothing."""
    if below.high == 0 or (below.low == 0 and above.low == 0):
        return None
    low = Fraction(0) if below.high is None else above.low / below.high
    high = None if above.high is None or below.low == 0 else above.high / below.low
    return Range(low, high)


def widened(measure: Range, bound: Bound, largest: Fraction | None) -> Range:
    """Return what is known of a number of which the measure is only a bound."""
    if bound == "at_least":
        return Range(measure.low, largest)
    if bound == "at_most":
        return Range(Fraction(0), measure.high)
    return measure


def top_share(
    groups: Sequence[PayoutGroup], top: Fraction, unpaid: Fraction = Fraction(0)
) -> Range | None:
    """Return what the best-paid `top` of the paid hold of all payouts.

    Args:
        groups: Of the paid, or of a population of whom `unpaid` were paid nothing. What they leave
            of the people or of the payouts is one more group. They are taken to be in order of
            income.
        top: A share of the paid.
        unpaid: Share of the groups' population.

    Returns:
        The share at the edge of a group; inside one, from an equal split of it to all of its
        payouts. None where the groups do not say.
    """
    shares = _shares(groups)
    if shares is None or unpaid >= 1:
        return None
    sought, people, held = top * (1 - unpaid), Fraction(0), Fraction(0)
    for width, payouts in shares:
        if people + width >= sought:
            part = (sought - people) / width
            if part == 1:
                return known(held + payouts)
            return Range(held + payouts * part, held + payouts)
        people, held = people + width, held + payouts
    return None


def _shares(groups: Sequence[PayoutGroup]) -> list[tuple[Fraction, Fraction]] | None:
    """Return share of people and share of payouts of each group, the best paid first."""
    people = _people(groups)
    if people is None or any(width <= 0 for width in people) or sum(people) > 1:
        return None
    if all(group.payout_share is not None for group in groups):
        held = [group.payout_share or Fraction(0) for group in groups]
    elif sum(people) == 1 and _alike(groups):
        totals = list(_totals(groups, people))
        whole = sum(totals)
        if not whole:
            return None
        held = [total / whole for total in totals]
    else:
        return None
    rest = (1 - sum(people), 1 - sum(held))
    if rest[1] < 0 or (rest[0] == 0 and rest[1] != 0):
        return None
    found = [
        (Fraction(width), Fraction(payouts)) for width, payouts in zip(people, held, strict=True)
    ]
    if rest[0]:
        found.append((Fraction(rest[0]), Fraction(rest[1])))
    return sorted(found, key=lambda share: share[1] / share[0], reverse=True)


def _alike(groups: Sequence[PayoutGroup]) -> bool:
    """True where the groups say means, or totals, or both with how many people each has."""
    if any(group.payout_share is not None for group in groups):
        return False
    counted = all(group.people is not None for group in groups)
    return counted or len({group.mean is None for group in groups}) == 1


def _people(groups: Sequence[PayoutGroup]) -> list[Fraction] | None:
    """Return each group's share of the people; counts must be of everybody."""
    if all(group.people_share is not None for group in groups):
        return [group.people_share or Fraction(0) for group in groups]
    if any(group.people is None for group in groups):
        return None
    counts = [group.people or Fraction(0) for group in groups]
    whole = sum(counts)
    return [count / whole for count in counts] if whole else None


def _totals(groups: Sequence[PayoutGroup], people: Sequence[Fraction]) -> Iterator[Fraction]:
    """Yield payouts of each group, for one person in all: a total counts as it stands."""
    count = sum((group.people or Fraction(0)) for group in groups) or ONE
    for group, width in zip(groups, people, strict=True):
        yield group.mean * width if group.mean is not None else (group.total or Fraction(0)) / count
