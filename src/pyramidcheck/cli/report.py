"""`pyramidcheck report RESULT -o DIR` renders an earlier result again, without its data."""

from __future__ import annotations

import os
from pathlib import Path  # noqa: TC003 - typer reads it when it runs
from typing import TYPE_CHECKING, Annotated

import typer

from pyramidcheck.cli import options as given
from pyramidcheck.cli.audit import Format

if TYPE_CHECKING:
    from pyramidcheck.result_file import ResultFile


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
    key_file: given.KeyFile = None,
    reply: given.Reply = None,
    quiet: given.Quiet = False,
) -> None:
    """Render a result of this or an earlier release again.

    Needs nothing but the result.json: no data, no rules. Every number stays what it was; for
    the press the result is redacted first, unless it is already.

    Example: pyramidcheck report exports/audit -o rapport --lang fr -f pdf
    """
    from pyramidcheck.report import start_drawing

    formats = [item.value for item in format_ or (Format.HTML, Format.PDF)]
    if {"html", "pdf"} & set(formats):
        start_drawing()
    from pyramidcheck.cli.audit import main_file, say
    from pyramidcheck.cli.redacting import press_key
    from pyramidcheck.cli.terminal import Terminal
    from pyramidcheck.model.annex import Edition
    from pyramidcheck.reply import read_reply
    from pyramidcheck.rerendering import write_reports
    from pyramidcheck.result_file import read_result

    printed_on = given.source_date(os.environ.get("SOURCE_DATE_EPOCH"))
    found = read_result(result)
    done = found.result.redaction is not None or found.result.disclosure is not None
    key = press_key(audience, key_file, output, reply=reply, redacted=done)
    rows = None
    if key is not None:
        found, rows = _redacted(found, key)
    answer = read_reply(reply) if reply else None
    edition = Edition(lang, printed_on, audience, answer)
    written = write_reports(found, output, formats, edition, rows)
    say(Terminal(quiet=quiet), found.result, main_file(written), lang)


def _redacted(found: ResultFile, key: bytes) -> tuple[ResultFile, dict[str, bytes]]:
    """Return the result redacted, and of the rows that lie beside it what may be told."""
    from dataclasses import replace

    from pyramidcheck.outputs import evidence_bytes, result_bytes
    from pyramidcheck.redaction import redact_file

    told = redact_file(found, key)
    redacted = replace(found, content=result_bytes(told.result), result=told.result)
    return redacted, evidence_bytes(told.evidence, told.queries)
