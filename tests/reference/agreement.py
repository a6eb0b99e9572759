"""The product's measures beside the reference's."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

from facts import canon
from facts.oracle_books import Books
from facts.oracle_readings import READINGS
from pyramidcheck import facts as product
from pyramidcheck.audits import Options
from pyramidcheck.judge.levels import Span
from pyramidcheck.judge.ruling import Law, Matter, rule_on
from pyramidcheck.measure import measure_rule, read_filing_facts, run_gates
from pyramidcheck.model.canonical import TABLES
from pyramidcheck.model.measures import Gate
from pyramidcheck.model.outcome import GateState, Reading
from pyramidcheck.pipeline import open_filing
from reference.filing import INFINITE, Filing
from reference.settling import MEASURED, Settled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from facts.oracle_books import Rows
    from pyramidcheck.rulebook import LoadedRule, Rulebook
    from pyramidcheck.store import Store
    from reference.companies import Company
    from reference.filing import Number

Measured = tuple[str, dict[str, "Number"]]
"""The product's state and readings."""


def build_facts(store: Store, company: Company, definitions: dict[str, Fraction]) -> Filing:
    """Fill the store with the product's facts of a company; return the reference's view of it."""
    canon.load(store, company.books)
    store.run(
        "CREATE OR REPLACE TABLE canon.filing AS SELECT * REPLACE ("
        "$currency AS currency, cast($levels AS INTEGER) AS levels_paid) FROM canon.filing",
        {"currency": company.currency, "levels": company.levels_paid},
        source="test",
    )
    product.build(store, definitions)
    return Filing(company.books, definitions, company.currency, company.levels_paid)


@contextmanager
def open_sample(folder: Path, rulebook: Rulebook) -> Iterator[tuple[Store, Filing, list[str]]]:
    """Yield a sample's store with its facts, its canonical rows, and the gates that failed."""
    options = Options(folder)
    with open_filing(options, rulebook.definitions, lambda _stage: None) as (store, read_in):
        constants = {name: item.value for name, item in rulebook.definitions.items()}
        product.build(store, constants)
        tables = {name: read_rows(store, name) for name in TABLES}
        (row,) = store.rows(
            "SELECT period_start, period_end, own_use_month, qualifying_volume, resale, currency, "
            "levels_paid FROM canon.filing",
            source="test",
        )
        start, end, cap, qualifying, resale, currency, levels = cast("tuple[Any, ...]", row)
        books = Books(
            start,
            end,
            tables,
            scale=read_in.money_scale,
            own_use_month=cap,
            qualifying_volume=qualifying,
            resale=resale,
        )
        gates = run_gates(
            rulebook.gates,
            read_filing_facts(store),
            read_in.period,
            read_in.inputs,
            quarantine=read_in.quarantine,
            notes=read_in.notes,
        )
        failed = [gate.id for gate in gates if gate.state is GateState.FAILED]
        yield store, Filing(books, constants, currency, levels), failed


def read_rows(store: Store, table: str) -> Rows:
    names = [column.name for column in TABLES[table].columns]
    listed = ", ".join(f'"{name}"' for name in names)
    sql = f"SELECT {listed} FROM canon.{table}"  # noqa: S608 - names of the model
    return [dict(zip(names, row, strict=True)) for row in store.rows(sql, source="test")]


def measure(
    store: Store,
    rulebook: Rulebook,
    rules: Collection[str],
    least: dict[str, int],
    failed_gates: Collection[str] = (),
) -> dict[str, dict[str, Measured]]:
    """Return what the product says of each rule, as far as the reference says it too."""
    facts = read_filing_facts(store)
    gates = tuple(Gate(name, GateState.FAILED) for name in failed_gates)
    loaded = {name: with_needs(rulebook.rules[name], least) for name in rules}
    measures = {name: measure_rule(store, rule, facts, gates) for name, rule in loaded.items()}
    law = Law(
        {name: rule.rule for name, rule in loaded.items()},
        rulebook.verdict,
        rulebook.profiles,
        Span(None, None),
    )
    matter = Matter(measures, gates, facts)
    return {
        name: {
            jurisdiction: read(law, matter, name, jurisdiction)
            for jurisdiction in rule.rule.jurisdictions or ("international",)
        }
        for name, rule in loaded.items()
    }


def read(law: Law, matter: Matter, name: str, jurisdiction: str) -> Measured:
    ruling = rule_on(law.rules[name], matter, law, jurisdiction)
    found = matter.measures[name].of(jurisdiction)
    if found.state == "error":
        return f"error: {found.reason_values}", {}
    if not ruling.outcome.measured:
        return str(ruling.outcome), {}
    values = {reading: found.values[Reading(reading)] for reading in READINGS}
    return MEASURED, {
        reading: INFINITE if value.infinite > 0 else value.value
        for reading, value in values.items()
    }


def with_needs(loaded: LoadedRule, least: dict[str, int]) -> LoadedRule:
    given = {name: value for name, value in least.items() if getattr(loaded.rule.needs, name)}
    needs = loaded.rule.needs.model_copy(update=given)
    return replace(loaded, rule=loaded.rule.model_copy(update={"needs": needs}))


def disagreements(
    expected: dict[str, dict[str, Settled]], found: dict[str, dict[str, Measured]]
) -> list[str]:
    """Return one line for every rule and jurisdiction on which the two differ."""
    return [
        f"{name} ({jurisdiction}): {wanted} expected, {found[name][jurisdiction]} found"
        for name, by_jurisdiction in expected.items()
        for jurisdiction, wanted in by_jurisdiction.items()
        if not agree(wanted, found[name][jurisdiction])
    ]


def agree(wanted: Settled, found: Measured) -> bool:
    """Return whether state and readings are the same; estimates may be rounded apart."""
    return wanted.state == found[0] and all(
        value == found[1].get(reading)
        or (
            isinstance(value, Fraction)
            and isinstance(other := found[1].get(reading), Fraction)
            and abs(value - other) <= wanted.rounded
        )
        for reading, value in wanted.readings.items()
    )
