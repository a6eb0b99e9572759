"""What a SELECT reads and calls, by its parsed tree, and whether it may.

DuckDB itself parses (`extract_statements`, `json_serialize_sql`); nothing is run. What the tree
holds and this module does not know is refused.
"""

from __future__ import annotations

import difflib
import json
import os
from dataclasses import dataclass
from functools import cache, lru_cache
from threading import Lock
from typing import TYPE_CHECKING

import duckdb

from pyramidcheck.errors import Problem, StoreError
from pyramidcheck.store.names import fold
from pyramidcheck.store.refused import is_refused_function, is_unbounded_function
from pyramidcheck.store.tree import Findings, walk

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_LOCK = Lock()


@dataclass(frozen=True, slots=True)
class SelectShape:
    """What one SELECT reads, needs and calls; each sorted, names in lower case."""

    tables: tuple[str, ...]
    """Tables by full name, such as `facts.sales_month`, without the steps (WITH) in scope."""
    parameters: tuple[str, ...]
    """Named parameters, without `$`."""
    functions: tuple[str, ...]
    """Functions and operators."""


def inspect_select(sql: str) -> SelectShape:
    """Return what one SELECT reads, whether it may or not.

    Raises:
        StoreError: The text is not exactly one SELECT that parses.
    """
    parameters, findings, problems = _parse(sql)
    if findings is None:
        raise StoreError([Problem(where="statement", what=problem) for problem in problems])
    return SelectShape(
        tables=tuple(sorted(".".join(path) for path in findings.tables)),
        parameters=tuple(sorted(parameters)),
        functions=tuple(sorted(findings.functions)),
    )


def check_select(sql: str, allowed_tables: AbstractSet[str]) -> list[str]:
    """Return every reason why the statement may not run; empty if it may.

    It must be one SELECT that reads only `allowed_tables` (`schema.name`, in any case) and its own
    steps, calls no table function but `unnest`, `range` and `generate_series`, and no function
    that looks outside the tables, changes from run to run, or can outgrow every limit in one call.
    """
    return list(_checked(sql, frozenset(fold(name) for name in allowed_tables)))


@lru_cache(maxsize=1024)
def _checked(sql: str, allowed: frozenset[str]) -> tuple[str, ...]:
    """Return the reasons once for each text: a long filing asks every rule again for each year."""
    parameters, findings, problems = _parse(sql)
    if findings is None:
        return tuple(problems)
    problems += [_table_problem(path, allowed) for path in sorted(findings.tables)]
    problems += [
        f"calls {name}, which looks outside the tables or changes from run to run"
        for name in sorted(findings.functions)
        if is_refused_function(name)
    ]
    problems += [
        f"calls {name}, of which one call can outgrow every limit"
        for name in sorted(findings.functions)
        if is_unbounded_function(name)
    ]
    problems += [f"uses {problem}" for problem in findings.refused]
    if any(name.isdigit() for name in parameters):
        problems.append("uses ? or $1: name each parameter, such as $period_start")
    return tuple(dict.fromkeys(problem for problem in problems if problem))


def _table_problem(path: tuple[str, ...], allowed: AbstractSet[str]) -> str:
    """Return why a table may not be read, or nothing."""
    name = ".".join(path)
    if len(path) == 2 and not any("." in part for part in path) and name in allowed:
        return ""
    if len(path) == 1:
        return f"reads {name}, which is no step of this statement: write schema.table"
    near = difflib.get_close_matches(name, sorted(allowed), n=1)
    meant = f"did you mean {near[0]}?" if near else f"may read: {', '.join(sorted(allowed))}"
    return f"reads {name}, which it may not; {meant}"


def _parse(sql: str) -> tuple[set[str], Findings | None, list[str]]:
    """Return parameters and findings of one SELECT, or the reasons why there are none."""
    with _LOCK:
        try:
            parser = _parser(os.getpid())
            statements = parser.extract_statements(sql)
            if len(statements) != 1:
                return set(), None, [f"holds {len(statements)} statements; one SELECT is expected"]
            kind = statements[0].type.name
            if kind != "SELECT":
                return set(), None, [f"is {kind}; one SELECT is expected"]
            query = "SELECT CAST(json_serialize_sql(CAST($sql AS VARCHAR)) AS VARCHAR)"
            row = parser.execute(query, {"sql": sql}).fetchone()
            tree = json.loads(row[0]) if row else None
        except duckdb.Error as error:
            return set(), None, [f"does not parse: {str(error).strip().splitlines()[0]}"]
        except (RecursionError, ValueError):
            # Conservatively: what cannot be read to its end is refused.
            return set(), None, ["is nested too deeply to be checked"]
    if not isinstance(tree, dict) or tree.get("error") is not False:
        message = tree.get("error_message", "") if isinstance(tree, dict) else ""
        return set(), None, [f"cannot be checked: {message}"]
    return set(statements[0].named_parameters), walk(tree["statements"]), []


@cache
def _parser(_process: int) -> duckdb.DuckDBPyConnection:
    """Return an empty database that only parses, one a process: it must not outlive a fork."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": 1,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,
        "enable_external_access": False,
        "lock_configuration": True,
    }
    return duckdb.connect(":memory:", config=config)
