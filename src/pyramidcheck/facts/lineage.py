"""Payouts that name no order, attributed by the rates that each generation's sales earned.

The payouts of one kind are fitted to the sales of each generation below the payee in the same
month. Where the fit is good enough, a payout is outside sales' in proportion to what the rates pay
on them; where it is not, nothing is attributed here, and bounds that assume no rate are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from pyramidcheck.facts.generations import read_payments
from pyramidcheck.stats.lineage import bounds, fit_level_rates
from pyramidcheck.store.columns import build_flags, build_numbers, build_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from pyramidcheck.facts.engine import Engine
    from pyramidcheck.facts.generations import Payments, WholeArray
    from pyramidcheck.stats.lineage import LevelFit


PARTS = 10**12
RATE_UNIT = 10**9
"""Rates keep nine decimals, so that every machine splits the same money."""
_CERTAIN = 12
"""Decimals of a rate that are more than rounding noise; ties at the ninth are settled on them."""
_DIGITS = 6
"""Decimals of R squared, which is compared as it is printed."""
_CHUNK = 100_000
"""Rows whose amounts are Python's own integers at the same time."""
_SOURCE = "facts/lineage.py"


@dataclass(frozen=True, slots=True)
class Limits:
    """What the method asks of a fit before it splits money."""

    levels: int
    least_fit: Fraction
    rows_per_rate: Fraction


@dataclass(frozen=True, slots=True)
class Attribution:
    """What fitted rates say of each payout, in minor units; 0 where there are none."""

    rates: tuple[int, ...]
    """By generation, in 1 / `RATE_UNIT` of the sales; empty where there is no fit."""
    r_squared: Decimal | None
    is_accepted: bool
    explained: WholeArray
    """As much of each payout as the rates pay on the sales below the payee."""
    covered: WholeArray
    """The whole payout where the rates pay anything on these sales, else 0."""
    retail: WholeArray
    """The part of `covered` in proportion to what the rates pay on outside sales."""


def attribute_by_lineage(store: Engine, definitions: Mapping[str, Fraction], unit: int) -> None:
    """Create `prep.lineage_share`, `prep.lineage_fit` and `prep.lineage_rate`.

    Args:
        store: the facts up to `prep.line`, `prep.payout_part` and `prep.tree`.
        definitions: the method's constants by name.
        unit: minor units in one unit of the filing's money.
    """
    stated = store.scalar("SELECT max(levels_paid) FROM canon.filing", source=_SOURCE)
    limits = Limits(
        int(definitions["levels_when_unknown"]) if stated is None else max(int(str(stated)), 0),
        definitions["lineage_fit"],
        definitions["lineage_rows_per_rate"],
    )
    shares, fits, rates = [pa.Table.from_batches([], _SHARE)], [], []
    for payments in read_payments(store, limits.levels):
        found = attribute(payments, limits, unit)
        kind = payments.rows.column("kind")[0].as_py()
        fits.append({"kind": kind, **_fit_row(payments, found)})
        rates += [
            {"kind": kind, "generation": generation, "rate": str(rate)}
            for generation, rate in enumerate(found.rates)
        ]
        if found.is_accepted:
            shares.append(_share_rows(payments, found))
    store.register_arrow("prep.lineage_share", pa.concat_tables(shares))
    store.register_arrow("prep.lineage_fit", _table(fits, _FIT))
    store.register_arrow("prep.lineage_rate", _table(rates, _RATE))


def _table(rows: Sequence[Mapping[str, object]], schema: pa.Schema) -> pa.Table:
    """Return the rows as a table of the schema, whose types are those of `_BUILD`."""
    columns = {
        field.name: _BUILD[field.type]([row[field.name] for row in rows]) for field in schema
    }
    return pa.table(columns, schema=schema)


def _whole_column(values: Sequence[int]) -> pa.Array:
    return build_numbers(np.array(values, np.int64), pa.int64())


def _fit_row(payments: Payments, found: Attribution) -> dict[str, object]:
    least, most = _bounds(payments)
    untraced = int(payments.amounts.sum())
    return {
        "levels": payments.sales.shape[1] - 1,
        "payee_months": payments.amounts.size,
        "r_squared": None if found.r_squared is None else str(found.r_squared),
        "is_accepted": found.is_accepted,
        "untraced": str(untraced),
        "unexplained": str(untraced - int(found.explained.sum())),
        "retail_least": str(least),
        "retail_most": str(most),
    }


def _share_rows(payments: Payments, found: Attribution) -> pa.Table:
    return pa.table(
        {
            "person": payments.rows.column("person"),
            "month": payments.rows.column("month"),
            "covered": build_texts([str(amount) for amount in found.covered.tolist()]),
            "retail": build_texts([str(amount) for amount in found.retail.tolist()]),
        },
        schema=_SHARE,
    )


