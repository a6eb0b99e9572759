"""Order-level amounts, taken once for each order and spread over its lines to the last digit."""

# ruff: noqa: S608 - SQL is made of our own names

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyramidcheck.ingest import expressions as sql
from pyramidcheck.ingest import numbers
from pyramidcheck.ingest.column_source import ColumnSource
from pyramidcheck.ingest.dialect import infer_dialects
from pyramidcheck.ingest.file_mapping import FileMapping
from pyramidcheck.model.canonical import ORDERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramidcheck.ingest.currency_marks import CurrencyMark
    from pyramidcheck.ingest.shapes import Shaping, SpreadFields
    from pyramidcheck.model.config import FilingConfig
    from pyramidcheck.model.filing import SourceColumn
    from pyramidcheck.store import Store

_UNIT = 10_000
"""A spread is exact in ten-thousandths, the scale of money where the data need no more."""


@dataclass(frozen=True, slots=True)
class Written:
    """How the cells that a spread reads write numbers."""

    decimals: Mapping[str, str] = field(default_factory=dict)
    """Field -> decimal mark."""
    marks: Mapping[str, CurrencyMark] = field(default_factory=dict)
    """Field -> the currency that its cells carry."""
    currency: str | None = None

    @property
    def parameters(self) -> dict[str, object]:
        """What is bound wherever the steps of the spread are used."""
        return {f"m_{name}": list(mark.spellings) for name, mark in self.marks.items()}


def find_written(store: Store, shaping: Shaping, config: FilingConfig) -> Written:
    """Return how the columns of the file's spread write numbers, inferred as everywhere.

    Raises:
        UsageError: Numbers that can be read in two ways.
    """
    spread = shaping.spread
    if spread is None:
        return Written()
    probed = FileMapping(
        shaping.original,
        ORDERS,
        {
            f"net_{place}": ColumnSource(ORDERS.column("net_amount"), (item,))
            for place, item in enumerate(_fields(spread))
        },
    )
    found = infer_dialects(store, [probed], config)[0]
    named = [found.marks[item.field].currency for item in spread.plus if item.field in found.marks]
    return Written(found.decimals, found.marks, next(filter(None, named), None))


def _fields(spread: SpreadFields) -> tuple[SourceColumn, ...]:
    refunded = (spread.refunded,) if spread.refunded else ()
    return (*spread.weight, *spread.plus, *spread.minus, *refunded)


