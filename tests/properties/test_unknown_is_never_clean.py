"""What a filing leaves out never makes the upper end of its score better."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from properties.bench import REPEATABLE
from properties.changes import OPTIONAL_COLUMNS, without
from properties.firms import Firm, seeds
from pyramidcheck.model.canonical import TABLES

pytestmark = pytest.mark.second_opinion

REMOVALS = [*OPTIONAL_COLUMNS, *((table, None) for table in TABLES)]
CLASSIFYING = {
    ("orders", "item_kind"): "recruitment_revenue_share",
    ("orders", "is_autoship"): "typical_income",
}
"""Columns without which a rule would see only the clean side, and one such rule."""
SLACK = 1e-9


def test_every_optional_column_and_table_of_the_filing_is_tried():
    required = {(t.name, c.name) for t in TABLES.values() for c in t.columns if c.required}
    every = {(t.name, c.name) for t in TABLES.values() for c in t.columns}
    assert set(OPTIONAL_COLUMNS) == every - required
    filled = {
        (table, name)
        for table, rows in Firm(0).books().tables.items()
        for row in rows
        for name, value in row.items()
        if value is not None
    }
    seen_in_some = {place for place in OPTIONAL_COLUMNS if place in filled}
    assert len(seen_in_some) >= len(OPTIONAL_COLUMNS) - 4


def test_columns_that_open_the_range_and_the_rules_they_open_exist(rulebook):
    for column, rules in rulebook.verdict.open_without.items():
        assert tuple(column.split(".")) in OPTIONAL_COLUMNS
        assert set(rules) <= set(rulebook.rules)


@given(seed=seeds(), removals=st.lists(st.sampled_from(REMOVALS), min_size=3, max_size=3))
@settings(REPEATABLE, max_examples=3)
def test_leaving_out_a_column_or_a_table_never_lowers_the_upper_end(bench, seed, removals):
    books = Firm(seed).books()
    whole = bench.audit(books)
    assert sum(outcome == "not_enough_data" for outcome in whole.outcomes.values()) < 20
    assert whole.judged.verdict.score.low < whole.high < 97
    for table, column in removals:
        part = bench.audit(without(books, table, column))
        assert part.high >= whole.high - SLACK, (table, column)


@given(seed=seeds(), place=st.sampled_from(sorted(CLASSIFYING)))
@settings(REPEATABLE, max_examples=3)
def test_without_what_tells_kinds_apart_a_rule_flags_or_is_silent(bench, seed, place):
    rule_id = CLASSIFYING[place]
    found = bench.audit(without(Firm(seed).books(), *place), only=[rule_id])
    outcome = found.outcomes[rule_id]
    assert outcome in {"flag", "critical", "not_enough_data"}
    if outcome == "not_enough_data":
        assert found.rulings[rule_id].reason.code in {"missing_column", "too_few_observations"}
    assert found.rulings[rule_id].is_open
