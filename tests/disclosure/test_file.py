"""Everything that is wrong with a disclosure is said at once, with key and hint."""

import pytest

from pyramidcheck.audits import Options
from pyramidcheck.errors import UsageError
from pyramidcheck.pipeline import run

HEADLESS = 'schema = "pyramidcheck.disclosure/1"\n[entity]\nname = "A"\nkind = "company"\n'


def test_all_problems_of_figures_come_at_once(written, problems):
    path = written(
        'kind = "unpayed_share"\nvalue = 0.5',
        'kind = "unpaid_share"\nvalue = 0.5',
        'kind = "unpaid_share"\nwhom = "everyone"\nvalue = 0.5',
        'kind = "unpaid_share"\nwhom = "all"\nvalue = 83',
        'kind = "payout_groups"\nwhom = "paid"\nvalue = 1',
        'kind = "sales"\nwhom = "all"\nvalue = 1',
    )
    found = problems(path)
    key = "disclosure.toml: figures"
    assert found.keys() == {
        f"{key}[0].kind",
        f"{key}[1].whom",
        f"{key}[2].whom",
        f"{key}[3].value",
        f"{key}[4]",
        f"{key}[5].whom",
    }
    assert found[f"{key}[0].kind"].hint == "did you mean unpaid_share?"
    assert found[f"{key}[3].value"].hint == "write 0.83"
    assert all(problem.hint for problem in found.values())


def test_a_figure_says_one_thing(written, problems):
    path = written('kind = "unpaid_share"\nwhom = "all"\nvalue = 0.5\nat_least = 0.4')
    assert "says one of value" in problems(path)["disclosure.toml: figures[0]"].what


def test_a_source_must_be_there(written, problems):
    path = written('kind = "sales"\nvalue = 1')
    text = path.read_text(encoding="utf-8").replace('source = "S1"', 'source = "S2"')
    path.write_text(text, encoding="utf-8")
    found = problems(path)["disclosure.toml: figures[0].source"]
    assert found.hint == "one of: S1"


def test_money_needs_a_currency(written, problems):
    source = '[sources.S1]\ntitle = "T"\naddress = "https://example.org"\n'
    head = "published_on = 2024-01-01\n" + HEADLESS + source
    path = written('kind = "sales"\nvalue = 1', head=head)
    assert "no currency" in problems(path)["disclosure.toml: figures[0]"].what


def test_without_any_day_no_law_can_be_chosen(written, problems):
    head = HEADLESS + '[sources.S1]\ntitle = "T"\naddress = "https://example.org"\n'
    path = written('kind = "customers"\nvalue = 1', head=head)
    assert "neither [period] nor published_on" in problems(path)["disclosure.toml"].what


def test_an_unknown_key_is_named_with_the_nearest(written, problems):
    path = written('kind = "customers"\nvalu = 1\nvalue = 1')
    assert problems(path)["disclosure.toml: figures[0].valu"].hint == "did you mean value?"


def test_a_file_that_is_no_toml_or_not_there_is_a_problem_of_its_own(tmp_path, problems):
    path = tmp_path / "disclosure.toml"
    assert "cannot be read" in problems(path)["disclosure.toml"].what
    path.write_text("not toml", encoding="utf-8")
    assert "is not TOML" in problems(path)["disclosure.toml"].what


def test_a_ledger_cannot_stand_beside_a_disclosure(written, tmp_path):
    path = written('kind = "customers"\nvalue = 1')
    with pytest.raises(UsageError) as raised:
        run(
            Options(
                tmp_path,
                {"disclosure": (path,), "orders": (path,)},
                config=path,
                keep_facts=True,
            )
        )
    wrong = {problem.where for problem in raised.value.problems}
    assert wrong == {"FILING", "--orders", "--config", "--keep-facts"}
