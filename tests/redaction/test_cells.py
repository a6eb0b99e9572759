"""Which numbers go when a small one may not be told: worked by hand, then at random."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyramidcheck.redaction.cells import Cells, Path


def cells(**counts: int) -> Cells:
    found = Cells(10)
    for name, value in counts.items():
        found.count((name,), Fraction(value))
    return found


def hidden(found: Cells) -> set[object]:
    return {path[0] for path in found.why}


@pytest.mark.parametrize(("value", "told"), [(0, True), (1, False), (9, False), (10, True)])
def test_one_to_nine_people_are_withheld_and_nobody_is_not(value, told):
    assert (hidden(cells(a=value)) == set()) == told


def test_what_is_left_of_a_whole_is_a_cell():
    found = cells(whole=500, losing=497, paid=300)
    found.part(("losing",), ("whole",))
    found.part(("paid",), ("whole",))
    found.close()
    assert hidden(found) == {"losing"}


def test_a_single_withheld_part_takes_the_next_smallest_with_it():
    found = cells(total=1010, a=4, b=306, c=700)
    found.total(("total",), [("a",), ("b",), ("c",)])
    found.close()
    assert hidden(found) == {"a", "b"}


def test_withheld_parts_stand_together_for_ten_or_more():
    found = cells(total=805, a=2, b=3, c=300, d=500)
    found.total(("total",), [("a",), ("b",), ("c",), ("d",)])
    found.close()
    assert hidden(found) == {"a", "b", "c"}


def test_a_zero_hides_nothing_and_the_whole_goes_instead():
    found = cells(total=7, a=7, b=0)
    found.total(("total",), [("a",), ("b",)])
    found.close()
    assert hidden(found) == {"a", "total"}


def test_a_part_that_two_totals_know_is_hidden_in_both():
    found = cells(row=104, column=204, a=4, b=100, c=200)
    found.total(("row",), [("a",), ("b",)])
    found.total(("column",), [("a",), ("c",)])
    found.close()
    assert hidden(found) == {"a", "b", "c"}


def test_the_same_large_number_elsewhere_is_the_same_number():
    found = cells(whole=500, losing=497, evidence_rows=497, months=12, other=12)
    found.part(("losing",), ("whole",))
    found.close()
    assert hidden(found) == {"losing", "evidence_rows"}


def test_equal_shares_are_not_the_same_number():
    found = cells(a=3)
    found.add(("score",), Fraction(1))
    found.add(("other",), Fraction(1))
    found.follow([("a",)], [("score",)])
    found.close()
    assert hidden(found) == {"a", "score"}


def test_totals_that_do_not_add_up_are_no_totals():
    found = cells(total=30, a=4, b=11)
    found.total(("total",), [("a",), ("b",)])
    found.close()
    assert hidden(found) == {"a"}


TABLE = st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=3, max_size=3)


@given(TABLE)
def test_no_withheld_number_of_a_table_can_be_computed(rows):
    found = Cells(10)
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            found.count((i, j), Fraction(value))
        found.count(("row", i), Fraction(sum(row)))
    for j in range(3):
        found.count(("column", j), Fraction(sum(row[j] for row in rows)))
    found.count(("all",), Fraction(sum(map(sum, rows))))
    for i in range(3):
        found.total(("row", i), [(i, j) for j in range(3)])
        found.total(("column", i), [(j, i) for j in range(3)])
    found.total(("all",), [("row", i) for i in range(3)])
    found.total(("all",), [("column", i) for i in range(3)])
    found.close()
    assert found.computable() == []
    told = [(i, j) for i in range(3) for j in range(3) if (i, j) not in found.why]
    assert not [path for path in told if 0 < (found.value(path) or 0) < 10]
    assert determined(found) == set()


def determined(found: Cells) -> set[Path]:
    """The withheld cells that one sum gives away, by plain subtraction until nothing changes."""
    sums: list[tuple[Path, list[Path]]] = [
        (("row", i), [(i, j) for j in range(3)]) for i in range(3)
    ]
    sums += [(("column", j), [(i, j) for i in range(3)]) for j in range(3)]
    sums += [(("all",), [("row", i) for i in range(3)])]
    sums += [(("all",), [("column", j) for j in range(3)])]
    known: set[Path] = set()
    while True:
        before = len(known)
        for whole, parts in sums:
            unknown = [p for p in (whole, *parts) if p in found.why and p not in known]
            if len(unknown) == 1:
                known.add(unknown[0])
        if len(known) == before:
            return known
