"""One more genuine sale to somebody outside the plan never makes a company look worse."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from properties.bench import REPEATABLE
from properties.changes import with_customer_sale
from properties.firms import Firm, seeds
from pyramidcheck.model.outcome import READINGS, Reading

pytestmark = pytest.mark.second_opinion

RULES = (
    "outside_revenue_share",
    "entry_money_cover",
    "recruitment_revenue_share",
    "retail_funded_payouts",
)


def mid_month(firm, place):
    """A fifteenth of the firm's period, late enough that no export can begin after it."""
    first = (firm.start + timedelta(31)).replace(day=15)
    months = [first.month - 1 + place % 10, first.year * 12]
    return first.replace(year=sum(months) // 12, month=sum(months) % 12 + 1)


def traced_firm(seed):
    """A company all of whose payouts name an order, so that their funding is given."""
    firm = Firm(seed)
    firm.traced_share = 1.0
    return firm


def risks(finding, rule_id):
    return {reading: finding.rulings[rule_id].marks[reading].risk for reading in READINGS}


def is_assumed_resale_that_ended(before, after, reading):
    """With customers in the ledger, resale outside it is no longer assumed in the lenient reading.

    Then the assumption goes, not the sale: it was never seen.
    """
    ended = before.facts.resale_assumed and not after.facts.resale_assumed
    return ended and reading is Reading.LENIENT


def check_no_worse(before, after):
    """No risk has grown; return how many risks were compared."""
    compared = 0
    for rule_id in RULES:
        one, two = risks(before, rule_id), risks(after, rule_id)
        for reading in READINGS:
            if one[reading] is None or two[reading] is None:
                continue
            if is_assumed_resale_that_ended(before, after, reading):
                continue
            assert two[reading] <= one[reading], (rule_id, reading)
            compared += 1
    return compared


@st.composite
def sales(draw):
    """What is told of one sale: amount, which mid-month, and whether it names a seller."""
    amount = draw(st.sampled_from(("0.01", "25.00", "480.50", "20000")))
    return Decimal(amount), draw(st.integers(0, 9)), draw(st.booleans())


def outside(finding, reading):
    return finding.measures["outside_revenue_share"].values[reading].numerator


@given(seed=seeds(), sale=sales(), is_listed=st.booleans())
@settings(REPEATABLE, max_examples=4)
def test_a_sale_to_an_outside_customer_never_raises_risk(bench, seed, sale, is_listed):
    amount, place, is_credited = sale
    firm = traced_firm(seed)
    books = firm.books()
    seller = firm.people[0] if is_credited else None
    more = with_customer_sale(
        books, amount, mid_month(firm, place), seller=seller, listed=is_listed
    )
    before, after = bench.audit(books, only=RULES), bench.audit(more, only=RULES)
    assert check_no_worse(before, after) >= 6
    for reading in READINGS:
        if not is_assumed_resale_that_ended(before, after, reading):
            assert 0 <= outside(after, reading) - outside(before, reading) <= amount
    assert outside(after, Reading.STRICT) - outside(before, Reading.STRICT) == amount
