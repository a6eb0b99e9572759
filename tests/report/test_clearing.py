import pytest

from pyramidcheck.model.outcome import IndicationLevel, Outcome
from pyramidcheck.model.result import ClearingResult, ClearingStep, LoweringResult, Message
from pyramidcheck.report.view import build
from report.fixture_rules import rule
from report.fixtures import cannot_conclude_result, strong_result, weak_result


def told(step, *, direction="above", language="en", outcome=Outcome.FLAG, infinite=False):
    """The last note of the card of a rule whose value is .62, 310 of 500."""
    base = rule("net_loss_rate", outcome, (0.7, 0.62, 0.5), direction=direction)
    central = base.readings["central"].model_copy(update={"numerator": "310", "denominator": "500"})
    update = {
        "infinite": infinite,
        "to_clear": step and ClearingResult(flag=step, watch=None),
        "readings": {**base.readings, "central": central},
        "interval": None,
    }
    result = strong_result().model_copy(update={"rules": (base.model_copy(update=update),)})
    return build(result, language).cards[0].condition_notes[-1]


def step(**more):
    found = {"at": "0.5", "at_value": 0.5, "may_equal": False, "distance": "0.12"}
    return ClearingStep(**{**found, "distance_value": 0.12, **more})


def test_card_says_what_value_and_numerator_would_leave_the_flag():
    assert told(step(numerator="250", numerator_change="-60")) == (
        "It would leave the flag level if the value were below 50% instead of 62.0%: "
        "at the same denominator, a numerator below 250 instead of 310."
    )


def test_card_says_so_in_french():
    assert told(step(numerator="250", numerator_change="-60"), language="fr") == (
        "Le signal d\u2019alerte serait levé si la valeur était de moins de 50\xa0% au lieu de "
        "62,0\xa0%\xa0: à dénominateur égal, un numérateur de moins de 250 au lieu de 310."
    )


def test_people_are_given_as_the_number_that_is_enough():
    assert "a numerator 249 or less instead of 310" in told(
        step(numerator="249", numerator_change="-61", counted=True)
    )


def test_low_values_that_are_bad_would_have_to_rise_above_the_level():
    text = told(step(numerator="400", at="4/5", at_value=0.8), direction="below")
    assert "if the value were over 4/5 (80%) instead of 62.0%" in text
    assert "a numerator over 400 instead" in text
    assert "were 4/5 (80%) or more" in told(
        step(at="4/5", at_value=0.8, may_equal=True), direction="below"
    )


@pytest.mark.parametrize(
    ("direction", "shown"), [("above", "below 66.66 "), ("below", "over 66.67 ")]
)
def test_a_numerator_without_end_is_rounded_to_the_better_side(direction, shown):
    assert shown in told(step(numerator="200/3"), direction=direction)


def test_a_statistic_has_no_numerator_to_name():
    assert told(step()).endswith("instead of 62.0%, all else unchanged.")


def test_an_unbounded_value_says_that_there_is_nothing_to_divide_by():
    assert "nothing to divide by" in told(None, infinite=True)


def test_a_rule_on_watch_says_nothing_of_it():
    assert told(None, outcome=Outcome.WATCH).startswith("Compared with")


def test_limits_name_each_rule_that_alone_holds_the_level_up():
    base = strong_result()
    lower = (LoweringResult(rule="net_loss_rate", level=IndicationLevel.MATERIAL),)
    verdict = base.verdict.model_copy(update={"would_lower": lower})
    limits = build(base.model_copy(update={"verdict": verdict}), "en").limits
    assert limits.changes[1] == (
        "If the decisive rule “Participants with a net loss” alone carried no signal in any "
        "reading, the verdict would read “Material indications”."
    )


def test_limits_say_where_no_single_rule_holds_the_level_up():
    assert "No single decisive rule" in build(weak_result(), "en").limits.changes[-1]
    assert len(build(cannot_conclude_result(), "en").limits.changes) == 1


def test_method_says_how_many_rules_were_looked_at():
    base = strong_result()
    values = {"measured": 31, "flagged": 4, "decisive": 11, "decisive_flagged": 2}
    counted = Message(code="multiplicity", values=values)
    verdict = base.verdict.model_copy(update={"multiplicity": counted})
    method = build(base.model_copy(update={"verdict": verdict}), "en").method
    assert method.paragraphs[-1].startswith(
        "Rules with weight that were measured: 31, of which decisive: 11. "
        "At flag or worse: 4, of which decisive: 2."
    )
    assert len(build(base, "en").method.paragraphs) == len(method.paragraphs) - 1
