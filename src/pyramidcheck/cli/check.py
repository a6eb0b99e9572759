"""`pyramidcheck check FILING` shows what could be read and what could not, without judging it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads the annotations at run time
from typing import TYPE_CHECKING, Annotated

import typer

from pyramidcheck.cli import options as given
from pyramidcheck.errors import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyramidcheck.model.result import Result
    from pyramidcheck.report.parts import Table

_STAGES = frozenset({"rules", "read", "facts"})


class CheckFormat(StrEnum):
    """Forms of the data-quality chapter."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


def check(
    filing: given.Filing = None,
    orders: given.Orders = None,
    enrolments: given.Enrolments = None,
    payouts: given.Payouts = None,
    rates: given.Rates = None,
    config: given.Config = None,
    period: given.Period = None,
    max_expanded: given.MaxExpanded = None,
    max_rows: given.MaxRows = None,
    max_columns: given.MaxColumns = None,
    max_entries: given.MaxEntries = None,
    format_: Annotated[
        CheckFormat,
        typer.Option("-f", "--format", help="text, json (schema pyramidcheck.check/1) or html."),
    ] = CheckFormat.TEXT,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write there instead of on stdout."),
    ] = None,
    lang: given.Lang = given.Language.EN,
    threads: given.Threads = None,
    memory: given.Memory = None,
    log_json: given.LogJson = False,
    quiet: given.Quiet = False,
    verbose: given.Verbose = False,
) -> None:
    """Show how good the data are, without judging.

    Totals, conservation, gaps, duplicates, ageing, invalid fields, joins unmatched, export caps.

    Example: pyramidcheck check exports/ -f html -o quality.html
    """
    from pyramidcheck import pipeline
    from pyramidcheck.cli.summary import stage_words
    from pyramidcheck.cli.terminal import Terminal

    values = dict(locals())
    terminal = Terminal(quiet=quiet, verbose=verbose, log_json=log_json)
    options = given.read_options(values)
    with terminal.stages(stage_words(lang)) as progress:
        try:
            result = pipeline.check(
                options, lambda stage: progress(stage) if stage in _STAGES else None
            )
        except UnreadableError as error:
            what = filing if filing is not None else "with the same files"
            error.next_steps = (f"next: pyramidcheck init {what} proposes a filing.toml",)
            raise
    if format_ is CheckFormat.TEXT:
        text = "".join(f"{line}\n" for line in quality_lines(result, lang))
    else:
        text = _document(result, format_, lang)
    if output is not None:
        from pyramidcheck.private_files import write_private

        write_private(output, text.encode("utf-8"))
    elif format_ is CheckFormat.TEXT:
        for line in text.splitlines():
            terminal.result(line)
    else:
        terminal.raw(text)
    if log_json:
        terminal.event("end", exit=0)


def _document(result: Result, format_: CheckFormat, language: str) -> str:
    """Return the whole document that was asked for."""
    if format_ is CheckFormat.HTML:
        from pyramidcheck.report import render_check

        return render_check(result, language).decode("utf-8")
    from pyramidcheck.model.check import check_result
    from pyramidcheck.model.json_text import json_text

    shown = check_result(result).model_dump(mode="json", by_alias=True)
    return json_text(shown, sort_keys=True)


def quality_lines(result: Result, language: str) -> Iterator[str]:
    """Yield the report's data-quality chapter as text."""
    from pyramidcheck.report.chapters import build_quality
    from pyramidcheck.report.context import Context
    from pyramidcheck.report.text import unmarked

    context = Context(result, language)
    quality = build_quality(context)
    tables = [quality.inputs, *(item.table for item in quality.mappings)]
    behind = {
        item.table: [*item.dialect, *([item.unused] if item.unused else [])]
        for item in quality.mappings
    }
    for shown in (*tables, *quality.chapter, quality.quarantine, quality.gates, quality.signals):
        if shown is not None:
            yield from _table(shown)
            yield from behind.get(shown, [])
            yield ""
    yield from map(unmarked, quality.notes)


def _table(shown: Table) -> Iterator[str]:
    from pyramidcheck.cli.terminal import table
    from pyramidcheck.report.parts import plain

    if shown.caption:
        yield shown.caption
    rows = tuple(tuple(plain(cell) for cell in row) for row in shown.rows)
    yield from (f"  {line}" for line in table(shown.head, rows, shown.numeric))
