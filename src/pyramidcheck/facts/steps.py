"""The order in which the fact tables are made, and the values bound into their SQL."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from pyramidcheck.facts.lag import estimate_payout_lag
from pyramidcheck.facts.lineage import attribute_by_lineage
from pyramidcheck.facts.network import load_placement, load_tree, sum_groups

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pyramidcheck.facts.engine import Engine

SQL_FOLDER = Path(__file__).parent / "sql"
PARTS = 10**12
"""Shares are split in parts of 10^12: far below a minor unit of any payout, and exact integers."""
VOLUME_UNIT = 10**6
"""Volumes carry at most six decimals."""
PLACE_UNIT = 2**40
"""More rows than any file has, and small enough for eight million files."""
EPOCH = date(1970, 1, 1)
_LARGEST_SAFE_SUM = 2**60
_WIDE = {"BIGINT": "HUGEINT"}
"""Amounts are held in 64 bits, or in 128 where their sum would not fit."""
_TOTALS = (
    """
    SELECT
        coalesce(sum(abs(net_amount)), 0),
        coalesce(sum(abs(list_amount)), 0),
        coalesce(sum(abs(refunded_amount)), 0)
    FROM canon.orders
    """,
    "SELECT coalesce(sum(abs(amount)), 0) FROM canon.payouts",
    "SELECT coalesce(sum(abs(entry_fee)), 0) FROM canon.participants",
)


def build_facts(store: Engine, definitions: Mapping[str, Fraction], *, of_files: bool) -> None:
    """Run every SQL file in order, with the tree and the group sums between them."""
    parameters = _parameters(store, definitions)
    _lay_ground(store, parameters)
    run = _runner(store, parameters)
    run("75_activity.sql")
    sum_groups(store)
    run("80_months.sql")
    attribute_by_lineage(store, definitions, 10 ** money_scale(store))
    run("83_lineage.sql")
    run("85_participant_months.sql")
    run("90_participants.sql")
    run("95_others.sql")
    _describe_quality(store, parameters, of_files=of_files)
    run("96_seniority.sql")
    parameters["payout_schedule"] = _stated(store, "payout_schedule")
    run("97_loading.sql")
    run("97_widened_a.sql")
    parameters["adult_population"] = _stated(store, "adult_population")
    run("98_widened_b.sql")
    run("98_contests.sql")
    run("98_level_rates.sql")
    if of_files:
        run("99_lines.sql")


def build_quality_facts(store: Engine, definitions: Mapping[str, Fraction]) -> None:
    """Run what the gates and the data-quality chapter need, and nothing that only rules read."""
    parameters = _parameters(store, definitions)
    _lay_ground(store, parameters)
    _describe_quality(store, parameters, of_files=True)
    _runner(store, parameters)("99_check.sql")


def name_lines_by_text(store: Engine) -> None:
    """Replace the views that count by those that show."""
    store.run_file(SQL_FOLDER / "99_lines_named.sql")


def _runner(
    store: Engine, parameters: Mapping[str, object], types: Mapping[str, str] | None = None
) -> Callable[[str], None]:
    return lambda name: store.run_file(SQL_FOLDER / name, parameters, types=types)


def _fits(store: Engine, parameters: Mapping[str, object]) -> bool:
    """Whether every sum of the filing's money fits in 64 bits, counted in its smallest unit."""
    unit = int(str(parameters["unit"]))
    return all(
        Decimal(str(total)) * unit < _LARGEST_SAFE_SUM
        for query in _TOTALS
        for total in store.rows(query, source="facts/steps.py")[0]
    )


def _lay_ground(store: Engine, parameters: dict[str, object]) -> None:
    """Make `prep`: people, their tree, what each order line is, what each payout was paid on."""
    run = _runner(store, parameters, {} if _fits(store, parameters) else _WIDE)
    run("10_accounts.sql")
    run("20_sales.sql")
    run("30_payouts.sql")
    run("35_ledger.sql")
    run("40_people.sql")
    load_tree(store)
    run("45_readings.sql")
    run("46_labels.sql")
    run("50_lines.sql")
    run("60_credit.sql")
    parameters["payout_lag"] = estimate_payout_lag(store)
    run("70_parts.sql")


def _describe_quality(store: Engine, parameters: Mapping[str, object], *, of_files: bool) -> None:
    """Make what tells of the files: both trees, signals, and the tables of the quality chapter."""
    run = _runner(store, parameters)
    run("96_placement.sql")
    load_placement(store)
    run("96_network.sql")
    run("96_quality.sql")
    run("99_signals.sql")
    if of_files:
        run("99_data_quality.sql")


def _parameters(store: Engine, definitions: Mapping[str, Fraction]) -> dict[str, object]:
    scale = money_scale(store)
    values: dict[str, object] = {name: _bindable(value) for name, value in definitions.items()}
    values["unit"] = 10**scale
    values["quantum"] = Decimal(1).scaleb(-scale)
    values["parts"] = PARTS
    values["volume_unit"] = VOLUME_UNIT
    values["epoch"] = EPOCH
    values["place_unit"] = PLACE_UNIT
    return values


def _bindable(value: Fraction) -> int | Decimal:
    """Return whole numbers as int, others as the exact decimal that they are.

    Raises:
        ValueError: the value has no finite decimal form; definitions are written so that they have.
    """
    if value.denominator == 1:
        return value.numerator
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(exact) != value:
        raise ValueError(f"{value} has no exact decimal form")
    return exact


def money_scale(store: Engine) -> int:
    """Return the number of decimals of the filing's money columns."""
    found = store.scalar(
        "SELECT numeric_scale FROM information_schema.columns "
        "WHERE table_schema = 'canon' AND table_name = 'orders' AND column_name = 'net_amount'",
        source="facts/steps.py",
    )
    return int(str(found))


def _stated(store: Engine, column: str) -> object:
    """Return what `canon.filing` states under a name; None where it has no such column."""
    known = store.scalar(
        "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'canon' "
        "AND table_name = 'filing' AND column_name = $name",
        {"name": column},
        source="facts/steps.py",
    )
    if not known:
        return None
    query = f"SELECT filing.{column} FROM canon.filing AS filing"  # noqa: S608 - names of this file
    return store.scalar(query, source="facts/steps.py")
