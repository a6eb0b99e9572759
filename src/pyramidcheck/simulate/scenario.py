"""What a synthetic company is like: a frozen scenario read from `scenario.toml`."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.model.case_mark import CaseMark
from pyramidcheck.model.config import Plan

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
Money = Annotated[Decimal, Field(ge=0, decimal_places=2)]
Rate = Annotated[Decimal, Field(ge=0, le=1, decimal_places=4)]


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Period(_Frozen):
    """Whole calendar months; both ends inclusive."""

    start: date
    end: date

    @model_validator(mode="after")
    def _whole_months(self) -> Self:
        if self.start.day != 1 or (self.end + timedelta(days=1)).day != 1 or self.end < self.start:
            raise ValueError("the period must run from the first to the last day of whole months")
        return self


class Growth(_Frozen):
    """Joiners of a month = (outside + recruited) x the share of the market still unenrolled."""

    founders: Annotated[int, Field(ge=1)]
    """People at the top, enrolled in the 30 days before the period; they never leave."""
    joiners_a_month: NotNegative = 0
    monthly_trend: float = 0
    """Growth of `joiners_a_month` from one month to the next: -.02 shrinks by 2 %."""
    hazard: NotNegative = 0
    """Recruits that one active participant brings in a month, on average."""
    market: Annotated[int, Field(ge=1)]
    """People who could ever join: recruiting dies out as the network nears it."""


class People(_Frozen):
    """Who joins, how long they stay and who recruits."""

    seller_share: Share
    """Participants who look for outside customers at all."""
    median_months: Positive
    seller_median_months: Positive
    lifetime_shape: Positive = 1
    """Weibull shape: below 1 most leavers leave early."""
    strength_shape: Positive = 1
    """Gamma shape of how much sellers sell and recruit: the lower, the more unequal."""
    other_recruiter_weight: NotNegative = 1
    """Weight of a participant who does not sell, beside a seller's, in finding recruits."""
    attachment: NotNegative = 0
    """Preferential attachment: weight grows by this factor with each recruit already made."""
    resign_share: Share = 0
    """Leavers who give notice (`ended_on`); the others just go quiet."""
    upgraded_share: Share = 0
    """Joiners who were preferred customers for some months before."""


class Kit(_Frozen):
    """A starter kit or an entry pack, bought on the day of joining."""

    sku: str
    price: Money
    volume: Annotated[int, Field(ge=0)] = 0
    share: Share
    """Joiners who take this one; what is left of 1 joins without."""


class Extra(_Frozen):
    """Something other than goods that active participants buy now and then."""

    sku: str
    item_kind: Literal["training", "event", "subscription", "sales_aid", "fee"]
    price: Money
    monthly_share: Share


class Entry(_Frozen):
    """What joining and staying costs besides goods."""

    kits: tuple[Kit, ...] = ()
    annual_fee: Money = Decimal(0)
    """Due on every anniversary of a participant who is still there."""
    fee_on_joining: bool = False
    extras: tuple[Extra, ...] = ()

    @model_validator(mode="after")
    def _shares_fit(self) -> Self:
        if sum(kit.share for kit in self.kits) > 1 + 1e-9:
            raise ValueError("the shares of the kits exceed 1")
        return self


class Goods(_Frozen):
    """The catalogue and how it is priced; list prices are whole units of the currency."""

    products: Annotated[int, Field(ge=1)] = 20
    lowest_price: Annotated[int, Field(ge=1)]
    highest_price: Annotated[int, Field(ge=1)]
    """Not below `lowest_price`."""
    participant_discount: Annotated[Rate, Field(lt=1)] = Decimal(0)
    preferred_discount: Rate = Decimal(0)
    volume_rate: Annotated[Rate, Field(gt=0)] = Decimal(1)
    """Points for one unit of the participant's price."""
    second_line_share: Share = 0
    refund_share: Share = 0
    cancelled_share: Share = 0

    @model_validator(mode="after")
    def _prices_in_order(self) -> Self:
        if self.highest_price < self.lowest_price:
            raise ValueError("highest_price is below lowest_price")
        return self


class OwnUse(_Frozen):
    """What participants buy, whoever it is for."""

    orders_a_month: NotNegative
    autoship_share: Share = 0
    """Participants with a standing order; they place few other orders."""
    autoship_volume: int | None = None
    """Points of the standing order; without it, one to three units of one product."""
    top_up_share: Share = 0
    """Participants who, short of the qualifying volume, top it up in a month's last three days."""


class Customers(_Frozen):
    """Buyers outside the plan, each found by a seller."""

    found_a_month: NotNegative
    """New customers of an average seller in a month."""
    orders_a_month: NotNegative
    """After the first order, while they stay."""
    median_months: Positive = 1
    lifetime_shape: Positive = 1
    preferred_share: Share = 0
    """Customers who register as preferred customers."""


class Rank(_Frozen):
    """A rank reached in a month by group volume, with its monthly bonus."""

    name: str
    group_volume: Annotated[int, Field(ge=1)]
    bonus: Money = Decimal(0)


class PayPlan(_Frozen):
    """The compensation plan."""

    retail_rate: Rate = Decimal(0)
    """The seller's margin on orders of customers and preferred customers."""
    level_rates: tuple[Rate, ...] = ()
    """Overrides on goods, one for each paid level above; unqualified uplines are skipped."""
    kit_rates: tuple[Rate, ...] = ()
    """Fast-start bonus on kits: the sponsor's, then the sponsor's sponsor's, ..."""
    own_rebate_rate: Rate = Decimal(0)
    qualifying_volume: Annotated[int, Field(ge=0)] = 0
    """Points needed in a month to be paid overrides and rank bonuses."""
    qualifying_from: Literal["own", "customers", "both"] = "both"
    ranks: tuple[Rank, ...] = ()
    untraced_share: Share = 0
    """Payouts on orders that name neither order nor person."""
    pay_delay_days: Annotated[int, Field(ge=0)] = 0
    """Days from the end of a month to the pay day."""


class Scenario(_Frozen):
    """One synthetic company; the same scenario and seed give the same bytes."""

    name: str
    company: str
    seed: Annotated[int, Field(ge=0)]
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    format: Literal["csv", "parquet", "french"] = "csv"
    case: CaseMark | None = None
    """Given by the case library; printed in every output."""
    period: Period
    growth: Growth
    people: People
    entry: Entry = Field(default_factory=Entry)
    goods: Goods
    own_use: OwnUse
    customers: Customers
    plan: PayPlan
    declared: Plan = Field(default_factory=Plan)
    """What the company's own `filing.toml` says of its plan."""


def load_scenario(path: Path) -> Scenario:
    """Return the scenario of a TOML file.

    Raises:
        UsageError: the file cannot be read, or a key is unknown, missing or out of range; all
            problems at once.
    """
    try:
        text = path.read_text(encoding="utf-8")
        return Scenario.model_validate(tomllib.loads(text, parse_float=Decimal))
    except OSError as error:
        raise UsageError(Problem(str(path), f"cannot be read ({error.strerror})")) from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(Problem(str(path), f"is not TOML: {error}")) from error
    except ValidationError as error:
        raise UsageError(_problems(path, error)) from error


def _problems(path: Path, error: ValidationError) -> Iterable[Problem]:
    for item in error.errors(include_url=False):
        key = ".".join(str(part) for part in item["loc"])
        yield Problem(f"{path}: key {key or '(top)'}", item["msg"])
