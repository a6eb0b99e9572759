"""A file of synthetic orders and nothing else: a simulated company's, cut to a number of lines.

`python -m benchmarks.orders_file FOLDER ROWS csv|french` writes `orders.csv` or `commandes.csv`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal, cast

from pyramidcheck.simulate import load_scenario, write_filing
from pyramidcheck.simulate.scenario import Export

SCENARIO = Path(__file__).with_name("large.toml")
_LINES_A_PARTICIPANT = 15
"""Fewer than the scenario has: lines are cut off, never missing."""
_LEFT_OUT = ("line_id", "list_amount", "is_autoship", "refunded_amount", "refunded_on")


def write_orders(folder: Path, rows: int, way: Literal["csv", "french"]) -> Path:
    """Write that many lines of the same company, in ten columns, and return the file."""
    scenario = load_scenario(SCENARIO)
    export = Export(
        without=("participants", "payouts", *(f"orders.{name}" for name in _LEFT_OUT)),
        first_rows={"orders": rows},
    )
    size = max(rows // _LINES_A_PARTICIPANT, 100)
    asked = scenario.model_copy(update={"export": export, "participants": size})
    return write_filing(asked, folder, way)[0]


if __name__ == "__main__":
    write_orders(Path(sys.argv[1]), int(sys.argv[2]), cast("Literal['csv', 'french']", sys.argv[3]))
