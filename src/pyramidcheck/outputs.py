"""Writes a finished audit to a folder: result, reports, evidence, quarantine, manifest."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyramidcheck import __version__
from pyramidcheck.dispositions import FILE as DISPOSITIONS
from pyramidcheck.errors import InvariantError, Problem, UsageError
from pyramidcheck.evidence import csv_bytes, neutralise, parquet_bytes
from pyramidcheck.kept_facts import FOLDER as FACTS
from pyramidcheck.kept_facts import SUFFIX as FACTS_SUFFIX
from pyramidcheck.manifest import manifest_bytes
from pyramidcheck.model.annex import Edition
from pyramidcheck.model.json_text import json_text
from pyramidcheck.private_files import make_private_folder, write_private
from pyramidcheck.run_options import recorded_rendering

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import date
    from pathlib import Path

    from pyramidcheck.audits import Audited
    from pyramidcheck.dispositions import Dispositions
    from pyramidcheck.evidence import Evidence
    from pyramidcheck.model.annex import Reply
    from pyramidcheck.model.result import Result

FORMATS = ("html", "pdf", "json")
"""What an audit writes unless other formats are named."""
REPORTS = {"html": "report.html", "pdf": "report.pdf", "md": "report.md", "xlsx": "report.xlsx"}
"""Format -> file that shows the result; `json` alone writes none."""
MANIFEST = "manifest.json"
DEFAULT_FOLDER = "audit"
DRAFTS = "filing*.toml"
"""What `init`, or an audit that could not read the files, leaves in the folder; always kept."""
EVIDENCE = "evidence"
EVIDENCE_SUFFIXES = (".parquet", ".csv", ".sql")
REPLY = "reply.txt"
"""The company's reply, kept as it was handed in."""
_OWN_FILES = ("result.json", *REPORTS.values(), "quarantine.csv", REPLY)
_QUARANTINE_COLUMNS = ("file", "row", "column", "value", "reason")
_ANY_WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True)
class Annexes:
    """What people added to the findings of an audit."""

    reply: Reply | None = None
    dispositions: Dispositions | None = None


def check_folder(folder: Path) -> None:
    """Return only where an audit may be written: a new, an empty, or a former audit's folder.

    Raises:
        UsageError: The folder is a file or a link, holds anything else, or cannot be written.
    """
    other = "name another folder with -o"
    if any(path.is_symlink() for path in (folder, folder / EVIDENCE, folder / FACTS)):
        # The filing may come from the company: a link could lead the files anywhere.
        what = f"is a link, or holds one named {EVIDENCE} or {FACTS}"
        raise UsageError(Problem(str(folder), what, other))
    if folder.exists() and not folder.is_dir():
        raise UsageError(Problem(str(folder), "is a file, not a folder", other))
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not _writable(existing):
        raise UsageError(Problem(str(folder), f"{existing} cannot be written", other))
    others = [path for path in folder.iterdir() if not is_draft(path)] if folder.exists() else []
    if others and not _is_audit(folder):
        what = "holds files that no audit of pyramidcheck wrote; nothing there is overwritten"
        raise UsageError(Problem(str(folder), what, "name an empty or a new folder with -o"))


def write_outputs(  # noqa: PLR0913 - the choices of whoever asks for files
    audited: Audited,
    folder: Path,
    formats: Collection[str] = FORMATS,
    language: str = "en",
    *,
    progress: Callable[[str], None] = lambda _stage: None,
    printed_on: date | None = None,
    audience: str | None = None,
    annexes: Annexes | None = None,
) -> list[Path]:
    """Return the files written, manifest last; files of a former audit there are gone.

    Args:
        audited: What the pipeline found.
        folder: Made where it does not exist; every file in it is its owner's alone.
        formats: Of `html`, `pdf`, `md`, `xlsx`, `json`. result.json and manifest.json are always
            written; with `json` alone nothing else is, but the facts where they were kept.
        language: Of the reports, `en` or `fr`.
        progress: Told `report` before the reports are rendered.
        printed_on: The date in the PDF's metadata; without it the audit's own.
        audience: `counsel`, `regulator` or `press`: order, depth and wording of the reports.
        annexes: What was added to the findings; written beside them, so that the manifest holds
            its hash.

    Raises:
        UsageError: The folder holds something else, or a file cannot be written.
    """
    annexes = annexes or Annexes()
    edition = Edition(language, printed_on or audited.printed_on, audience, annexes.reply)
    check_folder(folder)
    make_private_folder(folder)
    result = audited.result
    # Written first, so that a folder left by an interrupted run is known as an audit's.
    write_private(folder / MANIFEST, manifest_bytes(result.manifest, result.inputs, {}))
    _remove_former(folder)
    if set(formats) - {"json"}:
        progress("report")
        make_private_folder(folder / EVIDENCE)
    if audited.facts:
        make_private_folder(folder / FACTS)
    files = report_files(audited, formats, edition, annexes)
    for name, content in files.items():
        write_private(folder / name, content)
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    rendered = recorded_rendering(language, edition.printed_on, audience, __version__)
    rendering = {name: rendered for name in REPORTS.values() if name in files}
    content = manifest_bytes(result.manifest, result.inputs, hashes, audited.options, rendering)
    write_private(folder / MANIFEST, content)
    return [*(folder / name for name in files), folder / MANIFEST]


