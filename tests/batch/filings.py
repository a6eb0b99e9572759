"""Filings for real audits: tiny ones, and three that no machine could read through."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from pathlib import Path

_ORDERS = "order_id,ordered_on,buyer_id,net_amount,item_kind\n" + "".join(
    f"O{month}{number},2024-{month:02d}-05,P{number},{20 + number}.00,product\n"
    for month in (1, 2, 3)
    for number in range(9)
)
_ENROLMENTS = "participant_id,enrolled_on,sponsor_id\n" + "".join(
    f"P{number},2024-01-01,{f'P{number - 1}' if number else ''}\n" for number in range(9)
)
_PAYOUTS = "participant_id,paid_on,amount,source_order_id\nP1,2024-02-10,3.00,O12\n"
_ROWS = 77


def tiny(folder: Path) -> Path:
    """Twenty-seven order lines of nine people: too few to conclude anything from."""
    folder.mkdir(parents=True)
    for name, text in (("orders", _ORDERS), ("enrolments", _ENROLMENTS), ("payouts", _PAYOUTS)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def announcing(folder: Path, rows: int) -> Path:
    """A Parquet file of a kilobyte whose footer announces that many rows."""
    (tiny(folder) / "orders.csv").unlink()
    path = folder / "orders.parquet"
    columns = ("order_id", "ordered_on", "buyer_id", "net_amount")
    pq.write_table(pa.table({name: ["2024-01-05"] * _ROWS for name in columns}), path)
    content = path.read_bytes()
    start = len(content) - 8 - struct.unpack("<I", content[-8:-4])[0]
    # Thrift writes a field of 64 bits as 0x16 and a zigzag number.
    real, told = b"\x16" + _zigzag(_ROWS), b"\x16" + _zigzag(rows)
    assert content[start:-8].count(real) >= 2
    footer = content[start:-8].replace(real, told)
    path.write_bytes(content[:start] + footer + struct.pack("<I", len(footer)) + b"PAR1")
    return folder


def cyclic(folder: Path, people: int) -> Path:
    """Everybody was recruited by the next, the last by the first."""
    with (tiny(folder) / "enrolments.csv").open("w", encoding="utf-8") as file:
        file.write("participant_id,enrolled_on,sponsor_id\n")
        file.writelines(f"P{n},2024-01-01,P{(n + 1) % people}\n" for n in range(people))
    return folder


def hungry(folder: Path, size: int) -> Path:
    """A file of some kilobytes that repeats one product number of a megabyte up to `size`."""
    (tiny(folder) / "orders.csv").unlink()
    length = 2**20
    rows = size // length
    same = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), ["x" * length])
    table = pa.table(
        {
            "order_id": [f"O{number}" for number in range(rows)],
            "ordered_on": ["2024-01-05"] * rows,
            "buyer_id": ["P1"] * rows,
            "net_amount": ["1.00"] * rows,
            "sku": same,
        }
    )
    pq.write_table(table, folder / "orders.parquet")
    return folder


def _zigzag(number: int) -> bytes:
    """A positive number as Thrift's compact protocol writes it."""
    left, content = number << 1, b""
    while left > 127:
        content += bytes([left & 127 | 128])
        left >>= 7
    return content + bytes([left])
