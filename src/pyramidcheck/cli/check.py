"""`pyramidcheck check FILING` shows what could be read and what could not, without judging it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.cli import options as given

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyramidcheck.model.result import Result
    from pyramidcheck.report.parts import Table

_STAGES = frozenset({"rules", "read", "facts"})


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
    lang: given.Lang = given.Language.EN,
    threads: given.Threads = None,
    memory: given.Memory = None,
    log_json: given.LogJson = False,
    quiet: given.Quiet = False,
    verbose: given.Verbose = False,
) -> None:
    """Show how the files were read, without judging.

    Example: pyramidcheck check exports/
    """
    from pyramidcheck import pipeline
    from pyramidcheck.cli.summary import stage_words
    from pyramidcheck.cli.terminal import Terminal

    values = dict(locals())
    terminal = Terminal(quiet=quiet, verbose=verbose, log_json=log_json)
    options = given.read_options(values)
    with terminal.stages(stage_words(lang)) as progress:
        result = pipeline.check(
            options, lambda stage: progress(stage) if stage in _STAGES else None
        )
    for line in quality_lines(result, lang):
        terminal.result(line)
    if log_json:
        terminal.event("end", exit=0)


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
    for shown in (*tables, quality.quarantine, quality.gates, quality.signals):
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
