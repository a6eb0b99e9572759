"""The filing as pandas holds it: people and orders as numbers, lines with class and entry mark."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

UNIT = 10_000
_UNIT = pa.scalar(Decimal(UNIT), pa.decimal128(5, 0))
PARTS = 10**12
MEMBERS = ("relabelled", "passive_participant", "active_participant")
GOODS = ("product", "other")


@dataclass(frozen=True)
class Constants:
    """The method's numbers, from rules/definitions.toml, and the period."""

    start: date
    end: date
    own_use_cap: int
    days_before_joining: int
    first_month_days: int
    rank_pack_multiple: int
    joined_recently_days: int
    near_joining_days: int
    population_days: int
    complete_enrolments: float


@dataclass(frozen=True)
class Books:
    """The three tables with people and orders as numbers, -1 where none is named."""

    orders: pd.DataFrame
    payouts: pd.DataFrame
    enrolments: pd.DataFrame
    people: int


def read_constants(folder: Path) -> Constants:
    """Return the method's numbers and the period that the filing declares."""
    home = Path(__file__).parents[1] / "rules" / "definitions.toml"
    found = tomllib.loads(home.read_text(encoding="utf-8"))
    period = tomllib.loads((folder / "filing.toml").read_text(encoding="utf-8"))["period"]
    names = (
        "days_before_joining",
        "first_month_days",
        "rank_pack_multiple",
        "joined_recently_days",
        "near_joining_days",
        "population_days",
    )
    return Constants(
        start=period["start"],
        end=period["end"],
        own_use_cap=int(found["own_use_month_usd"]["value"]) * UNIT,
        complete_enrolments=float(found["complete_enrolments"]["value"]),
        **{name: int(found[name]["value"]) for name in names},
    )


def read_books(folder: Path) -> Books:
    """Return the filing's three tables; ValueError where they hold what is not covered."""
    orders = _frame(
        folder / "orders.parquet",
        ("order_id", "buyer_id", "seller_id"),
        ("net_amount", "refunded_amount"),
    )
    payouts = _frame(
        folder / "payouts.parquet",
        ("participant_id", "source_order_id", "source_participant_id"),
        ("amount",),
    )
    enrolments = _frame(
        folder / "enrolments.parquet", ("participant_id", "sponsor_id"), ("entry_fee",)
    )
    if enrolments["ended_on"].notna().any() or (enrolments["entry_fee"] > 0).any():
        raise ValueError("people leave, or pay fees on enrolment: not covered")
    if (orders["status"] == "pending").any() or orders["item_kind"].isna().any():
        raise ValueError("pending lines, or lines without a kind: not covered")
    names = [
        (orders, "buyer_id"),
        (orders, "seller_id"),
        (payouts, "participant_id"),
        (payouts, "source_participant_id"),
        (enrolments, "participant_id"),
        (enrolments, "sponsor_id"),
    ]
    people = _number(names)
    _number([(orders, "order_id"), (payouts, "source_order_id")])
    return Books(orders, payouts, enrolments, people)


def _frame(path: Path, ids: tuple[str, ...], money: tuple[str, ...]) -> pd.DataFrame:
    """Return a table with ids as dictionaries, money in whole units, codes as categoricals."""
    table = pq.read_table(path, read_dictionary=list(ids))
    for name in money:
        units = pc.multiply(table[name].cast(pa.decimal128(18, 4)), _UNIT)
        place = table.column_names.index(name)
        table = table.set_column(place, name, units.cast(pa.int64()).fill_null(0))
    for name in ("item_kind", "status", "kind", "role", "sku"):
        if name in table.column_names:
            place = table.column_names.index(name)
            table = table.set_column(place, name, table[name].dictionary_encode())
    frame: pd.DataFrame = table.to_pandas(date_as_object=False)
    for name in frame.columns[[kind.kind == "M" for kind in frame.dtypes]]:
        frame[name] = frame[name].astype("datetime64[s]")
    return frame


