"""`pyramidcheck doctor` says what this installation can do and what is missing."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from pyramidcheck.errors import ExitCode

_MARKS = {"ok": "ok", "note": "note", "broken": "BROKEN"}


def doctor(
    json_: Annotated[
        bool, typer.Option("--json", help="The same for programs, as JSON on stdout.")
    ] = False,
) -> int:
    """Check this installation.

    Looks at Python, libraries, rules, templates, folders and limits. Exit 2 where
    something is broken. Example: pyramidcheck doctor
    """
    from pyramidcheck.cli.terminal import Terminal, pad
    from pyramidcheck.doctor import SCHEMA, examine

    terminal = Terminal()
    found = examine()
    broken = [finding.name for finding in found if finding.state == "broken"]
    if json_:
        content = {
            "schema": SCHEMA,
            "ok": not broken,
            "findings": [asdict(finding) for finding in found],
        }
        terminal.raw(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    else:
        for finding in found:
            style = "" if finding.state == "ok" else "bold"
            mark = pad(_MARKS[finding.state], 6)
            terminal.result(f"{mark}  {pad(finding.name, 18)}  {finding.what}", style)
            if finding.hint:
                terminal.result(f"{pad('', 6)}  {pad('', 18)}  hint: {finding.hint}")
        ready = "Ready." if not broken else f"Not ready: {', '.join(broken)}."
        terminal.result(ready, "bold")
    return int(ExitCode.USAGE if broken else ExitCode.OK)
