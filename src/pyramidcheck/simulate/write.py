"""The simulated company as canonical tables, and those tables as files."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from pyramidcheck.model.canonical import ORDER_STATUSES, PAYOUT_KINDS, ROLES
from pyramidcheck.simulate.french import write_french
from pyramidcheck.simulate.lines import NOBODY
from pyramidcheck.simulate.people import FOREVER

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pyramidcheck.simulate.calendar import Calendar, Flags, Ints
    from pyramidcheck.simulate.customers import Customers
    from pyramidcheck.simulate.plan import Pay, Payouts
    from pyramidcheck.simulate.sales import Sales
    from pyramidcheck.simulate.scenario import Scenario
    from pyramidcheck.simulate.world import World

Format = Literal["csv", "parquet", "french"]
MONEY = pa.decimal128(14, 2)
FILES = {"participants": "enrolments", "orders": "orders", "payouts": "payouts"}


@dataclass(frozen=True, slots=True)
class Company:
    """A synthetic filing: canonical tables and the scenario that made them."""

    scenario: Scenario
    participants: pa.Table
    orders: pa.Table
    payouts: pa.Table


def company_of(world: World, customers: Customers, sales: Sales, payouts: Pay) -> Company:
    """Return the canonical tables of a simulation."""
    return Company(
        world.scenario,
        _participants(world, customers, payouts.rank),
        _orders(world, sales),
        _payouts(world, payouts.payouts),
    )


def write_company(company: Company, folder: Path, fmt: Format | None = None) -> list[Path]:
    """Write enrolments, orders, payouts and `filing.toml`; return the paths written.

    French exports have no `filing.toml`; each file bears the mark of synthetic data itself. The
    format is the scenario's unless given. The same company gives the same bytes; for Parquet as
    long as the Parquet writer is the same release, whose name the format records.
    """
    suffix = fmt or company.scenario.format
    if suffix == "french":
        return write_french(company, folder)
    folder.mkdir(parents=True, exist_ok=True)
    writer: Callable[[pa.Table, Path], None] = {"csv": _write_csv, "parquet": _write_parquet}[
        suffix
    ]
    written = []
    for table, name in FILES.items():
        path = folder / f"{name}.{suffix}"
        writer(getattr(company, table), path)
        written.append(path)
    path = folder / "filing.toml"
    path.write_text(filing_toml(company.scenario), encoding="utf-8", newline="\n")
    return [*written, path]


def filing_toml(scenario: Scenario) -> str:
    """Return the `filing.toml` in which the synthetic company describes itself."""
    period = scenario.period
    lines = [
        f'company = "{scenario.company}"',
        "synthetic = true",
        f'country = "{scenario.country}"',
        f'currency = "{scenario.currency}"',
        "",
        "[period]",
        f"start = {period.start.isoformat()}",
        f"end = {period.end.isoformat()}",
    ]
    if scenario.case is not None:
        lines += ["", "[case]", *(f"{key} = {value}" for key, value in scenario.case)]
    declared = scenario.declared.model_dump(exclude_none=True)
    if declared:
        lines += ["", "[plan]", *(f"{key} = {_toml(value)}" for key, value in declared.items())]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (int, Decimal)) else f'"{value}"'


def _write_csv(table: pa.Table, path: Path) -> None:
    with path.open("wb") as stream:
        stream.write((",".join(table.column_names) + "\n").encode())
        # ids, codes and numbers hold neither commas nor quotes
        options = pa_csv.WriteOptions(include_header=False, quoting_style="none")
        pa_csv.write_csv(table, stream, options)


def _write_parquet(table: pa.Table, path: Path) -> None:
    pq.write_table(table, path, compression="zstd", version="2.6", store_schema=False)


def _ids(prefix: str, number: Ints, width: int, known: Flags | None = None) -> pa.Array:
    """Return `prefix` and the number counted from 1; null where not known (number -1)."""
    digits = pc.utf8_lpad(pc.cast(pa.array(number + 1), pa.string()), width, "0")
    known = number != NOBODY if known is None else known
    ids = pc.binary_join_element_wise(pa.scalar(prefix), digits, "")
    return pc.if_else(pa.array(known), ids, pa.scalar(None, pa.string()))


def _codes(index: Ints, names: tuple[str, ...] | list[str]) -> pa.Array:
    """Return the names by index; null where the index is -1."""
    places = pa.array(index, mask=index < 0)
    return pc.take(pa.array(names, pa.string()), places)


def _money(amount: Ints, known: Flags | None = None) -> pa.Array:
    """Return cents as decimals with two places; null where not known."""
    # a decimal128 is the unscaled integer in two little-endian words: value, then its sign
    words = np.empty((len(amount), 2), dtype="<i8")
    words[:, 0] = amount
    words[:, 1] = amount >> 63
    money = pa.Array.from_buffers(MONEY, len(amount), [None, pa.py_buffer(words.tobytes())])
    return money if known is None else pc.if_else(pa.array(known), money, pa.scalar(None, MONEY))


def _days(calendar: Calendar, day: Ints, known: Flags | None = None) -> pa.Array:
    mask = None if known is None else ~known
    return pa.array(calendar.dates(day), pa.date32(), mask=mask)


def _participants(world: World, customers: Customers, rank: Ints) -> pa.Table:
    network, calendar, scenario = world.network, world.calendar, world.scenario
    people = np.arange(len(network))
    registered = np.flatnonzero(customers.preferred)
    person = np.concatenate([people, np.full(len(registered), NOBODY)])
    own_id = _ids("P", person, 6)
    number = np.concatenate([np.full(len(people), NOBODY), registered])
    upgraded = np.concatenate([np.full(len(people), NOBODY), customers.person[registered]])
    own_id = pc.coalesce(own_id, _ids("P", upgraded, 6), _ids("C", number, 6))
    enrolled = np.concatenate([network.joined, customers.found[registered]])
    is_participant = person != NOBODY
    left = np.concatenate([network.left, np.full(len(registered), FOREVER)])
    gone = left <= calendar.last_day
    gone &= np.concatenate([network.resigns, np.zeros(len(registered), np.bool_)])
    sponsor = np.concatenate([network.sponsor, customers.seller[registered]])
    rank = np.concatenate([rank, np.full(len(registered), NOBODY)])
    table = pa.table(
        {
            "participant_id": own_id,
            "enrolled_on": _days(calendar, enrolled),
            "sponsor_id": _ids("P", sponsor, 6),
            "role": _codes((~is_participant).astype(np.int64), ROLES),
            "role_from": _days(calendar, enrolled),
            "ended_on": _days(calendar, np.where(gone, left, 0), gone),
            "rank": _codes(rank, [rank.name for rank in scenario.plan.ranks]),
            "country": pa.array([scenario.country] * len(person)),
            "entry_fee": _money(np.zeros(len(person), np.int64)),
        }
    )
    return table.take(np.argsort(enrolled, kind="stable"))


def _orders(world: World, sales: Sales) -> pa.Table:
    calendar, catalogue = world.calendar, world.catalogue
    lines = sales.lines
    first = np.flatnonzero(np.diff(lines.basket, prepend=-1))
    place = np.arange(len(lines)) - first[lines.basket]
    back = sales.refund_day >= 0
    kinds = np.array(catalogue.item_kind)[lines.sku]
    return pa.table(
        {
            "order_id": _ids("O", lines.basket, 7),
            "line_id": pa.array(place + 1),
            "ordered_on": _days(calendar, lines.day),
            "buyer_id": pc.coalesce(_ids("P", lines.buyer, 6), _ids("C", lines.customer, 6)),
            "seller_id": _ids("P", lines.seller, 6),
            "item_kind": pa.array(kinds.astype(object), pa.string()),
            "sku": _codes(lines.sku, catalogue.sku),
            "quantity": pa.array(lines.quantity),
            "list_amount": _money(lines.list_amount),
            "net_amount": _money(lines.net_amount),
            "volume": pa.array(lines.volume),
            "is_autoship": pa.array(lines.autoship),
            "status": _codes(sales.status, ORDER_STATUSES),
            "refunded_amount": _money(sales.refunded, back),
            "refunded_on": _days(calendar, sales.refund_day, back),
        }
    )


def _payouts(world: World, payouts: Payouts) -> pa.Table:
    calendar = world.calendar
    paid = calendar.starts[payouts.month + 1] - 1 + world.scenario.plan.pay_delay_days
    return pa.table(
        {
            "payout_id": _ids("A", np.arange(len(payouts.month)), 7),
            "participant_id": _ids("P", payouts.payee, 6),
            "period": _codes(payouts.month, calendar.month_names()),
            "paid_on": _days(calendar, paid),
            "amount": _money(payouts.amount),
            "kind": _codes(payouts.kind, PAYOUT_KINDS),
            "source_order_id": _ids("O", payouts.order, 7),
            "source_participant_id": _ids("P", payouts.source, 6),
            "status": pa.array(["paid"] * len(payouts.month), pa.string()),
        }
    )
