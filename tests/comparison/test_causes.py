"""Each ground for a difference, alone and with others, on results made by hand."""

from __future__ import annotations

from datetime import date

import pytest

from pyramidcheck.comparison import compare
from pyramidcheck.comparison.answer import Cause
from pyramidcheck.model.outcome import GateState, Outcome
from pyramidcheck.model.result import Message
from report.fixture_rules import missing, rule
from report.fixtures import strong_result, weak_result

RULE = "outside_revenue_share"


def changed(result, *, rules=None, **groups):
    """The result with fields of `filing`, `manifest` or `tool` changed, and other rules."""
    update = {
        name: getattr(result, name).model_copy(update=fields) for name, fields in groups.items()
    }
    if rules is not None:
        update["rules"] = rules
    return result.model_copy(update=update)


def with_value(result, value, outcome=Outcome.FLAG):
    """The result in which one rule has other values in all three readings."""
    moved = rule(RULE, outcome, (value - 0.01, value, value + 0.01), decisive=True)
    kept = tuple(moved if each.id == RULE else each for each in result.rules)
    return result.model_copy(update={"rules": kept})


def other_files(result, **update):
    """The result of files with other bytes."""
    inputs = tuple(
        item.model_copy(update={"sha256": f"{place:064x}", **update})
        for place, item in enumerate(result.inputs, start=7)
    )
    return result.model_copy(update={"inputs": inputs})


def of(found, name=RULE):
    return next(each for each in found.rules if each.id == name)


@pytest.fixture
def before():
    return with_value(strong_result(), 0.4)


def test_the_same_result_twice_moves_nothing(before):
    found = compare(before, before)
    assert found.moved == ()
    assert found.causes == ()
    assert (*found.warnings, *found.advice) == ()
    assert not found.verdict_moved


def test_other_rules_on_the_same_files_are_put_down_to_the_rules(before):
    after = changed(with_value(before, 0.5), manifest={"rules_sha256": "f" * 64})
    found = compare(before, after)
    assert of(found).causes == (Cause.RULES,)
    assert found.causes == (Cause.RULES,)
    assert found.advice == ()


def test_another_tool_with_the_same_rules_is_put_down_to_the_tool(before):
    after = changed(with_value(before, 0.5), tool={"version": "0.2.0"})
    assert compare(before, after).causes == (Cause.TOOL,)


@pytest.mark.parametrize(
    ("library", "tool"), [("duckdb", True), ("scipy", True), ("babel", False), ("typst", False)]
)
def test_only_a_library_that_computes_counts_as_another_tool(before, library, tool):
    libraries = {**before.manifest.libraries, library: "99.0"}
    found = compare(before, changed(before, manifest={"libraries": libraries}))
    assert found.grounds.tool is tool
    assert list(found.grounds.libraries) == [library]


def test_levels_that_move_with_other_files_alone_are_not_the_program_s(before):
    moved = of_rule(before)
    levels = moved.level.model_copy(update={"flag": 0.1, "flag_text": "0.10"})
    moved = moved.model_copy(update={"level": levels})
    rules = tuple(moved if each.id == RULE else each for each in before.rules)
    found = compare(before, other_files(changed(before, rules=rules)))
    assert of(found).causes == (Cause.BEHAVIOUR,)


def test_tool_and_rules_at_once_are_not_told_apart(before):
    after = changed(
        with_value(before, 0.5), tool={"version": "0.2.0"}, manifest={"rules_sha256": "f" * 64}
    )
    found = compare(before, after)
    assert found.causes == (Cause.TOOL, Cause.RULES)
    assert "tool_and_rules" in {advice.code for advice in found.advice}


def test_other_files_at_the_same_coverage_are_put_down_to_behaviour(before):
    found = compare(before, other_files(with_value(before, 0.5)))
    assert of(found).causes == (Cause.BEHAVIOUR,)
    assert not any(table.same_files for table in found.tables)


def test_a_column_that_appears_leaves_coverage_and_behaviour_open(before):
    after = other_files(with_value(before, 0.5))
    mapped = {**after.inputs[0].mapping, "list_amount": "column 'prix'"}
    first = after.inputs[0].model_copy(update={"mapping": mapped})
    after = after.model_copy(update={"inputs": (first, *after.inputs[1:])})
    found = compare(before, after)
    assert of(found).causes == (Cause.COVERAGE, Cause.BEHAVIOUR)
    assert [(each.column, each.before) for each in found.columns] == [("list_amount", None)]
    assert "same_columns" in {advice.code for advice in found.advice}


def test_a_value_that_appears_with_its_table_is_coverage_alone(before):
    lacking = tuple(missing(RULE) if each.id == RULE else each for each in before.rules)
    first = changed(before, rules=lacking)
    assert of(compare(first, first)).before.reason.code == "missing_table"
    found = compare(first, other_files(before))
    assert of(found).causes == (Cause.COVERAGE,)
    assert of(found).difference is None


