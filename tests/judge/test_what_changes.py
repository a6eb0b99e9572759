from fractions import Fraction
from typing import Any

import pytest

from judge.docket import INFINITE, Filing, levels, result_of, rule
from pyramidcheck.judge.ruling import rule_on
from pyramidcheck.model.outcome import Outcome


def clearing(name: str, value: Any, n: int = 1000) -> Any:
    filing = Filing(n=n).but(**{name: value})
    return result_of(filing.judged(), name).to_clear


def lowering(filing: Filing) -> dict[str, str]:
    return {each.rule: each.level.value for each in filing.judged().verdict.would_lower}


def test_distance_to_flag_and_watch_is_exact_where_high_values_are_bad() -> None:
    found = clearing("recruitment_revenue_share", "0.62")
    assert (found.flag.at, found.flag.distance, found.flag.may_equal) == ("0.5", "0.12", False)
    assert (found.watch.at, found.watch.distance) == ("0.2", "0.42")
    # 620 of 1,000 would have to be below 500: money, so no whole number is chosen.
    assert (found.flag.numerator, found.flag.numerator_change) == ("500", "-120")
    assert not found.flag.counted


def test_distance_is_exact_where_low_values_are_bad_and_a_level_may_be_reached() -> None:
    found = clearing("retail_funded_payouts", "2/5")
    assert (found.flag.at, found.flag.distance, found.flag.may_equal) == ("0.5", "0.1", False)
    # The watch level of two thirds is a floor that may be met, the flag level is not.
    assert (found.watch.at, found.watch.distance, found.watch.may_equal) == ("2/3", "4/15", True)
    assert found.watch.numerator == "2000/3"


def test_people_are_counted_in_whole_numbers_off_the_level() -> None:
    # 70 % of 1,001 people is 700.7: 700 are off the level; of 1,000 it is 700, which is on it.
    assert clearing("net_loss_rate", Fraction(800, 1001), n=1001).flag.numerator == "700"
    found = clearing("net_loss_rate", "0.8").flag
    assert (found.numerator, found.numerator_change, found.counted) == ("699", "-101", True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("recruitment_revenue_share", "0.62"),
        ("recruitment_revenue_share", "0.50"),
        ("net_loss_rate", "0.801"),
        ("starter_kit_recovery", "12"),
        ("entry_money_cover", "1"),
        ("outside_revenue_share", "0.11"),
        ("qualification_purchases", "0.9"),
    ],
)
def test_the_numerator_given_is_the_first_that_leaves_the_flag_level(name: str, value: str) -> None:
    filing = Filing().but(**{name: value})
    step = result_of(filing.judged(), name).to_clear.flag
    ruling = filing.bench().rulings[name]
    worse = 1 if ruling.rule.direction == "above" else -1
    denominator = next(iter(ruling.values.values())).denominator
    assert denominator is not None
    # Of money the level itself is given; the smallest step beyond it leaves, the level does not.
    least = Fraction(0) if step.counted or step.may_equal else Fraction(1, 10**6)
    on = 1 if step.counted else 0

    def outcome(numerator: Fraction) -> Outcome:
        again = filing.but(**{name: numerator / denominator})
        return rule_on(ruling.rule, again.matter, again.law(), "international").outcome

    assert not outcome(Fraction(step.numerator) - worse * least).at_least(Outcome.FLAG)
    assert outcome(Fraction(step.numerator) + worse * on).at_least(Outcome.FLAG)


@pytest.mark.parametrize("value", ["0.30", "0.19", None])
def test_a_rule_below_flag_has_nothing_to_clear(value: Any) -> None:
    assert clearing("recruitment_revenue_share", value) is None


def test_an_infinite_value_is_at_no_distance() -> None:
    filing = Filing().but(starter_kit_recovery=INFINITE)
    found = result_of(filing.judged(), "starter_kit_recovery")
    assert found.outcome is Outcome.FLAG
    assert found.to_clear is None


def test_a_level_that_is_not_given_is_not_invented() -> None:
    only_flag = rule("unpaid_share", "outcomes", 1, levels(None, "0.95", "0.99"))
    filing = Filing().but(unpaid_share="0.97")
    filing = Filing(values=filing.values, rules={**filing.rules, "unpaid_share": only_flag})
    found = result_of(filing.judged(), "unpaid_share").to_clear
    assert found.flag.distance == "0.02"
    assert found.watch is None


def test_the_nearest_of_two_levels_counts_where_the_law_changed_within_the_period() -> None:
    changed = rule(
        "inventory_loading",
        "loading",
        2,
        {**levels("0.10", "0.30", "0.60"), "basis": "statute", "from": "2020-01-01"},
        {**levels("0.20", "0.40", "0.90"), "basis": "statute", "from": "2024-06-01"},
    )
    filing = Filing().but(inventory_loading="0.65")
    filing = Filing(values=filing.values, rules={**filing.rules, "inventory_loading": changed})
    assert result_of(filing.judged(), "inventory_loading").to_clear.flag.at == "0.4"


def test_the_only_structural_finding_holds_the_level_up() -> None:
    assert lowering(Filing().but(entry_money_cover="1.2")) == {"entry_money_cover": "none"}


def test_of_two_structural_findings_neither_alone_holds_the_level_up() -> None:
    filing = Filing().but(entry_money_cover="1.2", recruitment_revenue_share="0.6")
    assert filing.judged().verdict.level.value == "material"
    assert lowering(filing) == {}


def test_strong_falls_with_its_only_anchor_or_its_only_harm() -> None:
    filing = Filing().but(recruitment_revenue_share="0.6", net_loss_rate="0.8")
    assert filing.judged().verdict.level.value == "strong"
    assert lowering(filing) == {"recruitment_revenue_share": "weak", "net_loss_rate": "material"}


def test_a_rule_without_a_signal_takes_its_override_with_it() -> None:
    filing = Filing().but(outside_revenue_share="0.05")
    assert filing.judged().verdict.level.value == "material"
    assert lowering(filing) == {"outside_revenue_share": "none"}


def test_where_nothing_was_found_nothing_holds_the_level_up() -> None:
    assert lowering(Filing()) == {}


def test_a_rule_that_is_not_decisive_is_not_named() -> None:
    filing = Filing().but(inventory_loading="0.5")
    assert filing.judged().verdict.level.value == "weak"
    assert lowering(filing) == {}


def test_without_the_finding_too_little_may_be_left_for_a_level() -> None:
    blind = dict.fromkeys(("retail_funded_payouts", "entry_money_cover", "pay_on_enrolment"))
    filing = Filing().but(recruitment_revenue_share="0.6", **blind)
    assert filing.judged().verdict.level.value == "material"
    assert lowering(filing) == {"recruitment_revenue_share": "cannot_conclude"}


def test_rules_looked_at_and_flagged_are_counted() -> None:
    filing = Filing().but(inventory_loading="0.5", net_loss_rate="0.8", typical_loss=None)
    told = filing.judged().verdict.multiplicity
    assert told is not None
    assert told.code == "multiplicity"
    # Eighteen rules; two weigh nothing, one is written for the UK, one has no value.
    weightless = ("reclassified_customers", "tax_duty", "entry_outlay_cap", "typical_loss")
    assert told.values["measured"] == len(filing.rules) - len(weightless)
    assert (told.values["flagged"], told.values["decisive_flagged"]) == (2, 1)
    decisive = [name for name in filing.rules if filing.bench().scheme.decisive(name)]
    assert told.values["decisive"] == len(decisive) == 10
