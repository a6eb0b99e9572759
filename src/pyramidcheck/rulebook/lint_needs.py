"""Whether what a rule asks for exists: tables, columns, plan facts, gates and parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem
from pyramidcheck.model.canonical import TABLES
from pyramidcheck.model.config import Plan
from pyramidcheck.model.facts import FACTS
from pyramidcheck.rulebook.book import DEFINITION, LoadedRule
from pyramidcheck.rulebook.reading import nearest

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

COLUMNS = tuple(
    f"{table.name}.{column.name}" for table in TABLES.values() for column in table.columns
)
PLAN_FACTS = tuple(Plan.model_fields)


def lint_needs(rule: LoadedRule, gates: AbstractSet[str]) -> list[Problem]:
    """Return the names under [needs] and [parameters] that mean nothing."""
    needs = rule.rule.needs
    plan = tuple(f"plan.{name}" for name in PLAN_FACTS)
    valid = {
        "tables": tuple(TABLES),
        "columns": COLUMNS,
        "any_of": (*COLUMNS, *plan),
        "bounded_without": COLUMNS,
        "plan": PLAN_FACTS,
        "facts": tuple(FACTS),
        **({"gates": tuple(gates)} if gates else {}),
    }
    problems = [
        Problem(f"{rule.place()}: needs.{key}", f"{name} does not exist", nearest(name, names))
        for key, names in valid.items()
        for name in getattr(needs, key)
        if name not in names
    ]
    return problems + _lint_parameters(rule)


def _lint_parameters(rule: LoadedRule) -> list[Problem]:
    problems = []
    for name, value in rule.rule.parameters.items():
        if not isinstance(value, str) or not value.startswith(DEFINITION):
            continue
        wanted = value.removeprefix(DEFINITION)
        # Without definitions nothing can be looked up, so nothing can be said to be wrong.
        if rule.definitions and wanted not in rule.definitions:
            where = f"{rule.place()}: parameters.{name}"
            hint = nearest(wanted, tuple(rule.definitions))
            problems.append(Problem(where, f"there is no definition {wanted}", hint))
    return problems
