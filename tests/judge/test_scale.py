from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.docket import INFINITE, below, levels, rule, value
from pyramidcheck.judge.scale import RISKS, Mark, scale_of
from pyramidcheck.model.outcome import SEVERITY, Outcome, Reading

CLEAR, WATCH, FLAG, CRITICAL = Outcome.CLEAR, Outcome.WATCH, Outcome.FLAG, Outcome.CRITICAL
THIRD = Fraction(1, 3)


def mark(ruled: Any, written: Any, **shift: Any) -> Any:
    scale = scale_of(ruled, ruled.levels[0], **shift)
    return scale.mark(value(Reading.CENTRAL, written))


def loss() -> Any:
    return rule("loss", "outcomes", 1, levels("0.50", "0.70", "0.90"))


def funded(**more: Any) -> Any:
    return below("funded", "funding", 1, levels("2/3", "1/2", "1/5", **more))


@pytest.mark.parametrize(
    ("written", "outcome", "risk"),
    [
        (0, CLEAR, 0),
        ("0.25", CLEAR, Fraction(1, 6)),
        ("0.4999999999999999", CLEAR, None),
        ("0.50", WATCH, THIRD),
        ("0.60", WATCH, Fraction(1, 2)),
        ("0.70", FLAG, 2 * THIRD),
        ("0.80", FLAG, Fraction(5, 6)),
        ("0.90", CRITICAL, 1),
        (1, CRITICAL, 1),
        (-1, CLEAR, 0),
    ],
)
def test_reaching_a_level_is_the_worse_side_and_risk_runs_linearly_between(
    written: Any, outcome: Any, risk: Any
) -> None:
    found = mark(loss(), written)
    assert found.outcome is outcome
    assert risk is None or found.risk == risk


@pytest.mark.parametrize(
    ("written", "outcome", "risk"),
    [
        ("0.9", CLEAR, Fraction(1, 10)),
        ("2/3", WATCH, THIRD),
        ("1/2", FLAG, 2 * THIRD),
        ("7/20", FLAG, Fraction(5, 6)),
        ("1/5", CRITICAL, 1),
        (0, CRITICAL, 1),
        (2, CLEAR, 0),
    ],
)
def test_low_values_are_bad_where_the_rule_says_below(
    written: Any, outcome: Any, risk: Any
) -> None:
    assert mark(funded(), written) == Mark(outcome, Fraction(risk))


def test_a_fraction_is_met_exactly_where_a_float_would_miss_it() -> None:
    assert mark(funded(), Fraction(2, 3)).outcome is WATCH
    assert mark(funded(), Fraction(2 * 10**30 + 1, 3 * 10**30)).outcome is CLEAR


def test_a_cap_that_may_be_reached_is_clear_at_the_level_itself() -> None:
    lawful = funded(at_level="better", better_levels=("watch",))
    assert mark(lawful, "2/3").outcome is CLEAR
    assert mark(lawful, "0.6666").outcome is WATCH
    assert mark(lawful, "1/2").outcome is FLAG, "the flag level is not among the better levels"


def test_a_level_equal_to_the_best_value_means_beyond_it() -> None:
    cap = rule("cap", "entry", 1, levels(0, "0.05", "0.50"))
    assert mark(cap, 0) == Mark(CLEAR, Fraction(0))
    assert mark(cap, "0.001").outcome is WATCH
    assert mark(cap, "0.025").risk == Fraction(1, 2)


def test_an_infinite_value_ends_where_the_measure_says() -> None:
    assert mark(loss(), INFINITE) == Mark(CRITICAL, Fraction(1))
    mild = rule("kit", "entry", 1, levels(1, 4, 10), measure={"infinite": "flag"})
    assert mark(mild, INFINITE) == Mark(FLAG, 2 * THIRD)
    none = rule("kit", "entry", 1, levels(1, 4, 10), measure={"infinite": "clear"})
    assert mark(none, INFINITE) == Mark(CLEAR, Fraction(0))


def test_an_infinite_value_is_clear_where_low_values_are_bad() -> None:
    assert mark(funded(), INFINITE) == Mark(CLEAR, Fraction(0))


def test_no_value_is_not_enough_data_and_has_no_risk() -> None:
    assert mark(loss(), None) == Mark(Outcome.NOT_ENOUGH_DATA, None)


def test_a_value_above_the_cap_is_judged_as_the_cap() -> None:
    capped = rule("pool", "outcomes", 1, levels("0.2", "0.45", 2), measure={"cap": 1})
    assert mark(capped, 5) == mark(capped, 1)
    assert mark(capped, 5).outcome is FLAG


def test_without_a_critical_level_risk_stays_at_two_thirds() -> None:
    facts = rule("facts", "entry", 1, levels(2, 3), unit="count")
    assert mark(facts, 3) == mark(facts, 50) == Mark(FLAG, 2 * THIRD)


def test_without_a_watch_level_the_line_runs_from_best_to_flag() -> None:
    hard = rule("hard", "funding", 1, levels(None, "0.10", "0.50"))
    assert mark(hard, "0.05") == Mark(CLEAR, THIRD)
    assert mark(hard, "0.10") == Mark(FLAG, 2 * THIRD)


