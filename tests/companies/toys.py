"""Four tiny companies whose every figure can be worked out on paper.

Each writes a filing of plain CSV files. All people and amounts are made up.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MONTHS = [date(2023, month, 1) for month in range(1, 13)]


def write(folder: Path, name: str, rows: list[dict[str, object]]) -> None:
    """Write rows of equal keys as one CSV file."""
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def write_config(folder: Path, company: str, *, resale: str = "") -> None:
    """Write a filing.toml for the year 2023 in US dollars."""
    text = (
        f'company = "{company}"\ncurrency = "USD"\ncountry = "US"\nsynthetic = true\n'
        "[period]\nstart = 2023-01-01\nend = 2023-12-31\n"
        f"[plan]\nown_use_month = 200\n{resale}"
    )
    (folder / "filing.toml").write_text(text, encoding="utf-8")


def subscription_box(folder: Path) -> None:
    """40 subscribers pay 30 a month for a year; 39 were invited for a single bonus of 5.

    Everybody is a customer from the day of joining, nobody buys a kit, and 39 x 5 = 195 is paid out
    of 40 x 12 x 30 = 14,400 of sales: 1.4 %, all on the direct friend.
    """
    people = [f"S{number:02d}" for number in range(40)]
    write(
        folder,
        "enrolments",
        [
            {
                "participant_id": person,
                "enrolled_on": "2023-01-01",
                "role": "customer",
                "role_from": "2023-01-01",
                "sponsor_id": people[(place - 1) // 2] if place else "",
            }
            for place, person in enumerate(people)
        ],
    )
    write(
        folder,
        "orders",
        [
            {
                "order_id": f"{person}-{month.month:02d}",
                "ordered_on": month + timedelta(days=9),
                "buyer_id": person,
                "net_amount": "30.00",
                "item_kind": "subscription",
                "is_autoship": "true",
            }
            for person in people
            for month in MONTHS
        ],
    )
    write(
        folder,
        "payouts",
        [
            {
                "payout_id": f"B{place:02d}",
                "participant_id": people[(place - 1) // 2],
                "paid_on": "2023-02-01",
                "amount": "5.00",
                "kind": "recruitment",
                "source_participant_id": person,
                "source_order_id": f"{person}-01",
            }
            for place, person in enumerate(people)
            if place
        ],
    )
    write_config(folder, "Toy Subscription Box (synthetic)")


def discount_club(folder: Path) -> None:
    """40 distributors and 200 preferred customers who joined for a lower price.

    Each preferred customer buys 50 a month (200 x 12 x 50 = 120,000); each distributor 40 a month
    for own use (40 x 12 x 40 = 19,200). Distributor k serves five of them and earns 20 % of their
    orders: 10 x 5 x 12 x 40 = 24,000. No kit, no fee, nothing for recruiting.
    """
    distributors = [f"D{number:02d}" for number in range(40)]
    preferred = [(f"P{number:03d}", distributors[number % 40]) for number in range(200)]
    enrolments: list[dict[str, object]] = [
        {
            "participant_id": person,
            "enrolled_on": "2022-12-01",
            "role": "participant",
            "role_from": "2022-12-01",
            "sponsor_id": distributors[(place - 1) // 2] if place else "",
        }
        for place, person in enumerate(distributors)
    ]
    enrolments += [
        {
            "participant_id": person,
            "enrolled_on": "2022-12-15",
            "role": "preferred_customer",
            "role_from": "2022-12-15",
            "sponsor_id": seller,
        }
        for person, seller in preferred
    ]
    write(folder, "enrolments", enrolments)
    write(
        folder,
        "orders",
        [
            {
                "order_id": f"{buyer}-{month.month:02d}",
                "ordered_on": month + timedelta(days=14),
                "buyer_id": buyer,
                "seller_id": seller,
                "net_amount": amount,
                "item_kind": "product",
                "sku": "SOAP",
                "is_autoship": "false",
            }
            for buyer, seller, amount in [
                *[(person, seller, "50.00") for person, seller in preferred],
                *[(person, "", "40.00") for person in distributors],
            ]
            for month in MONTHS
        ],
    )
    write(
        folder,
        "payouts",
        [
            {
                "payout_id": f"C-{person}-{month.month:02d}",
                "participant_id": seller,
                "paid_on": month + timedelta(days=27),
                "period": f"{month:%Y-%m}",
                "amount": "10.00",
                "kind": "retail",
                "source_order_id": f"{person}-{month.month:02d}",
                "source_participant_id": person,
            }
            for person, seller in preferred
            for month in MONTHS
        ],
    )
    write_config(folder, "Toy Discount Club (synthetic)")


def party_plan(folder: Path) -> None:
    """40 representatives buy goods at 300 a month, list price 450, and resell them for cash.

    No customer ever orders from the company. Overrides of 10 % go to the sponsor of each of the 39
    recruits: 39 x 12 x 30 = 14,040. Up to 200 a month may be own use, so 100 of 300 may be resold.
    """
    people = [f"R{number:02d}" for number in range(40)]
    write(
        folder,
        "enrolments",
        [
            {
                "participant_id": person,
                "enrolled_on": "2022-06-01",
                "role": "participant",
                "sponsor_id": people[(place - 1) // 2] if place else "",
            }
            for place, person in enumerate(people)
        ],
    )
    write(
        folder,
        "orders",
        [
            {
                "order_id": f"{person}-{month.month:02d}",
                "ordered_on": month + timedelta(days=9),
                "buyer_id": person,
                "net_amount": "300.00",
                "list_amount": "450.00",
                "item_kind": "product",
                "sku": "POT",
                "is_autoship": "false",
            }
            for person in people
            for month in MONTHS
        ],
    )
    write(
        folder,
        "payouts",
        [
            {
                "payout_id": f"O-{person}-{month.month:02d}",
                "participant_id": people[(place - 1) // 2],
                "paid_on": month + timedelta(days=27),
                "period": f"{month:%Y-%m}",
                "amount": "30.00",
                "kind": "team",
                "source_order_id": f"{person}-{month.month:02d}",
                "source_participant_id": person,
            }
            for place, person in enumerate(people)
            if place
            for month in MONTHS
        ],
    )
    write_config(folder, "Toy Party Plan (synthetic)", resale="resale = true\n")


def gifting_circle(folder: Path) -> None:
    """No goods and no orders: each of 63 people joins by a gift of 100 to those above.

    70 goes to the sponsor and 30 to the sponsor's sponsor, on the day of joining; person 0 begins.
    Joiners 1 and 2 have no second level: 62 x 70 + 60 x 30 = 6,140 is paid out, all on joining.
    """
    people = [f"G{number:02d}" for number in range(63)]
    joined = [date(2023, 1, 1) + timedelta(days=2 * place) for place in range(63)]
    write(
        folder,
        "enrolments",
        [
            {
                "participant_id": person,
                "enrolled_on": joined[place],
                "role": "participant",
                "sponsor_id": people[(place - 1) // 2] if place else "",
            }
            for place, person in enumerate(people)
        ],
    )
    gifts: list[dict[str, object]] = []
    for place, person in enumerate(people):
        above = (place - 1) // 2
        for level, amount in ((1, "70.00"), (2, "30.00")):
            if place and above >= 0:
                gifts.append(
                    {
                        "payout_id": f"{person}-{level}",
                        "participant_id": people[above],
                        "paid_on": joined[place],
                        "amount": amount,
                        "source_participant_id": person,
                    }
                )
            above = (above - 1) // 2 if above > 0 else -1
    write(folder, "payouts", gifts)
    write_config(folder, "Toy Gifting Circle (synthetic)")
