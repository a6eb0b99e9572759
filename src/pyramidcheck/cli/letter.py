"""`pyramidcheck letter RESULT`: the assertions that a company is asked to reply to."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads it when it runs
from typing import Annotated

import typer

from pyramidcheck.cli import options as given


class Format(StrEnum):
    """Files that a letter can be written to."""

    MD = "md"
    HTML = "html"
    PDF = "pdf"
    TXT = "txt"


def letter(
    result: Annotated[
        Path, typer.Argument(metavar="RESULT", help="A result.json, or the folder that holds it.")
    ],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write it to this file.")
    ] = None,
    format_: Annotated[
        Format | None,
        typer.Option("-f", "--format", help="Default: as the file's name ends; else md."),
    ] = None,
    lang: given.Lang = given.Language.EN,
) -> None:
    """Draft a letter that puts every finding to the company.

    Example: pyramidcheck letter exports/audit --lang fr -o letter.md
    """
    from pyramidcheck.cli.papers import choose_form, printed_on, write_paper
    from pyramidcheck.cli.terminal import Terminal
    from pyramidcheck.report import render_letter
    from pyramidcheck.result_file import read_result

    form = choose_form(format_, output, "md")
    audited = read_result(result).result
    content = render_letter(audited, lang, form, printed_on(audited))
    terminal = Terminal()
    if output is None:
        terminal.raw(content.decode("utf-8"))
        return
    write_paper(output, content)
    terminal.result(str(output))
