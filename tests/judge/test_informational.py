"""Values that are shown and never judged, and measures that each law makes for itself."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from judge.docket import BOOK, INFINITE, VERDICT, Filing, levels, measure, result_of, rule
from pyramidcheck.judge.ruling import rule_on
from pyramidcheck.model.measures import Measure
from pyramidcheck.model.outcome import Outcome, Reading

SHOWN = {"basis": "judgement"}


def informational(**more: Any) -> Any:
    return rule("base", "retail", 0, SHOWN, informational=True, direction="below", best=1, **more)


def filing_with(ruled: Any, written: Any) -> Filing:
    return Filing(
        {**Filing().values, ruled.id: written}, rules={**BOOK, ruled.id: ruled}, verdict=VERDICT
    )


@pytest.mark.parametrize("written", [0, "0.30", 1, INFINITE])
def test_a_value_that_is_only_shown_is_clear_and_has_no_risk(written: Any) -> None:
    ruled = informational()
    filing = filing_with(ruled, written)
    found = rule_on(ruled, filing.matter, filing.law(), "international")
    assert found.outcome is Outcome.CLEAR
    assert found.risk is None


def test_without_a_value_there_is_nothing_to_show() -> None:
    ruled = informational()
    filing = filing_with(ruled, None)
    found = rule_on(ruled, filing.matter, filing.law(), "international")
    assert found.outcome is Outcome.NOT_ENOUGH_DATA


def test_the_result_prints_no_level_for_it() -> None:
    ruled = informational()
    result = result_of(filing_with(ruled, "0.40").judged(), "base")
    assert (result.value, result.level.flag, result.level.flag_text) == (0.4, None, None)


@pytest.mark.parametrize(
    ("reference", "written", "points_away"),
    [(None, 1, False), ("0.60", "0.60", True), ("0.60", "0.59", False), ("0.60", None, False)],
)
def test_it_points_away_from_its_reference_on_only(
    reference: Any, written: Any, points_away: Any
) -> None:
    ruled = informational(reference=reference)
    verdict = filing_with(ruled, written).judged().verdict
    assert ("base" in verdict.away) is points_away
    assert "base" not in verdict.towards


def test_a_high_value_points_away_where_low_ones_are_good() -> None:
    ruled = rule("base", "retail", 0, SHOWN, informational=True, reference="0.20")
    assert "base" in filing_with(ruled, "0.20").judged().verdict.away
    assert "base" not in filing_with(ruled, "0.21").judged().verdict.away


@pytest.mark.parametrize(
    ("weight", "sets", "more", "problem"),
    [
        (0, SHOWN, {}, "flag is missing"),
        (0, levels("0.1", "0.2"), {"informational": True}, "holds numbers"),
        (1, SHOWN, {"informational": True}, "weight 0"),
        (1, levels("0.1", "0.2"), {"reference": 1}, "only an informational rule"),
    ],
)
def test_a_rule_is_either_judged_or_shown(weight: int, sets: Any, more: Any, problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        rule("base", "retail", weight, sets, **more)


def by_law(**written: Any) -> tuple[Any, Filing]:
    """A rule for two jurisdictions and a filing in which each measured something else."""
    sets = [levels("0.1", "0.2", "0.5", jurisdiction=name) for name in ("kr", "cn")]
    ruled = rule("cap", "funding", 1, *sets, jurisdictions=("kr", "cn"))
    local = {name: measure("cap", each) for name, each in written.items()}
    whole = Measure("cap", state="not_applicable", reason="other_jurisdiction", local=local)
    return ruled, filing_with(ruled, whole)


def test_each_law_judges_what_was_measured_for_it() -> None:
    ruled, filing = by_law(kr="0.15", cn="0.60")
    matter, law = filing.matter, filing.law()
    assert rule_on(ruled, matter, law, "kr").outcome is Outcome.WATCH
    assert rule_on(ruled, matter, law, "cn").outcome is Outcome.CRITICAL
    assert rule_on(ruled, matter, law, "international").outcome is Outcome.NOT_APPLICABLE


def test_a_law_for_which_nothing_was_measured_says_so() -> None:
    ruled, filing = by_law(kr="0.15", cn=None)
    found = rule_on(ruled, filing.matter, filing.law(), "cn")
    assert found.outcome is Outcome.NOT_ENOUGH_DATA
    assert found.reason is not None
    assert found.reason.code == "missing_table"


def test_the_first_jurisdiction_gives_the_value_and_all_give_their_outcome() -> None:
    _, filing = by_law(kr="0.15", cn="0.60")
    result = result_of(filing.judged("cn", "kr"), "cap")
    assert result.value == 0.6
    assert result.readings[Reading.STRICT.value].value == 0.6
    outcomes = {each.jurisdiction: each.outcome for each in result.by_jurisdiction}
    assert outcomes == {"cn": Outcome.CRITICAL, "kr": Outcome.WATCH}
