"""`filing.toml`: what an analyst, or the filing itself, says about the files and the plan."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from pyramidcheck.model.case_mark import CaseMark


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Period(_Strict):
    """The span that is judged; both ends inclusive."""

    start: date | None = None
    end: date | None = None
    ended: bool = False
    """True: the scheme has stopped, so nothing is expected after the last row."""


class CodedColumn(_Strict):
    """A source column whose values are translated: `{ column = "Famille", codes = {...} }`."""

    column: str
    codes: dict[str, str] = Field(default_factory=dict)


class ConstantColumn(_Strict):
    """The same value in every row: `{ value = "completed" }`."""

    value: str | int | bool | Decimal | date


class ProductColumn(_Strict):
    """The product of two or more source columns: `{ product = ["Quantity", "UnitPrice"] }`."""

    product: Annotated[tuple[str, ...], Field(min_length=2)]


class SumColumn(_Strict):
    """Some source columns less others: `{ plus = ["Total"], minus = ["Taxes", "Shipping"] }`."""

    plus: Annotated[tuple[str, ...], Field(min_length=1)]
    minus: tuple[str, ...] = ()
    """A blank cell takes nothing away."""


class FirstColumn(_Strict):
    """The first of some columns that holds anything: `{ first = ["id", "email"], nobody = ["0"] }`.

    Text only; a cell with one of the words of `nobody` counts as blank.
    """

    first: Annotated[tuple[str, ...], Field(min_length=1)]
    nobody: tuple[str, ...] = ()


ColumnMapping = (
    str
    | CodedColumn
    | ConstantColumn
    | ProductColumn
    | SumColumn
    | FirstColumn
    | Annotated[tuple[str, ...], Field(min_length=1)]
)
"""A list of columns stands for `person_key` alone: each of them tells who somebody is."""
Reason = Literal[
    "fee", "tax", "shipping", "balance", "total", "own_transfer", "sale", "payout", "memo", "copy"
]
"""Why a column or a row of an export is left aside: it is a fee of the payment service, a transfer
between the company's own accounts, an entry that moved no money, a copy of another column ..."""


class FillDown(_Strict):
    """Cells that an export writes on the first row of an order only."""

    key: str
    """Header of what tells orders apart; blank on later rows, or written again."""
    columns: tuple[str, ...] = ()


class RowFilter(_Strict):
    """Which rows of a file belong to its table, by the words of one column.

    A word that stands in neither list is listed, and its rows are quarantined.
    """

    column: str
    keep: Annotated[tuple[str, ...], Field(min_length=1)]
    drop: dict[str, Reason] = Field(default_factory=dict)


class Refunds(_Strict):
    """Rows that are refunds of other rows: negative sales on their own date."""

    column: str
    words: Annotated[tuple[str, ...], Field(min_length=1)]
    amounts: Annotated[tuple[str, ...], Field(min_length=1)]
    """Headers of amounts."""
    take: dict[str, str] = Field(default_factory=dict)
    """Header -> header whose cell stands in for it: order number -> number of the refunded order,
    payer -> who was paid back. A blank cell stands in for nothing."""
    clear: tuple[str, ...] = ()
    """Headers that are blank on refund rows: a status says nothing there of the sale."""
    only_negative: bool = False
    """True: a positive row with one of the words is a sale that was returned, not a refund row."""


class Spread(_Strict):
    """Order-level amounts, once for each order, spread over its lines so that sums are exact."""

    key: str
    weight: Annotated[tuple[str, ...], Field(min_length=1)]
    """Headers whose product is a line's own weight, such as quantity and price."""
    plus: Annotated[tuple[str, ...], Field(min_length=1)]
    minus: tuple[str, ...] = ()
    refunded: str | None = None
    """Header of what was given back of `plus`; the same share of the net amount is refunded."""


