import time
from decimal import Decimal

import pytest

from pyramidcheck.errors import LimitError, RuleError, StoreError
from pyramidcheck.store import GuestLimits, GuestStore, Store
from pyramidcheck.store.database import Database

ALLOWED = {"facts.sales_month", "facts.tree"}


def test_a_guest_reads_facts_with_their_exact_types(guest):
    table = guest.select(
        "SELECT amount FROM facts.sales_month WHERE lines >= $least ORDER BY amount",
        {"least": 1, "unused": 2},
        allowed_tables=ALLOWED,
        source="t",
    )
    assert table["amount"].to_pylist() == [Decimal("10.5000")]
    kind = guest.select(
        "SELECT typeof(subtree_size) AS kind FROM facts.tree", allowed_tables=ALLOWED, source="t"
    )
    assert kind["kind"].to_pylist() == ["HUGEINT"]


def test_a_guest_holds_the_facts_and_nothing_else(guest):
    sql = "SELECT table_schema, table_name FROM information_schema.tables ORDER BY ALL"
    found = guest._database.connection.execute(sql).fetchall()
    assert found == [("facts", "sales_month"), ("facts", "tree")]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM raw.orders",
        "SELECT * FROM canon.orders",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM pg_catalog.pg_class",
        "SELECT * FROM duckdb_settings()",
        "SELECT * FROM duckdb_tables",
        "SELECT * FROM sqlite_master",
        "DROP TABLE facts.tree",
        "DELETE FROM facts.tree",
        "UPDATE facts.tree SET subtree_size = 0",
        "INSERT INTO facts.tree VALUES ('p2', 1)",
        "CREATE TABLE facts.new AS SELECT 1",
        "CREATE MACRO f() AS 1",
        "WITH gone AS (DELETE FROM facts.tree RETURNING *) SELECT * FROM gone",
    ],
)
def test_a_guest_may_only_select_from_the_allowed_tables(guest, sql):
    with pytest.raises(RuleError):
        guest.select(sql, allowed_tables=ALLOWED, source="t")
    left = guest.select("SELECT * FROM facts.tree", allowed_tables=ALLOWED, source="t")
    assert left.num_rows == 1


def test_a_guest_does_not_change_what_the_filing_holds(locked):
    with GuestStore.from_store(locked) as guest:
        guest._database.connection.execute("DELETE FROM facts.tree")
    assert locked.scalar("SELECT count(*) FROM facts.tree", source="t") == 1


def test_a_guest_names_its_rule_in_every_problem(guest):
    with pytest.raises(RuleError) as caught:
        guest.select(
            "SELECT random() FROM canon.orders", allowed_tables=ALLOWED, source="mine/metric.sql"
        )
    assert [problem.where for problem in caught.value.problems] == ["mine/metric.sql"] * 2


def test_a_guest_statement_that_fails_is_a_store_error(guest):
    with pytest.raises(StoreError, match="Binder Error"):
        guest.select("SELECT nope FROM facts.tree", allowed_tables=ALLOWED, source="t")


ENDLESS = [
    "WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT max(n) AS n FROM t",
    "SELECT count(*) AS n FROM generate_series(1, 10000000) AS a, generate_series(1, 1000000) AS b",
    "SELECT count(*) AS n FROM range(1000000000000) AS a (x) WHERE x % 7 = 3",
]


@pytest.mark.parametrize("sql", ENDLESS)
def test_a_statement_without_end_is_stopped(locked, sql):
    with GuestStore.from_store(locked, limits=GuestLimits(seconds=0.5)) as guest:
        started = time.monotonic()
        with pytest.raises(LimitError, match=r"stopped after 0\.5 seconds"):
            guest.select(sql, allowed_tables=ALLOWED, source="t")
        assert time.monotonic() - started < 10
        # The interrupt does not reach the next statement.
        again = guest.select("SELECT 1 AS one", allowed_tables=ALLOWED, source="t")
        assert again["one"].to_pylist() == [1]


