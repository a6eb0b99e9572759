"""A filing of one year in which everybody can be told in many ways, and an audit of it."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

COMPANY = "Quillfeather Naturals"
PEOPLE = 130
CUSTOMERS = 40
ORDERS = "xylograph-orders.csv"
ENROLMENTS = "members_of_oldrich.csv"
PAYOUTS = "wire_list_marek.csv"


def write_filing(folder: Path) -> Path:
    """130 people below four founders, 40 customers; one earns more than all others together."""
    folder.mkdir(parents=True)
    toml = (
        f'company = "{COMPANY}"\ncountry = "US"\ncurrency = "USD"\n'
        "[period]\nstart = 2024-01-01\nend = 2024-12-31\n"
        '[report]\nauthor = "Bozena Kvapilova"\n'
        "[plan]\nqualifying_volume = 100\nlevels_paid = 3\n"
        f'[files]\norders = ["{ORDERS}"]\nparticipants = ["{ENROLMENTS}"]\n'
        f'payouts = ["{PAYOUTS}"]\n'
    )
    (folder / "filing.toml").write_text(toml, encoding="utf-8")
    _write(folder / ENROLMENTS, [_person(n) for n in range(PEOPLE)])
    _write(folder / ORDERS, [order for n in range(PEOPLE) for order in _orders(n)])
    _write(folder / PAYOUTS, [payout for n in range(PEOPLE // 3) for payout in _payouts(n)])
    return folder


def account(number: int) -> str:
    """An id that tells nothing but is somebody's: MBR7001 ..."""
    return f"MBR{7001 + number}"


def _person(n: int) -> dict[str, object]:
    return {
        "participant_id": account(n),
        "enrolled_on": f"2024-{n % 5 + 1:02d}-{n % 27 + 1:02d}" if n > 3 else "2023-11-15",
        "sponsor_id": account(n // 3) if n > 3 else "",
        "E-mail": f"person{n}@quagga{n}.example",
        "Nom": f"Zbigniew Przyk{n}ski",
    }


def _orders(n: int) -> list[dict[str, object]]:
    month = n % 5 + 1
    kit = _order(f"ORD{n}K", month, account(n), "", "starter_kit", 299)
    own = [
        _order(f"ORD{n}M{m}", m, account(n), "", "product", 100 + (n % 7 == m) * n)
        for m in range(month, min(month + 6, 13))
    ]
    bought = [
        _order(f"ORD{n}C{m}", m, f"CUST{n % CUSTOMERS:03d}X", account(n), "product", 30 + n)
        for m in range(1, 13, 4)
        if n < CUSTOMERS * 2
    ]
    return [kit, *own, *bought]


def _order(  # noqa: PLR0917 - a row
    order_id: str, month: int, buyer: str, seller: str, kind: str, amount: int
) -> dict[str, object]:
    return {
        "order_id": order_id,
        "ordered_on": f"2024-{month:02d}-{len(order_id) + 10}",
        "buyer_id": buyer,
        "seller_id": seller,
        "item_kind": kind,
        "sku": f"SKU{amount % 5}Q",
        "net_amount": amount,
        "volume": amount,
    }


def _payouts(n: int) -> list[dict[str, object]]:
    amount = 9000 if n == 0 else 20 + n
    return [
        {
            "payout_id": f"WIRE{n}M{month}",
            "participant_id": account(n),
            "paid_on": f"2024-{month:02d}-25",
            "amount": amount,
            "kind": "team",
            "source_order_id": f"ORD{n * 3 + 1}K" if n else "",
        }
        for month in range(2, 12, 3)
    ]


def _write(path: Path, rows: list[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
