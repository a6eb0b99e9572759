"""The sample files: regenerated to the byte, exact money, references that exist."""

from __future__ import annotations

import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pyramidcheck.cli import main
from pyramidcheck.model.canonical import TABLES
from pyramidcheck.model.config import FilingConfig
from pyramidcheck.simulate import load_scenario, simulate, write_company, write_filing

MONEY = {"orders": ("list_amount", "net_amount", "refunded_amount"), "payouts": ("amount",)}


@pytest.fixture(scope="session")
def regenerated(sample, tmp_path_factory):
    folder = tmp_path_factory.mktemp(sample.folder.name)
    assert main(["simulate", sample.folder.name, "-q", "-o", str(folder)]) == 0
    return folder


def test_committed_files_are_what_the_scenario_gives(sample, regenerated):
    made = sorted(path.name for path in regenerated.iterdir())
    assert len(made) == 4
    for name in made:
        committed, fresh = sample.folder / name, regenerated / name
        if name.endswith(".parquet"):
            assert pq.read_table(committed).equals(pq.read_table(fresh), check_metadata=True)
        else:
            assert committed.read_bytes() == fresh.read_bytes()


def test_committed_parquet_is_the_same_to_the_byte_under_the_same_writer(sample, regenerated):
    """A Parquet file names the release that wrote it; another release may write other bytes."""
    for fresh in regenerated.glob("*.parquet"):
        committed = sample.folder / fresh.name
        writers = {pq.read_metadata(path).created_by for path in (committed, fresh)}
        assert len(writers) > 1 or committed.read_bytes() == fresh.read_bytes()


def test_a_second_process_writes_the_same_bytes(retail_led, tmp_path):
    command = [sys.executable, "-m", "pyramidcheck", "simulate", "-q"]
    scenario = str(retail_led.folder / "scenario.toml")
    for fmt in ("csv", "parquet"):
        output = ["-o", str(tmp_path / fmt), "--format", fmt]
        done = subprocess.run([*command, scenario, *output], check=True, capture_output=True)
        assert done.stderr == b""
    write_filing(load_scenario(Path(scenario)), tmp_path / "here", "parquet")
    for name in ("enrolments", "orders", "payouts"):
        ours = (tmp_path / "here" / f"{name}.parquet").read_bytes()
        assert ours == (tmp_path / "parquet" / f"{name}.parquet").read_bytes()
        csv = (tmp_path / "csv" / f"{name}.csv").read_bytes()
        assert csv == (retail_led.folder / f"{name}.csv").read_bytes()


def test_another_seed_gives_another_company(retail_led):
    scenario = load_scenario(retail_led.folder / "scenario.toml")
    other = scenario.model_copy(update={"seed": scenario.seed + 1})
    assert not simulate(scenario).orders.equals(simulate(other).orders)


def test_csv_money_has_exactly_two_decimals(sample, tmp_path):
    company = simulate(load_scenario(sample.folder / "scenario.toml"))
    write_company(company, tmp_path, "csv")
    for table, columns in MONEY.items():
        frame = pd.read_csv(tmp_path / f"{table}.csv", dtype="str")
        for column in columns:
            values = frame[column].dropna()
            assert len(values) > 0
            assert values.map(lambda text: re.fullmatch(r"-?\d+\.\d\d", text) is not None).all()


def test_parquet_money_is_a_decimal_of_scale_two(recruiting_led):
    for table, columns in MONEY.items():
        schema = pq.read_schema(recruiting_led.folder / f"{table}.parquet")
        for column in columns:
            assert pa.types.is_decimal128(schema.field(column).type)
            assert schema.field(column).type.scale == 2


def test_negative_money_survives_in_both_formats(retail_led, tmp_path):
    company = simulate(load_scenario(retail_led.folder / "scenario.toml"))
    exact = company.payouts.column("amount").to_pylist()
    assert min(exact) < 0
    write_company(company, tmp_path, "parquet")
    stored = pq.read_table(tmp_path / "payouts.parquet").column("amount").to_pylist()
    text = pd.read_csv(retail_led.folder / "payouts.csv", dtype="str")["amount"]
    assert stored == exact == [Decimal(value) for value in text]


def test_source_orders_and_source_participants_exist(sample):
    payouts = sample.payouts
    assert set(payouts["source_order_id"].dropna()) <= set(sample.orders["order_id"])
    assert set(payouts["source_participant_id"].dropna()) <= set(sample.people.index)
    assert payouts["source_order_id"].notna().mean() > 0.9


def test_keys_are_unique(sample):
    assert not sample.orders.duplicated(["order_id", "line_id"]).any()
    assert sample.payouts["payout_id"].is_unique
    assert sample.people.index.is_unique


def test_dates_lie_in_the_period_and_refunds_follow_orders(sample):
    start, end = (pd.Timestamp(sample.filing["period"][key]) for key in ("start", "end"))
    assert sample.orders["ordered_on"].between(start, end).all()
    assert sample.payouts["paid_on"].between(start, end).all()
    back = sample.orders.dropna(subset=["refunded_on"])
    assert len(back) > 10
    refunded_on = pd.to_datetime(back["refunded_on"])
    assert (refunded_on > back["ordered_on"]).all()
    assert (refunded_on <= end).all()
    assert (back["net"] >= 0).all()


def test_columns_are_canonical(sample):
    company = simulate(load_scenario(sample.folder / "scenario.toml"))
    for table in ("participants", "orders", "payouts"):
        names = getattr(company, table).column_names
        known = [column.name for column in TABLES[table].columns]
        assert set(TABLES[table].required) <= set(names) <= set(known)


def test_ids_are_plain_codes_that_name_nobody(sample):
    pattern = {"participant_id": r"[PC]\d{6}", "buyer_id": r"[PC]\d{6}", "order_id": r"O\d{7}"}
    for table in (sample.enrolments, sample.orders, sample.payouts):
        for column, shape in pattern.items():
            if column in table:
                assert table[column].str.fullmatch(shape).all()


def test_filing_is_marked_synthetic_and_valid(sample):
    config = FilingConfig.model_validate(sample.filing)
    assert config.synthetic
    assert config.company is not None
    assert config.company.endswith("(synthetic)")
    assert config.plan.levels_paid is not None


def test_samples_stay_small_and_explain_themselves(sample):
    size = sum(path.stat().st_size for path in sample.folder.iterdir() if path.is_file())
    assert size < 2_000_000
    readme = (sample.folder / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(readme) == 3
    assert readme[0].startswith("Synthetic")
