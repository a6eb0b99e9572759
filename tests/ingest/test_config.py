from datetime import date
from decimal import Decimal

import pytest

from pyramidcheck.errors import UsageError
from pyramidcheck.ingest import read_config


def problems(tmp_path, text, *, inside=True):
    path = tmp_path / "filing.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_config(path, inside_filing=inside)
    return caught.value.problems


def test_every_key_of_the_example_is_read_with_exact_numbers(tmp_path):
    path = tmp_path / "filing.toml"
    path.write_text(
        """
        company = "Example"
        currency = "EUR"
        [period]
        start = 2024-01-01
        end = 2024-12-31
        [files]
        enrolments = "members.csv"
        [mapping.orders]
        buyer_id = "N° client"
        [plan]
        own_use_month = 150.10
        """,
        encoding="utf-8",
    )
    config = read_config(path, inside_filing=True)
    assert config.period.end == date(2024, 12, 31)
    assert config.files == {"participants": ("members.csv",)}
    assert config.plan.own_use_month == Decimal("150.10")


def test_all_unknown_keys_are_named_at_once_with_the_nearest(tmp_path):
    found = problems(
        tmp_path,
        "compny = 'x'\n[period]\nstrat = 2024-01-01\n[mapping.orders]\nbuyer = 'x'\n",
    )
    assert {(p.where, p.hint) for p in found} == {
        ("filing.toml: compny", "did you mean company?"),
        ("filing.toml: period.strat", "did you mean start?"),
    }


@pytest.mark.parametrize(
    ("text", "where", "hint"),
    [
        ("[mapping.order]\nsku = 'x'\n", "mapping.order", "did you mean orders?"),
        ("[mapping.orders]\nbuyer = 'x'\n", "mapping.orders.buyer", "did you mean buyer_id?"),
        ("[mapping.orders]\nsku = 3\n", "mapping.orders.sku", "write"),
        (
            "[mapping.orders]\nstatus = { value = 'complete-ish' }\n",
            "mapping.orders.status",
            "did you mean completed?",
        ),
        (
            "[mapping.orders]\nitem_kind = { column = 'x', codes = { K = 'kit' } }\n",
            "mapping.orders.item_kind.codes.K",
            "did you mean starter_kit?",
        ),
        ("[dialect.orders]\ndelimeter = ';'\n", "dialect.orders.delimeter", "delimiter"),
        ("[dialect.orders]\ndecimal = 'x'\n", "dialect.orders.decimal", ""),
        ("[dialect.orders]\ndate_order = 'x'\n", "dialect.orders.date_order", ""),
        ("[period]\nstart = 2024-02-01\nend = 2024-01-01\n", "period.end", ""),
    ],
)
def test_problem_names_its_key_and_the_way_out(tmp_path, text, where, hint):
    (problem,) = problems(tmp_path, text)
    assert problem.where == f"filing.toml: {where}"
    assert hint in problem.hint


def test_codes_that_differ_only_in_case_may_not_disagree(tmp_path):
    text = "[mapping.orders]\nitem_kind = { column='x', codes = { K='fee', k='event' } }\n"
    assert "written twice" in problems(tmp_path, text)[0].what


def test_text_that_is_no_toml_is_a_usage_error(tmp_path):
    assert "is not TOML" in problems(tmp_path, "a = = b")[0].what


@pytest.mark.parametrize("pattern", ["../x.csv", "a/../../x.csv", "/etc/x.csv", "C:/x.csv", "a\\b"])
def test_paths_that_leave_the_filing_are_refused_in_its_own_file_only(tmp_path, pattern):
    text = f"[files]\norders = ['{pattern}']\n"
    assert problems(tmp_path, text)[0].where == "filing.toml: files.orders"
    assert read_config(tmp_path / "filing.toml", inside_filing=False).files["orders"] == (pattern,)


def test_links_are_refused_in_the_filings_own_file(tmp_path):
    outside = tmp_path / "outside.csv"
    outside.write_text("a\n", encoding="utf-8")
    filing = tmp_path / "filing"
    filing.mkdir()
    try:
        (filing / "orders.csv").symlink_to(outside)
    except OSError:
        # Where links need a right that this user lacks, a filing cannot hold one either.
        return
    assert "link" in problems(filing, "[files]\norders = ['orders.csv']\n")[0].what


def linked(place, target):
    """Whether a link could be made: where links need a right, a filing cannot hold one either."""
    try:
        place.symlink_to(target)
    except OSError:
        return False
    return True


def test_a_file_behind_a_linked_folder_is_refused(tmp_path):
    outside, filing = tmp_path / "outside", tmp_path / "filing"
    outside.mkdir()
    filing.mkdir()
    (outside / "orders.csv").write_text("a\n", encoding="utf-8")
    if linked(filing / "sub", outside):
        for pattern in ("sub/orders.csv", "sub/*.csv", "*/orders.csv", "SUB/../sub/orders.csv"):
            assert problems(filing, f"[files]\norders = ['{pattern}']\n")


def test_a_link_whose_name_looks_like_a_pattern_is_refused(tmp_path):
    outside, filing = tmp_path / "outside.csv", tmp_path / "filing"
    outside.write_text("a\n", encoding="utf-8")
    filing.mkdir()
    if linked(filing / "[ab].csv", outside):
        assert "link" in problems(filing, "[files]\norders = ['[ab].csv']\n")[0].what


def test_a_filing_toml_that_is_a_link_is_refused(tmp_path):
    outside, filing = tmp_path / "outside.toml", tmp_path / "filing"
    outside.write_text("company = 'x'\n", encoding="utf-8")
    filing.mkdir()
    path = filing / "filing.toml"
    if linked(path, outside):
        with pytest.raises(UsageError, match="is a link"):
            read_config(path, inside_filing=True)
        assert read_config(path, inside_filing=False).company == "x"


@pytest.mark.parametrize(
    "pattern", ["a**b.csv", "\\u0000x", "\\\\\\\\server\\\\share\\\\x.csv", "c:x.csv", " "]
)
def test_a_pattern_that_no_folder_can_match_is_refused(tmp_path, pattern):
    found = problems(tmp_path, f'[files]\norders = ["{pattern}"]\n')
    assert found[0].where == "filing.toml: files.orders"


def test_a_logo_outside_the_filing_is_refused(tmp_path):
    found = problems(tmp_path, "[report]\nlogo = '../logo.png'\n")
    assert found[0].where == "filing.toml: report.logo"


def test_a_giant_filing_toml_is_refused(tmp_path):
    assert "is larger than" in problems(tmp_path, "# " + "x" * 4_000_001)[0].what
