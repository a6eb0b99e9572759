"""What `expected.json` of a sample holds, and how it is made anew.

Run `python tests/samples/expectation.py` after a change that is meant to move a sample, and read
the difference before committing it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pyramidcheck.assets import find_assets
from pyramidcheck.audits import Options
from pyramidcheck.pipeline import run

if TYPE_CHECKING:
    from pathlib import Path

    from pyramidcheck.audits import Audited
    from pyramidcheck.model.result import Result

SAMPLES = ("retail_led", "grey_zone", "recruiting_led", "export_francais")


def summarise(result: Result) -> dict[str, Any]:
    """Return verdict, pillars and every rule's outcome and exact parts, without run details."""
    return {
        "level": result.verdict.level,
        "confidence": result.verdict.confidence,
        "score": result.verdict.score.model_dump(mode="json"),
        "coverage": result.verdict.coverage,
        "stability": result.verdict.stability.unchanged,
        "last_twelve_months": _recent(result),
        "pillars": {pillar.id: pillar.score for pillar in result.pillars},
        "gates": {gate.id: gate.state for gate in result.gates},
        "rows": result.data_quality["rows"],
        "rules": {
            rule.id: {
                "outcome": rule.outcome,
                "readings": {
                    name: [reading.numerator, reading.denominator, reading.value]
                    for name, reading in rule.readings.items()
                },
                "reason": rule.reason.code if rule.reason else None,
                "years": {str(year.year): [year.outcome, year.value] for year in rule.years},
            }
            for rule in result.rules
        },
    }


def _recent(result: Result) -> dict[str, Any] | None:
    recent = result.verdict.last_twelve_months
    if recent is None:
        return None
    return {"level": recent.level, "score": recent.score.value, "coverage": recent.coverage}


def audit_sample(name: str) -> Audited:
    """Return the audit of one bundled sample, its evidence with it."""
    return run(Options(find_assets("sample_data") / name))


def expected_file(name: str) -> Path:
    """Return where a sample's expectation lies."""
    return find_assets("sample_data") / name / "expected.json"


def main() -> None:
    """Write every sample's expectation anew."""
    for name in SAMPLES:
        text = json.dumps(summarise(audit_sample(name).result), indent=1, ensure_ascii=False)
        expected_file(name).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
