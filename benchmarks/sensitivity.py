"""Whether each mechanism moves the rule that watches it, and no other.

`python -m benchmarks.sensitivity` simulates and audits a small company at ten levels of each
mechanism of `sensitivity.toml`, in this process, and writes `sensitivity.md`. Rules are never
fitted to it: a wrong sign is a finding about the rule or about the simulator.
"""

# ruff: noqa: T201 - it prints how far it is

from __future__ import annotations

import argparse
import copy
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyramidcheck import audit
from pyramidcheck.simulate import write_filing
from pyramidcheck.simulate.scenario import scenario_of
from pyramidcheck.stats.ranks import spearman

if TYPE_CHECKING:
    from collections.abc import Iterable

HERE = Path(__file__).parent
PLAN = HERE / "sensitivity.toml"
REPORT = HERE / "sensitivity.md"
STRONGEST_ECHO = 0.15
"""Most by which the risk of a rule that watches something else may move."""
LEAST_AGREEMENT = 0.9
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Mechanism:
    """One row of the matrix."""

    name: str
    keys: Mapping[str, Sequence[object]]
    watched_by: tuple[str, ...]
    echoes: Mapping[str, str]
    """Rule that may move with it as well -> the reason."""

    @property
    def levels(self) -> int:
        """Number of levels."""
        return len(next(iter(self.keys.values())))


Risks = Mapping[str, Sequence[float | None]]
"""Rule -> risk at each level; None where the rule was not measured."""


def read_plan() -> tuple[dict[str, Any], list[Mechanism]]:
    """Return the scenario in the middle and the mechanisms."""
    plan = tomllib.loads(PLAN.read_text(encoding="utf-8"), parse_float=Decimal)
    return plan["scenario"], [
        Mechanism(each["name"], each["keys"], tuple(each["watched_by"]), each.get("echoes", {}))
        for each in plan["mechanism"]
    ]


def risks_of(scenario: Mapping[str, Any], mechanism: Mechanism, levels: Iterable[int]) -> Risks:
    """Return the risk of every rule at some levels of a mechanism."""
    found: list[dict[str, float | None]] = []
    for level in levels:
        values = copy.deepcopy(dict(scenario))
        for key, by_level in mechanism.keys.items():
            _set(values, key.split("."), by_level[level])
        with tempfile.TemporaryDirectory(prefix="sensitivity-") as folder:
            write_filing(scenario_of(values, PLAN.name), Path(folder))
            result = audit(folder, threads=1)
        found.append({rule.id: rule.risk for rule in result.rules})
    return {rule: [each[rule] for each in found] for rule in found[0]}


def _set(values: Any, place: Sequence[str], value: object) -> None:  # noqa: ANN401 - TOML
    *way, last = place
    for part in way:
        values = values[int(part)] if part.isdecimal() else values[part]
    values[int(last) if last.isdecimal() else last] = value


def agreement(risks: Sequence[float | None]) -> float | None:
    """Return Spearman's rank correlation of level and risk; None without a measured risk."""
    known = [Decimal(repr(risk)) for risk in risks if risk is not None]
    return spearman(range(len(risks)), known) if len(known) == len(risks) else None


def step_back(risks: Sequence[float | None]) -> float:
    """Return by how much the risk falls most from one level to the next."""
    known = [risk for risk in risks if risk is not None]
    steps = [before - after for before, after in pairwise(known)]
    return max(0.0, *steps) if steps else 0.0


def movement(risks: Sequence[float | None]) -> float:
    """Return the distance between the lowest and the highest risk."""
    known = [risk for risk in risks if risk is not None]
    return max(known) - min(known) if known else 0.0


def faults(mechanism: Mechanism, risks: Risks) -> list[str]:
    """Return what a mechanism moves that it should not, and does not move that it should."""
    found = []
    for rule in mechanism.watched_by:
        rank = agreement(risks[rule])
        if rank is None or rank < LEAST_AGREEMENT:
            found.append(f"{mechanism.name}: {rule} does not move with it ({rank})")
        if step_back(risks[rule]) > _ROUNDING:
            found.append(f"{mechanism.name}: {rule} falls by {step_back(risks[rule]):.3f}")
    for rule, each in risks.items():
        own = rule in mechanism.watched_by or rule in mechanism.echoes
        if not own and movement(each) > STRONGEST_ECHO:
            found.append(f"{mechanism.name}: {rule} moves by {movement(each):.2f} as well")
    return found


