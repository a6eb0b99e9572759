"""What today's participants would buy some months on if nobody new enrolled."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.stats.exact import as_fraction, refuse
from pyramidcheck.stats.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class TenureRow:
    """One group at one tenure: the row that a query on facts returns."""

    group: str
    tenure_month: int
    """Full months since joining, from 0."""
    people_observed: int
    """Everybody who reached this tenure within the period, those who had stopped included."""
    spend: Decimal
    """What they spent, all together, in the month when they stood at this tenure."""
    people_now: int
    """Everybody who stands at this tenure in the last month, those who have stopped included."""


@dataclass(frozen=True, slots=True)
class CohortForecast:
    """A group's modelled monthly spend now and later, exact; None with a reason."""

    now: Fraction | None
    forecast: Fraction | None
    people_now: int
    people_carried: int
    """Of `people_now`, those whose later tenure lies past the last one ever observed."""
    reason: Reason | None = None


def forecast_without_enrolments(
    rows: Iterable[TenureRow], months_ahead: int
) -> dict[str, CohortForecast]:
    """Returns for each group, by name, its spend now and `months_ahead` months on.

    With `m(a) = spend(a) / people_observed(a)`, spend now is `sum people_now(a) m(a)` and the
    forecast `sum people_now(a) m(a + months_ahead)`. Leaving is part of m, because people who
    have stopped stay in `people_observed` with a spend of zero.

    Conservatively: a tenure that nobody reached takes the mean of the longest observed tenure
    below it. Spend falls with tenure, so this overstates what remains without recruiting and
    understates the finding. People for whom no such tenure exists leave the group without a value
    (`no_earlier_mean`). The method is this project's own: cohort survival times spend.

    Raises:
        InvariantError: a tenure occurs twice in a group, or a count or a month is negative.
    """
    if months_ahead < 0:
        raise refuse("cohort", f"a forecast of {months_ahead} months")
    groups: dict[str, dict[int, TenureRow]] = defaultdict(dict)
    for row in rows:
        _check(row)
        if row.tenure_month in groups[row.group]:
            raise refuse("cohort", f"{row.group}: tenure {row.tenure_month} occurs twice")
        groups[row.group][row.tenure_month] = row
    return {name: _forecast(groups[name], months_ahead) for name in sorted(groups)}


def _forecast(rows: dict[int, TenureRow], months_ahead: int) -> CohortForecast:
    means = {
        tenure: as_fraction(row.spend) / row.people_observed
        for tenure, row in rows.items()
        if row.people_observed
    }
    standing = {tenure: row.people_now for tenure, row in rows.items() if row.people_now}
    people = sum(standing.values())
    if standing and (not means or min(standing) < min(means)):
        return CohortForecast(None, None, people, 0, Reason.NO_EARLIER_MEAN)
    curve = _fill(means, max(standing, default=0) + months_ahead)
    last = max(means, default=-1)
    return CohortForecast(
        now=_total(standing, curve, 0),
        forecast=_total(standing, curve, months_ahead),
        people_now=people,
        people_carried=sum(n for tenure, n in standing.items() if tenure + months_ahead > last),
    )


def _total(standing: dict[int, int], curve: dict[int, Fraction], ahead: int) -> Fraction:
    return sum((n * curve[tenure + ahead] for tenure, n in standing.items()), Fraction(0))


def _fill(means: dict[int, Fraction], longest: int) -> dict[int, Fraction]:
    """Returns a mean for every tenure from the first observed to `longest`."""
    if not means:
        return {}
    curve: dict[int, Fraction] = {}
    mean = means[min(means)]
    for tenure in range(min(means), longest + 1):
        mean = means.get(tenure, mean)
        curve[tenure] = mean
    return curve


def _check(row: TenureRow) -> None:
    if min(row.tenure_month, row.people_observed, row.people_now) < 0:
        raise refuse("cohort", f"{row.group}: a negative count or tenure in {row}")
