"""`pyramidcheck audit FILING` audits one filing and writes its report."""

from __future__ import annotations

import os
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pyramidcheck.cli import options as given

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyramidcheck.audits import Audited
    from pyramidcheck.cli.terminal import Terminal
    from pyramidcheck.errors import ExitCode
    from pyramidcheck.model.result import Result


class Format(StrEnum):
    """Files that an audit writes beside result.json and manifest.json."""

    HTML = "html"
    PDF = "pdf"
    JSON = "json"
    MD = "md"
    XLSX = "xlsx"


class GateLevel(StrEnum):
    """Indication levels that `--fail-on` may name."""

    WEAK = "weak"
    MATERIAL = "material"
    STRONG = "strong"


def audit(
    context: typer.Context,
    filing: given.Filing = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Default: FILING/audit."),
    ] = None,
    orders: given.Orders = None,
    enrolments: given.Enrolments = None,
    payouts: given.Payouts = None,
    rates: given.Rates = None,
    disclosure: given.Disclosure = None,
    config: given.Config = None,
    jurisdiction: given.Jurisdiction = None,
    as_of: given.AsOf = None,
    period: given.Period = None,
    lang: given.Lang = given.Language.EN,
    audience: given.ForAudience = None,
    key_file: given.KeyFile = None,
    format_: Annotated[
        list[Format] | None,
        typer.Option("-f", "--format", help="Repeatable; default html, pdf and json."),
    ] = None,
    rules: given.Rules = None,
    rule_seconds: given.RuleSeconds = None,
    rule_memory: given.RuleMemory = None,
    max_expanded: given.MaxExpanded = None,
    max_rows: given.MaxRows = None,
    max_columns: given.MaxColumns = None,
    max_entries: given.MaxEntries = None,
    select: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="RULE", help="Show only these rules in the summary."),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", metavar="RULE", help="Leave these rules out of the summary."),
    ] = None,
    reply: given.Reply = None,
    dispositions: given.DispositionsFile = None,
    keep_facts: Annotated[
        bool,
        typer.Option("--keep-facts", help="Write facts/*.parquet too; `whatif` measures on them."),
    ] = False,
    fail_on: Annotated[
        GateLevel | None,
        typer.Option("--fail-on", help="Exit 1 at this level or worse, 4 if none can be given."),
    ] = None,
    threads: given.Threads = None,
    memory: given.Memory = None,
    spark: given.Spark = None,
    spark_folder: given.SparkFolder = None,
    log_json: given.LogJson = False,
    quiet: given.Quiet = False,
    verbose: given.Verbose = False,
) -> int:
    """Audit a filing and write its report and evidence.

    For the press everything that is written is redacted, as `redact` does it.

    Example: pyramidcheck audit exports/ --jurisdiction fr --lang fr
    """
    from pyramidcheck import outputs, pipeline
    from pyramidcheck.cli.annexes import disposition_notes, read_annexes
    from pyramidcheck.cli.exits import gate_exit
    from pyramidcheck.cli.redacting import press_key
    from pyramidcheck.cli.summary import stage_words
    from pyramidcheck.cli.teaching import teaching
    from pyramidcheck.cli.terminal import Terminal
    from pyramidcheck.model.outcome import IndicationLevel

    terminal = Terminal(quiet=quiet, verbose=verbose, log_json=log_json)
    values = dict(locals())
    options = given.read_options(values, given.typed_command(context))
    printed_on = given.source_date(os.environ.get("SOURCE_DATE_EPOCH"))
    folder = output or default_folder(filing)
    outputs.check_folder(folder)
    public = disclosure is not None
    key = press_key(audience, key_file, folder, reply=reply, redacted=public)
    annexes = read_annexes(reply, dispositions, folder)
    formats = [item.value for item in format_ or ()] or list(outputs.FORMATS)
    # What may be told of a rule depends on whom its rows name.
    with_rows = key is not None or bool(set(formats) - {"json"})
    options = replace(
        options,
        with_rows=with_rows,
        keep_facts=keep_facts,
        dispositions=annexes.dispositions,
    )
    with terminal.stages(stage_words(lang)) as progress:
        with teaching(options, folder) as watched:
            audited = pipeline.run(options, watched(warming(progress) if with_rows else progress))
        told = audited if key is None else redacted(audited, key)
        shown = displayed(told.result, select or (), ignore or ())
        written = outputs.write_outputs(
            told,
            folder,
            formats,
            lang,
            progress=progress,
            printed_on=printed_on,
            audience=audience,
            # An analyst's own words stay with the analyst.
            annexes=annexes if key is None else None,
        )
    say(terminal, shown, main_file(written), lang)
    for line in disposition_notes(audited.result, annexes):
        terminal.message(line)
    if unused := unused_files(audited.result):
        terminal.message(f"not used, as their columns are not known: {', '.join(unused)}")
        what = filing if filing is not None else "with the same files"
        terminal.message(f"next: pyramidcheck init {what} -o FILE proposes how to read them")
    level = IndicationLevel(fail_on) if fail_on else None
    return leave(terminal, gate_exit(audited.result.verdict.level, level), fail_on)


