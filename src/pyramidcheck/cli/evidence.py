"""`pyramidcheck evidence ID DIR` shows the rows behind a figure, and the query that chose them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pyramidcheck.errors import Problem, UsageError

if TYPE_CHECKING:
    from pyramidcheck.cli.terminal import Terminal

_TYPED = re.compile(r"(?:E[-\u2010-\u2013 ]?)?0*([0-9]{1,6})", re.IGNORECASE | re.ASCII)
"""With whatever dash a PDF or a word processor has made of the hyphen."""
_MOST_CELL = 40
_FEW = 20


def evidence(
    id_: Annotated[
        str, typer.Argument(metavar="ID", help="E-001 as printed in the report, or a rule's id.")
    ],
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder of an audit, or the filing it lies in.")
    ] = Path(),
    rows: Annotated[
        int, typer.Option("--rows", min=0, help="How many rows to show; 0 for all.")
    ] = _FEW,
    csv_: Annotated[
        bool, typer.Option("--csv", help="Only the rows, all of them, as CSV.")
    ] = False,
) -> None:
    """Show the rows and the query behind a finding.

    Example: pyramidcheck evidence E-003 exports/audit
    """
    from pyramidcheck.cli.terminal import Terminal

    terminal = Terminal()
    audit = find_audit(folder)
    rule, found = _find(id_, audit)
    texts = {
        suffix: _read(audit, f"evidence/{rule}.{suffix}", terminal) for suffix in ("sql", "csv")
    }
    if csv_:
        terminal.raw(texts["csv"])
        return
    terminal.result(f"{found['id']} {rule}: {found['kept']} of {found['rows']} rows", "bold")
    for line in texts["sql"].rstrip().splitlines():
        terminal.result(f"  {line}")
    terminal.result()
    _show_rows(texts["csv"], rows, terminal)


def find_audit(folder: Path) -> Path:
    """Return the folder that holds result.json: the one named, or `audit` inside it.

    Raises:
        UsageError: Neither holds one.
    """
    for candidate in (folder, folder / "audit"):
        if (candidate / "result.json").is_file():
            return candidate
    hint = "name the folder that pyramidcheck audit wrote"
    raise UsageError(Problem(str(folder), "holds no result.json", hint))


def _find(id_: str, audit: Path) -> tuple[str, dict[str, Any]]:
    """Return the rule and what its result says about its evidence."""
    from pyramidcheck.cli.names import require_known

    place = audit / "result.json"
    try:
        result = json.loads(place.read_bytes())
        rules = {rule["id"]: rule["evidence"] for rule in result["rules"]}
        by_id = {found["id"]: rule for rule, found in rules.items() if found}
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        hint = "run pyramidcheck audit again"
        raise UsageError(Problem(str(place), "is not a result of pyramidcheck", hint)) from error
    rule = by_id.get(_printed(id_), id_)
    require_known("ID", [rule], [*rules, *by_id])
    if not rules[rule]:
        what = "has no rows: the rule has no value, or its rows could not be read"
        raise UsageError(Problem(f"{place}: {rule}", what, f"pyramidcheck explain {rule}"))
    if rules[rule]["rows"] is None:
        what, hint = "has its rows withheld", "name the audit that was redacted"
        raise UsageError(Problem(f"{place}: {rule}", what, hint))
    return rule, rules[rule]


def _printed(id_: str) -> str:
    """Return an id as reports print it, however it was typed: E-017 for e-17, E17 and 17."""
    found = _TYPED.fullmatch(id_.strip())
    return f"E-{int(found[1]):03d}" if found else id_


def _read(audit: Path, name: str, terminal: Terminal) -> str:
    """Return a file of the audit; says so where it is not the one that was written."""
    path = audit / name
    if not path.resolve().is_relative_to(audit.resolve()):
        raise UsageError(Problem(str(path), "leads out of the audit's folder"))
    try:
        content = path.read_bytes()
    except OSError as error:
        hint = "run pyramidcheck audit again; -f json alone writes no evidence"
        raise UsageError(Problem(str(path), "cannot be read", hint)) from error
    if _hash_written(audit, name) != hashlib.sha256(content).hexdigest():
        terminal.message(f"warning: {path} is not the file that manifest.json describes")
    return content.decode("utf-8-sig", errors="replace")


def _hash_written(audit: Path, name: str) -> str | None:
    try:
        hashes = json.loads((audit / "manifest.json").read_bytes())["outputs"]
        return str(hashes[name])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def _show_rows(text: str, most: int, terminal: Terminal) -> None:
    from pyramidcheck.cli.terminal import cut, table

    head, *found = list(csv.reader(io.StringIO(text))) or [[]]
    shown = found[:most] if most else found
    cells = [[cut(cell, _MOST_CELL) for cell in row] for row in shown]
    for line in table(head, cells):
        terminal.result(line)
    if len(shown) < len(found):
        left = len(found) - len(shown)
        terminal.message(f"{left} more rows: --rows 0 shows all, --csv prints them as CSV")
