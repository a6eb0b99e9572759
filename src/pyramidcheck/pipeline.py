"""The one-way street: files -> canon -> facts -> measures -> judgements -> result.

This module alone knows the order of the stages; no stage imports another.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from pyramidcheck import assets, facts, ingest, measure, sources
from pyramidcheck.assembly import Findings, assemble
from pyramidcheck.audits import DISCLOSURE, Audited, Options, Progress
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
from pyramidcheck.evidence import collect_evidence, evidence_ids
from pyramidcheck.judge import judge
from pyramidcheck.kept_facts import read_kept
from pyramidcheck.manifest import describe_run
from pyramidcheck.rulebook import load
from pyramidcheck.rulebook.loader import profile_names
from pyramidcheck.run_options import recorded_options
from pyramidcheck.slices import add_slices, measure_slices

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from fractions import Fraction

    from pyramidcheck.evidence import Engine
    from pyramidcheck.judge import Judged
    from pyramidcheck.model.config import FilingConfig
    from pyramidcheck.model.filing import Filing
    from pyramidcheck.model.measures import FilingFacts, Gate, Measure
    from pyramidcheck.model.result import Result
    from pyramidcheck.model.rule import Definition
    from pyramidcheck.rulebook import LoadedRule, Rulebook
    from pyramidcheck.spark.facts import SparkFacts
    from pyramidcheck.store import Store

STAGES = ("rules", "read", "facts", "measure", "judge", "evidence", "report")
"""Names given to `progress`, in order; `report` is announced by whoever renders."""


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
    run_it = _published if DISCLOSURE in options.named else _run
    if options.dispositions is None:
        return run_it(options, rulebook, progress)
    ids = evidence_ids(rulebook.rules)
    require_findings(options.dispositions, ids)
    audited = run_it(options, rulebook, progress)
    # Added to what is finished: no stage before ever sees them.
    settled = settle(options.dispositions, ids, audited.result.filing.as_of)
    return replace(audited, result=audited.result.model_copy(update={"dispositions": settled}))


def _run(options: Options, rulebook: Rulebook, progress: Progress) -> Audited:
    config, config_sha256 = read_configuration(options)
    with ExitStack() as stack:
        spark = _open_spark(options, stack)
        build = facts.build if spark is None else spark.build
        store, filing = stack.enter_context(open_filing(options, rulebook.definitions, progress))
        progress("facts")
        store.lock()
        # Before the whole period, whose facts stay for the evidence.
        slices = measure_slices(
            store, filing, rulebook, plan_facts(config), options.rule_limits, build
        )
        build(store, _constants(rulebook))
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
        if options.with_rows:
            facts.name_lines(spark.engine if spark else store)
        evidence, failed = (
            engines.collect(wanted, ids, with_rows=options.with_rows)
            if spark is None
            else collect_evidence(
                ((rule, _reader(engines.of(rule), rule, store, spark)) for rule in wanted),
                ids,
                with_rows=options.with_rows,
            )
        )
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


def _published(options: Options, rulebook: Rulebook, progress: Progress) -> Audited:
    from pyramidcheck.disclosure.run import run_disclosure  # noqa: PLC0415 - few audits need it

    return run_disclosure(options, rulebook, progress)


def _open_spark(options: Options, stack: ExitStack) -> SparkFacts | None:
    if options.spark is None:
        return None
    from pyramidcheck.spark.session import require  # noqa: PLC0415 - an extra, loaded when asked for

    require(options.spark.url)
    from pyramidcheck.spark.facts import open_facts  # noqa: PLC0415 - as above

    return stack.enter_context(open_facts(options.spark))


def _reader(reader: Engine, loaded: LoadedRule, store: Store, spark: SparkFacts) -> Engine:
    """Return where the evidence of a rule is read; users' rules see facts alone, which are here."""
    return spark.evidence(store, reader) if loaded.builtin else reader


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
