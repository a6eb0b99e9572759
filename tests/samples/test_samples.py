"""The bundled companies come out as they must, and exactly as they did before."""

import json

import pytest

from samples.expectation import SAMPLES, expected_file, summarise


@pytest.fixture(scope="module")
def results(audit_of_sample):
    return {name: audit_of_sample(name).result for name in SAMPLES}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_gives_exactly_what_is_expected(results, name):
    expected = json.loads(expected_file(name).read_text(encoding="utf-8"))
    assert json.loads(json.dumps(summarise(results[name]))) == expected


@pytest.mark.parametrize(
    ("name", "levels"),
    [
        ("retail_led", {"none", "weak"}),
        ("grey_zone", {"weak", "material"}),
        ("recruiting_led", {"strong"}),
    ],
)
def test_a_sample_is_judged_as_it_was_built(results, name, levels):
    assert results[name].verdict.level in levels


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_marked_synthetic_and_no_rule_fails(results, name):
    assert results[name].filing.synthetic
    assert "error" not in {rule.outcome for rule in results[name].rules}


@pytest.mark.parametrize("name", SAMPLES)
def test_every_value_of_a_sample_leads_to_its_rows(results, name):
    measured = [rule for rule in results[name].rules if rule.outcome.measured]
    assert [rule.id for rule in measured if rule.evidence is None] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_every_row_of_a_sample_is_accounted_for(results, name):
    for item in results[name].inputs:
        rows = item.rows
        assert rows.received == rows.used + rows.quarantined + rows.excluded > 0


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_stays_under_two_megabytes(name):
    files = [path for path in expected_file(name).parent.iterdir() if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 2_000_000


def test_the_retail_led_company_has_the_shape_of_a_lawful_network(results):
    readings = {rule.id: rule.readings for rule in results["retail_led"].rules}
    assert 0.75 <= readings["outside_revenue_share"]["strict"].value <= 0.85
    assert 0.70 <= readings["unpaid_share"]["central"].value <= 0.80
    assert readings["net_loss_rate"]["strict"].value > 0.5
