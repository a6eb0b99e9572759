"""Turns a scenario's knobs until its books come near what the result tells.

Each knob moves the one sum that it drives most, by the ratio of what is wanted to what came out;
the nearest scenario of a fixed number of rounds is kept. The same result gives the same twin.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pyramidcheck.simulate.company import Simulation
from pyramidcheck.simulate.twin.first import Knobs, first_knobs, scenario_with
from pyramidcheck.simulate.twin.targets import Targets, targets_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramidcheck.model.result import Result
    from pyramidcheck.simulate.scenario import Scenario

ROUNDS, LAST = 16, 6
MOST_PEOPLE = 2_000
"""Larger companies are fitted at this size and written at their own."""
_CENTS = 100
SHARES_WEIGH = 4
_STEP, _NEAR = 4.0, 0.03
"""By what a knob moves at most in a round."""
_SHARES = frozenset({"paid_share", "top_share"})
_BOUNDS = {
    "joiners": (0.1, 10.0),
    "found": (0.0001, 200.0),
    "customer_orders": (0.0001, 12.0),
    "own_orders": (0.0001, 30.0),
    "kit_price": (0.01, 1_000_000.0),
    "support": (0.0001, 1_000.0),
    "retail_rate": (0.0001, 1.0),
    "level_rate": (0.0001, 1.0),
    "joining_rate": (0.0001, 1.0),
    "seller_share": (0.005, 1.0),
    "other_weight": (0.01, 2.0),
    "strength": (0.05, 20.0),
    "attachment": (0.01, 8.0),
}
_DRIVES = {
    "joiners": ("participants", ""),
    "found": ("customers", "participants"),
    "customer_orders": ("outside", "customers"),
    "own_orders": ("goods", "participants"),
    "kit_price": ("kits", "participants"),
    "support": ("support", "participants"),
    "retail_rate": ("paid_from_outside", "outside"),
    "level_rate": ("paid_from_own_use", "goods"),
    "joining_rate": ("paid_on_joining", "kits"),
    "seller_share": ("paid_share", ""),
}
"""Knob -> what it is turned by, for each unit of what other knobs are turned by."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A scenario, and how near its own books come to the result."""

    scenario: Scenario
    wanted: Mapping[str, float]
    found: Mapping[str, float]
    """What the fitted books hold, by the same names."""


def twin_of(result: Result) -> Twin:
    """Return the scenario of a synthetic company with the marginals of the audited one.

    Raises:
        UsageError: The result does not tell enough; see `targets_of`.
    """
    targets = targets_of(result)
    part = min(1.0, MOST_PEOPLE / max(1.0, targets.participants))
    wanted = _wanted(targets, part)
    knobs, best, least = first_knobs(targets), None, math.inf
    for round_ in range(ROUNDS):
        scenario = scenario_with(targets, knobs, part)
        found = _found(_truth(scenario), bool(targets.customers))
        distance = _distance(wanted, found)
        if best is None or distance < least:
            best, least = (knobs, found), distance
        if round_ == ROUNDS - LAST:
            # From the nearest on, only sums are moved: they follow what shares left behind.
            knobs, found = best
        told = wanted if round_ < ROUNDS - LAST else _sums(wanted)
        knobs = _turned(knobs, told, found)
    nearest, found = best or (knobs, {})
    scenario = scenario_with(targets, nearest, part)
    if part < 1:
        scenario = scenario.model_copy(update={"participants": round(targets.participants)})
    return Twin(scenario, wanted, found)


def _wanted(targets: Targets, part: float) -> dict[str, float]:
    sums = {
        "participants": targets.participants,
        "customers": targets.customers,
        "outside": targets.outside,
        "goods": targets.goods,
        "kits": max(0.0, targets.entry - targets.support) if targets.entry else 0.0,
        "support": targets.support,
        "payouts": targets.payouts,
        "paid_from_outside": targets.paid_from_outside,
        "paid_from_own_use": targets.paid_from_own_use,
        "paid_on_joining": targets.paid_on_joining,
    }
    wanted = {name: value * part for name, value in sums.items() if value > 0}
    if targets.unpaid_share is not None:
        wanted["paid_share"] = 1 - targets.unpaid_share
    if targets.top_share is not None:
        wanted["top_share"] = targets.top_share
    return wanted


