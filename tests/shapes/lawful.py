"""Companies built to the published figures of lawful network selling, as canonical rows.

Published: how many are paid at all, what each group of the paid gets, and Korea's payout ratio.
Everything else (who buys, what is paid on what, who left) is assumed and marked so.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from facts.oracle_books import Books, Row, Rows

CENT = Decimal("0.01")
MONTHS = 12


@dataclass(frozen=True)
class Group:
    """People who are paid alike."""

    people: int
    yearly: Decimal


@dataclass(frozen=True)
class Company:
    """A company scaled down to a few hundred people; the last group sells, the others lead."""

    year: int
    registered: int
    leaders: tuple[Group, ...]
    sellers: tuple[Group, ...]
    payout_ratio: Decimal
    order_value: int
    """Assumed: about what a customer spends in a month."""
    own_use_month: Decimal
    """Assumed: USD 200 in the company's currency."""
    outside_share: Decimal = Decimal("0.80")
    """Assumed: neither source says who buys; the healthy case is judged here."""

    @property
    def groups(self) -> tuple[Group, ...]:
        return (*self.leaders, *self.sellers)

    @property
    def paid(self) -> int:
        return sum(group.people for group in self.groups)

    @property
    def bonus(self) -> Decimal:
        return sum((group.people * group.yearly for group in self.groups), Decimal(0))

    @property
    def sales(self) -> Decimal:
        return self.bonus / self.payout_ratio


# Korea, all registered companies in 2023 (Fair Trade Commission, as reported by the press): 17.4 %
# of 7.20 million registered were paid; of the paid, the top 1 % got KRW 71.08 m on average, the
# next 5 % 7.35 m, the next 24 % 0.81 m and the other 70 % 0.08 m; payouts were 33.4 % of sales.
KOREA_2023 = Company(
    year=2023,
    registered=1149,  # 200 / 17.4 %
    leaders=(Group(2, Decimal(71_080_000)), Group(10, Decimal(7_350_000))),
    sellers=(Group(48, Decimal(810_000)), Group(140, Decimal(80_000))),
    payout_ratio=Decimal("0.334"),
    order_value=95_000,
    own_use_month=Decimal(260_000),
)

# Nu Skin Canada, 2020 (the company's compensation summary): 13,341 active on average, here a
# twentieth; 78.3 % of them were paid nothing, the mean was CAD 123 a month per active and 566 per
# paid; title holders, .92 % of the active, held 54 % of all pay. The payout ratio is assumed.
NU_SKIN_ACTIVE = 667
NU_SKIN_TITLED = 6
NU_SKIN_PAID = 145
NU_SKIN_TOTAL = Decimal(123 * 12 * NU_SKIN_ACTIVE)
NU_SKIN_CANADA_2020 = Company(
    year=2020,
    registered=NU_SKIN_ACTIVE,
    leaders=(Group(NU_SKIN_TITLED, NU_SKIN_TOTAL * Decimal("0.54") / NU_SKIN_TITLED),),
    sellers=(
        Group(
            NU_SKIN_PAID - NU_SKIN_TITLED,
            NU_SKIN_TOTAL * Decimal("0.46") / (NU_SKIN_PAID - NU_SKIN_TITLED),
        ),
    ),
    payout_ratio=Decimal("0.40"),
    order_value=600,
    own_use_month=Decimal(270),
)


def build(company: Company) -> Books:
    """Return one calendar year of the company."""
    team = [f"n{number:04d}" for number in range(company.registered)]
    first_seller = sum(group.people for group in company.leaders)
    sellers = team[first_seller : company.paid]
    orders = _customer_orders(company, sellers) + _own_orders(company, team)
    return Books(
        date(company.year, 1, 1),
        date(company.year, 12, 31),
        {
            "participants": _enrolments(company, team, first_seller),
            "orders": orders,
            "payouts": _payouts(company, team, sellers),
        },
        own_use_month=company.own_use_month,
        resale=False,
    )


