"""An audit as it was recorded: `result.json`, and beside it the facts that were kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.model.matter import Matter, read_facts, read_measures
from pyramidcheck.model.measures import Gate
from pyramidcheck.model.result import SCHEMA, Result

if TYPE_CHECKING:
    from pathlib import Path

    from pyramidcheck.model.measures import FilingFacts, Measure
    from pyramidcheck.rulebook import Rulebook

RESULT = "result.json"
MANIFEST = "manifest.json"
_AGAIN = "audit the filing again: {audit}"


@dataclass(frozen=True)
class Recorded:
    """What was judged, and what came of it."""

    path: Path
    """The result.json."""
    result: Result
    matter: Matter
    measures: dict[str, Measure]
    facts: FilingFacts
    gates: tuple[Gate, ...]

    def audit_command(self, *more: str) -> str:
        """Return the command that audits the same filing again, with further options."""
        return " ".join(("pyramidcheck", *self.result.manifest.command, *more))


def read_recorded(path: Path) -> Recorded:
    """Return the audit that a result.json, or the folder that holds it, records.

    Raises:
        UsageError: There is no result.json, it is none, or an earlier release wrote it.
    """
    file = path / RESULT if path.is_dir() else path
    result = _read_result(file)
    if result.redaction is not None:
        what, hint = "is redacted: it does not hold what was judged", "name the audit itself"
        raise UsageError(Problem(str(file), what, hint))
    if result.matter is None:
        what = "does not hold what was judged: an earlier release wrote it"
        hint = _AGAIN.format(audit=" ".join(("pyramidcheck", *result.manifest.command)))
        raise UsageError(Problem(str(file), what, hint))
    quality = result.data_quality
    return Recorded(
        path=file,
        result=result,
        matter=result.matter,
        measures=read_measures(result.matter),
        facts=read_facts(result.matter, quality.get("signals", {}), quality.get("network", {})),
        gates=tuple(
            Gate(gate.id, gate.state, tuple(r.code for r in gate.reasons), _told(gate.figures))
            for gate in result.gates
        ),
    )


def _told(figures: dict[str, str | None]) -> dict[str, str]:
    return {name: figure for name, figure in figures.items() if figure is not None}


def require_same_rules(recorded: Recorded, rulebook: Rulebook) -> None:
    """Return only where the rules at hand are those that the audit used.

    Raises:
        UsageError: A rule is missing, is another version, or was no part of the audit; all at once.
    """
    used = {rule.id: rule.version for rule in recorded.result.rules}
    at_hand = {name: loaded.rule.version for name, loaded in rulebook.rules.items()}
    again = f"or judge by today's rules: {recorded.audit_command()}"
    problems = [
        Problem(f"rule {name}", "is not at hand", f"name its folder with --rules; {again}")
        for name in sorted(used.keys() - at_hand.keys())
    ]
    problems += [
        Problem(f"rule {name}", "was no part of the audit", f"leave its --rules away; {again}")
        for name in sorted(at_hand.keys() - used.keys())
    ]
    problems += [
        Problem(
            f"rule {name}",
            f"is version {at_hand[name]}, the audit used version {used[name]}",
            f"use the release that wrote the result ({recorded.result.tool.version}), {again}",
        )
        for name in sorted(used.keys() & at_hand.keys())
        if used[name] != at_hand[name]
    ]
    if problems:
        raise UsageError(problems)


def _read_result(file: Path) -> Result:
    try:
        content = file.read_bytes()
    except OSError as error:
        hint = "name the result.json of an audit, or the folder that holds it"
        raise UsageError(Problem(str(file), error.strerror or str(error), hint)) from error
    try:
        found: Any = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UsageError(Problem(str(file), "is no JSON", f"name a {RESULT}")) from error
    schema = found.get("schema") if isinstance(found, dict) else None
    if schema != SCHEMA:
        what = f"is no {SCHEMA}" + (f" but {schema}" if isinstance(schema, str) else "")
        raise UsageError(Problem(str(file), what, f"name the {RESULT} of an audit"))
    try:
        return Result.model_validate(found)
    except ValidationError as error:
        first = error.errors()[0]
        where = f"{file}: {'.'.join(str(part) for part in first['loc'])}"
        hint = "it was changed, or written by a later release"
        raise UsageError(Problem(where, first["msg"], hint)) from error
