"""A synthetic company in any dialect of exports is read back as the same company."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pyramidcheck.errors import UsageError
from pyramidcheck.ingest import read_config, read_filing
from pyramidcheck.simulate import load_scenario, write_filing
from pyramidcheck.simulate.dialect import Dialect
from pyramidcheck.sources import open_sources
from pyramidcheck.store import Store

DIALECTS = {
    "british": {"dates": "d/m/y", "sign": "before", "thousands": ",", "quoting": "all"},
    "american": {"dates": "12-hour", "negative": "brackets", "encoding": "utf-8-sig"},
    "german": {
        "encoding": "latin-1",
        "delimiter": ";",
        "decimal": ",",
        "thousands": ".",
        "dates": "d.m.y",
        "negative": "trailing",
        "yes_no": "1/0",
    },
    "swiss": {"delimiter": "\t", "thousands": "'", "dates": "yyyymmdd", "encoding": "utf-16"},
    "french": {
        "encoding": "mac_roman",
        "delimiter": ";",
        "decimal": ",",
        "thousands": "\u00a0",
        "sign": "after",
        "line_end": "\r\n",
        "dates": "d/m/y",
    },
    "spreadsheet": {"delimiter": "|", "dates": "spreadsheet", "thousands": " "},
    "service": {"dates": "offset", "thousands": "\u202f", "decimal": ","},
}
COLUMNS = {
    "participants": "participant_id, enrolled_on, sponsor_id, role, ended_on",
    "orders": "order_id, ordered_on, buyer_id, seller_id, net_amount, is_autoship, refunded_amount",
    "payouts": "payout_id, participant_id, paid_on, amount, kind, source_order_id",
}


@pytest.fixture(scope="module")
def scenario(grey_zone):
    found = load_scenario(grey_zone.folder / "scenario.toml")
    dear = found.goods.model_copy(update={"highest_price": 4_000})
    return found.model_copy(update={"participants": 60, "goods": dear, "currency": "EUR"})


def content(folder):
    """Return the rows of every table as they are read; none may be quarantined."""
    with Store.open(threads=1) as store:
        config = read_config(folder / "filing.toml", inside_filing=True)
        read_filing(store, open_sources(store, folder, config), config)
        assert store.scalar("SELECT count(*) FROM ingest.quarantine", source="test") == 0
        return {
            table: store.rows(
                f"SELECT {columns} FROM canon.{table} ORDER BY ALL",  # noqa: S608 - names of ours
                source="test",
            )
            for table, columns in COLUMNS.items()
        }


@pytest.fixture(scope="module")
def plain(scenario, tmp_path_factory):
    folder = tmp_path_factory.mktemp("plain")
    write_filing(scenario, folder)
    rows = content(folder)
    assert min(len(found) for found in rows.values()) > 60
    assert any(row[3] < 0 for row in rows["payouts"])
    assert any(row[4] > Decimal(1_000) for row in rows["orders"])
    return rows


@pytest.mark.parametrize("name", DIALECTS)
def test_every_dialect_is_read_back_as_the_same_company(name, scenario, plain, tmp_path):
    dialect = Dialect.model_validate(DIALECTS[name])
    write_filing(scenario.model_copy(update={"dialect": dialect}), tmp_path)
    assert content(tmp_path) == plain


def test_every_key_of_a_dialect_is_tried():
    tried = {key for dialect in DIALECTS.values() for key in dialect}
    assert tried == set(Dialect.model_fields)


def test_marks_that_contradict_one_another_are_refused_with_the_key(grey_zone, tmp_path):
    text = (grey_zone.folder / "scenario.toml").read_text(encoding="utf-8")
    path = tmp_path / "scenario.toml"
    for dialect, told in (
        ('decimal = ","\nthousands = ","', "thousands and decimal are the same mark"),
        ('encoding = "cp1252"\nthousands = "\u202f"', "cp1252 has no"),
    ):
        path.write_text(f"{text}\n[dialect]\n{dialect}\n", encoding="utf-8")
        with pytest.raises(UsageError, match=told) as caught:
            load_scenario(path)
        assert "dialect" in str(caught.value)


def test_a_sign_that_the_encoding_lacks_is_refused_with_the_way_out(scenario, tmp_path):
    dialect = Dialect.model_validate({"encoding": "latin-1", "sign": "after"})
    with pytest.raises(UsageError, match="latin-1 has no €, the sign of EUR") as caught:
        write_filing(scenario.model_copy(update={"dialect": dialect}), tmp_path)
    assert "utf-8" in str(caught.value.problems[0].hint)
