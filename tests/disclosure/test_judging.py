"""What published figures can and cannot make of a level."""

import pytest

from pyramidcheck.model.outcome import IndicationLevel, Outcome

ENTRY = 'kind = "entry_revenue_share"\nvalue = 0.8'
LOSSES = 'kind = "loss_share_own_use_out"\nwhom = "all"\nvalue = 0.95'
CUSTOMERS = 'kind = "customer_revenue_share"\nvalue = 0.05'


def rule(result, name):
    return next(rule for rule in result.rules if rule.id == name)


def test_an_anchor_and_harm_from_published_figures_are_material_at_most(audited):
    verdict = audited(ENTRY, LOSSES).verdict
    assert verdict.level is IndicationLevel.MATERIAL
    codes = [reason.code for reason in verdict.reasons]
    assert codes[0] == "level_anchor_and_harm"
    assert "level_not_above_published" in codes
    assert {run.level for run in verdict.stability.alternatives} <= {
        IndicationLevel.MATERIAL,
        IndicationLevel.CANNOT_CONCLUDE,
    }


def test_no_override_rests_on_what_a_company_calls_customers(audited):
    result = audited(CUSTOMERS)
    assert rule(result, "outside_revenue_share").outcome is Outcome.CRITICAL
    assert not any(override.fired for override in result.verdict.overrides)


def test_every_purchase_counted_as_cost_is_an_upper_bound(audited):
    assert (
        rule(
            audited('kind = "loss_share"\nwhom = "all"\nvalue = 0.95'), "net_loss_rate"
        ).reason.code
        == "published_bounds"
    )
    low = rule(audited('kind = "loss_share"\nwhom = "all"\nvalue = 0.4'), "net_loss_rate")
    assert low.outcome is Outcome.CLEAR


@pytest.mark.parametrize(
    ("figure", "outcome"),
    [
        ('whom = "all"\nat_least = 0.96', Outcome.FLAG),
        ('whom = "all"\nat_least = 0.90', Outcome.NOT_ENOUGH_DATA),
        ('whom = "all"\nat_most = 0.5', Outcome.CLEAR),
        ('whom = "all"\nat_least = 0.86\nat_most = 0.9', Outcome.WATCH),
        ('whom = "active"\nvalue = 0.995', Outcome.CRITICAL),
        ('whom = "ranks"\nvalue = 0.995', Outcome.NOT_ENOUGH_DATA),
    ],
)
def test_a_bound_is_judged_where_it_decides(figure, outcome, audited):
    assert rule(audited(f'kind = "unpaid_share"\n{figure}'), "unpaid_share").outcome is outcome


def test_figures_of_others_are_named_as_such(audited):
    reason = rule(
        audited('kind = "unpaid_share"\nwhom = "ranks"\nvalue = 0.9'), "unpaid_share"
    ).reason
    assert reason.code == "published_of_others"
    assert reason.values["populations"] == "ranks"


def test_counts_give_a_share_with_its_people(audited):
    result = audited(
        'kind = "participants"\nwhom = "all"\nvalue = 4000',
        'kind = "unpaid"\nwhom = "all"\nvalue = 3600',
    )
    found = rule(result, "unpaid_share")
    assert (found.value, found.n) == (0.9, 4000)
    assert found.readings["central"].numerator == "3600"


def test_a_number_of_people_that_nobody_published_is_no_nought(audited):
    assert rule(audited(ENTRY), "recruitment_revenue_share").n is None


def test_too_few_people_have_no_share(audited):
    result = audited(
        'kind = "participants"\nwhom = "all"\nvalue = 20',
        'kind = "unpaid"\nwhom = "all"\nvalue = 18',
    )
    assert rule(result, "unpaid_share").reason.code == "too_few_observations"


def test_nothing_over_nothing_is_no_value(audited):
    result = audited('kind = "new_participants"\nvalue = 0', 'kind = "new_customers"\nvalue = 0')
    assert rule(result, "recruits_to_customers").outcome is Outcome.NOT_ENOUGH_DATA


def test_an_override_by_the_reading_of_published_figures_is_kept_for_what_if(audited):
    facts = audited(ENTRY).matter.facts
    assert facts.published == (1, 0)
