import shutil
from fractions import Fraction

import pytest

from pyramidcheck.assets import find_assets
from pyramidcheck.errors import ExitCode, RuleError
from pyramidcheck.rulebook import load
from pyramidcheck.rulebook.loader import read_definitions, read_rules

SHARED = ("definitions.toml", "gates.toml", "verdict.toml", "benchmarks.toml", "profiles")


@pytest.fixture
def home(example):
    """Folder of built-in rules that holds the example and everything beside the rules."""
    folder = example.parent.parent
    for name in SHARED:
        source = find_assets("rules") / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copy(source, folder / name)
    return folder


@pytest.fixture
def brought(example, tmp_path):
    """Copy of the example under another id, in a folder of its own."""
    folder = tmp_path / "mine" / "own_rule"
    shutil.copytree(example, folder)
    path = folder / "rule.toml"
    text = path.read_text(encoding="utf-8").replace("customer_sales", "own_rule")
    path.write_text(text, encoding="utf-8")
    return folder


def test_rulebook_holds_everything_below_the_folder(home):
    book = load(builtin=home)
    rule = book.rules["customer_sales"]
    assert rule.builtin
    assert rule.rule.levels[0].critical == Fraction(3, 10)
    assert rule.rule.texts.title.fr == "Ventes hors réseau"
    assert rule.metric_sql.startswith("-- Net sales")
    assert book.definitions["rank_pack_multiple"].value == 3
    assert book.verdict.saturation == Fraction(97, 100)
    assert book.gates["truncation"].parameters["pay_cycle_days"] == 31
    assert "international" in book.profiles
    assert "korea_2023" in book.benchmarks


def test_cases_are_read_when_asked_for_and_take_their_kind_from_the_name(home):
    cases = load(builtin=home).rules["customer_sales"].cases
    assert [case.kind for case in cases] == ["boundary", "clear", "flag", "not_enough_data"]


def test_rules_of_users_stand_beside_the_built_in_ones(home, brought):
    book = load([home, brought.parent], builtin=home)
    assert {name: rule.builtin for name, rule in book.rules.items()} == {
        "customer_sales": True,
        "own_rule": False,
    }


def test_id_occurs_once(home, brought):
    path = brought / "rule.toml"
    text = path.read_text(encoding="utf-8").replace("own_rule", "customer_sales")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match="is also the id of rules/retail/customer_sales") as caught:
        load([brought], builtin=home)
    assert caught.value.exit_code is ExitCode.USAGE


def test_rule_of_a_user_is_linted_before_it_is_used(home, brought):
    path = brought / "metric.sql"
    text = path.read_text(encoding="utf-8").replace("facts.sales_month", "canon.orders")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match=r"reads canon\.orders"):
        load([brought], builtin=home)


def test_folder_without_a_rule_is_a_problem(home, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(RuleError, match="holds no rule"):
        load([tmp_path / "empty"], builtin=home)


def test_all_problems_of_loading_come_at_once(home, spoil):
    spoil("weight = 1", "wieght = 1")
    (home / "verdict.toml").unlink()
    (home / "gates.toml").write_text("[keys]\ntitle = 3\n", encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        load(builtin=home)
    places = " ".join(problem.where for problem in caught.value.problems)
    assert "rule.toml: wieght" in places
    assert "verdict.toml" in places
    assert "gates.toml: keys: title" in places


def test_hash_changes_with_what_can_change_a_result(home, spoil):
    before = load(builtin=home).sha256
    spoil("exactly half", "just half", "cases/boundary.toml")
    assert load(builtin=home).sha256 == before
    spoil("flag = 0.50", "flag = 0.51")
    assert load(builtin=home).sha256 != before


def test_hash_ignores_line_ends(home, example):
    before = load(builtin=home).sha256
    path = example / "metric.sql"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load(builtin=home).sha256 == before


def test_parameter_takes_the_value_of_a_definition(home, spoil):
    spoil("min_n = 30", 'min_n = 30\n\n[parameters]\nahead = "definitions.forecast_months"')
    definitions, _ = read_definitions(home)
    rule = read_rules([home], definitions, builtin=True).rules["customer_sales"]
    assert rule.parameters == {"ahead": 6}
    assert rule.bound() == {"ahead": 6}


def test_fraction_without_decimals_is_left_to_the_statistic(home, spoil):
    spoil("min_n = 30", 'min_n = 30\n\n[parameters]\nthird = "1/3"\nhalf = "1/2"')
    rule = load(builtin=home).rules["customer_sales"]
    assert rule.parameters["third"] == Fraction(1, 3)
    assert {name: str(value) for name, value in rule.bound().items()} == {"half": "0.5"}
