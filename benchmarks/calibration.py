"""Audit every rebuilt case and write the calibration chapter.

    python -m benchmarks.calibration            # simulate, audit, write both files anew
    python -m benchmarks.calibration --changed  # audit only cases whose files or rules changed
    python -m benchmarks.calibration --check    # simulate only; exit 1 where a file is out of date

Writes `benchmarks/calibration.md` and `sample_data/cases/calibration.json`, which the report's
method chapter prints. `--check` simulates every case again and compares its files, its figures and
the rules by their fingerprints; what the audits say of them is compared by the tests.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.calibration_text import chapter
from pyramidcheck.cases.calibrating import (
    calibrate,
    calibration_file,
    calibration_json,
    make,
    stored,
)
from pyramidcheck.cases.library import case_names, load_case, mark_of
from pyramidcheck.rulebook import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyramidcheck.model.calibration import CaseResult

CHAPTER = Path(__file__).with_name("calibration.md")


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or compare; return 1 where something is out of date or misplaced without a word."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibration", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--changed", action="store_true", help="keep what cannot have changed")
    options = parser.parse_args(arguments)
    if not options.check:
        found = calibrate(case_names(), stored() if options.changed else None)
        calibration_file().write_text(calibration_json(found), encoding="utf-8", newline="\n")
        CHAPTER.write_text(chapter(found), encoding="utf-8", newline="\n")
    problems = list(out_of_date())
    for problem in problems:
        sys.stderr.write(f"error: {problem}\n")
    if problems:
        sys.stderr.write("  hint: run python -m benchmarks.calibration and read the difference\n")
    return int(bool(problems))


def out_of_date() -> Iterator[str]:
    """Yield what no longer agrees with the rules, the cases or the simulator."""
    found = stored()
    if CHAPTER.read_text(encoding="utf-8") != chapter(found):
        yield f"{CHAPTER.name} is not what calibration.json says"
    if found.rules_sha256 != load().sha256:
        yield "the rules have changed since the cases were audited"
    cases = {case.name: case for case in found.cases}
    named = {*cases, *(item.name for item in found.listed)}
    if named != set(case_names()):
        yield f"the library holds other cases: {sorted(named ^ set(case_names()))}"
    for name in sorted(named & set(case_names())):
        case = load_case(name)
        if (case.scenario is None) == (name in cases):
            yield f"{name}: fitted in one place, listed in the other"
        elif name in cases:
            yield from _case_out_of_date(cases[name])


def _case_out_of_date(told: CaseResult) -> Iterator[str]:
    made = make(told.name)
    mark = mark_of(made.case)
    if told.misplaced and told.discussion is None:
        yield f"{told.name}: is {told.level.value} against its outcome, and no word says why"
    if made.sha256 != told.filing_sha256:
        yield f"{told.name}: the simulator writes other files"
    if (mark.fitted, mark.assumed) != (told.fitted, told.assumed):
        yield f"{told.name}: rests on other figures"
    if (made.case.outcome, made.case.discussion) != (told.outcome, told.discussion):
        yield f"{told.name}: its outcome or discussion reads otherwise"
    if [figure.says for figure in made.case.figures] != [figure.says for figure in told.figures]:
        yield f"{told.name}: its figures read otherwise"
    for item in made.rebuilt:
        if not item.within:
            yield f"{told.name}: {item.figure.id} is {item.value:.4g}, out of tolerance"


if __name__ == "__main__":
    sys.exit(main())
