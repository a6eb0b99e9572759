from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from judge.docket import (
    BOOK,
    FACTS,
    INFINITE,
    VERDICT,
    Filing,
    codes,
    levels,
    measure,
    result_of,
    rule,
)
from pyramidcheck.judge.levels import Span
from pyramidcheck.judge.ruling import Law, Matter, rule_on
from pyramidcheck.model.measures import Gate, Measure
from pyramidcheck.model.outcome import GateState, Outcome, Reading


def ruling(name: Any, written: Any, jurisdiction: Any = "international", **facts: Any) -> Any:
    filing = Filing({name: written}).knowing(**facts)
    return rule_on(BOOK[name], filing.matter, filing.law(), jurisdiction)


def test_the_outcome_is_that_of_the_central_reading() -> None:
    found = ruling("outside_revenue_share", ("0.20", "0.60", "0.90"))
    assert found.outcome is Outcome.WATCH
    assert found.marks[Reading.STRICT].outcome is Outcome.CRITICAL
    assert found.marks[Reading.LENIENT].outcome is Outcome.CLEAR


def test_a_rule_without_a_measure_is_not_enough_data() -> None:
    filing = Filing({})
    found: Any = rule_on(BOOK["net_loss_rate"], filing.matter, filing.law(), "international")
    assert found.outcome is Outcome.NOT_ENOUGH_DATA
    assert found.reason.code == "no_value"


def test_the_reason_of_the_measure_is_passed_on_with_its_values() -> None:
    silent = Measure(
        "net_loss_rate",
        state="not_enough_data",
        reason="too_few_participants",
        reason_values={"found": "12", "needed": "30"},
    )
    found = ruling("net_loss_rate", silent)
    assert found.outcome is Outcome.NOT_ENOUGH_DATA
    assert found.reason.code == "too_few_participants"
    assert found.reason.values == {"found": "12", "needed": "30"}


def test_an_error_is_an_outcome_of_its_own() -> None:
    broken = Measure("net_loss_rate", state="error", reason="rule_failed")
    assert ruling("net_loss_rate", broken).outcome is Outcome.ERROR


def test_a_rule_of_another_jurisdiction_does_not_apply_even_without_data() -> None:
    found = ruling("entry_outlay_cap", None)
    assert found.outcome is Outcome.NOT_APPLICABLE
    assert found.reason.code == "other_jurisdiction"
    assert found.reason.values == {"jurisdictions": "uk"}
    assert ruling("entry_outlay_cap", None, "uk").outcome is Outcome.NOT_ENOUGH_DATA


def test_a_failed_gate_silences_the_rules_that_need_it() -> None:
    failed = replace(
        Filing({"pay_on_enrolment": "0.7"}), gates=(Gate("conservation", GateState.FAILED),)
    )
    result = result_of(failed.judged(), "pay_on_enrolment")
    assert result.outcome is Outcome.NOT_ENOUGH_DATA
    assert result.reason.code == "gate_failed"
    assert result.value is None
    assert result.readings["central"].value == 0.7, "the silenced value is still printed"
    warned = replace(failed, gates=(Gate("conservation", GateState.WARNED),))
    assert result_of(warned.judged(), "pay_on_enrolment").outcome is Outcome.CRITICAL


def test_a_rule_on_networks_does_not_apply_to_a_referral_programme() -> None:
    found = ruling("net_loss_rate", "0.99", referral_programme=True)
    assert found.outcome is Outcome.NOT_APPLICABLE
    assert found.reason.code == "single_level_referral"


def test_pay_on_enrolment_is_at_most_on_watch_in_a_referral_programme() -> None:
    found = ruling("pay_on_enrolment", 1, referral_programme=True)
    assert found.outcome is Outcome.WATCH
    assert found.risk == Fraction(1, 3)
    mild = ruling("pay_on_enrolment", "0.001", referral_programme=True)
    assert mild.outcome is Outcome.CLEAR


def test_assumed_resale_silences_a_rule_whose_bounds_lie_on_both_sides_of_flag() -> None:
    filing = Filing().but(outside_revenue_share=("0.05", "0.05", "0.80"))
    judged = filing.knowing(resale_assumed=True).judged()
    result = result_of(judged, "outside_revenue_share")
    assert result.outcome is Outcome.NOT_ENOUGH_DATA
    assert result.reason.code == "resale_bounds"
    assert result.reason.values == {"strict": 0.05, "lenient": 0.8}
    assert result.readings["lenient"].value == 0.8
    seen = result_of(filing.judged(), "outside_revenue_share")
    assert seen.outcome is Outcome.CRITICAL, "without the assumption the rule speaks"


def test_assumed_resale_leaves_a_rule_whose_bounds_lie_on_one_side() -> None:
    both_bad = ruling("outside_revenue_share", ("0.05", "0.05", "0.45"), resale_assumed=True)
    assert both_bad.outcome is Outcome.CRITICAL
    both_good = ruling("outside_revenue_share", ("0.55", "0.55", "0.95"), resale_assumed=True)
    assert both_good.outcome is Outcome.WATCH
    other_rule = ruling("phantom_customers", ("0.9", "0.9", 0), resale_assumed=True)
    assert other_rule.outcome is Outcome.CRITICAL


