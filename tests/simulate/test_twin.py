"""A twin has the marginals of the audited company within the stated tolerance, and nothing else."""

import json
import tomllib
from decimal import Decimal

import pytest

from pyramidcheck.audits import Options
from pyramidcheck.errors import UsageError
from pyramidcheck.pipeline import run
from pyramidcheck.simulate import load_scenario, write_filing
from pyramidcheck.simulate.twin import scenario_text, twin_of
from pyramidcheck.simulate.twin.first import COMPANY
from pyramidcheck.simulate.twin.targets import targets_of

SUMS, SHARES, TOP, STAYING = 0.10, 0.05, 0.10, 0.15
"""As README.md states them."""
MARK = "Zyxwv"


@pytest.fixture(scope="module")
def grey(audit_of_sample):
    return audit_of_sample("grey_zone").result


@pytest.fixture(scope="module")
def twin(grey):
    return twin_of(grey)


def near(twin):
    for name, value in twin.wanted.items():
        if name == "top_share":
            assert twin.found[name] == pytest.approx(value, abs=TOP), name
        elif name == "paid_share":
            assert twin.found[name] == pytest.approx(value, abs=SHARES), name
        else:
            assert twin.found[name] == pytest.approx(value, rel=SUMS), name


def marked(result):
    """The result with a mark in everything that names the company, its files and its codes."""
    filing = result.filing.model_copy(
        update={"company": f"{MARK} SAS", "declared": {f"mapping.{MARK}": MARK}}
    )
    inputs = tuple(
        item.model_copy(update={"path": f"{MARK}.csv", "mapping": {"buyer_id": MARK}})
        for item in result.inputs
    )
    manifest = result.manifest.model_copy(update={"command": ("audit", MARK)})
    return result.model_copy(update={"filing": filing, "inputs": inputs, "manifest": manifest})


def written(scenario, folder):
    paths = write_filing(scenario, folder)
    (folder / "scenario.toml").write_text(scenario_text(scenario), encoding="utf-8")
    return {path.name: path.read_bytes() for path in (*paths, folder / "scenario.toml")}


def test_the_books_of_a_twin_come_near(twin):
    near(twin)
    assert {"participants", "customers", "outside", "payouts", "paid_share"} <= twin.wanted.keys()


def test_the_audit_of_a_twin_gives_the_main_shares(grey, twin, tmp_path):
    write_filing(twin.scenario, tmp_path)
    again = run(Options(tmp_path, with_rows=False)).result
    told = {rule.id: rule.value for rule in again.rules}
    for rule in grey.rules:
        if rule.id in {
            "outside_revenue_share",
            "retail_funded_payouts",
            "pay_on_enrolment",
            "recruitment_revenue_share",
            "unpaid_share",
            "support_costs",
        }:
            assert told[rule.id] == pytest.approx(rule.value, abs=SHARES), rule.id
        elif rule.id == "income_dispersion":
            assert told[rule.id] == pytest.approx(rule.value, abs=TOP)
        elif rule.id == "attrition":
            assert told[rule.id] == pytest.approx(rule.value, abs=STAYING)
    for name, amount in grey.filing.totals.items():
        assert float(again.filing.totals[name] or 0) == pytest.approx(
            float(amount or 0), rel=SUMS
        ), name
    assert again.filing.synthetic


def test_a_twin_takes_over_no_name_and_no_word(grey, twin, tmp_path):
    other = twin_of(marked(grey))
    # Nor by chance: the same numbers give the same twin.
    assert other == twin
    for name, content in written(other.scenario, tmp_path).items():
        assert MARK.encode() not in content, name
    texts = [value for value in vars_of(targets_of(grey)) if isinstance(value, str)]
    assert texts == [grey.filing.country or "US", grey.filing.currency]


def vars_of(targets):
    return [getattr(targets, name) for name in targets.__slots__]


def test_every_output_calls_it_synthetic(twin, tmp_path):
    files = written(twin.scenario, tmp_path)
    assert "synthetic" in COMPANY
    assert b"synthetic = true" in files["filing.toml"]
    assert json.loads(files["truth.json"])["synthetic"] is True
    assert files["scenario.toml"].startswith(b"# A synthetic twin")


def test_the_written_scenario_makes_the_same_company(twin, tmp_path):
    path = tmp_path / "scenario.toml"
    path.write_text(scenario_text(twin.scenario), encoding="utf-8")
    assert load_scenario(path) == twin.scenario
    values = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    assert values["company"] == COMPANY


def test_what_a_redacted_result_withholds_is_left_at_its_default(grey):
    rules = tuple(
        rule.model_copy(update={"value": None})
        if rule.id in {"unpaid_share", "income_dispersion"}
        else rule
        for rule in grey.rules
    )
    found = targets_of(grey.model_copy(update={"rules": rules}))
    assert (found.unpaid_share, found.top_share) == (None, None)
    people = {**grey.filing.people, "participants": None}
    filing = grey.filing.model_copy(update={"people": people})
    with pytest.raises(UsageError, match="participants"):
        targets_of(grey.model_copy(update={"filing": filing}))


def test_a_ledger_without_a_table_has_no_twin(grey):
    filing = grey.filing.model_copy(update={"tables": ("orders",)})
    with pytest.raises(UsageError) as raised:
        twin_of(grey.model_copy(update={"filing": filing}))
    assert [problem.what for problem in raised.value.problems] == [
        "the audit had no participants",
        "the audit had no payouts",
    ]


@pytest.mark.second_opinion
@pytest.mark.parametrize("name", ["recruiting_led", "retail_led", "export_francais"])
def test_the_twin_of_each_sample_comes_near(name, audit_of_sample, tmp_path):
    result = audit_of_sample(name).result
    found = twin_of(result)
    near(found)
    write_filing(found.scenario, tmp_path)
    again = run(Options(tmp_path, with_rows=False)).result
    told = {rule.id: rule.value for rule in again.rules}
    for rule in result.rules:
        if rule.id in {"outside_revenue_share", "recruitment_revenue_share", "unpaid_share"}:
            assert told[rule.id] == pytest.approx(rule.value, abs=SHARES), rule.id
