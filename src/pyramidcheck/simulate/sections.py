"""The sections of a scenario: people, goods and orders; every mechanism is off unless asked for."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
Whole = Annotated[int, Field(ge=0)]
AtLeastOne = Annotated[int, Field(ge=1)]
Money = Annotated[Decimal, Field(ge=0, decimal_places=2)]
Rate = Annotated[Decimal, Field(ge=0, le=1, decimal_places=4)]


class Section(BaseModel):
    """Frozen, and without any key that is not named here."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Period(Section):
    """Whole calendar months; both ends inclusive."""

    start: date
    end: date

    @model_validator(mode="after")
    def _whole_months(self) -> Self:
        if self.start.day != 1 or (self.end + timedelta(days=1)).day != 1 or self.end < self.start:
            raise ValueError("the period must run from the first to the last day of whole months")
        return self


class Burst(Section):
    """Months in which recruiting runs faster, or with a factor of 0 not at all."""

    month: AtLeastOne
    """The first of them, counted from 1."""
    months: AtLeastOne = 1
    factor: NotNegative


class Growth(Section):
    """Joiners of a month = (outside + recruited) x the share of the market still unenrolled."""

    founders: AtLeastOne
    """People at the top, enrolled in the 30 days before the period; they never leave."""
    joiners_a_month: NotNegative = 0
    monthly_trend: float = 0
    """Growth of `joiners_a_month` from one month to the next: -.02 shrinks by 2 %."""
    hazard: NotNegative = 0
    """Recruits that one active participant brings in a month, on average."""
    market: AtLeastOne
    """People who could ever join: recruiting dies out as the network nears it."""
    bursts: tuple[Burst, ...] = ()

    def factor(self, month: int) -> float:
        """Return what the joiners of a month, counted from 0, are multiplied with."""
        product = 1.0
        for burst in self.bursts:
            if burst.month - 1 <= month < burst.month - 1 + burst.months:
                product *= burst.factor
        return product


class Shape(Section):
    """The placement tree; in a unilevel plan there is none but the sponsors'."""

    shape: Literal["unilevel", "binary", "matrix"] = "unilevel"
    width: AtLeastOne | None = None
    """Most people directly below one, in a matrix."""

    @property
    def most_below(self) -> int | None:
        """Most people directly below one; None where there is no placement tree."""
        return {"unilevel": None, "binary": 2, "matrix": self.width}[self.shape]

    @model_validator(mode="after")
    def _width_of_a_matrix(self) -> Self:
        if (self.shape == "matrix") != (self.width is not None):
            raise ValueError("a matrix has a width, and nothing else has one")
        return self


class People(Section):
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
    further_account_share: Share = 0
    """Joiners who are a further account of the person who enrols them (`person_key` says so)."""


class Kit(Section):
    """A starter kit or an entry pack, bought on the day of joining."""

    sku: str
    price: Money
    volume: Whole = 0
    share: Share
    """Joiners who take this one; what is left of 1 joins without."""


class Extra(Section):
    """Something other than goods that active participants buy now and then."""

    sku: str
    item_kind: Literal["training", "event", "subscription", "sales_aid", "fee"]
    price: Money
    monthly_share: Share


class Entry(Section):
    """What joining and staying costs besides goods."""

    kits: tuple[Kit, ...] = ()
    upgrade_share: Share = 0
    """Kit owners who buy the next kit of the list in a month."""
    annual_fee: Money = Decimal(0)
    """Due on every anniversary of a participant who is still there."""
    fee_on_joining: bool = False
    extras: tuple[Extra, ...] = ()

    @model_validator(mode="after")
    def _shares_fit(self) -> Self:
        if sum(kit.share for kit in self.kits) > 1 + 1e-9:
            raise ValueError("the shares of the kits exceed 1")
        return self


class Goods(Section):
    """The catalogue and how it is priced; list prices are whole units of the currency."""

    products: AtLeastOne = 20
    lowest_price: AtLeastOne
    highest_price: AtLeastOne
    """Not below `lowest_price`."""
    participant_discount: Annotated[Rate, Field(lt=1)] = Decimal(0)
    preferred_discount: Rate = Decimal(0)
    volume_rate: Annotated[Rate, Field(gt=0)] = Decimal(1)
    """Points for one unit of the participant's price."""
    second_line_share: Share = 0
    refund_share: Share = 0
    cancelled_share: Share = 0
    premium: NotNegative | None = None
    """List price above that of comparable goods; without it there is no table of products."""

    @model_validator(mode="after")
    def _prices_in_order(self) -> Self:
        if self.highest_price < self.lowest_price:
            raise ValueError("highest_price is below lowest_price")
        return self


class OwnUse(Section):
    """What participants buy, whoever it is for."""

    orders_a_month: NotNegative
    autoship_share: Share = 0
    """Participants with a standing order; they place few other orders."""
    autoship_volume: AtLeastOne | None = None
    """Points of the standing order; without it, one to three units of one product."""
    top_up_share: Share = 0
    """Participants who, short of the qualifying volume, top it up in a month's last three days."""


class Customers(Section):
    """Buyers outside the plan, each found by a seller."""

    found_a_month: NotNegative
    """New customers of an average seller in a month."""
    orders_a_month: NotNegative
    """After the first order, while they stay."""
    median_months: Positive = 1
    lifetime_shape: Positive = 1
    preferred_share: Share = 0
    """Customers who register as preferred customers."""
    phantom_share: Share = 0
    """Participants who book missing volume on an invented customer in a month's last three days."""


class Relabelling(Section):
    """Participants whom the export calls customers: those whom the plan has never paid."""

    share: Share
    role: Literal["preferred_customer", "customer"] = "customer"
    month: AtLeastOne | None = None
    """The month, counted from 1, from whose first day they are relabelled; without it the role is
    undated, as if they had never been participants."""


class Buybacks(Section):
    """What leavers who gave notice get back for their kits and goods."""

    asked_share: Share
    claimed_rate: Rate = Decimal("0.9")
    """Of what they paid for kits and goods in the filing, less refunds."""
    denied_share: Share = 0
    paid_rate: Rate = Decimal(1)
    """Of the claim, where it is not denied."""
    days: Whole = 30
    """From notice to the request."""


class Claim(Section):
    """An earnings claim that the company made."""

    text: str
    amount: Money
    per: Literal["month", "year"] = "month"
    source: str = "leaflet"
