"""Which rules fall silent for what a filing lacks, read from what the rules say they need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyramidcheck.model.canonical import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from pyramidcheck.model.rule import Rule

PLAN = "plan."


@dataclass(frozen=True, slots=True)
class Ask:
    """Things that silence the same rules: each of them alone, or all of them together."""

    items: tuple[str, ...]
    """`table.column`, or a plan fact as `plan.name`."""
    rules: tuple[str, ...]
    any_of: bool = False
    """True: one of the items is enough."""


def needed_items(rule: Rule) -> tuple[str, ...]:
    """Return what the rule cannot speak without: columns and plan facts, in canonical order."""
    tables = [TABLES[name] for name in rule.needs.tables if name in TABLES]
    required = [f"{table.name}.{name}" for table in tables for name in table.required]
    plan = [f"{PLAN}{name}" for name in rule.needs.plan]
    return tuple(dict.fromkeys([*required, *rule.needs.columns, *plan]))


def build_asks(rules: Iterable[Rule]) -> list[Ask]:
    """Return every need of every rule, grouped by the rules that its absence silences.

    Groups that silence most rules come first; alternatives follow.
    """
    rules = list(rules)
    silences: dict[str, list[str]] = {}
    choices: dict[tuple[str, ...], list[str]] = {}
    for rule in rules:
        for item in needed_items(rule):
            silences.setdefault(item, []).append(rule.id)
        if rule.needs.any_of:
            choices.setdefault(tuple(sorted(rule.needs.any_of, key=_place)), []).append(rule.id)
    groups: dict[tuple[str, ...], list[str]] = {}
    for item in sorted(silences, key=_place):
        groups.setdefault(tuple(silences[item]), []).append(item)
    asks = [Ask(tuple(items), ids) for ids, items in groups.items()]
    asks += [Ask(items, tuple(ids), any_of=len(items) > 1) for items, ids in choices.items()]
    return sorted(asks, key=lambda ask: (ask.any_of, -len(ask.rules), _place(ask.items[0])))


def unneeded_items(rules: Iterable[Rule]) -> list[str]:
    """Return columns without which no rule falls silent, though the readings grow wider."""
    asked = {item for ask in build_asks(rules) for item in ask.items}
    every = [f"{table.name}.{column.name}" for table in TABLES.values() for column in table.columns]
    return [item for item in every if item not in asked]


def silenced(
    rules: Mapping[str, Rule], columns: AbstractSet[str], plan: AbstractSet[str]
) -> dict[str, tuple[str, ...]]:
    """Return rule -> what it lacks; rules that lack nothing are left out."""
    held = columns | {f"{PLAN}{name}" for name in plan}
    found = {}
    for name, rule in rules.items():
        lacking = [item for item in needed_items(rule) if item not in held]
        if rule.needs.any_of and held.isdisjoint(rule.needs.any_of):
            lacking.append(" or ".join(rule.needs.any_of))
        if lacking:
            found[name] = tuple(lacking)
    return found


def silenced_by(lacking: Mapping[str, Sequence[str]], item: str) -> list[str]:
    """Return the rules that lack this item, alone or as one of several that would do."""
    return [
        rule for rule, items in lacking.items() if any(item in each.split(" or ") for each in items)
    ]


def _place(item: str) -> tuple[int, int, str]:
    """Order of the canonical tables and their columns, plan facts last."""
    table, _, column = item.partition(".")
    if table not in TABLES:
        return len(TABLES), 0, column
    names = [each.name for each in TABLES[table].columns]
    return list(TABLES).index(table), names.index(column) if column in names else 0, column
