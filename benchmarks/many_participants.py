"""Writes a filing of any number of participants: one of the samples, many times over.

Each copy has ids of its own, so the filing is as many separate trees as there are copies. Orders
and payouts are those of the sample's last months, so that an audit of a million participants can
be paid for; what is reported is bounded by the rules' and the report's own limits either way.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pyramidcheck.assets import find_assets
from pyramidcheck.store import Store

if TYPE_CHECKING:
    from pathlib import Path

_SAMPLE = "grey_zone"
_FIRST_MONTH = "2024-07"
_TOML = """company = "Million-participant Example (synthetic)"
synthetic = true
country = "US"
currency = "USD"

[period]
start = 2024-07-01
end = 2024-12-31

[plan]
qualifying_volume = 100
starter_kit_price = 49.00
levels_paid = 4
own_use_month = 200.00
buyback_share = 0.90
buyback_days = 180
"""
_IDS = {
    "enrolments": ("participant_id", "sponsor_id"),
    "orders": ("order_id", "buyer_id", "seller_id"),
    "payouts": ("payout_id", "participant_id", "source_order_id", "source_participant_id"),
}
_KEPT = {
    "enrolments": "true",
    "orders": f"ordered_on >= '{_FIRST_MONTH}'",
    "payouts": f"period >= '{_FIRST_MONTH}'",
}


def write_filing(folder: Path, participants: int) -> int:
    """Return how many participants the filing has, at least as many as asked for."""
    folder.mkdir(parents=True, exist_ok=True)
    sample = find_assets("sample_data") / _SAMPLE
    with Store.open(threads=2, memory="2GB") as store:
        each = _count(store, sample / "enrolments.csv")
        copies = math.ceil(participants / each)
        for table, ids in _IDS.items():
            told = ", ".join(f"{name} || '-' || copy AS {name}" for name in ids)
            store.run(
                f"COPY (SELECT lines.* REPLACE ({told}) FROM"  # noqa: S608 - our own names
                f" read_csv('{sample / table}.csv', all_varchar := true) AS lines"
                f" CROSS JOIN range({copies}) AS copies(copy) WHERE {_KEPT[table]})"
                f" TO '{folder / table}.parquet' (FORMAT parquet)",
                source="benchmark",
            )
    (folder / "filing.toml").write_text(_TOML, encoding="utf-8")
    return each * copies


def _count(store: Store, path: Path) -> int:
    query = f"SELECT count(*) FROM read_csv('{path}', all_varchar := true)"  # noqa: S608 - our own path
    return int(str(store.scalar(query, source="benchmark")))