class Shape(_Strict):
    """How the rows of a file stand for lines of its table, where one row is not one line."""

    fill_down: FillDown | None = None
    blocks: tuple[str, ...] = ()
    """Headers with `{n}`: each number gives a line, and mappings name the header with `{n}`."""
    unpivot: dict[str, str] = Field(default_factory=dict)
    """Payouts: header, perhaps with `{n}` -> kind; each amount that is not zero gives a line."""
    roles: dict[str, str] = Field(default_factory=dict)
    """Participants: header of a date -> the role in force from then on; each date gives a row."""
    cents: tuple[str, ...] = ()
    """Headers of amounts in hundredths."""
    negate: tuple[str, ...] = ()
    """Headers of amounts whose sign is turned."""
    ignore: dict[str, Reason] = Field(default_factory=dict)
    """Headers that are never read, and why."""
    rows: tuple[RowFilter, ...] = ()
    refunds: Refunds | None = None
    spread: Spread | None = None


class TableMapping(BaseModel):
    """`[mapping.<table>]`: canonical column -> where its values come from, and the file's shape."""

    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True)
    __pydantic_extra__: dict[str, ColumnMapping]

    shape: Shape | None = None

    @property
    def columns(self) -> dict[str, ColumnMapping]:
        """Canonical column -> mapping."""
        return self.__pydantic_extra__


class Mappings(BaseModel):
    """`[mapping]`: the preset of known exports, and what is said of each table."""

    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True)
    __pydantic_extra__: dict[str, TableMapping]

    preset: str | None = None
    """Name of a preset; `none` for no preset; without it, each file's is chosen by fit."""

    @property
    def tables(self) -> dict[str, TableMapping]:
        """Canonical table -> its mapping."""
        return self.__pydantic_extra__

    def of(self, table: str) -> TableMapping:
        """Return what is said of a table, which may be nothing."""
        return self.tables.get(table) or TableMapping()


class Dialect(_Strict):
    """How the text of one table's files is written, where it cannot be inferred."""

    delimiter: str | None = None
    """One character; a blank stands for any run of blanks."""
    quote: str | None = None
    """The quotation mark around values; empty where there is none."""
    encoding: str | None = None
    decimal: str | None = None
    date_order: str | None = None
    """`ymd`, `dmy` or `mdy`."""
    timezone: str | None = None
    """IANA name; instants with an offset become days there. Without it the day is as written."""
    columns: tuple[str, ...] | None = None
    """Names for a file without a header."""


class Plan(_Strict):
    """Facts of the compensation plan that exports do not hold."""

    qualifying_volume: Decimal | None = None
    starter_kit_price: Decimal | None = None
    seller_cost_of_kit: Decimal | None = None
    levels_paid: int | None = None
    resale: bool | None = None
    own_use_month: Decimal | None = None
    buyback_share: Decimal | None = None
    buyback_days: int | None = None
    adult_population: int | None = None
    payout_schedule: str | None = None
    own_purchase_required: bool | None = None


class ReportOptions(_Strict):
    """Names and a picture for the report's cover."""

    author: str | None = None
    reviewer: str | None = None
    logo: str | None = None


class FilingConfig(_Strict):
    """One `filing.toml`; every key is optional."""

    company: str | None = None
    country: str | None = None
    currency: str | None = None
    synthetic: bool = False
    """True for data made by the simulator; printed in every output."""
    case: CaseMark | None = None
    """Given for a synthetic company of the case library."""
    received_on: date | None = None
    """The day on which the data came in, for the report's head; nothing depends on it."""
    period: Period = Field(default_factory=Period)
    files: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    mapping: Mappings = Field(default_factory=Mappings)
    dialect: dict[str, Dialect] = Field(default_factory=dict)
    plan: Plan = Field(default_factory=Plan)
    report: ReportOptions = Field(default_factory=ReportOptions)


def declared_values(config: FilingConfig) -> dict[str, Any]:
    """Flatten what a filing claims into `section.key` -> value, for printing as declared."""

    def walk(prefix: str, value: Any) -> dict[str, Any]:  # noqa: ANN401 - TOML holds any scalar
        if isinstance(value, dict):
            return {
                key: leaf
                for name in sorted(value)
                for key, leaf in walk(f"{prefix}.{name}" if prefix else name, value[name]).items()
            }
        return {prefix: value}

    return walk("", config.model_dump(mode="json", exclude_defaults=True))
