"""Generated filings in which most rules have something to say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from facts.filings import Maker
from facts.oracle_books import Books, Row, Rows

if TYPE_CHECKING:
    from facts.filings import Choose

KITS = ("fee", "training", "event")
CONTESTS = ("spring", "cup")
PERIODS = (
    (date(2024, 1, 1), date(2024, 12, 31)),
    (date(2023, 1, 1), date(2024, 12, 31)),
    (date(2023, 11, 15), date(2024, 9, 20)),
    (date(2024, 1, 1), date(2024, 4, 30)),
)
GATES = ((), (), (), (), (), (), (), ("keys",), ("tree",), ("truncation", "conservation"))


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
        self.start, self.end = choose(PERIODS)
        length = (self.end - self.start).days
        self.anchors = [choose(range(length + 1)) for _ in range(4)] + [length, 30]
        self.people = self.people or ("a0", "a1", "a2")
        self.ids = self.people + self.ids[-2:]
        self.is_traced = choose((True, True, False))
        self.is_paid_for_joining = choose((True, False))
        self.rewards_recruits = choose((True, False, False))
        self.scale = choose((4, 4, 4, 4, 4, 18))

    def enrolment(self, account: str) -> Row:
        row = super().enrolment(account)
        if self.choose((True, False)):
            row["role"] = "participant"
        if self.choose((True, False, False)):
            row["enrolled_on"] = self.day()
        return row

    def order(self, number: int) -> Row:
        row = super().order(number)
        row["sku"] = self.perhaps("s1", "s2", "s3", "")
        if row.get("refunded_amount") is not None:
            row["refunded_on"] = self.perhaps(
                row["ordered_on"] + timedelta(self.choose((0, 1, 10, 40)))
            )
        if self.choose((True, False, False)):
            row["status"] = None
        return row

    def payout(self, orders: Rows) -> Row:
        row = super().payout(orders)
        if not self.is_traced:
            row["source_order_id"] = self.rarely(row["source_order_id"])
            row["source_participant_id"] = None
        if not self.is_paid_for_joining and row["kind"] == "recruitment":
            row["kind"] = "team"
        if row["status"] == "reversed":
            row["status"] = self.rarely("reversed")
        if row["amount"] < 0 and self.choose((True, True, False)):
            row["amount"] = -row["amount"]
        row["contest"] = self.rarely(*CONTESTS, "", *CONTESTS)
        return row

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
                        "net_amount": Decimal(self.choose((5, 20, 20, 250, 60000))),
                        "item_kind": kind,
                        "sku": self.perhaps("s1", "s2") if kind else None,
                        "quantity": self.perhaps(Decimal(1), Decimal("1.5")),
                    }
                )
        return found

    def products(self) -> Rows:
        return [
            {
                "sku": sku,
                "unit_cost": self.perhaps(Decimal(3), Decimal("6.5"), Decimal(40)),
                "comparable_price": self.perhaps(Decimal(5), Decimal("7.25"), Decimal(0)),
            }
            for sku in ("s1", "s2", self.choose(("s1", "s3")))
        ]

    def company(self) -> Company:
        choose = self.choose
        books = self.books()
        rows = list(books.tables["payouts"])
        if choose((True, False, False)):
            rows += self.contest()
        if self.currency_is_large():
            rows += [prize | {"amount": prize["amount"] * 400} for prize in self.contest()]
        tables: dict[str, Any] = books.tables | {"payouts": rows, "products": self.products()}
        if self.has_kits:
            tables["orders"] = [*tables["orders"], *self.kits(tables["participants"])]
        for name in ("orders", "payouts"):
            if choose((True,) + (False,) * 24):
                tables[name] = []
        return Company(
            replace(books, tables=tables),
            currency=choose(("EUR", "EUR", "GBP", "KRW", "USD")),
            levels_paid=choose((None, None, 1, 3)),
            failed_gates=choose(GATES),
            least=dict.fromkeys(
                ("min_participants", "min_periods", "min_n"), choose((0, 1, 1, 1, 2, 3, 5))
            ),
        )

    def currency_is_large(self) -> bool:
        """Return whether prizes are as large as wages."""
        return bool(self.choose((True, False, False)))


@st.composite
def companies(draw: st.DrawFn) -> Company:
    return CompanyMaker(lambda values: draw(st.sampled_from(values))).company()
