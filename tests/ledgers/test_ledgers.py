"""Real ledgers that are not part of this repository: PYRAMIDCHECK_LEDGERS names their folder."""

import os
from pathlib import Path

import pytest

from pyramidcheck.audits import Options
from pyramidcheck.pipeline import run

pytestmark = pytest.mark.ledgers

PERIODS = {
    "etheramid1": ("2016-04-15", "2016-12-31"),
    "myscheme": ("2015-08-07", "2018-06-30"),
    "doubler2": ("2016-02-16", "2018-12-31"),
}


@pytest.fixture(scope="module")
def ledgers():
    return Path(os.environ["PYRAMIDCHECK_LEDGERS"])


@pytest.fixture(scope="module")
def audits(ledgers, tmp_path_factory):
    done = {}

    def audit(name):
        if name not in done:
            start, end = PERIODS[name]
            config = tmp_path_factory.mktemp(name) / "filing.toml"
            config.write_text(
                f"[period]\nstart = {start}\nend = {end}\nended = true\n", encoding="utf-8"
            )
            done[name] = run(Options(ledgers / name, config=config)).result
        return done[name]

    return audit


def rule(result, rule_id):
    return next(item for item in result.rules if item.id == rule_id)


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("etheramid1", (103, 110, 382)),
        ("myscheme", (53, 89, 407)),
        ("doubler2", (211, 359, 161)),
    ],
)
def test_every_row_is_used_without_a_mapping(audits, name, rows):
    used = {item.table: item.rows.used for item in audits(name).inputs}
    assert (used["participants"], used["orders"], used["payouts"]) == rows
    assert all(item.rows.used == item.rows.received for item in audits(name).inputs)


@pytest.mark.parametrize(
    ("name", "losers", "people"),
    [("etheramid1", 76, 103), ("myscheme", 24, 53), ("doubler2", 153, 211)],
)
def test_the_number_of_losers_is_the_published_one(audits, name, losers, people):
    strict = rule(audits(name), "net_loss_rate").readings["strict"]
    assert (strict.numerator, strict.denominator) == (str(losers), str(people))


@pytest.mark.parametrize(
    ("name", "unpaid"), [("etheramid1", 63), ("myscheme", 20), ("doubler2", 143)]
)
def test_the_number_never_paid_is_the_published_one(audits, name, unpaid):
    assert rule(audits(name), "unpaid_share").readings["strict"].numerator == str(unpaid)


@pytest.mark.parametrize(
    ("name", "share"), [("etheramid1", 0.6318), ("myscheme", 0.7839), ("doubler2", 0.4784)]
)
def test_the_pool_funded_by_losers_is_the_published_one(audits, name, share):
    assert round(rule(audits(name), "loser_funded_pool").readings["strict"].value, 4) == share


@pytest.mark.parametrize("name", list(PERIODS))
def test_no_reward_comes_from_outside_in_any_reading(audits, name):
    readings = rule(audits(name), "retail_funded_payouts").readings
    assert [reading.value for reading in readings.values()] == [0, 0, 0]


def test_etheramid_shows_strong_indications(audits):
    assert audits("etheramid1").verdict.level == "strong"


def test_sponsors_of_a_known_scheme_joined_before_their_recruits(audits):
    # Of the one ledger here that records sponsors; between .95 and 1 in all that were published.
    tree = audits("etheramid1").data_quality["network"]["recruiter"]
    earlier, same_day, later = (
        int(tree[f"parent_joined_{when}"]) for when in ("earlier", "same_day", "later")
    )
    assert (earlier, same_day, later) == (22, 48, 0)
    assert 0.95 <= earlier / (earlier + later) <= 1
    assert (tree["nodes"], tree["links"], tree["most_recruits"]) == ("103", "70", "8")
    assert round(int(tree["leaves"]) / int(tree["nodes"]), 4) == 0.7184


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("etheramid1", "passed"),
        ("myscheme", "not_observable"),
        ("doubler2", "not_observable"),
    ],
)
def test_only_a_ledger_with_sponsors_shows_a_tree(audits, name, state):
    gate = next(item for item in audits(name).gates if item.id == "tree")
    assert gate.state == state


def test_without_a_period_nobody_has_been_observed_long_enough(ledgers):
    result = run(Options(ledgers / "etheramid1")).result
    for rule_id in ("net_loss_rate", "loser_funded_pool", "unpaid_share"):
        found = rule(result, rule_id)
        assert found.outcome == "not_enough_data"
        assert found.reason is not None


def test_a_web_shop_is_no_plan_and_never_low_risk(ledgers, tmp_path):
    config = tmp_path / "filing.toml"
    config.write_text(
        'currency = "GBP"\n'
        "[mapping.orders]\n"
        'net_amount = { product = ["Quantity", "UnitPrice"] }\n',
        encoding="utf-8",
    )
    result = run(Options(ledgers / "uci_online_retail", config=config)).result
    assert result.verdict.level == "cannot_conclude"
    (orders,) = result.inputs
    assert orders.rows.received == 541_909
    counts = orders.rows
    assert counts.received == counts.used + counts.quarantined + counts.excluded
