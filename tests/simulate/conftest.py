from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

SAMPLES = Path(__file__).parents[2] / "sample_data"
END = pd.Timestamp("2024-12-31")


@dataclass(frozen=True)
class Sample:
    """One committed sample, read with pandas alone; money as floats is enough for shapes."""

    folder: Path
    filing: dict[str, Any]
    people: pd.DataFrame
    """One row a participant: the row with role participant."""
    enrolments: pd.DataFrame
    orders: pd.DataFrame
    """Lines that count, with `net` after refunds, `buyer_class` and `joined` of the buyer."""
    payouts: pd.DataFrame

    @property
    def revenue(self) -> float:
        return float(self.orders["net"].sum())

    @property
    def paid(self) -> pd.Series:
        """Net payouts of the people who were paid at all."""
        total = self.payouts.groupby("participant_id")["amount"].sum()
        return total[total > 0]

    def revenue_share(self, **wanted: list[str]) -> float:
        rows = pd.Series(data=True, index=self.orders.index)
        for column, values in wanted.items():
            rows &= self.orders[column].isin(values)
        return float(self.orders.loc[rows, "net"].sum()) / self.revenue

    @property
    def observed(self) -> pd.DataFrame:
        """Participants enrolled for at least 180 days, with what they paid and got."""
        days = (END - self.people["enrolled_on"]).dt.days
        people = self.people[days >= 180][["enrolled_on"]].copy()
        own = self.orders[self.orders["buyer_class"] == "participant"]
        people["spent"] = own.groupby("buyer_id")["net"].sum()
        people["got"] = self.payouts.groupby("participant_id")["amount"].sum()
        filled: pd.DataFrame = people.fillna({"spent": 0, "got": 0})
        return filled


def read_table(folder: Path, name: str) -> pd.DataFrame:
    path = folder / f"{name}.csv"
    table: pd.DataFrame
    if path.exists():
        table = pd.read_csv(path, dtype={"period": "str", "rank": "str"})
    else:
        table = pd.read_parquet(folder / f"{name}.parquet")
    return table


def _sample(name: str) -> Sample:
    folder = SAMPLES / name
    enrolments = read_table(folder, "enrolments")
    for column in ("enrolled_on", "role_from", "ended_on"):
        enrolments[column] = pd.to_datetime(enrolments[column])
    people = enrolments[enrolments["role"] == "participant"].set_index("participant_id")
    preferred = set(enrolments.loc[enrolments["role"] == "preferred_customer", "participant_id"])
    orders = read_table(folder, "orders")
    orders = orders[orders["status"] != "cancelled"].copy()
    orders["ordered_on"] = pd.to_datetime(orders["ordered_on"])
    refunds = orders["refunded_amount"].astype("float64").fillna(0)
    orders["net"] = orders["net_amount"].astype("float64") - refunds
    orders["joined"] = orders["buyer_id"].map(people["enrolled_on"])
    orders["buyer_class"] = "customer"
    orders.loc[orders["buyer_id"].isin(preferred), "buyer_class"] = "preferred_customer"
    orders.loc[orders["ordered_on"] >= orders["joined"], "buyer_class"] = "participant"
    payouts = read_table(folder, "payouts")
    payouts["amount"] = payouts["amount"].astype("float64")
    payouts["paid_on"] = pd.to_datetime(payouts["paid_on"])
    filing = tomllib.loads((folder / "filing.toml").read_text(encoding="utf-8"))
    return Sample(folder, filing, people, enrolments, orders, payouts)


@pytest.fixture(scope="session")
def retail_led() -> Sample:
    return _sample("retail_led")


@pytest.fixture(scope="session")
def grey_zone() -> Sample:
    return _sample("grey_zone")


@pytest.fixture(scope="session")
def recruiting_led() -> Sample:
    return _sample("recruiting_led")


@pytest.fixture(scope="session", params=["retail_led", "grey_zone", "recruiting_led"])
def sample(request: pytest.FixtureRequest) -> Sample:
    chosen: Sample = request.getfixturevalue(request.param)
    return chosen