def _enrolments(company: Company, team: list[str], first_seller: int) -> Rows:
    """Assumed: leaders first, then sellers, then the others, a third of all within the year."""
    rows: Rows = []
    start = date(company.year - 1, 1, 1)
    for place, person in enumerate(team):
        if place == 0:
            sponsor = None
        elif place < first_seller:
            sponsor = team[0]
        elif place < company.paid:
            sponsor = team[place % first_seller]
        else:
            sponsor = team[first_seller + place % (company.paid - first_seller)]
        joined = start + timedelta(530 * place // company.registered)
        rows.append(
            {
                "participant_id": person,
                "enrolled_on": joined,
                "sponsor_id": sponsor,
                "role": "participant",
                "role_from": joined,
            }
        )
    return rows


def _day(year: int, month: int, place: int) -> date:
    """Any day of the month, all alike often."""
    return date(year, month, 1 + place % monthrange(year, month)[1])


def _line(number: str, day: date, buyer: str, amount: Decimal, seller: str | None) -> Row:
    return {
        "order_id": number,
        "line_id": "1",
        "ordered_on": day,
        "buyer_id": buyer,
        "seller_id": seller,
        "item_kind": "product",
        "sku": "goods",
        "quantity": Decimal(1),
        "net_amount": amount,
        "volume": Decimal(int(amount)),
        "is_autoship": False,
        "status": "completed",
        "refunded_amount": Decimal(0),
    }


def _customer_orders(company: Company, sellers: list[str]) -> Rows:
    """Assumed: every seller serves as many customers; a customer stays for four months."""
    monthly = company.sales * company.outside_share / MONTHS / len(sellers)
    each = max(1, round(monthly / company.order_value))
    amount = (monthly / each).quantize(CENT)
    return [
        _line(
            f"{seller}-{month}-{slot}",
            _day(company.year, month, 5 * place + 7 * slot),
            f"c{seller}-{slot}-{(month + place + slot) // 4}",
            amount,
            seller,
        )
        for place, seller in enumerate(sellers)
        for month in range(1, MONTHS + 1)
        for slot in range(each)
    ]


def _own_orders(company: Company, team: list[str]) -> Rows:
    """Assumed: all participants buy as much in a year, every other month, on any day."""
    share = 1 - company.outside_share
    amount = (company.sales * share / len(team) / (MONTHS // 2)).quantize(CENT)
    start = date(company.year - 1, 1, 1)
    rows: Rows = []
    for place, person in enumerate(team):
        joined = start + timedelta(530 * place // company.registered)
        for month in range(1 + place % 2, MONTHS + 1, 2):
            day = _day(company.year, month, 3 * place)
            if day > joined + timedelta(30):
                rows.append(_line(f"own-{person}-{month}", day, person, amount, None))
    return rows


def with_shipping(books: Books) -> Books:
    """Return the books in which every order bears five hundredths of its value for shipping.

    Assumed: shipping is a payment that no own use makes up for, so that all who are not paid lose.
    """
    shipping = [
        {
            **row,
            "line_id": "2",
            "item_kind": "shipping",
            "sku": None,
            "net_amount": (row["net_amount"] / 20).quantize(CENT),
            "volume": Decimal(0),
        }
        for row in books.tables["orders"]
    ]
    return replace(books, tables={**books.tables, "orders": books.tables["orders"] + shipping})


def _payouts(company: Company, team: list[str], sellers: list[str]) -> Rows:
    """Paid monthly. Assumed: each on orders of customers, the leaders' on those of their teams."""
    rows: Rows = []
    place = 0
    for group in company.groups:
        for number in range(group.people):
            payee = team[place]
            own = [payee] if payee in sellers else sellers[number :: group.people]
            amount = (group.yearly / MONTHS / len(own)).quantize(CENT)
            for month in range(1, MONTHS + 1):
                rows += [_payout(company, payee, seller, month, amount) for seller in own]
            place += 1
    return rows


def _payout(company: Company, payee: str, seller: str, month: int, amount: Decimal) -> Row:
    return {
        "participant_id": payee,
        "paid_on": date(company.year, month, 28),
        "period": date(company.year, month, 1),
        "amount": amount,
        "payout_id": f"{payee}-{seller}-{month}",
        "status": "paid",
        "kind": "retail" if payee == seller else "team",
        "form": "cash",
        "source_order_id": f"{seller}-{month}-0",
    }