def test_levels_move_by_a_share_of_themselves() -> None:
    up, down = Fraction(1, 10), Fraction(-1, 10)
    assert mark(loss(), "0.54", shift=up).outcome is CLEAR
    assert mark(loss(), "0.55", shift=up).outcome is WATCH
    assert mark(loss(), "0.63", shift=down).outcome is FLAG
    assert mark(funded(), "0.73", shift=up).outcome is WATCH


def test_a_level_of_zero_moves_by_a_fixed_step_and_never_past_best() -> None:
    cap = rule("cap", "entry", 1, levels(0, "0.05", "0.50"))
    step = Fraction("0.005")
    assert mark(cap, "0.004", shift=Fraction(1, 10), zero_shift=step).outcome is CLEAR
    assert mark(cap, "0.005", shift=Fraction(1, 10), zero_shift=step).outcome is WATCH
    assert mark(cap, 0, shift=Fraction(-1, 10), zero_shift=step).outcome is CLEAR
    assert mark(cap, "0.001", shift=Fraction(-1, 10), zero_shift=step).outcome is WATCH


def test_levels_of_shares_stay_shares_and_levels_of_counts_whole() -> None:
    shares = rule("unpaid", "outcomes", 1, levels("0.85", "0.95", "0.99"))
    assert mark(shares, 1, shift=Fraction(1, 5)).outcome is CRITICAL
    counts = rule("facts", "entry", 1, levels(2, 3), unit="count")
    assert mark(counts, 3, shift=Fraction(1, 10)).outcome is FLAG
    assert mark(counts, 3, shift=Fraction(1, 5)).outcome is WATCH


fractions = st.fractions(min_value=-2, max_value=3, max_denominator=1000)


@st.composite
def ladders(draw: Any) -> Any:
    """A rule with levels in order on the bad side of best."""
    inner = st.fractions(min_value=0, max_value=1, max_denominator=100)
    distances = sorted(draw(st.lists(inner, min_size=3, max_size=3, unique=True)))
    above = draw(st.booleans())
    sign = 1 if above else -1
    best = 0 if above else 1
    written = [best + sign * distance for distance in distances]
    watch = written[0] if draw(st.booleans()) else None
    critical = written[2] if draw(st.booleans()) else None
    better = draw(st.sets(st.sampled_from(["watch", "flag", "critical"])))
    more = {"at_level": "better", "better_levels": tuple(sorted(better))} if better else {}
    make = rule if above else below
    return make("any", "funding", 1, levels(watch, written[1], critical, **more))


@given(ladders(), fractions)
def test_bands_cover_the_line_without_gap_or_overlap(ruled: Any, number: Any) -> None:
    scale = scale_of(ruled, ruled.levels[0])
    position = number * scale.sign
    inside = [
        (lower is None or lower.reached(position)) and not (upper and upper.reached(position))
        for lower, upper in zip((None, *scale.steps), (*scale.steps, None), strict=True)
    ]
    assert inside.count(True) == 1


@given(ladders(), fractions, fractions)
def test_outcome_and_risk_never_fall_as_values_get_worse(ruled: Any, one: Any, other: Any) -> None:
    scale = scale_of(ruled, ruled.levels[0])
    good, bad = sorted((one, other), key=lambda number: number * scale.sign)
    better = scale.mark(value(Reading.CENTRAL, good))
    worse = scale.mark(value(Reading.CENTRAL, bad))
    assert SEVERITY[better.outcome] <= SEVERITY[worse.outcome]
    assert better.risk is not None
    assert worse.risk is not None
    assert 0 <= better.risk <= worse.risk <= 1


@given(ladders(), fractions)
def test_risk_agrees_with_the_outcome_except_at_a_level_that_may_be_reached(
    ruled: Any, number: Any
) -> None:
    scale = scale_of(ruled, ruled.levels[0])
    found: Any = scale.mark(value(Reading.CENTRAL, number))
    at_a_level = any(step.at == number * scale.sign for step in scale.steps)
    for step in scale.steps:
        if not (at_a_level and ruled.levels[0].at_level == "better") and step.at != scale.best:
            assert (found.risk >= RISKS[step.outcome]) == found.outcome.at_least(step.outcome)


@given(ladders(), st.integers(0, 2))
def test_risk_is_continuous_at_levels_apart_from_best(ruled: Any, place: Any) -> None:
    scale = scale_of(ruled, ruled.levels[0])
    if place >= len(scale.steps) or scale.steps[place].at == scale.best:
        return
    at, near = scale.steps[place].at, Fraction(1, 10**9)
    risks: list[Any] = [
        scale.mark(value(Reading.CENTRAL, (at + gap) * scale.sign)).risk for gap in (-near, 0, near)
    ]
    assert max(risks) - min(risks) < Fraction(1, 10**5)


@given(ladders(), st.sampled_from([Fraction(n, 10) for n in (-2, -1, 1, 2)]))
def test_moved_levels_keep_their_order_and_stay_on_the_bad_side_of_best(
    ruled: Any, shift: Any
) -> None:
    scale = scale_of(ruled, ruled.levels[0], shift, Fraction("0.005"))
    ats = [step.at for step in scale.steps]
    assert ats == sorted(ats)
    assert ats[0] >= scale.best
