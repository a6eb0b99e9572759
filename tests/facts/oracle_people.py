"""People, sponsors, who is a participant, and what a buyer was on a day."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from facts.oracle_books import Books, Row, Rows, units

ROLE_FIRST = {"participant": 0, "preferred_customer": 1, "customer": 2}
JOINING_KINDS = ("fee", "starter_kit")
ENTRY_KINDS = ("fee", "starter_kit", "training", "event")


def order_amounts(row: Row, scale: int) -> tuple[int, int, int]:
    """Return net amount, refund and net sale of an order line in minor units."""
    gross = units(row["net_amount"], scale)
    assert gross is not None
    refunded = units(row["refunded_amount"], scale)
    if row["status"] == "cancelled":
        return gross, gross, 0
    if row["status"] == "returned" and refunded is None:
        return gross, gross, 0
    refund = min(max(refunded or 0, 0), gross) if gross > 0 else 0
    return gross, refund, gross - refund


class People:
    """Everybody whom the filing names, keyed by person text."""

    def __init__(self, books: Books, definitions: dict[str, Fraction]) -> None:
        self.books = books
        self.grace = int(definitions["days_before_joining"])
        self.long_ago = int(definitions["left_long_ago_days"])
        self.enrolments = books.rows("participants")
        self.orders = [row for row in books.rows("orders") if row["status"] != "pending"]
        self.payouts = [row for row in books.rows("payouts") if row["status"] != "reversed"]
        if any(row["status"] != "withdrawn" for row in self.payouts):
            self.payouts = [row for row in self.payouts if row["status"] != "withdrawn"]
        self._read_accounts()
        self._read_rows()
        self._read_sponsors()
        self._read_paid()
        self.referral = self._is_referral(definitions["referral_payout_share"])
        self._find_nodes()
        self.complete = self._is_complete(definitions["complete_enrolments"])

    def _read_accounts(self) -> None:
        books = self.books
        found: set[str] = set()
        for table, column in (
            ("participants", "participant_id"),
            ("participants", "sponsor_id"),
            ("orders", "buyer_id"),
            ("orders", "seller_id"),
            ("payouts", "participant_id"),
            ("payouts", "source_participant_id"),
        ):
            found.update(row[column] for row in books.rows(table) if row[column])
        keys: dict[str, list[str]] = {}
        for row in self.enrolments:
            if row["person_key"] is not None:
                keys.setdefault(row["participant_id"], []).append(row["person_key"])
        self.account: dict[str, str] = {
            account: f"k:{min(keys[account])}" if account in keys else f"i:{account}"
            for account in found
        }

    def person(self, account: str | None) -> str | None:
        return self.account[account] if account else None

    def _read_rows(self) -> None:
        self.rows: dict[str, Rows] = {}
        for row in self.enrolments:
            row["role"] = row["role"] or "participant"
            row["from"] = row["role_from"] or row["enrolled_on"]
            self.rows.setdefault(self.account[row["participant_id"]], []).append(row)

    def _read_sponsors(self) -> None:
        self.sponsor: dict[str, str] = {}
        for person, rows in self.rows.items():
            named = sorted(
                (row for row in rows if row["sponsor_id"]),
                key=lambda row: (
                    row["from"],
                    row["enrolled_on"],
                    row["participant_id"],
                    row["sponsor_id"],
                ),
            )
            as_participant = [row for row in named if row["role"] == "participant"]
            for row in (as_participant or named)[:1]:
                self.sponsor[person] = self.account[row["sponsor_id"]]

    def _read_paid(self) -> None:
        self.net_paid: dict[str, int] = dict.fromkeys(self.account.values(), 0)
        for row in self.payouts:
            value = units(row["amount"], self.books.scale)
            assert value is not None
            self.net_paid[self.account[row["participant_id"]]] += value
        self.bought_in = {
            self.account[row["buyer_id"]]
            for row in self.orders
            if row["status"] != "cancelled" and row["item_kind"] in JOINING_KINDS
        } | {
            self.account[row["participant_id"]]
            for row in self.enrolments
            if row["entry_fee"] is not None and row["entry_fee"] > 0
        }

    def _is_referral(self, share: Fraction) -> bool:
        if not self.orders or not self.payouts:
            return False
        if any(row["item_kind"] in ENTRY_KINDS for row in self.orders):
            return False
        if any(row["entry_fee"] is not None and row["entry_fee"] > 0 for row in self.enrolments):
            return False
        sales = sum(
            order_amounts(row, self.books.scale)[2]
            for row in self.orders
            if row["item_kind"] not in ("shipping", "tax")
        )
        if sales <= 0 or not 0 <= sum(self.net_paid.values()) < share * sales:
            return False
        return not self._pays_second_generation()

    def _pays_second_generation(self) -> bool:
        """Return whether a payout is seen, or cannot be ruled out, beyond the direct sponsor."""
        links = {
            (self.account[row["participant_id"]], self.account[row["sponsor_id"]])
            for row in self.enrolments
            if row["sponsor_id"]
        }
        chains = {
            (top, lowest)
            for lowest, middle in links
            for recruit, top in links
            if recruit == middle and len({lowest, middle, top}) == 3
        }
        for row in self.payouts:
            payee = self.account[row["participant_id"]]
            order = row["source_order_id"]
            sources = {
                self.account[line["buyer_id"]]
                for line in self.orders
                if order is not None and line["order_id"] == order
            }
            if row["source_participant_id"]:
                sources.add(self.account[row["source_participant_id"]])
            if chains and not sources:
                return True
            for source in sources - {payee}:
                sponsors = {top for person, top in links if person == source != top}
                if sponsors and payee not in sponsors:
                    return True
        return False

    def exported_participant(self, person: str) -> bool:
        return any(row["role"] == "participant" for row in self.rows[person])

    def _is_base(self, person: str) -> bool:
        rows = self.rows[person]
        if self.exported_participant(person) or person in self.bought_in:
            return True
        if self.net_paid[person] > 0 and not self.referral:
            return True
        if len(rows) > 1 or rows[0]["role_from"] is not None:
            return False
        return rows[0]["rank"] is not None or (
            rows[0]["sponsor_id"] is not None and not self.referral
        )

    def _find_nodes(self) -> None:
        base = {person for person in self.rows if self._is_base(person)}
        self.recruits = dict.fromkeys(self.account.values(), 0)
        for person in base:
            sponsor = self.sponsor.get(person)
            if sponsor is not None and sponsor != person:
                self.recruits[sponsor] += 1
        self.nodes = {
            person
            for person in self.rows
            if person in base or (self.recruits[person] > 0 and not self.referral)
        }
        self.relabelled = {node for node in self.nodes if not self.exported_participant(node)}
        self.joined_on: dict[str, date] = {}
        for node in self.nodes:
            if node in self.relabelled:
                days = [row["enrolled_on"] for row in self.rows[node]]
            else:
                days = [row["from"] for row in self.rows[node] if row["role"] == "participant"]
            self.joined_on[node] = min(days)

    def _is_complete(self, least: Fraction) -> bool:
        if not self.enrolments:
            return False
        listed = {row["participant_id"] for row in self.enrolments}
        named = {row["participant_id"] for row in self.books.rows("payouts")}
        named |= {row["sponsor_id"] for row in self.enrolments}
        named |= {row["seller_id"] for row in self.books.rows("orders")}
        named.discard(None)
        if named and Fraction(len(named & listed), len(named)) < least:
            return False
        ordered = [row["ordered_on"] for row in self.books.rows("orders")]
        first = min(row["enrolled_on"] for row in self.enrolments)
        return not ordered or first <= min(ordered)

    def _row_in_force(self, person: str, day: date) -> Row | None:
        def rank(row: Row) -> tuple[Any, ...]:
            ended = row["ended_on"] or date.max
            return (row["from"], -ROLE_FIRST[row["role"]], ended)

        rows = [
            row
            for row in self.rows.get(person, [])
            if row["from"] - timedelta(self.grace if row["role"] == "participant" else 0) <= day
        ]
        return max(rows, key=rank) if rows else None

    def _left(self, days: int) -> str:
        return "left_long_ago" if days >= self.long_ago else "left_recently"

    def _participant_class(self, person: str) -> str:
        active = self.recruits[person] > 0 or self.net_paid[person] > 0
        return "active_participant" if active else "passive_participant"

    def buyer_class(self, person: str, day: date) -> str:
        """Return what the person was on the day of the order."""
        row = self._row_in_force(person, day)
        if row is None:
            return "customer" if self.complete else "unknown"
        if row["role"] == "participant":
            ended = row["ended_on"]
            if ended is not None and day > ended:
                return self._left((day - ended).days)
            return self._participant_class(person)
        earlier = [
            other
            for other in self.rows[person]
            if other["role"] == "participant" and other["from"] <= row["from"]
        ]
        if row["role"] == "customer" and earlier:
            ends = [other["ended_on"] for other in earlier if other["ended_on"] is not None]
            end = min([ended for ended in ends if ended <= day] + [row["from"]])
            return self._left((day - end).days)
        if earlier:
            return self._participant_class(person)
        return "relabelled" if person in self.relabelled else str(row["role"])
