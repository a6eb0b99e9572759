"""The optional tables: products, buy-backs and earnings claims."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Requests:
    """Requests to buy back, in order of day; arrays of one length, money in cents."""

    participant: Ints
    day: Ints
    claimed: Ints
    paid: Ints


def requests_of(world: World, books: Books) -> Requests:
    """Return what leavers who gave notice asked for and got, within the period."""
    plan, network, last_day = world.scenario.buybacks, world.network, world.calendar.last_day
    if plan is None:
        nothing = np.zeros(0, dtype=np.int64)
        return Requests(nothing, nothing, nothing, nothing)
    asking, denying = world.streams.of("buybacks").random((2, len(network)))
    day = network.left + plan.days
    asked = network.resigns & (day <= last_day) & (asking < plan.asked_share)
    chosen = np.flatnonzero(asked & (books.spent > 0))
    chosen = chosen[np.argsort(day[chosen], kind="stable")]
    claimed = share_of(books.spent[chosen], plan.claimed_rate)
    paid = np.where(denying[chosen] < plan.denied_share, 0, share_of(claimed, plan.paid_rate))
    return Requests(chosen, day[chosen], claimed, paid)


def _buybacks(world: World, names: Names, books: Books) -> pa.Table:
    requests = requests_of(world, books)
    return pa.table(
        {
            "participant_id": names.people(requests.participant),
            "requested_on": pa.array(world.calendar.dates(requests.day), pa.date32()),
            "claimed_amount": money(requests.claimed),
            "paid_amount": money(requests.paid),
            "status": codes((requests.paid == 0).astype(np.int64), _STATUSES),
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
