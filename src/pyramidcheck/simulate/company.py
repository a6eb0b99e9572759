"""From a scenario to the tables of its filing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from pyramidcheck.simulate.books import Books
from pyramidcheck.simulate.extras import optional_tables
from pyramidcheck.simulate.tables import Names
from pyramidcheck.simulate.truth import Truth
from pyramidcheck.simulate.world import world_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyramidcheck.simulate.scenario import Export, Scenario

Part = tuple[str, pa.Table]


class Simulation:
    """A company on its way from scenario to filing: read `parts` to its end, then `truth`."""

    def __init__(self, scenario: Scenario) -> None:
        """Nothing is made yet."""
        self.scenario = scenario
        self.truth: dict[str, Any] = {}
        """What `truth.json` holds; empty until the last part has been read."""

    def parts(self) -> Iterator[Part]:
        """Yield canonical tables with their names, piece by piece: a month of orders, ...

        Every piece of a table has the same columns. Only one month's orders are held at a time.
        """
        return _exported(self.scenario.export, self._book_parts())

    def _book_parts(self) -> Iterator[Part]:
        world = world_of(self.scenario)
        names, books, truth = Names(world), Books(world), Truth(world)
        for month in books.months():
            truth.tally.add(month)
            yield "orders", names.orders(month)
            yield "payouts", names.payouts(month)
        yield "participants", names.participants(books)
        yield from optional_tables(world, names, books)
        self.truth = truth.document(books)


@dataclass(frozen=True, slots=True)
class Company:
    """A synthetic filing: canonical tables and the scenario that made them."""

    scenario: Scenario
    tables: Mapping[str, pa.Table]
    truth: Mapping[str, Any]
    """What `truth.json` holds."""

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
    simulation = Simulation(scenario)
    pieces: dict[str, list[pa.Table]] = {}
    for table, rows in simulation.parts():
        pieces.setdefault(table, []).append(rows)
    tables = {name: pa.concat_tables(each) for name, each in pieces.items()}
    return Company(scenario, tables, simulation.truth)


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
