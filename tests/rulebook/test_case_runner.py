"""The runner of worked examples, on the contributor page's rule."""

import shutil
from importlib.resources import files

import pytest

from pyramidcheck.assets import find_assets
from pyramidcheck.case_facts import CaseFacts, readings
from pyramidcheck.case_runner import run_cases
from pyramidcheck.rulebook import load
from pyramidcheck.store import Store


def open_store() -> Store:
    return Store.open(threads=1)


@pytest.fixture
def outcomes(example):
    """Return what the cases came to, by their first word."""
    home = example.parent.parent
    for name in ("definitions.toml", "gates.toml", "verdict.toml", "benchmarks.toml"):
        shutil.copy(find_assets("rules") / name, home / name)
    shutil.copytree(find_assets("rules") / "profiles", home / "profiles")

    def run(**arguments):
        found = run_cases(load(builtin=home), open_store, **arguments)
        return {outcome.case: outcome for outcome in found}

    return run


def test_examples_of_the_contributor_page_come_out(outcomes):
    found = outcomes()
    assert {case: outcome.outcome for case, outcome in found.items()} == {
        "exactly half outside is a flag": "flag",
        "a third outside is a flag": "flag",
        "customers alone buy": "clear",
        "an export without buyers says nothing": "not_enough_data",
    }
    assert all(outcome.passed for outcome in found.values()), found


def test_only_the_rules_asked_for_are_run(outcomes):
    assert outcomes(only=["another_rule"]) == {}
    assert len(outcomes(only=["customer_sales"])) == 4


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        ('outcome = "flag"', 'outcome = "clear"', "outcome: clear expected, flag found"),
        ("central = 0.50", "central = 0.51", "central: 0.51 expected, 1/2 found"),
        ('strict = "1/3"', 'strict = "none"', "strict: none expected, 1/3 found"),
        ("lenient = 0.50", "n = 4", "n: 4 expected, 3 found"),
        ("lenient = 0.50", 'figure_x = "1"', "figure_x: 1 expected, None found"),
    ],
)
def test_difference_is_told_in_words(outcomes, spoil, old, new, difference):
    spoil(old, new, "cases/boundary.toml")
    outcome = outcomes()["exactly half outside is a flag"]
    assert not outcome.passed
    assert outcome.differences == (difference,)


def test_tolerance_is_for_statistics(outcomes, spoil):
    spoil("central = 0.50", "central = 0.51\ntolerance = 0.01", "cases/boundary.toml")
    assert outcomes()["exactly half outside is a flag"].passed


def test_rule_that_fails_is_a_difference(outcomes, spoil):
    spoil("readings.reading,", "CAST('x' AS INTEGER) AS reading,", "metric.sql")
    differences = outcomes()["customers alone buy"].differences
    assert any("the rule failed" in difference for difference in differences)


def test_failed_gate_may_be_given(outcomes, spoil):
    spoil("min_n = 30", 'min_n = 30\ngates = ["keys"]')
    spoil("min_n = 3\n", 'min_n = 3\nfailed_gates = ["keys"]\n', "cases/boundary.toml")
    outcome = outcomes()["exactly half outside is a flag"]
    assert outcome.outcome == "not_enough_data"


def test_level_in_force_on_another_day_may_be_asked_for(outcomes, spoil):
    levels = (
        '[[levels]]\nfrom = 2000-01-01\nflag = 0.3\nbasis = "statute"\n\n[[levels]]\n'
        "from = 2024-01-01\n"
    )
    spoil("[[levels]]\n", levels)
    spoil('basis = "judgement"', 'basis = "statute"')
    spoil("min_n = 3\n", "min_n = 3\nas_of = 2010-06-30\n", "cases/boundary.toml")
    assert outcomes()["exactly half outside is a flag"].outcome == "clear"


def test_one_example_leaves_nothing_for_the_next():
    with open_store() as store:
        facts = CaseFacts(store)
        facts.fill({"facts.product": {"columns": ["sku"], "rows": [["a"], [""]]}})
        rows = store.rows("SELECT sku, revenue FROM facts.product ORDER BY sku", source="test")
        assert rows == [("a", 0), (None, 0)]
        facts.fill({"facts.readings": {"columns": ["reading"], "rows": [["strict"]]}})
        counts = (
            "SELECT (SELECT count(*) FROM facts.product), (SELECT count(*) FROM facts.readings)"
        )
        assert store.rows(counts, source="test") == [(0, 1)]
        facts.fill({})
        filing = "SELECT count(*) FROM facts.filing"
        assert store.scalar(filing, source="test") == 1
        readings_count = store.scalar("SELECT count(*) FROM facts.readings", source="test")
        assert readings_count == 3 * 8 * 11 * 4 * 2


def test_readings_of_examples_are_those_of_filings():
    sql = files("pyramidcheck.facts") / "sql" / "45_readings.sql"
    columns = list(next(readings()))
    with open_store() as store:
        store.run("CREATE SCHEMA facts", source="test")
        store.run_file(sql)
        found = store.table("SELECT * FROM facts.readings", source="test").to_pylist()
    assert {tuple(row.values()) for row in readings()} == {
        tuple(row[column] for column in columns) for row in found
    }
    assert len(found) == 2112
