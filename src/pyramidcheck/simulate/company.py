"""From a scenario to the tables of its filing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from pyramidcheck.simulate.books import Books
from pyramidcheck.simulate.extras import optional_tables
from pyramidcheck.simulate.tables import Names
from pyramidcheck.simulate.world import world_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyramidcheck.simulate.scenario import Export, Scenario

Part = tuple[str, pa.Table]


@dataclass(frozen=True, slots=True)
class Company:
    """A synthetic filing: canonical tables and the scenario that made them."""

    scenario: Scenario
    tables: Mapping[str, pa.Table]

    @property
    def participants(self) -> pa.Table:
        """The enrolments."""
        return self.tables["participants"]

    @property
    def orders(self) -> pa.Table:
        """The order lines."""
        return self.tables["orders"]

    @property
    def payouts(self) -> pa.Table:
        """The payouts."""
        return self.tables["payouts"]


def simulate(scenario: Scenario) -> Company:
    """Return the company of a scenario; the same scenario gives the same tables."""
    parts: dict[str, list[pa.Table]] = {}
    for table, rows in filing_parts(scenario):
        parts.setdefault(table, []).append(rows)
    return Company(scenario, {name: pa.concat_tables(each) for name, each in parts.items()})


def filing_parts(scenario: Scenario) -> Iterator[Part]:
    """Yield canonical tables with their names, piece by piece: a month of orders, of payouts, ...

    Every piece of a table has the same columns. Only one month's orders are held at a time.
    """
    return _exported(scenario.export, _book_parts(scenario))


def _book_parts(scenario: Scenario) -> Iterator[Part]:
    world = world_of(scenario)
    names, books = Names(world), Books(world)
    for month in books.months():
        yield "orders", names.orders(month)
        yield "payouts", names.payouts(month)
    yield "participants", names.participants(books)
    yield from optional_tables(world, names, books)


def _exported(export: Export, parts: Iterator[Part]) -> Iterator[Part]:
    """Yield the parts without what the export leaves out."""
    left = dict(export.first_rows)
    for name, table in parts:
        if name in export.without:
            continue
        columns = [each.partition(".")[2] for each in export.without if each.startswith(f"{name}.")]
        kept = table.drop_columns([each for each in columns if each in table.column_names])
        if name in left:
            kept = kept.slice(0, left[name])
            left[name] -= len(kept)
        yield name, kept
