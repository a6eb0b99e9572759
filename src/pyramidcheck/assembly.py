"""The parts of an audit put together as one `Result`."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any, Literal

from pyramidcheck import __version__
from pyramidcheck.model.config import FilingConfig, declared_values
from pyramidcheck.model.matter import describe_matter
from pyramidcheck.model.result import (
    EvidenceResult,
    FilingResult,
    InputResult,
    ManifestResult,
    PeriodResult,
    Result,
    RuleResult,
    SeriesResult,
    ToolInfo,
)
from pyramidcheck.quality_chapter import build_chapter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from fractions import Fraction

    from pydantic import BaseModel

    from pyramidcheck.judge import Judged
    from pyramidcheck.model.benchmark import Benchmark, BenchmarkFigure
    from pyramidcheck.model.filing import Filing
    from pyramidcheck.model.measures import FilingFacts, Measure
    from pyramidcheck.model.rule import Profile
    from pyramidcheck.rulebook import Rulebook
    from pyramidcheck.store import Store

_SOURCE = "assembly.py"
_WIDE = Context(prec=80)
"""Wider than any DECIMAL of the store, so that a finite decimal stays exact."""
_PEOPLE = """
SELECT
    (SELECT count(*) FROM facts.participant) AS participants,
    (SELECT count(*) FROM facts.customer WHERE buyer_class <> 'unknown') AS customers,
    (SELECT count(*) FROM facts.customer WHERE buyer_class = 'unknown') AS unknown_buyers,
    (SELECT count(*) FROM facts.participant WHERE payouts > 0) AS paid,
    (SELECT count(*) FROM facts.participant WHERE in_population) AS population
"""
_TOTALS = """
WITH central AS (
    SELECT
        sales.amount,
        readings.is_revenue,
        readings.is_entry,
        readings.is_outside
    FROM facts.sales_month AS sales
    INNER JOIN facts.readings AS readings
        ON
            readings.reading = 'central'
            AND sales.buyer_class = readings.buyer_class
            AND sales.item_kind = readings.item_kind
            AND sales.entry_mark = readings.entry_mark
            AND sales.is_qualifying = readings.is_qualifying
)

SELECT
    coalesce(sum(CASE WHEN is_revenue THEN amount END), 0) AS net_sales,
    coalesce(sum(CASE WHEN is_entry THEN amount END), 0)
    + (SELECT coalesce(sum(implied.amount), 0) FROM facts.implied_entry AS implied)
        AS entry_money,
    coalesce(sum(CASE WHEN is_outside THEN amount END), 0) AS outside_sales,
    (SELECT coalesce(sum(payouts.amount), 0) FROM facts.payout_month AS payouts) AS payouts
