"""Which commission period the days of a ledger run on, and how much falls in its last days.

Three kinds are told apart: the calendar month, the ISO week, and four ISO weeks at any of the four
places where such a period can begin. The kind whose last days hold the most, beside what the
baseline holds in the same days, is the one found; shuffled days tell whether picking the largest of
six would have found as much by chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from pyramidcheck.stats.exact import refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from fractions import Fraction

    import numpy.typing as npt

    Integers: TypeAlias = npt.NDArray[np.int64]
    Floats: TypeAlias = npt.NDArray[np.float64]
    Mask: TypeAlias = npt.NDArray[np.bool_]

Kind: TypeAlias = Literal["month", "week", "four_weeks"]
KINDS: tuple[Kind, ...] = ("month", "week", "four_weeks")

_MONDAY = date(1970, 1, 5)
"""Four-week periods are counted from here; the place where they begin is found, not assumed."""
_WEEK = 7
_WEEKS = 4


@dataclass(frozen=True, slots=True)
class Calendar:
    """One way of cutting the days into periods; only whole periods take part."""

    kind: Kind
    first_day: date | None
    """First day of the first whole period; None without any."""
    periods: int
    inside: Mask
    """Days that lie in a whole period."""
    last: Mask
    """Days among the last ones of a whole period."""

    def share(self) -> float:
        """Returns the share of its days that are last days."""
        days = int(self.inside.sum())
        return int(self.last.sum()) / days if days else 0.0


@dataclass(frozen=True, slots=True)
class Permutations:
    """How days are shuffled; equal settings give equal p values."""

    seed: int
    draws: int
    significance: float

    def __post_init__(self) -> None:
        """Refuse settings that give no p value."""
        if self.seed < 0 or self.draws < 1 or not 0 < self.significance < 1:
            raise refuse("period_ends", f"days cannot be shuffled with {self}")


@dataclass(frozen=True, slots=True)
class Detection:
    """The calendar found; `calendar` is None where no kind stands out of shuffled days."""

    calendar: Calendar | None
    effect: float | None
    """The largest effect of all calendars: share of the last days over the baseline's."""
    p_value: float | None
    """Chance that shuffled days show an effect as large in any calendar."""


