"""The filer's own word about the plan is a claim: it cannot talk losses away."""

import shutil
from decimal import Decimal

import pytest

from pyramidcheck.assets import find_assets
from pyramidcheck.audits import Options
from pyramidcheck.configuration import doubt_claims
from pyramidcheck.model.config import FilingConfig, Plan
from pyramidcheck.pipeline import run


@pytest.fixture(scope="module")
def boasting(tmp_path_factory):
    folder = tmp_path_factory.mktemp("boast") / "filing"
    shutil.copytree(find_assets("sample_data") / "grey_zone", folder)
    config = folder / "filing.toml"
    text = config.read_text(encoding="utf-8").replace(
        "own_use_month = 200.00", "own_use_month = 1e6"
    )
    assert "1e6" in text
    config.write_text(text, encoding="utf-8")
    return folder


def losses(result):
    return {rule.id: rule.readings["central"].value for rule in result.rules}["loser_funded_pool"]


def test_own_use_claimed_inside_the_filing_is_bounded_and_noted(boasting, audit_of_sample):
    plain = audit_of_sample("grey_zone").result
    claimed = run(Options(boasting, with_rows=False)).result
    assert losses(claimed) == losses(plain)
    notes = {note["code"] for note in claimed.data_quality["notes"]}
    assert "own_use_claim_bounded" in notes
    assert claimed.filing.declared["plan.own_use_month"] == "1E+6"


def test_own_use_stated_by_the_analyst_is_applied(boasting):
    stated = FilingConfig(currency="USD", plan=Plan(own_use_month=Decimal(1_000_000)))
    options = Options(boasting, config=boasting / "filing.toml")
    assert doubt_claims(options, stated, Decimal(200)) == (stated, ())


def test_a_qualifying_volume_claimed_where_nobody_buys_hides_no_bunching(tmp_path):
    folder = tmp_path / "filing"
    shutil.copytree(find_assets("sample_data") / "recruiting_led", folder)
    config = folder / "filing.toml"
    text = config.read_text(encoding="utf-8")
    claim = 'qualifying_volume = 90000\npayout_schedule = "weekly"'
    assert "qualifying_volume = 100" in text
    config.write_text(text.replace("qualifying_volume = 100", claim), encoding="utf-8")
    result = run(Options(folder, with_rows=False)).result
    found = {rule.id: rule for rule in result.rules}["qualification_purchases"]
    assert found.outcome == "critical"
    assert found.figures["figure_threshold"] == "100"
    assert found.figures["figure_stated_threshold"] == "90000"
    (note,) = [n for n in result.data_quality["notes"] if n["code"] == "commission_period"]
    assert note["values"]["stated_schedule"] == note["values"]["schedule"] == "week"
    assert note["values"]["found_schedule"] == "month"
    assert result.filing.declared["plan.payout_schedule"] == "weekly"
