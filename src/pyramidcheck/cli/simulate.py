"""`pyramidcheck simulate` writes the filing of a synthetic company."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pyramidcheck.cli import options as given  # noqa: TC001 - typer reads annotations

if TYPE_CHECKING:
    from pyramidcheck.simulate import Scenario


class FileFormat(StrEnum):
    """How the files are written."""

    CSV = "csv"
    PARQUET = "parquet"
    FRENCH = "french"


def simulate(
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="Folder for the files.")
    ],
    scenario: Annotated[
        str | None,
        typer.Argument(help="A scenario's TOML file, or the name of a bundled sample or case."),
    ] = None,
    audited: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="RESULT",
            exists=True,
            help="An audit's folder or result.json, redacted or not: its synthetic twin, with the "
            "scenario that makes it.",
        ),
    ] = None,
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
    bytes. With --from, the company has the counts, sums and shares of an audited one, and no
    person, id or name of it.

    Example: pyramidcheck simulate grey_zone -o demo --participants 2000
    """
    from pyramidcheck.cases.library import case_names, load_case, scenario_of_case
    from pyramidcheck.cases.writing import write_readme
    from pyramidcheck.cli.terminal import Terminal
    from pyramidcheck.simulate import write_filing

    terminal = Terminal(quiet=quiet)
    changed = {"seed": seed, "participants": participants}
    case = load_case(scenario) if scenario is not None and scenario in case_names() else None
    told = scenario_of_case(case) if case and audited is None else _chosen(scenario, audited)
    wanted = told.model_copy(
        update={key: value for key, value in changed.items() if value is not None}
    )
    _check_folder(output)
    for path in write_filing(wanted, output, file_format.value if file_format else None):
        terminal.result(str(path))
    if case:
        terminal.result(str(write_readme(case, output)))
    if audited is not None:
        terminal.result(str(_write_scenario(wanted, output)))
    if not terminal.quiet:
        terminal.message(f"synthetic: {wanted.company} is no real company, person or sale")
        if case and wanted != told:
            terminal.message("the fit is that of its own seed and size; others stray from it")
        terminal.message(f"next: pyramidcheck audit {output}")


def _chosen(scenario: str | None, audited: Path | None) -> Scenario:
    """Return the scenario named, or that of the twin of an audited company.

    Raises:
        UsageError: Neither or both are named, or one cannot be used.
    """
    from pyramidcheck.errors import Problem, UsageError
    from pyramidcheck.simulate import load_scenario

    if scenario is not None and audited is None:
        return load_scenario(_file(scenario))
    if audited is not None and scenario is None:
        from pyramidcheck.result_file import read_result
        from pyramidcheck.simulate.twin import twin_of

        return twin_of(read_result(audited).result).scenario
    what = "neither is named" if scenario is None else "both are named"
    hint = "pyramidcheck simulate grey_zone -o demo, or simulate --from AUDIT -o twin"
    raise UsageError(Problem("SCENARIO, --from", what, hint))


def _write_scenario(scenario: Scenario, folder: Path) -> Path:
    """Return the file that makes the same company again."""
    from pyramidcheck.simulate.twin import scenario_text

    path = folder / "scenario.toml"
    path.write_text(scenario_text(scenario), encoding="utf-8", newline="\n")
    return path


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
