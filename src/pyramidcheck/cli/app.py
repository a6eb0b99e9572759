"""The commands by name; each has its own module, which loads what it needs when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from pyramidcheck.cli import (
    audit,
    batch,
    check,
    compare,
    doctor,
    evidence,
    explain,
    init,
    letter,
    redact,
    report,
    rules,
    schema,
    simulate,
    verify,
    whatif,
)

app = typer.Typer(
    name="pyramidcheck",
    help="Measure a network-selling company's exports against red-flag rules for pyramid schemes.",
    epilog="Exit codes: 0 ran, 1 --fail-on reached, 2 usage or rule error, 3 nothing readable, "
    "4 cannot conclude (with --fail-on), 5 verify mismatch, 6 batch with failures, "
    "7 resource limit, 70 internal error, 130 interrupted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(asked: bool) -> None:  # noqa: FBT001 - typer calls it with the flag's value
    if asked:
        from pyramidcheck import __version__

        typer.echo(f"pyramidcheck {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and stop."
        ),
    ] = False,
) -> None:
    pass


app.command("audit")(audit.audit)
app.command("check")(check.check)
app.command("explain")(explain.explain)
app.command("evidence")(evidence.evidence)
app.command("report")(report.report)
app.command("verify")(verify.verify)
app.add_typer(rules.app, name="rules")
app.command("schema")(schema.schema)
app.command("init")(init.init)
app.command("batch")(batch.batch)
app.command("whatif")(whatif.whatif)
app.command("compare")(compare.compare)
app.command("letter")(letter.letter)
app.command("redact")(redact.redact)
app.command("simulate")(simulate.simulate)
app.command("doctor")(doctor.doctor)
