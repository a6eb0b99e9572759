import duckdb
import pytest

from pyramidcheck.errors import StoreError
from pyramidcheck.store import check_select, inspect_select
from pyramidcheck.store.names import fold
from pyramidcheck.store.refused import TABLE_FUNCTIONS, is_refused_function

ALLOWED = {"facts.participant", "facts.sales_month"}

HARMLESS = [
    "SELECT 1",
    "SELECT * FROM facts.participant",
    'SELECT * FROM "facts"."participant"',
    "SELECT * FROM FACTS.Participant AS p",
    "TABLE facts.participant",
    "VALUES (1), (2)",
    "SELECT amount FROM facts.sales_month -- FROM canon.orders\n /* raw.orders */",
    "SELECT 'FROM canon.orders' AS text FROM facts.sales_month",
    "WITH a AS (SELECT 1 AS x), b AS (SELECT x FROM a) SELECT * FROM b JOIN A USING (x)",
    "WITH a AS MATERIALIZED (SELECT 1 AS x) SELECT * FROM a UNION ALL SELECT * FROM a",
    "WITH a AS (SELECT 1 AS x) SELECT (SELECT max(x) FROM a) AS x, EXISTS (SELECT 1 FROM a)",
    "WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 9) SELECT * FROM t",
    "WITH a AS (WITH b AS (SELECT 1 AS x) SELECT x FROM b) SELECT x FROM a",
    "WITH a AS (SELECT 1 AS x) SELECT * FROM (WITH a AS (SELECT x FROM a) SELECT x FROM a)",
    """SELECT month, sum(amount) OVER (PARTITION BY buyer_class ORDER BY month DESC NULLS LAST)
       FROM facts.sales_month QUALIFY row_number() OVER (ORDER BY month) < 9 LIMIT 9""",
    "SELECT DISTINCT ON (month) month FROM facts.sales_month ORDER BY month, amount DESC",
    "SELECT u FROM (SELECT unnest([1, 2]) AS u), range(3), generate_series(1, 2), unnest([1])",
    "SELECT date_trunc('month', month), CAST(amount AS DECIMAL(18, 4)) FROM facts.sales_month",
    "SELECT amount FROM facts.sales_month WHERE month BETWEEN $period_start AND $period_end",
    "SELECT list_transform([1, 2], lambda x: x + 1), list_sum([1]), nullif(1, 2), md5('a')",
    "SELECT quantile_cont(amount, 0.5) FILTER (amount > 0) FROM facts.sales_month GROUP BY ALL",
    "SELECT * FROM facts.participant AS p, LATERAL (SELECT p.depth + 1) AS q",
    "SELECT * FROM facts.participant ASOF JOIN facts.sales_month ON joined >= month",
    "SELECT p.user FROM facts.participant AS p",
    "PIVOT facts.sales_month ON buyer_class IN ('customer') USING sum(amount)",
    "SELECT CASE WHEN amount > 1 THEN 1 ELSE 2 END FROM facts.sales_month LIMIT 10%",
]


@pytest.mark.parametrize("sql", HARMLESS)
def test_a_harmless_select_passes(sql):
    assert check_select(sql, ALLOWED) == []


