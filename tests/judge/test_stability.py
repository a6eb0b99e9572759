from collections import Counter
from typing import Any

from judge.docket import Filing
from pyramidcheck.model.outcome import IndicationLevel


def runs(filing: Filing) -> dict[tuple[str, str], str]:
    found = filing.judged().verdict.stability.alternatives
    return {(each.alternative, each.reading): each.level.value for each in found}


def changed(filing: Filing) -> set[Any]:
    level = filing.judged().verdict.level.value
    return {key for key, found in runs(filing).items() if found != level}


def test_twelve_alternatives_are_judged_in_three_readings() -> None:
    stability = Filing().judged().verdict.stability
    assert stability.runs == len(stability.alternatives) == 36
    assert set(Counter(each.alternative for each in stability.alternatives).values()) == {3}
    assert {each.alternative for each in stability.alternatives} == {
        "levels_up_10",
        "levels_down_10",
        "levels_up_20",
        "levels_down_20",
        *(
            f"without_{pillar}"
            for pillar in ("funding", "retail", "outcomes", "entry", "loading", "dynamics")
        ),
        "equal_weights",
        "linear_mean",
    }


def test_a_plain_case_is_unchanged_in_every_run() -> None:
    # As healthy as the others, and far enough from .80 for a level 20 % higher.
    filing = Filing().but(recruiting_dependence="0.97")
    assert filing.judged().verdict.stability.unchanged == 36


def test_moved_levels_change_a_close_case() -> None:
    # Entry money .52 against a flag level of .50: at .55 and .60 only watched.
    filing = Filing().but(recruitment_revenue_share="0.52")
    assert filing.judged().verdict.level is IndicationLevel.MATERIAL
    ups = {
        (f"levels_up_{share}", reading)
        for share in (10, 20)
        for reading in ("strict", "central", "lenient")
    }
    entry = {("without_entry", reading) for reading in ("strict", "central", "lenient")}
    assert changed(filing) == ups | entry
    assert filing.judged().verdict.stability.unchanged == 27


def test_readings_are_judged_on_their_own_outcomes() -> None:
    filing = Filing().but(outside_revenue_share=("0.20", "0.40", "0.85"))
    found = runs(filing)
    assert found["linear_mean", "strict"] == found["linear_mean", "central"] == "material"
    assert found["linear_mean", "lenient"] == "none"


def test_a_pillar_that_is_left_out_takes_its_overrides_with_it() -> None:
    filing = Filing().but(outside_revenue_share="0.05")
    found = runs(filing)
    assert found["levels_down_20", "lenient"] == "material"
    assert found["without_retail", "central"] == "none"
    assert found["without_funding", "central"] == "material"


def test_equal_weights_act_through_coverage() -> None:
    # Outcomes, entry and loading unseen: .55 of the weights, a half of the pillars.
    blind = dict.fromkeys(
        (
            "net_loss_rate",
            "loser_funded_pool",
            "typical_loss",
            "unpaid_share",
            "qualification_purchases",
            "inventory_loading",
            "recruiting_dependence",
        )
    )
    found = runs(Filing().but(**blind))
    # Seen: funding .30, retail .20, entry .15 = .65; as pillars, three of six.
    assert found["linear_mean", "central"] == "none"
    assert found["equal_weights", "central"] == "cannot_conclude"


def test_leaving_out_a_pillar_that_hides_raises_coverage() -> None:
    blind = dict.fromkeys(("retail_funded_payouts", "entry_money_cover", "pay_on_enrolment"))
    found = runs(Filing().but(**blind))
    assert found["linear_mean", "central"] == "cannot_conclude"
    assert found["without_funding", "central"] == "none"
