"""The bundled examples, with expectations computed by hand from the published figures."""

from fractions import Fraction

import pytest

from pyramidcheck.assets import find_assets
from pyramidcheck.model.matter import read_measures
from pyramidcheck.model.outcome import IndicationLevel, Outcome, Reading
from pyramidcheck.rulebook import load

EXAMPLES = ("korea_2023", "nu_skin_canada_2020", "ftc_2024")


def rule(result, name):
    return next(rule for rule in result.rules if rule.id == name)


def central(result, name, jurisdiction="international"):
    measure = read_measures(result.matter)[name].of(jurisdiction)
    return measure.values[Reading.CENTRAL].value


def measured(result):
    return {rule.id for rule in result.rules if rule.outcome.measured}


def test_korea_gives_unpaid_share_top_share_and_payout_ratio(example):
    result = example("korea_2023", "kr")
    assert measured(result) == {"unpaid_share", "income_dispersion", "payout_ratio"}
    assert central(result, "unpaid_share") == Fraction("0.826")
    # 71.08 / (71.08 + 5 x 7.35 + 24 x .81 + 70 x .08) of one hundred people
    assert central(result, "income_dispersion") == Fraction(7108, 13287)
    assert central(result, "payout_ratio", "kr") == Fraction(1656, 4961)
    assert {rule(result, name).outcome for name in measured(result)} == {Outcome.CLEAR}


def test_the_cap_of_another_law_is_not_judged_by_published_figures(example):
    result = example("korea_2023", "cn")
    assert rule(result, "payout_ratio").outcome is Outcome.NOT_ENOUGH_DATA
    assert rule(result, "payout_ratio").reason.code == "needs_ledger"


def test_active_participants_alone_bound_the_unpaid_share(example):
    found = rule(example("nu_skin_canada_2020"), "unpaid_share")
    assert found.outcome is Outcome.NOT_ENOUGH_DATA
    assert found.reason.code == "published_bounds"
    assert found.reason.values == {"lenient": 0.783, "strict": 1.0}


def test_titles_of_active_participants_bound_the_top_share(example):
    found = rule(example("nu_skin_canada_2020"), "income_dispersion")
    # One per cent of the paid are .01 x .217 of the active; an equal split among the titles' .92 %
    # gives .54 x .00217 / .0092, and all of it to the best paid .54.
    assert found.readings["lenient"].value == pytest.approx(0.54 * 0.00217 / 0.0092)
    assert found.readings["strict"].value == pytest.approx(0.54)
    assert found.outcome is Outcome.CLEAR
    assert found.n == int(13_341 * Fraction("0.217"))


def test_words_and_counts_of_companies_measure_no_rule(example):
    result = example("ftc_2024")
    assert measured(result) == set()
    assert all(not figure.rules for figure in result.disclosure.figures)
    assert result.inputs[0].rows.model_dump() == {
        "received": 3,
        "used": 0,
        "quarantined": 0,
        "excluded": 3,
    }


@pytest.mark.parametrize("name", EXAMPLES)
def test_too_little_is_published_for_a_level(name, example):
    verdict = example(name).verdict
    assert verdict.level is IndicationLevel.CANNOT_CONCLUDE
    assert verdict.score.value is None
    assert verdict.confidence == "low"


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_unverified_figure_stays_unverified(name, example):
    disclosure = example(name).disclosure
    assert not any(figure.verified for figure in disclosure.figures)
    assert not any(source.verified for source in disclosure.sources)
    reason = example(name).verdict.confidence_reasons[0]
    assert reason.code == "confidence_published"
    assert reason.values["unverified"] == len(disclosure.figures)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_other_rule_says_what_to_ask_for(name, example):
    result = example(name)
    for rule_id in result.verdict.unseen:
        assert rule(result, rule_id).reason.code in {
            "needs_ledger",
            "not_published",
            "published_of_others",
            "published_bounds",
        }
        assert all(result.rulebook["rules"][rule_id]["remedy"].values())


def test_the_example_and_the_benchmark_hold_the_same_groups(example):
    """Two files hold them, as one is for users to copy; they may never drift apart."""
    benchmark = load(builtin=find_assets("rules")).benchmarks["korea_2023"]
    groups = next(f.groups for f in example("korea_2023").disclosure.figures if f.groups)
    told = sorted((Fraction(g.people_share), Fraction(g.mean)) for g in groups)
    assert told == sorted((g.people_share, g.mean) for g in benchmark.groups)
