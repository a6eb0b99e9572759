"""Rows of metric.sql that name the jurisdiction for whose law they were measured."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from judge.docket import levels, rule
from pyramidcheck.measure.outputs import measure_rows
from pyramidcheck.model.outcome import Reading

CAP = rule(
    "cap",
    "funding",
    1,
    *(levels("0.1", "0.2", jurisdiction=name) for name in ("kr", "cn")),
    jurisdictions=("kr", "cn"),
    measure={"readings": "one"},
)


def row(jurisdiction: str, numerator: Any, denominator: Any, **more: Any) -> dict[str, Any]:
    sums = {"numerator": Decimal(numerator), "denominator": Decimal(denominator)}
    return {"jurisdiction": jurisdiction, "reading": "central", **sums, "n": 4, **more}


def test_every_jurisdiction_has_a_measure_of_its_own() -> None:
    found = measure_rows(CAP, [row("kr", 1, 2, figure_year=2023), row("cn", 1, 4)])
    assert found.of("kr").values[Reading.CENTRAL].value == Fraction(1, 2)
    assert found.of("kr").figures == {"figure_year": 2023}
    assert found.of("cn").values[Reading.STRICT].value == Fraction(1, 4)


def test_elsewhere_nothing_is_measured() -> None:
    found = measure_rows(CAP, [row("kr", 1, 2)]).of("international")
    assert (found.state, found.reason) == ("not_applicable", "other_jurisdiction")
    assert found.values == {}


def test_a_reason_silences_its_own_jurisdiction_only() -> None:
    found = measure_rows(CAP, [row("kr", 1, 2, reason="no_value"), row("cn", 1, 4, reason=None)])
    assert found.of("kr").state == "not_enough_data"
    assert found.of("cn").state == "measured"


def test_a_jurisdiction_that_the_rule_does_not_name_is_refused() -> None:
    with pytest.raises(ValueError, match="uk, not in jurisdictions"):
        measure_rows(CAP, [row("uk", 1, 2)])
