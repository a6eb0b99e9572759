"""The criteria of the shipped profiles, decided from values; and how a criterion is decided."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from judge.docket import END, FACTS, RULES, START, measure
from pyramidcheck.judge.criteria import criteria_results
from pyramidcheck.judge.levels import Span
from pyramidcheck.judge.ruling import Law, Matter
from pyramidcheck.judge.views import open_bench
from pyramidcheck.model.measures import Gate, Measure
from pyramidcheck.model.outcome import GateState
from pyramidcheck.model.rule import Criterion, Profile
from pyramidcheck.rulebook import load

TEXT = {"en": "x", "fr": "x"}
REFERENCE = {"title": "unverified", "address": "https://example.org"}
PERIOD = Span(START, END)


@cache
def book() -> Any:
    return load(builtin=RULES)


def joiners(required: str, value: Any = 1) -> Measure:
    """Paid entry as `reward_for_recruiting` tells it: which share of joiners paid."""
    found = measure("reward_for_recruiting", value)
    return replace(found, figures={"figure_required": Decimal(required)})


EVERYBODY, SOME, NOBODY = joiners("1"), joiners("0.4"), joiners("0")


def decided(
    jurisdiction: str,
    found: Any,
    span: Span = PERIOD,
    gates: Any = (),
    profiles: Any = None,
    **facts: Any,
) -> dict[str, Any]:
    """Criteria of a jurisdiction by id; `found` maps rules to values, the others have none."""
    rules = {name: loaded.rule for name, loaded in book().rules.items()}
    measures = {name: measure(name, value) for name, value in found.items()}
    law = Law(rules, book().verdict, profiles or book().profiles, span)
    bench = open_bench(Matter(measures, gates, replace(FACTS, **facts)), law, jurisdiction)
    return {result.id: result for result in criteria_results(bench, (jurisdiction,))}


def made(met: Any = None, not_met: Any = None, **more: Any) -> Criterion:
    asked = [c for c in (met, not_met) if c]
    rules = {leaf.rule for c in asked for leaf in Criterion.model_validate(_row(c)).conditions()}
    return Criterion.model_validate(
        {**_row(met), "not_met_when": not_met, "rules": sorted(map(str, rules)), **more}
    )


def _row(met: Any) -> dict[str, Any]:
    texts = dict.fromkeys(("title", "text", "document"), TEXT)
    return {
        "id": "asked", "polarity": "element", "basis": "statute", "met_when": met,
        "references": [REFERENCE], **texts,
    }  # fmt: skip


def alone(criterion: Criterion, found: Any, span: Span = PERIOD, **facts: Any) -> Any:
    """The one criterion of a profile of its own."""
    profiles = {"xx": Profile(id="xx", title=TEXT, criteria=(criterion,))}
    return decided("xx", found, span, profiles=profiles, **facts)["asked"]


@pytest.mark.parametrize(
    ("jurisdiction", "criterion", "found", "state"),
    [
        ("us", "koscot_1", {"reward_for_recruiting": EVERYBODY}, "met"),
        ("us", "koscot_1", {"reward_for_recruiting": SOME}, "not_observable"),
        ("us", "koscot_1", {"reward_for_recruiting": NOBODY}, "not_met"),
        ("us", "koscot_2", {"pay_on_enrolment": "0.2"}, "met"),
        ("us", "koscot_2", {"retail_funded_payouts": "0.3"}, "met"),
        ("us", "koscot_2", {"pay_on_enrolment": 0}, "not_observable"),
        ("us", "koscot_2", {"pay_on_enrolment": 0, "retail_funded_payouts": "0.9"}, "not_met"),
        (
            "us",
            "koscot_2",
            {"pay_on_enrolment": 0, "retail_funded_payouts": "3/5"},
            "not_observable",
        ),
        ("us", "vemma_no_pay_for_enrolling", {"pay_on_enrolment": "0.01"}, "met"),
        ("us", "vemma_no_pay_for_enrolling", {"pay_on_enrolment": "0.009"}, "not_met"),
        ("us", "vemma_ii_b", {"qualification_purchases": "0.4"}, "met"),
        ("us", "vemma_ii_b", {"qualification_purchases": 0}, "not_observable"),
        ("us", "herbalife_two_thirds", {"retail_funded_payouts": "2/3"}, "met"),
        ("us", "herbalife_two_thirds", {"retail_funded_payouts": "0.66"}, "not_met"),
        ("us", "safeguards_enforced", {"pay_on_enrolment": 0}, "not_observable"),
        ("eu", "ucpd_consideration", {"reward_for_recruiting": EVERYBODY}, "met"),
        ("eu", "ucpd_primarily", {"pay_on_enrolment": "0.5"}, "not_met"),
        ("eu", "ucpd_primarily", {"pay_on_enrolment": "0.51"}, "met"),
        ("eu", "ucpd_funded_by_entrants", {"recruitment_revenue_share": "0.5"}, "met"),
        (
            "eu",
            "ucpd_funded_by_entrants",
            {"recruitment_revenue_share": "0.1", "entry_money_cover": "0.3"},
            "not_met",
        ),
        (
            "eu",
            "ucpd_funded_by_entrants",
            {"recruitment_revenue_share": "0.1", "entry_money_cover": "0.8"},
            "not_observable",
        ),
        (
            "fr",
            "l121_15_entry_payment",
            {"pay_on_enrolment": "0.011", "recruitment_revenue_share": "0.05"},
            "met",
        ),
        (
            "fr",
            "l121_15_entry_payment",
            {"pay_on_enrolment": "0.01", "recruitment_revenue_share": "0.05"},
            "not_observable",
        ),
        ("fr", "l121_15_entry_payment", {"pay_on_enrolment": 0}, "not_met"),
        (
            "fr",
            "l121_15_recruitment",
            {"pay_on_enrolment": "0.2", "reward_for_recruiting": EVERYBODY},
            "met",
        ),
        (
            "fr",
            "l121_15_recruitment",
            {"pay_on_enrolment": "0.2", "reward_for_recruiting": NOBODY},
            "not_met",
        ),
        ("fr", "l121_15_snowball", {"pay_on_enrolment": 0}, "not_observable"),
        ("uk", "uk_part_xi_inducement", {"pay_on_enrolment": "0.9"}, "not_observable"),
        ("uk", "uk_part_xi_inducement", {"pay_on_enrolment": 0}, "not_met"),
        ("uk", "uk_written_agreement", {}, "not_observable"),
        (
            "ca",
            "ca_55_1_a",
            {"pay_on_enrolment": "0.02", "reward_for_recruiting": EVERYBODY},
            "met",
        ),
        ("ca", "ca_55_1_a", {"pay_on_enrolment": "0.02"}, "not_observable"),
        ("ca", "ca_55_1_d_told", {}, "not_observable"),
        ("kr", "kr_sponsored_exemption", {"outside_revenue_share": "0.7"}, "met"),
        ("kr", "kr_unit_price", {}, "not_observable"),
        ("cn", "cn_444_headcount", {"pay_on_enrolment": "0.02"}, "met"),
        ("cn", "cn_444_headcount", {"pay_on_enrolment": "0.005"}, "not_observable"),
        ("in", "in_money_circulation", {"entry_money_cover": 1}, "met"),
        ("in", "in_money_circulation", {"entry_money_cover": "0.4"}, "not_met"),
        ("au", "acl_45_inducement", {"pay_on_enrolment": "0.9"}, "not_observable"),
        ("au", "acl_45_inducement", {"pay_on_enrolment": 0}, "not_met"),
    ],
)  # fmt: skip
def test_criterion_is_decided(jurisdiction: Any, criterion: Any, found: Any, state: Any) -> None:
    assert decided(jurisdiction, found)[criterion].state == state


@pytest.mark.parametrize("jurisdiction", ["us", "eu", "fr", "uk", "ca", "kr", "cn", "in", "au"])
def test_an_empty_filing_decides_nothing_and_every_line_says_why(jurisdiction: str) -> None:
    states = decided(jurisdiction, {}).values()
    assert states
    out_of_force = {"criterion_not_yet_in_force", "criterion_no_longer_in_force"}
    for each in states:
        assert each.reason is not None
        wanted = "not_applicable" if each.reason.code in out_of_force else "not_observable"
        assert each.state == wanted


def test_the_default_profile_applies_no_law() -> None:
    assert decided("international", {"pay_on_enrolment": "0.9"}) == {}


def test_a_jurisdiction_shows_what_it_inherits_after_its_own() -> None:
    found = list(decided("fr", {}).values())
    assert [each.profile for each in found] == ["fr"] * 6 + ["eu"] * 5
    assert {each.jurisdiction for each in found} == {"fr"}


def test_an_inherited_criterion_keeps_the_levels_of_its_own_profile() -> None:
    found = {"pay_on_enrolment": "0.02", "recruitment_revenue_share": "0.1"}
    french = decided("fr", found)
    assert french["l121_15_entry_payment"].state == "met"
    assert french["ucpd_depends_on_entrants"].state == "not_observable"
    assert french["ucpd_depends_on_entrants"].outcomes["pay_on_enrolment"] == "watch"


def test_several_jurisdictions_stand_side_by_side_in_the_order_asked() -> None:
    rules = {name: loaded.rule for name, loaded in book().rules.items()}
    law = Law(rules, book().verdict, book().profiles, PERIOD)
    bench = open_bench(Matter({}, (), FACTS), law, "us")
    found = criteria_results(bench, ("us", "fr", "us"))
    assert list(dict.fromkeys(each.jurisdiction for each in found)) == ["us", "fr"]
    assert len({(each.jurisdiction, each.id) for each in found}) == len(found)


@pytest.mark.parametrize(
    ("span", "regulations", "act"),
    [
        (Span(date(2024, 1, 1), date(2024, 12, 31)), "not_observable", "not_applicable"),
        (Span(date(2026, 1, 1), date(2026, 12, 31)), "not_applicable", "not_observable"),
        (Span(date(2025, 1, 1), date(2025, 12, 31)), "not_observable", "not_observable"),
        (
            Span(date(2025, 1, 1), date(2025, 12, 31), date(2025, 4, 6)),
            "not_applicable",
            "not_observable",
        ),
        (
            Span(date(2026, 1, 1), date(2026, 12, 31), date(2025, 4, 5)),
            "not_observable",
            "not_applicable",
        ),
    ],
)
def test_law_applies_on_its_days(span: Span, regulations: str, act: str) -> None:
    found = decided("uk", {}, span)
    assert found["uk_cpr_point_14"].state == regulations
    assert found["uk_dmcc_pyramid"].state == act


def test_law_that_changed_within_the_period_says_so() -> None:
    found = decided("uk", {}, Span(date(2025, 1, 1), date(2025, 12, 31)))
    assert found["uk_cpr_point_14"].part_of_period
    assert found["uk_dmcc_pyramid"].part_of_period
    assert not found["uk_written_agreement"].part_of_period


def test_a_yardstick_has_no_dates() -> None:
    order = made({"rule": "pay_on_enrolment", "at_least": "flag"}, basis="order")
    early = Span(date(1990, 1, 1), date(1990, 12, 31))
    assert alone(order, {"pay_on_enrolment": "0.5"}, early).state == "met"


def test_readings_that_disagree_are_kept() -> None:
    found = decided("us", {"retail_funded_payouts": ("0.3", "0.7", "0.8")})
    line = found["herbalife_two_thirds"]
    assert line.state == "met"
    assert line.readings == {"strict": "not_met", "central": "met", "lenient": "met"}


PAY = {"rule": "pay_on_enrolment", "at_least": "flag"}
ENTRY = {"rule": "recruitment_revenue_share", "at_least": "flag"}
ABSENT = {"rule": "not_built_yet", "at_least": "flag"}


@pytest.mark.parametrize(
    ("condition", "found", "state"),
    [
        ({"all_of": [PAY, ENTRY]}, {"pay_on_enrolment": "0.5"}, "not_observable"),
        ({"any_of": [PAY, ENTRY]}, {"pay_on_enrolment": "0.5"}, "met"),
        ({"any_of": [PAY, ABSENT]}, {"pay_on_enrolment": "0.5"}, "met"),
        ({"all_of": [PAY, ABSENT]}, {"pay_on_enrolment": "0.5"}, "not_observable"),
        ({"any_of": [PAY, ABSENT]}, {"pay_on_enrolment": 0}, "not_observable"),
    ],
)
def test_what_is_unknown_decides_only_where_the_rest_does_not(
    condition: Any, found: Any, state: Any
) -> None:
    assert alone(made(condition), found).state == state


@pytest.mark.parametrize(
    ("condition", "found", "reason", "rules"),
    [
        (ABSENT, {}, "criterion_no_rule", None),
        (PAY, {}, "criterion_rules_unseen", "pay_on_enrolment"),
        (
            {"all_of": [PAY, ABSENT]},
            {"pay_on_enrolment": "0.5"},
            "criterion_rules_unseen",
            "not_built_yet",
        ),
        (PAY, {"pay_on_enrolment": "0.05"}, "criterion_undecided", "pay_on_enrolment"),
    ],
)  # fmt: skip
def test_why_a_criterion_is_open(condition: Any, found: Any, reason: Any, rules: Any) -> None:
    line = alone(made(condition), found)
    assert line.reason.code == reason
    assert line.reason.values.get("rules") == rules


def test_an_infinite_value_is_above_every_bound() -> None:
    above = {"rule": "entry_money_cover", "value_above": 5}
    below = {"rule": "entry_money_cover", "value_below": 5}
    assert alone(made(above, below), {"entry_money_cover": "infinite"}).state == "met"


def test_a_figure_stands_although_the_rule_has_no_value() -> None:
    untraced = Measure(
        "reward_for_recruiting",
        state="not_enough_data",
        reason="unattributed_payouts",
        figures={"figure_required": Decimal(1)},
    )
    assert decided("us", {"reward_for_recruiting": untraced})["koscot_1"].state == "met"


def test_a_failed_gate_silences_the_figures_too() -> None:
    gates = (Gate("keys", GateState.FAILED),)
    found = decided("us", {"reward_for_recruiting": EVERYBODY}, gates=gates)
    assert found["koscot_1"].state == "not_observable"


def test_a_single_level_referral_is_not_what_the_law_is_about() -> None:
    found = decided("us", {"reward_for_recruiting": EVERYBODY}, referral_programme=True)
    assert found["koscot_1"].state == "not_applicable"
    assert found["koscot_1"].reason.code == "single_level_referral"


def test_a_single_level_reward_on_joining_is_not_held_against_the_plan() -> None:
    found = decided("eu", {"pay_on_enrolment": "0.9"}, referral_programme=True)
    assert found["ucpd_primarily"].state == "not_observable"


def test_the_typical_participants_range_is_told_beside_the_claims() -> None:
    figures: dict[str, Decimal | int | str | None] = {
        "figure_income_from": Decimal("0.00"),
        "figure_income_to": Decimal("120.50"),
    }
    typical = replace(measure("typical_income", "0.5"), figures=figures)
    line = decided("ca", {"typical_income": typical})["ca_55_typical"]
    assert line.figures == {"figure_income_from": "0.00", "figure_income_to": "120.50"}
    assert decided("ca", {})["ca_55_typical"].figures == {}