FROM central
"""


@dataclass(frozen=True)
class Findings:
    """What the stages found, before it is one result."""

    filing: Filing
    config: FilingConfig
    declared_by: Literal["filing", "analyst", "nobody"]
    rulebook: Rulebook
    judged: Judged
    filing_facts: FilingFacts
    measures: Mapping[str, Measure]
    series: tuple[SeriesResult, ...]
    evidence: Mapping[str, EvidenceResult]
    manifest: ManifestResult
    jurisdictions: tuple[str, ...]
    as_of: date | None
    has_facts: bool = True
    """False: nobody was counted and no sales were summed, as only the data were looked at."""


def assemble(store: Store, findings: Findings) -> Result:
    """Return the result that every report renders."""
    judged = findings.judged
    return Result(
        tool=ToolInfo(version=__version__),
        filing=_filing(store, findings),
        inputs=_inputs(findings),
        verdict=judged.verdict,
        pillars=judged.pillars,
        rules=tuple(_with_evidence(rule, findings.evidence) for rule in judged.rules),
        criteria=judged.criteria,
        gates=judged.gates,
        data_quality=_data_quality(store, findings),
        series=findings.series,
        rulebook=texts(findings.rulebook, findings.jurisdictions),
        manifest=findings.manifest,
        matter=describe_matter(findings.measures, findings.filing_facts, findings.as_of),
    )


def _filing(store: Store, findings: Findings) -> FilingResult:
    filing, config = findings.filing, findings.config
    return FilingResult(
        company=config.company,
        country=config.country,
        period=PeriodResult(
            start=filing.period.start,
            end=filing.period.end,
            declared=filing.period.declared,
            ended=filing.period.ended,
        ),
        currency=filing.currency,
        jurisdictions=findings.jurisdictions,
        as_of=findings.as_of or filing.period.end,
        synthetic=config.synthetic or config.case is not None or filing.synthetic,
        case=config.case,
        declared=declared_values(config),
        declared_by=findings.declared_by,
        tables=filing.tables,
        people=_people(store) if findings.has_facts else {},
        totals=_totals(store) if findings.has_facts else {},
    )


def _people(store: Store) -> dict[str, int]:
    return {name: int(str(value)) for name, value in _one_row(store, _PEOPLE).items()}


def _totals(store: Store) -> dict[str, str]:
    return {name: money_text(value) for name, value in _one_row(store, _TOTALS).items()}


def _one_row(store: Store, query: str) -> dict[str, object]:
    rows: list[dict[str, object]] = store.table(query, source=_SOURCE).to_pylist()
    return rows[0]


def money_text(value: object) -> str:
    """Return money as plain decimal text with at least two decimals and no needless zeros."""
    exact = Decimal(str(value))
    shortest = exact.normalize()
    places = max(2, -int(shortest.as_tuple().exponent))
    return f"{exact:.{places}f}"


def exact_text(value: Fraction) -> str:
    """Return a fraction that is a finite decimal, such as a count or a sum of money, as text."""
    if value.denominator == 1:
        return str(value.numerator)
    return money_text(_WIDE.divide(Decimal(value.numerator), Decimal(value.denominator)))


def _with_evidence(rule: RuleResult, evidence: Mapping[str, EvidenceResult]) -> RuleResult:
    return rule.model_copy(update={"evidence": evidence.get(rule.id)})


def _data_quality(store: Store, findings: Findings) -> dict[str, Any]:
    filing = findings.filing
    received = [item.rows for item in filing.inputs]
    return {
        "rows": {
            name: sum(getattr(rows, name) for rows in received)
            for name in ("received", "used", "quarantined", "excluded")
        },
        "quarantine": dict(sorted(filing.quarantine.items())),
        "excluded": dict(sorted(filing.excluded.items())),
        "quarantined_rows_share": float(filing.quarantined_rows_share),
        "quarantined_money_share": float(filing.quarantined_money_share),
        "signals": {
            name: exact_text(value) for name, value in sorted(findings.filing_facts.signals.items())
        },
        "network": {
            tree: {name: exact_text(value) for name, value in sorted(counts.items())}
            for tree, counts in sorted(findings.filing_facts.network.items())
        },
        "notes": [note.model_dump(mode="json") for note in filing.notes],
        "chapter": build_chapter(
            store,
            filing.inputs,
            findings.filing_facts.signals,
            int(findings.rulebook.definitions["ageing_days"].value),
        ),
    }


def _inputs(findings: Findings) -> tuple[InputResult, ...]:
    """Return every file, and whether it ends where programs are known to stop."""
    caps = _caps(findings.rulebook)
    return tuple(
        item.model_copy(update={"at_cap": item.rows.received in caps})
        for item in findings.filing.inputs
    )


def _caps(rulebook: Rulebook) -> list[int]:
    """Rows at which programs are known to stop, as the gate on truncation names them."""
    gate = rulebook.gates.get("truncation")
    parameters = gate.parameters if gate else {}
    return [int(value) for name, value in parameters.items() if name.startswith("cap_")]


def texts(rulebook: Rulebook, jurisdictions: Sequence[str] = ()) -> dict[str, Any]:
    """Return every text of the rulebook in both languages, as the report prints it.

    Of the profiles, and of their criteria, those of the jurisdictions and what they inherit.
    """
    profiles = _line(rulebook, jurisdictions)
    return {
        "rules": {name: _plain(rule.rule.texts) for name, rule in rulebook.rules.items()},
        "pillars": {
            pillar.id: {"title": _plain(pillar.title), "question": _plain(pillar.question)}
            for pillar in rulebook.verdict.pillars
        },
        "gates": {
            name: {
                key: value
                for key, value in _plain(gate).items()
                if key in {"title", "why", "passed", "warned", "failed"}
            }
            for name, gate in rulebook.gates.items()
        },
        "definitions": {name: _plain(item) for name, item in rulebook.definitions.items()},
        "benchmarks": {
            name: {**_plain(item), "figures": [_figure(item, each) for each in item.figures]}
            for name, item in rulebook.benchmarks.items()
        },
        "beside": {name: _plain(item) for name, item in rulebook.beside.items()},
        "populations": {
            name: _plain(item)
            for name, item in (rulebook.published.populations if rulebook.published else {}).items()
        },
        "profiles": {
            profile.id: {k: v for k, v in _plain(profile).items() if k not in {"id", "criteria"}}
            for profile in profiles
        },
        "criteria": {item.id: _plain(item) for profile in profiles for item in profile.criteria},
        "overrides": {item.id: {"text": _plain(item.text)} for item in rulebook.verdict.overrides},
    }


def _line(rulebook: Rulebook, jurisdictions: Sequence[str]) -> list[Profile]:
    """Return the profiles asked for and those they inherit, each once."""
    found: dict[str, Profile] = {}
    waiting = list(jurisdictions)
    while waiting:
        profile = rulebook.profiles.get(waiting.pop(0))
        if profile is not None and profile.id not in found:
            found[profile.id] = profile
            waiting += [profile.inherits] if profile.inherits else []
    return list(found.values())


def _figure(benchmark: Benchmark, figure: BenchmarkFigure) -> dict[str, Any]:
    """Return a published figure with its number, read from groups where it is not told."""
    return {**_plain(figure), "published": str(benchmark.published(figure))}


def _plain(model: BaseModel) -> dict[str, Any]:
    return model.model_dump(mode="json", exclude_none=True)