def cut_calendars(start: date, end: date, last_days: int) -> tuple[Calendar, ...]:
    """Returns the month, the week and the four places of four weeks over [start, end].

    Raises:
        InvariantError: the end lies before the start, or there is no last day.
    """
    if end < start or last_days < 1:
        raise refuse("period_ends", "no days to cut")
    days = [start + timedelta(number) for number in range((end - start).days + 1)]
    keys: list[tuple[Kind, Callable[[date], object]]] = [
        ("month", lambda day: (day.year, day.month)),
        ("week", lambda day: (day - _MONDAY).days // _WEEK),
        *(("four_weeks", _four_weeks_at(place)) for place in range(_WEEKS)),
    ]
    return tuple(_cut(kind, days, key, last_days) for kind, key in keys)


def detect_period(
    calendars: Sequence[Calendar],
    amounts: Integers,
    baseline: Sequence[float],
    settings: Permutations,
) -> Detection:
    """Returns the calendar whose last days hold the most, if chance does not explain it.

    `amounts` are those of each day, whole numbers of zero or more whose sum fits 64 bits;
    `baseline` is for each calendar the share that its last days would hold without any reason to
    order then. Calendars without a whole period or with an empty baseline take no part.

    A plan that pays by the week also shows in any four weeks, in a single one of them by chance
    more. Four weeks are therefore named only where they hold more than the same weeks do in
    another order.
    """
    usable = [(c, b) for c, b in zip(calendars, baseline, strict=True) if c.periods and b > 0]
    if not usable or not int(amounts.sum()):
        return Detection(None, None, None)
    chosen = [calendar for calendar, _ in usable]
    levels = np.array([level for _, level in usable])
    found = _effects(amounts[None, :], chosen, levels)[0]
    best = int(found.argmax())
    generator = np.random.default_rng(settings.seed)
    shuffled = generator.permuted(np.tile(amounts, (settings.draws, 1)), axis=1)
    p_value = _p_value(_effects(shuffled, chosen, levels).max(axis=1), found[best])
    effect = float(found[best])
    if p_value > settings.significance:
        return Detection(None, effect, p_value)
    winner = chosen[best]
    if winner.kind == "four_weeks" and not _beats_its_weeks(amounts, chosen, settings):
        winner = next((c for c in chosen if c.kind == "week"), winner)
    return Detection(winner, effect, p_value)


def strongest(calendars: Sequence[Calendar], amounts: Integers, kind: Kind) -> Calendar | None:
    """Returns the calendar of a kind whose last days hold the largest share; None without any."""
    usable = [c for c in calendars if c.kind == kind and c.periods]
    if not usable:
        return None
    shares = _effects(amounts[None, :], usable, np.array([c.share() for c in usable]))[0]
    return usable[int(shares.argmax())]


def _beats_its_weeks(
    amounts: Integers, calendars: Sequence[Calendar], settings: Permutations
) -> bool:
    """Return whether four weeks hold more at their best place than weeks in any order do."""
    week = next((c for c in calendars if c.kind == "week"), None)
    if week is None:
        return True
    starts = np.flatnonzero(week.inside)[::_WEEK]
    all_days = amounts[starts[:, None] + np.arange(_WEEK)]
    last = (amounts * week.last)[starts[:, None] + np.arange(_WEEK)]
    totals, ends = all_days.sum(axis=1), last.sum(axis=1)
    generator = np.random.default_rng([settings.seed, _WEEKS])
    orders = generator.permuted(np.tile(np.arange(len(starts)), (settings.draws, 1)), axis=1)
    places = np.arange(len(starts)) % _WEEKS

    def best(order: Integers) -> Floats:
        by_place = [ends[order][:, places == place].sum(axis=1) for place in range(_WEEKS)]
        every: Floats = np.max(by_place, axis=0) / max(int(totals.sum()), 1)
        return every

    observed = float(best(np.arange(len(starts))[None, :])[0])
    return _p_value(best(orders), observed) <= settings.significance


def _effects(samples: Integers, calendars: Sequence[Calendar], levels: Floats) -> Floats:
    """Return samples x calendars: the share of the last days over the baseline's."""
    # Whole numbers: sums are the same in any order and on every machine.
    last = samples @ np.column_stack([c.last for c in calendars]).astype(np.int64)
    inside = samples @ np.column_stack([c.inside for c in calendars]).astype(np.int64)
    effects: Floats = last / np.maximum(inside, 1) / levels
    return effects


def _p_value(shuffled: Floats, observed: float) -> float:
    return (1 + int((shuffled >= observed).sum())) / (1 + len(shuffled))


def _four_weeks_at(place: int) -> Callable[[date], object]:
    return lambda day: ((day - _MONDAY).days // _WEEK - place) // _WEEKS


def _cut(kind: Kind, days: list[date], key: Callable[[date], object], last_days: int) -> Calendar:
    inside = np.zeros(len(days), dtype=np.bool_)
    last = np.zeros(len(days), dtype=np.bool_)
    before, after = key(days[0] - timedelta(1)), key(days[-1] + timedelta(1))
    first_day, periods = None, 0
    for name, members in groupby(range(len(days)), key=lambda index: key(days[index])):
        places = list(members)
        if name in (before, after):
            continue
        periods += 1
        first_day = first_day or days[places[0]]
        inside[places] = True
        last[places[-last_days:]] = True
    return Calendar(kind, first_day, periods, inside, last)


def baseline_shares(
    calendars: Sequence[Calendar], amounts: Integers | None, calendar_factor: Fraction
) -> list[float]:
    """Returns for each calendar the share that its last days hold of other people's amounts.

    Without amounts, or where those people have none in the last days, it is `calendar_factor` of
    the share that the calendar itself gives to them.
    """
    shares = []
    for calendar in calendars:
        share = 0.0
        if amounts is not None and calendar.periods:
            inside = int(amounts[calendar.inside].sum())
            share = int(amounts[calendar.last].sum()) / inside if inside else 0.0
        shares.append(share or float(calendar_factor) * calendar.share())
    return shares
