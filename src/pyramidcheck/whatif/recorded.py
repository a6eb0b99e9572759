"""An audit as it was recorded: `result.json`, and beside it the facts that were kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.model.matter import Matter, read_facts, read_measures
from pyramidcheck.model.measures import Gate
from pyramidcheck.result_file import read_result

if TYPE_CHECKING:
    from pathlib import Path

    from pyramidcheck.model.measures import FilingFacts, Measure
    from pyramidcheck.model.result import Result
    from pyramidcheck.rulebook import Rulebook

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
    found = read_result(path)
    file, result = found.path, found.result
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
