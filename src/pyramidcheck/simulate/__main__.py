"""`python -m pyramidcheck.simulate SCENARIO.toml -o DIR` writes one synthetic filing."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pyramidcheck.errors import ExitCode, PyramidcheckError
from pyramidcheck.simulate import load_scenario, simulate, write_company

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the filing of a scenario and return the exit code; only errors are printed."""
    parser = argparse.ArgumentParser(prog="python -m pyramidcheck.simulate", description=__doc__)
    parser.add_argument("scenario", type=Path, metavar="SCENARIO.toml")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    parser.add_argument(
        "--format", choices=("csv", "parquet", "french"), help="default: the scenario's"
    )
    options = parser.parse_args(arguments)
    try:
        company = simulate(load_scenario(options.scenario))
        write_company(company, options.output, options.format)
    except PyramidcheckError as error:
        sys.stderr.write(f"{error}\n")
        return int(error.exit_code)
    return int(ExitCode.OK)


if __name__ == "__main__":
    sys.exit(main())