def _number(columns: list[tuple[pd.DataFrame, str]]) -> int:
    """Replace the ids of all columns by numbers in the order of their text; return how many."""
    known = pd.Index(sorted(set().union(*(frame[name].cat.categories for frame, name in columns))))
    for frame, name in columns:
        codes = frame[name].cat.codes.to_numpy()
        place = np.append(known.get_indexer(frame[name].cat.categories), -1).astype(np.int64)
        frame[name] = place[codes]
    return len(known)


def find_people(books: Books) -> pd.DataFrame:
    """Return who is a participant, since when and how active; one row for each number."""
    rows = books.enrolments.assign(
        order=books.enrolments["role"].map({"participant": 0}).astype("float").fillna(1)
    ).sort_values(["order", "role_from", "enrolled_on"], kind="stable")
    people = pd.DataFrame(index=pd.RangeIndex(books.people))
    exported = rows[rows["role"] == "participant"]
    joined = exported.groupby("participant_id")["role_from"].min()
    people["is_listed"] = people.index.isin(rows["participant_id"])
    people["is_exported"] = people.index.isin(exported["participant_id"])
    first = rows.groupby("participant_id")["enrolled_on"].min()
    people["joined_on"] = joined.reindex(people.index).fillna(first.reindex(people.index))
    sponsors = rows[rows["sponsor_id"] >= 0].drop_duplicates("participant_id")
    people["sponsor"] = sponsors.set_index("participant_id")["sponsor_id"].reindex(
        people.index, fill_value=-1
    )
    people["paid"] = sum_by(books.payouts["participant_id"], books.payouts["amount"], len(people))
    kits = books.orders["item_kind"].isin(["starter_kit", "fee"]) & (
        books.orders["status"] != "cancelled"
    )
    people["is_base"] = people["is_listed"] & (
        people["is_exported"]
        | people.index.isin(books.orders.loc[kits, "buyer_id"])
        | (people["paid"] > 0)
    )
    links = people["is_base"] & (people["sponsor"] >= 0) & (people["sponsor"] != people.index)
    people["recruits"] = np.bincount(people.loc[links, "sponsor"], minlength=len(people))
    people["is_node"] = people["is_base"] | (people["is_listed"] & (people["recruits"] > 0))
    people["is_active"] = (people["recruits"] > 0) | (people["paid"] > 0)
    return people


def sum_by(keys: pd.Series[int], amounts: pd.Series[int], size: int) -> Integers:
    """Return exact sums by number: `bincount` would add in floating point."""
    total = np.zeros(size, np.int64)
    np.add.at(total, keys.to_numpy(), amounts.to_numpy())
    return total


def mark_lines(books: Books, people: pd.DataFrame, constants: Constants) -> pd.DataFrame:
    """Return the order lines with net sales, the buyer's class on that day and the entry mark."""
    lines = books.orders
    gross, status = lines["net_amount"], lines["status"]
    refund = lines["refunded_amount"].clip(lower=0).clip(upper=gross.clip(lower=0))
    whole = (status == "cancelled") | ((status == "returned") & (lines["refunded_on"].isna()))
    lines["net"] = gross - np.where(whole, gross, refund)
    lines["is_refunded"] = (status == "cancelled") | ((gross > 0) & (lines["net"] == 0))
    lines["month"] = lines["ordered_on"].to_numpy().astype("datetime64[M]").astype(np.int64)
    buyer = lines["buyer_id"].to_numpy()
    lines["is_node"] = people["is_node"].to_numpy()[buyer]
    day = (lines["ordered_on"] - people["joined_on"].to_numpy()[buyer]).dt.days
    early = (day < 0) & (day >= -constants.days_before_joining)
    lines["day"] = day.mask(early, 0).where(lines["is_node"])
    lines["buyer_class"] = _classes(books, people, lines, constants)
    lines["is_member"] = lines["buyer_class"].isin(MEMBERS)
    lines["entry_mark"] = _marks(lines, constants)
    return lines


