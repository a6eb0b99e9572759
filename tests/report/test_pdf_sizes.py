"""Sizes that are known before the PDF is set: never smaller than what Typst would find."""

import dataclasses
import json

import pytest
import typst

from pyramidcheck.report.parts import Link, Table
from pyramidcheck.report.pdf import SOURCES, _data
from pyramidcheck.report.pdf_cards import PAGE, card_height, fits_page
from pyramidcheck.report.pdf_tables import row_lines, table_setting
from pyramidcheck.report.templates import template_bytes, templates_folder
from pyramidcheck.report.view import build
from report.fixtures import strong_result

HEIGHTS = """
#import "parts.typ": *
#import "cards.typ": card
#set page(width: 504.57pt, height: auto, margin: 0pt)
#set text(font: "Source Sans 3", size: 9.5pt, fallback: false, number-width: "tabular")
#set strong(delta: 200)
#set par(leading: 0.55em, spacing: 0.7em)
#set list(indent: 0pt, spacing: 0.45em)
#show heading.where(level: 2): it => block(above: 1.2em, below: 0.5em, text(size: 11.5pt, it.body))
#show heading.where(level: 3): it => block(above: 0.9em, below: 0.4em, text(size: 9.5pt, it.body))
#let view = json("view.json")
#context [#metadata(view.cards.map(c =>
  measure(width: 504.57pt, card(c)).height / 1pt)) <heights>]
"""


@pytest.fixture(scope="module", params=["en", "fr"])
def view(request):
    return build(strong_result(company="Example Retail SA"), request.param, b"{}")


def test_no_card_is_taller_than_it_was_said_to_be(view):
    # No card leads anywhere: its targets do not stand in this document.
    shown = dataclasses.replace(view, places=())
    data = {**_data(shown), "printed_on": [2025, 1, 1]}
    files = {name: template_bytes(f"typst/{name}") for name in SOURCES[1:]}
    virtual: dict[str, bytes] = {"main.typ": HEIGHTS.encode(), **files}
    virtual["view.json"] = json.dumps(data).encode()
    found = typst.query(  # type: ignore[misc] # its stub lacks this input
        virtual,
        "<heights>",
        field="value",
        font_paths=[str(templates_folder() / "fonts")],
        ignore_system_fonts=True,
    )
    heights = json.loads(found)[0]
    said = [card_height(card, view.card_parts) for card in view.cards]
    assert len(heights) == len(said) > 0
    assert [one for one in zip(heights, said, strict=True) if one[0] > one[1]] == []


def test_a_card_with_words_for_more_than_a_page_is_measured(view):
    long = dataclasses.replace(view.cards[0], why="A reason that goes on and on. " * 300)
    assert card_height(long, view.card_parts) > PAGE
    assert not fits_page(long, view.card_parts)


def test_a_row_of_short_cells_holds_one_line_and_a_long_cell_more():
    rows = (("Strict", "12.3%"), ("word " * 60, "1"), ("a", (Link("one"), Link("two"))))
    table = Table("caption", ("Reading", "Value"), rows, numeric=(1,))
    assert table_setting(table)["lines"] == [True, False, False]
    assert row_lines(table)[0] == 1


def test_columns_of_figures_that_together_fill_the_width_are_left_to_be_found():
    table = Table("caption", ("a", "b"), (("x", "9" * 200),), numeric=(1,))
    setting = table_setting(table)
    assert setting["columns"][1] == {"ems": None}
    assert setting["lines"] == [False]


def test_rows_of_a_few_lines_stay_whole_and_taller_ones_may_be_split():
    rows = (("short", "short"), ("word " * 60, "short"), ("word " * 2_000, "short"))
    setting = table_setting(Table("Caption", ("First", "Second"), rows))
    assert setting["lines"] == [True, False, False]
    assert setting["whole"] == [False, True, False]


def test_a_table_says_whether_it_holds_a_word_that_has_to_be_broken():
    def endless(text):
        return table_setting(Table("Caption", ("First",), ((text,),)))["endless"]

    assert endless("x" * 25)
    assert endless("a short word and " + "x" * 25)
    assert not endless("x" * 24)
    assert not endless("many words of a few letters each")
