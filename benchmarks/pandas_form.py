"""The audit's measures in vectorised pandas: what a careful analyst would write instead.

Money is held in whole units of a ten-thousandth as 64-bit integers, as the audit splits it; ids are
numbered once, codes are categoricals, and no row is looked at in Python. Seven measures are formed:
those of RULES, in the readings that need no more than the files hold. The audit forms some forty,
in all readings, for the whole period and for each year of it. What the generator never writes
(pending lines, people who leave, fees on enrolments, several accounts of a person, lines without a
kind) is refused, not guessed.
"""

from __future__ import annotations

import sys
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
READINGS = ("strict", "central", "lenient")
RULES = (
    "outside_revenue_share",
    "recruitment_revenue_share",
    "pay_on_enrolment",
    "own_use_funded_payouts",
    "net_loss_rate",
    "unpaid_share",
    "autoship_dependence",
)
_MEMBERS = ("relabelled", "passive_participant", "active_participant")
_GOODS = ("product", "other")


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


def measure(folder: Path, constants: Constants) -> dict[str, dict[str, tuple[float, float]]]:
    """Return numerator and denominator by rule and reading, money in the filing's currency."""
    books = _read(folder)
    people = _people(books)
    lines = _lines(books, people, constants)
    parts = _parts(books, people, lines, constants)
    return {
        **_sales_measures(lines, parts, people, constants),
        **_payout_measures(parts),
        **_outcomes(books, people, lines, constants),
    }


def _read(folder: Path) -> Books:
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


def _people(books: Books) -> pd.DataFrame:
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
    people["paid"] = _sum_by(books.payouts["participant_id"], books.payouts["amount"], len(people))
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


def _sum_by(keys: pd.Series[int], amounts: pd.Series[int], size: int) -> Integers:
    """Return exact sums by number: `bincount` would add in floating point."""
    total = np.zeros(size, np.int64)
    np.add.at(total, keys.to_numpy(), amounts.to_numpy())
    return total


def _lines(books: Books, people: pd.DataFrame, constants: Constants) -> pd.DataFrame:
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
    lines["is_member"] = lines["buyer_class"].isin(_MEMBERS)
    lines["entry_mark"] = _marks(lines, constants)
    return lines


def _classes(
    books: Books, people: pd.DataFrame, lines: pd.DataFrame, constants: Constants
) -> pd.Categorical[str]:
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
    names = ["customer", "unknown", "preferred_customer", *_MEMBERS]
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


def _marks(lines: pd.DataFrame, constants: Constants) -> pd.Categorical[str]:
    kind, member, day = lines["item_kind"], lines["is_member"], lines["day"]
    goods = kind.isin(_GOODS)
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


def _is_entry(rows: pd.DataFrame, reading: str) -> pd.Series[bool]:
    marks = {"strict": 3, "central": 2, "lenient": 1}[reading]
    revenue = ~rows["item_kind"].isin(["shipping", "tax"])
    return revenue & rows["entry_mark"].isin(["always", "rank_pack", "first_month"][:marks])


def _is_outside(rows: pd.DataFrame, reading: str) -> pd.Series[bool]:
    classes = {
        "strict": ["customer"],
        "central": ["customer", "preferred_customer"],
        "lenient": ["customer", "preferred_customer", "relabelled", "unknown"],
    }[reading]
    kind, who = rows["item_kind"], rows["buyer_class"]
    course = kind.isin(["training", "event"]) & who.isin(
        ["customer", "preferred_customer", "unknown"]
    )
    sold = kind.isin([*_GOODS, "subscription"]) | course
    allowed = who.isin(classes)
    if reading == "lenient":
        allowed |= (who == "passive_participant") & (kind != "subscription")
    return sold & allowed & ~_is_entry(rows, reading)


def _parts(
    books: Books, people: pd.DataFrame, lines: pd.DataFrame, constants: Constants
) -> pd.DataFrame:
    """Return the payouts, netted against reversals and split over the lines they were paid on."""
    from benchmarks.pandas_payouts import net_payouts, split_payouts  # noqa: PLC0415 - two pages

    return split_payouts(net_payouts(books.payouts, lines), people, lines, constants)


def _sales_measures(
    lines: pd.DataFrame, parts: pd.DataFrame, people: pd.DataFrame, constants: Constants
) -> dict[str, dict[str, tuple[float, float]]]:
    revenue = ~lines["item_kind"].isin(["shipping", "tax"])
    implied = _implied_entry(lines, parts, people, constants)
    total = max(int(lines.loc[revenue, "net"].sum()) + implied, 0)
    outside, entry = {}, {}
    for reading in READINGS:
        sold = int(lines.loc[_is_outside(lines, reading), "net"].sum())
        joined = int(lines.loc[_is_entry(lines, reading), "net"].sum()) + implied
        outside[reading] = _money(min(max(sold, 0), total), total)
        entry[reading] = _money(min(max(joined, 0), total), total)
    bought = lines[lines["is_node"] & revenue]
    recurring = bought["is_autoship"].eq(True) | (bought["item_kind"] == "subscription")  # noqa: FBT003 - a value that may be missing
    spend = max(int(bought["net"].sum()), 0)
    again = min(max(int(bought.loc[recurring, "net"].sum()), 0), spend)
    return {
        "outside_revenue_share": outside,
        "recruitment_revenue_share": entry,
        "autoship_dependence": {"strict": _money(again, spend)},
    }


