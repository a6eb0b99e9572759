"""Walks the tree that DuckDB's `json_serialize_sql` gives, minding which step is seen from where.

A bare name in FROM is a step of the statement only where that step is in scope; elsewhere it is a
table or a system view, so scope decides what a statement reads. Tried on 1.4.0 and 2.0.0: a step
sees the steps before it, not itself (there the name means the table) and none after it; in a
recursive step only the part after UNION sees the step.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyramidcheck.store.names import fold
from pyramidcheck.store.refused import TABLE_FUNCTIONS, is_refused_column

if TYPE_CHECKING:
    from collections.abc import Iterator

Node = dict[str, Any]
Scope = frozenset[str]

# All kinds of node but expressions. DELETE_QUERY_NODE, SHOW_REF and whatever a later DuckDB adds
# are not among them, and so refused: DuckDB 2.0 gives WITH ... (DELETE ...) as a SELECT.
_KNOWN = frozenset(
    {
        "SELECT_NODE",
        "SET_OPERATION_NODE",
        "CTE_NODE",
        "RECURSIVE_CTE_NODE",
        "BASE_TABLE",
        "EMPTY",
        "EXPRESSION_LIST",
        "JOIN",
        "PIVOT",
        "SUBQUERY",
        "TABLE_FUNCTION",
        "DISTINCT_MODIFIER",
        "LIMIT_MODIFIER",
        "LIMIT_PERCENT_MODIFIER",
        "ORDER_MODIFIER",
        "ASCENDING",
        "DESCENDING",
        "ORDER_DEFAULT",
    }
)


@dataclass(slots=True)
class Findings:
    """What a statement reads and calls; names folded."""

    tables: set[tuple[str, ...]] = field(default_factory=set)
    """Name parts of every table that is not a step in scope; one part if it is not qualified."""
    functions: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    """What no statement may hold, in words."""


def walk(tree: object) -> Findings:
    """Return what the tree reads and calls; without recursion, as depth is the writer's choice."""
    findings = Findings()
    todo: list[tuple[object, Scope]] = [(tree, frozenset())]
    while todo:
        value, scope = todo.pop()
        if isinstance(value, dict):
            _note(value, scope, findings)
            todo.extend(_children(value, scope))
        elif isinstance(value, list):
            todo.extend((item, scope) for item in value)
    findings.refused = sorted(set(findings.refused))
    return findings


def _note(node: Node, scope: Scope, findings: Findings) -> None:
    """Add what the node itself reads, calls or may not be."""
    if "function_name" in node:
        _note_function(node, findings)
    if "class" not in node:
        _note_relation(node, scope, findings)
    elif node["class"] == "COLUMN_REF" and len(node["column_names"]) == 1:
        name = fold(node["column_names"][0])
        if is_refused_column(name):
            findings.refused.append(f"{name}, which means the clock or the session")


def _note_function(node: Node, findings: Findings) -> None:
    name = fold(node["function_name"])
    findings.functions.add(name)
    # 1.4 gives the brackets of a list as main.list_value.
    if fold(node.get("schema") or "main") != "main" or node.get("catalog"):
        findings.refused.append(f"{name} with a qualified name: write it alone")


def _note_relation(node: Node, scope: Scope, findings: Findings) -> None:
    kind = node.get("type")
    if isinstance(kind, str) and kind not in _KNOWN and not kind.endswith("_TYPE_INFO"):
        findings.refused.append(f"{kind}, which is not known to be harmless")
    if node.get("sample"):
        findings.refused.append("SAMPLE, which changes from run to run: choose rows by hash")
    if kind == "BASE_TABLE":
        path = _path(node)
        if len(path) != 1 or path[0] not in scope:
            findings.tables.add(path)
    if kind == "TABLE_FUNCTION":
        name = fold(str(node.get("function", {}).get("function_name")))
        if name not in TABLE_FUNCTIONS:
            findings.refused.append(f"the table function {name}")


def _path(node: Node) -> tuple[str, ...]:
    """Return catalogue, schema and name as far as they are given, folded."""
    # 2.0 gives the parts in full (there may be more than three), 1.4 one by one.
    qualified = node.get("qualified_name") or {}
    parts = qualified.get("path") or [
        node.get("catalog_name"),
        node.get("schema_name"),
        node["table_name"],
    ]
    return tuple(fold(part) for part in parts if part)


def _children(node: Node, scope: Scope) -> Iterator[tuple[object, Scope]]:
    """Return what lies below the node, each with the steps that it sees."""
    own = frozenset({fold(node["cte_name"])} if isinstance(node.get("cte_name"), str) else ())
    inner = scope
    steps = (node.get("cte_map") or {}).get("map") or []
    for step in steps:
        yield step["value"], inner
        inner |= {fold(step["key"])}
    for key, child in node.items():
        place = (str(node.get("type")), key)
        if key == "cte_map":
            continue
        if place in {("RECURSIVE_CTE_NODE", "right"), ("CTE_NODE", "child")}:
            yield child, inner | own
        elif place == ("CTE_NODE", "query") and not steps:
            # 1.4 repeats each step here; where the map lists it, that copy is the strict one.
            yield child, scope
        else:
            yield child, inner
