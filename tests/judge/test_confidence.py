from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from judge.docket import BOOK, Filing, codes
from pyramidcheck.model.measures import Gate
from pyramidcheck.model.outcome import Confidence, GateState, IndicationLevel

# Gives every decisive rule of the small rulebook a clear value on a thousand people.
SURE = Filing()


def confidence(filing: Filing) -> tuple[Any, list[str]]:
    found = filing.judged().verdict
    return found.confidence, codes(found.confidence_reasons)


def gated(*gates: Gate) -> Filing:
    return replace(SURE, gates=gates)


def test_high_where_every_condition_holds() -> None:
    found = SURE.judged().verdict
    assert found.confidence is Confidence.HIGH
    (reason,) = found.confidence_reasons
    assert (reason.code, reason.values) == ("confidence_high", {"coverage": 1.0, "n": 1000})


def test_fewer_than_three_hundred_observations_are_moderate() -> None:
    level, reasons = confidence(replace(SURE, n=299))
    assert level is Confidence.MODERATE
    assert set(reasons) == {"confidence_small_n"}
    assert confidence(replace(SURE, n=300))[0] is Confidence.HIGH


def test_a_decisive_rule_without_a_value_is_not_high() -> None:
    level, reasons = confidence(SURE.but(recruiting_dependence=None))
    assert (level, reasons) == (Confidence.MODERATE, ["confidence_decisive_unseen"])


def test_coverage_between_the_limits_is_moderate_and_below_low() -> None:
    # Outcomes leave 0.2 of 1: coverage .80. With entry gone as well: .65.
    outcomes = {name: None for name, rule in BOOK.items() if rule.pillar == "outcomes"}
    level, reasons = confidence(SURE.but(**outcomes))
    assert level is Confidence.MODERATE
    assert "confidence_coverage" in reasons
    entry = {name: None for name, rule in BOOK.items() if rule.pillar == "entry"}
    level, reasons = confidence(SURE.but(**outcomes, **entry))
    assert level is Confidence.LOW
    assert "confidence_low_coverage" in reasons


def test_a_failed_gate_is_moderate_and_low_where_a_decisive_rule_needs_it() -> None:
    level, reasons = confidence(gated(Gate("gaps", GateState.FAILED)))
    assert (level, reasons) == (Confidence.MODERATE, ["confidence_gate"])
    level, reasons = confidence(gated(Gate("conservation", GateState.FAILED)))
    assert level is Confidence.LOW
    assert reasons[0] == "confidence_decisive_gate"


def test_a_warning_lowers_confidence_for_truncation_alone() -> None:
    level, reasons = confidence(gated(Gate("truncation", GateState.WARNED)))
    assert (level, reasons) == (Confidence.MODERATE, ["confidence_truncation"])
    assert confidence(gated(Gate("gaps", GateState.WARNED)))[0] is Confidence.HIGH


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        ("0.0099", Confidence.HIGH),
        ("0.01", Confidence.MODERATE),
        ("0.0499", Confidence.MODERATE),
        ("0.05", Confidence.LOW),
    ],
)
def test_quarantined_money_lowers_confidence(share: str, expected: Confidence) -> None:
    assert confidence(SURE.knowing(quarantined_share=Fraction(share)))[0] is expected


def test_readings_one_level_apart_are_moderate_and_two_low() -> None:
    level, reasons = confidence(SURE.but(outside_revenue_share=("0.60", "0.80", "0.90")))
    assert (level, reasons) == (Confidence.MODERATE, ["confidence_readings_differ"])
    found = SURE.but(outside_revenue_share=("0.40", "0.60", "0.90")).judged().verdict
    assert found.level is IndicationLevel.WEAK
    assert found.confidence is Confidence.LOW
    assert found.confidence_reasons[0].values == {
        "strict": "material",
        "central": "weak",
        "lenient": "none",
    }


def test_relabelled_customers_lower_confidence() -> None:
    level, reasons = confidence(SURE.but(reclassified_customers="0.10"))
    assert (level, reasons) == (Confidence.MODERATE, ["confidence_relabelled"])


def test_every_reason_for_low_is_given() -> None:
    filing = gated(Gate("conservation", GateState.FAILED)).knowing(
        quarantined_share=Fraction(1, 10)
    )
    reasons = confidence(filing)[1]
    assert reasons[:2] == ["confidence_decisive_gate", "confidence_much_quarantined"]
