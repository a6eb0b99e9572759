"""Facts worked out on Spark are those of DuckDB, to the last digit and in the same types."""

from random import Random

import pytest

from facts import canon
from facts.filings import Maker
from pyramidcheck import facts
from pyramidcheck.assets import find_assets
from pyramidcheck.audits import Options
from pyramidcheck.model.facts import FACTS
from pyramidcheck.pipeline import load_rulebook, open_filing
from pyramidcheck.spark.facts import SparkFacts
from pyramidcheck.store import Store

pytestmark = [
    pytest.mark.spark,
    # pyspark leaves the sockets on which it has received Arrow to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]

SAMPLES = ("export_francais", "grey_zone", "recruiting_led", "retail_led")
# Few: each filing takes a minute of one core.
SEEDS = {17: "eighteen decimals", 22: "four decimals and resale"}
CHAPTER = ("prep.audit_total", "prep.audit_duplicate", "prep.audit_ageing", "prep.audit_join")


@pytest.fixture(scope="module")
def spark(session):
    built = SparkFacts(session)
    yield built
    built.close()


def everything(store):
    """All that later stages read, with the types of every column, in one order."""
    return {name: rows_of(store, name) for name in (*FACTS, *CHAPTER, "lines.person")}


def rows_of(store, name):
    rows = store.table(f"SELECT * FROM {name} ORDER BY ALL", source="test")  # noqa: S608 - our names
    kinds = store.rows(f"DESCRIBE {name}", source="test")
    return [(kind[0], kind[1]) for kind in kinds], rows.to_pylist()


def compare(store, spark, definitions):
    facts.build(store, definitions)
    want = everything(store)
    facts.clear(store)
    spark.build(store, definitions)
    got = everything(store)
    assert [name for name in want if want[name][0] != got[name][0]] == []
    assert [name for name in want if want[name] != got[name]] == []
    assert sum(len(rows) for _, rows in want.values()) > len(want)


@pytest.mark.parametrize("seed", SEEDS, ids=SEEDS.get)
def test_generated_filings_have_equal_facts(seed, spark, definitions):
    with Store.open(threads=1) as store:
        canon.load(store, Maker(Random(seed).choice).books())  # noqa: S311 - a fixed seed
        compare(store, spark, definitions)


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_have_equal_facts(name, spark):
    options = Options(find_assets("sample_data") / name, threads=1)
    rulebook = load_rulebook(options)
    constants = {key: item.value for key, item in rulebook.definitions.items()}
    with open_filing(options, rulebook.definitions, lambda _stage: None) as (store, _):
        store.lock()
        compare(store, spark, constants)
