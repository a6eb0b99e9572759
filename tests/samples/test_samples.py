"""The bundled companies come out as they must, and exactly as they did before."""

import csv
import io
import json
from decimal import Decimal
from statistics import median

import pytest

from pyramidcheck.evidence import csv_bytes
from samples.expectation import SAMPLES, expected_file, summarise

SUMMED = (
    "retail_funded_payouts",
    "entry_money_cover",
    "pay_on_enrolment",
    "unexplained_payouts",
    "majority_outside_by_participant",
    "own_use_funded_payouts",
    "outside_revenue_share",
    "end_user_sales_share",
    "reclassified_customers",
    "ten_customers",
    "recruitment_revenue_share",
    "support_costs",
)
"""Rules whose evidence holds each row's part of numerator and denominator."""
OUTSIDE = {"customer", "preferred_customer", "left_long_ago"}
"""Classes outside the plan in the central reading."""


@pytest.fixture(scope="module")
def audits(audit_of_sample):
    return {name: audit_of_sample(name) for name in SAMPLES}


@pytest.fixture(scope="module")
def results(audits):
    return {name: audited.result for name, audited in audits.items()}


def rows_of(evidence):
    """The rows as anybody reads them from the CSV file."""
    return list(csv.DictReader(io.StringIO(csv_bytes(evidence.rows).decode("utf-8-sig"))))


def total(rows, column):
    return sum((Decimal(row[column]) for row in rows if row[column]), Decimal(0))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_gives_exactly_what_is_expected(results, name):
    expected = json.loads(expected_file(name).read_text(encoding="utf-8"))
    assert json.loads(json.dumps(summarise(results[name]))) == expected


@pytest.mark.parametrize(
    ("name", "levels"),
    [
        ("retail_led", {"none", "weak"}),
        ("grey_zone", {"weak", "material"}),
        ("recruiting_led", {"strong"}),
    ],
)
def test_a_sample_is_judged_as_it_was_built(results, name, levels):
    assert results[name].verdict.level in levels


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_marked_synthetic_and_no_rule_fails(results, name):
    assert results[name].filing.synthetic
    assert "error" not in {rule.outcome for rule in results[name].rules}


@pytest.mark.parametrize("name", SAMPLES)
def test_every_value_of_a_sample_leads_to_its_rows(results, name):
    measured = [rule for rule in results[name].rules if rule.outcome.measured]
    assert [rule.id for rule in measured if rule.evidence is None] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_rows_of_evidence_add_up_to_numerator_and_denominator(audits, name):
    compared = 0
    for rule in audits[name].result.rules:
        evidence = audits[name].evidence.get(rule.id)
        if rule.id not in SUMMED or evidence is None or evidence.result.rows > evidence.result.kept:
            continue
        rows = rows_of(evidence)
        for reading, found in rule.readings.items():
            own = f"numerator_{reading}"
            column = own if own in rows[0] else "numerator"
            parts = (total(rows, column), total(rows, "denominator"))
            assert parts == (Decimal(found.numerator), Decimal(found.denominator)), rule.id
            compared += 1
    assert compared >= 3 * (len(SUMMED) - 1)


def rule_and_rows(audited, rule_id):
    rule = next(rule for rule in audited.result.rules if rule.id == rule_id)
    return rule, rows_of(audited.evidence[rule_id])


@pytest.mark.parametrize("name", SAMPLES)
def test_doubtful_sales_add_up_to_numerator_and_denominator(audits, name):
    rule, rows = rule_and_rows(audits[name], "phantom_customers")
    for reading, found in rule.readings.items():
        parts = [total(rows, f"{part}_{reading}") for part in ("numerator", "denominator")]
        assert parts == [Decimal(found.numerator), Decimal(found.denominator)]


@pytest.mark.parametrize("name", SAMPLES)
def test_pay_and_joiners_add_up_to_the_three_facts_of_recruiting(audits, name):
    rule, rows = rule_and_rows(audits[name], "reward_for_recruiting")
    payouts, joined = total(rows, "denominator_payouts"), total(rows, "denominator_joined")
    assert joined == rule.n
    shares = {
        "figure_direct": total(rows, "numerator_direct_central") / payouts,
        "figure_indirect": total(rows, "numerator_indirect") / payouts,
        "figure_required": total(rows, "numerator_required") / joined,
    }
    for figure, share in shares.items():
        assert abs(Decimal(rule.figures[figure]) - share) < Decimal("0.000001"), figure


@pytest.mark.parametrize("name", SAMPLES)
def test_medians_of_the_rows_are_those_of_the_entry_price_and_earnings(audits, name):
    rule, rows = rule_and_rows(audits[name], "starter_kit_recovery")
    assert len(rows) == rule.n
    for reading, found in rule.readings.items():
        price = median(Decimal(row["numerator"]) for row in rows)
        earned = median(Decimal(row[f"denominator_{reading}"]) for row in rows)
        assert (price, earned) == (Decimal(found.numerator), Decimal(found.denominator))


def test_caps_of_each_country_follow_from_the_row_itself(audits):
    for name in SAMPLES:
        for row in rule_and_rows(audits[name], "entry_outlay_cap")[1]:
            days, entry = int(row["observed_days"]), Decimal(row["entry_30"])
            seen, cost = days >= 30, row["kit_cost_30"]
            assert int(row["denominator_uk"]) == (days >= 7)
            assert int(row["denominator_in"]) == seen
            assert int(row["numerator_in"]) == (seen and entry > 0)
            assert int(row["denominator_ca"]) == (seen and cost != "")
            assert int(row["numerator_ca"]) == (seen and cost != "" and entry > Decimal(cost))
            assert int(row["numerator_kr"]) <= int(row["denominator_kr"]) <= 1


def test_payouts_beside_own_sales_and_all_sales_add_up_by_country(audits):
    rows = rule_and_rows(audits["grey_zone"], "payout_ratio")[1]
    sellers = [row for row in rows if row["participant_id"]]
    above = [row for row in sellers if Decimal(row["payouts"]) > Decimal(row["allowed_central"])]
    assert total(rows, "numerator_cn_central") == len(above) > 0
    assert total(rows, "denominator_cn") == sum(Decimal(row["payouts"]) > 0 for row in sellers)
    assert 0 < total(rows, "numerator_kr") < total(rows, "denominator_kr")


def test_sales_by_class_give_the_central_share_of_outside_sales(audits):
    audited = audits["grey_zone"]
    rows = rows_of(audited.evidence["outside_revenue_share"])
    outside = [
        row
        for row in rows
        if row["buyer_class"] in OUTSIDE
        and row["entry_mark"] == "none"
        and row["item_kind"] in {"product", "subscription", "other"}
    ]
    rule = next(rule for rule in audited.result.rules if rule.id == "outside_revenue_share")
    assert total(outside, "amount") == Decimal(rule.readings["central"].numerator)
    assert all(row["source_file"] and int(row["source_row"]) > 0 for row in outside)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_row_of_a_sample_is_accounted_for(results, name):
    for item in results[name].inputs:
        rows = item.rows
        assert rows.received == rows.used + rows.quarantined + rows.excluded > 0


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_stays_under_two_megabytes(name):
    files = [path for path in expected_file(name).parent.iterdir() if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 2_000_000


def test_the_retail_led_company_has_the_shape_of_a_lawful_network(results):
    readings = {rule.id: rule.readings for rule in results["retail_led"].rules}
    assert 0.75 <= readings["outside_revenue_share"]["strict"].value <= 0.85
    assert 0.70 <= readings["unpaid_share"]["central"].value <= 0.80
    assert readings["net_loss_rate"]["strict"].value > 0.5
