"""`pyramidcheck rules list|show|lint|test`: the rules as they are, and whether they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pyramidcheck.cli import options as given
from pyramidcheck.errors import ExitCode, RuleError

if TYPE_CHECKING:
    from pyramidcheck.case_runner import CaseOutcome

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


def _outcome_line(outcome: CaseOutcome) -> str:
    if outcome.passed:
        return f"passed  {outcome.rule_id}: {outcome.case}"
    return f"FAILED  {outcome.rule_id}: {outcome.case}: {'; '.join(outcome.differences)}"
