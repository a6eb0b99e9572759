"""Generated filings in which most rules have something to say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from facts.filings import FLAGS, Maker
from facts.oracle_books import Books, Row, Rows, month_of

if TYPE_CHECKING:
    from facts.filings import Choose

KITS = ("fee", "training", "event")
CONTESTS = ("spring", "cup")
KEYS = ("p1", "p2", "p3")
PERIODS = (
    (date(2024, 1, 1), date(2024, 12, 31)),
    (date(2023, 1, 1), date(2024, 12, 31)),
    (date(2023, 11, 15), date(2024, 9, 20)),
    (date(2024, 1, 1), date(2024, 4, 30)),
)
GATES = (*((),) * 27, ("keys",), ("tree",), ("truncation", "conservation"))
PEOPLE = tuple(f"a{number}" for number in range(16))
OUTSIDERS = ("b1", "b2", "x1", "x2", "x3", "x4")
CROWD = tuple(f"y{number}" for number in range(12))
SKUS = ("s1", "s2", "s3", "s4", "s5")
PRICES = {"GBP": (20, 50, 200, 250), "KRW": (20, 30000, 50000, 60000)}
"""Of kits, around the caps of the law of that currency's country."""
LEAST = ("min_participants", "min_periods", "min_n")


@dataclass(frozen=True)
class Company:
    """A filing's books, what it declares beside them, gates that failed, and least numbers."""

    books: Books
    currency: str
    levels_paid: int | None
    failed_gates: tuple[str, ...]
    least: dict[str, int]