def test_unattributed_payouts_silence_a_rule_unless_the_lenient_reading_flags() -> None:
    def paid(*shares: Any) -> Any:
        return measure("pay_on_enrolment", shares, unobserved="0.6")

    silent = ruling("pay_on_enrolment", paid("0.7", "0.2", "0.05"))
    assert silent.outcome is Outcome.NOT_ENOUGH_DATA
    assert silent.reason.code == "unattributed_payouts"
    assert silent.reason.values == {"share": 0.6, "at_most": 0.5}
    assert ruling("pay_on_enrolment", paid("0.7", "0.2", "0.1")).outcome is Outcome.FLAG
    half = measure("pay_on_enrolment", "0.05", unobserved="1/2")
    assert ruling("pay_on_enrolment", half).outcome is Outcome.WATCH, "a half is still allowed"


def test_a_central_reading_without_a_value_leaves_the_others_judged() -> None:
    partial = replace(
        measure("retail_funded_payouts", ("0.1", None, "0.3")),
        state="not_enough_data",
        reason="unnamed_sellers",
    )
    found = ruling("retail_funded_payouts", partial)
    assert found.outcome is Outcome.NOT_ENOUGH_DATA
    assert found.reason.code == "unnamed_sellers"
    assert found.marks[Reading.STRICT].outcome is Outcome.CRITICAL
    assert found.marks[Reading.LENIENT].outcome is Outcome.FLAG


def test_where_the_law_changed_within_the_period_the_milder_levels_decide() -> None:
    def law(start: Any, flag: Any) -> Any:
        return levels(None, flag, jurisdiction="kr", basis="statute", **{"from": date(start, 7, 1)})

    ruled = rule("cap", "funding", 1, law(2010, "0.45"), law(2024, "0.35"))
    matter = Matter({"cap": measure("cap", "0.40")}, (), FACTS)
    span = Span(date(2024, 1, 1), date(2024, 12, 31))
    found = rule_on(ruled, matter, Law({"cap": ruled}, VERDICT, {}, span), "kr")
    assert found.outcome is Outcome.CLEAR
    assert found.levels.flag == Fraction("0.45")
    assert [each.outcome for each in found.alternatives] == [Outcome.FLAG]
    after = Law({"cap": ruled}, VERDICT, {}, Span(span.start, span.end, date(2024, 12, 31)))
    assert rule_on(ruled, matter, after, "kr").outcome is Outcome.FLAG


def test_every_jurisdiction_asked_for_is_shown_and_the_first_decides() -> None:
    judged = Filing().but(entry_outlay_cap="0.20").judged("uk", "international")
    result = result_of(judged, "entry_outlay_cap")
    assert result.outcome is Outcome.FLAG
    shown = [(each.jurisdiction, each.outcome) for each in result.by_jurisdiction]
    assert shown == [("uk", Outcome.FLAG), ("international", Outcome.NOT_APPLICABLE)]


def test_an_infinite_value_is_printed_as_infinite() -> None:
    result = result_of(Filing().but(starter_kit_recovery=INFINITE).judged(), "starter_kit_recovery")
    assert (result.value, result.infinite, result.outcome) == (None, True, Outcome.FLAG)


def test_an_interval_is_given_for_a_sample_or_few_people_only() -> None:
    def interval(filing: Any) -> Any:
        return result_of(filing.judged(), "net_loss_rate").interval

    few = interval(replace(Filing(), n=100))
    # Wilson for 30 of 100 at 95 %, by hand: centre .3074, half width .0881.
    assert few is not None
    assert (round(few.low, 4), round(few.high, 4), few.method) == (0.2189, 0.3958, "wilson")
    assert interval(Filing()) is None, "a census of a thousand needs none"
    assert interval(Filing().knowing(sampled=True)) is not None
    assert result_of(replace(Filing(), n=100).judged(), "phantom_customers").interval is None


def test_readings_are_printed_exactly() -> None:
    reading = result_of(Filing().but(net_loss_rate="1/3").judged(), "net_loss_rate").readings
    assert reading["central"].numerator == "1000"
    assert reading["central"].denominator == "3000"
    assert reading["central"].value == 0.333333333333


def test_rules_are_listed_by_pillar_then_weight_then_id() -> None:
    ids = [each.id for each in Filing().judged().rules]
    assert ids[:3] == ["retail_funded_payouts", "entry_money_cover", "pay_on_enrolment"]
    assert ids[-1] == "tax_duty"
    assert sorted(ids) == sorted(BOOK)


def test_a_gate_is_printed_with_its_figures_beside_each_reason() -> None:
    gate = Gate("keys", GateState.WARNED, ("self_sponsors",), {"people": "3", "share": "0.01"})
    (found,) = replace(Filing(), gates=(gate,)).judged().gates
    assert (found.id, found.state, codes(found.reasons)) == (
        "keys",
        GateState.WARNED,
        ["self_sponsors"],
    )
    assert found.reasons[0].values == {"people": "3", "share": "0.01"}
