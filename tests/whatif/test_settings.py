"""What can be set, what is refused, and what is said about it."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from pyramidcheck.errors import UsageError
from pyramidcheck.whatif import Scenario, ask, describe, read_recorded
from pyramidcheck.whatif.settings import read_amount
from whatif.conftest import asked, rules_of


def problems(call):
    with pytest.raises(UsageError) as caught:
        call()
    return caught.value.problems


def rule(result, name):
    return next(rule for rule in result.rules if rule.id == name)


@pytest.mark.parametrize(
    ("text", "number", "is_shift"),
    [
        ("0.4", Fraction(2, 5), False),
        ("40%", Fraction(2, 5), False),
        ("2/3", Fraction(2, 3), False),
        ("+0.2", Fraction(1, 5), True),
        ("-10%", Fraction(-1, 10), True),
    ],
)
def test_numbers_are_exact_and_a_sign_makes_a_shift(text, number, is_shift):
    amount = read_amount(text)
    assert (amount.number, amount.is_shift) == (number, is_shift)


@pytest.mark.parametrize("text", ["", "x", "1e3", "1/0", "nan", "0,4", "++1"])
def test_other_texts_are_no_numbers(text):
    assert read_amount(text) is None


def test_unknown_keys_are_all_named_with_the_nearest(bare):
    found = problems(
        lambda: asked(bare, "outside_revenue_shar.flag=1", "plan.own_use=1", "x", "a.b=1")
    )
    assert len(found) == 4
    assert "outside_revenue_share.flag" in found[0].hint
    assert "plan.own_use_month" in found[1].hint


def test_the_same_key_twice_is_refused(bare):
    found = problems(lambda: asked(bare, "retail.share=0.5", "retail.share=0.6"))
    assert [problem.what for problem in found] == ["is given twice"]


def test_levels_out_of_order_are_refused(bare):
    found = problems(lambda: asked(bare, "net_loss_rate.flag=0.95"))
    assert "critical is 0.9" in found[0].hint


def test_a_share_written_as_a_whole_number_of_per_cent_is_refused(bare):
    found = problems(lambda: asked(bare, "outside_revenue_share.flag=40", "net_loss_rate.value=30"))
    assert all("40%" in problem.hint for problem in found)
    assert len(found) == 2


def test_a_shifted_value_stops_at_the_end_of_its_domain_and_that_is_said(bare):
    found = asked(bare, "net_loss_rate.value=+0.5")
    assert rule(found.after, "net_loss_rate").value == 1
    assert {note.values["value"] for note in found.notes if note.code == "clamped"} == {"1"}


def test_a_shift_moves_every_reading_by_itself(bare):
    found = asked(bare, "outside_revenue_share.value=+0.2")
    sides = [rule(side, "outside_revenue_share").readings for side in (found.before, found.after)]
    for reading in ("strict", "central", "lenient"):
        moved = sides[1][reading].value - sides[0][reading].value
        assert moved == pytest.approx(0.2)


def test_values_of_the_decisive_rules_take_the_level_down(bare):
    found = asked(
        bare,
        "retail_funded_payouts.value=0.9",
        "outside_revenue_share.value=0.9",
        "pay_on_enrolment.value=0",
        "recruitment_revenue_share.value=0",
        "entry_money_cover.value=0",
        "reward_for_recruiting.value=0",
        "qualification_purchases.value=0",
    )
    assert (found.before.verdict.level, found.after.verdict.level) == ("strong", "weak")
    conditions = {(c.kind, c.id): (c.before, c.after) for c in describe(found).conditions}
    assert conditions["anchor", "pay_on_enrolment"] == (True, False)
    assert conditions["harm", "net_loss_rate"] == (True, True)
    assert all(after is False for (kind, _), (_, after) in conditions.items() if kind == "override")


def test_a_rule_that_stays_silent_although_it_was_given_a_value_is_named(bare):
    found = problems(lambda: asked(bare, "end_user_sales_share.value=+0.1", "plan.resale=maybe"))
    assert len(found) >= 1


def test_pillar_weights_share_what_is_left(bare):
    found = asked(bare, "pillar.funding.weight=0.5")
    weights = {pillar.id: pillar.weight for pillar in found.after.pillars}
    assert weights["funding"] == 0.5
    assert sum(weights.values()) == pytest.approx(1)


def test_pillar_weights_above_one_are_refused(bare):
    found = problems(lambda: asked(bare, "pillar.funding.weight=0.7", "pillar.retail.weight=0.7"))
    assert "sum to 1.4" in found[0].what


@pytest.mark.parametrize(
    "setting",
    ["retail.share=+0.1", "role.preferred_customer=participant", "plan.adult_population=9"],
)
def test_what_needs_facts_names_the_command_that_keeps_them(bare, setting):
    found = problems(lambda: asked(bare, setting))
    assert found[0].hint == "keep them: pyramidcheck audit recruiting_led --keep-facts"


def test_what_enters_order_by_order_names_the_audit_to_run(audits):
    names = ("own_use_month=150", "qualifying_volume=50", "resale=true", "levels_paid=3")
    found = problems(lambda: asked(audits / "recruiting_led", *(f"plan.{name}" for name in names)))
    assert len(found) == len(names)
    assert all("--config filing.toml" in problem.hint for problem in found)
    assert "own_use_month = 150" in found[0].hint


def test_a_plan_fact_that_no_rule_reads_is_refused_and_not_ignored(audits):
    found = problems(lambda: asked(audits / "recruiting_led", "plan.buyback_days=30"))
    assert "read by no rule" in found[0].what


def test_problems_of_every_kind_come_at_once(audits):
    found = problems(
        lambda: asked(
            audits / "recruiting_led",
            "plan.own_use_month=1",
            "net_loss_rate.weight=0.5",
            "pillar.retail.weight=2",
            "outside_revenue_share.flag=7",
        )
    )
    assert len(found) >= 4


def test_another_version_of_a_rule_is_refused_and_named(bare):
    content = json.loads(bare.read_bytes())
    for each in content["rules"]:
        if each["id"] == "net_loss_rate":
            each["version"] += 1
    bare.write_text(json.dumps(content), encoding="utf-8")
    found = problems(lambda: asked(bare))
    assert [problem.where for problem in found] == ["rule net_loss_rate"]


def test_a_rule_that_is_not_at_hand_asks_for_its_folder(bare):
    recorded = read_recorded(bare)
    book = rules_of(recorded)
    del book.rules["net_loss_rate"]
    found = problems(lambda: ask(recorded, book, Scenario()))
    assert "--rules" in found[0].hint


def test_a_result_that_was_changed_by_hand_is_refused(bare):
    content = json.loads(bare.read_bytes())
    content["verdict"]["level"] = "none"
    bare.write_text(json.dumps(content), encoding="utf-8")
    assert "judged differently" in problems(lambda: asked(bare))[0].what


def test_a_result_of_an_earlier_release_is_refused(bare):
    content = json.loads(bare.read_bytes())
    del content["matter"]
    bare.write_text(json.dumps(content), encoding="utf-8")
    assert "audit the filing again" in problems(lambda: asked(bare))[0].hint


@pytest.mark.parametrize("content", ["{}", "[]", "x", '{"schema": "other/1"}'])
def test_what_is_no_result_is_refused(tmp_path, content):
    path = tmp_path / "result.json"
    path.write_text(content, encoding="utf-8")
    assert problems(lambda: asked(path))


def test_facts_of_another_audit_are_refused(audits, tmp_path):
    import shutil  # noqa: PLC0415 - this test alone

    folder = tmp_path / "audit"
    shutil.copytree(audits / "grey_zone", folder)
    shutil.copy(audits / "retail_led" / "facts" / "sales_month.parquet", folder / "facts")
    found = problems(lambda: asked(folder, "retail.share=+0.1"))
    assert [problem.where.rpartition("/")[2] for problem in found] == ["sales_month.parquet"]