class CompanyMaker(Maker):
    """Draws a filing that names contests, prices, refund days and currencies as well."""

    def __init__(self, choose: Choose) -> None:
        super().__init__(choose)
        self.currency = choose(("EUR", "EUR", "GBP", "KRW"))
        # The cap of Korean law is on calendar years.
        is_korean = self.currency == "KRW"
        self.start, self.end = choose((*PERIODS[:2], *PERIODS[:3]) if is_korean else PERIODS)
        length = (self.end - self.start).days
        self.anchors = [choose(range(length + 1)) for _ in range(4)] + [length, 30]
        self.people = PEOPLE[: choose((3, 5, 8, 12, 16))]
        self.ids = self.people + OUTSIDERS[: choose((1, 4, 6))]
        self.is_traced = choose((True, True, False))
        self.is_complete = choose((True, False))
        self.payees = choose((self.ids, self.people[:2], self.people[: len(self.people) // 2 + 1]))
        self.prices = PRICES.get(self.currency, (5, 20, 20, 250))
        self.scale = choose((4, 4, 4, 4, 4, 18))

    def enrolment(self, account: str) -> Row:
        row = super().enrolment(account)
        if self.choose((True, True, False)):
            row["role"] = "participant"
        if self.choose((True, True, False)):
            row["enrolled_on"] = self.day()
        if self.is_complete:
            row["enrolled_on"] = min(row["enrolled_on"], self.start + timedelta(100))
        number = PEOPLE.index(account)
        if number and self.choose((True, True, False)):
            row["sponsor_id"] = self.choose(PEOPLE[:number])
        if self.choose((True, False, False, False)):
            row["person_key"] = self.choose(KEYS)
        return row

    def order(self, number: int) -> Row:
        row = super().order(number)
        row["sku"] = self.perhaps(*SKUS, "")
        if row.get("refunded_amount") is not None:
            row["refunded_on"] = self.perhaps(
                row["ordered_on"] + timedelta(self.choose((0, 1, 10, 40)))
            )
        if self.choose((True, True, False)):
            row["status"] = None
        if row["net_amount"] < 0 and self.choose((True, True, False)):
            row["net_amount"] = -row["net_amount"]
        return row

    def payout(self, orders: Rows) -> Row:
        row = super().payout(orders)
        row["participant_id"] = self.choose(self.payees)
        known = [order["order_id"] for order in orders] or ["o-unknown"]
        if self.is_traced:
            row["source_order_id"] = self.choose((*known, row["source_order_id"]))
        else:
            row["source_order_id"] = self.rarely(row["source_order_id"])
            row["source_participant_id"] = self.rarely(row["source_participant_id"])
        if row["status"] in ("reversed", "withdrawn"):
            row["status"] = self.perhaps(row["status"])
        if row["amount"] < 0 and self.choose((True, True, False)):
            row["amount"] = -row["amount"]
        row["contest"] = self.rarely(*CONTESTS, "", *CONTESTS)
        return row

    def commissions(self, enrolments: Rows, orders: Rows) -> Rows:
        """Return what a plan pays each month on the purchases of direct recruits, untraced."""
        sponsors = {row["participant_id"]: row.get("sponsor_id") for row in enrolments}
        sold: dict[tuple[str, date], Decimal] = {}
        for row in orders:
            if sponsor := sponsors.get(row["buyer_id"]):
                key = (sponsor, month_of(row["ordered_on"]))
                sold[key] = sold.get(key, Decimal(0)) + row["net_amount"]
        rate = self.choose((Decimal("0.5"), Decimal(2)))
        return [
            {
                "participant_id": sponsor,
                "paid_on": month,
                "period": month,
                "kind": "team",
                "amount": (amount * rate).quantize(Decimal(1)) + self.choose((0, 0, 0, 3)),
            }
            for (sponsor, month), amount in sold.items()
            if amount > 0 and self.choose((True, True, True, False))
        ]

    def contest(self) -> Rows:
        """Return the prizes of one month, which may reward whoever recruited."""
        sponsors = {name: number for number, name in enumerate(self.people)}
        day = self.day()
        return [
            {
                "participant_id": name,
                "paid_on": day,
                "amount": Decimal(self.choose((1, 2, 5, number + 1))),
                "kind": "prize",
                "form": self.perhaps("gift_card", "in_kind"),
                "contest": "race",
                "earned_on": self.perhaps(self.day()),
            }
            for name, number in sponsors.items()
        ]

    def kits(self, enrolments: Rows) -> Rows:
        """Return orders of kits, most of them on the day of joining."""
        found = []
        for number, row in enumerate(enrolments):
            day = row["enrolled_on"] + timedelta(self.choose((-2, 0, 0, 5, 31)))
            if self.start <= day <= self.end and self.choose((True, True, True, False)):
                kind = self.choose((*KITS, "starter_kit", "starter_kit", None))
                found.append(
                    {
                        "order_id": f"k{number}",
                        "ordered_on": day,
                        "buyer_id": row["participant_id"],
                        "net_amount": Decimal(self.choose(self.prices)),
                        "item_kind": kind,
                        "sku": self.perhaps("s1", "s2") if kind else None,
                        "quantity": self.perhaps(Decimal(1), Decimal("1.5")),
                    }
                )
        return found

    def crowd(self) -> Rows:
        """Return one order each of nine customers or more, in a month, of one seller."""
        day = self.day()
        return [
            {
                "order_id": f"c{number}",
                "ordered_on": self.choose((day, day.replace(day=28))),
                "buyer_id": name,
                "seller_id": "a0",
                "net_amount": Decimal(10),
                "volume": self.perhaps(Decimal(2), Decimal(5)),
                "item_kind": "product",
                "refunded_amount": self.rarely(Decimal(10)),
                "refunded_on": self.perhaps(day + timedelta(40)),
            }
            for number, name in enumerate(CROWD[: self.choose((9, 10, 12))])
        ]

    def bonuses(self, enrolments: Rows) -> Rows:
        """Return payouts to sponsors a few days after somebody joined."""
        return [
            {
                "participant_id": row["sponsor_id"],
                "paid_on": row["enrolled_on"] + timedelta(self.choose((0, 3, 7, 8))),
                "kind": self.choose(("team", "rank", "recruitment")),
                "amount": Decimal(self.choose((2, 20))),
                "source_participant_id": self.perhaps(row["participant_id"]),
            }
            for row in enrolments
            if row["sponsor_id"] and row["enrolled_on"] >= self.start and self.choose(FLAGS)
        ]

    def products(self) -> Rows:
        return [
            {
                "sku": sku,
                "unit_cost": self.perhaps(Decimal(3), Decimal("6.5"), Decimal(40)),
                "comparable_price": self.perhaps(*map(Decimal, ("5", "7.25", "2", "11", "0"))),
            }
            for sku in (*SKUS, self.choose(SKUS))
        ]

    def company(self) -> Company:
        choose = self.choose
        books = self.books()
        enrolments = [self.enrolment(name) for name in self.people]
        enrolments += [self.enrolment(choose(self.people)) for _ in self.people[::4]]
        numbers = range(100, 100 + choose((10, 25, 45)))
        orders = [*books.tables["orders"], *(self.order(number) for number in numbers)]
        if self.has_kits:
            orders += self.kits(enrolments)
        payouts = [*books.tables["payouts"], *(self.payout(orders) for _ in orders[::2])]
        if choose(FLAGS):
            payouts += self.bonuses(enrolments)
        if choose((True, False, False)):
            crowd = self.crowd()
            orders += crowd
            enrolments += [
                {"participant_id": name, "enrolled_on": self.start, "role": "customer"}
                for name in CROWD[:: choose((1, 1, 2))]
            ]
            paid = {"participant_id": "a0", "amount": Decimal(9), "status": None, "earned_on": None}
            payouts.append(self.payout(crowd) | paid | {"period": month_of(crowd[0]["ordered_on"])})
        if not self.is_traced:
            payouts += self.commissions(enrolments, orders)
        # Levies on prizes are worked out in euros, in shares of a wage.
        for multiple in (1, 400) if self.currency == "EUR" else (1,):
            if choose((True, False, False)):
                payouts += [row | {"amount": row["amount"] * multiple} for row in self.contest()]
        tables: dict[str, Any] = books.tables | {
            "participants": enrolments,
            "orders": orders,
            "payouts": payouts,
            "products": self.products(),
        }
        number = choose((0, 1, 1, 1, 2, 5))
        lost = choose((*(None,) * 20, "orders", "payouts"))
        return Company(
            replace(books, tables=tables | ({lost: []} if lost else {})),
            currency=self.currency,
            levels_paid=choose((None, 1, 3)),
            failed_gates=choose(GATES),
            least=dict.fromkeys(LEAST, int(number)),
        )


def company(seed: int) -> Company:
    generator = Random(seed)  # noqa: S311 - a repeatable filing, no secret
    return CompanyMaker(lambda values: values[generator.randrange(len(values))]).company()


def companies() -> st.SearchStrategy[Company]:
    """Companies drawn from seeds: drawn value by value, few of so many would differ."""
    return st.integers(0, 10**6).map(company)
