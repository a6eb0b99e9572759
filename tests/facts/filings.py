"""Generated filings: small, and drawn from small pools, so that ties and collisions abound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from facts.oracle_books import Books, Row, Rows, month_of
from pyramidcheck.model.canonical import ITEM_KINDS, PAYOUT_KINDS

Choose = Callable[[Sequence[Any]], Any]

LISTED = tuple(f"a{number}" for number in range(12))
OUTSIDERS = ("b1", "b2", "x1", "x2")
KEYS = ("p1", "p2")
PERIODS = (
    (date(2024, 1, 1), date(2024, 3, 31)),
    (date(2024, 1, 1), date(2024, 8, 31)),
    (date(2024, 1, 15), date(2024, 4, 10)),
    (date(2023, 12, 10), date(2024, 9, 20)),
    (date(2024, 2, 3), date(2024, 2, 20)),
)
AMOUNTS = {
    4: ("0", "1", "10", "10", "10", "30", "33.3333", "0.0001", "100", "300", "-10", "-0.5"),
    18: ("0", "1", "10", "10", "3.333333333333333333", "0.000000000000000001", "31", "-1.5"),
}
REFUNDS = ("-1", "0", "1", "5", "10", "30", "1000")
VOLUMES = ("0", "10", "10", "25", "50", "0.333333", "-5")
SHIFTS = (0, 0, 0, -4, -3, -1, 1, 2, 7, 8, 29, 30, 31, 89, 90, 91)


class Maker:
    """Draws one filing; `choose` picks one of the values it is given."""

    def __init__(self, choose: Choose) -> None:
        self.choose = choose
        self.start, self.end = choose(PERIODS)
        self.scale = choose((4, 4, 4, 18))
        length = (self.end - self.start).days
        self.anchors = [choose(range(length + 1)) for _ in range(4)]
        self.people = LISTED[: choose((0, 1, 2, 3, 5, 5, 8, 12))]
        self.ids = self.people + OUTSIDERS[: choose((0, 0, 1, 4))] or OUTSIDERS
        self.has_kits = choose((True, False))
        self.has_volume = choose((True, False))
        self.has_lists = choose((True, False))
        self.has_kinds = choose((True, True, False))
        self.is_dated = choose((True, False))
        self.pays_little = choose((False, False, True))

    def perhaps(self, *values: Any) -> Any:
        """Return one of the values, or None about as often as any of them."""
        return self.choose((None, *values))

    def rarely(self, *values: Any) -> Any:
        return self.choose((None, None, None, None, None, *values))

    def day(self) -> date:
        """Return a day of the period, near one of a few dates."""
        length = (self.end - self.start).days
        offset = self.choose(self.anchors) + self.choose(SHIFTS)
        start: date = self.start
        return start + timedelta(min(max(offset, 0), length))

    def money(self) -> Decimal:
        return Decimal(self.choose(AMOUNTS[self.scale]))

    def enrolment(self, account: str) -> Row:
        enrolled = self.choose((self.day(), self.start - timedelta(self.choose((1, 40, 200)))))
        fees = ("0", "10", "33.3333") if self.has_kits and self.scale == 4 else ("0",)
        row = {
            "participant_id": account,
            "enrolled_on": enrolled,
            "sponsor_id": self.perhaps(*self.ids, *self.people),
            "role": self.choose((None, "participant", "preferred_customer", "customer")),
            "rank": self.rarely("gold"),
            "entry_fee": self.rarely(*(Decimal(fee) for fee in fees)),
            "person_key": self.rarely(*KEYS),
        }
        if self.is_dated:
            later = self.choose((enrolled, self.day()))
            row["role_from"] = self.perhaps(enrolled, later)
            row["ended_on"] = self.rarely(self.day(), self.day(), enrolled)
        return row

    def order(self, number: int) -> Row:
        kinds = [kind for kind in ITEM_KINDS if self.has_kits or kind not in KITS]
        plain = ("product", "product", "product", "other", "subscription")
        row = {
            "order_id": self.choose((f"o{number}", "o1", "o2", "o3")),
            "line_id": self.perhaps("1", "2"),
            "ordered_on": self.day(),
            "buyer_id": self.choose(self.ids),
            "net_amount": self.money(),
            "seller_id": self.perhaps(self.choose(self.ids)),
            "item_kind": self.perhaps(self.choose(kinds), *plain) if self.has_kinds else None,
            "sku": self.rarely("s1", "s2", ""),
            "quantity": self.perhaps(Decimal(1), Decimal("2.5")),
            "status": self.choose((None,) * 6 + STATUSES),
            "is_autoship": self.choose((None, False, False, True)),
        }
        if row["status"] == "returned" or self.choose((False, False, False, True)):
            row["refunded_amount"] = self.perhaps(*(Decimal(value) for value in REFUNDS))
        if self.has_volume:
            row["volume"] = self.perhaps(*(Decimal(value) for value in VOLUMES))
        if self.has_lists:
            row["list_amount"] = self.perhaps(self.money(), row["net_amount"] * 2)
        return row

    def payout(self, orders: Rows) -> Row:
        known = sorted({row["order_id"] for row in orders})
        row = {
            "participant_id": self.choose(self.ids),
            "paid_on": self.day(),
            "amount": self.money(),
            "payout_id": self.perhaps("y1", "y2", "y3"),
            "status": self.choose((None, "paid", "earned", "withdrawn", "reversed")),
            "kind": self.perhaps("team", "team", *PAYOUT_KINDS),
            "form": self.rarely("cash", "gift_card", "in_kind"),
            "source_order_id": self.perhaps(*known, "o-unknown"),
            "source_participant_id": self.perhaps(self.choose(self.ids)),
        }
        if self.is_dated:
            row["period"] = self.rarely(month_of(self.day()))
            row["earned_on"] = self.rarely(self.day())
        if self.pays_little:
            row["amount"] = row["amount"].scaleb(-2) if self.scale > 4 else Decimal("0.01")
            row["amount"] = min(row["amount"], Decimal("0.1")).quantize(Decimal("0.0001"))
        return row

    def books(self) -> Books:
        choose = self.choose
        accounts = [*self.people, *(choose(self.people) for _ in self.people[::3])]
        orders = [self.order(number) for number in range(choose((0, 1, 5, 10, 15, 25)))]
        payouts = [self.payout(orders) for _ in range(choose((0, 1, 3, 8, 14, 20)))]
        ranks: Rows = []
        if choose((False, False, True)):
            ranks = [
                {
                    "participant_id": choose(self.ids),
                    "period": month_of(self.day()),
                    "volume_required": self.perhaps(Decimal(0), Decimal(10), Decimal(50)),
                }
                for _ in range(2)
            ]
        return Books(
            self.start,
            self.end,
            {
                "participants": [self.enrolment(account) for account in accounts],
                "orders": orders,
                "payouts": payouts,
                "products": [
                    {"sku": "s1", "list_price": self.money()},
                    {"sku": choose(("s1", "s3")), "unit_cost": self.money()},
                ],
                "buybacks": [
                    {
                        "participant_id": choose((*self.ids, "nobody")),
                        "requested_on": self.day(),
                        "paid_amount": self.perhaps(self.money()),
                    }
                ],
                "ranks": ranks,
            },
            scale=self.scale,
            own_use_month=self.perhaps(Decimal(0), Decimal(15), Decimal(50)),
            qualifying_volume=self.perhaps(Decimal(10), Decimal(25)),
            resale=self.perhaps(*FLAGS),
            quarantined=choose(((), (), (self.ids[0],))),
        )


KITS = ("fee", "starter_kit", "training", "event")
FLAGS = (True, False)
STATUSES = ("completed", "completed", "returned", "cancelled", "pending")


@st.composite
def filings(draw: st.DrawFn) -> Books:
    """Filings of 0 to 12 people, 0 to 25 order lines and 0 to 20 payouts."""
    return Maker(lambda values: draw(st.sampled_from(values))).books()
