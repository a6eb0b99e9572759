"""A finished audit read back from its folder, and redacted as a whole."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.evidence import Evidence
from pyramidcheck.model.result import SCHEMA, WITHHELD, Result
from pyramidcheck.redaction.pseudonyms import Pseudonyms
from pyramidcheck.redaction.result import learn_files, redact
from pyramidcheck.redaction.rows import ids_by_domain, redact_rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pyarrow as pa

RESULT = "result.json"
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
    result = read_result(folder / RESULT)
    tables, queries = _read_evidence(folder, result)
    pseudonyms = Pseudonyms(key)
    for domain, ids in ids_by_domain(tables).items():
        pseudonyms.learn(domain, ids)
    learn_files(result, pseudonyms)
    rows = {name: redact_rows(table, pseudonyms) for name, table in tables.items()}
    left_out = frozenset(name for name, table in rows.items() if table is None)
    redacted = redact(result, pseudonyms, keep_company=keep_company, left_out=left_out)
    evidence: dict[str, Evidence] = {}
    for rule in redacted.rules:
        told = rows.get(rule.id)
        # Rows that stand there could be counted.
        if told is not None and rule.evidence is not None and rule.evidence.rows is not None:
            evidence[rule.id] = Evidence(rule.evidence, told)
    quarantined = result.data_quality.get("rows", {}).get("quarantined")
    return RedactedAudit(
        result=redacted,
        evidence=evidence,
        queries={name: queries[name] for name in evidence},
        quarantine=[(WITHHELD,) * 5] if quarantined else [],
    )


def read_result(file: Path) -> Result:
    """Return what a result.json holds.

    Raises:
        UsageError: It cannot be read, or is no result of this release or an earlier one.
    """
    hint = "name the folder that pyramidcheck audit wrote"
    try:
        found: Any = json.loads(file.read_bytes())
        schema = found["schema"]
    except OSError as error:
        raise UsageError(Problem(str(file), error.strerror or str(error), hint)) from error
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise UsageError(Problem(str(file), "is not a result of pyramidcheck", hint)) from error
    if schema != SCHEMA:
        raise UsageError(Problem(str(file), f"is no {SCHEMA}", hint))
    try:
        return Result.model_validate(found)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        what, hint = error.errors()[0]["msg"], "it was changed, or a later release wrote it"
        raise UsageError(Problem(f"{file}: {where}", what, hint)) from error


def _read_evidence(folder: Path, result: Result) -> tuple[dict[str, pa.Table], dict[str, str]]:
    """Return rows and query of every rule that has them; all problems at once."""
    from pyarrow import (  # noqa: PLC0415 - heavy, and only for this
        ArrowException,
        BufferReader,
        parquet,
    )

    hashes = _hashes(folder / _MANIFEST)
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
