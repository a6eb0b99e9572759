"""Steps (WITH) that a statement reads again and again, taken out to be worked out once.

DuckDB works a step out once; Spark puts it in wherever it is named, so a table of forty named
counts would scan the lines forty times.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlglot import exp

if TYPE_CHECKING:
    from collections.abc import Iterator

OFTEN = 3
"""Uses of a step from which it is written down; below that, Spark's own plan is cheaper."""


def take_out(query: exp.Query, prefix: str) -> tuple[list[tuple[str, exp.Query]], exp.Query]:
    """Return the steps to work out first, as tables by name, and the query that reads them.

    Each is a query of its own: it carries the steps before it that it reads and that were not
    taken out themselves. Names are `steps.<prefix>__<step>`.
    """
    rest = query.copy()
    steps = rest.args.get("with_")
    if steps is None:
        return [], query
    uses = Counter(table.name for table in _unqualified(rest))
    found: list[tuple[str, exp.Query]] = []
    before: list[exp.CTE] = []
    for step in list(steps.expressions):
        name = step.alias
        if uses[name] < OFTEN:
            before.append(step)
            continue
        table = f"{prefix.replace('.', '__')}__{name}"
        found.append((f"steps.{table}", _alone(step.this, before)))
        for place in list(_unqualified(rest)):
            if place.name == name:
                # The name that the rest of the query calls it by stays.
                place.set("alias", exp.TableAlias(this=exp.to_identifier(place.alias_or_name)))
                place.set("this", exp.to_identifier(table))
                place.set("db", exp.to_identifier("steps"))
        steps.expressions.remove(step)
    if not found:
        return [], query
    steps.set("expressions", _read_by(_main(rest), steps.expressions))
    if not steps.expressions:
        rest.set("with_", None)
    return found, rest


def _main(query: exp.Query) -> exp.Query:
    bare = query.copy()
    bare.set("with_", None)
    return bare


def _alone(body: exp.Expression, before: list[exp.CTE]) -> exp.Query:
    """Return the body of a step with just those earlier steps that it needs."""
    own = body.copy()
    assert isinstance(own, exp.Query)  # noqa: S101 - a step is a query
    needed = _read_by(own, before)
    if needed:
        own.set("with_", exp.With(expressions=[step.copy() for step in needed]))
    return own


def _read_by(query: exp.Query, steps: list[exp.CTE]) -> list[exp.CTE]:
    wanted = {table.name for table in _unqualified(query)}
    kept: list[exp.CTE] = []
    for step in reversed(steps):
        if step.alias in wanted:
            kept.insert(0, step)
            wanted |= {table.name for table in _unqualified(step.this)}
    return kept


def _unqualified(query: exp.Expression) -> Iterator[exp.Table]:
    return (table for table in query.find_all(exp.Table) if not table.db)
