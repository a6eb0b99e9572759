"""For every rule, jurisdiction and date: any value falls in exactly one outcome."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from properties.bench import REPEATABLE
from pyramidcheck.assets import find_assets
from pyramidcheck.judge.levels import Span, levels_in_force, parents_of
from pyramidcheck.judge.scale import RISKS, scale_of
from pyramidcheck.model.measures import Value
from pyramidcheck.model.outcome import SEVERITY, Outcome, Reading
from pyramidcheck.rulebook import load
from pyramidcheck.rulebook.loader import profile_names

HOME = find_assets("rules")
JURISDICTIONS = tuple(profile_names(HOME))
RULEBOOK = load((), builtin=HOME, jurisdictions=JURISDICTIONS)
RULES = {name: rule.rule for name, rule in RULEBOOK.rules.items() if not rule.rule.informational}
TINY = Fraction(1, 10**12)
"""Far below the distance of any two levels that differ."""


def days(rule):
    """Days on which the law may be another: around every date that a level is in force from."""
    written = {levels.from_ for levels in rule.levels}
    found = {day + timedelta(shift) for day in written for shift in (-1, 0, 1) if day.year > 1900}
    return sorted(found | {date(2015, 6, 30), date(2024, 12, 31), date(2026, 6, 30)})


def all_bands():
    """Every rule with each set of levels that decides somewhere on some day, once."""
    found = {}
    for rule in RULES.values():
        for jurisdiction in JURISDICTIONS:
            parents = parents_of(jurisdiction, RULEBOOK.profiles)
            for day in days(rule):
                for levels in levels_in_force(rule, jurisdiction, Span(None, day), parents):
                    found[rule.id, levels.jurisdiction, levels.from_] = (rule, levels)
    return found


BANDS = all_bands()


def valued(number, infinite=0):
    return Value(Reading.CENTRAL, None, None, number, 1, infinite)


def written_levels(levels):
    """The levels that are given, mildest first."""
    named = [("watch", levels.watch), ("flag", levels.flag), ("critical", levels.critical)]
    return [(name, level) for name, level in named if level is not None]


def is_reached(rule, levels, name, number):
    """What the documentation says of one level, word for word."""
    level = getattr(levels, name)
    if number == level:
        better = levels.at_level == "better" and name in levels.better_levels
        return not better and level != rule.measure.best
    return number > level if rule.direction == "above" else number < level


def bands_of(rule, levels, number):
    """Every outcome whose band, worked out by itself, holds the number."""
    names = [name for name, _ in written_levels(levels)]
    edges = [("clear", None), *((name, name) for name in names)]
    found = []
    for place, (outcome, begin) in enumerate(edges):
        after = edges[place + 1][1] if place + 1 < len(edges) else None
        begun = begin is None or is_reached(rule, levels, begin, number)
        ended = after is not None and is_reached(rule, levels, after, number)
        if begun and not ended:
            found.append(outcome)
    return found


def points(rule, levels):
    """Values at, just below and just above each level and the best value, and far from all."""
    marks = sorted({rule.measure.best, *(level for _, level in written_levels(levels))})
    near = {mark + step for mark in marks for step in (-TINY, 0, TINY)}
    return sorted(near | {marks[0] - 10**9, marks[-1] + 10**9, *marks})


def check_one_outcome(rule, levels, number):
    cap = rule.measure.cap
    judged = number if cap is None else min(number, cap)
    scale = scale_of(rule, levels)
    mark = scale.mark(valued(number))
    assert bands_of(rule, levels, judged) == [mark.outcome]
    ceiling = min((risk for risk in RISKS.values() if risk > RISKS[mark.outcome]), default=1)
    assert RISKS[mark.outcome] <= mark.risk <= ceiling or mark.outcome is Outcome.CLEAR
    assert 0 <= mark.risk <= 1
    return mark


def test_every_rule_that_is_judged_has_bands_in_every_jurisdiction_that_asks_it():
    assert {rule_id for rule_id, *_ in BANDS} == set(RULES)
    assert len(BANDS) > len(RULES)
    assert {"better", "worse"} == {levels.at_level for _, levels in BANDS.values()}


@pytest.mark.parametrize("key", BANDS, ids=lambda key: "-".join(map(str, key)))
def test_bands_have_no_gap_and_no_overlap_at_their_edges(key):
    rule, levels = BANDS[key]
    for number in points(rule, levels):
        check_one_outcome(rule, levels, number)


@pytest.mark.parametrize("key", BANDS, ids=lambda key: "-".join(map(str, key)))
def test_infinite_values_fall_in_one_outcome(key):
    rule, levels = BANDS[key]
    scale = scale_of(rule, levels)
    good = -1 if rule.direction == "above" else 1
    assert scale.mark(valued(None, good)).outcome is Outcome.CLEAR
    assert scale.mark(valued(None, good)).risk == 0
    bad = scale.mark(valued(None, -good))
    assert bad.outcome == rule.measure.infinite
    assert bad.risk == RISKS[bad.outcome]


@pytest.mark.parametrize("key", BANDS, ids=lambda key: "-".join(map(str, key)))
def test_risk_is_continuous_at_levels_that_lie_apart(key):
    rule, levels = BANDS[key]
    scale = scale_of(rule, levels)
    edges = [rule.measure.best, *(level for _, level in written_levels(levels))]
    for place, (name, level) in enumerate(written_levels(levels), start=1):
        cap = rule.measure.cap
        if edges.count(level) > 1 or (cap is not None and level >= cap):
            continue
        at = scale.mark(valued(level)).risk
        assert at == RISKS[Outcome(name)]
        # Within TINY of a level the risk moves by no more than the steepest line allows.
        least = min(abs(level - other) for other in edges[:place] + edges[place + 1 :])
        for near in (level - TINY, level + TINY):
            assert abs(scale.mark(valued(near)).risk - at) <= TINY / least


numbers = st.one_of(
    st.fractions(min_value=-1, max_value=2, max_denominator=10**6),
    st.fractions(min_value=-100, max_value=1000, max_denominator=1000),
)


@given(key=st.sampled_from(list(BANDS)), near=st.booleans(), number=numbers, data=st.data())
@settings(REPEATABLE, max_examples=600)
def test_any_value_falls_in_exactly_one_outcome_and_worse_is_never_less_risk(
    key, near, number, data
):
    rule, levels = BANDS[key]
    if near:
        number = data.draw(st.sampled_from(points(rule, levels))) + number * TINY
    other = data.draw(numbers)
    first, second = (check_one_outcome(rule, levels, value) for value in (number, other))
    if rule.direction == "below":
        number, other = -number, -other
    if number <= other:
        assert first.risk <= second.risk
        assert SEVERITY[first.outcome] <= SEVERITY[second.outcome]
    else:
        assert second.risk <= first.risk
        assert SEVERITY[second.outcome] <= SEVERITY[first.outcome]
