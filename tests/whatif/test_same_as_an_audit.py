"""What-if says exactly what an audit under the same change would say."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from pyramidcheck.assets import find_assets
from pyramidcheck.facts import steps
from pyramidcheck.whatif import plan
from whatif.conftest import SAMPLES, asked, judgement

pytestmark = pytest.mark.second_opinion


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_changes_where_nothing_is_set(audits, name):
    found = asked(audits / name)
    assert judgement(found.before) == judgement(found.after)


def test_levels_and_weights_are_judged_as_an_audit_with_these_rules_would(audits, audit_again):
    levels = {"watch": Fraction("0.3"), "flag": Fraction(1, 4), "critical": Fraction("0.05")}

    def change(rule):
        if rule.id == "net_loss_rate":
            return rule.model_copy(update={"weight": 1})
        if rule.id != "outside_revenue_share":
            return rule
        moved = [
            each.model_copy(update=levels) if each.jurisdiction == "international" else each
            for each in rule.levels
        ]
        return rule.model_copy(update={"levels": tuple(moved)})

    found = asked(
        audits / "grey_zone",
        "outside_revenue_share.watch=0.3",
        "outside_revenue_share.flag=1/4",
        "outside_revenue_share.critical=5%",
        "net_loss_rate.weight=1",
    )
    assert judgement(found.before) != judgement(found.after)
    assert judgement(found.after) == judgement(audit_again("grey_zone", change))


def test_another_law_and_day_are_judged_as_an_audit_under_them_would(audits, audit_again):
    day = date(2023, 6, 1)
    found = asked(audits / "retail_led", jurisdictions=("fr", "us"), as_of=day)
    again = audit_again("retail_led", jurisdictions=("fr", "us"), as_of=day)
    assert judgement(found.before) != judgement(found.after)
    assert judgement(found.after) == judgement(again)
    assert found.after.filing.as_of == again.filing.as_of


def configured(tmp_path, name, old, new):
    """Write a sample's filing.toml with one line replaced."""
    text = (find_assets("sample_data") / name / "filing.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "filing.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_every_plan_fact_that_is_accepted_is_measured_as_an_audit_would(
    audits, audit_again, tmp_path
):
    assert set(plan.IN_FACTS) == {"adult_population"}
    config = configured(tmp_path, "recruiting_led", "[plan]", "[plan]\nadult_population = 9000")
    found = asked(audits / "recruiting_led", "plan.adult_population=9000")
    assert found.remeasured == ("saturation",)
    assert judgement(found.after) == judgement(audit_again("recruiting_led", config=config))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("own_use_month = 200.00", "own_use_month = 20.00"),
        ("qualifying_volume = 100", "qualifying_volume = 40"),
        ("levels_paid = 5", "levels_paid = 1"),
        ("[plan]", "[plan]\nresale = true"),
    ],
)
def test_every_plan_fact_that_is_refused_would_have_moved_values(
    audits, audit_again, tmp_path, old, new
):
    config = configured(tmp_path, "recruiting_led", old, new)
    before = asked(audits / "recruiting_led").before
    again = audit_again("recruiting_led", config=config)
    assert [(r.readings, r.figures) for r in before.rules] != [
        (r.readings, r.figures) for r in again.rules
    ]


@pytest.fixture
def with_role(monkeypatch, audit_again):
    """Audits a sample for real with one buyer class on another side in every reading."""

    def call(name, buyer_class, side):
        run_file = steps.SQL_FOLDER.parent.parent / "whatif" / "sql" / "set_role.sql"

        from pyramidcheck.store import Store  # noqa: PLC0415 - patched below

        plain = Store.run_file

        def patched(store, path, parameters=None, **more):
            plain(store, path, parameters, **more)
            if path.name == "45_readings.sql":
                bound = {
                    "buyer_class": buyer_class,
                    "reading": "",
                    "is_customer": side == "customer",
                }
                plain(store, run_file, bound)

        monkeypatch.setattr(Store, "run_file", patched)
        return audit_again(name)

    return call


@pytest.mark.parametrize("side", ["customer", "participant"])
def test_a_role_moves_the_rules_measured_again_as_an_audit_with_it_would(audits, with_role, side):
    found = asked(audits / "retail_led", f"role.preferred_customer={side}")
    again = {rule.id: rule for rule in with_role("retail_led", "preferred_customer", side).rules}
    after = {rule.id: rule for rule in found.after.rules}
    before = {rule.id: rule for rule in found.before.rules}
    exact = [
        rule for rule in after if rule not in {*found.partly, *found.held, "retail_funded_payouts"}
    ]
    assert [r for r in exact if after[r].readings != again[r].readings] == []
    moved = [rule for rule in exact if after[rule].readings != before[rule].readings]
    assert "outside_revenue_share" in moved
    assert ("own_use_funded_payouts" in moved) == (side == "participant")
    low, high = after["retail_funded_payouts"].value, again["retail_funded_payouts"].value
    note = next(note.values for note in found.notes if note.code == "role_bounds")
    assert low == note["low"] <= high <= note["high"]


def test_preferred_customers_as_customers_is_what_an_audit_with_that_code_says(
    audits, audit_again, tmp_path
):
    found = asked(audits / "retail_led", "role.preferred_customer=customer")
    config = configured(
        tmp_path,
        "retail_led",
        "[plan]",
        '[mapping.participants]\nrole = { column = "role", '
        'codes = { preferred_customer = "customer", participant = "participant" } }\n[plan]',
    )
    again = {rule.id: rule for rule in audit_again("retail_led", config=config).rules}
    after = {rule.id: rule for rule in found.after.rules}
    for rule in ("outside_revenue_share", "recruitment_revenue_share", "own_use_funded_payouts"):
        assert after[rule].readings == again[rule].readings
