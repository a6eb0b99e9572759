"""A whole audit with its facts on Spark writes the same bytes as one without."""

from contextlib import contextmanager

import pytest

from companies import toys
from pyramidcheck.audits import Options
from pyramidcheck.pipeline import run
from pyramidcheck.spark import facts as spark_facts
from pyramidcheck.spark.place import SparkPlace

pytestmark = [
    pytest.mark.spark,
    # pyspark leaves the sockets on which it has received Arrow to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]


@pytest.fixture
def place(session, monkeypatch, tmp_path):
    @contextmanager
    def shared(url):
        assert url == "local[1]"
        yield session

    monkeypatch.setattr(spark_facts, "open_session", shared)
    folder = tmp_path / "shared"
    folder.mkdir()
    return SparkPlace("local[1]", folder)


def test_result_and_evidence_are_the_same(place, tmp_path):
    company = tmp_path / "company"
    company.mkdir()
    toys.party_plan(company)
    here = run(Options(company))
    there = run(Options(company, spark=place))
    assert there.result.model_dump_json() == here.result.model_dump_json()
    assert there.evidence.keys() == here.evidence.keys()
    assert [n for n, item in here.evidence.items() if item.rows != there.evidence[n].rows] == []
    assert sum(item.rows.num_rows for item in here.evidence.values()) > 0
    # The working tables of the filing are gone from the folder that others see.
    assert list(place.folder.iterdir()) == []
