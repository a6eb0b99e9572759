"""Runs a written audit again from its manifest and says what is not as it was."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyramidcheck import __version__, pipeline
from pyramidcheck.configuration import configuration_path, read_configuration
from pyramidcheck.differences import Difference, json_differences
from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.outputs import MANIFEST, data_files, result_bytes
from pyramidcheck.rerendering import read_manifest
from pyramidcheck.result_file import RESULT
from pyramidcheck.verifying_options import RunAgain, restored_options, wanted_reports

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pyramidcheck.audits import Options, Progress
    from pyramidcheck.rulebook import Rulebook

_NAMED_APART = ("tool", "manifest")
"""Parts of a result whose differences are told in words of their own."""
_EVIDENCE = "evidence/"


@dataclass(frozen=True, slots=True)
class Verified:
    """What was compared, and every difference that was found."""

    differences: tuple[Difference, ...]
    files: int
    """Files whose hashes were compared with the manifest."""
    inputs: int
    """Files of the filing whose hashes were compared."""
    rules: int
    """Rules that were asked again."""
    ran_again: bool
    """False where the filing is not what it was, so that no run could tell anything."""


def verify(folder: Path, again: RunAgain, progress: Progress) -> Verified:
    """Return what a second run of the audit in the folder comes to.

    Args:
        folder: What `audit` or `report` wrote.
        again: Where the filing, the analyst's own configuration and rules lie now.
        progress: As of `pipeline.run`.

    Raises:
        UsageError: There is no manifest or no result, or what the run needs was not named.
        PyramidcheckError: The second run itself failed.
    """
    manifest = read_manifest(folder)
    if not manifest:
        hint = "name the folder that pyramidcheck audit wrote"
        raise UsageError(Problem(str(folder / MANIFEST), "cannot be read", hint))
    result = _read(folder / RESULT)
    if result.get("redaction"):
        what = "is redacted: a second run would tell what it withholds"
        hint = "verify the audit that it was made from, and redact that again with the same key"
        raise UsageError(Problem(str(folder / RESULT), what, hint))
    options = restored_options(folder, manifest, result, again)
    found = [*_changed_files(folder, manifest), *_other_tool(manifest)]
    changed = [*_changed_inputs(options, result), *_changed_config(options, manifest)]
    rulebook = pipeline.load_rulebook(options)
    found += [*changed, *_other_rules(manifest, result, rulebook)]
    counts = (len(manifest.get("outputs", {})), len(result.get("inputs", ())))
    if changed:
        return Verified(tuple(found), *counts, rules=0, ran_again=False)
    audited = pipeline.run(options, progress)
    progress("report")
    content = result_bytes(audited.result)
    moved = list(json_differences(_told(result), _told(json.loads(content))))
    found += moved
    files = data_files(audited, with_rows=options.with_rows)
    if not moved and content == (folder / RESULT).read_bytes():
        files |= wanted_reports(folder, manifest, audited.result, content)
    else:
        files.pop(RESULT)
    found += _other_files(manifest, files)
    return Verified(tuple(found), *counts, rules=len(audited.result.rules), ran_again=True)


def _read(path: Path) -> dict[str, Any]:
    hint = "run pyramidcheck audit again"
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(Problem(str(path), "cannot be read as a result", hint)) from error
    if not isinstance(found, dict):
        raise UsageError(Problem(str(path), "is no result", hint))
    return found


def _told(result: Mapping[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in result.items() if name not in _NAMED_APART}


def _changed_files(folder: Path, manifest: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield every file of the audit that is not the one which the manifest names."""
    for name, digest in manifest.get("outputs", {}).items():
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()):
            yield Difference(name, "leads out of the audit's folder")
        elif not path.is_file():
            yield Difference(name, "is missing")
        elif _digest(path) != digest:
            yield Difference(name, f"is not the file that {MANIFEST} names")


def _other_tool(manifest: Mapping[str, Any]) -> Iterator[Difference]:
    written = manifest.get("tool_version")
    if written != __version__:
        yield Difference("pyramidcheck", f"was version {written}, is version {__version__}")


def _changed_inputs(options: Options, result: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield every file of the filing that is missing or has another hash."""
    named = {path.name: path for paths in options.named.values() for path in paths}
    for item in result.get("inputs", ()):
        name, container = str(item["path"]), item.get("container")
        if container:
            name = name[: name.index(container) + len(container)] if container in name else name
        path = named.get(name) or (options.filing / name if options.filing else None)
        if path is None or not path.is_file():
            yield Difference(name, "is missing from the filing")
        elif _digest(path) != item["sha256"]:
            yield Difference(name, "is not the file that was audited: its SHA-256 differs")


def _changed_config(options: Options, manifest: Mapping[str, Any]) -> Iterator[Difference]:
    _, digest = read_configuration(options)
    before = manifest.get("config_sha256")
    if digest == before:
        return
    path = configuration_path(options)
    name = path.name if path else "filing.toml"
    if before is None:
        yield Difference(name, "was not there when the filing was audited")
    elif digest is None:
        yield Difference(name, "is missing from the filing")
    else:
        yield Difference(name, "is not the configuration of the audit: its SHA-256 differs")


def _other_rules(
    manifest: Mapping[str, Any], result: Mapping[str, Any], rulebook: Rulebook
) -> Iterator[Difference]:
    """Yield the rules of other versions, or that something else among the rules' files differs."""
    if manifest.get("rules_sha256") == rulebook.sha256:
        return
    before = {rule["id"]: rule["version"] for rule in result.get("rules", ())}
    now = {name: loaded.rule.version for name, loaded in rulebook.rules.items()}
    versions = list(json_differences(before, now))
    for each in versions:
        yield Difference(f"rule {each.where}", f"version {each.what}")
    if not versions:
        yield Difference("rules", "the same versions with other texts, definitions or profiles")


def _other_files(manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> Iterator[Difference]:
    """Yield the files that the second run writes otherwise than the first."""
    outputs = manifest.get("outputs", {})
    kept_evidence = any(name.startswith(_EVIDENCE) for name in outputs)
    for name, content in files.items():
        if name not in outputs:
            if kept_evidence and name.startswith(_EVIDENCE):
                yield Difference(name, "was not written, is written now")
        elif hashlib.sha256(content).hexdigest() != outputs[name]:
            yield Difference(name, "is written otherwise now: its SHA-256 differs")
    if kept_evidence:
        for name in outputs:
            if name.startswith(_EVIDENCE) and name not in files:
                yield Difference(name, "was written, is not written now")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
