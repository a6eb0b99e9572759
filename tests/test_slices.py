"""A long period by calendar year and its last twelve full months, worked out by hand."""

from datetime import date
from fractions import Fraction

import pytest

from companies.turning import turning
from pyramidcheck.audits import Options
from pyramidcheck.model.filing import FilingPeriod
from pyramidcheck.pipeline import load_rulebook, run
from pyramidcheck.slices import find_slices

pytestmark = pytest.mark.second_opinion

BY_HAND = {
    # Of 2022, 2023 and the first half of 2024; see the table in companies.turning.
    "outside_revenue_share": (
        Fraction(720_000, 720_400),
        Fraction(36_000, 72_000),
        Fraction(3_000, 30_000),
    ),
    "retail_funded_payouts": (Fraction(1), Fraction(7_200, 14_400), Fraction(600, 6_000)),
    "pay_on_enrolment": (Fraction(0), Fraction(7_200, 14_400), Fraction(5_400, 6_000)),
    "entry_money_cover": (
        Fraction(400, 144_000),
        Fraction(36_000, 14_400),
        Fraction(27_000, 6_000),
    ),
}
WHOLE = {
    "outside_revenue_share": Fraction(759_000, 822_400),
    "retail_funded_payouts": Fraction(151_800, 164_400),
    "pay_on_enrolment": Fraction(12_600, 164_400),
    "entry_money_cover": Fraction(63_400, 164_400),
}
OUTCOMES = {
    "outside_revenue_share": ["clear", "flag", "critical"],
    "retail_funded_payouts": ["clear", "flag", "critical"],
    "pay_on_enrolment": ["clear", "critical", "critical"],
    "entry_money_cover": ["clear", "critical", "critical"],
}
SPANS = {
    2022: (date(2022, 1, 1), date(2022, 12, 31)),
    2023: (date(2023, 1, 1), date(2023, 12, 31)),
    2024: (date(2024, 1, 1), date(2024, 6, 30)),
}
RECENT = (date(2023, 7, 1), date(2024, 6, 30))


@pytest.fixture(scope="module")
def filing(tmp_path_factory):
    folder = tmp_path_factory.mktemp("turning")
    turning(folder)
    return folder


@pytest.fixture(scope="module")
def long(filing):
    return run(Options(filing, threads=1)).result


def rules(result):
    return {rule.id: rule for rule in result.rules}


def parts(start, end):
    return find_slices(FilingPeriod(start, end, declared=True, ended=False), BOOK)


BOOK = load_rulebook(Options(None))


@pytest.mark.parametrize("name", BY_HAND)
def test_a_rule_has_the_value_of_each_year_and_of_the_whole_period(long, name):
    rule = rules(long)[name]
    assert [year.value for year in rule.years] == pytest.approx([float(v) for v in BY_HAND[name]])
    assert [year.outcome for year in rule.years] == OUTCOMES[name]
    assert rule.value == pytest.approx(float(WHOLE[name]))


def test_years_carry_their_days_and_the_last_is_marked_as_a_part(long):
    for rule in long.rules:
        spans = {year.year: (year.period.start, year.period.end) for year in rule.years}
        assert spans == SPANS
        assert [year.partial for year in rule.years] == [False, False, True]
        assert [year.level.on for year in rule.years] == [end for _, end in SPANS.values()]


def test_the_last_twelve_months_stand_beside_a_milder_whole_period(long):
    recent = long.verdict.last_twelve_months
    assert (recent.period.start, recent.period.end) == RECENT
    assert long.verdict.level == "weak"
    assert recent.level == "strong"
    assert [reason.code for reason in recent.reasons][:2] == [
        "level_anchor_and_harm",
        "level_override",
    ]


def test_a_year_without_a_value_says_why(long):
    for rule in long.rules:
        for year in rule.years:
            assert (year.reason is None) == year.outcome.measured
    customers = rules(long)["customer_base"].years[-1]
    assert (customers.outcome, customers.reason.code) == (
        "not_enough_data",
        "too_few_observations",
    )


@pytest.mark.parametrize("year", [2023, 2024])
def test_a_year_is_what_an_audit_of_its_days_alone_gives(filing, long, year):
    alone = rules(run(Options(filing, period=SPANS[year], with_rows=False)).result)
    for rule in long.rules:
        found = next(item for item in rule.years if item.year == year)
        same = alone[rule.id]
        assert (found.outcome, found.value, found.infinite, found.n, found.reason) == (
            same.outcome,
            same.value,
            same.infinite,
            same.n,
            same.reason,
        ), rule.id
        assert found.readings == same.readings, rule.id
        assert (found.level.flag, found.level.jurisdiction) == (
            same.level.flag,
            same.level.jurisdiction,
        )
        assert same.years == ()


def test_the_last_twelve_months_are_what_an_audit_of_them_alone_gives(filing, long):
    alone = run(Options(filing, period=RECENT, with_rows=False)).result.verdict
    recent = long.verdict.last_twelve_months
    assert (recent.level, recent.heading, recent.score, recent.coverage, recent.reasons) == (
        alone.level,
        alone.heading,
        alone.score,
        alone.coverage,
        alone.reasons,
    )
    assert alone.last_twelve_months is None


def test_the_whole_period_is_the_same_with_and_without_its_years(filing, long, monkeypatch):
    monkeypatch.setattr("pyramidcheck.pipeline.measure_slices", lambda *_: ())
    plain = run(Options(filing, threads=1)).result
    assert plain == long.model_copy(
        update={
            "verdict": long.verdict.model_copy(update={"last_twelve_months": None}),
            "rules": tuple(rule.model_copy(update={"years": ()}) for rule in long.rules),
        }
    )


def test_eighteen_months_are_not_given_by_year_and_a_day_more_is():
    assert parts(date(2023, 1, 1), date(2024, 6, 30)) == ()
    assert [part.year for part in parts(date(2023, 1, 1), date(2024, 7, 1))] == [2023, 2024, None]
    assert parts(date(2022, 8, 31), date(2024, 2, 28)) == ()
    assert parts(None, None) == ()


def test_the_last_full_months_end_with_a_full_month():
    *_, recent = parts(date(2022, 1, 1), date(2024, 2, 28))
    assert (recent.start, recent.end) == (date(2023, 2, 1), date(2024, 1, 31))
    *_, recent = parts(date(2022, 1, 1), date(2024, 2, 29))
    assert (recent.start, recent.end) == (date(2023, 3, 1), date(2024, 2, 29))


def test_years_at_either_end_keep_their_exact_days():
    first, whole, last, _ = parts(date(2022, 7, 15), date(2024, 3, 10))
    assert (first.start, first.end, first.is_whole_year) == (
        date(2022, 7, 15),
        date(2022, 12, 31),
        False,
    )
    assert (whole.year, whole.is_whole_year) == (2023, True)
    assert (last.start, last.end, last.is_whole_year) == (
        date(2024, 1, 1),
        date(2024, 3, 10),
        False,
    )
