"""Product and reference agree on every rule about funding, retail, entry and compliance."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from reference import agreement, compliance, entry, funding, retail, settling
from reference.companies import companies

pytestmark = pytest.mark.second_opinion

PILLARS = {
    "funding": funding.REFERENCES,
    "retail": retail.REFERENCES,
    "entry": entry.REFERENCES,
    "compliance": compliance.REFERENCES,
}
REFERENCES = {name: found for rules in PILLARS.values() for name, found in rules.items()}
RULES = settling.read_rules(PILLARS)
SAMPLES = Path(__file__).parents[2] / "sample_data"
EXAMPLES = 40


@pytest.mark.parametrize("pillar", PILLARS)
def test_every_rule_has_a_reference(pillar):
    assert set(settling.read_rules([pillar])) == set(PILLARS[pillar])


def expect(filing, least, failed_gates):
    return {
        name: settling.settle(rule, REFERENCES[name], filing, least, failed_gates)
        for name, rule in RULES.items()
    }


def test_generated_filings_come_to_the_same_values(store, rulebook, definitions):
    states: Counter[tuple[str, str, str]] = Counter()

    # Building the facts takes most of a second whatever the size; hence so few examples.
    @settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=EXAMPLES,
        suppress_health_check=list(HealthCheck),
    )
    @given(company=companies())
    def compare(company):
        filing = agreement.build_facts(store, company, definitions)
        found = agreement.measure(store, rulebook, RULES, company.least, company.failed_gates)
        expected = expect(filing, company.least, company.failed_gates)
        assert agreement.disagreements(expected, found) == []
        for name, by_jurisdiction in expected.items():
            for jurisdiction, settled in by_jurisdiction.items():
                states[name, jurisdiction, settled.state] += 1

    compare()
    for name, rule in RULES.items():
        for jurisdiction in rule.get("jurisdictions") or ["international"]:
            # Otherwise the two would agree on silence alone.
            assert states[name, jurisdiction, settling.MEASURED] > 1, (name, jurisdiction)


@pytest.mark.parametrize("sample", ["retail_led", "grey_zone", "recruiting_led"])
def test_samples_come_to_the_same_values(rulebook, sample):
    with agreement.open_sample(SAMPLES / sample, rulebook) as (store, filing, failed_gates):
        found = agreement.measure(store, rulebook, RULES, {}, failed_gates)
        expected = expect(filing, {}, failed_gates)
    assert agreement.disagreements(expected, found) == []
    measured = [
        name
        for name, by_jurisdiction in expected.items()
        if any(settled.state == settling.MEASURED for settled in by_jurisdiction.values())
    ]
    assert len(measured) > len(RULES) / 2
