"""Synthetic orders as a clean UTF-8 file, or as a French export in Windows-1252; seeded."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

_STEP = 250_000
_SEED = 4
_DAYS = 1_096
_PEOPLE = 200_000
_KINDS = {
    "product": "produit",
    "starter_kit": "kit de démarrage",
    "subscription": "abonnement",
    "training": "formation",
}
_STATUSES = {"completed": "payée", "cancelled": "annulée", "returned": "remboursée"}
_HEADERS = {
    "order_id": "N° commande",
    "ordered_on": "Date de commande",
    "buyer_id": "N° client",
    "seller_id": "Vendeur",
    "item_kind": "Famille",
    "sku": "Référence",
    "quantity": "Quantité",
    "net_amount": "Montant HT",
    "volume": "points",
    "status": "Statut",
}


def write_orders(path: Path, rows: int, *, french: bool) -> None:
    """Write that many orders, the same ones in both ways of writing.

    Args:
        path: The file to write.
        rows: Lines behind the header.
        french: Windows-1252, semicolons, decimal commas and day/month/year, headers and codes in
            French; else UTF-8, commas, decimal points and ISO dates.
    """
    generator = np.random.Generator(np.random.PCG64(_SEED))
    options = pacsv.WriteOptions(
        include_header=False, delimiter=";" if french else ",", quoting_style="none"
    )
    encoding = "cp1252" if french else "utf-8"
    header = (";" if french else ",").join(_HEADERS.values() if french else _HEADERS)
    with path.open("wb") as file:
        file.write(f"{header}\n".encode(encoding))
        for start in range(0, rows, _STEP):
            table = _orders(generator, start, min(_STEP, rows - start), french=french)
            sink = pa.BufferOutputStream()
            pacsv.write_csv(table, sink, options)
            text = sink.getvalue().to_pybytes()
            file.write(text.decode("utf-8").encode(encoding) if french else text)


def _orders(generator: np.random.Generator, start: int, rows: int, *, french: bool) -> pa.Table:
    days = np.datetime64("2022-01-01") + generator.integers(0, _DAYS, rows)
    buyers = generator.integers(0, _PEOPLE, rows)
    sellers = generator.integers(0, _PEOPLE // 10, rows)
    kinds = generator.choice(list(_KINDS), rows, p=[0.9, 0.04, 0.05, 0.01])
    goods = generator.integers(1, 400, rows)
    quantities = generator.integers(1, 10, rows)
    cents = generator.integers(199, 250_000, rows)
    points = generator.integers(10, 20_000, rows)
    statuses = generator.choice(list(_STATUSES), rows, p=[0.96, 0.025, 0.015])
    written = [str(day) for day in np.unique(days)]
    if french:
        written = [f"{day[8:]}/{day[5:7]}/{day[:4]}" for day in written]
        kinds = np.array([_KINDS[word] for word in _KINDS])[_codes(kinds, list(_KINDS))]
        statuses = np.array(list(_STATUSES.values()))[_codes(statuses, list(_STATUSES))]
    columns = {
        "order_id": [f"A-{number:08}" for number in range(start + 1, start + rows + 1)],
        "ordered_on": np.array(written)[np.unique(days, return_inverse=True)[1]],
        "buyer_id": [f"M{number:06}" for number in buyers.tolist()],
        "seller_id": [f"M{number:06}" for number in sellers.tolist()],
        "item_kind": kinds,
        "sku": [f"P-{number:04}" for number in goods.tolist()],
        "quantity": [str(number) for number in quantities.tolist()],
        "net_amount": _decimals(cents, 2, french=french),
        "volume": _decimals(points, 1, french=french),
        "status": statuses,
    }
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


def _codes(words: np.ndarray, known: list[str]) -> np.ndarray:
    order = np.argsort(known)
    return order[np.searchsorted(np.array(known)[order], words)]


def _decimals(units: np.ndarray, places: int, *, french: bool) -> list[str]:
    mark, scale = "," if french else ".", 10**places
    return [f"{unit // scale}{mark}{unit % scale:0{places}}" for unit in units.tolist()]


if __name__ == "__main__":
    write_orders(Path(sys.argv[1]), int(sys.argv[2]), french=sys.argv[3] == "french")