def test_a_statement_that_needs_too_much_memory_is_stopped(locked):
    sql = "SELECT string_agg(md5(CAST(i AS VARCHAR)), '') AS s FROM range(10000000) AS t (i)"
    with (
        GuestStore.from_store(locked, limits=GuestLimits(memory="30MB")) as guest,
        pytest.raises(LimitError, match="out of memory"),
    ):
        guest.select(sql, allowed_tables=ALLOWED, source="t")


@pytest.mark.parametrize(
    ("sql", "limits", "what"),
    [
        ("SELECT i FROM range(400000000) AS t (i)", {}, "more than 1000000 rows"),
        ("SELECT md5('') AS a FROM range(9000) AS t (i)", {"rows": 8999}, "more than 8999 rows"),
        ("SELECT md5('') AS a FROM range(90000) AS t (i)", {"size": 2**20}, "more than 1 MB"),
    ],
)
def test_a_result_that_is_too_large_is_never_read_to_its_end(locked, sql, limits, what):
    with GuestStore.from_store(locked, limits=GuestLimits(**limits)) as guest:
        started = time.monotonic()
        with pytest.raises(LimitError, match=what):
            guest.select(sql, allowed_tables=ALLOWED, source="t")
        assert time.monotonic() - started < 10
        # The rest of it does not reach the next statement.
        again = guest.select("SELECT 1 AS one", allowed_tables=ALLOWED, source="t")
        assert again["one"].to_pylist() == [1]


def test_a_result_at_the_limit_is_whole(locked):
    with GuestStore.from_store(locked, limits=GuestLimits(rows=9000)) as guest:
        table = guest.select(
            "SELECT i FROM range(9000) AS t (i) ORDER BY i", allowed_tables=ALLOWED, source="t"
        )
    assert table["i"].to_pylist() == list(range(9000))


def test_an_empty_result_keeps_its_columns(guest):
    table = guest.select(
        "SELECT amount FROM facts.sales_month WHERE lines < 0", allowed_tables=ALLOWED, source="t"
    )
    assert (table.num_rows, table.column_names) == (0, ["amount"])


@pytest.mark.parametrize(
    ("given", "home", "expected"), [("50MB", "60MB", "50MB"), (None, "60MB", "60MB")]
)
def test_a_guest_takes_its_own_memory_limit_else_that_of_the_filing(given, home, expected):
    with (
        Store.open(memory=home) as store,
        GuestStore.from_store(store, limits=GuestLimits(memory=given)) as guest,
    ):
        assert guest._database.memory == expected


def test_a_guest_has_a_memory_limit_where_nobody_set_one():
    with Store.open() as store, GuestStore.from_store(store) as guest:
        assert guest._database.memory == "2GB"


def test_the_spill_folder_of_a_guest_is_gone_after_close(locked, tmp_path):
    before = set(tmp_path.iterdir())
    with GuestStore.from_store(locked):
        assert len(set(tmp_path.iterdir()) - before) == 1
    assert set(tmp_path.iterdir()) == before


def test_a_copy_that_fails_leaves_no_folder(locked, tmp_path):
    before = set(tmp_path.iterdir())
    locked.run(
        "CREATE TABLE facts.big AS SELECT md5(CAST(i AS VARCHAR)) AS h FROM range(10) AS t (i)",
        source="t",
    )
    locked.run("CREATE VIEW facts.broken AS SELECT error('no') AS a FROM facts.big", source="t")
    with pytest.raises(StoreError):
        GuestStore.from_store(locked)
    assert set(tmp_path.iterdir()) == before


def test_a_guest_seals_the_database_that_it_is_given(tmp_path):
    database = Database(spill_parent=tmp_path)
    with GuestStore(database):
        assert database.sealed


def test_a_large_table_is_copied_whole(locked):
    locked.run("CREATE TABLE facts.big AS SELECT i FROM range(300000) AS t (i)", source="t")
    with GuestStore.from_store(locked) as guest:
        table = guest.select(
            "SELECT count(*) AS n, sum(i) AS s FROM facts.big",
            allowed_tables={"facts.big"},
            source="t",
        )
    assert table.to_pylist() == [{"n": 300_000, "s": 44_999_850_000}]
