"""A shifted mix: what moves, by how much, and what is held."""

from __future__ import annotations

from fractions import Fraction

import pytest

from pyramidcheck.model.matter import read_measures
from pyramidcheck.model.outcome import Reading
from pyramidcheck.store import Store
from pyramidcheck.whatif.mix import plan_shift
from whatif.conftest import asked, judgement


def rule(result, name):
    return next(rule for rule in result.rules if rule.id == name)


def test_twenty_points_of_sales_move_to_the_cent(audits):
    found = asked(audits / "recruiting_led", "retail.share=+0.2")
    before, after = (rule(side, "outside_revenue_share") for side in (found.before, found.after))
    total = Fraction(before.readings["central"].denominator)
    moved = Fraction(after.readings["central"].numerator) - Fraction(
        before.readings["central"].numerator
    )
    assert Fraction(after.readings["central"].denominator) == total
    assert 0 <= total / 5 - moved < Fraction(1, 10**4)


def test_payouts_on_moved_sales_move_from_own_use_to_retail_in_the_same_share(audits):
    found = asked(audits / "recruiting_led", "retail.share=+0.2")
    share = next(note.values["share"] for note in found.notes if note.code == "mix_outwards")
    shifts = {}
    for name in ("retail_funded_payouts", "own_use_funded_payouts"):
        before, after = (
            rule(side, name).readings["strict"] for side in (found.before, found.after)
        )
        assert before.denominator == after.denominator
        shifts[name] = Fraction(after.numerator) - Fraction(before.numerator)
    own_use = Fraction(rule(found.before, "own_use_funded_payouts").readings["strict"].numerator)
    assert shifts["retail_funded_payouts"] == -shifts["own_use_funded_payouts"] > 0
    assert float(-shifts["own_use_funded_payouts"] / own_use) <= share + 1e-6


def test_entry_money_and_its_share_stay(audits):
    found = asked(audits / "recruiting_led", "retail.share=+0.2")
    for name in ("recruitment_revenue_share", "entry_money_cover", "pay_on_enrolment"):
        assert rule(found.before, name).readings == rule(found.after, name).readings


def test_rules_on_single_people_are_held_and_named(audits):
    found = asked(audits / "recruiting_led", "retail.share=+0.2")
    assert {"net_loss_rate", "break_even", "majority_outside_by_participant"} <= set(found.held)
    for name in found.held:
        assert rule(found.before, name).readings == rule(found.after, name).readings


def test_a_share_without_a_sign_is_the_share_itself(audits):
    found = asked(audits / "grey_zone", "retail.share=0.5")
    assert rule(found.after, "outside_revenue_share").value == pytest.approx(0.5, abs=1e-8)


def test_sales_move_inwards_too(audits):
    found = asked(audits / "retail_led", "retail.share=-10%")
    before, after = (rule(side, "outside_revenue_share") for side in (found.before, found.after))
    assert before.value - after.value == pytest.approx(0.1, abs=1e-8)
    assert "mix_inwards" in {note.code for note in found.notes}


def test_no_more_moves_than_there_is_and_that_is_said(audits):
    found = asked(audits / "recruiting_led", "retail.share=1")
    bounded = next(note.values for note in found.notes if note.code == "mix_bounded")
    value = rule(found.after, "outside_revenue_share").value
    assert bounded["asked"] == 1
    assert bounded["after"] == pytest.approx(value, abs=1e-8)
    assert value < 1


def test_no_shift_moves_nothing(audits):
    found = asked(audits / "recruiting_led", "retail.share=+0")
    assert judgement(found.before) == judgement(found.after)
    assert found.before.matter is not None
    central = read_measures(found.before.matter)["outside_revenue_share"].values[Reading.CENTRAL]
    assert central.value is not None


@pytest.mark.parametrize(
    ("aim", "share", "outwards", "reached"),
    [
        ("1/2", Fraction(1, 3), True, Fraction(1, 2)),
        ("1", Fraction(1), True, Fraction(9, 10)),
        ("0.2", Fraction(1, 3), False, Fraction(1, 5)),
        ("0.3", Fraction(0), True, Fraction(3, 10)),
    ],
)
def test_the_share_to_move_is_what_is_asked_over_what_can_move(aim, share, outwards, reached):
    found = plan_shift(Fraction(3, 10), Fraction(aim), Fraction(100), Fraction(60), Fraction(30))
    assert (found.share, found.outwards, found.reached) == (share, outwards, reached)


def test_kept_facts_come_back_with_their_types(audits):
    from pyramidcheck.model.facts import FACTS  # noqa: PLC0415 - this test alone
    from pyramidcheck.whatif import read_recorded  # noqa: PLC0415
    from pyramidcheck.whatif.kept import open_facts  # noqa: PLC0415

    recorded = read_recorded(audits / "grey_zone")
    kept = sorted(FACTS.keys() - {"facts.person_account"})
    with open_facts(recorded, kept) as store:
        assert isinstance(store, Store)
        found = store.rows(
            "SELECT DISTINCT data_type FROM information_schema.columns "
            "WHERE table_schema = 'facts' AND column_name = 'amount'",
            source="test",
        )
    assert {str(row[0]) for row in found} == {"DECIMAL(18,4)", "DECIMAL(38,4)"}
