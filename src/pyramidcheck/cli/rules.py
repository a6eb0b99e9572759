"""`pyramidcheck rules list|show|lint|test|docs|lock`: the rules, and whether they hold."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from pyramidcheck.cli import options as given
from pyramidcheck.errors import ExitCode, Problem, RuleError, UsageError

if TYPE_CHECKING:
    from pyramidcheck.case_runner import CaseOutcome
    from pyramidcheck.rulebook import LoadedRule, Rulebook

app = typer.Typer(help="List, show and check rules.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_rules(rules: given.Rules = None, lang: given.Lang = given.Language.EN) -> None:
    """List every rule with pillar, weight and title.

    Example: pyramidcheck rules list
    """
    from pyramidcheck.cli.terminal import Terminal, table
    from pyramidcheck.rulebook import load

    rows = [
        (
            loaded.id,
            loaded.rule.pillar,
            str(loaded.rule.weight),
            str(loaded.rule.version),
            loaded.rule.status,
            loaded.rule.texts.title.in_language(lang),
        )
        for loaded in load(rules or ()).rules.values()
    ]
    terminal = Terminal()
    head = ("rule", "pillar", "weight", "version", "status", "title")
    for line in table(head, rows, numeric=(2, 3)):
        terminal.result(line)


@app.command("show")
def show_rule(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="Id of a rule.")],
    rules: given.Rules = None,
) -> None:
    """Print a rule's files: rule.toml and its two queries.

    Example: pyramidcheck rules show net_loss_rate
    """
    from pyramidcheck.cli.names import require_known
    from pyramidcheck.cli.terminal import Terminal
    from pyramidcheck.rulebook import load

    book = load(rules or ()).rules
    require_known("RULE", [rule], list(book), listed_by="pyramidcheck rules list")
    terminal = Terminal()
    for name in ("rule.toml", "metric.sql", "evidence.sql"):
        terminal.result(f"# {book[rule].place(name)}")
        for line in (book[rule].folder / name).read_text(encoding="utf-8").splitlines():
            terminal.result(line)
        terminal.result()


@app.command("lint")
def lint_rules(rules: given.Rules = None) -> None:
    """Check that rules hold together; tell every problem.

    Example: pyramidcheck rules lint --rules my_rules
    """
    from pyramidcheck.assets import find_assets
    from pyramidcheck.cli.terminal import Terminal
    from pyramidcheck.rulebook import lint
    from pyramidcheck.rulebook.loader import find_rule_folders

    home = find_assets("rules")
    folders = rules or [home]
    problems = lint(folders, home=home, builtin=not rules)
    number = sum(len(find_rule_folders(folder)) for folder in folders)
    if problems:
        raise RuleError(problems)
    Terminal().result(f"{number} rule{'' if number == 1 else 's'}, no problem")


@app.command("test")
def run_worked_cases(
    only: Annotated[
        list[str] | None, typer.Argument(metavar="[RULE]...", help="Ids; all rules without any.")
    ] = None,
    rules: given.Rules = None,
    verbose: given.Verbose = False,
) -> int:
    """Run the rules' worked cases and compare.

    Example: pyramidcheck rules test outside_revenue_share
    """
    from pyramidcheck.case_runner import run_cases
    from pyramidcheck.cli.names import require_known
    from pyramidcheck.cli.terminal import Terminal
    from pyramidcheck.rulebook import load
    from pyramidcheck.store import Store

    rulebook = load(rules or ())
    require_known("RULE", only or (), list(rulebook.rules), listed_by="pyramidcheck rules list")
    outcomes = run_cases(rulebook, Store.open, only=only or ())
    terminal = Terminal()
    for outcome in outcomes:
        if verbose or not outcome.passed:
            terminal.result(_outcome_line(outcome))
    failed = sum(not outcome.passed for outcome in outcomes)
    terminal.result(f"{len(outcomes)} cases, {failed} failed")
    return ExitCode.USAGE if failed else ExitCode.OK


Check = Annotated[
    bool, typer.Option("--check", help="Write nothing; exit 2 where the file is out of date.")
]


@app.command("docs")
def write_docs(
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Default: CATALOGUE.md by the rules."),
    ] = None,
    check: Check = False,
    rules: given.Rules = None,
) -> None:
    """Write the rule catalogue; list unverified levels.

    Example: pyramidcheck rules docs --check
    """
    from pyramidcheck.cli.terminal import Terminal, table
    from pyramidcheck.rulebook.docs import CATALOGUE, COMMAND, catalogue
    from pyramidcheck.rulebook.docs_levels import UNVERIFIED_HEAD, unverified_levels

    book, packs = _packs(rules)
    if output is not None and len(packs) > 1:
        what = f"one file is named for {len(packs)} folders of rules"
        raise UsageError(Problem(f"-o {output}", what, "run it once for each --rules"))
    texts = {
        output or folder / CATALOGUE: catalogue(book, folder, [rule.id for rule in found])
        for folder, found in packs.items()
    }
    if check:
        problems = [
            Problem(path.as_posix(), "is not what the rules say now", f"run {COMMAND}")
            for path, text in texts.items()
            if _content(path) != text
        ]
        if problems:
            raise RuleError(problems)
    terminal = Terminal()
    for path, text in texts.items():
        if not check:
            _write(path, text)
        terminal.result(f"{path.as_posix()}: {'up to date' if check else 'written'}")
    rows = unverified_levels([rule for found in packs.values() for rule in found])
    terminal.result(f"unverified levels: {len(rows)}")
    for line in table(UNVERIFIED_HEAD, rows) if rows else ():
        terminal.result(line)


@app.command("lock")
def lock_versions(check: Check = False, rules: given.Rules = None) -> None:
    """Record which version of a rule holds which files.

    A rule that changed must have raised its version first.

    Example: pyramidcheck rules lock --check
    """
    from pyramidcheck.cli.terminal import Terminal
    from pyramidcheck.rulebook.lock import LOCK, compare_lock, renew_lock

    terminal = Terminal()
    _, packs = _packs(rules)
    if check:
        problems = [p for folder, found in packs.items() for p in compare_lock(found, folder)]
        if problems:
            raise RuleError(problems)
    texts = {} if check else {f: renew_lock(found, f) for f, found in packs.items()}
    for folder, found in packs.items():
        if not check:
            _write(folder / LOCK, texts[folder])
        state = "up to date" if check else "written"
        number = f"{len(found)} rule{'' if len(found) == 1 else 's'}"
        terminal.result(f"{(folder / LOCK).as_posix()}: {number}, {state}")


def _packs(rules: list[Path] | None) -> tuple[Rulebook, dict[Path, list[LoadedRule]]]:
    """Return all rules, and those that a command speaks of by folder: the user's, else our own."""
    from pyramidcheck.assets import find_assets
    from pyramidcheck.rulebook import load

    home = find_assets("rules")
    folders = list(dict.fromkeys(folder.resolve() for folder in rules or ()))
    book = load(folders, builtin=home)
    if not folders:
        return book, {home: list(book.rules.values())}
    everything = book.rules.values()
    return book, {
        folder: [rule for rule in everything if rule.folder.is_relative_to(folder)]
        for folder in folders
    }


def _content(path: Path) -> str | None:
    """Return what the file holds, with the line ends that this program writes."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _write(path: Path, text: str) -> None:
    """Write the file with the same bytes on every system.

    Raises:
        UsageError: It cannot be written, or it would change an installed package.
    """
    hint = "name a file with -o, or rules of your own with --rules"
    if "_bundled" in path.parts:
        what = "belongs to the installed package, which is not changed"
        raise UsageError(Problem(path.as_posix(), what, hint))
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        what = f"cannot be written: {error.strerror or error}"
        raise UsageError(Problem(path.as_posix(), what, hint)) from error


def _outcome_line(outcome: CaseOutcome) -> str:
    if outcome.passed:
        return f"passed  {outcome.rule_id}: {outcome.case}"
    return f"FAILED  {outcome.rule_id}: {outcome.case}: {'; '.join(outcome.differences)}"