def _sums(wanted: Mapping[str, float]) -> dict[str, float]:
    return {name: value for name, value in wanted.items() if name not in _SHARES}


def _truth(scenario: Scenario) -> Mapping[str, Any]:
    simulation = Simulation(scenario)
    for _ in simulation.parts():
        pass
    return simulation.truth


def _found(truth: Mapping[str, Any], has_customers: bool) -> dict[str, float]:  # noqa: FBT001 - one caller
    rules, hidden = truth["rules"], truth["hidden"]

    def money(rule: str, part: str = "numerator") -> float:
        return float(rules[rule].get(part) or 0) / _CENTS

    paid = {name: float(value) for name, value in hidden["paid_from"].items()}
    entry, support = money("recruitment_revenue_share"), money("support_costs")
    outside, revenue = money("outside_revenue_share"), money("outside_revenue_share", "denominator")
    found = {
        "participants": float(hidden["participants"]),
        "customers": float(hidden["customers"]) if has_customers else 0.0,
        "outside": outside,
        "goods": revenue - outside - entry,
        "kits": entry - support,
        "support": support,
        "payouts": sum(paid.values()),
        "paid_from_outside": paid["customers"] + paid["preferred_customers"],
        "paid_from_own_use": paid["own_use"] + paid["own"] + paid["none"],
        "paid_on_joining": paid["joining"],
        "paid_share": 1 - float(rules["unpaid_share"].get("value") or 0),
        "top_share": float(rules["income_dispersion"].get("value") or 0),
    }
    return {name: max(0.0, value) for name, value in found.items()}


def _distance(wanted: Mapping[str, float], found: Mapping[str, float]) -> float:
    """Return how far the books are off: logarithms of sums, and differences of shares, weighed."""
    total = 0.0
    for name, value in wanted.items():
        if name in _SHARES:
            total += SHARES_WEIGH * abs(value - found[name])
        else:
            # Small sums matter little: a tenth of nothing is nothing.
            floor = 0.02 * max(wanted.values())
            total += min(3.0, abs(math.log((value + floor) / (found[name] + floor))))
    return total


def _turned(knobs: Knobs, wanted: Mapping[str, float], found: Mapping[str, float]) -> Knobs:
    moved: dict[str, float] = {}
    if "top_share" in wanted:
        # Of too few paid people there is no share of the top: too few hold too much.
        ratio = wanted["top_share"] / found["top_share"] if found["top_share"] > 0 else 1 / _STEP
        step = math.sqrt(min(_STEP, max(1 / _STEP, ratio)))
        moved["attachment"] = _within("attachment", knobs.attachment * step)
        # The lower the shape of strength, the more unequal.
        moved["strength"] = _within("strength", knobs.strength / step)
    for knob, (name, base) in _DRIVES.items():
        if name in wanted:
            moved[knob] = _within(knob, getattr(knobs, knob) * _step(wanted, found, name, base))
    if "paid_share" in wanted:
        # Whoever recruits is paid as well, and the more people do, the less is at the top.
        step = _step(wanted, found, "paid_share", "")
        moved["other_weight"] = _within("other_weight", knobs.other_weight * step**4)
    return replace(knobs, **moved)


def _step(wanted: Mapping[str, float], found: Mapping[str, float], name: str, base: str) -> float:
    """Return by what to multiply a knob; people come in whole numbers and move in small steps."""
    ratio = wanted[name] / found[name] if found[name] > 0 else _STEP
    if base in wanted and found[base] > 0:
        ratio *= found[base] / wanted[base]
    if not base:
        ratio = 1.0 if abs(ratio - 1) < _NEAR else math.sqrt(ratio)
    return min(_STEP, max(1 / _STEP, ratio))


def _within(knob: str, value: float) -> float:
    low, high = _BOUNDS[knob]
    return min(high, max(low, value))
