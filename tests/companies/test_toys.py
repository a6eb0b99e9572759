"""Whole audits of companies small enough to be worked out by hand."""

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from companies import toys
from pyramidcheck.audits import Options
from pyramidcheck.pipeline import run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def audits(tmp_path_factory):
    """Audit each toy company once."""
    done = {}

    def audit(company):
        if company not in done:
            folder: Path = tmp_path_factory.mktemp(company.__name__)
            company(folder)
            done[company] = run(Options(folder)).result
        return done[company]

    return audit


def rule(result, rule_id):
    return next(item for item in result.rules if item.id == rule_id)


def gate(result, gate_id):
    return next(item for item in result.gates if item.id == gate_id)


def test_a_subscription_box_with_a_referral_bonus_is_at_most_weak(audits):
    result = audits(toys.subscription_box)
    assert result.verdict.level in {"none", "weak"}
    assert "referral_programme" in {reason.code for reason in gate(result, "network_plan").reasons}
    assert rule(result, "retail_funded_payouts").outcome == "not_applicable"
    assert rule(result, "pay_on_enrolment").outcome in {"clear", "watch"}


def test_a_club_of_discount_buyers_is_at_most_weak(audits):
    result = audits(toys.discount_club)
    outside = rule(result, "outside_revenue_share").readings
    assert outside["strict"].value == 0
    assert outside["central"].numerator == "120000"
    assert outside["central"].denominator == "139200"
    assert rule(result, "retail_funded_payouts").readings["central"].value == 1
    # 19,200 of own goods against 24,000 earned: everybody earns 600 and spends 480.
    assert rule(result, "net_loss_rate").readings["strict"].value == 0
    assert result.verdict.level in {"none", "weak"}


def test_a_party_plan_is_bounded_and_asked_for_resale_receipts(audits):
    result = audits(toys.party_plan)
    outside = rule(result, "outside_revenue_share")
    assert outside.outcome == "not_enough_data"
    assert outside.reason.code == "resale_bounds"
    assert outside.readings["strict"].value == 0
    # Who never recruited and was never paid buys as if outside; of the 300 a month that each of the
    # 20 recruiters buys, 100 lies beyond own use: (20 x 300 + 20 x 100) / (40 x 300) = 2/3.
    assert outside.readings["lenient"].value == pytest.approx(2 / 3, abs=1e-9)
    # All 40 spend 3,600 and only 20 are paid; sold at list price nobody loses: harm is bounded too.
    for rule_id in ("net_loss_rate", "loser_funded_pool"):
        assert rule(result, rule_id).readings["strict"].value == 1
        assert rule(result, rule_id).readings["lenient"].value == 0
        assert rule(result, rule_id).reason.code == "resale_bounds"
    assert result.verdict.level == "cannot_conclude"
    assert "recei" in result.rulebook["rules"]["outside_revenue_share"]["remedy"]["en"]


def test_a_gifting_circle_without_orders_is_never_clean(audits):
    result = audits(toys.gifting_circle)
    joining = rule(result, "pay_on_enrolment")
    assert joining.value == 1
    assert joining.readings["lenient"].numerator == "6140"
    assert joining.outcome == "critical"
    assert rule(result, "net_loss_rate").outcome == "not_enough_data"
    assert result.verdict.level in {"material", "strong"}


def test_payouts_over_sales_of_a_korean_year_add_up_from_the_months(tmp_path):
    toys.discount_club(tmp_path)
    audited = run(Options(tmp_path, jurisdictions=("kr",)))
    (found,) = (item for item in audited.result.rules if item.id == "payout_ratio")
    table = audited.evidence["payout_ratio"].rows
    for part in ("numerator", "denominator"):
        column = table.column(f"{part}_kr").to_pylist()
        assert sum(cell or 0 for cell in column) == Decimal(
            getattr(found.readings["central"], part)
        )
