"""The one-way street: files -> canon -> facts -> measures -> judgements -> result.

This module alone knows the order of the stages; no stage imports another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from pyramidcheck import assets, facts, ingest, measure, sources
from pyramidcheck.assembly import Findings, assemble
from pyramidcheck.configuration import (
    declared_by,
    doubt_claims,
    plan_facts,
    read_configuration,
    unread_claims,
)
from pyramidcheck.dispositions import require_findings, settle
from pyramidcheck.engines import Engines
from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.evidence import Evidence, evidence_ids
from pyramidcheck.judge import judge
from pyramidcheck.kept_facts import read_kept
from pyramidcheck.manifest import describe_run
from pyramidcheck.rulebook import load
from pyramidcheck.rulebook.loader import profile_names
from pyramidcheck.run_options import recorded_options
from pyramidcheck.slices import add_slices, measure_slices
from pyramidcheck.sources.limits import ReadLimits
from pyramidcheck.store.limits import GuestLimits

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction
    from pathlib import Path

    from pyramidcheck.dispositions import Dispositions
    from pyramidcheck.judge import Judged
    from pyramidcheck.model.config import FilingConfig
    from pyramidcheck.model.filing import Filing
    from pyramidcheck.model.measures import FilingFacts, Gate, Measure
    from pyramidcheck.model.result import Result
    from pyramidcheck.model.rule import Definition
    from pyramidcheck.rulebook import Rulebook
    from pyramidcheck.store import Store

STAGES = ("rules", "read", "facts", "measure", "judge", "evidence", "report")
"""Names given to `progress`, in order; `report` is announced by whoever renders."""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Options:
    """What to audit, and how."""

    filing: Path | None
    """The folder of the filing; None where every file is named."""
    named: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    """Canonical table -> files named on the command line."""
    config: Path | None = None
    """The analyst's own filing.toml; without it the filing's, which is then a claim."""
    jurisdictions: tuple[str, ...] = ("international",)
    as_of: date | None = None
    period: tuple[date, date] | None = None
    rule_folders: tuple[Path, ...] = ()
    threads: int | None = None
    memory: str | None = None
    with_rows: bool = True
    """False: evidence is counted, its rows are not read; `result` is the same."""
    keep_facts: bool = False
    """True: the facts come back as files; they hold single people under numbers."""
    rule_limits: GuestLimits = field(default_factory=GuestLimits)
    """What each statement of a rule from `rule_folders` may take."""
    read_limits: ReadLimits = field(default_factory=ReadLimits)
    """How much of one file is read."""
    dispositions: Dispositions | None = None
    """What an analyst decided on findings; printed beside them."""
    trust_filing_config: bool = True
    """False: a filing.toml inside the filing is its filer's word and is not read."""
    command: tuple[str, ...] = ()
    """As typed, without --threads, --memory and -o; goes into the manifest."""


@dataclass(frozen=True)
class Audited:
    """A finished audit; evidence can be read as long as its store is open."""

    result: Result
    evidence: Mapping[str, Evidence]
    """By rule id, in the order of the catalogue."""
    queries: Mapping[str, str]
    """Rule id -> evidence.sql."""
    quarantine: list[tuple[object, ...]]
    """file, row, column, value, reason; ordered."""
    printed_on: date | None
    facts: Mapping[str, bytes] = field(default_factory=dict)
    """File name -> Parquet; empty unless they were to be kept."""
    options: Mapping[str, object] = field(default_factory=dict)
    """What `verify` needs to run the same audit again; goes into manifest.json."""


@contextmanager
def open_filing(
    options: Options, definitions: Mapping[str, Definition], progress: Progress
) -> Iterator[tuple[Store, Filing]]:
    """Yield the store with the canonical tables of a filing, closed and wiped afterwards.

    Raises:
        UsageError: the configuration cannot be used.
        UnreadableError: no table could be read.
    """
    from pyramidcheck.store import Store  # noqa: PLC0415 - the engine loads only when it is used

    config, _ = read_configuration(options)
    with Store.open(threads=options.threads, memory=options.memory, spill_parent=None) as store:
        progress("read")
        opened = sources.open_sources(
            store, options.filing, config, options.named, options.read_limits
        )
        exact = definitions["own_use_month_usd"].value
        cap = Decimal(exact.numerator) / Decimal(exact.denominator)
        believed, doubts = doubt_claims(options, config, cap)
        values = {name: item.value for name, item in definitions.items()}
        filing = ingest.read_filing(
            store,
            opened,
            believed,
            period=options.period,
            own_use_month_usd=cap,
            definitions=values,
        )
        unread = unread_claims(options)
        yield store, replace(filing, notes=(*filing.notes, *doubts, *unread))


def load_rulebook(options: Options) -> Rulebook:
    """Return the built-in rules and those of the folders that the user named.

    Raises:
        RuleError: anything does not hold together; all problems at once.
        UsageError: a jurisdiction has no profile.
    """
    home = assets.find_assets("rules")
    rulebook = load(options.rule_folders, builtin=home, jurisdictions=options.jurisdictions)
    unknown = [name for name in options.jurisdictions if name not in rulebook.profiles]
    if unknown:
        known = ", ".join(profile_names(home))
        raise UsageError(
            [
                Problem("--jurisdiction", f"there is no profile {name!r}", f"choose from: {known}")
                for name in unknown
            ]
        )
    return rulebook


