"""Renders a result that was written earlier, without the data that it was computed from."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pyramidcheck import __version__
from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.manifest import manifest_bytes
from pyramidcheck.outputs import (
    EVIDENCE,
    EVIDENCE_SUFFIXES,
    MANIFEST,
    REPLY,
    REPORTS,
    check_folder,
    render_reports,
)
from pyramidcheck.private_files import make_private_folder, write_private
from pyramidcheck.result_file import RESULT
from pyramidcheck.run_options import recorded_rendering

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from pyramidcheck.model.annex import Edition
    from pyramidcheck.result_file import ResultFile


def write_reports(
    found: ResultFile,
    folder: Path,
    formats: Collection[str],
    edition: Edition,
    rows: Mapping[str, bytes] | None = None,
) -> list[Path]:
    """Return the files written: the result as it was, its reports, and last their manifest.

    In the folder of the same result the other files stay, evidence among them, and its manifest
    keeps their hashes. Into another folder the evidence goes along; where none lies beside the
    result, nothing links to it.

    Args:
        found: The result; its bytes are written, attached and hashed as they are.
        folder: New, empty, or the folder of this very result.
        formats: Of `html`, `pdf`, `md`, `xlsx`, `json`; `json` alone writes no report.
        edition: How it is printed; without a date the law's day, else the period's end.
        rows: The evidence by file name; without it that which lies beside the result.

    Raises:
        UsageError: The folder holds something else, or a file cannot be written.
    """
    result = found.result
    check_folder(folder)
    digest = hashlib.sha256(found.content).hexdigest()
    former = read_manifest(folder)
    if former and former.get("outputs", {}).get(RESULT) != digest:
        what = "holds the audit of another result; nothing there is overwritten"
        raise UsageError(Problem(str(folder), what, "name an empty or a new folder with -o"))
    source = former or _of_this_result(read_manifest(found.path.parent), digest)
    day = edition.printed_on or result.filing.as_of or result.filing.period.end
    if rows is None:
        rows = _rows_beside(found, digest)
    edition = replace(edition, printed_on=day, with_rows=bool(rows))
    files = {RESULT: found.content, **rows}
    if edition.reply is not None:
        files[REPLY] = edition.reply.content
    files |= render_reports(result, found.content, formats, edition)
    make_private_folder(folder)
    if rows:
        make_private_folder(folder / EVIDENCE)
    for name, content in files.items():
        write_private(folder / name, content)
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    rendered = recorded_rendering(edition.language, day, edition.audience, __version__)
    rendering = {name: rendered for name in files if name in REPORTS.values()}
    manifest = manifest_bytes(
        result.manifest,
        result.inputs,
        {**former.get("outputs", {}), **hashes},
        source.get("options"),
        {**former.get("rendering", {}), **rendering},
    )
    write_private(folder / MANIFEST, manifest)
    return [*(folder / name for name in files), folder / MANIFEST]


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a folder, its parts of the shapes that they should have; else {}."""
    try:
        found = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    for name in ("outputs", "rendering", "options"):
        if name in found and not isinstance(found[name], dict):
            del found[name]
    return found


def _rows_beside(found: ResultFile, digest: str) -> dict[str, bytes]:
    """Return the evidence beside a result, by file name: all that its rules count, or none.

    The manifest there must know the result and every file as they are: rows of another run, or
    changed since, would be no evidence.
    """
    beside = found.path.parent
    hashes = _of_this_result(read_manifest(beside), digest).get("outputs", {})
    files = {}
    for rule in found.result.rules:
        if rule.evidence is None or rule.evidence.rows is None:
            continue
        for suffix in EVIDENCE_SUFFIXES:
            content = _content(beside / EVIDENCE, f"{rule.id}{suffix}")
            name = f"{EVIDENCE}/{rule.id}{suffix}"
            if content is None or hashes.get(name) != hashlib.sha256(content).hexdigest():
                return {}
            files[name] = content
    return files


def _content(folder: Path, name: str) -> bytes | None:
    """Return the bytes of a file of the folder; None where a name leads out of it, or nowhere."""
    path = folder / name
    if path.name != name or path.is_symlink() or folder.is_symlink() or not path.is_file():
        return None
    return path.read_bytes()


def _of_this_result(manifest: dict[str, Any], digest: str) -> dict[str, Any]:
    return manifest if manifest.get("outputs", {}).get(RESULT) == digest else {}
