"""The one-way street: files -> canon -> facts -> measures -> judgements -> result.

This module alone knows the order of the stages; no stage imports another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from pyramidcheck import assets, facts, ingest, measure, sources
from pyramidcheck.assembly import Findings, assemble
from pyramidcheck.engines import Engines
from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.evidence import Evidence, evidence_ids, read_evidence
from pyramidcheck.judge import judge
from pyramidcheck.kept_facts import read_kept
from pyramidcheck.manifest import describe_run
from pyramidcheck.model.config import FilingConfig
from pyramidcheck.model.result import Message
from pyramidcheck.rulebook import load
from pyramidcheck.rulebook.loader import profile_names
from pyramidcheck.slices import add_slices, measure_slices
from pyramidcheck.sources.limits import ReadLimits
from pyramidcheck.store.limits import GuestLimits

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from pyramidcheck.model.filing import Filing
    from pyramidcheck.model.result import Result
    from pyramidcheck.model.rule import Definition
    from pyramidcheck.rulebook import Rulebook
    from pyramidcheck.store import Store

STAGES = ("rules", "read", "facts", "measure", "judge", "evidence", "report")
"""Names given to `progress`, in order; `report` is announced by whoever renders."""

_CONFIG = "filing.toml"
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


def doubt_claims(
    options: Options, config: FilingConfig, own_use_cap: Decimal
) -> tuple[FilingConfig, tuple[Message, ...]]:
    """Return the configuration with the filer's own word bounded, and a note for what was.

    Conservatively: own use is no cost of the business, so a filer who claims more of it than the
    order on which the cap stands would lower every loss by saying so. An analyst may.
    """
    claimed = config.plan.own_use_month
    if options.config is not None or config.currency != "USD" or claimed is None:
        return config, ()
    if claimed <= own_use_cap:
        return config, ()
    plan = config.plan.model_copy(update={"own_use_month": own_use_cap})
    values: dict[str, str | int | float | None] = {
        "claimed": str(claimed),
        "applied": str(own_use_cap),
    }
    note = Message(code="own_use_claim_bounded", values=values)
    return config.model_copy(update={"plan": plan}), (note,)


def read_configuration(options: Options) -> tuple[FilingConfig, str | None]:
    """Return the configuration in force and the SHA-256 of its file."""
    path = configuration_path(options)
    if path is None:
        return FilingConfig(), None
    config = ingest.read_config(path, inside_filing=options.config is None)
    return config, hashlib.sha256(path.read_bytes()).hexdigest()


def configuration_path(options: Options) -> Path | None:
    """Return the analyst's file, else the filing's own, else None."""
    if options.config is not None or options.filing is None or not options.trust_filing_config:
        return options.config
    return _own_config(options.filing)


def unread_claims(options: Options) -> tuple[Message, ...]:
    """Return a note where the filing brings a configuration that was left unread."""
    asked = options.config is None and not options.trust_filing_config
    own = _own_config(options.filing) if asked and options.filing is not None else None
    return () if own is None else (Message(code="filing_config_unread", values={"file": own.name}),)


def _own_config(folder: Path) -> Path | None:
    # As some systems do not tell capitals apart, none does. A link is named too: whoever reads it
    # refuses it, rather than pass it over in silence.
    try:
        inside = sorted(
            path
            for path in folder.iterdir()
            if path.name.lower() == _CONFIG and (path.is_file() or path.is_symlink())
        )
    except OSError:
        # Whoever opens the folder says what is wrong with it.
        return None
    exact = [path for path in inside if path.name == _CONFIG]
    return next(iter([*exact, *inside]), None)


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
    """Return what can be said of the files alone: the result of a run in which no rule is asked."""
    progress("rules")
    return _run(options, replace(load_rulebook(options), rules={}), progress).result


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
    return _run(options, rulebook or load_rulebook(options), progress)


def _run(options: Options, rulebook: Rulebook, progress: Progress) -> Audited:
    config, config_sha256 = read_configuration(options)
    with ExitStack() as stack:
        store, filing = stack.enter_context(open_filing(options, rulebook.definitions, progress))
        progress("facts")
        store.lock()
        plan = plan_facts(config)
        # Before the whole period, whose facts stay for the evidence.
        slices = measure_slices(store, filing, rulebook, plan, options.rule_limits)
        facts.build(store, {name: item.value for name, item in rulebook.definitions.items()})
        engines = Engines(store, stack, rulebook, options.rule_limits)
        progress("measure")
        filing_facts = measure.read_filing_facts(
            store,
            plan=plan,
            quarantined_share=filing.quarantined_money_share,
        )
        gates = measure.run_gates(
            rulebook.gates,
            filing_facts,
            filing.period,
            filing.inputs,
            quarantine=filing.quarantine,
            notes=filing.notes,
        )
        measures = {
            name: measure.measure_rule(engines.of(rule), rule, filing_facts, gates)
            for name, rule in rulebook.rules.items()
        }
        filing = replace(filing, notes=(*filing.notes, *measure.period_note(measures)))
        progress("judge")
        judged = judge(
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
        judged = add_slices(judged, slices, gates, rulebook, options.jurisdictions, options.as_of)
        progress("evidence")
        ids = evidence_ids(result.id for result in judged.rules)
        evidence = {
            name: found
            for name, loaded in rulebook.rules.items()
            if (measures[name].values or measures[name].local)
            and (
                found := read_evidence(
                    engines.of(loaded), loaded, ids[name], with_rows=options.with_rows
                )
            )
        }
        manifest = describe_run(filing.inputs, rulebook.sha256, config_sha256, options.command)
        findings = Findings(
            filing=filing,
            config=config,
            declared_by=_declared_by(options),
            rulebook=rulebook,
            judged=judged,
            filing_facts=filing_facts,
            measures=measures,
            series=measure.build_series(store, rulebook.benchmarks),
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
        )


def plan_facts(config: FilingConfig) -> Sequence[str]:
    """Return the names of the plan facts that the configuration gives."""
    return sorted(config.plan.model_dump(exclude_none=True))


def read_quarantine(store: Store) -> list[tuple[object, ...]]:
    """Return every quarantined value in a repeatable order."""
    return store.rows(
        'SELECT file, "row", "column", "value", reason FROM ingest.quarantine ORDER BY ALL',
        source="ingest.quarantine",
    )


def _declared_by(options: Options) -> Literal["filing", "analyst", "nobody"]:
    if configuration_path(options) is None:
        return "nobody"
    return "filing" if options.config is None else "analyst"