def _classes(
    books: Books, people: pd.DataFrame, lines: pd.DataFrame, constants: Constants
) -> pd.Categorical:
    grace = np.timedelta64(constants.days_before_joining * 86_400, "s")
    spells = books.enrolments.assign(
        is_participant=books.enrolments["role"] == "participant",
        rank=books.enrolments["role"].map({"participant": 3, "preferred_customer": 2}),
    ).sort_values(["participant_id", "role_from", "rank"], kind="stable")
    spells["valid_from"] = spells["role_from"].where(
        ~spells["is_participant"], spells["role_from"] - grace
    )
    by_person = spells.groupby("participant_id", sort=False)
    spells["was_participant"] = by_person["is_participant"].cummax()
    later = spells.iloc[::-1].groupby("participant_id", sort=False)["valid_from"]
    valid_to = later.cummin().iloc[::-1].groupby(spells["participant_id"]).shift(-1)
    spells = spells[valid_to.isna() | (spells["valid_from"] < valid_to)]
    found = pd.merge_asof(
        lines[["buyer_id", "ordered_on"]].reset_index().sort_values("ordered_on", kind="stable"),
        spells[["participant_id", "valid_from", "is_participant", "was_participant"]].sort_values(
            "valid_from", kind="stable"
        ),
        left_on="ordered_on",
        right_on="valid_from",
        left_by="buyer_id",
        right_by="participant_id",
    ).sort_values("index")
    seen = found["valid_from"].notna().to_numpy()
    signed = (found["is_participant"].eq(True) | found["was_participant"].eq(True)).to_numpy()  # noqa: FBT003 - a value that may be missing
    buyer = lines["buyer_id"].to_numpy()
    is_relabelled = (people["is_node"] & ~people["is_exported"]).to_numpy()[buyer]
    outsider = 0 if _is_complete(books, people, constants) else 1
    codes = np.select(
        [~seen, signed & people["is_active"].to_numpy()[buyer], signed, is_relabelled],
        [outsider, 5, 4, 3],
        default=2,
    )
    names = ["customer", "unknown", "preferred_customer", *MEMBERS]
    return labels(codes, names)


def _is_complete(books: Books, people: pd.DataFrame, constants: Constants) -> bool:
    named = pd.unique(
        np.concatenate(
            [
                books.payouts["participant_id"].to_numpy(),
                books.enrolments["sponsor_id"].to_numpy(),
                books.orders["seller_id"].to_numpy(),
            ]
        )
    )
    named = named[named >= 0]
    listed = int(people["is_listed"].to_numpy()[named].sum())
    begins = books.enrolments["enrolled_on"].min() <= books.orders["ordered_on"].min()
    return bool(begins and listed >= constants.complete_enrolments * named.size)


def _marks(lines: pd.DataFrame, constants: Constants) -> pd.Categorical:
    kind, member, day = lines["item_kind"], lines["is_member"], lines["day"]
    goods = kind.isin(GOODS)
    later = lines.loc[
        member & goods & (lines["net"] > 0) & (day > constants.first_month_days), "net"
    ].to_numpy()
    half = (later.size + 1) // 2 - 1
    median = int(np.partition(later, half)[half]) if later.size else 0
    first_month = (
        member & ~kind.isin(["shipping", "tax"]) & (day >= 0) & (day <= constants.first_month_days)
    )
    always = kind.isin(["fee", "starter_kit"]) | (kind.isin(["training", "event"]) & member)
    large = (
        first_month & goods & (median > 0) & (lines["net"] >= constants.rank_pack_multiple * median)
    )
    codes = np.select([always, large, first_month], [0, 1, 2], default=3)
    return labels(codes, ["always", "rank_pack", "first_month", "none"])


def labels(codes: Any, names: list[str]) -> pd.Categorical[Any]:  # noqa: ANN401 - an array of places
    """Return the name at each place."""
    return pd.Categorical.from_codes(codes, categories=pd.Index(names))


def share_of(amount: Any, part: Any) -> Integers:  # noqa: ANN401 - arrays or series of integers
    """Return floor(amount x part / PARTS), exact: beyond 64 bits in Python's own integers."""
    amounts, parts = np.asarray(amount, np.int64), np.asarray(part, np.int64)
    if amounts.size and int(np.abs(amounts).max()) * PARTS >= 2**63:
        exact = amounts.astype(object) * parts.astype(object) // PARTS
        return np.asarray(exact, np.int64)
    shared: Integers = amounts * parts // PARTS
    return shared
