"""`measure_rule` on the contributor page's example, with its folder changed as each test says."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pyramidcheck.measure import measure_rule
from pyramidcheck.model.canonical import TABLES
from pyramidcheck.model.measures import FilingFacts, Gate, Measure
from pyramidcheck.model.outcome import GateState, Reading
from pyramidcheck.model.rule import Rule
from pyramidcheck.rulebook import LoadedRule
from pyramidcheck.store import GuestStore

TEXT = {"en": "text", "fr": "texte"}
TEXTS: dict[str, Any] = dict.fromkeys(("title", "question", "why", "message", "remedy"), TEXT) | {
    "innocent": [TEXT],
    "blind_spots": [TEXT],
}
FILING = FilingFacts(
    tables=frozenset(TABLES),
    columns=frozenset({"orders.buyer_id", "orders.volume"}),
    plan=frozenset({"resale"}),
    participants=50,
    paid=20,
    periods=12,
    resale_assumed=False,
    referral_programme=False,
    signals={},
    quarantined_share=Fraction(0),
    observed_days=366,
)
ONE_ROW = "SELECT 'central' AS reading, {columns} FROM facts.filing AS filing"


def rule(
    metric: str,
    tmp_path: Path,
    *,
    measure: Any = None,
    needs: Any = None,
    parameters: Any = None,
    **extra: Any,
) -> LoadedRule:
    table: dict[str, Any] = {
        "id": "tested",
        "version": 1,
        "status": "experimental",
        "pillar": "retail",
        "weight": 1,
        "direction": "above",
        "texts": TEXTS,
        "needs": {"facts": ["facts.filing"]} | (needs or {}),
        "measure": {"kind": "ratio", "unit": "share", "best": 0, "readings": "one"}
        | (measure or {}),
        "parameters": parameters or {},
        "levels": [{"flag": "1/2", "basis": "judgement"}],
    }
    return LoadedRule(
        Rule.model_validate(table | extra), tmp_path, metric, "", builtin=True, definitions={}
    )


@pytest.fixture
def measured(facts, tmp_path):
    """Return the measure of a rule whose metric.sql selects these columns from one row."""

    def run(columns, filing=FILING, gates=(), **given):
        loaded = rule(ONE_ROW.format(columns=columns), tmp_path, **given)
        return measure_rule(facts({}), loaded, filing, gates)

    return run


def test_ratio_is_divided_exactly_and_repeated_in_all_readings(measured):
    measure = measured("CAST('0.10' AS DECIMAL(18, 4)) AS numerator, 3 - 0 AS denominator, 9 AS n")
    assert measure.state == "measured"
    assert {value.value for value in measure.values.values()} == {Fraction(1, 30)}
    assert [value.reading for value in measure.values.values()] == list(Reading)
    assert measure.values[Reading.STRICT].n == 9


def test_zero_over_zero_is_never_a_value(measured):
    measure = measured("0 AS numerator, 0 AS denominator, 0 AS n")
    assert (measure.state, measure.reason) == ("not_enough_data", "zero_over_zero")
    assert measure.values[Reading.CENTRAL].value is None


def test_something_over_zero_is_infinite(measured):
    measure = measured("5 AS numerator, 0 AS denominator, 1 AS n")
    assert measure.state == "measured"
    assert measure.values[Reading.CENTRAL].infinite == 1
    assert measure.values[Reading.CENTRAL].value is None


def test_cap_holds_for_an_infinite_ratio_too(measured):
    for denominator in ("0", "1"):
        measure = measured(
            f"5 AS numerator, {denominator} AS denominator, 1 AS n", measure={"cap": 1}
        )
        assert measure.values[Reading.CENTRAL].value == 1
        assert measure.values[Reading.CENTRAL].infinite == 0


def test_negative_denominator_is_no_value(measured):
    measure = measured("1 AS numerator, -2 AS denominator, 1 AS n")
    assert measure.reason == "negative_denominator"
    assert measure.reason_values == {"denominator": "-2"}


def test_null_is_no_value(measured):
    measure = measured("NULL AS numerator, 1 AS denominator, 1 AS n")
    assert (measure.state, measure.reason) == ("not_enough_data", "no_value")


def test_reason_of_the_statement_is_kept(measured):
    measure = measured(
        "1 AS numerator, 2 AS denominator, 1 AS n, 'unnamed_sellers' AS reason,"
        " CAST('0.5000' AS DECIMAL(18, 4)) AS figure_share, NULL AS figure_at_most"
    )
    assert (measure.state, measure.reason) == ("not_enough_data", "unnamed_sellers")
    assert measure.reason_values == {"share": "0.5"}


def test_reason_that_no_catalogue_holds_is_an_error_of_the_rule(measured):
    measure = measured("1 AS numerator, 2 AS denominator, 1 AS n, 'because' AS reason")
    assert (measure.state, measure.reason) == ("error", "rule_failed")
    assert "because" in measure.reason_values["detail"]


def test_statement_may_prove_that_the_rule_does_not_apply(measured):
    measure = measured(
        "1 AS numerator, 2 AS denominator, 1 AS n, 'payouts_small' AS not_applicable"
    )
    assert (measure.state, measure.reason) == ("not_applicable", "payouts_small")


def test_reason_of_one_reading_silences_that_reading_alone(facts, tmp_path):
    metric = """
        SELECT
            readings.reading,
            1 AS numerator,
            2 AS denominator,
            7 AS n,
            CASE WHEN readings.reading = 'lenient' THEN 'no_value' END AS reason
        FROM facts.readings AS readings
        GROUP BY readings.reading
    """
    loaded = rule(
        metric, tmp_path, measure={"readings": "three"}, needs={"facts": ["facts.readings"]}
    )
    measure = measure_rule(facts({}), loaded, FILING)
    assert measure.state == "measured"
    assert measure.values[Reading.LENIENT].value is None
    assert measure.values[Reading.STRICT].value == Fraction(1, 2)


def test_reading_without_a_row_has_no_value(measured):
    measure = measured("1 AS numerator, 2 AS denominator, 1 AS n", measure={"readings": "three"})
    assert measure.values[Reading.CENTRAL].value == Fraction(1, 2)
    assert measure.values[Reading.STRICT].value is None


def test_two_rows_for_one_reading_are_an_error_of_the_rule(facts, tmp_path):
    metric = """
        SELECT 'central' AS reading, 1 AS numerator, 2 AS denominator, 1 AS n
        FROM facts.product AS products
    """
    loaded = rule(metric, tmp_path, needs={"facts": ["facts.product"]})
    store = facts({"facts.product": (["sku"], [["a"], ["b"]])})
    measure = measure_rule(store, loaded, FILING)
    assert measure.reason == "rule_failed"
    assert "2 rows" in measure.reason_values["detail"]


def test_missing_output_column_is_an_error_of_the_rule(measured):
    assert "denominator" in measured("1 AS numerator, 1 AS n").reason_values["detail"]


def test_failing_statement_is_an_error_of_the_rule(measured):
    measure = measured("CAST('x' AS INTEGER) AS numerator, 1 AS denominator, 1 AS n")
    assert measure.state == "error"
    assert measure.reason == "rule_failed"


def test_table_that_the_rule_does_not_declare_is_refused(facts, tmp_path):
    metric = "SELECT 'central' AS reading, 1 AS numerator, 1 AS denominator, 1 AS n FROM facts.tree"
    measure = measure_rule(facts({}), rule(metric, tmp_path), FILING)
    assert measure.state == "error"
    assert "facts.tree" in measure.reason_values["detail"]


def test_interrupt_by_the_user_passes(tmp_path):
    class Interrupted:
        def select(self, *_, **__):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        measure_rule(Interrupted(), rule("SELECT 1", tmp_path), FILING)


def test_figures_come_from_the_central_row(measured):
    measure = measured(
        "1 AS numerator, 2 AS denominator, 1 AS n, 'VIP' AS figure_name, 1 / 3 AS figure_share"
    )
    assert measure.figures["figure_name"] == "VIP"
    assert str(measure.figures["figure_share"]) == "0.333333333333"


def test_parameters_are_bound_exactly_whether_quoted_or_not(measured):
    columns = "$part AS numerator, $whole AS denominator, 1 AS n"
    for part in ("0.05", Fraction(5, 100)):
        measure = measured(columns, parameters={"part": part, "whole": 2})
        assert measure.values[Reading.CENTRAL].value == Fraction(1, 40)


def test_text_parameter_is_bound_as_text(measured):
    measure = measured(
        "1 AS numerator, 1 AS denominator, 1 AS n, $word AS figure_word",
        parameters={"word": "kit"},
    )
    assert measure.figures == {"figure_word": "kit"}


def test_count_has_a_value_and_no_denominator(measured):
    measure = measured("7 AS value, 20 AS n", measure={"kind": "count", "unit": "count"})
    assert measure.values[Reading.CENTRAL].value == 7
    assert measure.values[Reading.CENTRAL].denominator is None


def test_unobserved_part_is_kept_for_the_judge(measured):
    measure = measured("1 AS numerator, 4 AS denominator, 1 AS n, 3 AS unobserved")
    assert measure.values[Reading.CENTRAL].unobserved == 3


@pytest.mark.parametrize(
    ("needs", "reason", "values"),
    [
        ({"min_n": 5}, "too_few_observations", {"found": "4", "needed": "5"}),
        ({"min_participants": 51}, "too_few_participants", {"found": "50", "needed": "51"}),
        ({"min_paid": 21}, "too_few_paid", {"found": "20", "needed": "21"}),
        ({"min_periods": 13}, "too_few_periods", {"found": "12", "needed": "13"}),
        (
            {"columns": ["orders.buyer_id", "orders.sku"]},
            "missing_column",
            {"columns": "orders.sku"},
        ),
        ({"plan": ["resale", "levels_paid"]}, "missing_plan_fact", {"facts": "levels_paid"}),
        (
            {"any_of": ["orders.sku", "plan.levels_paid"]},
            "missing_any_of",
            {"choices": "orders.sku, plan.levels_paid"},
        ),
    ],
)
def test_unmet_need_is_named(measured, needs, reason, values):
    measure = measured("1 AS numerator, 2 AS denominator, 4 AS n", needs=needs)
    assert (measure.state, measure.reason) == ("not_enough_data", reason)
    assert measure.reason_values == values


@pytest.mark.parametrize(
    "needs", [{"min_n": 4}, {"min_paid": 20}, {"any_of": ["orders.sku", "plan.resale"]}]
)
def test_need_that_is_just_met_is_met(measured, needs):
    measure = measured("1 AS numerator, 2 AS denominator, 4 AS n", needs=needs)
    assert measure.state == "measured"


def test_missing_table_is_named_first(measured):
    filing = replace(FILING, tables=frozenset({"orders"}), columns=frozenset())
    needs = {"tables": ["orders", "payouts"], "columns": ["payouts.kind"]}
    measure = measured("1 AS numerator, 2 AS denominator, 4 AS n", filing, needs=needs)
    assert (measure.reason, measure.reason_values) == ("missing_table", {"tables": "payouts"})


def test_failed_gate_silences_the_rules_that_name_it(measured):
    gates = (Gate("truncation", GateState.FAILED), Gate("keys", GateState.WARNED))
    columns = "1 AS numerator, 2 AS denominator, 4 AS n"
    silent = measured(columns, gates=gates, needs={"gates": ["truncation", "keys"]})
    assert (silent.reason, silent.reason_values) == ("gate_failed", {"gates": "truncation"})
    assert measured(columns, gates=gates, needs={"gates": ["keys"]}).state == "measured"


def test_rule_for_networks_does_not_apply_to_a_referral_programme(measured):
    filing = replace(FILING, referral_programme=True)
    columns = "1 AS numerator, 2 AS denominator, 4 AS n"
    measure = measured(columns, filing, network_only=True)
    assert (measure.state, measure.reason) == ("not_applicable", "single_level_referral")
    assert measured(columns, filing).state == "measured"


def test_guest_store_gives_the_same_measure(facts, tmp_path):
    loaded = rule(
        ONE_ROW.format(columns="1 AS numerator, 2 AS denominator, filing.months AS n"), tmp_path
    )
    store = facts({})
    with GuestStore.from_store(store) as guest:
        assert measure_rule(guest, loaded, FILING) == measure_rule(store, loaded, FILING)


def sampled(facts: Any, tmp_path: Path, values: list[str], **measure: Any) -> Measure:
    metric = "SELECT 'central' AS reading, products.revenue AS value FROM facts.product AS products"
    loaded = rule(
        metric,
        tmp_path,
        measure={"kind": "sample"} | measure,
        needs={"facts": ["facts.product"]},
        parameters={"share": Fraction(1, 4)},
    )
    store = facts({"facts.product": (["revenue"], [[value] for value in values])})
    return measure_rule(store, loaded, FILING)


def test_top_share_runs_on_the_rows(facts, tmp_path):
    measure = sampled(facts, tmp_path, ["6", "1", "2", "1"], statistic="top_share")
    assert measure.values[Reading.STRICT].value == Fraction(6, 10)
    assert measure.values[Reading.STRICT].n == 4


def test_median_runs_on_the_rows(facts, tmp_path):
    measure = sampled(facts, tmp_path, ["6", "1", "2", "1"], statistic="median")
    assert measure.values[Reading.CENTRAL].value == Fraction(3, 2)


@pytest.mark.parametrize(
    ("values", "reason"),
    [([], "no_value"), (["0", "0"], "zero_over_zero"), (["-1", "5"], "negative_values")],
)
def test_top_share_of_nothing_is_no_value(facts, tmp_path, values, reason):
    measure = sampled(facts, tmp_path, values, statistic="top_share")
    assert (measure.state, measure.reason) == ("not_enough_data", reason)


def test_unknown_statistic_is_an_error_of_the_rule(facts, tmp_path):
    assert sampled(facts, tmp_path, ["1"], statistic="mode").state == "error"
