"""Rules brought by users, from folder to result: what they may do, and what they cannot stop."""

import re
import time
from datetime import date

import pytest

from pyramidcheck.assets import find_assets
from pyramidcheck.audits import Options
from pyramidcheck.errors import RuleError
from pyramidcheck.model.outcome import Outcome
from pyramidcheck.pipeline import run
from pyramidcheck.store.limits import GuestLimits

EXAMPLE = re.compile(r"`rules/retail/customer_sales/([\w/.]+)`\n\n```\w+\n(.*?)```", re.DOTALL)
FILING = {
    "orders.csv": """order_id,ordered_on,buyer_id,net_amount,item_kind
O1,2024-01-05,P1,100.00,starter_kit
O2,2024-02-05,C2,60.00,product
O3,2024-03-05,C1,40.00,product
""",
    "enrolments.csv": """participant_id,enrolled_on,sponsor_id
P1,2024-01-05,
P2,2024-02-05,P1
""",
    "payouts.csv": "participant_id,paid_on,amount,source_order_id\nP1,2024-03-10,30.00,O2\n",
}
GOOD = """SELECT
    'central' AS reading,
    coalesce(sum(sales.lines), 0) AS numerator,
    coalesce(sum(sales.lines), 0) + 1 AS denominator,
    coalesce(sum(sales.lines), 0) AS n
FROM facts.sales_month AS sales
"""
RULES = {
    "endless": """WITH RECURSIVE steps (n) AS (
    SELECT sum(sales.lines) AS n FROM facts.sales_month AS sales
    UNION ALL
    SELECT steps.n + 1 AS n FROM steps
)

SELECT 'central' AS reading, max(steps.n) AS numerator, 1 AS denominator, 1 AS n FROM steps
""",
    "hog": """SELECT
    'central' AS reading,
    length(string_agg(md5(CAST(counted.i AS VARCHAR)), '')) AS numerator,
    (SELECT count(*) FROM facts.sales_month) AS denominator,
    1 AS n
FROM range($many) AS counted (i)
""",
    "failing": """SELECT
    'central' AS reading,
    sum(CAST('of a name' || sales.buyer_class AS INTEGER)) AS numerator,
    1 AS denominator,
    1 AS n
FROM facts.sales_month AS sales
""",
    "unending": """SELECT
    'central' AS reading,
    ln(min(sales.lines) - min(sales.lines)) AS numerator,
    1 AS denominator,
    1 AS n
FROM facts.sales_month AS sales
""",
    "dividing": """SELECT
    'central' AS reading,
    1 // (min(sales.lines) - min(sales.lines)) AS numerator,
    1 AS denominator,
    1 AS n
FROM facts.sales_month AS sales
""",
    "unfit": "SELECT 'middle' AS reading, sum(s.lines) AS numerator, 1 AS denominator, 1 AS n\n"
    "FROM facts.sales_month AS s\n",
    "good": GOOD,
}


@pytest.fixture
def filing(tmp_path):
    folder = tmp_path / "filing"
    folder.mkdir()
    for name, text in FILING.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def write(tmp_path):
    """Write the contributor page's rule under another name and with other statements."""
    readme = (find_assets("rules") / "README.md").read_text(encoding="utf-8")
    files = dict(EXAMPLE.findall(readme))

    def make(name, metric=GOOD, evidence=None):
        folder = tmp_path / "pack" / name
        rule = files["rule.toml"].replace('"customer_sales"', f'"{name}"')
        rule = rule.replace('"facts.readings", ', "").replace("min_n = 30\n", "")
        rule = re.sub(r"; \{figure_refunds\}[^.]*\.", ".", rule)
        rule = rule.replace('kind = "ratio"', 'kind = "ratio"\nreadings = "one"')
        if "$many" in metric:
            rule = rule.replace("[[levels]]", "[parameters]\nmany = 20000000\n\n[[levels]]")
        content = {**files, "rule.toml": rule, "metric.sql": metric}
        content |= {"evidence.sql": evidence} if evidence else {}
        for file, text in content.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(text, encoding="utf-8")
        return tmp_path / "pack"

    return make


def results(options):
    return {rule.id: rule for rule in run(options).result.rules}


