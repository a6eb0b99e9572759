"""Every spoiled rule folder gives its problem, with place and hint."""

from pathlib import Path
from typing import Any

import pytest

from pyramidcheck.assets import find_assets
from pyramidcheck.rulebook import lint
from pyramidcheck.rulebook.lint_sql import literals

HOME = find_assets("rules")


def problems(folder: Path, **arguments: Any) -> list[tuple[str, str, str]]:
    return [(p.where, p.what, p.hint) for p in lint([folder], **arguments)]


def one(folder: Path, **arguments: Any) -> tuple[str, str, str]:
    found = problems(folder, **arguments)
    assert len(found) == 1, found
    return found[0]


def test_example_of_the_contributor_page_has_no_problem(example):
    assert problems(example) == []
    assert problems(example.parent.parent, home=HOME, builtin=False) == []


@pytest.mark.parametrize(
    ("old", "new", "where", "what", "hint"),
    [
        ("weight = 1", "wieght = 1", "rule.toml: weight", "is missing", ""),
        ("best = 1", "best = 1\nbset = 1", "measure.bset", "is not a key", "best"),
        ('basis = "judgement"', 'basis = "opinion"', "levels[0].basis", "input should be", ""),
        ("flag = 0.50", "flag = true", "levels[0].flag", "write a level as", ""),
        ("version = 1", "version = 0", "rule.toml: version", "greater than or equal to 1", ""),
        ('fr = "Demander', 'de = "Demander', "remedy.fr", "is missing", ""),
        ("[needs]", "[texts]\n[needs]", "rule.toml: texts", "is not a key", "[title]"),
        ("[needs]", "[needs", "rule.toml", "is not TOML", ""),
        ('id = "customer_sales"', 'id = "other_id"', "rule.toml: id", "is not the name", ""),
        ("{figure_refunds} was", "{figure_refund} was", "message.en", "{figure_refund}", "refunds"),
        ("{value} de", "{valeur} de", "message.fr", "{valeur} is no figure", "value"),
        ("{value} de", "{value:.2f} de", "message.fr", "{value:.2f} is no figure", "value"),
        ("{value} de", "{value de", "message.fr", "", ""),
        ("Ask for", "Ask {value} for", "remedy.en", "{value}", "only [message]"),
        ("watch = 0.70", "watch = 0.50", "levels[0].flag", "not below watch 1/2", "strictly"),
        ('critical = "3/10"', "critical = 0.6", "levels[0].critical", "not below flag", ""),
        ("best = 1", "best = 0.6", "levels[0].watch", "clean side of the best value", ""),
        ('basis = "judgement"', 'basis = "order"', "levels[0].references", "no reference", ""),
        (
            "watch = 0.70",
            'jurisdiction = "fr"\nwatch = 0.70',
            "levels",
            "none for international",
            "",
        ),
        ('tables = ["orders"]', 'tables = ["order"]', "needs.tables", "order does not", "orders"),
        ("orders.buyer_id", "orders.buyer", "needs.columns", "does not exist", "orders.buyer_id"),
        ('facts = ["facts.readings", ', "facts = [", "metric.sql", "facts.readings", ""),
        ("min_n = 30", "[parameters]\nlimit = 3", "parameters.limit", "no statement", ""),
        ('kind = "ratio"', 'kind = "sample"', "measure.statistic", "needs one", "top_share"),
    ],
)
def test_spoiled_rule_is_named(  # noqa: PLR0917 - a parameter each
    example, spoil, old, new, where, what, hint
):
    spoil(old, new)
    found = problems(example)
    assert any(where in w and what in x and hint in h for w, x, h in found), found


def test_misspelt_key_gets_the_nearest_valid_one(example, spoil):
    spoil("weight = 1", "wieght = 1")
    assert ("is not a key", "did you mean weight?") in [(x, h) for _, x, h in problems(example)]


def test_all_problems_come_at_once(example, spoil):
    spoil("flag = 0.50", "flag = 0.80")
    spoil("{value} of", "{share} of")
    spoil("orders.buyer_id", "orders.buyer")
    (example / "cases" / "flag.toml").unlink()
    assert len(problems(example)) == 4


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("readings.is_outside)", "sales.amount > 100)", "holds the number 100"),
        ("coalesce(sum(sales.lines), 0)", "$least", "$least is not declared"),
        ("FROM facts.sales_month", "FROM canon.orders", "reads canon.orders"),
        ("FROM facts.sales_month", "FROM read_csv('x')", "table function read_csv"),
        ("SELECT", "SELEKT", "does not parse"),
        ("coalesce(sum(sales.lines), 0)", "random()", "calls random"),
    ],
)
def test_spoiled_metric_is_named(example, spoil, old, new, what):
    spoil(old, new, "metric.sql")
    found = problems(example)
    assert any("metric.sql" in w + x or "rule.toml" in w for w, x, _ in found)
    assert any(what in x for _, x, _ in found), found


def test_numbers_are_found_outside_comments_texts_and_names():
    sql = """
        SELECT a1, 0.5, 1.0, 2 -- 7
        FROM x1.t2 /* 8 */
        WHERE b > $p3 AND c = 12e2 AND CAST(d AS DECIMAL(38, 6)) > '9' AND "e10" = 1_000
    """
    assert literals(sql) == ["0.5", "2", "12e2", "1_000"]


def test_only_built_in_evidence_reads_rows(example, spoil):
    spoil("facts.sales_month", "canon.orders", "evidence.sql")
    spoil("sales.month", "sales.order_id", "evidence.sql")
    assert problems(example) == []
    where, what, _ = one(example, builtin=False)
    assert where.endswith("customer_sales/evidence.sql")
    assert "reads canon.orders" in what


