"""The company beside published figures: like with like, sentences from numbers, no accusation."""

from datetime import date
from fractions import Fraction

import pytest

from pyramidcheck.assets import find_assets
from pyramidcheck.report.context import Context
from pyramidcheck.report.standing import build_standing
from pyramidcheck.report.view import build
from pyramidcheck.rulebook.loader import read_benchmarks, read_beside


@pytest.fixture(scope="module")
def benchmarks():
    found, problems = read_benchmarks(find_assets("rules"))
    assert not problems
    return found


@pytest.fixture
def result(audit_of_sample):
    return audit_of_sample("recruiting_led").result


def changed(result, rule_id, **values):
    """The result with other numbers of one rule."""
    rules = tuple(
        rule.model_copy(update=values) if rule.id == rule_id else rule for rule in result.rules
    )
    return result.model_copy(update={"rules": rules})


def of_one_year(result):
    period = result.filing.period.model_copy(
        update={"start": date(2023, 1, 1), "end": date(2023, 12, 31)}
    )
    filing = result.filing.model_copy(update={"period": period})
    return result.model_copy(update={"filing": filing})


def sentences(result, language="en"):
    return build_standing(Context(result, language)).sentences


def central(result, rule_id, value):
    rule = next(rule for rule in result.rules if rule.id == rule_id)
    told = rule.readings["central"].model_copy(update={"value": value})
    return changed(result, rule_id, readings={**rule.readings, "central": told}, value=value)


def test_the_industry_top_share_is_read_from_the_groups_of_the_chart(benchmarks):
    korea = benchmarks["korea_2023"]
    figure = next(f for f in korea.figures if f.measure == "income_dispersion")
    assert korea.published(figure) == Fraction(7108, 13287)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.61, "Rewards are more concentrated here than among"),
        (0.41, "Rewards are less concentrated here than among"),
        (0.53, "Rewards are about as concentrated here as among"),
    ],
)
def test_a_sentence_follows_from_its_numbers(value, words, result):
    told = sentences(central(of_one_year(result), "income_dispersion", value))
    line = next(line for line in told if "concentrated" in line)
    assert line.startswith(f"{words} registered multi-level companies in Korea, 2023 (here ")
    assert "published 53.5%" in line
    assert line.endswith("the normal shape of lawful companies and no sign by themselves.")


def test_french_figures_are_written_by_its_rules(result):
    told = sentences(central(of_one_year(result), "income_dispersion", 0.61), "fr")
    assert any("(ici 61,0\u00a0%, publié 53,5\u00a0%)" in line for line in told)


def test_a_year_is_compared_with_a_year(result):
    long = next(line for line in sentences(result) if "paid nothing" in line)
    years = next(rule for rule in result.rules if rule.id == "unpaid_share").years
    full = [year for year in years if not year.partial][-1]
    assert f"in {full.year}, published 82.6%" in long
    short = changed(result, "unpaid_share", years=())
    assert not any("paid nothing" in line for line in sentences(short))
    rows = build_standing(Context(short, "en")).others.rows
    assert any("no full year was measured here" in row[3] for row in rows)


def test_other_people_are_listed_and_not_compared(result):
    chapter = build_standing(Context(result, "en"))
    assert not any("Nu Skin" in line for line in chapter.sentences)
    row = next(row for row in chapter.others.rows if row[2].startswith("Nu Skin"))
    assert row[3].startswith("It is of others (participants whom the publisher counts as active)")
    assert row[4] == "read at F139 (source not verified)"


def test_a_reading_stands_beside_the_figure_that_asks_the_same(result):
    rows = build_standing(Context(result, "en")).compared.rows
    row = next(row for row in rows if row[3].startswith("BurnLounge"))
    strict = next(r for r in result.rules if r.id == "net_loss_rate").readings["strict"].value
    assert row[1] == f"{strict:.1%}"
    assert row[0].endswith("strict reading")


def test_a_figure_known_from_below_is_never_said_to_be_exceeded_by(result):
    told = sentences(central(result, "pay_on_enrolment", 0.9))
    line = next(line for line in told if "Fortune" in line)
    assert line.startswith("The value here lies above the lower bound that was published for")


def test_no_synthetic_company_stands_among_the_benchmarks(benchmarks):
    assert not any("shaped" in name or "example" in name for name in benchmarks)
    assert all(reference.title for item in benchmarks.values() for reference in item.references)


def test_a_result_of_an_earlier_release_has_no_such_chapter(result):
    book = {name: part for name, part in result.rulebook.items() if name != "beside"}
    older = result.model_copy(update={"rulebook": book})
    view = build(older, "en")
    assert view.published is None
    assert "published" not in view.chapters


def test_a_figure_of_an_unknown_measure_is_a_problem(tmp_path):
    source = (find_assets("rules") / "benchmarks.toml").read_text(encoding="utf-8")
    spoiled = source.replace('measure = "attrition"', 'measure = "atrition"')
    (tmp_path / "benchmarks.toml").write_text(spoiled, encoding="utf-8")
    found, _ = read_benchmarks(tmp_path)
    _, problems = read_beside(tmp_path, found)
    assert [problem.hint for problem in problems] == ["did you mean attrition?"]
