from __future__ import annotations

import re

import pytest

from pyramidcheck.report import render_markdown
from pyramidcheck.report.markdown_text import escaped, paragraph, table
from pyramidcheck.report.view import build
from report.fixtures import RESULTS, strong_result

HOSTILE = (
    "<script>alert(1)</script>",
    "[/x](javascript:alert(1))",
    "![i](http://x.example/a.png)",
    "`code` *b* _i_ ~~s~~ $m$ #1 | cell",
    "&lt;b&gt; \\",
)
MARKUP = re.compile(r"(?<!\\)(?:\\\\)*[\[\]*_~$|#`]")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", list(RESULTS))
def test_summary_holds_page_one_and_every_finding(name, language):
    result = RESULTS[name]()
    view = build(result, language)
    text = render_markdown(result, language, b"{}").decode("utf-8")
    titles = [card.title for card in view.cards]
    for title in (view.summary.verdict.band, *titles, *(k.title for k in view.summary.key_figures)):
        assert escaped(title) in text, title
    assert text.count("\n### ") >= 1 + len(titles)


def test_same_result_gives_the_same_bytes():
    first = render_markdown(strong_result(), "fr", b"{}")
    assert first == render_markdown(strong_result(), "fr", b"{}")


def test_tables_have_as_many_cells_in_each_row_as_in_the_head():
    text = render_markdown(strong_result(), "en").decode("utf-8")
    widths = []
    for line in text.splitlines():
        if line.startswith("|"):
            widths.append(len(re.findall(r"(?<!\\)\|", line)))
        elif widths:
            assert len(set(widths)) == 1, line
            widths = []
    assert "| ---: |" in text


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_a_filing_becomes_no_markup(text):
    shown = escaped(text)
    assert MARKUP.search(shown) is None
    assert "<" not in shown
    assert r"\://" in shown or "://" not in shown


def test_addresses_and_mentions_are_no_links():
    assert escaped("http://x.example www.x.example") == r"http\://x.example www\.x.example"
    assert escaped("Ask @someone or a@b.example") == "Ask @<!-- -->someone or a@<!-- -->b.example"


def test_paragraph_begins_no_list_and_no_heading():
    assert paragraph("- one") == r"\- one"
    assert paragraph("# one") == r"\# one"
    assert paragraph("12. one") == r"12\. one"
    assert paragraph("87.0% of all") == "87.0% of all"
    assert paragraph("1 January") == "1 January"


def test_hostile_company_name_stays_one_line():
    result = strong_result(company="A\n# B\n\n| C | `d` |\n<img src=x>")
    first = render_markdown(result, "en").decode("utf-8").splitlines()[0]
    assert first.endswith(r"A \# B \| C \| \`d\` \| &lt;img src=x&gt;")


def test_table_cells_cannot_open_further_cells():
    assert table(("a|b",), [("c|d",)]).splitlines() == [r"| a\|b |", "| --- |", r"| c\|d |"]
