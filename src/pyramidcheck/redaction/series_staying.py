"""What is decided of the curves: how long people stay, and months around a threshold."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from pyramidcheck.redaction.series_cells import columns_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramidcheck.redaction.cells import Path
    from pyramidcheck.redaction.sheet import Sheet

_TOLD = ("at_risk", "remaining", "low", "high")
_ESTIMATES = ("excess", "excess_low", "excess_high", "missing", "share", "normalised")


def survival(sheet: Sheet, path: Path) -> None:
    """Decide the life tables.

    Between two months that are told the numbers at risk tell how many left or went unseen, and the
    curve how many of them left; so both are nobody, or enough, and in what is left at the end.
    """
    columns = columns_of(sheet, path)
    figures = (*path, "figures")
    groups = [sheet.at(place) for place in columns["group"]]
    for group, rows_ in groupby(range(len(groups)), key=groups.__getitem__):
        rows = list(rows_)
        told = _told_months(sheet, columns, rows)
        for row in rows:
            sheet.counts(*(columns[name][row] for name in ("at_risk", "events", "censored")))
            sheet.shares(*(columns[name][row] for name in ("remaining", "low", "high")))
            for name in () if row in told else (*_TOLD, "events", "censored"):
                # Here alone: the same number elsewhere is that of other people.
                sheet.cells.hide(columns[name][row], "small")
        whole = [(*figures, f"{group}_{name}") for name in ("entered", "events", "censored")]
        sheet.counts(*whole)
        sheet.cells.total(whole[0], whole[1:])
        sheet.cells.total(whole[1], [columns["events"][row] for row in rows])
        sheet.cells.total(whole[2], [columns["censored"][row] for row in rows])


def _told_months(sheet: Sheet, columns: dict[str, list[Path]], rows: Sequence[int]) -> set[int]:
    """Return the rows of a group that may be told."""
    at_risk, events, censored = (
        [sheet.number(columns[name][row]) or Fraction(0) for row in rows]
        for name in ("at_risk", "events", "censored")
    )
    told: list[int] = []
    for place in range(len(rows)):
        start = told[-1] if told else 0
        since = (
            sum(events[start + 1 : place + 1]),
            sum(events[start:place]),
            sum(censored[start:place]),
        )
        if at_risk[place] >= sheet.fields.fewest and not any(
            sheet.cells.is_small(Fraction(number)) for number in (*since, events[place])
        ):
            told.append(place)
    while told and any(
        sheet.cells.is_small(Fraction(sum(numbers)))
        for numbers in (
            events[told[-1] + 1 :],
            events[told[-1] :],
            censored[told[-1] :],
        )
    ):
        told.pop()
    return {rows[place] for place in told}


def bunching(sheet: Sheet, path: Path) -> None:
    """Decide the months around the threshold.

    The curve is a polynomial fitted to them: with it, as many withheld months could be computed as
    it has coefficients.
    """
    columns = columns_of(sheet, path)
    figures = (*path, "figures")
    sheet.counts(*columns["months"], (*figures, "months"))
    sheet.shares(*columns["counterfactual"], *((*figures, name) for name in _ESTIMATES))
    sheet.cells.total((*figures, "months"), columns["months"])
    sheet.cells.follow(columns["months"], columns["counterfactual"])
    sheet.cells.follow([(*figures, "months")], [(*figures, name) for name in _ESTIMATES])
