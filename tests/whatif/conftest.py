from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from pyramidcheck import pipeline
from pyramidcheck.assets import find_assets
from pyramidcheck.audits import Options
from pyramidcheck.outputs import write_outputs
from pyramidcheck.pipeline import load_rulebook, run
from pyramidcheck.whatif import Scenario, ask, read_recorded

if TYPE_CHECKING:
    from pathlib import Path

    from pyramidcheck.model.result import Result
    from pyramidcheck.whatif import Recorded, WhatIf

SAMPLES = ("retail_led", "grey_zone", "recruiting_led")


@pytest.fixture(scope="session")
def audits(tmp_path_factory):
    """Folders of the audits of the bundled samples, facts kept; not to be changed."""
    home = tmp_path_factory.mktemp("kept")
    for name in SAMPLES:
        options = Options(
            find_assets("sample_data") / name,
            keep_facts=True,
            with_rows=False,
            command=("audit", name),
        )
        write_outputs(run(options), home / name, ["json"])
    return home


@pytest.fixture
def bare(audits, tmp_path):
    """An audit of which only the result was kept."""
    shutil.copy(audits / "recruiting_led" / "result.json", tmp_path / "result.json")
    return tmp_path / "result.json"


def asked(path: Path, *settings: str, **more: Any) -> WhatIf:
    """Return the answer to one question of a recorded audit."""
    recorded = read_recorded(path)
    scenario = Scenario(tuple(settings), **more)
    return ask(recorded, rules_of(recorded, scenario), scenario)


def rules_of(recorded: Recorded, scenario: Scenario | None = None):
    """Return the built-in rules with the profiles of before and after."""
    names = (*recorded.result.filing.jurisdictions, *(scenario.jurisdictions if scenario else ()))
    return load_rulebook(Options(None, jurisdictions=tuple(dict.fromkeys(names))))


@pytest.fixture
def audit_again(monkeypatch):
    """Audits a sample for real, with rules changed by a function or other options."""

    # No test looks at the years of an audit that it compares with.
    monkeypatch.setattr(pipeline, "measure_slices", lambda *_: ())

    def call(name: str, change=None, **more: Any) -> Result:
        if change is not None:
            book = load_rulebook(Options(None))
            changed = {key: change(loaded.rule) for key, loaded in book.rules.items()}
            rules = {key: replace(book.rules[key], rule=rule) for key, rule in changed.items()}
            monkeypatch.setattr(
                pipeline, "load_rulebook", lambda _options: replace(book, rules=rules)
            )
        filing = find_assets("sample_data") / name
        return run(Options(filing, with_rows=False, **more)).result

    return call


def judgement(result: Result) -> dict[str, object]:
    """Return all that is judged on the whole period: verdict, pillars, criteria and rules."""
    return {
        "verdict": result.verdict.model_copy(update={"last_twelve_months": None}),
        "pillars": result.pillars,
        "criteria": result.criteria,
        "rules": [rule.model_copy(update={"evidence": None, "years": ()}) for rule in result.rules],
    }
