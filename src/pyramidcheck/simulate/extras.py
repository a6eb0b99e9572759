"""The optional tables: products, buy-backs and earnings claims."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from pyramidcheck.simulate.catalogue import share_of
from pyramidcheck.simulate.tables import codes, money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyramidcheck.simulate.books import Books
    from pyramidcheck.simulate.calendar import Ints
    from pyramidcheck.simulate.tables import Names
    from pyramidcheck.simulate.world import World

_STATUSES = ("paid", "denied")


def optional_tables(world: World, names: Names, books: Books) -> Iterator[tuple[str, pa.Table]]:
    """Yield those tables for which the scenario gives a reason."""
    if world.scenario.goods.premium is not None:
        yield "products", _products(world, world.scenario.goods.premium)
    if world.scenario.buybacks is not None:
        yield "buybacks", _buybacks(world, names, books)
    if world.scenario.claims:
        yield "claims", _claims(world)


def _products(world: World, premium: float) -> pa.Table:
    catalogue = world.catalogue
    goods = slice(0, catalogue.products)
    price = catalogue.list_price[goods]
    return pa.table(
        {
            "sku": pa.array(catalogue.sku[goods], pa.string()),
            "item_kind": pa.array(catalogue.item_kind[goods], pa.string()),
            "list_price": money(price),
            "comparable_price": money(np.floor(price / (1 + premium)).astype(np.int64)),
        }
    )


def _buybacks(world: World, names: Names, books: Books) -> pa.Table:
    plan, network, calendar = world.scenario.buybacks, world.network, world.calendar
    assert plan is not None  # noqa: S101 - asked for by the caller
    rng = world.streams.of("buybacks")
    asking, denying = rng.random((2, len(network)))
    day = network.left + plan.days
    spent: Ints = books.spent
    chosen = np.flatnonzero(
        network.resigns & (day <= calendar.last_day) & (asking < plan.asked_share) & (spent > 0)
    )
    chosen = chosen[np.argsort(day[chosen], kind="stable")]
    claimed = share_of(spent[chosen], plan.claimed_rate)
    denied = denying[chosen] < plan.denied_share
    return pa.table(
        {
            "participant_id": names.people(chosen),
            "requested_on": pa.array(calendar.dates(day[chosen]), pa.date32()),
            "claimed_amount": money(claimed),
            "paid_amount": money(np.where(denied, 0, share_of(claimed, plan.paid_rate))),
            "status": codes(denied.astype(np.int64), _STATUSES),
        }
    )


def _claims(world: World) -> pa.Table:
    claims = world.scenario.claims
    cent = Decimal("0.01")
    return pa.table(
        {
            "claim_id": [f"B{place:03d}" for place in range(1, len(claims) + 1)],
            "text": [claim.text for claim in claims],
            "amount": pa.array(
                [claim.amount.quantize(cent) for claim in claims], pa.decimal128(14, 2)
            ),
            "per": [claim.per for claim in claims],
            "source": [claim.source for claim in claims],
        }
    )
