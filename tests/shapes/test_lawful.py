"""Companies of the published lawful shapes are never called strong, and weak at most."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from statistics import median

import pytest

from properties.bench import Bench, open_rulebook
from pyramidcheck.store import Store
from shapes.lawful import KOREA_2023, NU_SKIN_CANADA_2020, build, with_shipping

pytestmark = pytest.mark.second_opinion

COMPANIES = {"korea": KOREA_2023, "nu_skin_canada": NU_SKIN_CANADA_2020}
MILD = {"none", "weak"}
HARM = {
    "net_loss_rate",
    "loser_funded_pool",
    "break_even",
    "late_joiner_penalty",
    "attrition",
    "typical_income",
    "unpaid_share",
    "income_dispersion",
    "recruiting_dependence",
}


@pytest.fixture(scope="module")
def bench():
    with Store.open(threads=1) as store:
        yield Bench(store, open_rulebook(), as_written=True)


@pytest.fixture(scope="module")
def audits(bench):
    """Audit each company once: whole, without orders, or with shipping charged."""
    done = {}

    def audit(name, variant="whole"):
        if (name, variant) not in done:
            done[name, variant] = bench.audit(varied(build(COMPANIES[name]), variant))
        return done[name, variant]

    return audit


def varied(books, variant):
    if variant == "without orders":
        return replace(books, tables={**books.tables, "orders": []})
    if variant == "with shipping":
        return with_shipping(books)
    return books


def paid_by_person(books):
    total: Counter[str] = Counter()
    for row in books.tables["payouts"]:
        total[row["participant_id"]] += row["amount"]
    return sorted(total.values(), reverse=True)


def affected(finding):
    return {
        name
        for name, outcome in finding.outcomes.items()
        if outcome in {"watch", "flag", "critical"} and finding.rulings[name].rule.weight
    }


def value(finding, rule_id):
    return float(next(rule for rule in finding.judged.rules if rule.id == rule_id).value)


def test_the_korean_company_has_the_published_distribution():
    books = build(KOREA_2023)
    paid = paid_by_person(books)
    assert len(paid) / KOREA_2023.registered == pytest.approx(0.174, abs=0.0005)
    cuts = ((0, 2, 71_080_000), (2, 12, 7_350_000), (12, 60, 810_000), (60, 200, 80_000))
    for first, last, mean in cuts:
        assert float(sum(paid[first:last])) / (last - first) == pytest.approx(mean, rel=1e-3)
    assert float(sum(paid[:2]) / sum(paid)) == pytest.approx(0.535, abs=0.001)
    sales = sum(row["net_amount"] for row in books.tables["orders"])
    assert 0.334 <= float(sum(paid) / sales) <= 0.35


def test_the_canadian_company_has_the_published_distribution():
    books = build(NU_SKIN_CANADA_2020)
    paid = paid_by_person(books)
    active = NU_SKIN_CANADA_2020.registered
    assert 1 - len(paid) / active == pytest.approx(0.783, abs=0.001)
    assert float(sum(paid)) / active / 12 == pytest.approx(123, abs=0.5)
    assert float(sum(paid)) / len(paid) / 12 == pytest.approx(566, abs=1)
    titled = 6
    assert titled / active == pytest.approx(0.0092, abs=0.0005)
    assert float(sum(paid[:titled]) / sum(paid)) == pytest.approx(0.54, abs=0.001)
    assert median(paid + [0] * (active - len(paid))) == 0


@pytest.mark.parametrize("name", COMPANIES)
def test_a_lawful_shape_that_sells_outside_is_at_most_weak(audits, name):
    found = audits(name)
    assert found.judged.verdict.level in MILD, affected(found)
    assert found.judged.verdict.coverage >= 0.6
    for rule_id in ("retail_funded_payouts", "outside_revenue_share", "unpaid_share"):
        assert found.outcomes[rule_id] == "clear"
    assert found.outcomes["income_dispersion"] == "clear"


@pytest.mark.parametrize("name", COMPANIES)
def test_one_pack_for_participants_is_no_threshold_where_customers_buy_any_amount(bench, name):
    books = build(COMPANIES[name])
    orders = [
        row if row["seller_id"] is None else row | {"volume": row["volume"] * (5 + place % 90) / 50}
        for place, row in enumerate(books.tables["orders"])
    ]
    found = bench.audit(replace(books, tables=books.tables | {"orders": orders}))
    assert found.outcomes["qualification_purchases"] == "not_enough_data"
    assert found.judged.verdict.level in MILD, affected(found)


def test_the_measured_shapes_are_the_published_ones(audits):
    assert value(audits("korea"), "unpaid_share") == pytest.approx(0.826, abs=0.001)
    assert value(audits("korea"), "income_dispersion") == pytest.approx(0.535, abs=0.001)
    assert value(audits("nu_skin_canada"), "unpaid_share") == pytest.approx(0.783, abs=0.001)


@pytest.mark.parametrize("name", COMPANIES)
def test_a_lawful_shape_that_sells_little_more_than_half_outside_is_at_most_weak(bench, name):
    found = bench.audit(build(replace(COMPANIES[name], outside_share=Decimal("0.55"))))
    assert found.outcomes["outside_revenue_share"] == "watch"
    assert found.judged.verdict.level in MILD, affected(found)


@pytest.mark.parametrize("name", COMPANIES)
def test_a_lawful_shape_without_orders_gives_no_conclusion(audits, name):
    found = audits(name, "without orders")
    assert found.outcomes["unpaid_share"] == "clear"
    assert found.outcomes["income_dispersion"] == "clear"
    assert found.judged.verdict.level in {*MILD, "cannot_conclude"}
    assert affected(found) <= HARM


@pytest.mark.parametrize("name", COMPANIES)
def test_losses_alone_are_headed_consumer_harm(audits, name):
    found = audits(name, "with shipping")
    assert found.outcomes["net_loss_rate"] in {"flag", "critical"}
    assert affected(found) <= HARM
    assert found.judged.verdict.level == "weak"
    assert found.judged.verdict.heading == "consumer_harm"