def test_rules_that_fail_end_in_an_error_while_the_audit_goes_on(filing, write):
    for name, metric in RULES.items():
        pack = write(name, metric)
    limits = GuestLimits(seconds=2, memory="60MB")
    started = time.monotonic()
    found = results(Options(filing, rule_folders=(pack,), rule_limits=limits))
    assert time.monotonic() - started < 60
    told = {
        name: str(rule.reason.values["detail"])
        for name, rule in found.items()
        if rule.outcome is Outcome.ERROR and rule.reason
    }
    # An integer divided by zero fails in DuckDB 2.0 and is NULL in 1.4: no value either way.
    assert set(told) - {"dividing"} == set(RULES) - {"dividing", "good"}
    assert not found["dividing"].outcome.measured
    user = "limit of a rule brought by a user"
    assert told["endless"] == f"metric.sql: stopped after 2 seconds, the time {user}"
    assert told["hog"] == f"metric.sql: out of memory: it may use 60MB, the {user}"
    assert told["failing"].startswith(
        "metric.sql: Conversion Error: Could not convert string '...'"
    )
    assert "of a namecustomer" not in told["failing"]
    assert told["unending"] == "ValueError: -inf is not a finite number"
    assert "middle" in told["unfit"]
    assert all(found[name].reason.code == "rule_failed" for name in told)
    assert found["good"].value == pytest.approx(3 / 4)
    assert found["good"].outcome is Outcome.CLEAR
    assert found["good"].evidence is not None
    # Where the pack lies is no part of the result.
    assert not any(str(pack.parent.name) in detail for detail in told.values())


def test_rules_of_a_user_leave_the_built_in_ones_as_they_are(filing, write):
    without = results(Options(filing))
    with_own = results(Options(filing, rule_folders=(write("good"),)))
    assert {name: with_own[name].readings for name in without} == {
        name: rule.readings for name, rule in without.items()
    }
    assert set(with_own) == {*without, "good"}


def test_evidence_without_end_costs_the_rows_and_not_the_value(filing, write):
    endless = (
        "WITH RECURSIVE steps (n) AS (SELECT 1 AS n UNION ALL SELECT steps.n + 1 FROM steps)\n"
        "SELECT max(steps.n) AS n FROM steps\n"
    )
    pack = write("good", GOOD, endless)
    found = results(Options(filing, rule_folders=(pack,), rule_limits=GuestLimits(seconds=0.5)))
    assert found["good"].outcome is Outcome.CLEAR
    assert found["good"].evidence is None


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("canon.orders", "reads canon.orders, which it may not"),
        ("raw.orders", "reads raw.orders, which it may not"),
        ("prep.lines", "reads prep.lines, which it may not"),
        ("ingest.quarantine", "reads ingest.quarantine, which it may not"),
        ("facts.payout_month", "reads facts.payout_month, which it may not"),
        ("information_schema.tables", "which it may not"),
        ("'/etc/passwd'", "reads"),
        ("read_csv('orders.csv')", "read_csv"),
        ("glob('*')", "glob"),
        ("duckdb_settings()", "duckdb_settings"),
    ],
)
def test_rule_that_reads_what_it_may_not_is_refused_before_anything_is_read(
    filing, write, source, reason
):
    pack = write("nosy", GOOD.replace("sum(sales.lines)", "count(*)").replace(
        "facts.sales_month", source
    ))  # fmt: skip
    with pytest.raises(RuleError) as caught:
        run(Options(filing, rule_folders=(pack,)))
    assert any(
        problem.where.endswith("nosy/metric.sql") and reason in problem.what
        for problem in caught.value.problems
    ), caught.value.problems


@pytest.mark.parametrize(
    "call", ["repeat('x', 1)", "rpad('x', 1, 'y')", "levenshtein('a', 'b')", "printf('%d', 1)"]
)
def test_call_that_no_limit_reaches_into_is_refused(filing, write, call):
    pack = write("large", GOOD.replace("AS n\n", f"AS n,\n    {call} AS figure_x\n"))
    with pytest.raises(RuleError, match="one call can outgrow every limit"):
        run(Options(filing, rule_folders=(pack,)))


def test_problems_of_every_rule_and_file_come_at_once(filing, write):
    write("first", GOOD.replace("facts.sales_month", "canon.orders"))
    pack = write("second", GOOD, "SELECT * FROM raw.orders\n")
    rule = pack / "second" / "rule.toml"
    text = rule.read_text(encoding="utf-8")
    rule.write_text(text.replace("flag = 0.50", "flag = 0.80"), encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        run(Options(filing, rule_folders=(pack,)))
    places = {problem.where.partition("pack/")[2] for problem in caught.value.problems}
    assert {"first/metric.sql", "second/evidence.sql"} <= places
    assert "second/rule.toml: levels[0].flag" in places


def test_rule_may_not_take_the_name_of_a_built_in_one(filing, write):
    with pytest.raises(RuleError, match="is also the id of"):
        run(Options(filing, rule_folders=(write("net_loss_rate"),)))


def test_a_rule_of_a_user_is_given_by_year_too_and_a_year_without_rows_has_no_value(filing, write):
    period = (date(2024, 1, 1), date(2025, 12, 31))
    found = results(Options(filing, period=period, rule_folders=(write("good"),)))["good"]
    assert [year.value for year in found.years] == [pytest.approx(3 / 4), None]
    assert found.years[1].reason.code == "missing_table"
    assert found.value == pytest.approx(3 / 4)