def test_level_dates_ascend_within_a_jurisdiction(example, spoil):
    later = '[[levels]]\nfrom = 2020-01-01\nflag = 0.4\nbasis = "judgement"\n\n[[levels]]\n'
    spoil("[[levels]]\n", later + "from = 2019-01-01\n")
    where, what, hint = one(example)
    assert where.endswith("rule.toml: levels[1].from")
    assert what == "2019-01-01 is not later than the entry above it (2020-01-01)"
    assert hint == "list levels oldest first"


def test_rule_of_one_jurisdiction_needs_no_international_levels(example, spoil):
    spoil("watch = 0.70", 'jurisdiction = "kr"\nwatch = 0.70')
    spoil("weight = 1", 'weight = 1\njurisdictions = ["kr"]')
    assert problems(example) == []
    spoil('jurisdictions = ["kr"]', 'jurisdictions = ["kr", "cn"]')
    assert one(example)[1] == "there are none for cn"


REFERENCE = """
references = [{{ title = "An order{title}", address = "example.org", verified = {verified}{rest} }}]
"""


@pytest.mark.parametrize(
    ("title", "verified", "rest", "what"),
    [
        ("", "false", "", 'does not say "unverified"'),
        ("", "true", "", None),
        ("; unverified", "false", "", None),
        ("", "true", ", checked_on = 2026-01-15", None),
    ],
)
def test_reference_says_whether_somebody_opened_it(  # noqa: PLR0917 - as above
    example, spoil, title, verified, rest, what
):
    reference = REFERENCE.format(title=title, verified=verified, rest=rest)
    spoil('basis = "judgement"\n', 'basis = "order"' + reference)
    found = problems(example)
    assert (what is None and not found) or what in found[0][1]


DECISIVE = """
anchors = ["customer_sales"]
pillars = []
decisive_structural = ["customer_sales"]
decisive_harm = []
overrides = []
saturation = "0.97"
minimum_coverage = "0.6"
high_coverage = "0.85"
low_coverage = "0.7"
high_n = 300
high_quarantined = "0.01"
low_quarantined = "0.05"
level_shifts = []
zero_level_shift = "0.005"
"""


@pytest.mark.parametrize(
    ("level", "carries"),
    [
        ('basis = "judgement"\n', True),
        ('basis = "order"\njudgement = ["flag"]', True),
        ('basis = "order"\njudgement = ["watch"]', False),
        ('basis = "order"', False),
    ],
)
def test_flag_of_a_decisive_rule_stands_on_a_source_or_is_judgement(
    example, spoil, tmp_path, level, carries
):
    (tmp_path / "verdict.toml").write_text(DECISIVE, encoding="utf-8")
    for name in ("definitions.toml", "gates.toml"):
        (tmp_path / name).write_text("", encoding="utf-8")
    reference = REFERENCE.format(title="; unverified", verified="false", rest="")
    spoil('basis = "judgement"\n', level + (reference if "order" in level else ""))
    found = problems(example, home=tmp_path)
    assert [where.endswith("levels[0].flag") for where, _, _ in found] == (
        [] if carries else [True]
    )
    if not carries:
        spoil("verified = false", 'verified = true, checked_on = 2026-01-15, source_class = "A"')
        assert problems(example, home=tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('"buyer_class", "amount"', '"buyer", "amount"', "buyer is no column"),
        ("facts.sales_month", "facts.sales", "is no fact table"),
        ('["customer", "100.00"]', '["customer"]', "holds 1 values for 2 columns"),
        ('outcome = "flag"', 'outcome = "flagged"', "flagged is none"),
        ("central = 0.50", "middle = 0.50", "is not a key"),
        ("min_n = 3", "min_m = 3", "is not a key"),
        ('case = "exactly', 'caze = "exactly', "is missing"),
    ],
)
def test_spoiled_case_is_named(example, spoil, old, new, what):
    spoil(old, new, "cases/boundary.toml")
    found = problems(example)
    assert any("cases/boundary.toml" in w and what in x for w, x, _ in found), found


@pytest.mark.parametrize("kind", ["flag", "clear", "boundary", "not_enough_data"])
def test_each_kind_of_case_must_be_there(example, kind):
    (example / "cases" / f"{kind}.toml").unlink()
    assert one(example)[1] == f"there is no case of kind {kind}"


def test_definition_may_be_a_parameter(example, spoil):
    spoil("min_n = 30", 'min_n = 30\n\n[parameters]\nshare = "definitions.forecast_month"')
    spoil("coalesce(sum(sales.lines), 0)", "$share", "metric.sql")
    where, what, hint = one(example, home=HOME)
    assert where.endswith("parameters.share")
    assert "forecast_month" in what
    assert "forecast_months" in hint
    spoil("forecast_month", "forecast_months")
    assert problems(example, home=HOME) == []


def test_unknown_gate_is_named(example, spoil):
    spoil("min_n = 30", 'min_n = 30\ngates = ["truncated"]')
    assert "truncation" in one(example, home=HOME)[2]


def test_file_that_is_not_utf8_is_a_problem(example):
    (example / "metric.sql").write_bytes(b"SELECT '\xe9'")
    assert "is not UTF-8" in one(example)[1]


def test_folder_without_a_statement_is_a_problem(example):
    (example / "evidence.sql").unlink()
    assert one(example)[0].endswith("evidence.sql")
