import pytest

from pyramidcheck.audits import Options
from pyramidcheck.cli import main
from pyramidcheck.model.canonical import TABLES
from pyramidcheck.model.config import Plan
from pyramidcheck.pipeline import load_rulebook
from pyramidcheck.proposal.request import request_lines
from pyramidcheck.proposal.silence import PLAN, build_asks, needed_items
from pyramidcheck.proposal.words import LANGUAGES, describe, say


@pytest.fixture(scope="module")
def rules():
    loaded = load_rulebook(Options(filing=None)).rules
    return {name: each.rule for name, each in loaded.items()}


def plain(text):
    return " ".join(
        text.replace("\u202f", " ").replace("\u00a0", " ").replace("\u2019", "'").split()
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_table_and_plan_fact_that_a_rule_needs_is_named(rules, language):
    text = "\n".join(request_lines(rules, language))
    for rule in rules.values():
        items = [*needed_items(rule), *rule.needs.any_of]
        for item in items:
            name = item.partition(".")[2]
            assert f"`{name}`" in text, item
            assert plain(describe(item, language)) in plain(text), item
        for table in rule.needs.tables:
            assert f"({table})" in text


def test_each_group_names_just_the_rules_that_need_it(rules):
    for ask in build_asks(rules.values()):
        for name in ask.rules:
            needs = rules[name].needs
            every = set(needed_items(rules[name])) | set(needs.any_of)
            assert set(ask.items) <= every


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_a_rule_may_need_has_words(language):
    every = [f"{table.name}.{column.name}" for table in TABLES.values() for column in table.columns]
    every += [f"{PLAN}{name}" for name in Plan.model_fields]
    nothing = say("not_described", language)
    assert [item for item in every if describe(item, language) == nothing] == []


def test_a_new_rule_is_named_without_code(own_rules, capsys):
    path = own_rules / "my_unpaid_share" / "rule.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace('tables = ["participants", "payouts"]', 'tables = ["ranks"]').replace(
            "[needs]\n", '[needs]\nplan = ["payout_schedule"]\n'
        ),
        encoding="utf-8",
    )
    assert main(["init", "--request", "--rules", str(own_rules)]) == 0
    told = capsys.readouterr().out
    alone = told.partition("`payout_schedule`: ")[2].partition("##")[0]
    assert "1 rule of 41" in alone
    assert "volume_required" in told


def test_the_french_request_is_french(rules):
    text = "\n".join(request_lines(rules, "fr"))
    assert "# Données à demander à la société" in text
    assert "Without" not in text
    assert "restent muettes\u00a0:" in text
    assert "'" not in text
