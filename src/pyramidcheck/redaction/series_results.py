"""What is decided of the curve of payouts and net results: how many people lie below an amount."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from pyramidcheck.redaction.series_cells import columns_of, figures_of, find_columns

if TYPE_CHECKING:
    from pyramidcheck.redaction.cells import Path
    from pyramidcheck.redaction.sheet import Sheet

GROSS = "gross"
KINDS = (GROSS, "strict", "central", "lenient")
BEYOND = {
    "p1": Fraction(1, 100),
    "p5": Fraction(1, 20),
    "p10": Fraction(1, 10),
    "p25": Fraction(1, 4),
    "median": Fraction(1, 2),
    "p75": Fraction(1, 4),
    "p90": Fraction(1, 10),
    "p95": Fraction(1, 20),
    "p99": Fraction(1, 100),
}
"""Percentile -> share of the people that lies beyond it on the nearer side."""


def result_curve(sheet: Sheet, path: Path) -> None:
    """Decide the curve: told where nobody or enough people lie between two amounts that are told.

    The classes of `net_result` lie between the same amounts, so that a class and two points of the
    curve make up a total.
    """
    columns = columns_of(sheet, path)
    classes = find_columns(sheet, "net_result")
    for kind in KINDS:
        _column(sheet, (*path, "figures"), kind, columns[kind])
        _classes(sheet, columns, classes, kind)
    paid = figures_of(sheet, "lorenz_paid")
    if paid is not None:
        unpaid = (*path, "figures", f"{GROSS}_not_above_zero")
        sheet.cells.total((*path, "figures", f"{GROSS}_people"), [unpaid, (*paid, "people")])
    known = figures_of(sheet, "net_result")
    for kind in KINDS[1:] if known is not None else ():
        here = (*path, "figures", f"{kind}_below_zero")
        sheet.cells.total((*(known or ()), f"{kind}_below_zero"), [here])


def _column(sheet: Sheet, figures: Path, kind: str, cells: list[Path]) -> None:
    people = (*figures, f"{kind}_people")
    counted = [(*figures, f"{kind}_{name}") for name in ("below_zero", "not_above_zero")]
    sheet.counts(people, *counted, *cells)
    for part in counted:
        sheet.cells.part(part, people)
    everybody = sheet.number(people) or Fraction(0)
    last = Fraction(0)
    for cell in cells:
        below = sheet.number(cell)
        if below is None:
            continue
        if sheet.cells.is_small(below - last) or sheet.cells.is_small(everybody - below):
            # Here alone: the same number elsewhere is that of other people.
            sheet.cells.hide(cell, "small")
        else:
            last = below
    for name, share in BEYOND.items():
        place = (*figures, f"{kind}_{name}")
        sheet.amounts(place)
        sheet.cells.follow([people], [place])
        # What one person was paid would tell what nine others were, beside two points of the
        # Lorenz curve between which ten lie.
        is_one_of_ten = kind == GROSS and bool(sheet.number(place))
        if share * everybody < sheet.fields.fewest or is_one_of_ten:
            sheet.cells.withhold(place, "small")


def _classes(
    sheet: Sheet, columns: dict[str, list[Path]], classes: dict[str, list[Path]], kind: str
) -> None:
    """Know each class as what the curve grows by between its edges."""
    held = classes.get(f"people_{kind}", [])
    below = {
        sheet.number(amount): cell
        for amount, cell in zip(columns["amount"], columns[kind], strict=True)
    }
    edges = [sheet.number(lower) for lower in classes.get("lower", [])]
    edges += [sheet.number(upper) for upper in classes.get("upper", [])][-1:]
    for (lower, upper), cell in zip(pairwise(edges), held, strict=False):
        if lower in below and upper in below:
            sheet.cells.total(below[upper], [below[lower], cell])
