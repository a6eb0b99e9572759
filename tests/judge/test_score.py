import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judge.docket import BOOK, HEALTHY, VERDICT, Filing
from pyramidcheck.model.outcome import Outcome

WEIGHTS = {pillar.id: float(pillar.weight) for pillar in VERDICT.pillars}
BEST = {name: 1 if BOOK[name].direction == "below" else 0 for name in HEALTHY}


def pillar(judged: Any, name: Any) -> Any:
    return next(each for each in judged.pillars if each.id == name)


def combined(risks: Any) -> Any:
    """The formula of the score, written out once more."""
    return 100 * (1 - math.prod((1 - 0.97 * s) ** WEIGHTS[name] for name, s in risks.items()))


def test_best_values_everywhere_score_zero() -> None:
    judged = Filing(BEST).judged()
    assert (judged.verdict.score.low, judged.verdict.score.value) == (0, 0)
    assert judged.verdict.score.high == 0
    assert [each.contribution for each in judged.pillars] == [0] * 6


def test_a_pillar_at_its_worst_is_not_averaged_away() -> None:
    bad = Filing(BEST).but(outside_revenue_share=0).judged()
    # Retail: lead rule at risk 1; all else at 0: 100 (1 - .03^.2) = 50.405...
    assert bad.verdict.score.value == pytest.approx(100 * (1 - 0.03**0.2), rel=1e-11)
    assert pillar(bad, "retail").score == 100
    assert pillar(bad, "retail").contribution == 1


def test_the_other_rules_raise_a_pillar_but_do_not_dilute_its_leader() -> None:
    led = Filing(BEST).but(outside_revenue_share="0.50").judged()
    assert pillar(led, "retail").score == pytest.approx(200 / 3)
    # phantom_customers at 1 (weight 2), leader at 0 (weight 5): mean 2/7.
    raised = Filing(BEST).but(phantom_customers=1).judged()
    assert pillar(raised, "retail").score == pytest.approx(200 / 7)


def test_contributions_are_shares_of_the_log_score() -> None:
    judged = Filing(BEST).but(outside_revenue_share="0.50", recruiting_dependence="0.50").judged()
    log = math.log(1 - 0.97 * 2 / 3)
    expected = 0.20 * log / (0.25 * log)
    assert pillar(judged, "retail").contribution == pytest.approx(expected)
    assert sum(each.contribution or 0 for each in judged.pillars) == pytest.approx(1)
    assert judged.verdict.score.value == pytest.approx(
        combined({"retail": 2 / 3, "dynamics": 2 / 3})
    )


def test_rules_without_a_value_are_zero_in_low_and_one_in_high() -> None:
    judged = Filing(BEST).but(inventory_loading=None).judged()
    # Loading: qualification_purchases 4 at 0, inventory_loading 2 unknown.
    found = pillar(judged, "loading")
    assert (found.score, found.low) == (0, 0)
    assert found.high == pytest.approx(100 / 3)
    assert found.coverage == pytest.approx(2 / 3)
    assert judged.verdict.score.value == 0
    assert judged.verdict.score.high == pytest.approx(combined({"loading": 1 / 3}))


def test_strict_and_lenient_readings_widen_the_range() -> None:
    judged = Filing(BEST).but(recruiting_dependence=("0.20", "0.50", "0.80")).judged()
    found = pillar(judged, "dynamics")
    assert found.low == pytest.approx(100 / 3)
    assert found.score == pytest.approx(200 / 3)
    assert found.high == 100


def test_a_rule_that_counts_only_when_bad_never_dilutes_while_clear() -> None:
    # Outcomes: 4 + 3 + 2 at risk 1/3; unpaid_share (1) stays out while clear.
    watch = {"net_loss_rate": "0.50", "loser_funded_pool": "0.20", "typical_loss": "0.25"}
    clear = Filing(BEST).but(**watch, unpaid_share=0).judged()
    assert pillar(clear, "outcomes").score == pytest.approx(100 / 3)
    bad = Filing(BEST).but(**watch, unpaid_share="0.99").judged()
    assert pillar(bad, "outcomes").score == pytest.approx(100 * (9 / 3 + 1) / 10)


def test_a_rule_that_counts_only_when_bad_is_one_in_high_and_absent_in_low_without_data() -> None:
    judged = Filing(BEST).but(unpaid_share=None, net_loss_rate="0.50").judged()
    found = pillar(judged, "outcomes")
    assert found.low == pytest.approx(100 * (4 / 3) / 9)
    assert found.score == pytest.approx(100 * (4 / 3) / 9)
    assert found.high == pytest.approx(100 * (4 / 3 + 1) / 10)


