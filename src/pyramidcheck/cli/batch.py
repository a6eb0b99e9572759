"""`pyramidcheck batch FILINGS` audits many filings and ranks them."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path  # noqa: TC003 - typer reads annotations when it runs
from typing import TYPE_CHECKING, Annotated

import typer

from pyramidcheck.cli import options as given
from pyramidcheck.cli.audit import Format  # noqa: TC001 - as above
from pyramidcheck.errors import ExitCode, Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pyramidcheck.batch import Batch, Entry
    from pyramidcheck.batch.ledger import Record
    from pyramidcheck.cli.terminal import Terminal
    from pyramidcheck.model.batch_index import Change, Index
    from pyramidcheck.rulebook import Rulebook

_MOST_SHOWN = 10
_PAUSE = 2.0
"""Seconds between two lines of progress."""


def batch(
    filings: Annotated[
        Path,
        typer.Argument(
            metavar="FILINGS",
            help="Folder of filings, or a CSV with the columns path, name, config.",
        ),
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="Where index and results go.")
    ],
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", min=1, help="Filings at once; without it one for each processor."),
    ] = None,
    compare: Annotated[
        Path | None,
        typer.Option("--compare", metavar="DIR", help="An earlier batch: what moved since."),
    ] = None,
    trust_filing_config: Annotated[
        bool,
        typer.Option(
            "--trust-filing-config", help="Read the filing.toml that a filing brings along."
        ),
    ] = False,
    jurisdiction: given.Jurisdiction = None,
    as_of: given.AsOf = None,
    period: given.Period = None,
    lang: given.Lang = given.Language.EN,
    format_: Annotated[
        list[Format] | None,
        typer.Option("-f", "--format", help="Files for each filing; repeatable; default json."),
    ] = None,
    rules: given.Rules = None,
    threads: Annotated[
        int | None,
        typer.Option(
            "--threads",
            min=1,
            help="Threads for each filing; without it processors / jobs.",
        ),
    ] = None,
    memory: Annotated[
        str,
        typer.Option(
            "--memory",
            metavar="SIZE",
            help="As for audit, for each filing.",
        ),
    ] = "2GB",
    cpu_seconds: Annotated[
        int, typer.Option("--cpu-seconds", min=1, help="Processor time for each filing.")
    ] = 3600,
    seconds: Annotated[
        int, typer.Option("--seconds", min=1, help="Time by the clock for each filing.")
    ] = 7200,
    spark: Annotated[
        str | None,
        typer.Option(
            "--spark",
            metavar="URL",
            help="Audit on the executors of a Spark cluster: spark://host:7077 or sc://host. "
            "All machines see FILINGS and DIR under these paths.",
        ),
    ] = None,
    max_expanded: given.MaxExpanded = None,
    max_rows: given.MaxRows = None,
    max_columns: given.MaxColumns = None,
    max_entries: given.MaxEntries = None,
    log_json: given.LogJson = False,
    quiet: given.Quiet = False,
    verbose: given.Verbose = False,
) -> int:
    """Audit many filings, each alone within limits, and rank them.

    Example: pyramidcheck batch filings/ -o scored/ --jurisdiction us

    A run that was stopped, killed or cut off goes on where it was; filings that
    did not change are not audited again. Exit 6: some could not be audited.
    """
    if not hasattr(os, "fork"):
        hint = "run it on Linux or macOS, or audit the filings one by one"
        raise UsageError(Problem("batch", "this system cannot fork a process", hint))
    from pyramidcheck.batch import Terms, plan_batch
    from pyramidcheck.batch.changes import compare as find_changes
    from pyramidcheck.batch.index import build_index, read_index, write_index
    from pyramidcheck.batch.limits import Limits
    from pyramidcheck.cli.terminal import Terminal
    from pyramidcheck.machine import processors
    from pyramidcheck.pipeline import load_rulebook
    from pyramidcheck.report import render_index

    terminal = Terminal(quiet=quiet, verbose=verbose, log_json=log_json)
    values = dict(locals())
    values["filing"] = filings
    options = given.read_options({**values, "config": None, "spark": None})
    earlier = read_index(compare) if compare is not None else None
    plan = plan_batch(filings, output)
    terms = Terms(
        jurisdictions=options.jurisdictions,
        as_of=options.as_of,
        period=options.period,
        rule_folders=options.rule_folders,
        formats=tuple(dict.fromkeys(item.value for item in format_ or ())) or ("json",),
        language=lang,
        trust_filing_config=trust_filing_config,
        read_limits=options.read_limits,
    )
    # What an executor's machine has is not known here; Spark itself gives each task one core.
    jobs = jobs or (1 if spark else processors())
    limits = Limits(
        threads=threads or (1 if spark else max(processors() // jobs, 1)),
        memory=given.read_size("--memory", memory),
        cpu_seconds=cpu_seconds,
        seconds=seconds,
    )
    rulebook = load_rulebook(options)
    if log_json:
        terminal.event("start", filings=len(plan.entries), jobs=jobs, **asdict(limits))
    try:
        with _runner(spark, jobs, rulebook, reports=set(terms.formats) != {"json"}) as run:
            batch = run(
                plan,
                terms,
                rulebook,
                output,
                limits=limits,
                progress=_progress(terminal, len(plan.entries)),
            )
    except KeyboardInterrupt:
        terminal.message("stopped; the same command goes on where it was")
        raise
    index = build_index(plan.entries, batch.records, rulebook)
    changes = None if earlier is None else find_changes(earlier, index.lines)
    titles = {
        name: loaded.rule.texts.title.in_language(lang) for name, loaded in rulebook.rules.items()
    }
    linked = "report.html" if "html" in terms.formats else "result.json"
    page = render_index(index, changes, titles, lang, linked=linked)
    write_index(index, output, page, changes)
    if terminal.quiet:
        terminal.result(str(output / "index.html"))
    else:
        _say(terminal, index, batch.records, batch.unchanged)
        if changes is not None:
            _say_changes(terminal, changes)
        if plan.left_aside:
            terminal.message(f"left aside, no folder: {', '.join(plan.left_aside[:_MOST_SHOWN])}")
        terminal.result(f"Index: {output / 'index.html'}")
    bad = any(line.state in {"failed", "refused"} for line in index.unjudged)
    code = ExitCode.BATCH_FAILURES if bad else ExitCode.OK
    if terminal.log_json:
        terminal.event("end", exit=int(code))
    return int(code)


@contextmanager
def _runner(
    spark: str | None, jobs: int, rulebook: Rulebook, *, reports: bool
) -> Iterator[Callable[..., Batch]]:
    """Yield what runs a batch: children of this process, or executors of a cluster."""
    if spark is None:
        from pyramidcheck.batch import run_batch
        from pyramidcheck.batch.warm import warm

        warm(rulebook, reports=reports)
        yield partial(run_batch, jobs=jobs)
        return
    from pyramidcheck.batch.spread import spread_batch
    from pyramidcheck.spark.session import open_session

    with open_session(spark) as session:
        yield partial(spread_batch, session=session)


def _progress(terminal: Terminal, total: int) -> Callable[[Entry, Record, bool], None]:
    """Return what tells of each filing as it ends: rate and remaining time, not too often."""
    started = time.monotonic()
    state = {"done": 0, "failed": 0, "new": 0, "said": started}

    def tell(entry: Entry, record: Record, new: bool) -> None:  # noqa: FBT001 - a callback's place
        state["done"] += 1
        state["failed"] += not record.done
        state["new"] += new
        now = time.monotonic()
        if terminal.log_json:
            terminal.event(
                "filing",
                filing=entry.name,
                exit=record.exit,
                level=record.row.get("level"),
                unchanged=not new,
                **record.spent,
            )
            return
        if terminal.quiet or (now - state["said"] < _PAUSE and state["done"] < total):
            return
        state["said"] = now
        rate = state["done"] / max(now - started, 0.001)
        left = (total - state["done"]) / rate
        terminal.message(
            f"{int(state['done'])} of {total} filings, {int(state['failed'])} failed, "
            f"{rate:.1f} a second, {_duration(left)} to go"
        )

    return tell


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _say(terminal: Terminal, index: Index, records: Mapping[str, Record], unchanged: int) -> None:
    """Print what the batch came to: those nobody could judge first, then the worst ten."""
    from pyramidcheck.cli.terminal import cut, table

    count = len(records)
    terminal.result(f"{count} filings, {unchanged} of them unchanged since the last run.")
    if index.unjudged:
        terminal.result(f"Could not be judged: {len(index.unjudged)}", "bold")
        for line in index.unjudged[:_MOST_SHOWN]:
            what = cut("; ".join(line.missing) or line.state, 50)
            terminal.result(f"  {cut(line.name, 24)}  {line.state}  {what}")
    if index.judged:
        terminal.result(f"Judged: {len(index.judged)}", "bold")
        rows = [
            (
                cut(line.name, 24),
                line.level,
                f"{line.score_low:.0f}-{line.score_high:.0f}",
                line.confidence,
                cut(", ".join(line.reasons[:2]), 40),
            )
            for line in index.judged[:_MOST_SHOWN]
        ]
        head = ("filing", "indications", "score", "confidence", "points towards")
        for text in table(head, rows, numeric=(2,)):
            terminal.result(f"  {text}")


def _say_changes(terminal: Terminal, changes: Sequence[Change]) -> None:
    terminal.result(f"Moved since the earlier batch: {len(changes)}", "bold")
    for change in changes[:_MOST_SHOWN]:
        terminal.result(
            f"  {change.name}: {change.kind}, {change.before or '-'} -> {change.after or '-'}"
        )
