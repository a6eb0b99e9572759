"""The eight companies on which the decisive lists were settled, in miniature."""

from typing import Any

import pytest

from judge.docket import BOOK, HEALTHY, INFINITE, Filing

HEALTHY_RETAILER = {
    **HEALTHY,
    "outside_revenue_share": ("0.72", "0.80", "0.88"),
    "retail_funded_payouts": ("0.70", "0.78", "0.90"),
    "unpaid_share": "0.88",
}
# Members join for the discount: few outside customers, no pay on joining, few are paid at all.
DISCOUNT_BUYERS = {
    **HEALTHY,
    "outside_revenue_share": ("0.30", "0.55", "0.80"),
    "retail_funded_payouts": ("0.55", "0.68", "0.85"),
    "net_loss_rate": ("0.92", "0.72", "0.60"),
    "unpaid_share": "0.96",
}
# Rewards 71 % from retail, but people buy to qualify and most lose.
GREY = {
    **HEALTHY,
    "outside_revenue_share": ("0.45", "0.58", "0.75"),
    "retail_funded_payouts": ("0.60", "0.71", "0.85"),
    "entry_money_cover": "0.40",
    "qualification_purchases": ("0.50", "0.36", "0.20"),
    "net_loss_rate": ("0.90", "0.78", "0.70"),
    "starter_kit_recovery": "4.5",
}
# Payouts without sources and no tenure yet: what is seen is a decisive structural flag.
DATA_POOR = {
    **HEALTHY,
    "retail_funded_payouts": None,
    "pay_on_enrolment": None,
    "entry_money_cover": "1.4",
    "net_loss_rate": None,
    "loser_funded_pool": None,
    "typical_loss": None,
    "unpaid_share": None,
    "recruiting_dependence": None,
    "qualification_purchases": None,
    "inventory_loading": None,
}
LOSSES = {
    "net_loss_rate": ("0.93", "0.90", "0.85"),
    "loser_funded_pool": "0.75",
    "recruiting_dependence": "0.05",
    "unpaid_share": "0.96",
}
MONEY_CIRCLE = {
    **HEALTHY,
    **LOSSES,
    "outside_revenue_share": 0,
    "retail_funded_payouts": 0,
    "pay_on_enrolment": 1,
    "entry_money_cover": "1.1",
    "recruitment_revenue_share": 1,
    "reward_for_recruiting": 3,
    "starter_kit_recovery": INFINITE,
}
KIT_SELLER = {
    **HEALTHY,
    **LOSSES,
    "outside_revenue_share": ("0.10", "0.15", "0.20"),
    "retail_funded_payouts": ("0.12", "0.18", "0.30"),
    "pay_on_enrolment": ("0.60", "0.45", "0.40"),
    "entry_money_cover": "1.8",
    "recruitment_revenue_share": ("0.80", "0.70", "0.60"),
    "reward_for_recruiting": 3,
}
QUALIFIERS = {
    **HEALTHY,
    **LOSSES,
    "outside_revenue_share": ("0.03", "0.05", "0.12"),
    "retail_funded_payouts": ("0.04", "0.06", "0.15"),
    "qualification_purchases": "0.80",
    "inventory_loading": "0.65",
}
SUBSCRIPTION_CLUB = {
    **HEALTHY,
    **LOSSES,
    "outside_revenue_share": ("0.02", "0.04", "0.08"),
    "retail_funded_payouts": ("0.02", "0.05", "0.20"),
    "recruitment_revenue_share": ("0.75", "0.55", "0.45"),
    "entry_money_cover": "1.2",
}


@pytest.mark.parametrize(
    ("values", "levels"),
    [
        pytest.param(HEALTHY_RETAILER, {"none", "weak"}, id="healthy"),
        pytest.param(DISCOUNT_BUYERS, {"weak"}, id="discount buyers"),
        pytest.param(GREY, {"material"}, id="grey"),
        pytest.param(DATA_POOR, {"material"}, id="data-poor"),
        pytest.param(MONEY_CIRCLE, {"strong"}, id="money circle"),
        pytest.param(KIT_SELLER, {"strong"}, id="kit seller"),
        pytest.param(QUALIFIERS, {"strong"}, id="qualifiers"),
        pytest.param(SUBSCRIPTION_CLUB, {"strong"}, id="subscription club"),
    ],
)
def test_the_eight_come_out_right(values: Any, levels: set[str]) -> None:
    assert set(values) == set(BOOK)
    assert Filing(values).judged().verdict.level.value in levels


def test_the_data_poor_company_is_judged_with_low_confidence() -> None:
    verdict = Filing(DATA_POOR).judged().verdict
    assert verdict.confidence.value == "low"
    assert verdict.score.value is None
    assert not verdict.harm_observed


def test_schemes_stay_strong_in_most_runs_and_score_high() -> None:
    for values in (MONEY_CIRCLE, KIT_SELLER, QUALIFIERS, SUBSCRIPTION_CLUB):
        verdict = Filing(values).judged().verdict
        assert verdict.stability.unchanged >= 24
        assert verdict.score.value is not None
        assert verdict.score.value > 60
    healthy = Filing(HEALTHY_RETAILER).judged().verdict.score.value
    assert healthy is not None
    assert healthy < 25


def test_the_same_arguments_give_the_same_result() -> None:
    assert Filing(GREY).judged() == Filing(GREY).judged()
