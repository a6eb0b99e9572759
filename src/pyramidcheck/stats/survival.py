"""How long people stay: life tables with delayed entry, Kaplan-Meier and the log-rank test."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyramidcheck.stats.exact import refuse
from pyramidcheck.stats.intervals import normal_quantile
from pyramidcheck.stats.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class TenureCounts:
    """What happens at one tenure, in any whole unit of time: one row of a `GROUP BY`."""

    time: int
    entered: int
    """People whose observation begins at this tenure: 0 for all who joined within the period."""
    events: int
    """People who leave at this tenure."""
    censored: int
    """People whose observation ends at this tenure while they are still there."""


@dataclass(frozen=True, slots=True)
class RiskRow:
    """How many could have left at one time, and how many did."""

    time: int
    at_risk: int
    events: int


@dataclass(frozen=True, slots=True)
class SurvivalPoint:
    """The share still there after one time, with Greenwood's error and a log-log interval.

    The error is None where nobody is left; the interval is None where the share is 0 or 1.
    """

    time: int
    at_risk: int
    events: int
    survival: float
    standard_error: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class SurvivalCurve:
    """A step function of time, falling from 1; without points, a reason."""

    points: tuple[SurvivalPoint, ...]
    level: float
    method: str
    reason: Reason | None = None

    def at(self, time: float) -> SurvivalPoint | None:
        """Returns the last point at or before `time`; None where it was not observed.

        Not observed means before the first point, or past the last one while people remain: a
        share that nobody was followed long enough to show is not a value.
        """
        index = bisect_right([point.time for point in self.points], time) - 1
        if index < 0:
            return None
        point = self.points[index]
        beyond = index == len(self.points) - 1 and time > point.time
        return None if beyond and point.survival > 0 else point


@dataclass(frozen=True, slots=True)
class LogRank:
    """Whether two groups leave at the same pace; all None with a reason where it cannot be told."""

    statistic: float | None
    """Signed as the first group: positive where it leaves faster than the second."""
    chi_squared: float | None
    p_value: float | None
    reason: Reason | None = None


def risk_sets(counts: Iterable[TenureCounts]) -> tuple[RiskRow, ...]:
    """Returns the people at risk at each tenure, in order of time.

    Whoever enters at tenure 0 is at risk from 0 on; whoever enters later (joined before the period
    began) is at risk only after that tenure, so that the months before count neither for nor
    against staying. Whoever is censored at a tenure is still at risk at it.

    Raises:
        InvariantError: a tenure occurs twice, a count is negative, or more leave than are there.
    """
    rows: list[RiskRow] = []
    inside = 0
    for row in sorted(counts, key=lambda row: row.time):
        if rows and rows[-1].time == row.time:
            raise refuse("survival", f"tenure {row.time} occurs twice")
        at_risk = inside + (row.entered if row.time == 0 else 0)
        left = row.events + row.censored
        if min(row.time, row.entered, row.events, row.censored) < 0 or left > at_risk:
            raise refuse("survival", f"{at_risk} people at risk cannot give {row}")
        rows.append(RiskRow(row.time, at_risk, row.events))
        inside += row.entered - left
    return tuple(rows)


def life_table(rows: Iterable[RiskRow], level: float = 0.95) -> SurvivalCurve:
    """Returns `S(t) = prod (1 - d/n)` with Greenwood's variance `S^2 sum d / (n (n - d))`.

    Kaplan & Meier, "Nonparametric estimation from incomplete observations", Journal of the American
    Statistical Association 53 (1958) 457-481; the interval is normal on the log(-log) scale. Rows
    in which nobody is at risk say nothing and are left out.

    Raises:
        InvariantError: more leave than are at risk, or a time occurs twice.
    """
    quantile = normal_quantile(level)
    points: list[SurvivalPoint] = []
    survival, summed = 1.0, 0.0
    for row in sorted(rows, key=lambda row: row.time):
        if not 0 <= row.events <= row.at_risk or (points and points[-1].time == row.time):
            raise refuse("survival", f"a life table cannot hold {row}")
        if row.at_risk == 0:
            continue
        remaining = row.at_risk - row.events
        survival *= remaining / row.at_risk
        summed += row.events / (row.at_risk * remaining) if remaining else 0.0
        points.append(_point(row, survival, summed, quantile))
    reason = None if points else Reason.NO_VALUES
    return SurvivalCurve(tuple(points), level, "life_table", reason)


def kaplan_meier(times: Sequence[int], left: Sequence[bool], level: float = 0.95) -> SurvivalCurve:
    """Returns the life table of single people, all observed from tenure 0.

    `left` says who left at their time; the others were last seen then. Equal to
    `scipy.stats.ecdf` on right-censored data, its log-log interval included.

    Raises:
        InvariantError: the sequences differ in length, or a time is negative.
    """
    return life_table(risk_sets(count_people(times, left)), level)


def count_people(times: Sequence[int], left: Sequence[bool]) -> tuple[TenureCounts, ...]:
    """Returns the counts by tenure of single people, all observed from tenure 0.

    Raises:
        InvariantError: the sequences differ in length.
    """
    if len(times) != len(left):
        raise refuse("survival", f"{len(times)} times and {len(left)} outcomes")
    if not times:
        return ()
    events = Counter(time for time, gone in zip(times, left, strict=True) if gone)
    seen = Counter(times)
    return tuple(
        TenureCounts(time, len(times) if time == 0 else 0, events[time], seen[time] - events[time])
        for time in sorted({0, *seen})
    )


def log_rank(first: Iterable[TenureCounts], second: Iterable[TenureCounts]) -> LogRank:
    """Returns the two-sided log-rank test of two groups, delayed entry allowed.

    Mantel, "Evaluation of survival data and two new rank order statistics arising in its
    consideration", Cancer Chemotherapy Reports 50 (1966) 163-170, with the hypergeometric
    variance; without delayed entry equal to `scipy.stats.logrank`, whose statistic has the other
    sign. No value where nobody left while both groups had people at risk (`no_events`).

    Raises:
        InvariantError: as for `risk_sets`.
    """
    one, other = tuple(first), tuple(second)
    excess, variance = 0.0, 0.0
    for mine, theirs in zip(_padded(one, other), _padded(other, one), strict=True):
        people, gone = mine.at_risk + theirs.at_risk, mine.events + theirs.events
        if people < 2:
            continue
        share = mine.at_risk / people
        excess += mine.events - gone * share
        variance += gone * share * (1 - share) * (people - gone) / (people - 1)
    if variance == 0:
        return LogRank(None, None, None, Reason.NO_EVENTS)
    statistic = excess / math.sqrt(variance)
    # The upper tail of chi-squared with one degree of freedom, by the error function.
    return LogRank(statistic, statistic**2, math.erfc(abs(statistic) / math.sqrt(2)))


def _padded(
    counts: tuple[TenureCounts, ...], other: tuple[TenureCounts, ...]
) -> tuple[RiskRow, ...]:
    """Returns the risk sets of `counts` at every tenure that occurs in either group."""
    missing = {row.time for row in other} - {row.time for row in counts}
    return risk_sets([*counts, *(TenureCounts(time, 0, 0, 0) for time in missing)])


def _point(row: RiskRow, survival: float, summed: float, quantile: float) -> SurvivalPoint:
    if survival == 0:
        return SurvivalPoint(row.time, row.at_risk, row.events, 0.0, None, None, None)
    error = survival * math.sqrt(summed)
    if survival == 1:
        return SurvivalPoint(row.time, row.at_risk, row.events, 1.0, error, None, None)
    half = quantile * math.sqrt(summed) / math.log(survival)
    # The logarithm is negative: exp(half) is below 1 and gives the upper bound.
    low, high = survival ** math.exp(-half), survival ** math.exp(half)
    return SurvivalPoint(row.time, row.at_risk, row.events, survival, error, low, high)
