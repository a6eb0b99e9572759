"""Whether a rule has its four worked examples, on tables and columns that exist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramidcheck.errors import Problem
from pyramidcheck.model.facts import FACTS
from pyramidcheck.model.outcome import Outcome, Reading
from pyramidcheck.rulebook.reading import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramidcheck.model.rule import RuleCase
    from pyramidcheck.rulebook.book import LoadedRule

KINDS = ("flag", "clear", "boundary", "not_enough_data")
EXPECTED = ("outcome", "reason", "n", "tolerance", *(str(reading) for reading in Reading))
OVERRIDES = (
    "min_participants",
    "min_paid",
    "min_periods",
    "min_n",
    "missing",
    "failed_gates",
    "as_of",
)


def lint_cases(rule: LoadedRule, cases: Mapping[str, RuleCase]) -> list[Problem]:
    """Return missing kinds of case, and what the cases name that does not exist."""
    kinds = {case.kind for case in cases.values()}
    problems = [
        Problem(rule.place("cases"), f"there is no case of kind {kind}", f"add cases/{kind}.toml")
        for kind in KINDS
        if kind not in kinds
    ]
    for name, case in cases.items():
        where = rule.place(f"cases/{name}")
        problems += _lint_words(where, "expect", case.expect, EXPECTED, figures=True)
        problems += _lint_words(where, "override", case.override, OVERRIDES)
        outcome = case.expect.get("outcome")
        if outcome not in set(Outcome):
            hint = nearest(str(outcome), [str(name) for name in Outcome])
            problems.append(Problem(f"{where}: expect.outcome", f"{outcome} is none", hint))
        for table, content in case.given.items():
            problems += _lint_given(where, table, content)
    return problems


def _lint_words(
    where: str, key: str, table: Mapping[str, Any], valid: tuple[str, ...], *, figures: bool = False
) -> list[Problem]:
    return [
        Problem(f"{where}: {key}.{name}", "is not a key", nearest(name, valid))
        for name in table
        if name not in valid and not (figures and name.startswith("figure_"))
    ]


def _lint_given(where: str, table: str, content: Mapping[str, Any]) -> list[Problem]:
    place = f'{where}: given."{table}"'
    if table not in FACTS:
        return [Problem(place, "is no fact table", nearest(table, tuple(FACTS)))]
    columns, rows = content.get("columns"), content.get("rows")
    if not isinstance(columns, list) or not isinstance(rows, list) or len(content) > 2:
        return [Problem(place, "holds columns and rows", 'columns = ["month"], rows = [[...]]')]
    valid = tuple(FACTS[table].columns)
    problems = [
        Problem(f"{place}.columns", f"{name} is no column", nearest(str(name), valid))
        for name in columns
        if name not in valid
    ]
    problems += [
        Problem(f"{place}.rows[{index}]", f"holds {size} values for {len(columns)} columns")
        for index, row in enumerate(rows)
        if (size := len(row) if isinstance(row, list) else 1) != len(columns)
    ]
    return problems
