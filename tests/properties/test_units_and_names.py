"""Neither the unit of money nor what things are called has a say in the result."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from properties.bench import CURRENCIES, REPEATABLE
from properties.changes import renamed, scaled
from properties.firms import Firm, seeds

pytestmark = pytest.mark.second_opinion

CAPPED = ("entry_outlay_cap",)
FACTORS = ("10", "1000", "3", "0.5", "0.01", "7.25")
NEAR = Fraction(1, 10**6)
"""Parts of a payout are cut to the last of ten decimals, so shares may differ by less than this."""
MONEY_RULES = {
    "outside_revenue_share",
    "recruitment_revenue_share",
    "entry_money_cover",
    "retail_funded_payouts",
    "pay_on_enrolment",
    "own_use_funded_payouts",
    "inventory_loading",
    "buyback_shortfall",
    "support_costs",
}
"""Ratios of money to money: some of them must be seen to scale."""
PEOPLE_RULES = {"net_loss_rate", "unpaid_share", "multiple_accounts"}


def value_pairs(before, after):
    """Yield the two values of every reading of every rule; both exist, or none does."""
    for rule_id, measure in before.measures.items():
        other = after.measures[rule_id]
        sides = {"": (measure, other)}
        sides |= {name: (own, other.local[name]) for name, own in measure.local.items()}
        for name, (one, two) in sides.items():
            assert one.state == two.state, (rule_id, name, one.reason, two.reason)
            assert one.reason == two.reason, (rule_id, name)
            assert one.values.keys() == two.values.keys(), (rule_id, name)
            for reading, value in one.values.items():
                yield (rule_id, name, reading), value, two.values[reading]


def near(one, two):
    if one is None or two is None:
        return one is two
    return abs(one - two) <= NEAR * max(1, abs(one))


def check_same_conclusions(before, after):
    for place, one, two in value_pairs(before, after):
        assert near(one.value, two.value), (place, one.value, two.value)
        assert (one.infinite, one.n) == (two.infinite, two.n), place
    assert before.outcomes == after.outcomes
    one, two = before.judged.verdict, after.judged.verdict
    assert (one.level, one.confidence, one.heading) == (two.level, two.confidence, two.heading)
    assert one.stability.unchanged == two.stability.unchanged
    assert one.overrides == two.overrides
    for name in ("value", "low", "high"):
        assert getattr(one.score, name) == pytest.approx(getattr(two.score, name), abs=1e-3)
    assert [(g.id, g.state) for g in before.gates] == [(g.id, g.state) for g in after.gates]


def check_money_scales(before, after, factor):
    """Every numerator and denominator either is an amount and scales, or is none and does not."""
    seen = set()
    for place, one, two in value_pairs(before, after):
        if not one.numerator or not one.denominator:
            continue
        grown = two.denominator / one.denominator
        is_money = abs(grown - factor) <= NEAR * factor
        assert is_money or near(one.denominator, two.denominator), (place, grown)
        expected = one.numerator * (factor if is_money else 1)
        slack = NEAR * max(abs(one.denominator), abs(one.numerator)) * max(1, factor)
        assert abs(two.numerator - expected) <= slack, place
        if is_money:
            seen.add(place[0])
    assert not seen & PEOPLE_RULES
    assert seen >= MONEY_RULES & {
        place[0]
        for place, one, _ in value_pairs(before, after)
        if one.numerator and one.denominator
    }
    assert len(seen & MONEY_RULES) >= 3


@given(company=seeds(), factor=st.sampled_from(FACTORS))
@settings(REPEATABLE, max_examples=3)
def test_another_unit_of_money_scales_amounts_and_changes_nothing_else(bench, company, factor):
    books, money = Firm(company).books(), Fraction(factor)
    before = bench.audit(books)
    after = bench.audit(scaled(books, Decimal(factor)), law_money=money)
    check_same_conclusions(before, after)
    check_money_scales(before, after, money)


@given(company=seeds(), factor=st.sampled_from(FACTORS), law=st.sampled_from(sorted(CURRENCIES)))
@settings(REPEATABLE, max_examples=2)
def test_caps_that_a_law_writes_in_money_scale_with_it(bench, company, factor, law):
    books, money = Firm(company).books(), Fraction(factor)
    of_law = {"only": CAPPED, "jurisdictions": (law,)}
    before = bench.audit(books, **of_law)
    after = bench.audit(scaled(books, Decimal(factor)), law_money=money, **of_law)
    check_same_conclusions(before, after)
    # Korea's cap is for a calendar year, which not every company's period holds.
    seen = {"clear", "watch", "flag", "critical"} | ({"not_enough_data"} if law == "kr" else set())
    assert before.outcomes["entry_outlay_cap"] in seen


@given(company=seeds(), seed=seeds())
@settings(REPEATABLE, max_examples=3)
def test_other_names_for_people_orders_lines_and_products_change_nothing(bench, company, seed):
    books = Firm(company).books()
    before, after = bench.audit(books), bench.audit(renamed(books, seed))
    check_same_conclusions(before, after)
    assert sum(bool(measure.values) for measure in before.measures.values()) >= 20
