"""Reads an analyst's `dispositions.toml`: what was decided on single findings, by whom, till when.

A disposition prints beside a finding. Nothing of it reaches a measure, an outcome or a level.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, get_args

from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.model.result import Disposition, DispositionState
from pyramidcheck.report.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

FILE = "dispositions.toml"
LARGEST = 262_144
_STATES: tuple[DispositionState, ...] = get_args(DispositionState)
_KEYS = ("finding", "state", "by", "until", "reason")
_MOST = {"by": 200, "reason": 2_000}
_FORM = 'write [[disposition]] with finding, state, by, until = 2027-01-31 and reason = "..."'


@dataclass(frozen=True)
class Dispositions:
    """What the file says, its form checked; which findings there are is not known to it."""

    name: str
    content: bytes
    sha256: str
    entries: tuple[dict[str, Any], ...]


def read_dispositions(path: Path) -> Dispositions:
    """Return what the file says.

    Raises:
        UsageError: It cannot be read, or anything in it is not of the form; all problems at once.
    """
    content = _content(path)
    try:
        raw = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UsageError(Problem(path.name, "is not UTF-8 text", "save it as UTF-8")) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(Problem(path.name, f"is not TOML: {error}", _FORM)) from error
    problems = [
        Problem(f"{path.name}: {key}", "is no known key", _near(key, ["disposition"]) or _FORM)
        for key in raw
        if key != "disposition"
    ]
    entries = raw.get("disposition", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        problems.append(Problem(f"{path.name}: disposition", "is no list of tables", _FORM))
        entries = []
    for place, entry in enumerate(entries, start=1):
        problems += _form_problems(f"{path.name}: disposition {place}", entry)
    if problems:
        raise UsageError(problems)
    digest = hashlib.sha256(content).hexdigest()
    return Dispositions(path.name, content, digest, tuple(entries))


def require_findings(found: Dispositions, evidence_ids: Mapping[str, str]) -> None:
    """Return only where every disposition names a rule or an evidence id, and each rule once.

    Args:
        found: What the file says.
        evidence_ids: Rule id -> evidence id, of every rule that is asked.

    Raises:
        UsageError: Some do not; all at once, each with the nearest name.
    """
    known = [*evidence_ids, *evidence_ids.values()]
    named: dict[str, int] = {}
    problems = []
    for place, entry in enumerate(found.entries, start=1):
        where = f"{found.name}: disposition {place}: finding"
        finding = entry["finding"]
        rule = _rule_of(finding, evidence_ids)
        if rule is None:
            hint = _near(finding, known) or "name a rule or an evidence id of the report"
            problems.append(Problem(where, f"{clean(finding)!r} is no finding", hint))
        elif rule in named:
            what = f"{rule} is already named by disposition {named[rule]}"
            problems.append(Problem(where, what, "leave one of the two"))
        else:
            named[rule] = place
    if problems:
        raise UsageError(problems)


def settle(
    found: Dispositions, evidence_ids: Mapping[str, str], as_of: date | None
) -> tuple[Disposition, ...]:
    """Return every disposition by its rule, in the order of the rules.

    One whose `until` lies before `as_of` has lapsed: its finding counts as open again. No clock is
    asked; where there is no `as_of`, none has lapsed.
    """
    rules = list(evidence_ids)
    settled = [
        Disposition(
            finding=entry["finding"],
            rule=_rule_of(entry["finding"], evidence_ids) or entry["finding"],
            state=entry["state"],
            by=entry.get("by", ""),
            until=(until := entry.get("until")),
            reason=entry.get("reason", ""),
            lapsed=until is not None and as_of is not None and until < as_of,
        )
        for entry in found.entries
    ]
    return tuple(sorted(settled, key=lambda item: rules.index(item.rule)))


def _content(path: Path) -> bytes:
    if path.is_symlink():
        hint = "put the file itself there, or name it with --dispositions"
        raise UsageError(Problem(path.name, "is a link", hint))
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise UsageError(Problem(str(path), f"cannot be read: {error.strerror}")) from error
    if len(content) > LARGEST:
        raise UsageError(Problem(path.name, f"is larger than {LARGEST:,} bytes", _FORM))
    return content


def _form_problems(where: str, entry: Mapping[str, Any]) -> list[Problem]:
    problems = [
        Problem(f"{where}: {key}", "is no known key", _near(key, _KEYS) or _FORM)
        for key in entry
        if key not in _KEYS
    ]
    state = entry.get("state")
    needed = ["finding", "state"] + ([] if state == "open" else ["by", "reason"])
    for key in ("finding", "state", "by", "reason"):
        value = entry.get(key)
        if value is None:
            if key in needed:
                problems.append(Problem(f"{where}: {key}", "is missing", _FORM))
        elif not isinstance(value, str) or not value.strip():
            problems.append(Problem(f"{where}: {key}", "is no text", 'write it in quotes: "..."'))
        elif len(value) > _MOST.get(key, LARGEST):
            problems.append(Problem(f"{where}: {key}", f"has over {_MOST[key]:,} characters"))
        elif key == "state" and value not in _STATES:
            hint = _near(value, _STATES) or f"choose from: {', '.join(_STATES)}"
            problems.append(Problem(f"{where}: state", f"{clean(value)!r} is no state", hint))
    until = entry.get("until")
    if until is not None and (not isinstance(until, date) or isinstance(until, datetime)):
        hint = "write it as 2027-01-31, without quotes"
        problems.append(Problem(f"{where}: until", "is no date", hint))
    return problems


def _rule_of(finding: str, evidence_ids: Mapping[str, str]) -> str | None:
    if finding in evidence_ids:
        return finding
    return next((rule for rule, id_ in evidence_ids.items() if id_ == finding.upper()), None)


def _near(name: str, known: Sequence[str] | Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"did you mean {near[0]}?" if near else ""