def _implied_entry(
    lines: pd.DataFrame, parts: pd.DataFrame, people: pd.DataFrame, constants: Constants
) -> int:
    """Return payouts on joiners who have no entry line of their own."""
    own = lines[lines["is_node"]]
    days = (own["ordered_on"] - people["joined_on"].to_numpy()[own["buyer_id"]]).dt.days
    near = days.between(-constants.days_before_joining, constants.first_month_days)
    seen = own.loc[(own["entry_mark"] == "always") | near, "buyer_id"]
    rows = parts[(parts["source"] == "enrolment") & ~parts["has_line"] & (parts["of"] >= 0)]
    return int(rows.loc[~rows["of"].isin(seen), "amount"].sum())


def _payout_measures(parts: pd.DataFrame) -> dict[str, dict[str, tuple[float, float]]]:
    others = parts[parts["source"] != "own"]
    traced = int(others.loc[others["source"] != "untraced", "amount"].sum())
    joining = others["source"].eq("enrolment") | (
        others["kind"].eq("recruitment") & others["source"].ne("untraced")
    )
    untraced = others[others["source"] == "untraced"]
    recruited = untraced["kind"] == "recruitment"
    pools = [
        max(int(untraced.loc[where, "amount"].sum()), 0)
        for where in (
            recruited,
            ~recruited & untraced["is_near"],
            ~recruited & ~untraced["is_near"],
        )
    ]
    paid = int(others.loc[joining, "amount"].sum()) + pools[0]
    base = others[others["kind"] != "adjustment"]
    lost = max(int(base.loc[base["source"] == "untraced", "amount"].sum()), 0)
    known = int(base.loc[base["source"] != "untraced", "amount"].sum())
    goods = base[
        (base["source"] == "sale")
        & base["item_kind"].isin([*_GOODS, "subscription"])
        & base["entry_mark"].isin(["first_month", "none"])
    ]
    own_use = {}
    for reading in READINGS:
        members = [name for name in _MEMBERS if reading != "lenient" or name != "relabelled"]
        counted = goods["buyer_class"].isin(members) & ~_is_outside(goods, reading)
        own_use[reading] = _money(int(goods.loc[counted, "amount"].sum()), known + lost)
    share = _money(paid, traced + sum(pools))
    strict = _money(paid + pools[1], traced + sum(pools))
    return {
        "pay_on_enrolment": {"strict": strict, "central": share, "lenient": share},
        "own_use_funded_payouts": own_use,
    }


def _outcomes(
    books: Books, people: pd.DataFrame, lines: pd.DataFrame, constants: Constants
) -> dict[str, dict[str, tuple[float, float]]]:
    bought = lines[lines["is_node"]]
    size = books.people
    spend = _sum_by(bought["buyer_id"], bought["net"], size)
    goods = bought[
        bought["item_kind"].isin(_GOODS) & ~bought["entry_mark"].isin(["always", "rank_pack"])
    ]
    months = goods.groupby(["buyer_id", "month"], sort=False)["net"].sum().reset_index()
    capped = months["net"].clip(upper=constants.own_use_cap)
    own_use = _sum_by(months["buyer_id"], capped, size)
    observed = (np.datetime64(constants.end) - people["joined_on"]).dt.days
    population = (people["is_node"] & (observed >= constants.population_days)).to_numpy()
    paid = people["paid"].to_numpy()[population]
    net = paid - spend[population]
    count = int(population.sum())
    return {
        "net_loss_rate": {
            "strict": (int((net < 0).sum()), count),
            "central": (int((net + own_use[population] < 0).sum()), count),
        },
        "unpaid_share": {"central": (int((paid <= 0).sum()), count)},
    }


def _money(numerator: int, denominator: int) -> tuple[float, float]:
    return numerator / UNIT, denominator / UNIT


def labels(codes: Any, names: list[str]) -> pd.Categorical[str]:  # noqa: ANN401 - an array of places
    """Return the name at each place."""
    found: pd.Categorical[str] = pd.Categorical.from_codes(codes, categories=names)
    return found


def share_of(amount: Any, part: Any) -> Integers:  # noqa: ANN401 - arrays or series of integers
    """Return floor(amount x part / PARTS), exact: beyond 64 bits in Python's own integers."""
    amounts, parts = np.asarray(amount, np.int64), np.asarray(part, np.int64)
    if amounts.size and int(np.abs(amounts).max()) * PARTS >= 2**63:
        exact = amounts.astype(object) * parts.astype(object) // PARTS
        return exact.astype(np.int64)
    shared: Integers = amounts * parts // PARTS
    return shared


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


if __name__ == "__main__":
    filing = Path(sys.argv[1])
    print(measure(filing, read_constants(filing)))  # noqa: T201 - what it prints is its result
