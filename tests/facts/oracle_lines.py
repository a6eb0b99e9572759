"""Every order line with its class, kind, entry mark, credit and assumed resale."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from facts.oracle_books import (
    NUMBER_SCALE,
    Books,
    Row,
    month_of,
    nulls_last,
    units,
)
from facts.oracle_people import ENTRY_KINDS, JOINING_KINDS, People, order_amounts
from facts.oracle_readings import (
    IN_PLAN,
    OUT_OF_PLAN,
    PACKS,
    is_entry,
    is_outside,
    is_revenue,
)
from pyramidcheck.model.canonical import TABLES

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction


@dataclass
class Line:
    """One line; money in minor units, volume in millionths, None where the export is silent."""

    order_id: str | None
    line_id: str | None
    sku: str | None
    day: date
    buyer: str
    seller: str | None
    stated_kind: str | None
    status: str | None
    gross: int
    refund: int
    net: int
    volume: int | None
    quantity: int | None
    list_amount: int | None
    is_autoship: bool
    buyer_class: str = ""
    kind: str = ""
    since_joining: int | None = None
    mark: str = ""
    is_qualifying: bool = False
    credited: str | None = None
    resale: int = 0

    @property
    def month(self) -> date:
        return month_of(self.day)

    @property
    def is_revenue(self) -> bool:
        return is_revenue(self.kind)

    @property
    def is_cancelled(self) -> bool:
        return self.status == "cancelled"

    @property
    def is_refunded(self) -> bool:
        return self.is_cancelled or (self.gross > 0 and self.net == 0)

    @property
    def is_counted(self) -> bool:
        """Whether the volume counts: neither cancelled nor returned."""
        return self.status not in ("cancelled", "returned")

    @property
    def key(self) -> tuple[str, str, str, bool]:
        return (self.buyer_class, self.kind, self.mark, self.is_qualifying)

    def within(self, last: int) -> bool:
        """Return whether it was bought in days 0 to `last` after joining."""
        return self.since_joining is not None and 0 <= self.since_joining <= last

    def is_outside(self, reading: str) -> bool:
        buyer_class, kind, mark, qualifying = self.key
        return is_outside(reading, buyer_class, kind, mark, qualifying=qualifying)

    def is_entry(self, reading: str) -> bool:
        return is_entry(reading, self.kind, self.mark)

    def order_key(self, *, with_buyer: bool = False) -> tuple[Any, ...]:
        """Return the place of the line among others, by content alone."""
        key = [
            self.day,
            self.order_id,
            self.line_id,
            self.sku,
            self.gross,
            self.stated_kind,
            self.volume,
            *([self.buyer] if with_buyer else []),
            self.seller,
            self.refund,
            self.list_amount,
            self.is_autoship,
        ]
        return tuple(nulls_last(value) for value in key)


class Lines:
    """All lines of the filing that are in the facts."""

    def __init__(self, books: Books, people: People, definitions: dict[str, Fraction]) -> None:
        self.books = books
        self.people = people
        self.definitions = definitions
        self.first_month = int(definitions["first_month_days"])
        self.all = [self._read(row) for row in people.orders]
        self.all += self._implied_fees()
        for line in self.all:
            self._classify(line)
        self.qualifying_volume = self._qualifying_volume()
        self._mark_all()
        for line in self.all:
            line.credited = self._credited(line)

    def _read(self, row: Row) -> Line:
        scale = self.books.scale
        gross, refund, net = order_amounts(row, scale)
        buyer = self.people.person(row["buyer_id"])
        assert buyer is not None
        return Line(
            order_id=row["order_id"],
            line_id=row["line_id"],
            sku=row["sku"],
            day=row["ordered_on"],
            buyer=buyer,
            seller=self.people.person(row["seller_id"]),
            stated_kind=row["item_kind"],
            status=row["status"],
            gross=gross,
            refund=refund,
            net=net,
            volume=units(row["volume"], NUMBER_SCALE),
            quantity=units(row["quantity"], NUMBER_SCALE),
            list_amount=units(row["list_amount"], scale),
            is_autoship=bool(row["is_autoship"]),
        )

    def _implied_fees(self) -> list[Line]:
        books, people = self.books, self.people
        fees = []
        for person, rows in people.rows.items():
            due = [
                row
                for row in rows
                if row["role"] == "participant"
                and row["entry_fee"] is not None
                and row["entry_fee"] > 0
            ]
            if not due or self._paid_to_join(person):
                continue
            row = min(due, key=lambda row: (row["from"], -row["entry_fee"]))
            if not books.period_start <= row["from"] <= books.period_end:
                continue
            fees.append(
                self._read(
                    dict.fromkeys(column.name for column in TABLES["orders"].columns)
                    | {
                        "ordered_on": row["from"],
                        "buyer_id": row["participant_id"],
                        "net_amount": row["entry_fee"],
                        "item_kind": "fee",
                    }
                )
            )
        return fees

    def _paid_to_join(self, person: str) -> bool:
        joined = self.people.joined_on[person]
        return any(
            line.buyer == person
            and not line.is_cancelled
            and line.stated_kind in JOINING_KINDS
            and joined - timedelta(self.people.grace) <= line.day <= joined
            for line in self.all
        )

    def _classify(self, line: Line) -> None:
        people = self.people
        line.buyer_class = people.buyer_class(line.buyer, line.day)
        if line.stated_kind is not None:
            line.kind = line.stated_kind
        elif line.sku or line.buyer_class in OUT_OF_PLAN:
            line.kind = "product"
        else:
            line.kind = "unnamed"
        if line.buyer in people.nodes:
            days = (line.day - people.joined_on[line.buyer]).days
            line.since_joining = 0 if -people.grace <= days < 0 else days

    def _qualifying_volume(self) -> int | None:
        declared: Decimal | None = self.books.qualifying_volume
        if declared is None:
            required = [row["volume_required"] for row in self.books.rows("ranks")]
            declared = min((v for v in required if v is not None and v > 0), default=None)
        return units(declared, NUMBER_SCALE)

    def _mark_all(self) -> None:
        self.volumes: dict[tuple[str, date], int] = defaultdict(int)
        for line in self.all:
            if line.is_counted and line.volume is not None:
                self.volumes[line.buyer, line.month] += line.volume
        later = sorted(
            line.net
            for line in self.all
            if line.kind in PACKS
            and line.net > 0
            and line.buyer_class in IN_PLAN
            and line.since_joining is not None
            and line.since_joining > self.first_month
        )
        median = later[(len(later) - 1) // 2] if later else 0
        for line in self.all:
            line.mark = self._mark(line, median)
            line.is_qualifying = self.qualifies(line.buyer, line.month)

    def qualifies(self, person: str, month: date) -> bool:
        if person not in self.people.nodes or self.qualifying_volume is None:
            return False
        return self.volumes.get((person, month), 0) >= self.qualifying_volume

    def _mark(self, line: Line, median: int) -> str:
        nodes = self.people.nodes
        if line.kind in JOINING_KINDS or (line.kind in ENTRY_KINDS and line.buyer_class in IN_PLAN):
            return "always"
        if line.kind == "unnamed":
            transfer = line.buyer in nodes and line.seller in nodes and line.seller != line.buyer
            if line.since_joining == 0 or transfer:
                return "always"
        if (
            line.buyer_class not in IN_PLAN
            or not line.within(self.first_month)
            or not line.is_revenue
        ):
            return "none"
        multiple = self.definitions["rank_pack_multiple"]
        is_pack = line.kind in PACKS and median > 0 and line.net >= multiple * median
        return "rank_pack" if is_pack else "first_month"

    def _credited(self, line: Line) -> str | None:
        nodes = self.people.nodes
        if line.buyer_class not in OUT_OF_PLAN:
            return line.buyer
        if line.seller in nodes and line.seller != line.buyer:
            return line.seller
        if line.buyer in nodes:
            return line.buyer
        sponsor = self.people.sponsor.get(line.buyer)
        return sponsor if sponsor in nodes else None


def total(lines: list[Line]) -> int:
    """Return the net sale of the lines."""
    return sum(line.net for line in lines)
