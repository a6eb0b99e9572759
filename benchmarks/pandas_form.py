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
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.pandas_books import (
    GOODS,
    MEMBERS,
    UNIT,
    Books,
    Constants,
    find_people,
    mark_lines,
    read_books,
    read_constants,
    sum_by,
)
from benchmarks.pandas_payouts import net_payouts, split_payouts

if TYPE_CHECKING:
    import pandas as pd

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


def measure(folder: Path, constants: Constants) -> dict[str, dict[str, tuple[float, float]]]:
    """Return numerator and denominator by rule and reading, money in the filing's currency."""
    books = read_books(folder)
    people = find_people(books)
    lines = mark_lines(books, people, constants)
    payouts = net_payouts(books.payouts, lines)
    parts = split_payouts(payouts, people, lines, constants)
    return {
        **_sales_measures(lines, parts, people, constants),
        **_payout_measures(parts),
        **_outcomes(books, people, lines, constants),
    }


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
    sold = kind.isin([*GOODS, "subscription"]) | course
    allowed = who.isin(classes)
    if reading == "lenient":
        allowed |= (who == "passive_participant") & (kind != "subscription")
    return sold & allowed & ~_is_entry(rows, reading)


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
        & base["item_kind"].isin([*GOODS, "subscription"])
        & base["entry_mark"].isin(["first_month", "none"])
    ]
    own_use = {}
    for reading in READINGS:
        members = [name for name in MEMBERS if reading != "lenient" or name != "relabelled"]
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
    spend = sum_by(bought["buyer_id"], bought["net"], size)
    goods = bought[
        bought["item_kind"].isin(GOODS) & ~bought["entry_mark"].isin(["always", "rank_pack"])
    ]
    months = goods.groupby(["buyer_id", "month"], sort=False)["net"].sum().reset_index()
    capped = months["net"].clip(upper=constants.own_use_cap)
    own_use = sum_by(months["buyer_id"], capped, size)
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


if __name__ == "__main__":
    filing = Path(sys.argv[1])
    print(measure(filing, read_constants(filing)))  # noqa: T201 - what it prints is its result
