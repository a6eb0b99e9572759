"""Sizes that are known before the PDF is set: never smaller than what Typst would find."""

from pyramidcheck.report.parts import Link, Table
from pyramidcheck.report.pdf_tables import table_setting


def test_a_row_of_short_cells_holds_one_line_and_a_long_cell_more():
    rows = (("Strict", "12.3%"), ("word " * 60, "1"), ("a", (Link("one"), Link("two"))))
    table = Table("caption", ("Reading", "Value"), rows, numeric=(1,))
    assert table_setting(table)["lines"] == [True, False, False]


def test_columns_of_figures_that_together_fill_the_width_are_left_to_be_found():
    table = Table("caption", ("a", "b"), (("x", "9" * 200),), numeric=(1,))
    setting = table_setting(table)
    assert setting["columns"][1] == {"ems": None}
    assert setting["lines"] == [False]
