"""A first scenario for a twin, from what the result tells directly."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pyramidcheck.simulate.pay_plan import PayPlan
from pyramidcheck.simulate.scenario import Scenario
from pyramidcheck.simulate.sections import (
    Burst,
    Customers,
    Entry,
    Extra,
    Goods,
    Growth,
    Kit,
    OwnUse,
    People,
    Period,
)

if TYPE_CHECKING:
    from pyramidcheck.simulate.twin.targets import Targets

COMPANY = "Synthetic twin (synthetic)"
_NAME = "twin"
_FOUNDERS = 5
_SELLERS_STAY = 1.2
_LEVELS = (Decimal(1), Decimal("0.7"), Decimal("0.5"), Decimal("0.35"), Decimal("0.25"))
"""What each level above is paid, beside the first."""
_JOINING = (Decimal(1), Decimal("0.35"))
_CENT = Decimal("0.01")
_RATE = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Knobs:
    """What the fit turns; all above nothing."""

    joiners: float
    found: float
    customer_orders: float
    own_orders: float
    kit_price: float
    support: float
    retail_rate: float
    level_rate: float
    joining_rate: float
    seller_share: float
    other_weight: float
    strength: float
    attachment: float


def first_knobs(targets: Targets) -> Knobs:
    """Return a first guess; the fit comes near from anywhere."""
    return Knobs(
        joiners=1.0,
        found=0.5,
        customer_orders=0.5,
        own_orders=0.5,
        kit_price=two_digits(targets.kit_price) if targets.kit_price > 0 else 1.0,
        support=0.1,
        retail_rate=0.1,
        level_rate=0.05,
        joining_rate=0.1,
        seller_share=min(0.9, max(0.05, 1 - (targets.unpaid_share or 0.6))),
        other_weight=0.05,
        strength=1.0,
        attachment=0.3,
    )


def two_digits(value: float) -> float:
    """Return a price with two digits that count: an exact one could tell whose it is."""
    return float(f"{value:.2g}")


def scenario_with(targets: Targets, knobs: Knobs, part: float = 1.0) -> Scenario:
    """Return the scenario of these knobs, with `part` of the company's people."""
    kits, extras = _entry(targets, knobs)
    return Scenario(
        name=_NAME,
        company=COMPANY,
        seed=_seed(targets),
        country=targets.country,
        currency=targets.currency,
        period=Period(start=targets.start, end=targets.end),
        growth=_growth(targets, part * knobs.joiners, part),
        people=People(
            seller_share=_short(knobs.seller_share),
            median_months=_short(targets.median_months),
            seller_median_months=_short(targets.median_months * _SELLERS_STAY),
            strength_shape=_short(knobs.strength),
            other_recruiter_weight=_short(knobs.other_weight),
            attachment=_short(knobs.attachment),
        ),
        entry=Entry(kits=kits, extras=extras),
        goods=_goods(targets),
        own_use=OwnUse(orders_a_month=_short(knobs.own_orders) if targets.goods else 0),
        customers=Customers(
            found_a_month=_short(knobs.found) if targets.customers else 0,
            orders_a_month=_short(knobs.customer_orders),
            median_months=_short(max(0.5, targets.customer_median_months)),
        ),
        plan=PayPlan(
            retail_rate=_rate(knobs.retail_rate if targets.paid_from_outside else 0),
            level_rates=tuple(_rate(knobs.level_rate * float(each)) for each in _LEVELS)
            if targets.paid_from_own_use
            else (),
            kit_rates=tuple(_rate(knobs.joining_rate * float(each)) for each in _JOINING)
            if targets.paid_on_joining
            else (),
            untraced_share=min(1.0, round(targets.untraced_share, 4)),
        ),
    )


def _growth(targets: Targets, rate: float, part: float) -> Growth:
    """Return who joined each month; who was there before joins in the first one."""
    before = max(0.0, targets.participants - sum(targets.joined))
    founders = max(1, round(min(_FOUNDERS, max(before, 1)) * min(1.0, part * 4)))
    joined = list(targets.joined)
    joined[0] += max(0.0, before - founders)
    mean = max(sum(joined) / len(joined), 0.01)
    return Growth(
        founders=founders,
        joiners_a_month=_short(mean * rate),
        # Far away: how many join is told for each month.
        market=10**9,
        bursts=tuple(
            Burst(month=place + 1, factor=round(count / mean, 4))
            for place, count in enumerate(joined)
        ),
    )


def _goods(targets: Targets) -> Goods:
    price = max(2.0, two_digits(targets.order_value / 2))
    return Goods(lowest_price=max(1, int(price * 0.5)), highest_price=max(2, int(price * 1.5)))


def _entry(targets: Targets, knobs: Knobs) -> tuple[tuple[Kit, ...], tuple[Extra, ...]]:
    has_kits = targets.entry > targets.support
    kits = (
        Kit(
            sku="KIT",
            price=Decimal(str(max(0.01, knobs.kit_price))).quantize(_CENT),
            share=min(1.0, targets.kit_share or 1.0),
        ),
    )
    price = max(5.0, two_digits(targets.order_value / 3))
    whole = _short(min(1.0, knobs.support))
    extra = Extra(
        sku="TRAINING",
        item_kind="training" if targets.entry > 0 else "sales_aid",
        # Above one purchase a month the price rises instead.
        price=Decimal(str(price * max(1.0, knobs.support))).quantize(_CENT),
        monthly_share=whole,
    )
    return (kits if has_kits else ()), ((extra,) if targets.support > 0 else ())


def _short(value: float) -> float:
    """Return the number with the six digits that the file writes."""
    return float(f"{value:.6g}")


def _rate(value: float) -> Decimal:
    return Decimal(str(min(1.0, max(0.0, value)))).quantize(_RATE)


def _seed(targets: Targets) -> int:
    """Return a seed that the same numbers always give."""
    return int(hashlib.sha256(repr(targets).encode()).hexdigest()[:8], 16)