def test_a_gate_that_ends_otherwise_leaves_quality_open(before):
    failed = before.gates[0].model_copy(update={"state": GateState.FAILED})
    after = other_files(with_value(before, 0.5))
    after = after.model_copy(update={"gates": (failed, *before.gates[1:])})
    found = compare(before, after)
    assert of(found).causes == (Cause.QUALITY, Cause.BEHAVIOUR)
    assert [gate.after for gate in found.gates] == [GateState.FAILED]


def test_data_and_method_at_once_ask_for_the_first_files_again(before):
    after = changed(other_files(with_value(before, 0.5)), tool={"version": "0.2.0"})
    found = compare(before, after)
    assert found.causes == (Cause.TOOL, Cause.BEHAVIOUR)
    again = next(advice for advice in found.advice if advice.code == "same_method")
    assert again.values == {"report_id": before.manifest.id, "version": "0.2.0"}


def period(result, start, end):
    span = result.filing.period.model_copy(update={"start": start, "end": end})
    return changed(result, filing={"period": span, "as_of": end})


def test_two_calendar_years_are_equally_long_though_one_has_a_day_more(before):
    after = period(other_files(with_value(before, 0.5)), date(2025, 1, 1), date(2025, 12, 31))
    found = compare(before, after)
    assert (found.before.days, found.after.days) == (366, 365)
    assert found.warnings == ()
    assert found.causes == (Cause.BEHAVIOUR,)


def test_a_longer_period_may_move_figures_by_its_length_alone(before):
    after = period(other_files(with_value(before, 0.5)), date(2023, 1, 1), date(2024, 12, 31))
    found = compare(before, after)
    assert found.causes == (Cause.LENGTH, Cause.BEHAVIOUR)
    assert {warning.code for warning in found.warnings} == {"period_length", "period_overlap"}


def test_other_levels_under_another_law_are_put_down_to_the_law(before):
    moved = of_rule(before).model_copy(update={"outcome": Outcome.CLEAR})
    levels = moved.level.model_copy(update={"flag": 0.1, "flag_text": "0.10"})
    moved = moved.model_copy(update={"level": levels})
    rules = tuple(moved if each.id == RULE else each for each in before.rules)
    after = changed(before, rules=rules, filing={"jurisdictions": ("us",)})
    found = compare(before, after)
    assert of(found).causes == (Cause.LAW,)
    assert of(found).levels_moved
    assert not of(found).value_moved
    assert "jurisdictions" in {warning.code for warning in found.warnings}


def of_rule(result):
    return next(each for each in result.rules if each.id == RULE)


def test_declared_facts_are_settings_but_what_was_audited_is_not(before):
    declared = {**before.filing.declared, "plan.qualifying_volume": "200"}
    after = changed(with_value(before, 0.5), filing={"declared": declared})
    found = compare(before, after)
    assert found.causes == (Cause.SETTINGS,)
    assert [(each.before, each.after) for each in found.settings] == [('"100"', '"200"')]
    named = {**before.filing.declared, "company": "Other", "period.end": "2025-12-31"}
    assert compare(before, changed(before, filing={"declared": named})).settings == ()


def test_a_rule_that_one_side_did_not_ask_is_put_down_to_the_rules(before):
    after = changed(before, rules=before.rules[1:])
    found = compare(before, after)
    gone = of(found, before.rules[0].id)
    assert gone.after is None
    assert gone.causes == (Cause.RULES,)


def test_the_difference_is_exact_and_ranges_apart_are_marked(before):
    far = of(compare(before, with_value(before, 0.7)))
    near = of(compare(before, with_value(before, 0.41)))
    assert (far.difference, far.readings_apart) == (0.3, True)
    assert (near.difference, near.readings_apart) == (0.01, False)


def test_currency_company_and_tables_are_warned_of(before):
    after = changed(before, filing={"currency": "USD", "company": "Other", "tables": ("orders",)})
    found = compare(before, after)
    codes = [warning.code for warning in found.warnings]
    assert codes == ["company", "currency", "tables"]
    assert found.warnings[2] == Message(code="tables", values={"tables": "participants,payouts"})


def test_a_figure_that_moved_for_no_recorded_reason_is_the_program_s(before):
    assert compare(before, with_value(before, 0.5)).causes == (Cause.TOOL,)


@pytest.mark.parametrize("pair", [(strong_result, weak_result), (weak_result, strong_result)])
def test_comparing_is_repeatable_and_counts_every_rule_once(pair):
    first, second = (make() for make in pair)
    found = compare(first, second)
    assert found.model_dump_json() == compare(first, second).model_dump_json()
    names = [each.id for each in found.rules]
    assert sorted(names) == sorted({rule.id for side in (first, second) for rule in side.rules})
    assert all(each.causes for each in found.rules if each.outcome_moved or each.value_moved)
