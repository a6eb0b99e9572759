"""A company of thirty months that starts with customers and ends with joiners; all made up.

| days | customers' orders | joiners' kits | paid on orders | paid on kits |
|---|---|---|---|---|
| 2022 | 60 a month at 1,000 = 720,000 | 40 in January at 10 = 400 | 144,000 | 0 |
| 2023 | 30 a month at 100 = 36,000 | 10 a month at 300 = 36,000 | 7,200 | 7,200 |
| January to June 2024 | 5 a month at 100 = 3,000 | 15 a month at 300 = 27,000 | 600 | 5,400 |

An order pays a fifth to its seller and a kit of 300 a fifth to the sponsor, on the same day: no
payout reaches into another year.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from companies.toys import write

if TYPE_CHECKING:
    from pathlib import Path

FIRST = [f"P{number:02d}" for number in range(40)]
MONTHS = [date(2022 + place // 12, place % 12 + 1, 1) for place in range(30)]
CUSTOMERS = {2022: 60, 2023: 30, 2024: 5}
JOINERS = {2022: 0, 2023: 10, 2024: 15}
START, END = date(2022, 1, 1), date(2024, 6, 30)


def turning(folder: Path, *, start: date = START, end: date = END) -> None:
    """Write the filing; other days than all of them make another period of the same rows."""
    people: list[dict[str, object]] = []
    orders: list[dict[str, object]] = []
    payouts: list[dict[str, object]] = []

    def join(person: str, on: date, sponsor: str, price: str) -> None:
        row = {"participant_id": person, "enrolled_on": on, "sponsor_id": sponsor}
        people.append({**row, "role": "participant"})
        sell(f"K-{person}", on, (person, sponsor), price, "starter_kit")

    def sell(order: str, on: date, sides: tuple[str, str], price: str, kind: str) -> None:
        row = {"order_id": order, "ordered_on": on, "net_amount": price, "item_kind": kind}
        orders.append({**row, "sku": kind, "buyer_id": sides[0], "seller_id": sides[1]})

    def pay(order: str, on: date, person: str, amount: str, kind: str) -> None:
        row = {"payout_id": f"B-{order}", "participant_id": person, "paid_on": on}
        payouts.append({**row, "amount": amount, "source_order_id": order, "kind": kind})

    for place, person in enumerate(FIRST):
        join(person, MONTHS[0], FIRST[(place - 1) // 3] if place else "", "10.00")
    for month in MONTHS:
        for place in range(CUSTOMERS[month.year]):
            order, seller = f"O-{month:%y%m}-{place:02d}", FIRST[place % 40]
            on = month + timedelta(days=9)
            amount, share = ("1000.00", "200.00") if month.year == 2022 else ("100.00", "20.00")
            sell(order, on, (f"C{place:02d}", seller), amount, "product")
            pay(order, on, seller, share, "retail")
        for place in range(JOINERS[month.year]):
            person, on = f"Q-{month:%y%m}-{place:02d}", month + timedelta(days=14)
            sponsor = FIRST[(place + month.month) % 40]
            join(person, on, sponsor, "300.00")
            pay(f"K-{person}", on, sponsor, "60.00", "recruitment")
    write(folder, "enrolments", people)
    write(folder, "orders", orders)
    write(folder, "payouts", payouts)
    text = (
        'company = "Turning Example"\ncurrency = "USD"\nsynthetic = true\n'
        f"[period]\nstart = {start}\nend = {end}\n[plan]\nown_use_month = 200\n"
    )
    (folder / "filing.toml").write_text(text, encoding="utf-8")
