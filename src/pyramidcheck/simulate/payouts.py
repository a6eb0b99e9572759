"""Payout lines as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pyramidcheck.model.canonical import PAYOUT_KINDS
from pyramidcheck.simulate.lines import NOBODY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramidcheck.simulate.calendar import Flags, Ints

RETAIL, PERSONAL, TEAM, RECRUITMENT, RANK, POOL, PRIZE = (
    PAYOUT_KINDS.index(kind)
    for kind in ("retail", "personal", "team", "recruitment", "rank", "pool", "prize")
)


@dataclass(frozen=True, slots=True)
class Payouts:
    """Payout lines of a month; arrays of one length, money in cents."""

    payee: Ints
    amount: Ints
    kind: Ints
    order: Ints
    """Source order, `NOBODY` where there is none."""
    source: Ints
    """Source participant, `NOBODY` where there is none."""
    contest: Ints
    """Index of the contest won, -1 for other payouts."""
    named: Flags
    """False where the filing names neither order nor person, although there is one."""

    def __len__(self) -> int:
        """Return the number of payouts."""
        return len(self.payee)

    def take(self, rows: Ints) -> Payouts:
        """Return the given rows, in that order."""
        return Payouts(*(getattr(self, name)[rows] for name in Payouts.__slots__))


def payouts_of(  # noqa: PLR0913 - one argument a column, by keyword
    payee: Ints,
    amount: Ints,
    kind: int,
    *,
    order: Ints | None = None,
    source: Ints | None = None,
    contest: int = -1,
) -> Payouts:
    """Return payouts of one kind to those of the payees who exist."""
    rows = np.flatnonzero((payee != NOBODY) & (amount != 0))
    nobody = np.full(len(rows), NOBODY)
    return Payouts(
        payee=payee[rows],
        amount=amount[rows],
        kind=np.full(len(rows), kind),
        order=nobody if order is None else order[rows],
        source=nobody if source is None else source[rows],
        contest=np.full(len(rows), contest),
        named=np.ones(len(rows), dtype=np.bool_),
    )


def stacked(parts: Sequence[Payouts]) -> Payouts:
    """Return the payouts one part after the other."""
    return Payouts(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in Payouts.__slots__)
    )


def in_order(rng: np.random.Generator, untraced_share: float, payouts: Payouts) -> Payouts:
    """Return the payouts in order of source order and kind, some of them untraced."""
    key = payouts.order * len(PAYOUT_KINDS) + payouts.kind
    payouts = payouts.take(np.argsort(key, kind="stable"))
    named = rng.random(len(payouts)) >= untraced_share
    return Payouts(
        payouts.payee,
        payouts.amount,
        payouts.kind,
        payouts.order,
        payouts.source,
        payouts.contest,
        named,
    )
