import _thread
import datetime as dt
import os
import stat
import subprocess
import sys
import threading
from decimal import Decimal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pyramidcheck.errors import InvariantError, LimitError, StoreError, UsageError
from pyramidcheck.store import Store, identifier
from pyramidcheck.store.arrow import ROW_GROUP
from pyramidcheck.store.limits import AUDIT_MEMORY


def test_importing_the_package_does_not_load_duckdb():
    code = "import sys, pyramidcheck.store; sys.exit('duckdb' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == 0


def test_an_unknown_name_of_the_package_is_an_attribute_error():
    import pyramidcheck.store as package  # noqa: PLC0415 - the module itself is under test

    with pytest.raises(AttributeError, match="no attribute 'literal'"):
        _ = package.literal


@pytest.mark.parametrize(
    ("parts", "quoted"),
    [
        (("orders",), '"orders"'),
        (("canon", "orders"), '"canon"."orders"'),
        (('a"; DROP TABLE x; --',), '"a""; DROP TABLE x; --"'),
        (("a.b",), '"a.b"'),
    ],
)
def test_a_name_is_quoted(parts, quoted):
    assert identifier(*parts) == quoted


@pytest.mark.parametrize("parts", [(), ("",), ("a\0b",), ("canon", "")])
def test_an_impossible_name_is_a_defect(parts):
    with pytest.raises(InvariantError):
        identifier(*parts)


def test_a_hostile_column_name_survives_as_a_name(store):
    name = identifier('<script>"; DROP SCHEMA facts; --')
    store.run(f"CREATE TABLE raw.hostile AS SELECT 1 AS {name}", source="t")
    assert store.table("SELECT * FROM raw.hostile", source="t").column_names == [
        '<script>"; DROP SCHEMA facts; --'
    ]


def test_only_the_parameters_that_a_statement_names_are_bound(store):
    rows = store.rows("SELECT $day + 1", {"day": 1, "unused": 2}, source="t")
    assert rows == [(2,)]


def test_a_parameter_is_found_in_any_case(store):
    assert store.scalar("SELECT $Day + $DAY", {"day": 2}, source="t") == 4


def test_a_value_is_never_read_as_sql(store):
    hostile = "x'; DROP SCHEMA facts CASCADE; --"
    assert store.scalar("SELECT $v", {"v": hostile}, source="t") == hostile
    assert store.scalar("SELECT count(*) FROM facts.tree", source="t") == 1


def test_missing_parameters_are_all_named(store):
    with pytest.raises(StoreError, match=r"\$end, \$start") as caught:
        store.run("SELECT $start, $end, $given", {"given": 1}, source="rule/metric.sql")
    assert caught.value.problems[0].where == "rule/metric.sql"


@pytest.mark.parametrize("sql", ["SELECT ?", "SELECT $1"])
def test_a_parameter_without_a_name_is_refused(store, sql):
    with pytest.raises(StoreError, match=r"uses \? or \$1"):
        store.run(sql, {"1": 1}, source="t")


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("SELECT 1; SELECT 2", "holds 2 statements"),
        ("-- nothing", "holds no statement"),
        ("SELEKT 1", "Parser Error"),
        ("SELECT nope FROM facts.tree", "Binder Error"),
        ("SELECT CAST('x' AS INTEGER)", "Conversion Error"),
    ],
)
def test_a_failing_statement_names_its_source(store, sql, why):
    with pytest.raises(StoreError, match=why) as caught:
        store.run(sql, source="facts/tree.sql")
    assert caught.value.problems[0].where == "facts/tree.sql"


def test_an_error_shows_first_lines_and_names_but_no_values(store):
    sql = "SELECT\n  nope,\n  $person\nFROM facts.tree\nWHERE true"
    with pytest.raises(StoreError) as caught:
        store.run(sql, {"person": "jane@example.org"}, source="t")
    what = caught.value.problems[0].what
    assert "SELECT / nope, / $person ..." in what
    assert "parameters: $person" in what
    assert "jane" not in what


def test_a_file_of_several_statements_runs_in_order(store, tmp_path):
    folder = tmp_path / "facts"
    folder.mkdir()
    file = folder / "two.sql"
    file.write_text(
        "-- é\nCREATE TABLE facts.two AS SELECT $a AS a;\nINSERT INTO facts.two VALUES ($b);\n",
        encoding="utf-8",
    )
    store.run_file(file, {"a": 1, "b": 2, "c": 3})
    assert store.rows("SELECT a FROM facts.two ORDER BY a", source="t") == [(1,), (2,)]


