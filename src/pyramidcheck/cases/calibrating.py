"""Every case simulated, audited and put beside its outcome in law."""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyramidcheck.assets import find_assets
from pyramidcheck.audits import Options
from pyramidcheck.cases.audited import audited
from pyramidcheck.cases.library import folder, load_case, load_sources, mark_of, scenario_of_case
from pyramidcheck.cases.rebuilding import rebuild
from pyramidcheck.model.calibration import (
    Calibration,
    CaseResult,
    Listed,
    OtherCustomers,
    RebuiltFigure,
    Score,
)
from pyramidcheck.model.case import Figure
from pyramidcheck.model.outcome import IndicationLevel
from pyramidcheck.pipeline import run
from pyramidcheck.rulebook import load
from pyramidcheck.simulate.company import simulate
from pyramidcheck.simulate.write import write_company

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pyramidcheck.cases.rebuilding import Rebuilt
    from pyramidcheck.model.case import Case
    from pyramidcheck.model.result import Result
    from pyramidcheck.simulate.company import Company
    from pyramidcheck.simulate.scenario import Scenario

FEWER, MORE = 0.25, 4.0
"""Other numbers of customers that are tried: fewer in companies that trade, more in the others."""


_SHARED = set(RebuiltFigure.model_fields) & set(Figure.model_fields)


@dataclass(frozen=True)
class Made:
    """A simulated case before its audit."""

    case: Case
    company: Company
    rebuilt: tuple[Rebuilt, ...]
    sha256: str


def make(name: str) -> Made:
    """Return a case simulated and measured by its books, with the fingerprint of its files."""
    case = load_case(name)
    company = simulate(scenario_of_case(case))
    with tempfile.TemporaryDirectory() as place:
        sha256 = fingerprint(write_company(company, Path(place)))
    return Made(case, company, rebuild(case, company), sha256)


def fingerprint(written: Iterable[Path]) -> str:
    """Return the hash of what an audit reads among the files of a case."""
    read = sorted(path for path in written if path.suffix in {".csv", ".toml"})
    return hashlib.sha256(b"".join(path.read_bytes() for path in read)).hexdigest()


def audit_company(company: Company) -> Result:
    """Return the audit of a simulated company, without evidence rows."""
    with tempfile.TemporaryDirectory() as place:
        write_company(company, Path(place))
        return run(Options(Path(place), with_rows=False)).result


def calibrate(names: Sequence[str], known: Calibration | None = None) -> Calibration:
    """Return what the rules say of the cases of these names.

    Cases whose files are as in `known` keep its levels where the rules have not changed either;
    what their files say of figures, outcomes and discussions is read anew.
    """
    cases = [load_case(name) for name in names]
    rules_sha256 = load().sha256
    same = known.cases if known and known.rules_sha256 == rules_sha256 else ()
    before = {case.filing_sha256: case for case in same}
    return Calibration(
        rules_sha256=rules_sha256,
        cases=tuple(
            _result_of(make(case.name), before) for case in cases if case.scenario is not None
        ),
        listed=tuple(_listed(case) for case in cases if case.not_fitted is not None),
    )


def _result_of(made: Made, before: Mapping[str, CaseResult]) -> CaseResult:
    if made.sha256 not in before:
        return audited_case(made)
    kept = before[made.sha256]
    told = {figure.id: figure.audited for figure in kept.figures}
    return kept.model_copy(
        update={
            "company": made.case.company,
            "outcome": made.case.outcome,
            "cited_by": tuple(cited_by(made.case)),
            "figures": tuple(_figures(made, told)),
            "discussion": made.case.discussion,
        }
    )


def audited_case(made: Made) -> CaseResult:
    """Return one case as the rules judge it."""
    case, result = made.case, audit_company(made.company)
    verdict, mark = result.verdict, mark_of(made.case)
    lowest, highest = _ends((verdict.level, *(run.level for run in verdict.stability.alternatives)))
    told = {figure.id: _short(audited(result, figure)) for figure in case.figures if figure.counts}
    return CaseResult(
        name=case.name,
        company=case.company,
        years=case.years,
        currency=made.company.scenario.currency,
        outcome=case.outcome,
        fitted=mark.fitted,
        assumed=mark.assumed,
        filing_sha256=made.sha256,
        participants=result.filing.people["participants"] or 0,
        level=verdict.level,
        lowest=lowest,
        highest=highest,
        confidence=verdict.confidence,
        score=_score(result),
        other_customers=_other_customers(made),
        cited_by=tuple(cited_by(case)),
        figures=tuple(_figures(made, told)),
        discussion=case.discussion,
    )


def cited_by(case: Case) -> list[str]:
    """Return the rules that name the case in a level, a source or a text, in order."""
    texts = {
        path.parent.name: path.read_text(encoding="utf-8")
        for path in sorted(find_assets("rules").glob("*/*/rule.toml"))
    }
    return sorted(
        rule for rule, text in texts.items() if any(name in text for name in case.cited_as)
    )


def stored() -> Calibration:
    """Return the calibration as stored with the library."""
    return Calibration.model_validate_json(calibration_file().read_bytes())


def calibration_file() -> Path:
    """Return where the calibration is stored."""
    return folder() / "calibration.json"


def calibration_json(found: Calibration) -> str:
    """Return the calibration as stored."""
    values = found.model_dump(mode="json")
    return json.dumps(values, indent=1, ensure_ascii=False) + "\n"


def _figures(made: Made, told: Mapping[str, float | None]) -> Iterable[RebuiltFigure]:
    rebuilt = {item.figure.id: item for item in made.rebuilt}
    for figure in made.case.figures:
        item = rebuilt.get(figure.id)
        yield RebuiltFigure(
            **figure.model_dump(include=_SHARED),
            verified=load_sources().verified(figure),
            rebuilt=_short(item.value) if item else None,
            audited=told.get(figure.id),
            within=item.within if item else None,
        )


def _other_customers(made: Made) -> OtherCustomers | None:
    scenario = made.company.scenario
    if not scenario.customers.found_a_month:
        return None
    factor = FEWER if made.case.outcome.group == "trading" else MORE
    result = audit_company(simulate(_with_customers(scenario, factor)))
    return OtherCustomers(factor=factor, level=result.verdict.level, score=_score(result))


def _with_customers(scenario: Scenario, factor: float) -> Scenario:
    found = scenario.customers.found_a_month * factor
    customers = scenario.customers.model_copy(update={"found_a_month": found})
    return scenario.model_copy(update={"customers": customers})


def _score(result: Result) -> Score:
    score = result.verdict.score
    short = (None if end is None else round(end, 1) for end in (score.value, score.low, score.high))
    return Score(value=next(short), low=next(short), high=next(short))


def _ends(levels: Sequence[IndicationLevel]) -> tuple[IndicationLevel, IndicationLevel]:
    ordered = sorted(levels, key=tuple(IndicationLevel).index)
    return ordered[0], ordered[-1]


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.6g}")


def _listed(case: Case) -> Listed:
    assert case.not_fitted is not None  # noqa: S101 - the caller's filter
    return Listed(name=case.name, company=case.company, why=case.not_fitted)
