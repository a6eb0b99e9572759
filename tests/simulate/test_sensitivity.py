"""Mechanisms move the rules that watch them: the first, a middle and the last level of each."""

import re

import pytest
from benchmarks.sensitivity import (
    REPORT,
    STRONGEST_ECHO,
    agreement,
    faults,
    movement,
    read_plan,
    risks_of,
    step_back,
)

from pyramidcheck.assets import find_assets

SCENARIO, MECHANISMS = read_plan()
LEVELS = (0, 5, 9)


@pytest.mark.second_opinion
@pytest.mark.parametrize("mechanism", MECHANISMS, ids=lambda each: each.name)
def test_a_mechanism_moves_the_rule_that_watches_it_and_no_other(mechanism):
    risks = risks_of(SCENARIO, mechanism, LEVELS)
    for rule in mechanism.watched_by:
        first, middle, last = risks[rule]
        assert first < middle < last, rule
    assert faults(mechanism, risks) == []


def test_there_are_ten_levels_of_seven_mechanisms_and_every_rule_named_exists():
    assert len(MECHANISMS) == 7
    rules = {path.parent.name for path in find_assets("rules").glob("*/*/rule.toml")}
    for mechanism in MECHANISMS:
        assert {len(values) for values in mechanism.keys.values()} == {10}
        assert {*mechanism.watched_by, *mechanism.echoes} <= rules
        assert not set(mechanism.watched_by) & set(mechanism.echoes)


def test_the_written_matrix_has_the_right_signs_everywhere():
    text = REPORT.read_text(encoding="utf-8")
    assert text.endswith("## Faults\n\nNone.\n")
    watching = re.findall(r"^\| .+ \| .+ \| `(\w+)` \| ([\d. ]+) \|", text, re.MULTILINE)
    assert len(watching) == sum(len(mechanism.watched_by) for mechanism in MECHANISMS)
    for rule, written in watching:
        risks = [float(risk) for risk in written.split()]
        assert len(risks) == 10, rule
        assert risks == sorted(risks), rule


def test_movement_and_agreement_of_known_risks():
    assert agreement([0.1, 0.2, 0.9]) == 1
    assert agreement([0.9, 0.2, 0.1]) == -1
    assert agreement([0.1, None, 0.2]) is None
    assert step_back([0.1, 0.4, 0.15]) == pytest.approx(0.25)
    assert step_back([0.1, 0.4]) == 0
    assert movement([0.5, None, 0.2]) == pytest.approx(0.3)


def test_a_rule_that_echoes_without_a_reason_is_a_fault():
    (mechanism, *_) = MECHANISMS
    risks = {rule: [0.0, 0.5, 1.0] for rule in mechanism.watched_by}
    quiet = risks | {"paid_depth": [0.2, 0.2 + STRONGEST_ECHO / 2, 0.2]}
    assert faults(mechanism, quiet) == []
    assert "paid_depth" in faults(mechanism, risks | {"paid_depth": [0.2, 0.5, 0.2]})[0]
    falling = {rule: [1.0, 0.5, 0.0] for rule in mechanism.watched_by}
    assert len(faults(mechanism, falling)) == 2 * len(mechanism.watched_by)
