"""Hand-made verdicts: one filing for each branch of the indication level."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judge.docket import BOOK, FACTS, HEALTHY, Filing, codes, measure
from pyramidcheck.model.outcome import INDICATION_ORDER, Confidence, IndicationLevel

NONE, WEAK = IndicationLevel.NONE, IndicationLevel.WEAK
MATERIAL, STRONG = IndicationLevel.MATERIAL, IndicationLevel.STRONG
CANNOT = IndicationLevel.CANNOT_CONCLUDE
FUNDING = {name: None for name in HEALTHY if BOOK[name].pillar == "funding"}
HARM = {"net_loss_rate": None, "loser_funded_pool": None, "recruiting_dependence": None}


def verdict(filing: Filing) -> Any:
    return filing.judged().verdict


def fired(filing: Filing) -> list[str]:
    return [each.id for each in verdict(filing).overrides if each.fired]


def test_nothing_found_is_none() -> None:
    found = verdict(Filing())
    assert (found.level, found.heading) == (NONE, "indications")
    assert codes(found.reasons) == ["level_nothing_found"]
    assert found.towards == ()
    assert found.harm_observed


def test_a_decisive_rule_on_watch_is_weak() -> None:
    found = verdict(Filing().but(outside_revenue_share="0.60"))
    assert (found.level, found.heading) == (WEAK, "indications")
    assert codes(found.reasons) == ["level_decisive_watch", "level_not_material"]
    assert found.reasons[0].values == {"rule": "outside_revenue_share", "outcome": "watch"}


def test_a_flag_that_is_not_decisive_is_weak_and_a_watch_nothing() -> None:
    found = verdict(Filing().but(inventory_loading="0.30"))
    assert found.level is WEAK
    assert codes(found.reasons)[0] == "level_other_flag"
    assert verdict(Filing().but(inventory_loading="0.29")).level is NONE


def test_informational_rules_never_raise_the_level() -> None:
    found = verdict(Filing().but(tax_duty=1, reclassified_customers=1))
    assert found.level is NONE
    assert found.towards == ()


@pytest.mark.parametrize("value", ["0.70", "0.95"])
def test_harm_alone_is_weak_under_its_own_heading(value: str) -> None:
    found = verdict(Filing().but(net_loss_rate=value, typical_loss="0.60"))
    assert (found.level, found.heading) == (WEAK, "consumer_harm")
    assert "level_only_harm" in codes(found.reasons)
    mixed = verdict(Filing().but(net_loss_rate=value, inventory_loading="0.30"))
    assert mixed.heading == "indications"


def test_a_decisive_structural_flag_is_material() -> None:
    found = verdict(Filing().but(entry_money_cover="1.5", net_loss_rate="0.80"))
    assert found.level is MATERIAL
    assert codes(found.reasons) == ["level_structural_flag", "level_not_strong_anchor"]


def test_an_anchor_without_harm_is_material() -> None:
    found = verdict(Filing().but(retail_funded_payouts="0.45"))
    assert found.level is MATERIAL
    assert codes(found.reasons)[-1] == "level_not_strong_harm"


def test_an_anchor_and_a_harm_rule_at_flag_are_strong() -> None:
    filing = Filing().but(pay_on_enrolment="0.20", net_loss_rate="0.75")
    found = verdict(filing)
    assert found.level is STRONG
    assert codes(found.reasons) == ["level_anchor_and_harm", "level_structural_flag"]
    assert found.reasons[0].values == {"anchor": "pay_on_enrolment", "harm": "net_loss_rate"}
    assert verdict(filing.but(net_loss_rate="0.69")).level is MATERIAL, "harm only on watch"


def test_a_single_override_comes_after_what_makes_the_level_strong() -> None:
    filing = Filing().but(retail_funded_payouts=("0.1", "0.2", "0.49"), net_loss_rate="0.75")
    found = verdict(filing)
    assert found.level is STRONG
    assert codes(found.reasons)[:2] == ["level_anchor_and_harm", "level_override"]


def test_what_was_not_seen_comes_before_what_was_found_where_nothing_can_be_concluded() -> None:
    found = verdict(Filing().but(**FUNDING, inventory_loading="0.30"))
    assert found.level is CANNOT
    told = codes(found.reasons)
    assert told[0] == "level_funding_unobserved"
    assert told.index("level_other_flag") > max(
        i for i, code in enumerate(told) if code.endswith("unobserved")
    )


def test_an_anchor_that_is_clear_in_the_lenient_reading_is_not_strong() -> None:
    harm = Filing().but(net_loss_rate="0.75")
    clear = harm.but(recruitment_revenue_share=("0.60", "0.55", "0.19"))
    assert verdict(clear).level is MATERIAL
    watched = harm.but(recruitment_revenue_share=("0.60", "0.55", "0.20"))
    assert verdict(watched).level is STRONG


def test_funding_under_half_in_the_lenient_reading_is_an_override() -> None:
    filing = Filing().but(retail_funded_payouts=("0.1", "0.2", "0.49"))
    assert fired(filing) == ["retail_funds_under_half"]
    assert fired(filing.but(retail_funded_payouts=("0.1", "0.2", "1/2"))) == []


@pytest.mark.parametrize(
    ("signals", "holds"),
    [
        ({"payouts_traced": 50}, True),
        ({"payouts_traced": 49}, False),
        ({"outside_credited_lenient": 150}, True),
        ({"outside_credited_lenient": 149}, False),
        ({"outside_credited_lenient": 0, "outside_lenient": 0}, True),
    ],
)
def test_it_asks_for_traced_payouts_and_named_sellers(signals: Any, holds: bool) -> None:  # noqa: FBT001 - a column of the table
    known = {**FACTS.signals, **{name: Fraction(n) for name, n in signals.items()}}
    filing = Filing().but(retail_funded_payouts="0.2").knowing(signals=known)
    assert bool(fired(filing)) is holds


def test_an_override_does_not_hold_on_figures_nobody_knows() -> None:
    assert fired(Filing().but(retail_funded_payouts="0.2").knowing(signals={})) == []


def test_three_facts_of_paid_recruiting_are_an_override() -> None:
    filing = Filing().but(reward_for_recruiting=(3, 3, 3))
    assert fired(filing) == ["recruiting_is_rewarded"]
    assert verdict(filing).level is MATERIAL
    assert fired(filing.but(reward_for_recruiting=(3, 3, 2))) == []


def test_both_overrides_on_rewards_together_are_strong() -> None:
    filing = Filing().but(
        retail_funded_payouts=("0.7", "0.7", "0.4"), reward_for_recruiting=(2, 2, 3)
    )
    found = verdict(filing)
    assert found.level is STRONG, "no rule is flagged in the central reading"
    assert codes(found.reasons)[:3] == ["level_overrides_together", *["level_override"] * 2]


def test_outside_sales_under_a_tenth_are_an_override_only_where_seen() -> None:
    filing = Filing().but(outside_revenue_share=("0.01", "0.05", "0.09"))
    assert fired(filing) == ["outside_sales_under_tenth"]
    assert fired(filing.knowing(resale_assumed=True)) == []
    assert fired(filing.but(outside_revenue_share=("0.01", "0.05", "0.1"))) == []
    other = filing.but(reward_for_recruiting=3)
    assert verdict(other).level is MATERIAL, "only the first two together are strong"


def test_unobserved_funding_allows_no_conclusion() -> None:
    found = verdict(Filing().but(**FUNDING))
    assert (found.level, found.heading) == (CANNOT, "cannot_conclude")
    assert codes(found.reasons) == ["level_funding_unobserved", "level_sales_unobserved"][:1]
    assert found.confidence is Confidence.LOW


def test_both_leading_rules_unobserved_allow_no_conclusion() -> None:
    one = Filing().but(retail_funded_payouts=None)
    assert verdict(one).level is NONE
    found = verdict(one.but(outside_revenue_share=None))
    assert found.level is CANNOT
    assert "level_sales_unobserved" in codes(found.reasons)


def test_low_coverage_allows_no_conclusion() -> None:
    blind = dict.fromkeys(n for n in HEALTHY if BOOK[n].pillar in {"outcomes", "entry", "loading"})
    found = verdict(Filing().but(**blind))
    assert found.level is CANNOT
    low = next(each for each in found.reasons if each.code == "level_low_coverage")
    assert low.values == {"coverage": 0.55, "needed": 0.6}


def test_what_was_seen_counts_all_the_same_with_low_confidence() -> None:
    found = verdict(Filing().but(**FUNDING, recruitment_revenue_share="0.60"))
    assert (found.level, found.confidence) == (MATERIAL, Confidence.LOW)
    assert "level_funding_unobserved" in codes(found.reasons)
    strong = verdict(
        Filing().but(**FUNDING, recruitment_revenue_share="0.60", net_loss_rate="0.80")
    )
    assert (strong.level, strong.confidence) == (STRONG, Confidence.LOW)


def test_unseen_rules_hide_a_weak_finding() -> None:
    assert verdict(Filing().but(**FUNDING, outside_revenue_share="0.60")).level is CANNOT


def test_harm_that_could_not_be_measured_is_said() -> None:
    found = verdict(Filing().but(**HARM).knowing(observed_days=90))
    assert not found.harm_observed
    said = next(each for each in found.reasons if each.code == "level_harm_not_observable")
    assert said.values == {"days": 90}


def test_a_referral_programme_is_at_most_weak() -> None:
    bad = Filing().but(pay_on_enrolment=1, outside_revenue_share="0.05", reward_for_recruiting=3)
    found = verdict(bad.knowing(referral_programme=True))
    assert found.level is WEAK
    assert "level_referral_cap" in codes(found.reasons)
    good = verdict(Filing().knowing(referral_programme=True))
    assert good.level is NONE


def test_points_towards_come_most_serious_first() -> None:
    filing = Filing().but(
        net_loss_rate="0.75",
        phantom_customers="0.60",
        inventory_loading="0.70",
        outside_revenue_share="0.60",
        pay_on_enrolment="0.20",
        typical_loss="0.60",
    )
    assert verdict(filing).towards == (
        "inventory_loading",
        "phantom_customers",
        "net_loss_rate",
        "pay_on_enrolment",
        "typical_loss",
        "outside_revenue_share",
    )


def test_points_away_name_decisive_rules_first_and_keep_informational_ones() -> None:
    away = verdict(Filing()).away
    assert away[:2] == ("outside_revenue_share", "retail_funded_payouts")
    assert "reclassified_customers" in away
    assert "tax_duty" not in away
    decisive = [name in FUNDING or name in HARM for name in away[:3]]
    assert any(decisive)


SCALE = ("0", "0.25", "0.55", "0.75", "0.95")
"""Rising in badness for a rule of shares on which high is bad."""
steps = st.integers(0, 4)


def written(name: str, step: int) -> Any:
    if name == "reward_for_recruiting":
        return min(step, 3)
    share = Fraction(SCALE[step])
    return 1 - share if BOOK[name].direction == "below" else share


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(HEALTHY, steps)), st.sampled_from(sorted(HEALTHY)))
def test_the_level_never_falls_when_a_rule_gets_worse(grades: dict[str, int], name: str) -> None:
    better = Filing({each: written(each, step) for each, step in grades.items()})
    worse = better.but(**{name: written(name, min(grades[name] + 1, 4))})
    assert INDICATION_ORDER[verdict(worse).level] >= INDICATION_ORDER[verdict(better).level]


@settings(max_examples=40, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(HEALTHY, steps)), st.sampled_from(sorted(HEALTHY)))
def test_withholding_data_never_makes_a_clean_bill(grades: dict[str, int], name: str) -> None:
    full = Filing({each: written(each, step) for each, step in grades.items()})
    hidden = replace(full, values={**full.values, name: measure(name, None)})
    score = verdict(hidden).score
    assert score.high >= verdict(full).score.high - 1e-9
    assert name in verdict(hidden).unseen or BOOK[name].jurisdictions
