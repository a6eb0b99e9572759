"""The facts' own SQL files, read by sqlglot: each statement has a counterpart, or is refused."""

from contextlib import closing

import pytest
from sqlglot import exp

from pyramidcheck.errors import StoreError
from pyramidcheck.facts.steps import SQL_FOLDER
from pyramidcheck.spark.rewriting import UnknownConstructError
from pyramidcheck.spark.shadow import Shadow
from pyramidcheck.spark.sharing import take_out
from pyramidcheck.spark.statements import parse, parse_file, refuse, write
from pyramidcheck.store import Store

pytestmark = pytest.mark.spark


def parameters_of(query):
    return [node.name for node in query.find_all(exp.Placeholder, exp.Parameter)]


def spark_sql(sql, **parameters):
    (statement,) = parse(sql, "test.sql")
    return write(statement.query, parameters)


def test_every_statement_of_the_facts_has_a_counterpart():
    files = sorted(SQL_FOLDER.glob("*.sql"))
    queries = [found.query for path in files for found in parse_file(path) if found.query]
    assert len(queries) > 90
    for query in queries:
        assert "SELECT" in write(query, dict.fromkeys(parameters_of(query), 1))


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("SELECT median(t.amount) FROM prep.t AS t", "median()"),
        ("SELECT date_diff('week', t.a_on, t.b_on) FROM prep.t AS t", "date_diff() in WEEK"),
        ("SELECT date_trunc('week', t.a_on) FROM prep.t AS t", "date_trunc() to WEEK"),
        ("SELECT a FROM prep.t QUALIFY row_number() OVER (ORDER BY a) = 1", "QUALIFY"),
        ("SELECT a FROM prep.t ASOF JOIN prep.u ON t.a >= u.a", "ASOF JOIN"),
        ("WITH RECURSIVE r AS (SELECT 1 AS n) SELECT n FROM r", "WITH RECURSIVE"),
        ("SELECT regexp_extract(a, '[0-9]+') FROM prep.t", "a regular expression"),
        ("SELECT a + $missing FROM prep.t", "$missing without a value"),
        ("SELECT max_by(a, b) FROM prep.t", "argmax()"),
    ],
)
def test_what_has_no_counterpart_is_refused(sql, what):
    with pytest.raises(UnknownConstructError) as raised:
        spark_sql(sql)
    assert what in str(raised.value).lower() or what in str(raised.value)


def test_a_refusal_names_file_and_statement():
    (statement,) = parse(
        "CREATE TABLE prep.x AS SELECT median(a) FROM prep.t", "facts/50_lines.sql"
    )
    error = refuse(statement, "median()")
    assert isinstance(error, StoreError)
    assert error.problems[0].where == "facts/50_lines.sql"
    assert error.problems[0].what == "cannot run on Spark: median(); statement: prep.x"
    with pytest.raises(StoreError, match=r"INSERT has no counterpart"):
        parse("INSERT INTO prep.x SELECT 1", "facts/50_lines.sql")


def test_what_is_dropped_early_makes_nothing():
    (statement,) = parse("DROP TABLE prep.x", "facts/50_lines.sql")
    assert (statement.creates, statement.query) == ("", None)


def test_types_of_dropped_tables_are_still_known(tmp_path):
    file = tmp_path / "steps.sql"
    file.write_text(
        "CREATE SCHEMA prep;\nCREATE TABLE prep.x AS SELECT CAST($a AS BIGINT) AS a;\n"
        "CREATE VIEW prep.y AS SELECT a FROM prep.x;\n\nDROP VIEW prep.y;\n\nDROP TABLE prep.x;\n",
        encoding="utf-8",
    )
    with Store.open(threads=1) as store, closing(Shadow(store)) as shadow:
        shadow.run_file(file, {"a": 1}, {"BIGINT": "HUGEINT"})
        assert shadow.columns("prep.x") == shadow.columns("prep.y") == [("a", "HUGEINT")]


def test_named_windows_stand_in_brackets_and_large_numbers_are_wide():
    sql = spark_sql(
        "SELECT (sum(a) OVER w - a) * $parts AS b FROM prep.t WINDOW w AS (ORDER BY a)",
        parts=10**12,
    )
    assert "((SUM(`a`) OVER `w`) - `a`) * CAST('1000000000000' AS DECIMAL(13, 0))" in sql
    divided = spark_sql("SELECT a // $parts AS b FROM prep.t", parts=10**12)
    assert "* CAST('0.000000000001' AS DECIMAL(12, 12))" in divided


def test_only_named_characters_at_the_end_are_stripped():
    assert "TRIM(TRAILING '01' FROM `a`)" in spark_sql("SELECT rtrim(a, '01') AS b FROM prep.t")
    for call in ("trim(a)", "rtrim(a)", "ltrim(a, '01')"):
        with pytest.raises(UnknownConstructError, match=r"trim\(\) other than"):
            spark_sql(f"SELECT {call} AS b FROM prep.t")  # noqa: S608 - of this test


def test_days_between_dates_and_whole_months_are_counted_as_duckdb_counts_them():
    sql = spark_sql("SELECT a_on - b_on AS d, date_diff('month', b_on, a_on) AS m FROM prep.t")
    assert "DATEDIFF(`a_on`, `b_on`) AS `d`" in sql
    assert "(YEAR(`a_on`) * 12 + MONTH(`a_on`)) - (YEAR(`b_on`) * 12 + MONTH(`b_on`))" in sql


def test_columns_of_a_union_are_paired_by_name():
    sql = spark_sql("SELECT 1 AS a, 2 AS b UNION ALL BY NAME SELECT 3 AS c, 4 AS b")
    assert (
        sql
        == "SELECT 1 AS `a`, 2 AS `b`, NULL AS `c` UNION ALL SELECT NULL AS `a`, 4 AS `b`, 3 AS `c`"
    )


def test_a_step_that_is_read_often_is_taken_out_with_what_it_needs():
    (statement,) = parse(
        "CREATE TABLE prep.x AS WITH one AS (SELECT a FROM prep.t), two AS (SELECT a FROM one) "
        "SELECT a FROM two UNION ALL SELECT a FROM two UNION ALL SELECT u.a FROM two AS u",
        "test.sql",
    )
    steps, rest = take_out(statement.query, "prep.x")
    assert [(name, query.sql("duckdb")) for name, query in steps] == [
        ("steps.prep__x__two", "WITH one AS (SELECT a FROM prep.t) SELECT a FROM one")
    ]
    assert rest.sql("duckdb") == (
        "SELECT a FROM steps.prep__x__two AS two UNION ALL SELECT a FROM steps.prep__x__two AS two "
        "UNION ALL SELECT u.a FROM steps.prep__x__two AS u"
    )


def test_different_texts_are_joined_in_their_order_or_refused():
    sql = spark_sql("SELECT string_agg(DISTINCT a, ', ' ORDER BY a) AS b FROM prep.t")
    joined = "ARRAY_JOIN(SORT_ARRAY(COLLECT_SET(`a`)), ', ')"
    assert f"CASE WHEN COUNT(`a`) > 0 THEN {joined} END AS `b`" in sql
    with pytest.raises(UnknownConstructError, match="in another order"):
        spark_sql("SELECT string_agg(DISTINCT a, ', ' ORDER BY c) AS b FROM prep.t")
