"""Order lines as arrays, before they are given numbers and written as text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramidcheck.simulate.calendar import Flags, Ints
    from pyramidcheck.simulate.catalogue import Catalogue

NOBODY = -1


@dataclass(frozen=True, slots=True)
class Lines:
    """Order lines; arrays of one length, money in cents, people and goods by index."""

    basket: Ints
    """Lines of one order share a number."""
    day: Ints
    buyer: Ints
    """Participant (or later participant), `NOBODY` for other customers."""
    customer: Ints
    """Customer, `NOBODY` where the buyer is a participant."""
    seller: Ints
    """Participant credited with an outside sale, else `NOBODY`."""
    outside: Flags
    """True for buyers who were not participants on that day."""
    sku: Ints
    quantity: Ints
    list_amount: Ints
    net_amount: Ints
    volume: Ints
    autoship: Flags

    def __len__(self) -> int:
        """Return the number of lines."""
        return len(self.day)

    def take(self, rows: Ints) -> Lines:
        """Return the given rows, in that order."""
        return Lines(*(getattr(self, name)[rows] for name in Lines.__slots__))


def own_lines(  # noqa: PLR0913 - one argument a column, by keyword
    catalogue: Catalogue,
    *,
    day: Ints,
    buyer: Ints,
    sku: Ints,
    quantity: Ints,
    autoship: bool = False,
) -> Lines:
    """Return one order of one line for each participant and day, at the participant's price."""
    count = len(day)
    return Lines(
        basket=np.arange(count),
        day=day,
        buyer=buyer,
        customer=np.full(count, NOBODY),
        seller=np.full(count, NOBODY),
        outside=np.zeros(count, dtype=np.bool_),
        sku=sku,
        quantity=quantity,
        list_amount=catalogue.list_price[sku] * quantity,
        net_amount=catalogue.participant_price[sku] * quantity,
        volume=catalogue.points[sku] * quantity,
        autoship=np.full(count, autoship),
    )


def random_goods(rng: np.random.Generator, catalogue: Catalogue, count: int) -> tuple[Ints, Ints]:
    """Return a product and a quantity for each of `count` lines; first products sell best."""
    # the square of a uniform number favours the head of the catalogue
    sku = np.floor(rng.random(count) ** 2 * catalogue.products).astype(np.int64)
    quantity = np.searchsorted([0.7, 0.93], rng.random(count)).astype(np.int64) + 1
    return sku, quantity


def with_second_lines(
    rng: np.random.Generator, catalogue: Catalogue, lines: Lines, share: float
) -> Lines:
    """Return the lines with a second product added to a share of the orders."""
    rows = np.flatnonzero(rng.random(len(lines)) < share)
    sku, quantity = random_goods(rng, catalogue, len(rows))
    first = lines.take(rows)
    # the price level of the buyer is that of the order's first line
    price = first.net_amount // first.quantity
    preferred = price == catalogue.preferred_price[first.sku]
    unit = np.where(
        first.outside,
        np.where(preferred, catalogue.preferred_price[sku], catalogue.list_price[sku]),
        catalogue.participant_price[sku],
    )
    second = replace(
        first,
        sku=sku,
        quantity=quantity,
        list_amount=catalogue.list_price[sku] * quantity,
        net_amount=unit * quantity,
        volume=catalogue.points[sku] * quantity,
    )
    return stacked([lines, second])


def joined_lines(parts: Sequence[Lines], orders_before: int) -> Lines:
    """Return all lines of a month in order of day, orders numbered on in that order."""
    offsets = np.cumsum([0, *(int(part.basket.max(initial=-1)) + 1 for part in parts)])
    lines = stacked(
        [
            replace(part, basket=part.basket + offset)
            for part, offset in zip(parts, offsets[:-1], strict=True)
        ]
    )
    # lines of one order stand on one day: sorted by order, then stably by day
    lines = lines.take(np.argsort(lines.basket, kind="stable"))
    lines = lines.take(np.argsort(lines.day.astype(np.int16), kind="stable"))
    first = np.diff(lines.basket, prepend=-1) != 0
    return replace(lines, basket=np.cumsum(first) - 1 + orders_before)


def stacked(parts: Sequence[Lines]) -> Lines:
    """Return the lines one part after the other; orders keep their numbers."""
    return Lines(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in Lines.__slots__)
    )
