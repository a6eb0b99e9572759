"""`pyramidcheck report RESULT -o DIR` renders an earlier result again, without its data."""

from __future__ import annotations

import os
from pathlib import Path  # noqa: TC003 - typer reads it when it runs
from typing import Annotated

import typer

from pyramidcheck.cli import options as given
from pyramidcheck.cli.audit import Format


def report(
    result: Annotated[
        Path, typer.Argument(metavar="RESULT", help="A result.json, or the folder that holds it.")
    ],
    output: Annotated[
        Path,
        typer.Option(
            "-o", "--output", metavar="DIR", help="New, empty, or the folder of the same result."
        ),
    ],
    format_: Annotated[
        list[Format] | None,
        typer.Option("-f", "--format", help="Repeatable; default html and pdf."),
    ] = None,
    lang: given.Lang = given.Language.EN,
    audience: given.ForAudience = None,
    reply: given.Reply = None,
    quiet: given.Quiet = False,
) -> None:
    """Render a result of this or an earlier release again.

    Needs nothing but the result.json: no data, no rules. Every number stays what it was.

    Example: pyramidcheck report exports/audit -o rapport --lang fr -f pdf
    """
    from pyramidcheck.cli.audit import main_file, say
    from pyramidcheck.cli.terminal import Terminal
    from pyramidcheck.model.annex import Edition
    from pyramidcheck.reply import read_reply
    from pyramidcheck.rerendering import write_reports
    from pyramidcheck.result_file import read_result

    printed_on = given.source_date(os.environ.get("SOURCE_DATE_EPOCH"))
    found = read_result(result)
    formats = [item.value for item in format_ or (Format.HTML, Format.PDF)]
    answer = read_reply(reply) if reply else None
    edition = Edition(lang, printed_on, audience, answer)
    written = write_reports(found, output, formats, edition)
    say(Terminal(quiet=quiet), found.result, main_file(written), lang)