def report_files(
    audited: Audited,
    formats: Collection[str] = FORMATS,
    edition: Edition | None = None,
    annexes: Annexes | None = None,
) -> dict[str, bytes]:
    """Return every file of an audit but its manifest, by name; see `write_outputs`."""
    edition, annexes = edition or Edition(printed_on=audited.printed_on), annexes or Annexes()
    with_rows = bool(set(formats) - {"json"})
    files = data_files(audited, with_rows=with_rows)
    if annexes.dispositions is not None:
        files[DISPOSITIONS] = annexes.dispositions.content
    if annexes.reply is not None and with_rows:
        files[REPLY] = annexes.reply.content
    return files | render_reports(audited.result, files["result.json"], formats, edition)


def kept_dispositions(folder: Path) -> Path | None:
    """Return the dispositions that an analyst keeps in the folder of an audit; None where none are.

    Only beside an audit's manifest: a filing that comes with such a file says nothing by it.
    """
    path = folder / DISPOSITIONS
    return path if _is_audit(folder) and (path.is_file() or path.is_symlink()) else None


def result_bytes(result: Result) -> bytes:
    """Return `result.json`: keys in the order of the model, UTF-8, one line end at the end.

    Raises:
        InvariantError: A number is not finite, which JSON cannot say.
    """
    content = result.model_dump(mode="json", by_alias=True)
    try:
        text = json_text(content)
    except ValueError as error:
        raise InvariantError(Problem("result.json", f"cannot be written: {error}")) from error
    return text.encode("utf-8")


def quarantine_bytes(rows: list[tuple[object, ...]]) -> bytes:
    """Return `quarantine.csv`, in which no text cell can run as a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_QUARANTINE_COLUMNS)
    for row in rows:
        writer.writerow([neutralise(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue().encode("utf-8-sig", errors="backslashreplace")


def data_files(audited: Audited, *, with_rows: bool) -> dict[str, bytes]:
    """Return the result, kept facts and, with rows, evidence and quarantine, by file name."""
    files = {"result.json": result_bytes(audited.result), **audited.facts}
    if with_rows:
        files |= evidence_bytes(audited.evidence, audited.queries)
        files["quarantine.csv"] = quarantine_bytes(audited.quarantine)
    return files


def evidence_bytes(
    evidence: Mapping[str, Evidence], queries: Mapping[str, str]
) -> dict[str, bytes]:
    """Return rows and query of every rule that has them, by file name."""
    files = {}
    for rule, found in evidence.items():
        stem = f"{EVIDENCE}/{rule}"
        files[f"{stem}.parquet"] = parquet_bytes(found.rows)
        files[f"{stem}.csv"] = csv_bytes(found.rows)
        files[f"{stem}.sql"] = queries[rule].encode()
    return files


def render_reports(
    result: Result,
    content: bytes,
    formats: Collection[str],
    edition: Edition,
) -> dict[str, bytes]:
    """Return the reports by file name, in the order of `REPORTS`.

    Args:
        result: What is shown.
        content: The bytes of its result.json, attached and hashed as they are.
        formats: As of `write_outputs`; `json` has no report.
        edition: Language, date, audience and the company's reply.
    """
    from pyramidcheck import report  # noqa: PLC0415 - JSON alone needs no report

    rendered = report.render_reports(result, content, formats, edition)
    return {REPORTS[name]: found for name, found in rendered}


def _writable(folder: Path) -> bool:
    """Whether files may be made in the folder.

    A folder that nobody may write in is kept so on purpose: the superuser, whom no mode stops,
    is asked for another one as well.
    """
    marked_read_only = os.name == "posix" and not folder.stat().st_mode & _ANY_WRITE
    return os.access(folder, os.W_OK) and not marked_read_only


def is_draft(path: Path) -> bool:
    """Whether a file in an output folder is a filing.toml that waits there for its analyst."""
    return path.match(DRAFTS) and path.is_file() and not path.is_symlink()


def _is_audit(folder: Path) -> bool:
    """Whether the folder's manifest is one of pyramidcheck."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    schema = manifest.get("schema") if isinstance(manifest, dict) else None
    return isinstance(schema, str) and schema.startswith("pyramidcheck.manifest/")


def _remove_former(folder: Path) -> None:
    """Remove the files of a former audit by their own names; what a manifest lists is not trusted.

    A rule that has no evidence this time must not keep that of the last.
    """
    former = [folder / name for name in _OWN_FILES]
    evidence = folder / EVIDENCE
    if evidence.is_dir():
        former += [path for path in evidence.iterdir() if path.suffix in EVIDENCE_SUFFIXES]
    facts = folder / FACTS
    if facts.is_dir():
        former += [path for path in facts.iterdir() if path.suffix == FACTS_SUFFIX]
    for path in former:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            what = f"cannot be replaced: {error.strerror or error}"
            raise UsageError(Problem(str(path), what, "name another folder with -o")) from error
