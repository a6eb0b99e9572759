import pytest

from pyramidcheck.store import GuestStore, Store


@pytest.fixture
def store(tmp_path):
    """A small filing: two fact tables, order lines and a raw table, not locked."""
    with Store.open(threads=2, memory="500MB", spill_parent=tmp_path) as opened:
        for schema in ("raw", "canon", "facts"):
            opened.run(f"CREATE SCHEMA {schema}", source="fixture")
        for sql in (
            "CREATE TABLE raw.orders AS SELECT 'secret' AS email",
            "CREATE TABLE canon.orders AS SELECT 'o1' AS order_id, 'p1' AS buyer_id",
            """CREATE TABLE facts.sales_month AS
               SELECT * FROM (VALUES
                   (DATE '2024-01-01', 'customer', CAST(10.5 AS DECIMAL(18, 4)), 3),
                   (DATE '2024-02-01', 'customer', CAST(20 AS DECIMAL(18, 4)), NULL)
               ) AS v (month, buyer_class, amount, lines)""",
            """CREATE TABLE facts.tree AS
               SELECT 'p1' AS participant_id, CAST(7 AS HUGEINT) AS subtree_size""",
        ):
            opened.run(sql, source="fixture")
        yield opened


@pytest.fixture
def locked(store):
    store.lock()
    return store


@pytest.fixture
def guest(locked):
    with GuestStore.from_store(locked) as opened:
        yield opened


@pytest.fixture
def bait(tmp_path):
    """A folder with files that no rule may read."""
    folder = tmp_path / "bait"
    folder.mkdir()
    (folder / "x.csv").write_text("a\n1\n", encoding="utf-8")
    return folder
