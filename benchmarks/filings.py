"""The filings that are measured: simulated companies, the same bytes for the same size."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from pyramidcheck.simulate import load_scenario, write_filing

_SCENARIO = Path(__file__).with_name("large.toml")
LINES_A_PARTICIPANT = 19.3
"""In the 24 months of the scenario."""
_LINES_A_YEAR = 10
_SMALL = 50
"""Participants of a small filing; in twelve months they buy about 500 lines."""


def write_large(target: Path, lines: int) -> None:
    """Write a filing of about that many order lines as Parquet, unless it is there already."""
    # Written last: without it a run was interrupted.
    if not (target / "filing.toml").is_file():
        size = max(round(lines / LINES_A_PARTICIPANT), 20)
        scenario = load_scenario(_SCENARIO).model_copy(update={"participants": size})
        write_filing(scenario, target, "parquet")


def write_year(target: Path, lines: int) -> None:
    """Write a filing of about that many order lines in twelve months, as Parquet."""
    scenario = load_scenario(_SCENARIO)
    year = scenario.period.model_copy(update={"start": date(2024, 1, 1)})
    size = max(round(lines / _LINES_A_YEAR), 20)
    changes = {"participants": size, "period": year}
    write_filing(scenario.model_copy(update=changes), target, "parquet")


def write_half_year(target: Path, participants: int) -> None:
    """Write a filing of about that many participants in six months, as Parquet."""
    scenario = load_scenario(_SCENARIO)
    half = scenario.period.model_copy(update={"start": date(2024, 7, 1)})
    changes = {"participants": participants, "period": half}
    write_filing(scenario.model_copy(update=changes), target, "parquet")


def write_small(target: Path, count: int) -> None:
    """Write as many filings of 50 participants and a year each, every one another company."""
    scenario = load_scenario(_SCENARIO)
    year = scenario.period.model_copy(update={"start": date(2024, 1, 1)})
    for number in range(count):
        one = target / f"company-{number:04d}"
        if (one / "filing.toml").is_file():
            continue
        changes = {
            "company": f"Small Example {number:04d} (synthetic)",
            "participants": _SMALL,
            "period": year,
            "seed": scenario.seed + number,
        }
        write_filing(scenario.model_copy(update=changes), one, "csv")


_KINDS = {"large": write_large, "year": write_year, "small": write_small}

if __name__ == "__main__":
    # In a process of its own: a child's peak of memory starts from its parent's.
    _KINDS[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
