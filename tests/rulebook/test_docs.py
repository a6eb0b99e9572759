"""The catalogue says what the rule folders say, and no more."""

import re

import pytest

from pyramidcheck.assets import find_assets
from pyramidcheck.rulebook import load
from pyramidcheck.rulebook.docs import catalogue
from pyramidcheck.rulebook.docs_levels import unverified_levels

HOME = find_assets("rules")
REFERENCES = """
[[levels.references]]
title = "An order; unverified"
address = "https://example.org/order"
verified = {second}
checked_on = 2025-01-02
source_class = "A"
"""


@pytest.fixture(scope="module")
def book():
    return load(builtin=HOME)


@pytest.fixture(scope="module")
def page(book):
    return catalogue(book, HOME)


@pytest.fixture
def own(example, spoil):
    """The catalogue of the contributor page's rule after a change of its rule.toml."""

    def make(old="", new=""):
        if old:
            spoil(old, new)
        folder = example.parent.parent
        found = load([folder], builtin=HOME)
        return catalogue(found, folder, ["customer_sales"]), found.rules["customer_sales"]

    return make


def test_catalogue_in_the_repository_is_what_the_rules_say(page):
    path = HOME / "CATALOGUE.md"
    assert path.is_file(), "run pyramidcheck rules docs"
    assert path.read_text(encoding="utf-8") == page, "run pyramidcheck rules docs"


def test_every_rule_has_one_section_and_one_line_of_the_contents(book, page):
    assert re.findall(r"^## ([a-z0-9_]+)$", page, re.MULTILINE) == list(book.rules)
    assert re.findall(r"^\| \[`([a-z0-9_]+)`\]", page, re.MULTILINE) == list(book.rules)


def test_first_line_names_the_command_that_writes_the_page(page):
    assert page.startswith("<!-- Written by `pyramidcheck rules docs` from the rule folders")


def test_section_holds_question_why_formula_levels_numbers_exclusions_and_doubts(page):
    start = page.index("\n## retail_funded_payouts\n")
    section = page[start : page.index("\n## ", start + 5)]
    assert re.findall(r"^### (.+)$", section, re.MULTILINE) == [
        "Why it matters",
        "Formula",
        "Levels",
        "Worked numbers",
        "When it is silent",
        "When it is wrong",
        "What would settle it",
    ]
    assert "decisive (structure), anchor" in section
    assert "| 1 | international |  | 2/3 | 0.5 | 0.2 | better for watch | order |" in section
    assert "| Exactly one half is a red flag | international |  | 1/2 |  |  | flag |" in section
    assert "[metric.sql](funding/retail_funded_payouts/metric.sql)" in section


def test_files_that_the_page_links_to_exist(page):
    links = re.findall(r"\]\(([^#)]+)\)", page)
    assert links
    assert [link for link in links if not (HOME / link).is_file()] == []


def test_tables_have_as_many_cells_in_every_row_as_in_their_head(page):
    for block in re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE):
        cells = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(cells) == 1, block[:200]


def test_page_is_the_same_each_time(page):
    assert catalogue(load(builtin=HOME), HOME) == page


def test_page_of_a_pack_holds_its_rules_only_with_links_from_its_folder(own):
    text, _ = own()
    assert re.findall(r"^## ([a-z_]+)$", text, re.MULTILINE) == ["customer_sales"]
    assert "[metric.sql](retail/customer_sales/metric.sql)" in text
    assert "## Levels that nobody has verified\n\nNone.\n" in text


def test_a_bar_in_a_text_does_not_split_a_cell(own):
    text, _ = own('en = "What share of sales went', 'en = "What | share of sales went')
    assert "What \\| share" in text


@pytest.mark.parametrize(
    ("basis", "second", "expected"),
    [
        ('basis = "judgement"', None, None),
        ('basis = "order"', "false", ("watch 0.7, flag 0.5, critical 0.3", "order", "0 of 1")),
        ('basis = "order"', "true", None),
        (
            'basis = "order"\njudgement = ["watch", "critical"]',
            "false",
            ("flag 0.5", "order", "0 of 1"),
        ),
        ('basis = "order"\njudgement = ["watch", "flag", "critical"]', "false", None),
    ],
)
def test_level_is_unverified_unless_it_is_judgement_or_its_sources_were_opened(
    own, basis, second, expected
):
    new = basis + (REFERENCES.format(second=second) if second else "")
    text, loaded = own('basis = "judgement"', new)
    found = unverified_levels([loaded])
    assert found == ([("customer_sales", "international", "", *expected)] if expected else [])
    assert ("| `customer_sales`" in text) is False
    assert ("| customer_sales | international |" in text) is bool(expected)


def test_one_verified_source_does_not_vouch_for_the_others(own):
    references = REFERENCES.format(second="true") + REFERENCES.format(second="false")
    _, loaded = own('basis = "judgement"', 'basis = "order"' + references)
    assert unverified_levels([loaded])[0][-1] == "1 of 2"
