"""How long people stayed: whole months since they began, from the words of the rule on leaving."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from facts.oracle_books import add_months, month_distance, month_of

if TYPE_CHECKING:
    from reference.running_b import Filing

SILENT = 3
"""Whole months without anything after which a person is gone."""


@dataclass(frozen=True)
class Stay:
    """Whole months since joining: at entry, at the end of observation, and at leaving if so."""

    entered: int
    last: int
    left: int | None


def stays(filing: Filing) -> list[Stay]:
    """Return the stay of every participant whom a whole month of the period shows."""
    found = []
    for node in filing.tree.nodes:
        if node in filing.quarantined:
            continue
        stay = stay_of(filing, node)
        if stay is not None:
            found.append(stay)
    return found


def stay_of(filing: Filing, node: str) -> Stay | None:
    months = filing.whole_months
    start = month_of(filing.people.joined_on[node])
    if not months or start > months[-1]:
        return None
    active = [month for month in filing.active_months(node) if month >= start]
    if filing.joined_in_period(node):
        active.append(start)
    # Who is first seen in the last month of all could not be seen to leave.
    elif not active or min(active) >= months[-1]:
        return None
    gone = add_months(max(active), SILENT)
    left = month_distance(start, gone) if gone <= months[-1] else None
    return Stay(month_distance(start, min(active)), month_distance(start, months[-1]), left)


def remaining(people: list[Stay], until: int) -> Fraction | None:
    """Return the share still there after so many months: a product over the months before.

    None where in one of them nobody was there of whom it could be seen whether they stayed.
    """
    share = Fraction(1)
    for tenure in range(1, until + 1):
        at_risk = sum(
            stay.entered < tenure <= (stay.last if stay.left is None else stay.left)
            for stay in people
        )
        if share == 0:
            return share
        if at_risk == 0:
            return None
        share *= 1 - Fraction(sum(stay.left == tenure for stay in people), at_risk)
    return share


def seen_at(people: list[Stay], tenure: int) -> int:
    """Return how many people could be observed so many months after joining."""
    return sum(stay.entered < tenure <= stay.last for stay in people)
