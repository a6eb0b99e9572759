"""Payouts in vectorised pandas: reversals taken off, the rest split over the lines paid on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks.pandas_books import PARTS, labels, share_of

if TYPE_CHECKING:
    from benchmarks.pandas_books import Constants

_KEY = ["participant_id", "kind", "form", "source_order_id", "source_participant_id"]


def net_payouts(payouts: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each source that a payee was paid on, without what was taken back."""
    rows = payouts[payouts["status"] != "reversed"].copy()
    rows["kind"] = rows["kind"].astype(str)
    rows["form"] = "cash"
    period = pd.to_datetime(rows["period"], format="%Y-%m")
    rows["month"] = period.to_numpy().astype("datetime64[M]").astype(np.int64)
    rows["month_key"] = rows["month"].where(rows["source_order_id"] < 0, -1)
    groups = (
        rows.groupby([*_KEY, "month_key"], sort=False, observed=True)
        .agg(month=("month", "min"), paid_on=("paid_on", "min"), amount=("amount", "sum"))
        .reset_index()
        .drop(columns="month_key")
    )
    groups["is_known"] = groups["source_order_id"].isin(lines["order_id"])
    # No person or no order comes last, as -1 would not.
    for name in ("source_order_id", "source_participant_id"):
        groups[f"{name}_order"] = groups[name].where(groups[name] >= 0, np.iinfo(np.int64).max)
    groups = _net(
        groups,
        ["participant_id", "source_order_id"],
        ["kind", "source_participant_id_order"],
        groups["source_order_id"] >= 0,
        keeps_negative=True,
    )
    return _net(
        groups,
        ["participant_id", "kind", "month"],
        ["source_order_id_order", "source_participant_id_order"],
        pd.Series(data=True, index=groups.index),
        keeps_negative=False,
    )


def _net(
    groups: pd.DataFrame,
    together: list[str],
    order: list[str],
    where: pd.Series[bool],
    *,
    keeps_negative: bool,
) -> pd.DataFrame:
    """Share what is left after the negative amounts of a group out over its positive ones."""
    negative = groups[where & (groups["amount"] < 0)][together].drop_duplicates()
    marked = groups.merge(negative, on=together, how="left", indicator="beside")
    touched = (marked["beside"] == "both").to_numpy() & where.to_numpy()
    rest = groups[~touched]
    rows = groups[touched].sort_values([*together, *order], kind="stable")
    keys = [rows[name] for name in together]
    gains, losses = rows["amount"].clip(lower=0), (-rows["amount"]).clip(lower=0)
    gain = gains.groupby(keys, sort=False).transform("sum").to_numpy()
    loss = losses.groupby(keys, sort=False).transform("sum").to_numpy()
    left = _shares(gains, keys, gain, np.maximum(gain - loss, 0))
    if keeps_negative:
        over = _shares(losses, keys, loss, np.maximum(loss - gain, 0))
        left = np.where(gain >= loss, left, -over)
    rows = rows.assign(amount=left)
    if keeps_negative:
        return pd.concat([rest, rows[rows["amount"] != 0]], ignore_index=True)
    overdrawn = rows.assign(amount=gain - loss)[gain < loss].drop_duplicates(together)
    overdrawn = overdrawn.assign(source_order_id=-1, source_participant_id=-1, is_known=False)
    kept = [rest[rest["amount"] > 0], rows[rows["amount"] > 0], overdrawn]
    return pd.concat(kept, ignore_index=True)


