from datetime import date
from typing import Any

import pytest

from judge.docket import END, START, levels, rule
from pyramidcheck.judge.levels import Span, level_result, levels_in_force
from pyramidcheck.model.rule import Profile

PERIOD = Span(START, END)


def dated(year: Any, flag: Any, basis: Any, jurisdiction: Any = "kr") -> Any:
    return levels(None, flag, jurisdiction=jurisdiction, basis=basis, **{"from": date(year, 7, 1)})


def flags(found: Any) -> Any:
    return [float(each.flag) for each in found]


def test_a_jurisdiction_without_levels_falls_back_to_the_international_ones() -> None:
    ruled = rule("pay", "funding", 1, levels(None, "0.1"), levels(None, "0.01", jurisdiction="fr"))
    assert flags(levels_in_force(ruled, "fr", PERIOD)) == [0.01]
    assert flags(levels_in_force(ruled, "au", PERIOD)) == [0.1]


def test_a_rule_for_some_jurisdictions_has_no_levels_elsewhere() -> None:
    ruled = rule("cap", "entry", 1, levels(None, "0.1", jurisdiction="uk"), jurisdictions=("uk",))
    assert levels_in_force(ruled, "international", PERIOD) == ()
    assert flags(levels_in_force(ruled, "uk", PERIOD)) == [0.1]


@pytest.mark.parametrize("basis", ["statute", "code"])
def test_a_law_binds_from_its_date_only(basis: Any) -> None:
    ruled = rule("cap", "entry", 1, dated(2010, "0.3", basis), dated(2025, "0.4", basis))
    assert flags(levels_in_force(ruled, "kr", PERIOD)) == [0.3]


@pytest.mark.parametrize("basis", ["order", "case_law", "base_rate", "judgement"])
def test_a_yardstick_applies_to_every_period(basis: Any) -> None:
    ruled = rule("cap", "entry", 1, dated(2025, "0.4", basis))
    assert flags(levels_in_force(ruled, "kr", PERIOD)) == [0.4]


def test_a_law_not_yet_in_force_leaves_the_international_levels() -> None:
    ruled = rule("cap", "entry", 1, levels(None, "0.9"), dated(2025, "0.4", "statute"))
    assert flags(levels_in_force(ruled, "kr", PERIOD)) == [0.9]


def test_a_law_that_changed_within_the_period_gives_both_levels_the_last_day_first() -> None:
    ruled = rule("cap", "entry", 1, dated(2010, "0.3", "statute"), dated(2024, "0.4", "statute"))
    assert flags(levels_in_force(ruled, "kr", PERIOD)) == [0.4, 0.3]


def test_as_of_chooses_the_one_day_that_counts() -> None:
    ruled = rule("cap", "entry", 1, dated(2010, "0.3", "statute"), dated(2024, "0.4", "statute"))
    before = Span(START, END, date(2024, 6, 30))
    assert flags(levels_in_force(ruled, "kr", before)) == [0.3]
    first_day = Span(START, END, date(2024, 7, 1))
    assert flags(levels_in_force(ruled, "kr", first_day)) == [0.4]


def test_without_any_date_the_latest_levels_apply() -> None:
    ruled = rule("cap", "entry", 1, dated(2010, "0.3", "statute"), dated(2024, "0.4", "statute"))
    assert flags(levels_in_force(ruled, "kr", Span(None, None))) == [0.4]


def test_levels_are_printed_as_numbers_and_as_written() -> None:
    ruled = rule("own", "funding", 1, levels("0.20", "1/3", "2/3"))
    found = level_result(ruled, ruled.levels[0], None)
    assert (found.watch, found.flag, found.critical) == (0.2, 0.333333333333, 0.666666666667)
    assert (found.watch_text, found.flag_text, found.critical_text) == ("0.2", "1/3", "2/3")
    assert found.from_ is None, "a judgement binds from no date"
    assert not found.hard


def test_a_profile_makes_a_rule_hard_or_soft() -> None:
    text = {"en": "x", "fr": "x"}
    ruled = rule("own", "funding", 1, levels(None, "1/3", hard=True))
    soft = Profile(id="xx", title=text, soft=("own",))
    assert not level_result(ruled, ruled.levels[0], soft).hard
    lenient = rule("own", "funding", 1, levels(None, "1/3"))
    hard = Profile(id="xx", title=text, hard=("own",))
    assert level_result(lenient, lenient.levels[0], hard).hard