def test_coverage_weighs_pillars_and_leaves_out_rules_that_do_not_apply() -> None:
    assert Filing().judged().verdict.coverage == 1, "the UK rule does not apply"
    # Retail: phantom_customers 2 of 7 unseen.
    part = Filing().but(phantom_customers=None).judged()
    assert part.verdict.coverage == pytest.approx(1 - 0.2 * 2 / 7)
    uk = Filing().but(entry_outlay_cap=None).judged("uk")
    assert uk.verdict.coverage == pytest.approx(1 - 0.15 * 2 / 12)


def test_a_pillar_whose_rules_do_not_apply_leaves_and_the_others_weigh_more() -> None:
    judged = Filing(BEST).but(inventory_loading=None).knowing(referral_programme=True).judged()
    # Left: funding .30 (pay on enrolment), retail .20, loading .10 (4 of 6 seen), dynamics .05.
    assert judged.verdict.coverage == pytest.approx((0.30 + 0.20 + 0.10 * 4 / 6 + 0.05) / 0.65)
    assert pillar(judged, "outcomes").score is None
    assert pillar(judged, "outcomes").contribution is None
    expected = 100 * (1 - (1 - 0.97 / 3) ** (0.10 / 0.65))
    assert judged.verdict.score.high == pytest.approx(expected)


def test_informational_rules_touch_neither_score_nor_coverage() -> None:
    judged = Filing(BEST).but(tax_duty=1, reclassified_customers=None).judged()
    assert judged.verdict.score.value == 0
    assert judged.verdict.coverage == 1
    assert "compliance" not in [each.id for each in judged.pillars]


def test_no_score_below_the_minimum_coverage_but_its_range() -> None:
    blind = dict.fromkeys(name for name in HEALTHY if BOOK[name].pillar in {"outcomes", "entry"})
    judged = Filing().but(**blind, inventory_loading=None, qualification_purchases=None).judged()
    assert judged.verdict.coverage == pytest.approx(0.55)
    assert judged.verdict.score.value is None
    assert 0 < (judged.verdict.score.low or 0) < (judged.verdict.score.high or 0)
    assert all(each.contribution is None for each in judged.pillars)


def test_no_score_with_funding_unobserved() -> None:
    blind = dict.fromkeys(name for name in HEALTHY if BOOK[name].pillar == "funding")
    judged = Filing().but(**blind).judged()
    assert judged.verdict.coverage == pytest.approx(0.70)
    assert judged.verdict.score.value is None


def test_coverage_falls_with_much_quarantined_money() -> None:
    assert Filing().knowing(quarantined_share=Fraction(1, 20)).judged().verdict.coverage == 1
    assert Filing().knowing(quarantined_share=Fraction(1, 10)).judged().verdict.coverage == 0.9


shares = st.fractions(min_value=0, max_value=1, max_denominator=40)
written = st.one_of(st.none(), shares, st.tuples(shares, shares, shares))
filings = st.fixed_dictionaries(dict.fromkeys(HEALTHY, written)).map(Filing)


@settings(max_examples=60, deadline=None)
@given(filings)
def test_the_range_always_holds_the_score(filing: Any) -> None:
    judged = filing.judged()
    found = judged.verdict.score
    assert 0 <= found.low <= found.high + 1e-9
    assert found.high <= 97 + 1e-9
    assert 0 <= judged.verdict.coverage <= 1
    if found.value is not None:
        assert found.low - 1e-9 <= found.value <= found.high + 1e-9
    for each in judged.pillars:
        assert each.score is None or each.low - 1e-9 <= each.score <= each.high + 1e-9


@settings(max_examples=60, deadline=None)
@given(filings, st.sampled_from(sorted(HEALTHY)))
def test_withholding_the_data_of_a_rule_never_lowers_the_high_score(filing: Any, name: Any) -> None:
    withheld = filing.but(**{name: None})
    assert withheld.judged().verdict.score.high >= filing.judged().verdict.score.high - 1e-9


@settings(max_examples=30, deadline=None)
@given(filings)
def test_the_order_of_rules_changes_nothing(filing: Any) -> None:
    turned = Filing(filing.values, rules=dict(reversed(BOOK.items())))
    one, other = filing.judged(), turned.judged()
    assert one.verdict.score == other.verdict.score
    assert one.pillars == other.pillars
    assert one.rules == other.rules
    assert one.verdict.towards == other.verdict.towards


def test_outcomes_without_a_value_are_told_apart() -> None:
    judged = Filing().but(net_loss_rate=None).judged()
    states = {each.id: each.outcome for each in judged.rules}
    assert states["net_loss_rate"] is Outcome.NOT_ENOUGH_DATA
    assert states["entry_outlay_cap"] is Outcome.NOT_APPLICABLE
    assert judged.verdict.unseen == ("net_loss_rate",)