TABLES = {
    "another schema": ("SELECT * FROM canon.orders", "reads canon.orders"),
    "quoted": ('SELECT * FROM "canon"."orders"', "reads canon.orders"),
    "comments between": ("SELECT * FROM canon/**/./**/orders", "reads canon.orders"),
    "capitals": ("SELECT * FROM CANON.ORDERS", "reads canon.orders"),
    "bare": ("SELECT * FROM participant", "reads participant, which is no step"),
    "catalogue": ("SELECT * FROM memory.facts.participant", "reads memory.facts.participant"),
    "dot in a name": ('SELECT * FROM "facts.participant"', "which is no step"),
    "file": ("SELECT * FROM 'x.csv'", "reads x.csv, which is no step"),
    "system view": ("SELECT * FROM duckdb_tables", "reads duckdb_tables"),
    "schema of the system": ("SELECT * FROM information_schema.tables", "information_schema"),
    "postgres catalogue": ("SELECT * FROM pg_catalog.pg_class", "pg_catalog.pg_class"),
    "join": (
        "SELECT * FROM facts.participant SEMI JOIN canon.orders USING (participant_id)",
        "reads canon.orders",
    ),
    "scalar subquery": ("SELECT (SELECT max(a) FROM canon.orders)", "reads canon.orders"),
    "exists": ("SELECT EXISTS (FROM canon.orders)", "reads canon.orders"),
    "in": ("SELECT 1 IN (SELECT a FROM canon.orders)", "reads canon.orders"),
    "order by": ("SELECT 1 ORDER BY (SELECT a FROM canon.orders)", "reads canon.orders"),
    "limit": ("SELECT 1 LIMIT (SELECT a FROM canon.orders)", "reads canon.orders"),
    "union": ("SELECT 1 UNION ALL SELECT a FROM canon.orders", "reads canon.orders"),
    "step": ("WITH a AS (SELECT * FROM canon.orders) SELECT 1", "reads canon.orders"),
    "step in a scalar": (
        "SELECT (WITH a AS (SELECT * FROM canon.orders) SELECT count(*) FROM a)",
        "reads canon.orders",
    ),
    "lateral": ("SELECT * FROM range(1), LATERAL (SELECT * FROM canon.orders)", "canon.orders"),
    "pivot": ("PIVOT canon.orders ON a IN (1) USING count(*)", "reads canon.orders"),
    "window": ("SELECT sum((SELECT a FROM canon.orders)) OVER ()", "reads canon.orders"),
    "values": ("VALUES ((SELECT a FROM canon.orders))", "reads canon.orders"),
    "lambda": (
        "SELECT list_transform([1], lambda x: (SELECT max(a) FROM canon.orders))",
        "reads canon.orders",
    ),
    "step named like a table": (
        "WITH orders AS (SELECT 1) SELECT * FROM canon.orders",
        "reads canon.orders",
    ),
    "step that hides itself": (
        "WITH duckdb_tables AS (SELECT * FROM duckdb_tables) SELECT * FROM duckdb_tables",
        "reads duckdb_tables",
    ),
    "step that only says recursive": (
        "WITH RECURSIVE duckdb_tables AS (SELECT * FROM duckdb_tables) SELECT * FROM duckdb_tables",
        "reads duckdb_tables",
    ),
    "recursive step before its union": (
        """WITH RECURSIVE duckdb_types AS (SELECT type_name FROM duckdb_types UNION SELECT 'a')
           SELECT * FROM duckdb_types""",
        "reads duckdb_types",
    ),
    "step out of scope": (
        "SELECT * FROM (WITH duckdb_tables AS (SELECT 1) SELECT 1), duckdb_tables",
        "reads duckdb_tables",
    ),
    "step of another subquery": (
        "SELECT (WITH sqlite_master AS (SELECT 1) SELECT 1), (SELECT max(sql) FROM sqlite_master)",
        "reads sqlite_master",
    ),
    "step that comes later": (
        "WITH a AS (SELECT * FROM duckdb_tables), duckdb_tables AS (SELECT 1) SELECT * FROM a",
        "reads duckdb_tables",
    ),
    "step in a set operation": (
        "(WITH duckdb_tables AS (SELECT 1) SELECT 1) UNION ALL SELECT 1 FROM duckdb_tables",
        "reads duckdb_tables",
    ),
    "letter that only Python folds": (
        "WITH duc\u212adb_tables AS (SELECT 1 AS x) SELECT count(*) FROM duckdb_tables",
        "reads duckdb_tables",
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_may_not_be_read_is_found(name):
    sql, problem = TABLES[name]
    assert problem in "; ".join(check_select(sql, ALLOWED))


FUNCTIONS = [
    "getenv('HOME')",
    "GetEnv('HOME')",
    "\"getenv\"('HOME')",
    "current_setting('memory_limit')",
    "getvariable('a')",
    "random()",
    "now()",
    "current_timestamp",
    "CURRENT_DATE",
    "current_time",
    "localtime",
    "localtimestamp",
    "user",
    "current_user",
    "session_user",
    "current_schema()",
    "today()",
    "age(DATE '2020-01-01')",
    "uuid()",
    "gen_random_uuid()",
    "nextval('s')",
    "setseed(0.5)",
    "txid_current()",
    "pg_typeof(1)",
    "system.main.random()",
    "main.random()",
    "md5(CAST(random() AS VARCHAR))",
    "list_transform([1], lambda x: random())",
    "sum(random()) OVER ()",
    "sum(1) FILTER (random() > 0.5)",
    "list_aggregate([1], 'reservoir_quantile')",
    "reservoir_quantile(1, 0.5)",
    "json_serialize_sql('SELECT 1')",
    "ran\u212a()",
]


@pytest.mark.parametrize("call", FUNCTIONS)
@pytest.mark.parametrize(
    "place", ["SELECT {}", "SELECT 1 ORDER BY {}", "WITH a AS (SELECT {}) FROM a"]
)
def test_a_function_that_looks_outside_or_changes_is_refused(call, place):
    assert check_select(place.format(call), ALLOWED) != []


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("SELECT * FROM duckdb_settings()", "the table function duckdb_settings"),
        ("SELECT * FROM Read_CSV('x')", "the table function read_csv"),
        ("SELECT * FROM pragma_version()", "the table function pragma_version"),
        ("SELECT * FROM query_table('canon.orders')", "the table function query_table"),
        ("SELECT * FROM repeat('x', 10)", "the table function repeat"),
        ("SELECT * FROM facts.participant TABLESAMPLE 10%", "SAMPLE"),
        ("SELECT * FROM facts.participant USING SAMPLE 5", "SAMPLE"),
        ("DESCRIBE facts.participant", "SHOW_REF"),
        ("SUMMARIZE facts.participant", "SHOW_REF"),
        ("SELECT * FROM (SHOW TABLES)", "SHOW_REF"),
        ("SELECT $1", "name each parameter"),
        ("SELECT ?", "name each parameter"),
        ("SELECT 1; SELECT 2", "holds 2 statements"),
        ("", "holds 0 statements"),
        ("-- only a comment", "holds 0 statements"),
        ("SELEKT 1", "does not parse"),
        ("EXPLAIN SELECT 1", "is EXPLAIN"),
        ("CALL duckdb_settings()", "is CALL"),
        ("DROP TABLE facts.participant", "is DROP"),
        ("INSERT INTO facts.participant SELECT 1", "is INSERT"),
        ("CREATE TABLE facts.x AS SELECT 1", "is CREATE"),
        ("ATTACH ':memory:' AS x", "is ATTACH"),
        ("SET threads = 1", "is SET"),
    ],
)
def test_what_is_not_one_plain_select_is_refused(sql, problem):
    assert problem in "; ".join(check_select(sql, ALLOWED))


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM facts.participant",
        "INSERT INTO facts.participant VALUES (1)",
        "UPDATE facts.participant SET depth = 0",
    ],
)
def test_a_step_that_changes_a_table_is_refused(change):
    sql = "WITH a AS ({} RETURNING *) SELECT * FROM a"
    assert check_select(sql.format(change), ALLOWED) != []


