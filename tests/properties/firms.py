"""Generated companies: large enough for every rule, with every optional column filled."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import strategies as st

from facts.oracle_books import Books, Row, Rows, month_of

PERIODS = (
    (date(2023, 1, 1), date(2024, 2, 29)),
    (date(2023, 3, 1), date(2024, 4, 30)),
    (date(2022, 12, 15), date(2024, 1, 20)),
)
SCALE = 10
"""Decimals of money: a part is cut to its last digit, and cuts must stay below what is compared."""
CENT = Decimal("0.01")


class Firm:
    """Draws one company: people who recruit, buy, sell and are paid, and customers who buy."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - a repeatable company, no secret
        choose = self.random.choice
        self.start, self.end = choose(PERIODS)
        self.days = (self.end - self.start).days
        self.people = [f"a{number:02d}" for number in range(choose((34, 38)))]
        self.customers = [f"c{number:02d}" for number in range(choose((0, 4, 12, 25)))]
        days = sorted(self.joining_day() for _ in self.people)
        self.joined = dict(zip(self.people, days, strict=True))
        self.sponsor = {
            person: choose(self.people[: max(1, place // 2)]) if place else None
            for place, person in enumerate(self.people)
        }
        keys = {person: f"p{place // 2}" for place, person in enumerate(self.people)}
        self.keys = {person: key for person, key in keys.items() if self.chance(0.2)}
        for second in self.people[1::2]:
            first = self.people[self.people.index(second) - 1]
            if first in self.keys and second in self.keys:
                # One person has one recruiter: which of two would count is decided by their ids.
                self.sponsor[second] = self.sponsor[first]
        self.outside_share = choose((0.1, 0.4, 0.8))
        self.traced_share = choose((0.0, 0.5, 1.0, 1.0))
        self.named_share = choose((0.3, 0.9, 1.0))
        self.joining_pay = choose((0.0, 0.1, 0.6))
        self.kit_price = choose((0, 49, 300))
        self.loading = choose((0.0, 0.1, 0.5))
        self.is_dated = choose((True, False))
        self.has_periods = choose((True, False))
        self.has_lists = choose((True, True, False))
        self.pay_rate = choose((0.02, 0.2, 0.5))
        self.told_share = choose((0.0, 0.5))

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def joining_day(self) -> date:
        offset = self.random.choice((-40, -20, -5, *range(0, self.days - 20, 15)))
        return self.start + timedelta(offset)

    def day_after(self, first: date) -> date:
        least = max((first - self.start).days, 0)
        return self.start + timedelta(self.random.randint(least, self.days))

    def price(self, least: int = 10, most: int = 120) -> Decimal:
        return Decimal(self.random.randint(100 * least, 100 * most)) * CENT

    def part(self, amount: Decimal, share: float) -> Decimal:
        return (amount * Decimal(str(share))).quantize(CENT)

    def enrolments(self) -> Rows:
        rows = []
        for place, person in enumerate(self.people):
            joined = self.joined[person]
            row: Row = {
                "participant_id": person,
                "enrolled_on": joined,
                "sponsor_id": self.sponsor[person],
                "placement_id": self.people[(place - 1) // 2] if place else None,
                "role": "participant",
                "role_from": joined if self.is_dated else None,
                "rank": self.random.choice(("silver", "gold")) if self.chance(0.3) else None,
                "country": "FR",
                "entry_fee": Decimal(self.kit_price) if self.chance(0.1) else None,
                "person_key": self.keys.get(person),
            }
            if self.chance(0.15):
                row["ended_on"] = self.day_after(joined)
            if self.chance(0.08):
                row["role"] = self.random.choice(("preferred_customer", "customer"))
            rows.append(row)
            if place > 20 and self.is_dated and self.chance(0.15):
                earlier = joined - timedelta(60)
                changed = {"role": "preferred_customer", "role_from": earlier, "ended_on": None}
                rows.append({**row, "enrolled_on": earlier, **changed})
        rows += [self.listed_customer(customer) for customer in self.customers[::3]]
        return rows

    def listed_customer(self, customer: str) -> Row:
        listed_on = self.start - timedelta(1)
        return {
            "participant_id": customer,
            "enrolled_on": listed_on,
            "role": self.random.choice(("preferred_customer", "customer")),
            "role_from": listed_on if self.is_dated else None,
        }

    def order(self, number: int, buyer: str, day: date, **changes: Any) -> Row:
        net = self.price()
        row: Row = {
            "order_id": f"o{number:04d}",
            "ordered_on": day,
            "buyer_id": buyer,
            "net_amount": net,
            "seller_id": None,
            "item_kind": "product",
            "sku": self.random.choice(("s1", "s2", "s3")),
            "quantity": Decimal(self.random.randint(1, 3)),
            "list_amount": net * 2 if self.chance(0.3) and self.has_lists else net,
            "currency": "EUR",
            "is_autoship": self.chance(0.2),
            "volume": Decimal(int(net)),
            "status": "completed",
            "line_id": "1",
        }
        return {**row, **changes}

    def orders(self) -> Rows:
        rows: Rows = []
        for person in self.people:
            if self.kit_price and self.chance(0.8) and self.joined[person] >= self.start:
                kit = {
                    "item_kind": self.random.choice(("starter_kit", "starter_kit", "fee")),
                    "sku": "kit",
                    "net_amount": Decimal(self.kit_price),
                    "list_amount": Decimal(self.kit_price),
                    "quantity": Decimal(1),
                    "is_autoship": False,
                }
                rows.append(self.order(len(rows), person, self.joined[person], **kit))
        for _ in range(self.random.choice((90, 140))):
            rows.append(self.sale(len(rows)))
        return rows

    def sale(self, number: int) -> Row:
        choose = self.random.choice
        if self.customers and self.chance(self.outside_share):
            row = self.order(number, choose(self.customers), self.day_after(self.start))
            row["seller_id"] = choose(self.people) if self.chance(self.named_share) else None
        else:
            buyer = choose(self.people)
            row = self.order(number, buyer, self.day_after(self.joined[buyer]))
            if self.chance(self.loading):
                row["volume"] = Decimal(choose((50, 50, 51)))
            if self.chance(0.15):
                row["item_kind"] = choose(("training", "subscription", "event", "sales_aid"))
            if self.chance(0.03):
                row["seller_id"] = choose(self.people)
        if self.chance(0.04):
            row |= {"item_kind": None, "sku": None}
        if self.chance(0.08):
            row["status"] = choose(("returned", "cancelled", "pending"))
        if row["status"] == "returned" or self.chance(0.05):
            row["refunded_amount"] = choose((row["net_amount"], self.part(row["net_amount"], 0.5)))
            row["refunded_on"] = min(row["ordered_on"] + timedelta(9), self.end)
        return row

    def payouts(self, orders: Rows) -> Rows:
        rows: Rows = []
        for sold in orders:
            payee = sold["seller_id"] or self.sponsor.get(sold["buyer_id"])
            for generation in range(3):
                if payee is None or not self.chance(0.7):
                    break
                rows.append(self.payout(len(rows), payee, sold, generation))
                payee = self.sponsor.get(payee)
        for _ in range(self.random.choice((0, 2))):
            rows.append(self.prize(len(rows)))
        return rows

    def payout(self, number: int, payee: str, sold: Row, generation: int) -> Row:
        paid_on = min(sold["ordered_on"] + timedelta(self.random.choice((3, 20))), self.end)
        entry = sold["item_kind"] in {"starter_kit", "fee"}
        kind = "retail" if sold["seller_id"] and not generation else "team"
        joining = entry or self.chance(self.joining_pay / 4)
        row: Row = {
            "participant_id": payee,
            "paid_on": paid_on,
            "amount": self.part(sold["net_amount"], self.pay_rate),
            "payout_id": f"y{number:04d}",
            "status": "paid",
            "currency": "EUR",
            "kind": "recruitment" if joining and self.chance(self.joining_pay) else kind,
            "form": self.random.choice(("cash", "cash", "gift_card")),
        }
        if self.has_periods:
            row["period"] = month_of(sold["ordered_on"])
            row["earned_on"] = sold["ordered_on"]
        if self.chance(self.traced_share):
            row["source_order_id"] = sold["order_id"]
        if self.chance(self.told_share):
            row["source_participant_id"] = sold["buyer_id"]
        if self.chance(0.03):
            row["status"] = "reversed"
        return row

    def prize(self, number: int) -> Row:
        return {
            "participant_id": self.random.choice(self.people),
            "paid_on": self.day_after(self.start),
            "amount": self.price(5, 20),
            "payout_id": f"y{number:04d}",
            "status": "paid",
            "currency": "EUR",
            "kind": "prize",
            "form": "in_kind",
            "contest": "spring",
        }

    def books(self) -> Books:
        orders = self.orders()
        choose = self.random.choice
        return Books(
            self.start,
            self.end,
            {
                "participants": self.enrolments(),
                "orders": orders,
                "payouts": self.payouts(orders),
                "products": self.products(),
                "buybacks": self.buybacks(),
                "ranks": self.ranks(),
                "claims": [
                    {
                        "claim_id": "m1",
                        "text": "Members make this much",
                        "amount": self.price(10, 900),
                        "per": choose(("month", "year")),
                        "source": "brochure",
                    }
                ],
            },
            scale=SCALE,
            own_use_month=choose((None, Decimal(60), Decimal(200))),
            qualifying_volume=choose((None, Decimal(50), Decimal(50))),
            resale=choose((None, None, False, True)),
        )

    def products(self) -> Rows:
        return [
            {
                "sku": sku,
                "item_kind": "starter_kit" if sku == "kit" else "product",
                "list_price": self.price(),
                "comparable_price": self.price(),
                "unit_cost": self.price(1, 20),
            }
            for sku in ("s1", "s2", "s3", "kit")
        ]

    def buybacks(self) -> Rows:
        claimed = self.price()
        return [
            {
                "participant_id": self.random.choice(self.people),
                "requested_on": self.day_after(self.start),
                "claimed_amount": claimed,
                "paid_amount": self.part(claimed, self.random.choice((0, 0.5, 0.9))),
                "status": self.random.choice(("paid", "denied")),
            }
            for _ in range(3)
        ]

    def ranks(self) -> Rows:
        return [
            {
                "participant_id": person,
                "period": month_of(self.day_after(self.start)),
                "rank": "silver",
                "volume_required": Decimal(50),
                "volume": Decimal(self.random.choice((49, 50, 80))),
            }
            for person in self.people[:6]
        ]


def seeds() -> st.SearchStrategy[int]:
    """Seeds of companies: 34 to 38 people over 13 or 14 months."""
    return st.integers(0, 2**32 - 1)