def redacted(audited: Audited, key: bytes) -> Audited:
    """Return the audit redacted: without facts, and without options, which name files."""
    from pyramidcheck.audits import Audited
    from pyramidcheck.redaction import redact_audit

    found = redact_audit(
        audited.result, audited.evidence, key, quarantined=bool(audited.quarantine)
    )
    queries = {name: audited.queries[name] for name in found.evidence}
    return Audited(
        result=found.result,
        evidence=found.evidence,
        queries=queries,
        quarantine=found.quarantine,
        printed_on=audited.printed_on,
    )


def warming(progress: Callable[[str], None]) -> Callable[[str], None]:
    """Return `progress`; once the files are read, a thread loads what the reports need.

    The engine that draws takes a second to start, while the database computes.
    """
    from threading import Thread

    from pyramidcheck.report import prepare

    def told(stage: str) -> None:
        progress(stage)
        if stage == "facts":
            Thread(target=prepare, name="prepare reports").start()

    return told


def unused_files(result: Result) -> list[str]:
    """Return the files that lay there and filled no table, in the order of the notes."""
    notes = result.data_quality["notes"]
    return [str(note["values"]["file"]) for note in notes if note["code"] == "file_unused"]


def default_folder(filing: Path | None) -> Path:
    """Return where the audit goes without -o: into the filing, else beside the person."""
    from pyramidcheck.outputs import DEFAULT_FOLDER

    return Path(DEFAULT_FOLDER) if filing is None else filing / DEFAULT_FOLDER


def displayed(result: Result, select: Sequence[str], ignore: Sequence[str]) -> Result:
    """Return the result with fewer rules in the verdict's lists; the verdict stays what it is.

    Raises:
        UsageError: A name is neither a rule nor a pillar of the result.
    """
    if not select and not ignore:
        return result
    from pyramidcheck.cli.names import require_known

    names = {rule.id: {rule.id, rule.pillar} for rule in result.rules}
    known = sorted(set().union(*names.values()))
    require_known("--select", select, known)
    require_known("--ignore", ignore, known)

    def kept(ids: tuple[str, ...]) -> tuple[str, ...]:
        wanted = (i for i in ids if not select or names[i] & set(select))
        return tuple(i for i in wanted if not names[i] & set(ignore))

    verdict = result.verdict
    lists = {name: kept(getattr(verdict, name)) for name in ("towards", "away", "unseen")}
    return result.model_copy(update={"verdict": verdict.model_copy(update=lists)})


def main_file(written: list[Path]) -> Path:
    """Return the file to open first: the HTML report, else another one, else result.json."""
    from pyramidcheck.outputs import REPORTS

    by_name = {path.name: path for path in written}
    return next(by_name[name] for name in (*REPORTS.values(), "result.json") if name in by_name)


def say(terminal: Terminal, result: Result, path: Path, language: str) -> None:
    """Print the summary, or with -q the path alone."""
    if terminal.quiet:
        terminal.result(str(path))
        return
    from pyramidcheck.cli.summary import summary_lines

    for line, style in summary_lines(result, language, str(path)):
        terminal.result(line, style)


def leave(terminal: Terminal, code: ExitCode, fail_on: str | None) -> int:
    """Say what the gate came to and return the exit code."""
    if terminal.log_json:
        terminal.event("end", exit=int(code))
    elif code and not terminal.quiet:
        what = "is reached" if code == code.GATE else "cannot be judged: no level was given"
        terminal.message(f"--fail-on {fail_on} {what} (exit {int(code)})")
    return int(code)