def test_all_problems_are_found_at_once():
    sql = "SELECT random(), now() FROM canon.orders, raw.orders, glob('*')"
    assert len(check_select(sql, ALLOWED)) == 6


def test_the_nearest_allowed_table_is_named():
    (problem,) = check_select("SELECT * FROM facts.participants", ALLOWED)
    assert "did you mean facts.participant?" in problem


def test_allowed_tables_are_compared_in_any_case():
    assert check_select("SELECT * FROM facts.participant", {"Facts.PARTICIPANT"}) == []


def test_built_in_rules_may_be_allowed_more():
    assert check_select("SELECT * FROM canon.orders", {"canon.orders"}) == []


@pytest.mark.parametrize("depth", [500, 20_000])
def test_a_deeply_nested_statement_ends_in_an_answer(depth):
    sql = "SELECT " + "(" * depth + "SELECT 1" + ")" * depth
    assert isinstance(check_select(sql, ALLOWED), list)


def test_a_long_chain_of_operators_ends_in_an_answer():
    problems = check_select("SELECT 1" + " + 1" * 900 + " + random()", ALLOWED)
    assert problems != []


def test_the_shape_lists_what_a_statement_reads_and_needs():
    shape = inspect_select(
        "WITH a AS (SELECT SUM(amount) AS x FROM Facts.Sales_Month WHERE month >= $start)"
        " SELECT x FROM a WHERE x > $floor AND EXISTS (FROM canon.orders)"
    )
    assert shape.tables == ("canon.orders", "facts.sales_month")
    assert shape.parameters == ("floor", "start")
    assert "sum" in shape.functions


def test_the_shape_of_what_is_no_select_is_an_error():
    with pytest.raises(StoreError, match="is DROP"):
        inspect_select("DROP TABLE facts.participant")


def test_names_fold_ascii_letters_only():
    assert fold("ÀB\u212a") == "Àb\u212a"


def _catalogue(kind: str) -> list[tuple[str, str]]:
    sql = """
        SELECT DISTINCT function_name, coalesce(macro_definition, '')
        FROM duckdb_functions()
        WHERE function_type = $kind AND stability IS DISTINCT FROM 'CONSISTENT'
        ORDER BY ALL
    """
    with duckdb.connect(":memory:") as connection:
        return connection.execute(sql, {"kind": kind}).fetchall()


@pytest.mark.parametrize("kind", ["scalar", "aggregate"])
def test_every_function_that_duckdb_calls_unstable_is_refused(kind):
    assert [name for name, _ in _catalogue(kind) if not is_refused_function(name)] == []


def test_every_macro_that_calls_a_refused_function_is_refused():
    # list_sum and the like name the aggregate themselves; error stops, it returns nothing.
    harmless = {"error", "list_aggr"}
    reached = []
    for name, definition in _catalogue("macro"):
        shape = inspect_select(f"SELECT {definition}")
        called = set(shape.functions) - harmless
        if shape.tables or any(is_refused_function(function) for function in called):
            reached.append(name)
    assert "current_catalog" in reached
    assert [name for name in reached if not is_refused_function(name)] == []


def test_the_allowed_table_functions_make_rows_from_their_arguments_alone():
    assert {"generate_series", "range", "unnest"} == TABLE_FUNCTIONS
