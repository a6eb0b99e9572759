"""`pyramidcheck compare A B`: what moved between two audits, and what it can be put down to."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads it when it runs
from typing import Annotated

import typer

from pyramidcheck.cli import options as given


class Format(StrEnum):
    """Files that a comparison can be written to."""

    HTML = "html"
    JSON = "json"
    MD = "md"
    PDF = "pdf"


def compare(
    first: Annotated[
        Path, typer.Argument(metavar="A", help="A result.json, or the folder that holds it.")
    ],
    second: Annotated[Path, typer.Argument(metavar="B", help="Another; what moved is B less A.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write it to this file.")
    ] = None,
    format_: Annotated[
        Format | None,
        typer.Option("-f", "--format", help="Default: as the file's name ends; else a table."),
    ] = None,
    lang: given.Lang = given.Language.EN,
) -> None:
    """Show what moved between two audits, and why.

    Two periods, two companies, or two versions of the tool.

    Example: pyramidcheck compare 2023/audit 2024/audit -o moved.html
    """
    from pyramidcheck.cli.papers import choose_form, printed_on, write_paper
    from pyramidcheck.cli.terminal import Terminal
    from pyramidcheck.comparison import compare as find
    from pyramidcheck.report import render_comparison
    from pyramidcheck.result_file import read_result

    form = choose_form(format_, output, "table", "json")
    before, after = (read_result(path).result for path in (first, second))
    found = find(before, after)
    terminal = Terminal()
    if form == "table":
        from pyramidcheck.cli.compare_table import lines

        for line, style in lines(found, before, after, lang):
            terminal.result(line, style)
        return
    content = render_comparison(found, (before, after), lang, form, printed_on(before, after))
    if output is None:
        terminal.raw(content.decode("utf-8"))
        return
    write_paper(output, content)
    terminal.result(str(output))
