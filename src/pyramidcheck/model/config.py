"""`filing.toml`: what an analyst, or the filing itself, says about the files and the plan."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


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


ColumnMapping = (
    str
    | CodedColumn
    | ConstantColumn
    | ProductColumn
    | Annotated[tuple[str, ...], Field(min_length=1)]
)
"""A list of columns stands for `person_key` alone: each of them tells who somebody is."""


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
    period: Period = Field(default_factory=Period)
    files: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    mapping: dict[str, dict[str, ColumnMapping]] = Field(default_factory=dict)
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
