"""Small filings written to a folder, and what `init` makes of them."""

from __future__ import annotations

import csv
import tomllib
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from pyramidcheck.audits import Options
from pyramidcheck.proposal.make import propose

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

FIRST = date(2024, 1, 20)
PEOPLE = 60
HEADERS = {
    "enrolments.csv": ("participant_id", "enrolled_on", "sponsor_id"),
    "orders.csv": ("order_id", "ordered_on", "buyer_id", "net_amount", "status"),
    "payouts.csv": ("payout_id", "participant_id", "paid_on", "amount", "source_order_id"),
}


def write_company(
    folder: Path,
    names: Mapping[str, Mapping[str, str]] | None = None,
    statuses: Sequence[str] = ("completed",),
    day: str = "%Y-%m-%d",
) -> Path:
    """Write a company; everybody is recruited by one of the first three.

    Args:
        folder: New.
        names: File -> canonical header -> header written instead.
        statuses: Of the orders, in turn.
        day: How dates are written.
    """
    folder.mkdir(parents=True)
    days = [FIRST + timedelta(days=place) for place in range(PEOPLE)]
    rows: dict[str, list[tuple[str, ...]]] = {name: [] for name in HEADERS}
    for place, joined in enumerate(days):
        person, written = f"P{place:03}", joined.strftime(day)
        rows["enrolments.csv"].append((person, written, f"P{place % 3:03}" if place > 2 else ""))
        status = statuses[place % len(statuses)]
        rows["orders.csv"].append((f"O{place}", written, person, f"{place}.50", status))
        rows["payouts.csv"].append((f"X{place}", f"P{place % 3:03}", written, "1.25", f"O{place}"))
    for name, headers in HEADERS.items():
        renamed = (names or {}).get(name, {})
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([renamed.get(header, header) for header in headers])
            writer.writerows(rows[name])
    return folder


def proposed(folder: Path) -> tuple[str, dict[str, Any]]:
    """Return the draft, and what it says once it is read as TOML."""
    text = propose(Options(filing=folder))
    return text, tomllib.loads(text)
