"""A shifted mix: sales that change sides, and the payouts on them.

A scenario, not a finding. Goods and subscriptions that are entry money in no reading move between
participants and outside customers, the same share of every such amount of every month; net sales
stay what they are. Payouts on the moved sales move with them in the same share. Who would have
bought is not said, so whatever is known of single people stays as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramidcheck.store import Store

MOVED = frozenset({"facts.sales_month", "facts.payout_month"})
"""Facts that a shifted mix moves."""
UNTOUCHED = frozenset(
    {
        "facts.filing",
        "facts.filing_extra",
        "facts.readings",
        "facts.implied_entry",
        "facts.enrolment_month",
        "facts.tree",
        "facts.placement_tree",
        "facts.network",
        "facts.seniority",
        "facts.people_accounts",
        "facts.market",
        "facts.claim",
        "facts.contest",
        "facts.contest_reward",
        "facts.buyback",
        "facts.entry_window",
        "facts.quality",
    }
)
"""Facts that sales changing sides leaves alone; all others would change with who bought."""

FOR_UNTRACED = frozenset({"facts.lineage_fit", "facts.lineage_rate", "facts.plan_fit"})
"""Facts about payouts without a source; empty where every payout names one."""

_LARGEST = 10**15
"""A share with larger terms is cut to these, so that the database can multiply in whole numbers."""
_SQL = Path(__file__).parent / "sql"
_SOURCE = "whatif/mix.py"
_TOTALS = """
SELECT
    coalesce(sum(CASE WHEN movable.is_inside THEN sold.amount END), 0) AS inside,
    coalesce(sum(CASE WHEN movable.is_outside THEN sold.amount END), 0) AS outside
FROM facts.sales_month AS sold
INNER JOIN facts.movable AS movable
    ON
        sold.buyer_class = movable.buyer_class
        AND sold.item_kind = movable.item_kind
        AND sold.entry_mark = movable.entry_mark
        AND sold.is_qualifying = movable.is_qualifying
"""
_SCALE = """
SELECT numeric_scale FROM information_schema.columns
WHERE table_schema = 'facts' AND table_name = 'sales_month' AND column_name = 'amount'
"""


@dataclass(frozen=True, slots=True)
class Shift:
    """How much of the sales that can move does move, and what that comes to."""

    share: Fraction
    """Of the movable amount, in [0, 1]."""
    outwards: bool
    """True: from participants to outside customers."""
    reached: Fraction
    """Central share of outside sales afterwards; short of the aim where too little can move."""


def shift_mix(store: Store, before: Fraction, aim: Fraction, total: Fraction) -> Shift:
    """Move sales and their payouts in the facts; return what could be moved.

    Args:
        store: Holds `facts.readings`, `facts.sales_month` and `facts.payout_month`.
        before: Outside sales / all sales, central reading.
        aim: The share asked for, in [0, 1].
        total: All sales and entry money: the denominator.
    """
    store.run_file(_SQL / "movable.sql")
    inside, outside = (
        Fraction(value)
        for value in store.rows(_TOTALS, source=_SOURCE)[0]
        if isinstance(value, Decimal | int)
    )
    shift = plan_shift(before, aim, total, inside, outside)
    if shift.share:
        scale = int(str(store.scalar(_SCALE, source=_SOURCE)))
        share = shift.share.limit_denominator(_LARGEST)
        bound = {
            "outwards": shift.outwards,
            "moved": share.numerator,
            "movable": share.denominator,
            "stays": _decimal(1 - share),
            "unit": 10**scale,
            "quantum": Decimal(1).scaleb(-scale),
            "scale": scale,
        }
        store.run_file(_SQL / "shift_mix.sql", bound)
    return shift


def plan_shift(
    before: Fraction, aim: Fraction, total: Fraction, inside: Fraction, outside: Fraction
) -> Shift:
    """Return the shift that brings the central share of outside sales from `before` to `aim`.

    `inside` and `outside` are the sales on each side that can move; no more than that does.
    """
    outwards = aim >= before
    movable = max(inside if outwards else outside, Fraction(0))
    moved = min(abs(aim - before) * total, movable)
    return Shift(
        share=moved / movable if movable else Fraction(0),
        outwards=outwards,
        reached=before + (moved if outwards else -moved) / total,
    )


def _decimal(share: Fraction) -> Decimal:
    """Return the share to nine decimals: for resale, which is assumed and never to the cent."""
    return (Decimal(share.numerator) / Decimal(share.denominator)).quantize(Decimal("1e-9"))
