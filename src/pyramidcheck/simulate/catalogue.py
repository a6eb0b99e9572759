"""What the company sells: one row per stock-keeping unit, prices in cents."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pyramidcheck.simulate.calendar import Ints
    from pyramidcheck.simulate.scenario import Scenario
    from pyramidcheck.simulate.streams import Streams

_Row = tuple[str, str, int, int, int]
"""Name, item kind, list price, participant's price, points."""
TOP_UP_POINTS = 10
"""Points of the small item with which participants round a month's volume up."""


def cents(amount: Decimal) -> int:
    """Return an amount of two decimals as whole cents."""
    return int(amount * 100)


def share_of(amount: Ints, rate: Decimal) -> Ints:
    """Return the share of each amount in cents, half a cent rounded away from zero."""
    basis_points = int(rate * 10_000)
    share: Ints = np.sign(amount) * ((np.abs(amount) * basis_points + 5_000) // 10_000)
    return share


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Arrays of one length; products come first, then what only participants buy."""

    sku: tuple[str, ...]
    item_kind: tuple[str, ...]
    list_price: Ints
    participant_price: Ints
    preferred_price: Ints
    points: Ints
    products: int
    """How many of the first rows are ordinary products."""

    def row(self, sku: str) -> int:
        """Return the row of a stock-keeping unit."""
        return self.sku.index(sku)


def catalogue_of(scenario: Scenario, streams: Streams) -> Catalogue:
    """Return the catalogue of a scenario; the same seed gives the same prices."""
    goods = scenario.goods
    rng = streams.of("catalogue")
    price = 100 * rng.integers(goods.lowest_price, goods.highest_price + 1, goods.products)
    paid = price - share_of(price, goods.participant_discount)
    points = np.maximum(share_of(paid, goods.volume_rate) // 100, 1)
    rows: list[_Row] = [
        (
            f"G{number + 1:02d}",
            "product",
            int(price[number]),
            int(paid[number]),
            int(points[number]),
        )
        for number in range(goods.products)
    ]
    rows += _bundles(scenario) + _entry(scenario)
    list_price = np.array([row[2] for row in rows], dtype=np.int64)
    return Catalogue(
        sku=tuple(row[0] for row in rows),
        item_kind=tuple(row[1] for row in rows),
        list_price=list_price,
        participant_price=np.array([row[3] for row in rows], dtype=np.int64),
        preferred_price=list_price - share_of(list_price, goods.preferred_discount),
        points=np.array([row[4] for row in rows], dtype=np.int64),
        products=goods.products,
    )


def _bundles(scenario: Scenario) -> list[_Row]:
    bundles = [("TOPUP", TOP_UP_POINTS)]
    if scenario.own_use.autoship_volume is not None:
        bundles.append(("AUTO", scenario.own_use.autoship_volume))
    goods = scenario.goods
    rows: list[_Row] = []
    for sku, points in bundles:
        paid = (points / goods.volume_rate).quantize(Decimal("0.01"))
        full = (paid / (1 - goods.participant_discount)).quantize(Decimal("0.01"))
        rows.append((sku, "product", cents(full), cents(paid), points))
    return rows


def _entry(scenario: Scenario) -> list[_Row]:
    entry = scenario.entry
    rows: list[_Row] = [("FEE", "fee", cents(entry.annual_fee), cents(entry.annual_fee), 0)]
    rows += [
        (kit.sku, "starter_kit", cents(kit.price), cents(kit.price), kit.volume)
        for kit in entry.kits
    ]
    rows += [
        (extra.sku, extra.item_kind, cents(extra.price), cents(extra.price), 0)
        for extra in entry.extras
    ]
    return rows
