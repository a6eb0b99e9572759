"""People and payouts by place below the first sponsors: a pyramid with two scales."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pyramidcheck.report.drawn import Drawn
from pyramidcheck.report.parts import Table
from pyramidcheck.report.series import find_series, is_withheld, number, records
from pyramidcheck.report.text import ABSENT

if TYPE_CHECKING:
    from pyramidcheck.report.context import Context
    from pyramidcheck.report.series import Cell

MOST_ROWS = 11
"""Places drawn one by one; deeper ones are drawn as one, and stand in the table up to MOST_TOLD."""
MOST_TOLD = 30
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Place:
    """People that stand equally far down; `depth` is None for those without a place."""

    depth: int | None
    people: float
    """NaN, as `paid` and `payouts`, where a redacted result does not tell it."""
    paid: float
    payouts: Decimal
    open_ended: bool = False

    @property
    def is_withheld(self) -> bool:
        """True where any of the three is not told."""
        return math.isnan(self.people) or math.isnan(self.paid) or self.payouts.is_nan()


def build_depth(context: Context) -> Drawn | None:
    """Return the chart; None where nobody's sponsor is known."""
    series = find_series(context.result, "depth_pyramid")
    if series is None:
        return None
    last = number(series.figures.get("deepest_row"))
    places = [
        Place(
            depth=None if row["depth"] is None else int(number(row["depth"]) or 0),
            people=_count(row["people"]),
            paid=_count(row["paid"]),
            payouts=_amount(row["payouts"]),
            open_ended=row["depth"] is not None and number(row["depth"]) == last,
        )
        for row in records(series)
    ]
    if any(place.is_withheld for place in places):
        return _told_alone(context, places)
    rows = joined(places, MOST_ROWS)
    return Drawn(
        title=_title(context, places),
        alt=_alt(context, rows),
        values=_values(context, rows),
        tables=(_table(context, joined(places, MOST_TOLD)),),
    )


def _count(cell: Cell) -> float:
    return math.nan if is_withheld(cell) else int(number(cell) or 0)


def _amount(cell: Cell) -> Decimal:
    return Decimal("NaN") if is_withheld(cell) else number(cell) or ZERO


def _told_alone(context: Context, places: list[Place]) -> Drawn | None:
    """The chart of a redacted result: the places that are told, and no sum of all of them."""
    told = [place for place in places if not place.is_withheld]
    if not told:
        return None
    filing = context.result.filing
    people = context.numbers.count(filing.people.get("participants"))
    payouts = context.numbers.money(filing.totals.get("payouts"))
    whole = number(filing.totals.get("payouts")) or ZERO
    values = _values(context, told[:MOST_ROWS])
    for row, place in zip(values["rows"], told, strict=False):
        share = float(place.payouts / whole) if whole > 0 else None
        row["payouts_label"] = context.numbers.share(share)
    values["left"] = context.say("chart.depth_pyramid.left", people=people)
    values["right"] = context.say("chart.depth_pyramid.right", payouts=payouts)
    parts = "; ".join(
        context.say(
            "chart.depth_pyramid.part",
            place=_name(context, place),
            people=context.numbers.count(place.people),
            payouts=context.numbers.money(place.payouts),
        )
        for place in told
    )
    return Drawn(
        title=context.say("chart.depth_pyramid.title_short"),
        alt=context.say("chart.depth_pyramid.alt", people=people, payouts=payouts, parts=parts),
        values=values,
        tables=(_table(context, places[:MOST_TOLD]),),
    )


def joined(places: list[Place], most: int) -> list[Place]:
    """The places with all those from `most` on as one, and those without a place last."""
    known = [place for place in places if place.depth is not None]
    unknown = [place for place in places if place.depth is None]
    if len(known) > most:
        tail = known[most - 1 :]
        together = replace(
            tail[0],
            people=sum(place.people for place in tail),
            paid=sum(place.paid for place in tail),
            payouts=sum((place.payouts for place in tail), ZERO),
            open_ended=True,
        )
        known = [*known[: most - 1], together]
    return [*known, *unknown]


def top_half(places: list[Place]) -> list[Place] | None:
    """The fewest first places that receive at least half of all payouts; None without payouts."""
    whole = sum((place.payouts for place in places), ZERO)
    held, found = ZERO, []
    for place in places:
        if place.depth is None:
            break
        found.append(place)
        held += place.payouts
        if whole > 0 and held * 2 >= whole:
            return found
    return None