def check(options: Options, progress: Progress = lambda _stage: None) -> Result:
    """Return what can be said of the files alone; only facts that gates read are built.

    Raises:
        PyramidcheckError: see the stages.
    """
    progress("rules")
    rulebook = replace(load_rulebook(options), rules={})
    config, config_sha256 = read_configuration(options)
    with open_filing(options, rulebook.definitions, progress) as (store, filing):
        progress("facts")
        store.lock()
        facts.build_quality(store, _constants(rulebook))
        filing_facts, gates = _read_gates(store, filing, rulebook, config)
        findings = Findings(
            filing=filing,
            config=config,
            declared_by=declared_by(options),
            rulebook=rulebook,
            judged=_judge({}, gates, filing_facts, filing, rulebook, options),
            filing_facts=filing_facts,
            measures={},
            series=(),
            evidence={},
            manifest=describe_run(filing.inputs, rulebook.sha256, config_sha256, options.command),
            jurisdictions=options.jurisdictions,
            as_of=options.as_of,
            has_facts=False,
        )
        return assemble(store, findings)


def run(
    options: Options,
    progress: Progress = lambda _stage: None,
    *,
    rulebook: Rulebook | None = None,
) -> Audited:
    """Audit one filing, by a rulebook that was loaded for these options or else by one loaded now.

    Raises:
        PyramidcheckError: see the stages; one rule that fails never stops the audit.
    """
    progress("rules")
    rulebook = rulebook or load_rulebook(options)
    if options.dispositions is None:
        return _run(options, rulebook, progress)
    ids = evidence_ids(rulebook.rules)
    require_findings(options.dispositions, ids)
    audited = _run(options, rulebook, progress)
    # Added to what is finished: no stage before ever sees them.
    settled = settle(options.dispositions, ids, audited.result.filing.as_of)
    return replace(audited, result=audited.result.model_copy(update={"dispositions": settled}))


def _run(options: Options, rulebook: Rulebook, progress: Progress) -> Audited:
    config, config_sha256 = read_configuration(options)
    with ExitStack() as stack:
        store, filing = stack.enter_context(open_filing(options, rulebook.definitions, progress))
        progress("facts")
        store.lock()
        # Before the whole period, whose facts stay for the evidence.
        slices = measure_slices(store, filing, rulebook, plan_facts(config), options.rule_limits)
        facts.build(store, _constants(rulebook))
        engines = Engines(store, stack, rulebook, options.rule_limits)
        progress("measure")
        filing_facts, gates = _read_gates(store, filing, rulebook, config)
        measures = engines.measure(filing_facts, gates)
        filing = replace(filing, notes=(*filing.notes, *measure.period_note(measures)))
        progress("judge")
        judged = _judge(measures, gates, filing_facts, filing, rulebook, options)
        judged = add_slices(judged, slices, gates, rulebook, options.jurisdictions, options.as_of)
        progress("evidence")
        wanted = [
            loaded
            for name, loaded in rulebook.rules.items()
            if measures[name].values or measures[name].local
        ]
        ids = evidence_ids(result.id for result in judged.rules)
        evidence, failed = engines.collect(wanted, ids, with_rows=options.with_rows)
        filing = replace(filing, notes=(*filing.notes, *failed))
        manifest = describe_run(filing.inputs, rulebook.sha256, config_sha256, options.command)
        findings = Findings(
            filing=filing,
            config=config,
            declared_by=declared_by(options),
            rulebook=rulebook,
            judged=judged,
            filing_facts=filing_facts,
            measures=measures,
            series=measure.build_series(store, rulebook.benchmarks, rulebook.rules, measures),
            evidence={name: item.result for name, item in evidence.items()},
            manifest=manifest,
            jurisdictions=options.jurisdictions,
            as_of=options.as_of,
        )
        return Audited(
            result=assemble(store, findings),
            evidence=evidence,
            queries={name: rulebook.rules[name].evidence_sql for name in evidence},
            quarantine=read_quarantine(store),
            printed_on=options.as_of or filing.period.end,
            facts=read_kept(store) if options.keep_facts else {},
            options=recorded_options(options, has_config=config_sha256 is not None),
        )


def _constants(rulebook: Rulebook) -> dict[str, Fraction]:
    return {name: item.value for name, item in rulebook.definitions.items()}


def _read_gates(
    store: Store, filing: Filing, rulebook: Rulebook, config: FilingConfig
) -> tuple[FilingFacts, tuple[Gate, ...]]:
    filing_facts = measure.read_filing_facts(
        store, plan=plan_facts(config), quarantined_share=filing.quarantined_money_share
    )
    gates = measure.run_gates(
        rulebook.gates,
        filing_facts,
        filing.period,
        filing.inputs,
        quarantine=filing.quarantine,
        notes=filing.notes,
    )
    return filing_facts, gates


def _judge(  # noqa: PLR0913, PLR0917 - what each stage has found, and what was asked for
    measures: Mapping[str, Measure],
    gates: Sequence[Gate],
    filing_facts: FilingFacts,
    filing: Filing,
    rulebook: Rulebook,
    options: Options,
) -> Judged:
    return judge(
        measures,
        gates,
        filing_facts,
        {name: rule.rule for name, rule in rulebook.rules.items()},
        rulebook.verdict,
        rulebook.profiles,
        options.jurisdictions,
        filing.period.end,
        options.as_of,
        period_start=filing.period.start,
    )


def read_quarantine(store: Store) -> list[tuple[object, ...]]:
    """Return every quarantined value in a repeatable order."""
    return store.rows(
        'SELECT file, "row", "column", "value", reason FROM ingest.quarantine ORDER BY ALL',
        source="ingest.quarantine",
    )
