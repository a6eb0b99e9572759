from fractions import Fraction

from judge.docket import FACTS, INTERNATIONAL, VERDICT
from pyramidcheck.judge.level import required_figures
from pyramidcheck.judge.numbers import exact_text, rounded


def test_the_six_weights_sum_to_one_and_compliance_weighs_nothing() -> None:
    weights = {pillar.id: pillar.weight for pillar in VERDICT.pillars}
    assert weights.pop("compliance") == 0
    assert sum(weights.values()) == 1
    assert list(weights) == ["funding", "retail", "outcomes", "entry", "loading", "dynamics"]


def test_anchors_are_structural_and_no_rule_is_both_structure_and_harm() -> None:
    assert set(VERDICT.anchors) <= set(VERDICT.decisive_structural)
    assert not set(VERDICT.decisive_structural) & set(VERDICT.decisive_harm)


def test_there_are_three_overrides_each_with_one_limit() -> None:
    assert len(VERDICT.overrides) == 3
    assert all((each.below is None) != (each.at_least is None) for each in VERDICT.overrides)


def test_overrides_require_figures_that_judging_knows() -> None:
    known = required_figures(FACTS)
    assert all(name in known for each in VERDICT.overrides for name in each.requires)
    assert known["traced_share"] == 1
    assert known["named_seller_share"] == Fraction(9, 10)


def test_both_languages_are_written_and_differ() -> None:
    texts = [
        *(pillar.title for pillar in VERDICT.pillars),
        *(pillar.question for pillar in VERDICT.pillars),
        *(override.text for override in VERDICT.overrides),
        INTERNATIONAL.title,
    ]
    assert all(text.en != text.fr for text in texts)
    # French writes a space before the question mark.
    assert all(pillar.question.fr.endswith(" ?") for pillar in VERDICT.pillars)


def test_numbers_are_printed_exactly_or_to_twelve_digits() -> None:
    texts = [exact_text(Fraction(each)) for each in ("2/3", "0.50", "-0.005", "12", "-7/30")]
    assert texts == ["2/3", "0.5", "-0.005", "12", "-7/30"]
    assert rounded(Fraction(2, 3)) == 0.666666666667
    assert str(rounded(-0.0)) == "0.0"
