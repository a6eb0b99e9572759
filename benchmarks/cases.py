"""Re-fit the case library and print published figures beside rebuilt ones.

    python -m benchmarks.cases                  # search again from the stored fits, store, print
    python -m benchmarks.cases --check          # print only; exit 1 where a figure is out of reach
    python -m benchmarks.cases vemma --seeds 5  # cases by a part of their name, and other seeds too

The search is deterministic; a case whose figures all hold is left as it is.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from pyramidcheck.cases.fitting import MOST_TRIES, fit
from pyramidcheck.cases.library import case_names, folder, load_case, mark_of, scenario_of_case
from pyramidcheck.cases.rebuilding import rebuild
from pyramidcheck.cases.writing import store_fit
from pyramidcheck.simulate import simulate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyramidcheck.cases.rebuilding import Rebuilt
    from pyramidcheck.model.case import Case, Figure


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit and print; return 1 where a figure that should be reproduced is not."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cases", description=__doc__)
    parser.add_argument("names", nargs="*", help="parts of case names; all without")
    parser.add_argument("--check", action="store_true", help="do not search, do not store")
    parser.add_argument("--seeds", type=int, default=0, help="also measure so many other seeds")
    parser.add_argument("--tries", type=int, default=MOST_TRIES, help="most companies per search")
    options = parser.parse_args(arguments)
    missed = 0
    for name in case_names():
        if options.names and not any(part in name for part in options.names):
            continue
        case = load_case(name)
        if case.scenario is None:
            _print(f"{name}: listed only: {case.not_fitted.en if case.not_fitted else ''}")
            continue
        if not options.check:
            case = fit(case, options.tries)
            store_fit(folder() / f"{name}.toml", case.scenario or {})
        found = rebuild(case, simulate(scenario_of_case(case)))
        missed += sum(not item.within for item in found)
        for line in _lines(case, found, _spread(case, options.seeds)):
            _print(line)
    return int(missed > 0)


def _spread(case: Case, seeds: int) -> dict[str, list[float]]:
    """Return each figure's values in companies of other seeds."""
    values: dict[str, list[float]] = {}
    scenario = scenario_of_case(case)
    for number in range(1, seeds + 1):
        other = scenario.model_copy(update={"seed": scenario.seed + 1000 * number})
        for item in rebuild(case, simulate(other)):
            values.setdefault(item.figure.id, []).append(item.value)
    return values


def _lines(case: Case, found: Sequence[Rebuilt], spread: dict[str, list[float]]) -> Iterator[str]:
    mark = mark_of(case)
    yield f"{case.name}: {mark.fitted} published figures, {mark.assumed} assumed"
    for item in found:
        told = "as published" if item.figure.use == "set" else item.figure.measure or ""
        line = f"  {'ok    ' if item.within else 'MISSED'} {item.figure.id:20} {told:24}"
        line += f" {_published(item.figure):>16} {item.value:>16,.4f}"
        if item.figure.use == "fitted" and item.figure.id in spread:
            values = spread[item.figure.id]
            line += f"   other seeds {min(values):,.4f} to {max(values):,.4f}"
        yield line
    for figure in case.figures:
        if figure.use == "not_reproduced" and figure.why is not None:
            yield f"  not reproduced: {figure.id}: {figure.why.en}"


def _published(figure: Figure) -> str:
    text = f"{figure.value:,.10g}"
    if figure.high is not None:
        return f"{text} to {figure.high:,.10g}"
    return {"at_least": ">= ", "at_most": "<= "}.get(figure.bound, "") + text


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
