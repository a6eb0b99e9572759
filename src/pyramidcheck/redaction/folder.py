"""A finished audit read back from its folder, and redacted as a whole."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.evidence import Evidence
from pyramidcheck.model.result import WITHHELD
from pyramidcheck.redaction.pseudonyms import Pseudonyms
from pyramidcheck.redaction.result import learn_files, redact
from pyramidcheck.redaction.rows import ids_by_domain, redact_rows
from pyramidcheck.result_file import RESULT, read_result

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pyarrow as pa

    from pyramidcheck.model.result import Result
    from pyramidcheck.result_file import ResultFile

_MANIFEST = "manifest.json"
_EVIDENCE = "evidence"
_AGAIN = "audit the filing again, with all its formats"


@dataclass(frozen=True)
class RedactedAudit:
    """What an audit's folder holds once nobody can be told from it."""

    result: Result
    evidence: dict[str, Evidence]
    """By rule, only what may be told."""
    queries: dict[str, str]
    quarantine: list[tuple[object, ...]]
    """One row of `[withheld]` where there were any: who counts rows knows their number."""


def redact_folder(folder: Path, key: bytes, *, keep_company: bool = True) -> RedactedAudit:
    """Return the audit of a folder, redacted.

    Args:
        folder: Holds result.json, and evidence where the audit wrote any.
        key: Of the case; see `read_key`.
        keep_company: False: the company has a pseudonym as well.

    Raises:
        UsageError: There is no result, it is redacted already, or a file was changed since.
    """
    return redact_file(read_result(folder / RESULT), key, keep_company=keep_company)


def redact_file(found: ResultFile, key: bytes, *, keep_company: bool = True) -> RedactedAudit:
    """Return a result redacted, with the evidence beside it where that is its own.

    Raises:
        UsageError: It is redacted already, or a file beside it was changed since.
    """
    folder, result = found.path.parent, found.result
    hashes = _hashes(folder / _MANIFEST)
    if hashes.get(RESULT) != hashlib.sha256(found.content).hexdigest():
        hashes = {}
    tables, queries = _read_evidence(folder, result, hashes)
    evidence = {
        rule.id: Evidence(rule.evidence, tables[rule.id])
        for rule in result.rules
        if rule.evidence is not None and rule.id in tables
    }
    quarantined = result.data_quality.get("rows", {}).get("quarantined")
    told = redact_audit(
        result, evidence, key, keep_company=keep_company, quarantined=bool(quarantined)
    )
    return replace(told, queries={name: queries[name] for name in told.evidence})


def redact_audit(
    result: Result,
    evidence: Mapping[str, Evidence],
    key: bytes,
    *,
    keep_company: bool = True,
    quarantined: bool = False,
) -> RedactedAudit:
    """Return a result and its evidence redacted, without queries.

    Of a rule whose rows are not here nobody knows how few people they name: they are not counted.

    Raises:
        UsageError: It is redacted already.
    """
    pseudonyms = Pseudonyms(key)
    for domain, ids in ids_by_domain({name: one.rows for name, one in evidence.items()}).items():
        pseudonyms.learn(domain, ids)
    learn_files(result, pseudonyms)
    rows = {name: redact_rows(one.rows, pseudonyms) for name, one in evidence.items()}
    left_out = frozenset(rule.id for rule in result.rules if rows.get(rule.id) is None)
    redacted = redact(result, pseudonyms, keep_company=keep_company, left_out=left_out)
    told: dict[str, Evidence] = {}
    for rule in redacted.rules:
        shown = rows.get(rule.id)
        # Rows that stand there could be counted.
        if shown is not None and rule.evidence is not None and rule.evidence.rows is not None:
            told[rule.id] = Evidence(rule.evidence, shown)
    quarantine: list[tuple[object, ...]] = [(WITHHELD,) * 5] if quarantined else []
    return RedactedAudit(result=redacted, evidence=told, queries={}, quarantine=quarantine)


def _read_evidence(
    folder: Path, result: Result, hashes: Mapping[str, str]
) -> tuple[dict[str, pa.Table], dict[str, str]]:
    """Return rows and query of every rule that has them; all problems at once."""
    from pyarrow import (  # noqa: PLC0415 - heavy, and only for this
        ArrowException,
        BufferReader,
        parquet,
    )

    tables: dict[str, pa.Table] = {}
    queries: dict[str, str] = {}
    problems: list[Problem] = []
    for rule in result.rules:
        names = [f"{_EVIDENCE}/{rule.id}.{suffix}" for suffix in ("parquet", "sql")]
        if rule.evidence is None or names[0] not in hashes:
            continue
        try:
            rows, query = (_read(folder, name, hashes) for name in names)
            tables[rule.id] = parquet.read_table(BufferReader(rows))
            queries[rule.id] = query.decode("utf-8")
        except UsageError as error:
            problems += error.problems
        except (ArrowException, ValueError):
            problems.append(Problem(str(folder / names[0]), "is no Parquet file", _AGAIN))
    if problems:
        raise UsageError(problems)
    return tables, queries


def _read(folder: Path, name: str, hashes: Mapping[str, str]) -> bytes:
    path = folder / name
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(Problem(str(path), error.strerror or str(error), _AGAIN)) from error
    if hashlib.sha256(content).hexdigest() != hashes.get(name):
        raise UsageError(Problem(str(path), f"is not the file that {_MANIFEST} names", _AGAIN))
    return content


def _hashes(manifest: Path) -> dict[str, str]:
    """Return the SHA-256 of every file that the audit wrote; none where it does not say."""
    try:
        found: Any = json.loads(manifest.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    outputs = found.get("outputs") if isinstance(found, dict) else None
    return (
        {str(name): str(sha) for name, sha in outputs.items()} if isinstance(outputs, dict) else {}
    )