def _shares(
    amounts: pd.Series[int], keys: list[pd.Series[int]], total: np.ndarray, left: np.ndarray
) -> np.ndarray:
    running = amounts.groupby(keys, sort=False).cumsum().to_numpy()
    base = np.maximum(total, 1).astype(object)
    before = ((running - amounts.to_numpy()).astype(object) * PARTS // base).astype(np.int64)
    until = (running.astype(object) * PARTS // base).astype(np.int64)
    return share_of(left, until) - share_of(left, before)


def split_payouts(
    payouts: pd.DataFrame, people: pd.DataFrame, lines: pd.DataFrame, constants: Constants
) -> pd.DataFrame:
    """Return payouts by the line that each was paid on, with what kind of source that is."""
    by_order = payouts[payouts["is_known"]].merge(
        _weigh(lines, ["order_id"]), left_on="source_order_id", right_on="order_id"
    )
    others = payouts[~payouts["is_known"]]
    days = (others["paid_on"] - _joined(people, others["source_participant_id"])).dt.days
    is_node = people["is_node"].to_numpy()[others["source_participant_id"]] & (
        others["source_participant_id"] >= 0
    )
    recent = is_node & days.between(0, constants.joined_recently_days)
    on_joining = (
        recent
        & (others["source_order_id"] < 0)
        & ~others["kind"].isin(["retail", "personal", "team"])
    )
    traced = others[
        ~on_joining
        & (others["amount"] > 0)
        & (others["source_participant_id"] >= 0)
        & (others["source_participant_id"] != others["participant_id"])
    ]
    named = lines[lines["buyer_id"].isin(traced["source_participant_id"])]
    named = named[(named["net"] > 0) & ~named["item_kind"].isin(["shipping", "tax"])]
    by_person = traced.reset_index().merge(
        _weigh(named, ["buyer_id", "month"], by_net=True),
        left_on=["source_participant_id", "month"],
        right_on=["buyer_id", "month"],
    )
    alone = others[~others.index.isin(by_person["index"])]
    split = pd.concat([by_order, by_person], ignore_index=True)
    whole = split["share_to"] - split["share_before"] == PARTS
    shared = share_of(split["amount"], split["share_to"]) - share_of(
        split["amount"], split["share_before"]
    )
    split["amount"] = np.where(whole, split["amount"], shared)
    split["has_line"] = True
    parts = pd.concat([split, alone.assign(has_line=False, buyer_id=-1)], ignore_index=True)
    parts = parts[parts["amount"] != 0]
    parts["source"] = _sources(parts, people, constants)
    parts["of"] = parts["source_participant_id"]
    parts["is_near"] = _near_joining(parts, people, constants)
    return parts


def _weigh(lines: pd.DataFrame, keys: list[str], *, by_net: bool = False) -> pd.DataFrame:
    """Return the lines with the part of their order, or of their person's month, that each is."""
    order = ["ordered_on", "order_id", "line_id", "sku", "net_amount"]
    rows = lines.sort_values([*keys, *(name for name in order if name not in keys)], kind="stable")
    by = [rows[name] for name in keys]
    if by_net:
        weight = rows["net"]
    else:
        volume = rows["volume"].fillna(0).clip(lower=0).astype(np.int64)
        has_volume = volume.groupby(by, sort=False).transform("sum") > 0
        gross = rows["net_amount"].clip(lower=0)
        has_value = gross.groupby(by, sort=False).transform("sum") > 0
        weight = volume.where(has_volume, gross.where(has_value, 1))
    total = weight.groupby(by, sort=False).transform("sum").to_numpy()
    running = weight.groupby(by, sort=False).cumsum().to_numpy()
    several = total != weight.to_numpy()
    before, until = np.zeros(len(rows), np.int64), np.full(len(rows), PARTS)
    sums = total[several].astype(object)
    ends = running[several].astype(object)
    until[several] = (ends * PARTS // sums).astype(np.int64)
    starts = ends - weight.to_numpy()[several]
    before[several] = (starts * PARTS // sums).astype(np.int64)
    columns = ["order_id", "buyer_id", "month", "buyer_class", "item_kind", "entry_mark"]
    wanted = [*dict.fromkeys([*keys, "buyer_id", *columns[3:]]), "is_refunded"]
    return rows[wanted].assign(share_before=before, share_to=until)


def _sources(parts: pd.DataFrame, people: pd.DataFrame, constants: Constants) -> pd.Categorical:
    of = parts["source_participant_id"]
    is_node = people["is_node"].to_numpy()[of] & (of >= 0)
    recent = is_node & (parts["paid_on"] - _joined(people, of)).dt.days.between(
        0, constants.joined_recently_days
    )
    line = parts["has_line"].to_numpy()
    names = ["untraced", "own", "refunded", "enrolment", "sale"]
    headcount = (of < 0) & (parts["source_order_id"] < 0) & (parts["kind"] == "recruitment")
    codes = np.select(
        [
            parts["amount"] < 0,
            line & (parts["buyer_id"] == parts["participant_id"]),
            line & parts["is_refunded"].eq(True),  # noqa: FBT003 - a value that may be missing
            line & (parts["entry_mark"] == "always"),
            line,
            of == parts["participant_id"],
            recent | headcount,
        ],
        [0, 1, 2, 3, 4, 1, 3],
        default=0,
    )
    return labels(codes, names)


def _near_joining(
    parts: pd.DataFrame, people: pd.DataFrame, constants: Constants
) -> pd.Series[bool]:
    """Return whether a recruit of the payee's own had joined in the days before the payout."""
    links = people["is_node"] & (people["sponsor"] >= 0) & (people["sponsor"] != people.index)
    recruits = people.loc[links, ["sponsor", "joined_on"]].sort_values("joined_on")
    last = pd.merge_asof(
        parts[["participant_id", "paid_on"]].reset_index().sort_values("paid_on", kind="stable"),
        recruits,
        left_on="paid_on",
        right_on="joined_on",
        left_by="participant_id",
        right_by="sponsor",
    ).sort_values("index")
    days = (last["paid_on"] - last["joined_on"]).dt.days
    near = days.between(0, constants.near_joining_days).to_numpy()
    return pd.Series(near, index=parts.index)


def _joined(people: pd.DataFrame, numbers: pd.Series[int]) -> pd.Series[pd.Timestamp]:
    """Return when each of these people joined; nobody has number -1."""
    days = people["joined_on"].to_numpy()[numbers]
    return pd.Series(days, index=numbers.index).where(numbers >= 0)
