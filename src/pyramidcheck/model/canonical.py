"""The canonical tables: what a filing is once every column and code has been mapped."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ColumnKind(StrEnum):
    """How the values of a canonical column are typed."""

    TEXT = "text"
    DATE = "date"
    MONEY = "money"
    NUMBER = "number"
    INTEGER = "integer"
    FLAG = "flag"
    CODE = "code"
    MONTH = "month"
    """First day of the month that a commission period stands for."""


ROLES = ("participant", "preferred_customer", "customer")
ITEM_KINDS = (
    "product",
    "starter_kit",
    "subscription",
    "training",
    "event",
    "fee",
    "sales_aid",
    "shipping",
    "tax",
    "other",
)
ORDER_STATUSES = ("completed", "pending", "cancelled", "returned")
PAYOUT_STATUSES = ("earned", "paid", "withdrawn", "reversed")
PAYOUT_KINDS = (
    "retail",
    "personal",
    "team",
    "recruitment",
    "rank",
    "pool",
    "prize",
    "adjustment",
)
PAYOUT_FORMS = ("cash", "gift_card", "in_kind")


@dataclass(frozen=True, slots=True)
class Column:
    """One canonical column."""

    name: str
    kind: ColumnKind
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One canonical table; `canon.<name>` holds every column, null where the export has none."""

    name: str
    columns: tuple[Column, ...]
    optional: bool = False
    """True for tables that most companies do not export at all."""

    def column(self, name: str) -> Column:
        """Return the column of that name; KeyError if the table has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns without which the table cannot be used."""
        return tuple(column.name for column in self.columns if column.required)


def _text(name: str, *, required: bool = False) -> Column:
    return Column(name, ColumnKind.TEXT, required)


def _date(name: str, *, required: bool = False) -> Column:
    return Column(name, ColumnKind.DATE, required)


def _money(name: str, *, required: bool = False) -> Column:
    return Column(name, ColumnKind.MONEY, required)


def _code(name: str, choices: tuple[str, ...]) -> Column:
    return Column(name, ColumnKind.CODE, choices=choices)


PARTICIPANTS = Table(
    "participants",
    (
        _text("participant_id", required=True),
        _date("enrolled_on", required=True),
        _text("sponsor_id"),
        _text("placement_id"),
        _code("role", ROLES),
        _date("role_from"),
        _date("ended_on"),
        _text("rank"),
        _text("country"),
        _money("entry_fee"),
        _text("person_key"),
    ),
)
ORDERS = Table(
    "orders",
    (
        _text("order_id", required=True),
        _date("ordered_on", required=True),
        _text("buyer_id", required=True),
        _money("net_amount", required=True),
        _text("seller_id"),
        _code("item_kind", ITEM_KINDS),
        _text("sku"),
        Column("quantity", ColumnKind.NUMBER),
        _money("list_amount"),
        _text("currency"),
        Column("is_autoship", ColumnKind.FLAG),
        Column("volume", ColumnKind.NUMBER),
        _code("status", ORDER_STATUSES),
        _money("refunded_amount"),
        _date("refunded_on"),
        _text("line_id"),
    ),
)
PAYOUTS = Table(
    "payouts",
    (
        _text("participant_id", required=True),
        _date("paid_on", required=True),
        _money("amount", required=True),
        _text("payout_id"),
        Column("period", ColumnKind.MONTH),
        _date("earned_on"),
        _code("status", PAYOUT_STATUSES),
        _text("currency"),
        _code("kind", PAYOUT_KINDS),
        _code("form", PAYOUT_FORMS),
        _text("contest"),
        _text("source_order_id"),
        _text("source_participant_id"),
    ),
)
PRODUCTS = Table(
    "products",
    (
        _text("sku", required=True),
        _code("item_kind", ITEM_KINDS),
        _money("list_price"),
        _money("comparable_price"),
        _money("unit_cost"),
    ),
    optional=True,
)
BUYBACKS = Table(
    "buybacks",
    (
        _text("participant_id", required=True),
        _date("requested_on", required=True),
        _money("claimed_amount"),
        _money("paid_amount"),
        _text("status"),
    ),
    optional=True,
)
RANKS = Table(
    "ranks",
    (
        _text("participant_id", required=True),
        Column("period", ColumnKind.MONTH, required=True),
        _text("rank"),
        Column("volume_required", ColumnKind.NUMBER),
        Column("volume", ColumnKind.NUMBER),
    ),
    optional=True,
)
CLAIMS = Table(
    "claims",
    (
        _text("claim_id", required=True),
        _text("text", required=True),
        _money("amount"),
        _code("per", ("month", "year")),
        _text("source"),
    ),
    optional=True,
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (PARTICIPANTS, ORDERS, PAYOUTS, PRODUCTS, BUYBACKS, RANKS, CLAIMS)
}
RATES = Table(
    "rates",
    (
        _date("rate_on", required=True),
        _text("currency", required=True),
        _money("rate", required=True),
        _text("worth_in"),
    ),
    optional=True,
)
"""What one unit of another currency was worth; no table of `canon`, it serves the others."""
MAIN_TABLES = ("participants", "orders", "payouts")
MINIMUM_MONEY_SCALE = 4
MAXIMUM_MONEY_SCALE = 18
