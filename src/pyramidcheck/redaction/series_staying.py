"""What is decided of the curves: how long people stay, what they do, months around a threshold."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from pyramidcheck.redaction.series_cells import columns_of, find_columns

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
    _life_tables(sheet, path, "group")


def cohorts(sheet: Sheet, path: Path) -> None:
    """Decide the life tables of the cohorts, each as one of all participants.

    Together they are all participants but for those who joined before the period: a month that is
    told of all but one cohort, and of everybody, would tell that one.
    """
    columns = columns_of(sheet, path)
    _life_tables(sheet, path, "cohort")
    sheet.counts((*path, "figures", "earlier"))
    every = find_columns(sheet, "survival")
    whole = {
        (sheet.at(group), sheet.at(month)): row
        for row, (group, month) in enumerate(
            zip(every.get("group", ()), every.get("month", ()), strict=True)
        )
    }
    found: dict[object, list[int]] = {}
    for row, month in enumerate(columns["month"]):
        found.setdefault(sheet.at(month), []).append(row)
        told = [columns[name][row] for name in _TOLD]
        sheet.cells.follow([columns["at_risk"][row]], [*told, columns["events"][row]])
    for when, together in found.items():
        if ("participant", when) not in whole:
            continue
        here = whole["participant", when]
        for name in ("at_risk", "events", "censored"):
            sheet.cells.total(every[name][here], [columns[name][row] for row in together])


def _life_tables(sheet: Sheet, path: Path, first: str) -> None:
    columns = columns_of(sheet, path)
    figures = (*path, "figures")
    groups = [sheet.at(place) for place in columns[first]]
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


def first_purchase(sheet: Sheet, path: Path) -> None:
    """Decide who recruited and who sold in each month around the first purchase."""
    columns = columns_of(sheet, path)
    figures = (*path, "figures")
    sheet.counts((*figures, "studied"), (*figures, "joined"))
    sheet.cells.part((*figures, "studied"), (*figures, "joined"))
    last: Fraction | None = None
    for row, people in enumerate(columns["people"]):
        acted = [columns[name][row] for name in ("recruiters", "sellers")]
        sheet.counts(people, *acted)
        number = sheet.number(people) or Fraction(0)
        # From one month to the next some go out of view; who they are is told by when they bought.
        if last is not None and sheet.cells.is_small(number - last):
            sheet.cells.hide(people, "small")
        else:
            last = number
        for part in acted:
            sheet.cells.part(part, people)
        sheet.cells.follow([people], acted)


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
