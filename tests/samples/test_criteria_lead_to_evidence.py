"""Any cell of the criteria matrices leads to rows of data or to a document to ask for."""

import re

import pytest

from pyramidcheck import audit
from pyramidcheck.assets import find_assets
from pyramidcheck.report import render_html
from pyramidcheck.report.places import criterion_request


@pytest.fixture(scope="module")
def result():
    return audit(find_assets("sample_data") / "recruiting_led", jurisdictions=["us", "fr"])


def test_both_matrices_are_there(result):
    assert {each.jurisdiction for each in result.criteria} == {"us", "fr"}


def test_a_decided_criterion_names_rules_with_evidence(result):
    evidence = {rule.id: rule.evidence for rule in result.rules}
    decided = [each for each in result.criteria if each.state in {"met", "not_met"}]
    assert decided
    assert [each.id for each in decided if not any(evidence[rule] for rule in each.rules)] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_link_of_the_page_ends_somewhere_and_every_unseen_criterion_at_a_document(
    result, language
):
    page = render_html(result, language, b"{}").decode("utf-8")
    places = set(re.findall(r' id="([^"]+)"', page))
    assert [link for link in re.findall(r'href="#([^"]+)"', page) if link not in places] == []
    unseen = [each for each in result.criteria if each.state == "not_observable"]
    assert unseen
    assert [each.id for each in unseen if f'href="#{criterion_request(each)}"' not in page] == []
