"""The shipped profiles hold together, and lint finds what does not."""

import re
import shutil

import pytest

from pyramidcheck.assets import find_assets
from pyramidcheck.errors import RuleError
from pyramidcheck.model.criterion import Condition
from pyramidcheck.rulebook import lint, load
from pyramidcheck.rulebook.lint_profiles import lint_profiles, read_catalogue
from pyramidcheck.rulebook.loader import read_definitions, read_profiles, read_rules

HOME = find_assets("rules")
ASKED = 'met_when = { rule = "paid_depth", at_least = "flag" }'
TWICE = 'soft = ["paid_depth"]\nhard = ["paid_depth"'
ALL = ["au", "ca", "cn", "eu", "fr", "in", "international", "kr", "uk", "us"]


@pytest.fixture(scope="module")
def profiles():
    found, problems = read_profiles(HOME)
    assert problems == []
    return found


@pytest.fixture
def home(tmp_path):
    """Everything under rules/ that is no rule."""
    for path in HOME.glob("*.toml"):
        shutil.copy(path, tmp_path / path.name)
    shutil.copytree(HOME / "profiles", tmp_path / "profiles")
    return tmp_path


def change(home, name, old, new):
    path = home / "profiles" / f"{name}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(home):
    return [f"{p.where}: {p.what}" for p in lint([home], home=home)]


def test_shipped_profiles_have_no_problem(profiles):
    definitions, _ = read_definitions(HOME)
    rules = read_rules([HOME], definitions, builtin=True).rules
    catalogue, wrong = read_catalogue(HOME)
    assert wrong == []
    assert lint_profiles(profiles, rules, catalogue) == []


def test_every_jurisdiction_has_a_profile(profiles):
    assert sorted(profiles) == ALL
    assert [name for name in ALL if not profiles[name].criteria] == ["international"]


def test_catalogue_holds_every_rule_that_has_a_folder():
    catalogue, _ = read_catalogue(HOME)
    built = {path.parent.name for path in HOME.rglob("rule.toml")}
    assert built <= catalogue


def test_both_languages_differ_and_every_criterion_names_a_document(profiles):
    for profile in profiles.values():
        for each in profile.criteria:
            for text in (each.title, each.text, each.document):
                assert text.en != text.fr, each.id


def test_numbers_of_a_criterion_are_the_same_in_both_languages(profiles):
    for profile in profiles.values():
        for each in profile.criteria:
            english, french = (
                sorted(re.findall(r"\d+", text.replace(",", "").replace(" 000", "000")))
                for text in (each.text.en, each.text.fr)
            )
            assert english == french or each.id == "kr_unit_price", each.id


def test_no_text_accuses(profiles):
    for profile in profiles.values():
        for each in profile.criteria:
            for text in (each.title, each.text):
                told = f"{text.en} {text.fr}".lower()
                assert "is a pyramid scheme" not in told
                assert "est un système pyramidal" not in told


def test_a_source_that_was_not_opened_says_so(profiles):
    for profile in profiles.values():
        for each in profile.criteria:
            for source in each.references:
                assert source.verified == ("unverified" not in source.title), each.id


def test_only_the_profiles_asked_for_are_read():
    assert sorted(load(builtin=HOME, jurisdictions=("fr",)).profiles) == [
        "eu",
        "fr",
        "international",
    ]


def test_all_problems_of_the_profiles_come_at_once(home):
    change(home, "us", '"payout_ratio", "saturation"', '"payout_ratio", "saturations"')
    change(home, "eu", 'id = "ucpd_primarily"', 'id = "koscot_1"')
    change(home, "ca", "applies_from = 1993-01-01", "applies_from = 1993-01-01\nuntil = 1992-01-01")
    change(home, "au", 'rules = ["price_premium"]', 'rules = ["pay_on_enrolment"]')
    found = problems(home)
    for told in (
        "profiles/us.toml: set_aside: there is no rule saturations",
        "profiles/us.toml: criteria.koscot_1: the id is also one of profiles/eu.toml",
        "criteria.ca_55_typical.until: 1992-01-01 is before applies_from (1993-01-01)",
        "criteria.acl_46_value.rules: a condition asks price_premium, which is not listed",
    ):
        assert any(told in each for each in found), told


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("us", 'basis = "case_law"', 'basis = "case_law"\nuntil = 2020-01-01', "dates bind"),
        ("kr", "as reported by the press; unverified", "as reported", "is not verified"),
        ("fr", "never_observable = true", f"never_observable = true\n{ASKED}", "has conditions"),
        ("fr", 'hard = ["pay_on_enrolment"', TWICE, "is soft as well"),
        ("eu", "a cent is enough", "a {cent} is enough", "{cent} is no figure here"),
    ],
)  # fmt: skip
def test_lint_finds(home, name, old, new, told):
    change(home, name, old, new)
    assert any(told in each for each in problems(home))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('inherits = "eu"', 'inherits = "ue"', "there is no profile ue"),
        ('inherits = "eu"', 'inherits = "fr"', "is a circle"),
        ('polarity = "element"', 'polarity = "elements"', "polarity"),
    ],
)
def test_profile_that_does_not_hold_together_is_not_loaded(home, old, new, told):
    change(home, "fr", old, new)
    with pytest.raises(RuleError, match=told):
        load(builtin=home)


@pytest.mark.parametrize(
    "condition",
    [
        {},
        {"rule": "a"},
        {"rule": "a", "at_least": "flag", "at_most": "watch"},
        {"rule": "a", "at_least": "flag", "any_of": [{"rule": "b", "at_least": "flag"}]},
        {"rule": "a", "figure": "figure_b", "at_least": "flag"},
        {"any_of": [{"rule": "b", "at_least": "flag"}], "value_above": 1},
    ],
)
def test_condition_asks_exactly_one_thing(condition):
    with pytest.raises(ValueError, match=r"exactly one|belongs to a rule|compared by its value"):
        Condition.model_validate(condition)
