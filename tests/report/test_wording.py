"""What a sentence must not claim: a source for our own levels, an unchanged unknown."""

import pytest

from pyramidcheck.model.outcome import Confidence, IndicationLevel, Outcome
from pyramidcheck.model.result import Message, StabilityResult
from pyramidcheck.report.amounts import amount
from pyramidcheck.report.context import Context
from pyramidcheck.report.levels import criteria, source_line, sources
from pyramidcheck.report.text import ABSENT, unmarked
from pyramidcheck.report.view import build
from report.fixture_rules import level, rule
from report.fixtures import cannot_conclude_result, strong_result

LEVELS = level(2 / 3, 0.5, 0.2, ("2/3", "0.5", "0.2"))


def with_verdict(result, **changes):
    return result.model_copy(update={"verdict": result.verdict.model_copy(update=changes)})


def with_filing(result, **changes):
    return result.model_copy(update={"filing": result.filing.model_copy(update=changes)})


def test_a_single_override_never_leads_a_strong_level():
    told = build(strong_result(), "en").summary.verdict
    assert told.why.startswith("What rewards are paid from and who is harmed")
    assert len(told.also) == 2


def test_what_was_not_seen_leads_where_no_level_can_be_given():
    base = cannot_conclude_result()
    flag = Message(code="level_other_flag", values={"rule": "break_even", "outcome": "flag"})
    told = build(with_verdict(base, reasons=(flag, *base.verdict.reasons)), "en").summary.verdict
    assert told.why.startswith("What rewards are paid from could not be observed")
    assert "which is not decisive: flag" in " ".join(told.also)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "No level could be given in 36 of 36 alternative ways of judging."),
        ("fr", "Aucun niveau n\u2019a pu être donné dans 36 des 36 autres façons de juger."),
    ],
)
def test_a_level_that_is_not_given_is_never_called_unchanged(language, told):
    stability = StabilityResult(runs=36, unchanged=36, alternatives=())
    result = with_verdict(cannot_conclude_result(), stability=stability)
    assert build(result, language).summary.stability == told


def test_a_level_of_our_own_cites_nobody():
    context = Context(strong_result(), "fr")
    assert source_line(context, LEVELS, "flag") == "appréciation de cette méthode"
    told = unmarked(source_line(context, LEVELS, "watch"))
    assert told.startswith("décision ou transaction, «\xa0FTC v. Vemma")


def test_a_card_whose_levels_are_all_our_own_names_its_sources_as_background():
    context = Context(strong_result(), "en")
    own = LEVELS.model_copy(update={"judgement": ("watch", "flag", "critical")})
    judged = rule("retail_funded_payouts", Outcome.FLAG).model_copy(update={"level": own})
    lines = criteria(context, judged)
    assert any("basis: judgement of this method." in line for line in lines)
    assert not any("order or settlement" in line or "Our judgement" in line for line in lines)
    assert all(pair.label.startswith("background") for pair in sources(context, own))


def test_a_long_title_is_cut_at_its_first_comma_or_at_a_word_and_says_unverified_once():
    context = Context(strong_result(), "en")
    names = ("Direct Selling Association, " + "code of ethics " * 9, "guidance on selling " * 9)
    for title, told in zip(names, ("Direct Selling Association", "guidance on…"), strict=True):
        source = {"title": f"{title.strip()}; unverified", "verified": False}
        line = source_line(context, LEVELS.model_copy(update={"references": (source,)}), "watch")
        assert f"{told} (source not verified)" in line
        assert line.count("verified") == 1


def test_money_carries_the_currency_and_people_none():
    context = Context(strong_result(), "fr")
    money, people = (rule(name, Outcome.FLAG) for name in ("pay_on_enrolment", "net_loss_rate"))
    assert amount(context, money, "293.1") == "293,10\xa0€"
    assert amount(context, money, "1234.5", exact=True) == "1\u202f234,50\xa0€"
    assert amount(context, people, "1843") == "1\u202f843"


@pytest.mark.parametrize(("language", "told"), [("en", "1 of 3 facts"), ("fr", "1 fait sur 3")])
def test_facts_are_counted_out_of_three(language, told):
    context = Context(strong_result(), language)
    plain = rule("net_loss_rate", Outcome.WATCH)
    facts = plain.model_copy(update={"id": "reward_for_recruiting", "unit": "count"})
    assert context.value(facts, 1.0) == told


def test_buyers_of_unknown_role_are_not_called_customers():
    people = {"participants": 0, "customers": 0, "unknown_buyers": 12, "paid": 0, "population": 0}
    result = with_filing(strong_result(), people=people, tables=("orders", "payouts"))
    page = build(result, "en").summary
    assert "12 buyers of unknown role;" in page.people
    assert "customers" not in page.people
    assert "outside sales not known (central reading)" in page.money
    both = with_filing(result, people={**people, "customers": 3})
    assert "3 customers, 12 buyers of unknown role;" in build(both, "en").summary.people


def test_no_other_level_is_led_by_anything_but_its_first_reason():
    base = strong_result()
    told = with_verdict(base, level=IndicationLevel.MATERIAL, confidence=Confidence.LOW)
    first = Context(base, "en").message(base.verdict.reasons[0])
    assert build(told, "en").summary.verdict.why == first


def test_the_shape_of_the_network_is_told_for_each_tree_with_links():
    counts = {
        "nodes": "10",
        "links": "9",
        "leaves": "6",
        "depth_sum": "25",
        "deepest": "4",
        "parent_joined_earlier": "6",
        "parent_joined_same_day": "1",
        "parent_joined_later": "1",
    }
    empty = {"nodes": "10", "links": "0"}
    base = strong_result()
    quality = {**base.data_quality, "network": {"recruiter": counts, "placement": empty}}
    table = build(base.model_copy(update={"data_quality": quality}), "en").quality.network
    assert table.head == ("Figures", "Recruiting")
    assert [row[1] for row in table.rows] == ["10", "9", "2.5", "4", "60.0%", "12.5%", ABSENT]
    assert build(base, "en").quality.network is None
