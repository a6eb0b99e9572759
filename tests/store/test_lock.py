"""Attempts to leave the databases; each must fail, on both."""

import pandas as pd
import pyarrow as pa
import pytest

from pyramidcheck.errors import PyramidcheckError, RuleError, StoreError

ESCAPES = {
    "read_csv": "SELECT * FROM read_csv('{bait}/x.csv')",
    "read_text": "SELECT * FROM read_text('{bait}/x.csv')",
    "read_blob": "SELECT * FROM read_blob('{bait}/x.csv')",
    "read_parquet": "SELECT * FROM read_parquet('{bait}/x.csv')",
    "parquet_scan": "SELECT * FROM parquet_scan('{bait}/x.csv')",
    "read_json": "SELECT * FROM read_json('{bait}/x.csv')",
    "glob": "SELECT * FROM glob('{bait}/*')",
    "sniff_csv": "SELECT * FROM sniff_csv('{bait}/x.csv')",
    "file name": "SELECT * FROM '{bait}/x.csv'",
    "quoted file name": 'SELECT * FROM "{bait}/x.csv"',
    "statement in a string": "SELECT * FROM query('FROM ''{bait}/x.csv''')",
    "copy out": "COPY facts.tree TO '{bait}/out.csv'",
    "copy a query out": "COPY (SELECT 1) TO '{bait}/out.parquet' (FORMAT parquet)",
    "copy in": "COPY facts.tree FROM '{bait}/x.csv'",
    "export": "EXPORT DATABASE '{bait}/out'",
    "import": "IMPORT DATABASE '{bait}/out'",
    "attach a file": "ATTACH '{bait}/out.db' AS other",
    "attach memory": "ATTACH ':memory:' AS other",
    "install": "INSTALL httpfs",
    "load": "LOAD httpfs",
    "load what is built in": "LOAD json",
    "set": "SET threads = 1",
    "set global": "SET GLOBAL memory_limit = '1TB'",
    "unlock": "SET lock_configuration = false",
    "open up": "SET enable_external_access = true",
    "python look-up": "SET python_enable_replacements = true",
    "set variable": "SET VARIABLE a = 1",
    "set schema": "SET schema = 'raw'",
    "use": "USE raw",
    "reset": "RESET threads",
    "pragma": "PRAGMA threads = 1",
    "profiling to a file": "PRAGMA profiling_output = '{bait}/out.json'",
    "call": "CALL pragma_version()",
    "secret": "CREATE SECRET s (TYPE s3)",
    "prepare": "PREPARE p AS SELECT 1",
    "explain of a copy": "EXPLAIN ANALYZE COPY facts.tree TO '{bait}/out.csv'",
    "environment": "SELECT getenv('HOME')",
    "python frame": "SELECT * FROM frame",
    "python arrow": "SELECT * FROM arrow_table",
    "two statements": "SELECT 1; COPY (SELECT 1) TO '{bait}/out.csv'",
}


@pytest.mark.parametrize("name", ESCAPES)
def test_a_locked_store_lets_nothing_out(locked, bait, name):
    frame = pd.DataFrame({"a": [1]})
    arrow_table = pa.table({"a": [1]})
    with pytest.raises(StoreError):
        locked.rows(ESCAPES[name].format(bait=bait.as_posix()), source="t")
    assert [len(frame), arrow_table.num_rows] == [1, 1]
    assert [file.name for file in bait.iterdir()] == ["x.csv"]


@pytest.mark.parametrize("name", ESCAPES)
def test_a_guest_store_refuses_by_the_parsed_tree(guest, bait, name):
    frame = pd.DataFrame({"a": [1]})
    arrow_table = pa.table({"a": [1]})
    with pytest.raises(RuleError):
        guest.select(
            ESCAPES[name].format(bait=bait.as_posix()),
            allowed_tables={"facts.tree"},
            source="t",
        )
    assert [len(frame), arrow_table.num_rows] == [1, 1]
    assert [file.name for file in bait.iterdir()] == ["x.csv"]


@pytest.mark.parametrize("name", ESCAPES)
def test_a_guest_database_is_sealed_behind_the_check(guest, bait, name):
    database = guest._database
    frame = pd.DataFrame({"a": [1]})
    arrow_table = pa.table({"a": [1]})
    with pytest.raises(PyramidcheckError):
        database.execute(
            database.statement(ESCAPES[name].format(bait=bait.as_posix()), "t"), {}, "t"
        )
    assert [len(frame), arrow_table.num_rows] == [1, 1]
    assert [file.name for file in bait.iterdir()] == ["x.csv"]


def test_the_settings_of_both_databases_are_locked(locked, guest):
    wanted = {
        "allow_community_extensions": "false",
        "allow_persistent_secrets": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "enable_external_access": "false",
        "lock_configuration": "true",
        "python_enable_replacements": "false",
        "TimeZone": "UTC",
    }
    sql = "SELECT name, value FROM duckdb_settings() WHERE list_contains($names, name)"
    for database in (locked.database, guest._database):
        found = database.connection.execute(sql, {"names": list(wanted)}).fetchall()
        assert dict(found) == wanted


def test_python_variables_cannot_be_read_before_the_lock_either(store):
    frame = pd.DataFrame({"a": [1]})
    with pytest.raises(StoreError, match="frame does not exist"):
        store.rows("SELECT * FROM frame", source="t")
    assert len(frame) == 1


def test_a_store_that_is_not_locked_reads_files(store, bait):
    sql = "SELECT a FROM read_csv($path)"
    assert store.rows(sql, {"path": str(bait / "x.csv")}, source="t") == [(1,)]


def test_facts_can_be_built_after_the_lock(locked):
    locked.run("CREATE TABLE facts.new AS SELECT order_id FROM canon.orders", source="t")
    locked.run("INSERT INTO facts.new VALUES ('o2')", source="t")
    locked.run("DELETE FROM facts.new WHERE order_id = 'o1'", source="t")
    assert locked.rows("SELECT order_id FROM facts.new", source="t") == [("o2",)]
    locked.lock()


def test_a_built_in_rule_is_checked_and_reads_what_it_is_allowed(locked):
    sql = "SELECT order_id FROM canon.orders ORDER BY order_id"
    table = locked.select(sql, allowed_tables={"canon.orders"}, source="t")
    assert table["order_id"].to_pylist() == ["o1"]
    with pytest.raises(RuleError, match=r"reads canon\.orders, which it may not"):
        locked.select(sql, allowed_tables={"facts.tree"}, source="t")
