"""`pyramidcheck simulate` writes the filing of a synthetic company."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pyramidcheck.cli import options as given  # noqa: TC001 - typer reads annotations


class FileFormat(StrEnum):
    """How the files are written."""

    CSV = "csv"
    PARQUET = "parquet"
    FRENCH = "french"


def simulate(
    scenario: Annotated[
        str,
        typer.Argument(help="A scenario's TOML file, or the name of a bundled sample or case."),
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="Folder for the files.")
    ],
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="Another company of the same kind.")
    ] = None,
    participants: Annotated[
        int | None,
        typer.Option("--participants", min=1, help="About how many participants there should be."),
    ] = None,
    file_format: Annotated[
        FileFormat | None, typer.Option("--format", help="Default: the scenario's.")
    ] = None,
    quiet: given.Quiet = False,
) -> None:
    """Write the filing of a synthetic company.

    Its truth.json says what an audit ought to find. The same scenario, seed and size give the same
    bytes.

    Example: pyramidcheck simulate grey_zone -o demo --participants 2000
    """
    from pyramidcheck.cases.library import case_names, load_case, scenario_of_case
    from pyramidcheck.cases.writing import write_readme
    from pyramidcheck.cli.terminal import Terminal
    from pyramidcheck.simulate import load_scenario, write_filing

    terminal = Terminal(quiet=quiet)
    changed = {"seed": seed, "participants": participants}
    case = load_case(scenario) if scenario in case_names() else None
    told = scenario_of_case(case) if case else load_scenario(_file(scenario))
    wanted = told.model_copy(
        update={key: value for key, value in changed.items() if value is not None}
    )
    _check_folder(output)
    for path in write_filing(wanted, output, file_format.value if file_format else None):
        terminal.result(str(path))
    if case:
        terminal.result(str(write_readme(case, output)))
    if not terminal.quiet:
        terminal.message(f"synthetic: {wanted.company} is no real company, person or sale")
        if case and wanted != told:
            terminal.message("the fit is that of its own seed and size; others stray from it")
        terminal.message(f"next: pyramidcheck audit {output}")


def _file(scenario: str) -> Path:
    """Return the file of a scenario given as a path or as a bundled name."""
    from pyramidcheck.cli.names import require_known
    from pyramidcheck.simulate.bundled import bundled_scenarios

    path = Path(scenario)
    if path.suffix == ".toml" or len(path.parts) > 1 or path.is_file():
        return path
    known = bundled_scenarios()
    require_known("SCENARIO", [scenario], list(known))
    return known[scenario]


def _check_folder(folder: Path) -> None:
    """Refuse a folder whose files are not those of a synthetic company."""
    from pyramidcheck.errors import Problem, UsageError

    hint = "name a new folder, or one that an earlier simulation has written"
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(Problem(str(folder), "is a file or a link", hint))
    if folder.is_dir() and any(folder.iterdir()):
        marks = ("truth.json", "scenario.toml")
        if not any((folder / mark).is_file() for mark in marks):
            what = "holds files that are not a synthetic company's; nothing is overwritten"
            raise UsageError(Problem(str(folder), what, hint))
