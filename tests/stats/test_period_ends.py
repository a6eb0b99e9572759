"""Commission periods found in simulated days, and the chance of finding one where there is none."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from pyramidcheck.errors import InvariantError
from pyramidcheck.stats.period_ends import (
    Permutations,
    baseline_shares,
    cut_calendars,
    detect_period,
    strongest,
)

START, END = date(2023, 1, 1), date(2024, 12, 31)
CALENDARS = cut_calendars(START, END, 3)
LEVEL = baseline_shares(CALENDARS, None, Fraction(1))
SHUFFLES = Permutations(seed=7, draws=999, significance=0.05)


def drawn(seed: int, times: float = 1.0, place: int | None = None) -> Any:
    """Return orders of two years by day, the last days of one calendar `times` as many."""
    rate = np.full((END - START).days + 1, 20.0)
    if place is not None:
        rate[CALENDARS[place].last] *= times
    return np.random.default_rng(seed).poisson(rate).astype(np.int64) * 1000


def kind_of(amounts: Any, baseline: Any = LEVEL) -> Any:
    calendar = detect_period(CALENDARS, amounts, baseline, SHUFFLES).calendar
    return None if calendar is None else calendar.kind


@pytest.mark.parametrize(
    ("place", "kind"),
    [(0, "month"), (1, "week"), *((place, "four_weeks") for place in range(2, 6))],
)
def test_period_whose_last_days_hold_more_is_found(place: int, kind: str) -> None:
    found = detect_period(CALENDARS, drawn(1, 3.0, place), LEVEL, SHUFFLES)
    assert found.calendar is not None
    assert found.calendar.kind == kind
    assert found.p_value == 0.001
    if kind == "four_weeks":
        assert found.calendar is CALENDARS[place]


def test_effect_is_the_share_of_the_last_days_over_that_of_the_calendar() -> None:
    found: Any = detect_period(CALENDARS, drawn(1, 3.0, 0), LEVEL, SHUFFLES)
    # Three times as much on 72 of 731 days: 3 / (1 + 2 * 72 / 731), within two per cent.
    assert found.effect == pytest.approx(3 / (1 + 2 * 72 / 731), rel=0.02)


def test_level_days_show_a_period_about_as_often_as_chance_allows() -> None:
    settings = Permutations(seed=7, draws=199, significance=0.05)
    found = [detect_period(CALENDARS, drawn(seed), LEVEL, settings) for seed in range(120)]
    assert sum(one.calendar is not None for one in found) <= 12


def test_weeks_of_a_weekly_plan_are_not_called_four_weeks() -> None:
    # In a weekly plan some four weeks always hold more than all weeks by chance.
    assert {kind_of(drawn(seed, 2.0, 1)) for seed in range(12)} == {"week"}


def test_weekends_that_customers_like_too_make_no_period() -> None:
    weekends = drawn(3, 2.0, 1)
    customers = baseline_shares(CALENDARS, drawn(4, 2.0, 1), Fraction(1))
    assert kind_of(weekends) == "week"
    assert kind_of(weekends, customers) is None


def test_equal_days_give_equal_p_values() -> None:
    one, again = (detect_period(CALENDARS, drawn(5), LEVEL, SHUFFLES) for _ in range(2))
    assert one == again
    other = Permutations(seed=8, draws=999, significance=0.05)
    assert detect_period(CALENDARS, drawn(5), LEVEL, other).p_value != one.p_value


def test_only_whole_periods_take_part() -> None:
    month, week, *four = cut_calendars(date(2024, 1, 2), date(2024, 3, 30), 3)
    assert (month.periods, month.first_day) == (1, date(2024, 2, 1))
    assert (int(month.inside.sum()), int(month.last.sum())) == (29, 3)
    # The first Monday is the 8th, the last Sunday 24 March.
    assert (week.periods, week.first_day) == (11, date(2024, 1, 8))
    assert {calendar.periods for calendar in four} == {2}
    assert all(calendar.first_day.weekday() == 0 for calendar in four if calendar.first_day)


def test_three_last_days_of_a_week_are_friday_to_sunday() -> None:
    week = CALENDARS[1]
    days = [START + timedelta(int(index)) for index in np.flatnonzero(week.last)]
    assert {day.isoweekday() for day in days} == {5, 6, 7}


def test_a_stated_kind_takes_the_place_where_most_falls() -> None:
    assert strongest(CALENDARS, drawn(1, 3.0, 4), "four_weeks") is CALENDARS[4]
    assert strongest(CALENDARS, drawn(1), "month") is CALENDARS[0]
    few = cut_calendars(START, START + timedelta(5), 3)
    assert strongest(few, np.ones(6, dtype=np.int64), "month") is None


def test_no_orders_show_no_period() -> None:
    nothing = np.zeros((END - START).days + 1, dtype=np.int64)
    found = detect_period(CALENDARS, nothing, LEVEL, SHUFFLES)
    assert (found.calendar, found.effect, found.p_value) == (None, None, None)


def test_baseline_is_what_others_show_or_a_part_of_the_calendar() -> None:
    assert LEVEL[1] == pytest.approx(3 / 7)
    assert baseline_shares(CALENDARS, None, Fraction(9, 10))[0] == pytest.approx(0.9 * 72 / 731)
    mine = np.zeros((END - START).days + 1, dtype=np.int64)
    mine[30] = 1  # The last of January 2023, a Tuesday.
    shares = baseline_shares(CALENDARS, mine, Fraction(9, 10))
    assert shares[0] == 1
    assert shares[1] == pytest.approx(0.9 * 3 / 7)


def test_impossible_settings_are_refused() -> None:
    with pytest.raises(InvariantError):
        Permutations(seed=1, draws=0, significance=0.05)
    with pytest.raises(InvariantError):
        cut_calendars(END, START, 3)
