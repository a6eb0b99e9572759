"""`pyramidcheck redact DIR -o OUT --key-file FILE`: an audit of which nobody can be told."""

from __future__ import annotations

import os
from pathlib import Path  # noqa: TC003 - typer reads it when it runs
from typing import TYPE_CHECKING, Annotated

import typer

from pyramidcheck.cli import options as given
from pyramidcheck.cli.audit import Format  # noqa: TC001 - typer reads it when it runs

if TYPE_CHECKING:
    from collections.abc import Sequence


def redact(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder of an audit, or the filing it lies in.")
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="OUT", help="A new or an empty folder.")
    ],
    key_file: Annotated[
        Path,
        typer.Option(
            "--key-file",
            metavar="FILE",
            help="The key of the pseudonyms, 32 bytes or more, readable by you alone.",
        ),
    ],
    pseudonymise_company: Annotated[
        bool,
        typer.Option("--pseudonymise-company", help="A pseudonym for the company as well."),
    ] = False,
    lang: given.Lang = given.Language.EN,
    audience: given.ForAudience = None,
    format_: Annotated[
        list[Format] | None,
        typer.Option("-f", "--format", help="Repeatable; default html, pdf and json."),
    ] = None,
    quiet: given.Quiet = False,
) -> None:
    """Write an audit again that names nobody.

    Pseudonyms are made with the key; who has it can tell whose they are, so keep it apart. Numbers
    that stand for fewer than ten people are withheld, and whatever they could be computed from; no
    number is another. A file of `audit --keep-facts` is never carried over.

    Example: pyramidcheck redact exports/audit -o public --key-file case.key
    """
    from pyramidcheck import outputs
    from pyramidcheck.audits import Audited
    from pyramidcheck.cli.evidence import find_audit
    from pyramidcheck.cli.redacting import beside
    from pyramidcheck.cli.terminal import Terminal
    from pyramidcheck.errors import Problem, UsageError
    from pyramidcheck.redaction import read_key, redact_folder

    audit = find_audit(folder)
    inside = output.resolve()
    problems = list(beside(output, key_file))
    if inside == audit.resolve():
        problems.insert(0, Problem(f"-o {output}", "holds the audit itself", "name a new folder"))
    if problems:
        raise UsageError(problems)
    outputs.check_folder(output)
    key = read_key(key_file)
    found = redact_folder(audit, key, keep_company=not pseudonymise_company)
    formats: Sequence[str] = [item.value for item in format_ or ()] or outputs.FORMATS
    period = found.result.filing.period
    audited = Audited(
        result=found.result,
        evidence=found.evidence,
        queries=found.queries,
        quarantine=found.quarantine,
        printed_on=found.result.filing.as_of or period.end,
    )
    printed_on = given.source_date(os.environ.get("SOURCE_DATE_EPOCH"))
    written = outputs.write_outputs(
        audited, output, formats, lang, printed_on=printed_on, audience=audience
    )
    terminal = Terminal(quiet=quiet)
    counts = found.result.redaction.counts if found.result.redaction else {}
    if not quiet:
        left = ", ".join(f"{number} {why}" for why, number in counts.items())
        terminal.message(f"{sum(counts.values())} numbers withheld ({left})")
    named = next((path for path in written if path.suffix == ".html"), written[0])
    terminal.result(str(named))
