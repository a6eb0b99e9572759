"""The section of a scenario that says what the compensation plan pays."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pyramidcheck.simulate.sections import AtLeastOne, Money, Rate, Section, Share, Whole


class Rank(Section):
    """A rank reached in a month by group volume, with its monthly bonus."""

    name: str
    group_volume: AtLeastOne
    bonus: Money = Decimal(0)


class Pool(Section):
    """A share of the month's net sales of goods, divided evenly among those of a rank or above."""

    rank: str
    rate: Rate


class Contest(Section):
    """A prize for the first few of a month, by what they brought in."""

    name: str
    month: AtLeastOne
    """Counted from 1."""
    by: Literal["recruits", "sales"]
    winners: AtLeastOne
    amount: Money
    form: Literal["cash", "gift_card", "in_kind"] = "in_kind"


class PayPlan(Section):
    """The compensation plan."""

    retail_rate: Rate = Decimal(0)
    """The seller's margin on orders of customers and preferred customers."""
    level_rates: tuple[Rate, ...] = ()
    """Overrides on goods, one for each paid level above; unqualified uplines are skipped."""
    paid_along: Literal["sponsor", "placement"] = "sponsor"
    """The tree that overrides climb."""
    weaker_leg_rate: Rate = Decimal(0)
    """On each point of the month below all legs of the placement tree but the strongest."""
    kit_rates: tuple[Rate, ...] = ()
    """Fast-start bonus on kits: the sponsor's, then the sponsor's sponsor's, ..."""
    joining_bonuses: tuple[Money, ...] = ()
    """For each joiner, whatever they buy: the sponsor's, then the sponsor's sponsor's, ..."""
    own_rebate_rate: Rate = Decimal(0)
    qualifying_volume: Whole = 0
    """Points needed in a month to be paid overrides and rank bonuses."""
    qualifying_from: Literal["own", "customers", "both"] = "both"
    ranks: tuple[Rank, ...] = ()
    pools: tuple[Pool, ...] = ()
    contests: tuple[Contest, ...] = ()
    untraced_share: Share = 0
    """Payouts on orders that name neither order nor person."""
    pay_delay_days: Whole = 0
    """Days from the end of a month to the pay day."""
