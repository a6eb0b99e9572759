"""Random numbers, a stream of its own for every mechanism and month.

A change in one mechanism draws other numbers there and nowhere else: two companies that differ in
one key differ by that key and by what follows from it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_MECHANISMS = (
    "catalogue",
    "founders",
    "joiners",
    "joining_days",
    "sponsors",
    "sellers",
    "strength",
    "lifetimes",
    "appetite",
    "standing_people",
    "topping_up_people",
    "resigning_people",
    "kits",
    "upgraded_customers",
    "accounts",
    "relabelling",
    "standing_orders",
    "own_orders",
    "own_second_lines",
    "extras",
    "kit_upgrades",
    "top_ups",
    "customers_found",
    "customer_lifetimes",
    "preferred_customers",
    "customer_orders",
    "customer_second_lines",
    "phantom_people",
    "phantom_orders",
    "cancellations",
    "refunds",
    "untraced",
    "buybacks",
)
"""Numbered by their place: a new one goes to the end, or every company changes."""
_PLACES = {name: place for place, name in enumerate(_MECHANISMS)}


@dataclass(frozen=True, slots=True)
class Streams:
    """The streams of one seed."""

    seed: int

    def of(self, mechanism: str, month: int = 0) -> np.random.Generator:
        """Return the stream of a mechanism in a month, always from its start.

        The kind of generator is named, as numpy's default may change between releases.
        """
        key = (_PLACES[mechanism], month)
        return np.random.Generator(
            np.random.PCG64(np.random.SeedSequence(self.seed, spawn_key=key))
        )