def _title(context: Context, places: list[Place]) -> str:
    top = top_half(places)
    if top is None:
        return context.say("chart.depth_pyramid.title_short")
    return context.plural(
        "chart.depth_pyramid.title",
        len(top),
        people=_people_share(context, places, top),
        payouts=_money_share(context, places, top),
    )


def _people_share(context: Context, places: list[Place], some: list[Place]) -> str:
    everybody = sum(place.people for place in places)
    if math.isnan(everybody):
        return context.redacted.word
    return context.numbers.share(sum(p.people for p in some) / everybody) if everybody else ABSENT


def _money_share(context: Context, places: list[Place], some: list[Place]) -> str:
    whole = sum((place.payouts for place in places), ZERO)
    part = sum((place.payouts for place in some), ZERO)
    if whole.is_nan():
        return context.redacted.word
    return context.numbers.share(float(part / whole)) if whole > 0 else ABSENT


def _name(context: Context, place: Place) -> str:
    if place.depth is None:
        return context.say("chart.depth_pyramid.unplaced")
    if place.depth == 0:
        return context.say("chart.depth_pyramid.first")
    depth = context.numbers.count(place.depth)
    return context.say("chart.depth_pyramid.deeper", depth=depth) if place.open_ended else depth


def _alt(context: Context, rows: list[Place]) -> str:
    told = "; ".join(
        context.say(
            "chart.depth_pyramid.part",
            place=_name(context, place),
            people=_people_share(context, rows, [place]),
            payouts=_money_share(context, rows, [place]),
        )
        for place in rows
    )
    return context.say(
        "chart.depth_pyramid.alt",
        people=context.numbers.count(sum(place.people for place in rows)),
        payouts=context.numbers.money(sum((place.payouts for place in rows), ZERO)),
        parts=told,
    )


def _values(context: Context, rows: list[Place]) -> dict[str, Any]:
    drawn = [
        {
            "place": _name(context, place),
            "people": place.people,
            "paid": place.paid,
            "payouts": float(max(place.payouts, ZERO)),
            "people_label": context.numbers.count(place.people),
            "payouts_label": _money_share(context, rows, [place]),
        }
        for place in rows
    ]
    whole = sum((place.payouts for place in rows), ZERO)
    names, below = [row["place"] for row in drawn], _below(context, rows)
    for row in below:
        names.insert(row["after"], row["place"])
    return {
        "rows": drawn,
        "below": below,
        "most_people": 1.18 * max(row.people for row in rows),
        "most_payouts": 1.18 * (float(max(*(row.payouts for row in rows), ZERO)) or 1.0),
        "places": names,
        "axis": context.say("chart.depth_pyramid.axis"),
        "left": context.say(
            "chart.depth_pyramid.left",
            people=context.numbers.count(sum(place.people for place in rows)),
        ),
        "right": context.say("chart.depth_pyramid.right", payouts=context.numbers.money(whole)),
    }


def _below(context: Context, rows: list[Place]) -> list[dict[str, Any]]:
    """What all those below the levels that hold half the money are and receive together."""
    top = top_half(rows)
    rest = [] if top is None else [row for row in rows[len(top) :] if row.depth is not None]
    if top is None or len(rest) < 2 or any(place.is_withheld for place in rows):
        return []
    shares = (_people_share(context, rows, rest), _money_share(context, rows, rest))
    people, payouts = (context.say("chart.depth_pyramid.below_share", share=s) for s in shares)
    name = context.say("chart.depth_pyramid.below")
    return [{"place": name, "after": len(top), "people_below": people, "payouts_below": payouts}]


def _table(context: Context, rows: list[Place]) -> Table:
    numbers = context.numbers
    names = ("place", "people", "people_share", "paid", "payouts", "payouts_share")
    return Table(
        caption=context.say("chart.depth_pyramid.caption"),
        head=tuple(context.say(f"chart.depth_pyramid.head_{name}") for name in names),
        rows=tuple(
            (
                _name(context, place),
                numbers.count(place.people),
                _people_share(context, rows, [place]),
                numbers.count(place.paid),
                numbers.money(place.payouts),
                _money_share(context, rows, [place]),
            )
            for place in rows
        ),
        numeric=(1, 2, 3, 4, 5),
    )
