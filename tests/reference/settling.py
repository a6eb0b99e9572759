"""What a rule comes to once a filing's gaps, gates and small numbers have been heard."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from facts.oracle_books import months_between
from facts.oracle_readings import READINGS
from reference.filing import INFINITE

if TYPE_CHECKING:
    from collections.abc import Collection

    from reference.filing import Expected, Filing, Number, Reference

RULES = Path(__file__).parents[2] / "rules"
MEASURED, NOT_ENOUGH_DATA, NOT_APPLICABLE = "measured", "not_enough_data", "not_applicable"


@dataclass(frozen=True)
class Settled:
    """A rule's state under one jurisdiction, and its readings where it has a value."""

    state: str
    readings: dict[str, Number] = field(default_factory=dict)
    rounded: Fraction = Fraction(0)


def read_rules(pillars: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return rule.toml of every rule of these pillars by id."""
    found = {}
    for pillar in pillars:
        for path in sorted((RULES / pillar).glob("*/rule.toml")):
            text = path.read_text(encoding="utf-8")
            rule = tomllib.loads(text, parse_float=Decimal)
            found[rule["id"]] = rule
    return found


def settle(
    rule: dict[str, Any],
    reference: Reference,
    filing: Filing,
    least: dict[str, int],
    failed_gates: Collection[str] = (),
) -> dict[str, Settled]:
    """Return the state and the readings by jurisdiction that the rule's levels name.

    Args:
        rule: The rule as written.
        reference: What works out its readings.
        filing: The filing.
        least: Numbers of observations that take the place of those that the rule needs.
        failed_gates: Gates that failed.
    """
    jurisdictions = rule.get("jurisdictions") or ["international"]
    needs = rule["needs"] | {name: least[name] for name in least if name in rule["needs"]}
    state = hear(rule, filing, needs, failed_gates)
    if state is not None:
        return dict.fromkeys(jurisdictions, Settled(state))
    expected = reference(filing)
    return {
        name: judge(rule, expected.local.get(name, expected), filing, needs.get("min_n", 0), name)
        for name in jurisdictions
    }


def hear(
    rule: dict[str, Any], filing: Filing, needs: dict[str, Any], failed_gates: Collection[str]
) -> str | None:
    """Return the state of a rule that is not even measured; None where it is."""
    referral = filing.people.referral
    if rule.get("network_only") and referral:
        return NOT_APPLICABLE
    known = filing.known_columns
    participants = len(filing.people.rows) if referral else len(filing.people.nodes)
    periods = len(months_between(filing.books.period_start, filing.books.period_end))
    lacking = (
        any(not filing.books.rows(table) for table in needs.get("tables", ()))
        or any(column not in known for column in needs.get("columns", ()))
        or ("any_of" in needs and known.isdisjoint(needs["any_of"]))
        or not set(needs.get("gates", ())).isdisjoint(failed_gates)
        or participants < needs.get("min_participants", 0)
        or periods < needs.get("min_periods", 0)
    )
    return NOT_ENOUGH_DATA if lacking else None


def judge(
    rule: dict[str, Any], expected: Expected, filing: Filing, needed: int, jurisdiction: str
) -> Settled:
    if expected.not_applicable:
        return Settled(NOT_APPLICABLE)
    central = expected.readings.get("central")
    short = expected.n is not None and expected.n < needed
    if expected.reason or central is None or short:
        return Settled(NOT_ENOUGH_DATA)
    readings = {reading: expected.readings[reading] for reading in READINGS}
    flags = {name: reaches_flag(rule, value, jurisdiction) for name, value in readings.items()}
    # Only the better side was seen, and that side does not flag.
    bounded = set(rule["needs"].get("bounded_without", ())) - filing.known_columns
    if bounded and not flags["central"]:
        return Settled(NOT_ENOUGH_DATA)
    coverage = rule["needs"].get("coverage")
    is_blind = coverage is not None and expected.unobserved > Fraction(coverage["at_most"])
    if is_blind and not (coverage.get("unless_lenient_flags") and flags["lenient"]):
        return Settled(NOT_ENOUGH_DATA)
    moved = filing.work.resale_assumed and rule.get("uses_outside_sales")
    if moved and flags["strict"] != flags["lenient"] and None not in readings.values():
        return Settled(NOT_ENOUGH_DATA)
    return Settled(MEASURED, readings, expected.rounded)


def reaches_flag(rule: dict[str, Any], value: Number, jurisdiction: str) -> bool:
    """Return whether the value lies on the worse side of the flag level in force."""
    levels = [level for level in rule["levels"] if level["jurisdiction"] == jurisdiction]
    if value is None or not levels or "flag" not in levels[0]:
        return False
    if value == INFINITE:
        return bool(rule["direction"] == "above")
    assert isinstance(value, Fraction)
    flag = Fraction(levels[0]["flag"])
    may_be_reached = levels[0].get("at_level") == "better" and "flag" in levels[0].get(
        "better_levels", ("flag",)
    )
    if value == flag:
        return not may_be_reached and flag != Fraction(rule["measure"]["best"])
    return bool((value > flag) == (rule["direction"] == "above"))
