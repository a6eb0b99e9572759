"""What the simulator says each rule ought to find, beside what the audit finds."""

import json

import pytest

from pyramidcheck.assets import find_assets
from pyramidcheck.simulate import load_scenario, simulate
from pyramidcheck.simulate.sections import Buybacks, Claim
from samples.expectation import SAMPLES, expected_file


def rules_of(name):
    """Truth and finding by rule; the audit of a sample gives what is expected, or a test fails."""
    truth = json.loads(expected_file(name).with_name("truth.json").read_text(encoding="utf-8"))
    found = json.loads(expected_file(name).read_text(encoding="utf-8"))
    return truth["rules"], found["rules"]


@pytest.mark.parametrize("name", SAMPLES)
def test_an_audit_finds_what_the_books_of_a_sample_hold(name):
    truth, found = rules_of(name)
    compared = 0
    for rule, known in truth.items():
        if "unknown" not in known and found[rule]["readings"]:
            reading = found[rule]["readings"][known["reading"]]
            allowed = known.get("tolerance", 0) + 1e-8
            assert reading[2] == pytest.approx(known["value"], abs=allowed), rule
            compared += 1
    assert compared >= 15


@pytest.mark.parametrize("name", SAMPLES)
def test_every_rule_has_a_truth_or_a_reason_why_not(name):
    truth, found = rules_of(name)
    assert set(truth) == set(found)
    assert all("value" in known or known["unknown"] for known in truth.values())


def test_most_of_the_decisive_shares_are_exact():
    truth, _ = rules_of("recruiting_led")
    exact = [rule for rule, known in truth.items() if "value" in known and "tolerance" not in known]
    assert {"net_loss_rate", "unpaid_share", "recruitment_revenue_share"} <= set(exact)
    assert len(exact) >= 10


def test_buybacks_and_claims_have_a_truth():
    scenario = load_scenario(find_assets("sample_data") / "grey_zone" / "scenario.toml")
    asked = Buybacks(asked_share=1, denied_share=0.5)
    claim = Claim(text="Our leaders live from it", amount=3000)
    company = simulate(scenario.model_copy(update={"buybacks": asked, "claims": (claim,)}))
    rules = company.truth["rules"]
    assert 0.3 < rules["buyback_shortfall"]["value"] < 0.7
    assert rules["income_claims"]["value"] > rules["net_loss_rate"]["value"]


def test_books_left_out_make_every_rule_unknown_but_not_the_hidden_counts():
    scenario = load_scenario(find_assets("sample_data") / "export_francais" / "scenario.toml")
    export = scenario.export.model_copy(update={"without": ("payouts",)})
    company = simulate(scenario.model_copy(update={"export": export}))
    assert all("unknown" in known for known in company.truth["rules"].values())
    assert company.truth["hidden"]["participants"] > 30
    assert "payouts" not in company.tables
