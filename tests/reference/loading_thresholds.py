"""Purchases at a qualifying volume, stated or searched for, from the rule's own words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from facts.oracle_books import NUMBER_SCALE, month_of, units
from reference.loading_bunching import (
    ELSEWHERE,
    REACH,
    Month,
    excess_share,
    moved,
    seed_of,
    upper_share,
)
from reference.running_b import Expected, Filing, one, readings

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

LEAST_PLACEBO = 100
LEAST_HEAP = 100
"""One in so many months stands at a volume that is tried, reaches it, or stays below it."""
LEAST_WITHIN = 20
RATE = 0.05
NOISE = 1e-9
STEPS = [
    *(Fraction(whole) for whole in range(1, 10)),
    *(Fraction(quarters, 4) for quarters in (5, 6, 7, 10, 14, 30)),
    Fraction(6, 5),
]


@dataclass(frozen=True)
class Heap:
    """What stands at a threshold; shares are of all months."""

    threshold: int
    gross: Fraction
    share: float
    placebo: float

    @property
    def beyond(self) -> float:
        found = max(self.share, 0.0) - self.placebo
        return found if found > NOISE else 0.0


@dataclass(frozen=True)
class Account:
    """What is measured, and where: nothing of it where no volume can be believed."""

    months: int
    stated: Heap | None
    searched: Heap | None
    may_be_pack: Heap | None

    @property
    def chosen(self) -> Heap | None:
        if self.stated is None or self.searched is None:
            return self.stated or self.searched
        more = self.searched.beyond > max(self.stated.share, 0.0)
        return self.searched if more else self.stated


def qualification_purchases(filing: Filing) -> Expected:
    account = account_of(filing)
    chosen = account.chosen
    if chosen is None:
        return one(None, account.months)
    values = {
        "strict": chosen.gross,
        "central": Fraction(max(chosen.share, 0.0)),
        "lenient": Fraction(chosen.beyond),
    }
    return readings(dict(values), account.months)


def account_of(filing: Filing) -> Account:
    thresholds = thresholds_of(filing)
    mine: list[Month] = []
    theirs: list[Month] = []
    for (person, month), volume in filing.lines.volumes.items():
        if volume > 0:
            side = mine if person in filing.people.nodes else theirs
            side.append(Month(volume, thresholds(month)))
    if not mine:
        return Account(0, None, None, None)
    seed = seed_of(mine)
    return Account(len(mine), stated_heap(mine, theirs, seed), *search(mine, theirs, seed))


def thresholds_of(filing: Filing) -> Callable[[date], int]:
    """Return the volume that qualifies in a month: as declared, else by the ranks of the month."""
    declared = units(filing.books.qualifying_volume, NUMBER_SCALE)
    required: dict[date, int] = {}
    for row in filing.books.rows("ranks"):
        volume = units(row["volume_required"], NUMBER_SCALE) or 0
        if volume > 0 and row["period"] is not None:
            month = month_of(row["period"])
            required[month] = min(volume, required.get(month, volume))
    least = min(required.values(), default=0)
    return lambda month: declared if declared is not None else required.get(month, least)


def stated_heap(mine: list[Month], theirs: list[Month], seed: int) -> Heap | None:
    known = [month for month in mine if month.threshold > 0]
    if not known or not is_shown(known):
        return None
    others = [[month for month in theirs if month.threshold > 0]]
    others += [under_another(known, at) for at in {month.threshold for month in known}]
    return heap_at(known, others, seed)


def is_shown(months: list[Month]) -> bool:
    """Return whether months reach the threshold, and enough of them are near it."""
    reaching = sum(volume >= threshold for volume, threshold in months)
    near = sum(volume < REACH * threshold for volume, threshold in months)
    total = len(months)
    return reaching > 0 and LEAST_HEAP * reaching >= total and LEAST_WITHIN * near >= total


def under_another(months: list[Month], at: int) -> list[Month]:
    """Return the months in which another volume qualified, if `at` did in some."""
    stated = {month.threshold for month in months if month.threshold > 0}
    close = {other for other in stated if 10 * at < 11 * other and 10 * other < 11 * at}
    if not close:
        return []
    return moved([month for month in months if month.threshold in stated - close], at)


def heap_at(
    months: list[Month], others: list[list[Month]], seed: int, least: float = 0.0
) -> Heap | None:
    share = excess_share(months)
    if share is None:
        return None
    bounds = [upper_share(months, seed, at) for at in ELSEWHERE]
    bounds += [upper_share(other, seed) for other in others if len(other) >= LEAST_PLACEBO]
    placebo = max(0.0, least, *(bound for bound in bounds if bound is not None))
    at = sum(threshold <= v and 10 * v < 11 * threshold for v, threshold in months)
    return Heap(min(m.threshold for m in months), Fraction(at, len(months)), share, placebo)


def search(mine: list[Month], theirs: list[Month], seed: int) -> tuple[Heap | None, Heap | None]:
    """Return the largest heap beyond all placebos, and the largest that may be a pack size."""
    bounds = []
    if len(theirs) >= LEAST_PLACEBO:
        bounds = [upper_share(moved(theirs, at), seed) or 0.0 for at in called(theirs)]
    told: list[Heap] = []
    untold: list[Heap] = []
    for at in called(mine):
        others = [moved(theirs, at), under_another(mine, at)]
        found = heap_at(moved(mine, at), others, seed, max(bounds, default=0.0))
        if found is None or found.beyond <= 0:
            continue
        below = sum(month.volume < at for month in mine)
        is_compared = any(len(other) >= LEAST_PLACEBO for other in others)
        is_more = LEAST_HEAP * below >= len(mine)
        (told if is_compared and is_more else untold).append(found)
    return largest(told), largest(untold)


def largest(heaps: list[Heap]) -> Heap | None:
    return max(heaps, key=lambda heap: (heap.beyond, heap.share, -heap.threshold), default=None)


def called(months: list[Month]) -> list[int]:
    """Return the volumes with a step that chance does not explain, over all that are tried."""
    points = [at for at in tried(months) if is_shown(moved(months, at))]
    chances = []
    for at in points:
        above = sum(at <= v and 10 * v < 11 * at for v, _ in months)
        below = sum(v < at and 10 * v >= 9 * at for v, _ in months)
        near = above + below
        z = (above - below) / math.sqrt(near) if near else 0.0
        chances.append(math.erfc(z / math.sqrt(2)) / 2)
    ranked = sorted(chances)
    # Benjamini and Hochberg: the largest place at which the chance lies below its line.
    places = [n for n, chance in enumerate(ranked, 1) if chance * len(ranked) / n <= RATE]
    limit = ranked[places[-1] - 1] if places else -1.0
    return [at for at, chance in zip(points, chances, strict=True) if chance <= limit]


def tried(months: list[Month]) -> list[int]:
    """Return round volumes between the least and the greatest, and those where many stand."""
    volumes = [month.volume for month in months]
    heavy = {v for v in set(volumes) if LEAST_HEAP * volumes.count(v) >= len(volumes)}
    rounds = {step * 10**power for step in STEPS for power in range(len(str(max(volumes))))}
    between = {
        int(at) for at in rounds if at.denominator == 1 and min(volumes) < at <= max(volumes)
    }
    return sorted(heavy | between)
