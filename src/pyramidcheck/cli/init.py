"""`pyramidcheck init` proposes a filing.toml, lists data to ask for, or copies a sample."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pyramidcheck.cli import options as given
from pyramidcheck.errors import Problem, UsageError

if TYPE_CHECKING:
    from pyramidcheck.audits import Options
    from pyramidcheck.cli.terminal import Terminal

_Request = Annotated[
    bool, typer.Option("--request", help="Print the data to ask a company for; reads no files.")
]
_Sample = Annotated[
    str | None,
    typer.Option(
        "--sample", metavar="NAME", help="Copy this bundled sample company into the folder."
    ),
]
_Language = Annotated[
    given.Language,
    typer.Option("--lang", help="Language of the request; a draft is in English."),
]
_Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="FILE", help="Default: FILING/audit/filing.toml."),
]
_Folder = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FOLDER]",
        help="Folder with the company's exports; with --sample a new or empty folder.",
    ),
]


def init(
    folder: _Folder = None,
    output: _Output = None,
    orders: given.Orders = None,
    enrolments: given.Enrolments = None,
    payouts: given.Payouts = None,
    config: given.Config = None,
    request: _Request = False,
    lang: Annotated[
        given.Language,
        typer.Option("--lang", help="Language of the request; a draft is in English."),
    ] = given.Language.EN,
    sample: _Sample = None,
    rules: given.Rules = None,
    jurisdiction: given.Jurisdiction = None,
    max_expanded: given.MaxExpanded = None,
    max_rows: given.MaxRows = None,
    max_columns: given.MaxColumns = None,
    max_entries: given.MaxEntries = None,
    threads: given.Threads = None,
    memory: given.Memory = None,
    quiet: given.Quiet = False,
    verbose: given.Verbose = False,
) -> None:
    """Propose a filing.toml, each guess explained.

    What cannot be decided stands in it as a question with the possible answers; nothing is asked
    here. `-o -` prints it. With --request: the data to ask a company for.

    Example: pyramidcheck init exports/
    """
    from pyramidcheck.cli.terminal import Terminal

    values = dict(locals())
    terminal = Terminal(quiet=quiet, verbose=verbose)
    if sample is not None:
        _copy(sample, folder, terminal)
    elif request:
        _print_request(values, terminal, lang)
    else:
        _propose(values, folder, output, terminal)


def _propose(
    values: dict[str, object], folder: Path | None, output: Path | None, terminal: Terminal
) -> None:
    from pyramidcheck.cli.audit import default_folder
    from pyramidcheck.outputs import check_folder
    from pyramidcheck.proposal.make import NAME, propose, write_draft

    options = given.read_options({**values, "filing": folder})
    to_stdout = output is not None and str(output) == "-"
    path = output or default_folder(folder) / NAME
    if output is None:
        check_folder(path.parent)
    if not to_stdout and (path.is_symlink() or path.exists()):
        hint = "name another file with -o, or print it with -o -"
        raise UsageError(Problem(str(path), "exists; nothing is overwritten", hint))
    text = propose(options)
    if to_stdout:
        terminal.raw(text)
        return
    write_draft(text, path)
    terminal.result(str(path))
    if not terminal.quiet:
        terminal.message(f"next: settle its questions, then {next_command(options, path)}")


def next_command(options: Options, path: Path, output: Path | None = None) -> str:
    """Return the audit to run with a draft, with the same files."""
    flags = {"orders": "--orders", "participants": "--enrolments", "payouts": "--payouts"}
    words = ["pyramidcheck audit"]
    if options.filing is not None:
        words.append(shown(options.filing))
    for table, paths in options.named.items():
        words += [f"{flags[table]} {shown(file)}" for file in paths]
    words.append(f"--config {shown(path)}")
    if output is not None:
        words.append(f"-o {shown(output)}")
    return " ".join(words)


def shown(path: Path) -> str:
    """Return a path as it is typed: in double quotes, which every shell knows, where it must be."""
    text = str(path)
    plain = all(mark.isalnum() or mark in "/\\._-:+,@~" for mark in text)
    return text if plain else f'"{text}"'


def _print_request(values: dict[str, object], terminal: Terminal, language: given.Language) -> None:
    from pyramidcheck.audits import Options
    from pyramidcheck.pipeline import load_rulebook
    from pyramidcheck.proposal.request import request_lines

    folders = values.get("rules") or ()
    jurisdictions = values.get("jurisdiction") or ("international",)
    options = Options(
        filing=None,
        rule_folders=tuple(folders),  # type: ignore[arg-type] # paths, as typer gives them
        jurisdictions=tuple(jurisdictions),  # type: ignore[arg-type] # names, as typer gives them
    )
    rules = {name: each.rule for name, each in load_rulebook(options).rules.items()}
    for line in request_lines(rules, language.value):
        terminal.result(line)


def _copy(sample: str, folder: Path | None, terminal: Terminal) -> None:
    from pyramidcheck.assets import find_assets
    from pyramidcheck.cli.names import require_known

    if folder is None:
        hint = f"pyramidcheck init --sample {sample} demo"
        raise UsageError(Problem("FOLDER", "no folder was named to copy the sample into", hint))
    home = find_assets("sample_data")
    known = sorted(path.name for path in home.iterdir() if (path / "scenario.toml").is_file())
    require_known("--sample", [sample], known)
    copy_sample(home / sample, folder)
    terminal.result(str(folder))
    terminal.message(f"next: pyramidcheck audit {folder}")


def copy_sample(sample: Path, folder: Path) -> None:
    """Copy the files of a sample; nothing that exists is overwritten.

    Raises:
        UsageError: The folder holds anything, or cannot be written.
    """
    hint = "name a folder that does not exist yet"
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(Problem(str(folder), "is a file or a link", hint))
    if folder.is_dir() and any(folder.iterdir()):
        raise UsageError(Problem(str(folder), "is not empty; nothing is overwritten", hint))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(sample.iterdir()):
            if path.is_file():
                shutil.copyfile(path, folder / path.name)
    except OSError as error:
        what = f"cannot be written: {error.strerror or error}"
        raise UsageError(Problem(str(folder), what, hint)) from error