def report(mechanisms: Sequence[Mechanism], matrix: Mapping[str, Risks]) -> str:
    """Return the text of `sensitivity.md`."""
    chosen = [each for each in mechanisms if each.name in matrix]
    lines = [
        "# Sensitivity: each mechanism and the rule that watches it",
        "",
        "Written by `python -m benchmarks.sensitivity` from `sensitivity.toml`: one synthetic",
        "company of about 500 participants, audited at ten levels of each mechanism, all else",
        "equal. Risk runs from 0 (best) over 1/3 (watch) and 2/3 (flag) to 1 (critical), central",
        "reading. Wanted of a rule that watches a mechanism: its risk never falls from level to",
        "level, and Spearman's rank correlation of level and risk is at least",
        f"{LEAST_AGREEMENT}. Wanted of all other rules: their risk moves by at most",
        f"{STRONGEST_ECHO}, or the reason is given below.",
        "",
        "## The rules that watch",
        "",
        "| Mechanism | Levels | Rule | Risk at each level | Spearman | Largest fall |",
        "|---|---|---|---|---:|---:|",
    ]
    for each in chosen:
        first = next(iter(each.keys.values()))
        for rule in each.watched_by:
            risks = matrix[each.name][rule]
            rank = agreement(risks)
            lines.append(
                f"| {each.name} | {first[0]} to {first[-1]} | `{rule}` |"
                f" {' '.join(_number(risk) for risk in risks)} |"
                f" {_number(rank)} | {step_back(risks):.3f} |"
            )
    return "\n".join([*lines, *_matrix(chosen, matrix), *_exceptions(chosen, matrix)]) + "\n"


def _matrix(mechanisms: Sequence[Mechanism], matrix: Mapping[str, Risks]) -> list[str]:
    lines = [
        "",
        "## All rules",
        "",
        "Risk at the last level less risk at the first; in brackets the distance from lowest to",
        f"highest where that is more than {STRONGEST_ECHO}. Rules that were not measured are left",
        "out.",
        "",
        f"| Rule | {' | '.join(each.name for each in mechanisms)} |",
        f"|---|{'---:|' * len(mechanisms)}",
    ]
    for rule in next(iter(matrix.values())):
        rows = [matrix[each.name][rule] for each in mechanisms]
        if all(risk is None for row in rows for risk in row):
            continue
        cells = " | ".join(
            _cell(row, watching=rule in each.watched_by)
            for each, row in zip(mechanisms, rows, strict=True)
        )
        lines.append(f"| `{rule}` | {cells} |")
    return lines


def _cell(risks: Sequence[float | None], *, watching: bool) -> str:
    known = [risk for risk in risks if risk is not None]
    if not known:
        return "-"
    change = f"{known[-1] - known[0] + 0.0:+.2f}"
    change = f"**{change}**" if watching else change
    distance = movement(risks)
    return f"{change} ({distance:.2f})" if distance > STRONGEST_ECHO else change


def _exceptions(mechanisms: Sequence[Mechanism], matrix: Mapping[str, Risks]) -> list[str]:
    lines = [
        "",
        "## Exceptions",
        "",
        "Rules that move as well, and why they should.",
        "",
        "| Mechanism | Rule | Distance | Reason |",
        "|---|---|---:|---|",
    ]
    for each in mechanisms:
        for rule, reason in each.echoes.items():
            distance = movement(matrix[each.name][rule])
            lines.append(f"| {each.name} | `{rule}` | {distance:.2f} | {reason} |")
    wrong = [fault for each in mechanisms for fault in faults(each, matrix[each.name])]
    return [*lines, "", "## Faults", "", *([f"- {each}" for each in wrong] or ["None."])]


def main() -> None:
    """Run every level and write the report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sensitivity", description=__doc__)
    parser.add_argument("--only", metavar="TEXT", help="only print mechanisms whose name has it")
    given = parser.parse_args()
    scenario, mechanisms = read_plan()
    matrix: dict[str, Risks] = {}
    for each in mechanisms:
        if given.only is None or given.only in each.name:
            matrix[each.name] = risks_of(scenario, each, range(each.levels))
            print(f"{each.name}: {faults(each, matrix[each.name]) or 'as wanted'}", flush=True)
    text = report(mechanisms, matrix)
    if given.only is None:
        REPORT.write_text(text, encoding="utf-8")
    else:
        print(text)


def _number(risk: float | None) -> str:
    return "-" if risk is None else f"{risk:.2f}"


if __name__ == "__main__":
    main()
