"""SELECTs that are known to come run on a second connection, and nothing but time changes."""

import threading
import time

import pytest

from pyramidcheck.errors import StoreError
from pyramidcheck.store import Store

SQUARES = [
    f"SELECT sum(i * i) * {factor} AS total FROM range(1000) AS r(i)"  # noqa: S608 - a number
    for factor in range(9)
]
ENDLESS = "SELECT count(*) AS n FROM range(100000000) AS a(i), range(100000000) AS b(j)"


@pytest.fixture
def store():
    with Store.open() as opened:
        # As on a machine with two processors, whatever this one has.
        opened.run("SET threads = 2", source="test")
        opened.expect(0)
        opened.lock()
        yield opened


def wanted(statements):
    return [(sql, None, "test") for sql in statements]


def total(table):
    return table.column(0)[0].as_py()


def test_rows_are_those_of_a_statement_run_when_it_is_asked_for(store):
    alone = [total(store.table(sql, source="test")) for sql in SQUARES]
    with store.ahead(wanted(SQUARES)):
        ahead = [total(store.table(sql, source="test")) for sql in SQUARES]
    assert ahead == alone == [332833500 * factor for factor in range(9)]


def test_the_second_connection_begins_with_the_last_statement(store):
    with store.ahead(wanted(SQUARES)):
        assert store.runs_ahead
        until = time.monotonic() + 30
        while "ahead" in {thread.name for thread in threading.enumerate()}:
            assert time.monotonic() < until
            time.sleep(0.01)
        # All of them are done, so that this is what was kept and not run again.
        first, again = (store.table(SQUARES[3], source="test") for _ in range(2))
    assert first is again
    assert not store.runs_ahead


def test_a_failure_is_told_where_the_rows_are_asked_for(store):
    broken = "SELECT CAST('x' AS INTEGER) AS n"
    with store.ahead(wanted([*SQUARES, broken])):
        assert total(store.table(SQUARES[1], source="test")) == 332833500
        with pytest.raises(StoreError, match="Could not convert") as raised:
            store.table(broken, source="broken.sql")
    assert raised.value.problems[0].where == "broken.sql"


def test_a_statement_that_cannot_be_bound_stops_none_of_the_others(store):
    missing = ("SELECT $nothing AS n", None, "test")
    with store.ahead([*wanted(SQUARES), missing]):
        assert total(store.table(SQUARES[2], source="test")) == 2 * 332833500
        with pytest.raises(StoreError, match=r"without a value: \$nothing"):
            store.table(missing[0], source="test")


def test_leaving_ends_a_statement_that_nobody_waits_for(store):
    with store.ahead(wanted([SQUARES[1], ENDLESS])):
        assert total(store.table(SQUARES[1], source="test")) == 332833500
    assert "ahead" not in {thread.name for thread in threading.enumerate()}
    assert total(store.table(SQUARES[2], source="test")) == 2 * 332833500


def test_one_thread_that_was_named_is_all_there_is():
    with Store.open(threads=1) as opened:
        opened.expect(0)
        with opened.ahead(wanted(SQUARES)):
            assert not opened.runs_ahead