def test_a_file_with_missing_parameters_runs_nothing(store, tmp_path):
    folder = tmp_path / "facts"
    folder.mkdir()
    file = folder / "two.sql"
    file.write_text("CREATE TABLE facts.two AS SELECT $a AS a; SELECT $b", encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        store.run_file(file)
    assert [p.where for p in caught.value.problems] == ["facts/two.sql", "facts/two.sql"]
    assert "$a" in str(caught.value)
    assert "$b" in str(caught.value)
    with pytest.raises(StoreError, match="Catalog Error"):
        store.run("SELECT * FROM facts.two", source="t")


def test_money_stays_decimal_in_rows_tables_and_frames(store):
    sql = "SELECT month, amount, lines FROM facts.sales_month ORDER BY month"
    assert store.rows(sql, source="t")[0] == (dt.date(2024, 1, 1), Decimal("10.5000"), 3)
    table = store.table(sql, source="t")
    assert table.schema.field("amount").type == pa.decimal128(18, 4)
    frame = store.frame(sql, source="t")
    assert frame["amount"].tolist() == [Decimal("10.5000"), Decimal("20.0000")]
    assert frame["month"].tolist() == [dt.date(2024, 1, 1), dt.date(2024, 2, 1)]


def test_whole_numbers_with_gaps_do_not_become_float(store):
    frame = store.frame("SELECT lines FROM facts.sales_month ORDER BY month", source="t")
    assert str(frame["lines"].dtype) == "Int32"
    assert frame["lines"].isna().tolist() == [False, True]


def test_whole_numbers_without_gaps_are_numpy_integers(store):
    frame = store.frame("SELECT CAST(i AS BIGINT) AS i FROM range(3) AS t (i)", source="t")
    assert str(frame["i"].dtype) == "int64"


def test_a_frame_keeps_columns_of_the_same_name(store):
    frame = store.frame("SELECT 1 AS a, 2 AS a", source="t")
    assert frame.columns.tolist() == ["a", "a"]
    assert frame.to_numpy().tolist() == [[1, 2]]


def test_a_table_needs_a_select(store):
    with pytest.raises(StoreError, match="CREATE returns no table"):
        store.table("CREATE TABLE facts.new (a INTEGER)", source="t")


@pytest.mark.parametrize("sql", ["SELECT 1, 2", "SELECT 1 WHERE false", "FROM range(2)"])
def test_a_scalar_is_one_value(store, sql):
    with pytest.raises(StoreError, match="one value expected"):
        store.scalar(sql, source="t")


def test_the_time_zone_is_utc(store):
    sql = "SELECT CAST(CAST('2024-01-01 00:30:00+02' AS TIMESTAMPTZ) AS VARCHAR)"
    assert store.scalar(sql, source="t") == "2023-12-31 22:30:00+00"


@pytest.mark.parametrize("as_reader", [False, True])
@pytest.mark.parametrize("is_locked", [False, True])
def test_arrow_data_becomes_a_real_table(store, is_locked, as_reader):
    if is_locked:
        store.lock()
    data = pa.table({"id": ["a", None], "amount": pa.array([Decimal("1.10"), Decimal("2.20")])})
    store.register_arrow("canon.new table", data.to_reader() if as_reader else data)
    del data
    rows = store.rows('SELECT id, amount FROM canon."new table" ORDER BY amount', source="t")
    assert rows == [("a", Decimal("1.10")), (None, Decimal("2.20"))]
    with pytest.raises(StoreError, match="already exists"):
        store.register_arrow("canon.new table", pa.table({"id": [1]}))


@pytest.mark.parametrize("name", ["orders", ".orders", "canon."])
def test_arrow_data_needs_a_schema(store, name):
    with pytest.raises(StoreError, match=r"schema\.name"):
        store.register_arrow(name, pa.table({"a": [1]}))


def test_parquet_is_written_by_a_locked_store(locked, tmp_path):
    path = tmp_path / "out.parquet"
    sql = "SELECT amount FROM facts.sales_month WHERE month >= $start ORDER BY month"
    assert locked.write_parquet(sql, path, {"start": dt.date(2024, 2, 1)}, source="t") == 1
    assert pq.read_table(path)["amount"].to_pylist() == [Decimal("20.0000")]
    mode = stat.S_IMODE(path.stat().st_mode)
    assert mode == (0o600 if os.name == "posix" else mode)


def test_parquet_of_no_rows_keeps_its_columns(locked, tmp_path):
    path = tmp_path / "out.parquet"
    sql = "SELECT amount FROM facts.sales_month WHERE false"
    assert locked.write_parquet(sql, path, source="t") == 0
    assert pq.read_schema(path).names == ["amount"]


def test_parquet_bytes_do_not_depend_on_threads(tmp_path):
    sql = "SELECT i, md5(CAST(i AS VARCHAR)) AS h FROM range(150000) AS t (i) ORDER BY i"
    written = []
    for threads in (1, 2, 4):
        path = tmp_path / f"{threads}.parquet"
        with Store.open(threads=threads, spill_parent=tmp_path) as opened:
            assert opened.write_parquet(sql, path, source="t") == 150_000
        written.append(path.read_bytes())
    assert written[0] == written[1] == written[2]
    assert pq.read_metadata(path).row_group(0).num_rows == ROW_GROUP


def test_parquet_to_an_impossible_place_names_the_file(locked, tmp_path):
    path = tmp_path / "missing" / "out.parquet"
    with pytest.raises(StoreError, match="cannot be written") as caught:
        locked.write_parquet("SELECT 1 AS a", path, source="t")
    assert caught.value.problems[0].where == str(path)


def test_the_spill_folder_is_private_and_gone_after_close(tmp_path):
    with Store.open(spill_parent=tmp_path) as opened:
        spill = opened.spill
        assert spill.parent.parent == tmp_path
        for folder in (spill, spill.parent):
            mode = stat.S_IMODE(folder.stat().st_mode)
            assert mode == (0o700 if os.name == "posix" else mode)
    assert not spill.exists()
    opened.close()


def test_the_spill_folder_is_gone_after_an_error(tmp_path):
    def fail() -> None:
        with Store.open(spill_parent=tmp_path) as opened:
            (opened.spill / "left over").touch()
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_a_locked_store_still_spills_into_its_own_folder(tmp_path):
    sql = "CREATE TABLE facts.big AS SELECT md5(CAST(i AS VARCHAR)) AS h FROM range($n) AS t (i)"
    with Store.open(threads=1, memory="40MB", spill_parent=tmp_path) as opened:
        opened.run("CREATE SCHEMA facts", source="t")
        opened.lock()
        opened.run(sql, {"n": 1_500_000}, source="t")
        assert list(opened.spill.iterdir()) != []
        assert opened.scalar("SELECT count(*) FROM facts.big", source="t") == 1_500_000
    assert list(tmp_path.iterdir()) == []


def _memory_limit(store: Store) -> int:
    asked = "SELECT parse_formatted_bytes(current_setting('memory_limit'))"
    return int(str(store.scalar(asked, source="t")))


@pytest.mark.parametrize(("threads", "megabytes"), [(1, 512), (2, 512), (3, 768)])
def test_reading_is_held_to_its_memory_until_the_store_is_locked(threads, megabytes, tmp_path):
    with duckdb.connect() as plain:
        ((own,),) = plain.execute(
            "SELECT parse_formatted_bytes(current_setting('memory_limit'))"
        ).fetchall()
    with Store.open(threads=threads, spill_parent=tmp_path) as opened:
        # DuckDB rounds what it shows.
        reading = min(megabytes * 10**6, own)
        assert _memory_limit(opened) == pytest.approx(reading, rel=0.002)
        opened.lock()
        assert _memory_limit(opened) == pytest.approx(min(own, AUDIT_MEMORY), rel=0.002)


def test_a_memory_limit_that_was_named_holds_from_start_to_end(tmp_path):
    with Store.open(threads=2, memory="700MB", spill_parent=tmp_path) as opened:
        assert _memory_limit(opened) == pytest.approx(700 * 10**6, rel=0.002)
        opened.lock()
        assert _memory_limit(opened) == pytest.approx(700 * 10**6, rel=0.002)


def test_too_little_memory_is_a_limit_with_a_hint(tmp_path):
    with Store.open(threads=1, memory="30MB", spill_parent=tmp_path) as opened:
        sql = "SELECT string_agg(md5(CAST(i AS VARCHAR)), '') FROM range(10000000) AS t (i)"
        with pytest.raises(LimitError, match="out of memory") as caught:
            opened.run(sql, source="facts/big.sql")
    assert "--memory" in caught.value.problems[0].hint
    assert caught.value.problems[0].where == "facts/big.sql"


@pytest.mark.parametrize(
    "options",
    [{"threads": 0}, {"memory": "much"}, {"memory": "2 potatoes"}],
)
def test_impossible_limits_are_usage_errors(options, tmp_path):
    with pytest.raises(UsageError, match=r"--threads .*--memory"):
        Store.open(**options, spill_parent=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_spill_folder_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError, match="no spill folder"):
        Store.open(spill_parent=tmp_path / "missing")


ENDLESS = "SELECT count(*) AS n FROM range(1000000000000) AS a (x) WHERE x % 7 = 3"


@pytest.mark.parametrize("read", ["rows", "table"])
def test_ctrl_c_stops_a_statement_at_once(store, read):
    timer = threading.Timer(0.3, _thread.interrupt_main)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        getattr(store, read)(ENDLESS, source="t")
    timer.join()
    assert store.scalar("SELECT 1", source="t") == 1


def test_what_is_larger_than_the_memory_is_held_in_a_file_that_goes_with_the_store(tmp_path):
    with Store.open(threads=1, memory="50MB", spill_parent=tmp_path) as store:
        store.expect(60_000_000)
        store.run("CREATE SCHEMA prep", source="t")
        store.lock()
        store.run("CREATE TABLE prep.big AS SELECT i FROM range(300_000) AS t (i)", source="t")
        found = store.scalar("SELECT database_name FROM duckdb_tables()", source="t")
        assert found == "on_disk"
        assert store.scalar("SELECT sum(i) FROM prep.big", source="t") == 44_999_850_000
        (file,) = tmp_path.rglob("tables.duckdb")
        assert stat.S_IMODE(file.parent.parent.stat().st_mode) == 0o700
    assert list(tmp_path.iterdir()) == []


def test_what_is_smaller_than_the_memory_is_not_written_to_disk(tmp_path):
    with Store.open(threads=1, memory="50MB", spill_parent=tmp_path) as store:
        store.expect(40_000_000)
        store.run("CREATE TABLE small (i INTEGER)", source="t")
        assert list(tmp_path.rglob("*.duckdb")) == []
