"""Sales of each generation below every participant who was paid without a stated order.

A generation is counted as for payouts that name their order: own purchases 0, a direct recruit's
purchases and an own customer's order 1. The closure of ancestors is never built: sales move up one
parent at a time, and only those that meet a paid participant-month are added.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from pyramidcheck.facts.network import positions
from pyramidcheck.store.columns import read_integers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from pyramidcheck.facts.engine import Engine

    IntegerArray = NDArray[np.int64]
    WholeArray = NDArray[Any]
    """Minor units: 64 bits wide, or Python's own integers where sums may need more."""

EPOCH = date(1970, 1, 1)
_LARGEST_SAFE_SUM = 2**62
_SOURCE = "facts/generations.py"


@dataclass(frozen=True, slots=True)
class Payments:
    """The untraced payouts of one kind with the sales below each payee; a row a payee-month."""

    rows: pa.Table
    """Columns kind, person and month."""
    amounts: WholeArray
    sales: WholeArray
    """Shape (rows, generations)."""
    outside: WholeArray
    """The part of `sales` that the central reading counts as outside the plan."""


def read_payments(store: Engine, levels: int) -> Iterator[Payments]:
    """Yield every kind with untraced payouts to participants, by name."""
    fits = store.scalar(_FITS, {"largest": _LARGEST_SAFE_SUM}, source=_SOURCE)
    whole = "BIGINT" if fits else "VARCHAR"
    paid = store.table(_PAID.format(whole=whole), {"epoch": EPOCH}, source=_SOURCE)
    if paid.num_rows == 0:
        return
    tree = store.table(_TREE, source=_SOURCE)
    person = _integers(tree, "person")
    parent = positions(person, _integers(tree, "parent"))
    payee = positions(person, _integers(paid, "person"))
    keys = _integers(paid, "months") * person.size + payee
    wanted, place = np.unique(keys, return_inverse=True)
    sold = store.table(_SALES.format(whole=whole), {"epoch": EPOCH}, source=_SOURCE)
    deepest = int(_integers(tree, "depth").max()) + 1
    sales, outside = _sales_below(sold, person, parent, wanted, min(levels, deepest))
    amounts = _whole_numbers(paid, "amount")
    start = 0
    for _, found in groupby(paid.column("kind").to_pylist()):
        end = start + sum(1 for _ in found)
        rows = paid.slice(start, end - start).select(["kind", "person", "month"])
        at = place[start:end]
        yield Payments(rows, amounts[start:end], sales[at], outside[at])
        start = end


def _sales_below(
    sold: pa.Table, person: IntegerArray, parent: IntegerArray, wanted: IntegerArray, levels: int
) -> tuple[WholeArray, WholeArray]:
    """Return all and outside sales, shape (wanted, generations), of the wanted person-months."""
    month = _integers(sold, "months") * person.size
    first = _integers(sold, "generation")
    at = positions(person, _integers(sold, "person"))
    values = [_whole_numbers(sold, name) for name in ("sales", "outside")]
    below = [np.zeros((wanted.size, levels + 1), dtype=each.dtype) for each in values]
    for generation in range(levels + 1):
        at = np.where((first < generation) & (at >= 0), parent[at], at)
        counted = np.flatnonzero((first <= generation) & (at >= 0))
        meets = positions(wanted, month[counted] + at[counted])
        counted, meets = counted[meets >= 0], meets[meets >= 0]
        for amounts, sums in zip(values, below, strict=True):
            np.add.at(sums[:, generation], meets, amounts[counted])
    return below[0], below[1]


def _integers(rows: pa.Table, column: str) -> IntegerArray:
    return read_integers(rows.column(column))


def _whole_numbers(rows: pa.Table, column: str) -> WholeArray:
    values = rows.column(column)
    if pa.types.is_string(values.type):
        return np.array([int(text) for text in values.to_pylist()], dtype=object)
    return _integers(rows, column)


_FITS = """
SELECT
    (SELECT coalesce(sum(abs(net)), 0) FROM prep.line)
    + (SELECT coalesce(sum(abs(amount)), 0) FROM prep.payout_part) < CAST($largest AS HUGEINT)
"""
_TREE = """
SELECT person, coalesce(parent, -1) AS parent, depth FROM prep.tree ORDER BY person
"""
_PAID = """
SELECT
    part.kind,
    part.person,
    part.month,
    date_diff('month', $epoch, part.month) AS months,
    CAST(sum(part.amount) AS {whole}) AS amount
FROM prep.payout_part AS part
INNER JOIN prep.tree AS tree ON part.person = tree.person
WHERE part.source = 'untraced' AND part.kind <> 'adjustment'
GROUP BY part.kind, part.person, part.month
HAVING sum(part.amount) > 0
ORDER BY part.kind, part.person, part.month
"""
_SALES = """
SELECT
    CASE WHEN line.is_node THEN line.buyer ELSE line.credited END AS person,
    date_diff('month', $epoch, line.month) AS months,
    CASE WHEN line.is_node THEN 0 ELSE 1 END AS generation,
    CAST(sum(line.net) AS {whole}) AS sales,
    CAST(sum(CASE WHEN line.outside_central THEN line.net ELSE 0 END) AS {whole}) AS outside
FROM prep.line AS line
WHERE
    line.is_revenue
    AND (line.is_node OR line.credited IS NOT NULL)
    AND line.month IN (
        SELECT part.month
        FROM prep.payout_part AS part
        WHERE part.source = 'untraced' AND part.amount > 0
    )
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
"""