def spread_steps(shaping: Shaping, last: str, written: Written) -> list[str]:
    """SQL of order-level amounts, taken once for each order and spread over its lines.

    All in whole ten-thousandths: what a line has is the difference of two running shares, so that
    the lines of an order sum to its amount exactly. An order without any weight has it on its
    first line; one without an amount has the weights themselves.
    """
    given = shaping.spread
    assert given is not None  # noqa: S101 - the caller asked

    def other(item: SourceColumn) -> str:
        if item.field not in written.marks:
            return "FALSE"
        carried = numbers.money_mark(sql.text(item))
        spelt = f"list_contains(CAST($m_{item.field} AS VARCHAR[]), {carried})"
        return f"({carried} <> '' AND NOT {spelt})"

    def number(item: SourceColumn) -> str:
        mark, text = written.decimals.get(item.field), sql.text(item)
        return numbers.numeral_alone(text, mark, other(item)) if mark else text

    def units(item: SourceColumn) -> str:
        return f"TRY_CAST(trunc(TRY_CAST({number(item)} AS DECIMAL(15,4)) * {_UNIT}) AS HUGEINT)"

    def is_bad(item: SourceColumn) -> str:
        text = sql.text(item)
        wrong = [f"{units(item)} IS NULL"]
        if item not in given.weight:
            # Never rounded in silence; a weight may be.
            exact = f"TRY_CAST({number(item)} AS DECIMAL(38,18))"
            wrong.append(f"{exact} <> TRY_CAST({number(item)} AS DECIMAL(15,4))")
        return f"({text} IS NOT NULL AND ({' OR '.join(wrong)}))"

    weight = units(given.weight[0])
    for item in given.weight[1:]:
        weight = f"({weight} * {units(item)} // {_UNIT})"
    gross = " + ".join(units(item) for item in given.plus)
    minus = "".join(f" - coalesce({units(item)}, 0)" for item in given.minus)
    back = units(given.refunded) if given.refunded else "CAST(NULL AS HUGEINT)"
    parts = _fields(given)
    # What stands in a cell and is no number makes the line unreadable, never zero.
    bad = " OR ".join(is_bad(item) for item in parts)
    joined = f"concat_ws(' ', '?', {', '.join(sql.text(item) for item in parts)})"
    by_key = f"PARTITION BY {sql.text(given.key)}"
    running = f"{by_key} ORDER BY row.source_row ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
    own = "coalesce(row.spread_weight, 0)"
    first = "min(row.source_row) OVER (PARTITION BY row.spread_key)"
    share = _share("row.spread_total")
    return_share = _share("row.spread_back_total")
    return [
        f"""weighed AS (
            SELECT row.*, {sql.text(given.key)} AS spread_key,
                {weight} AS spread_weight, {gross}{minus} AS spread_net,
                {gross} AS spread_gross, {back} AS spread_back,
                CASE WHEN {bad} THEN {joined} END AS spread_bad
            FROM {last} AS row
        )""",
        f"""ordered AS (
            SELECT row.*,
                first_value(row.spread_net IGNORE NULLS) OVER ({_whole(by_key)}) AS spread_total,
                first_value(row.spread_gross IGNORE NULLS) OVER ({_whole(by_key)}) AS spread_full,
                first_value(row.spread_back IGNORE NULLS) OVER ({_whole(by_key)}) AS spread_given,
                CAST(sum({own}) OVER ({running}) AS HUGEINT) AS spread_run,
                CAST(sum({own}) OVER ({by_key}) AS HUGEINT) AS spread_sum,
                row.source_row = {first} AS spread_first
            FROM weighed AS row
        )""",
        """returned AS (
            SELECT row.*,
                CASE
                    WHEN row.spread_given IS NULL THEN NULL
                    WHEN coalesce(row.spread_full, 0) = 0 THEN row.spread_given
                    ELSE TRY(row.spread_total * row.spread_given // row.spread_full)
                END AS spread_back_total
            FROM ordered AS row
        )""",
        f"""spread AS (
            SELECT row.* EXCLUDE (
                    spread_key, spread_weight, spread_net, spread_gross, spread_back, spread_bad,
                    spread_total, spread_full, spread_given, spread_run, spread_sum, spread_first,
                    spread_back_total
                ),
                CASE WHEN row.bare THEN NULL WHEN row.spread_bad IS NOT NULL THEN row.spread_bad
                    WHEN row.spread_total IS NULL THEN {_written("row.spread_weight")}
                    ELSE {_written(share)} END AS {given.net},
                CASE WHEN row.bare OR coalesce(row.spread_back_total, 0) = 0 THEN NULL
                    ELSE {_written(return_share)} END AS {given.refund}
            FROM returned AS row
        )""",
    ]


def _whole(by_key: str) -> str:
    return (
        f"{by_key} ORDER BY row.source_row ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"
    )


def _share(total: str) -> str:
    """SQL of a line's part of the total: the running share less the one before."""
    before = "(row.spread_run - coalesce(row.spread_weight, 0))"
    return (
        f"CASE WHEN row.spread_sum = 0 THEN CASE WHEN row.spread_first THEN {total} ELSE 0 END"
        f" ELSE TRY({total} * row.spread_run // row.spread_sum)"
        f" - TRY({total} * {before} // row.spread_sum) END"
    )


def _written(units: str) -> str:
    """SQL of ten-thousandths as a number's text, as databases write it."""
    return f"CAST(TRY_CAST({units} AS DECIMAL(28,0)) * CAST(0.0001 AS DECIMAL(5,4)) AS VARCHAR)"
