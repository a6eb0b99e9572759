"""Small filings written by tests, and what reading them gives."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from pyramidcheck.ingest import read_config, read_filing
from pyramidcheck.model.config import FilingConfig
from pyramidcheck.sources import open_sources
from pyramidcheck.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from pyramidcheck.model.filing import Filing

ENROLMENTS = """participant_id,enrolled_on,sponsor_id,role
A,2024-01-01,,participant
B,2024-01-05,A,participant
C,2024-01-06,A,customer
"""
ORDERS = """order_id,ordered_on,buyer_id,net_amount,sku,status
1,2024-01-02,A,10.00,S1,completed
2,2024-01-07,B,20.50,S1,completed
3,2024-01-08,C,30,S2,returned
"""
PAYOUTS = """participant_id,paid_on,amount,source_order_id
A,2024-01-09,2.05,2
A,2024-01-31,3,3
"""


@dataclass
class Reading:
    """A filing and the rows of every table that a test may ask for."""

    filing: Filing
    tables: dict[str, list[tuple[Any, ...]]]

    def counts(self, path: str) -> tuple[int | None, int | None, int | None, int | None]:
        rows = next(item.rows for item in self.filing.inputs if item.path == path)
        return rows.received, rows.used, rows.quarantined, rows.excluded

    def mapping(self, path: str) -> dict[str, str]:
        return next(item.mapping for item in self.filing.inputs if item.path == path)

    def codes(self) -> list[str]:
        return [note.code for note in self.filing.notes]


def write(folder: Path, **texts: str | bytes) -> Path:
    """Write `name` -> text as `name.csv`; a name with a suffix in it (`orders__txt`) keeps that."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        stem, _, suffix = name.partition("__")
        path = folder / f"{stem}.{suffix or 'csv'}"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


DEFINITIONS = {
    "rate_days": Fraction(31),
    "person_link_accounts": Fraction(20),
    "person_address_accounts": Fraction(5),
}


def read(
    folder: Path | None,
    config: FilingConfig | str | None = None,
    named: dict[str, list[Path]] | None = None,
    **options: Any,
) -> Reading:
    """Read the filing; `config` may be the text of a filing.toml."""
    if isinstance(config, str):
        assert folder is not None
        path = folder / "filing.toml"
        path.write_text(config, encoding="utf-8")
        config = read_config(path, inside_filing=True)
    options.setdefault("definitions", DEFINITIONS)
    with Store.open(threads=2) as store:
        sources = open_sources(store, folder, config or FilingConfig(), named)
        filing = read_filing(store, sources, config or FilingConfig(), **options)
        store.lock()
        names = [
            "participants",
            "orders",
            "payouts",
            "products",
            "buybacks",
            "ranks",
            "claims",
            "filing",
            "columns_present",
            "tables_present",
            "quarantined_people",
        ]
        tables = {
            name: store.rows(f"SELECT * FROM canon.{name} ORDER BY ALL", source=name)  # noqa: S608
            for name in names
        }
        tables["quarantine"] = store.rows(
            "SELECT * FROM ingest.quarantine ORDER BY ALL", source="quarantine"
        )
        return Reading(filing, tables)


def column(reading: Reading, table: str, place: int) -> list[Any]:
    return [row[place] for row in reading.tables[table]]


def without_place(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows of a canonical table without source_file and source_row."""
    return sorted((row[:-2] for row in rows), key=repr)


def csv_text(header: list[str], rows: list[list[str]]) -> str:
    from io import StringIO  # noqa: PLC0415

    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([header, *rows])
    return out.getvalue()