def attribute(payments: Payments, limits: Limits, unit: int) -> Attribution:
    """Return what the fitted rates explain of each payout and ascribe to outside sales.

    Rates are fitted in floating point, cut to nine decimals and from there on used exactly.
    """
    amounts, sales = payments.amounts, payments.sales
    fit = fit_level_rates(_in_money(sales, unit), _in_money(amounts, unit))
    rates = () if fit.r_squared is None else tuple(_whole_rate(rate) for rate in fit.rates)
    r_squared = None if fit.r_squared is None else round(Decimal(fit.r_squared), _DIGITS)
    explained, covered, retail = (np.zeros_like(amounts) for _ in range(3))
    for chunk in _chunks(amounts.size):
        whole = amounts[chunk].astype(object)
        paid = _paid_at(rates, sales[chunk])
        from_outside = np.minimum(_paid_at(rates, payments.outside[chunk]), paid)
        is_covered = paid > 0
        shares = from_outside * PARTS // np.where(is_covered, paid, 1)
        explained[chunk] = np.minimum(whole, paid // RATE_UNIT)
        covered[chunk] = np.where(is_covered, whole, 0)
        retail[chunk] = np.where(is_covered, whole * shares // PARTS, 0)
    is_accepted = _is_accepted(fit, r_squared, int(sales.any(axis=0).sum()), limits)
    return Attribution(rates, r_squared, is_accepted, explained, covered, retail)


def _is_accepted(fit: LevelFit, r_squared: Decimal | None, rates: int, limits: Limits) -> bool:
    if r_squared is None:
        return False
    return Fraction(r_squared) >= limits.least_fit and fit.rows >= limits.rows_per_rate * rates


def _whole_rate(rate: float) -> int:
    certain = Decimal(repr(round(rate, _CERTAIN)))
    return int((certain * RATE_UNIT).to_integral_value(ROUND_HALF_EVEN))


def _paid_at(rates: tuple[int, ...], sales: WholeArray) -> WholeArray:
    """Return what the rates pay on each row of sales, never below 0, in 1 / `RATE_UNIT`."""
    paid = np.zeros(len(sales), dtype=object)
    for generation, rate in enumerate(rates):
        paid += sales[:, generation].astype(object) * rate
    return np.maximum(paid, 0)


def _bounds(payments: Payments) -> tuple[int, int]:
    """Return the bounds at the largest share of the sales below a payee ever paid in a month."""
    amounts = payments.amounts
    sales = np.maximum(payments.sales.sum(axis=1), 0)
    retail = np.minimum(np.maximum(payments.outside.sum(axis=1), 0), sales)
    largest = _largest_share(amounts, sales)
    least = most = 0
    for chunk in _chunks(amounts.size):
        held, sold = retail[chunk].astype(object), sales[chunk].astype(object)
        found = bounds(amounts[chunk].astype(object), held, sold - held, largest)
        least += int(found.least.sum())
        most += int(found.most.sum())
    return least, most


def _largest_share(amounts: WholeArray, sales: WholeArray) -> Fraction:
    sold = np.flatnonzero(sales > 0)
    if sold.size == 0:
        return Fraction(0)
    shares = amounts[sold].astype(np.float64) / sales[sold].astype(np.float64)
    # Floats find the candidates, whole numbers the largest of them.
    close = sold[shares >= shares.max() * (1 - 1e-9)]
    return max(Fraction(int(amounts[row]), int(sales[row])) for row in close)


def _in_money(amounts: WholeArray, unit: int) -> NDArray[np.float64]:
    return amounts.astype(np.float64) / unit


def _chunks(rows: int) -> Iterator[slice]:
    return (slice(start, start + _CHUNK) for start in range(0, rows, _CHUNK))


_SHARE = pa.schema(
    {
        "person": pa.int32(),
        "month": pa.date32(),
        "covered": pa.large_string(),
        "retail": pa.large_string(),
    }
)
_FIT = pa.schema(
    {
        "kind": pa.large_string(),
        "levels": pa.int64(),
        "payee_months": pa.int64(),
        "r_squared": pa.large_string(),
        "is_accepted": pa.bool_(),
        "untraced": pa.large_string(),
        "unexplained": pa.large_string(),
        "retail_least": pa.large_string(),
        "retail_most": pa.large_string(),
    }
)
_RATE = pa.schema({"kind": pa.large_string(), "generation": pa.int64(), "rate": pa.large_string()})
_BUILD: Mapping[pa.DataType, Callable[[Any], pa.Array]] = {
    pa.large_string(): build_texts,
    pa.int64(): _whole_column,
    pa.bool_(): build_flags,
}
