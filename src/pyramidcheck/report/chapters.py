"""The chapters behind the findings: method, limits, data quality, manifest, appendix."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pyramidcheck.model.outcome import Outcome
from pyramidcheck.model.result import Message, RuleResult
from pyramidcheck.report.calibration import build_calibration
from pyramidcheck.report.clearing import changes
from pyramidcheck.report.figures import figure
from pyramidcheck.report.levels import run_in_parts, split_why
from pyramidcheck.report.mapping_words import mapping_words
from pyramidcheck.report.network import network_table
from pyramidcheck.report.parts import (
    Definition,
    HowMeasured,
    Limits,
    Method,
    Pair,
    Quality,
    Table,
)
from pyramidcheck.report.parts import (
    Mapping as FileMapping,
)
from pyramidcheck.report.quality_tables import chapter_tables
from pyramidcheck.report.summary import unseen
from pyramidcheck.report.text import NO_BREAK_SPACE
from pyramidcheck.report.years import has_years

if TYPE_CHECKING:
    from pyramidcheck.report.context import Context

READINGS = ("strict", "central", "lenient")
PARAGRAPHS = (
    "outcome",
    "outside",
    "entry",
    "net_sale",
    "level",
    "confidence",
    "multiplicity",
)
GENERAL_LIMITS: tuple[str, ...] = ("export", "claims", "cause", "yardsticks", "cash")


def build_method(context: Context) -> Method:
    """Return definitions as applied, and the three readings."""
    counted = context.message(context.result.verdict.multiplicity)
    names = (*PARAGRAPHS, "years") if has_years(context) else PARAGRAPHS
    told = (context.say(f"method.{name}") for name in names)
    return Method(
        paragraphs=(*told, *((counted,) if counted else ())),
        readings=tuple(
            Pair(context.say(f"reading.{name}"), context.say(f"reading.{name}_why"))
            for name in READINGS
        ),
        definitions=tuple(
            _definition(context, name, entry)
            for name, entry in context.section("definitions").items()
            if isinstance(entry, Mapping)
        ),
        rules=tuple(_how(context, rule) for rule in context.result.rules),
        calibration=build_calibration(context),
    )


def _how(context: Context, rule: RuleResult) -> HowMeasured:
    why, how = split_why(context.rule_text(rule.id, "why"))
    return HowMeasured(rule.id, context.title("rules", rule.id), run_in_parts(how or why))


def _definition(context: Context, name: str, entry: Mapping[str, Any]) -> Definition:
    unit = str(entry.get("unit") or "")
    raw = entry.get("value")
    value = context.text(raw)
    if unit == "share":
        value = figure(context, "share", value)
    elif unit in {"days", "months", "years"}:
        value = figure(context, unit, value)
    elif unit == "times":
        value = figure(context, "times", value)
    else:
        value = f"{context.numbers.plain(value)} {unit_word(context, unit)}".strip()
    basis = str(entry.get("basis") or "judgement")
    key = f"basis.{basis}"
    worded = context.say(key) if key in context.words else basis
    return Definition(name, value, worded, context.text(entry.get("why")))


def unit_word(context: Context, unit: str) -> str:
    """Word for a definition's unit; the unit itself where the catalogue has none."""
    key = f"unit_word.{unit.lower().replace(' ', '_')}"
    return context.say(key) if key in context.words else unit


def build_limits(context: Context) -> Limits:
    """Return what has no value and why, with the document to ask for."""
    heads = ("rule", "reason", "ask_for")
    rows = []
    for rule_id in context.result.verdict.unseen:
        item = unseen(context, rule_id)
        title = f"{item.title}{NO_BREAK_SPACE}*" if item.decisive else item.title
        rows.append((title, item.reason, item.ask))
    general = GENERAL_LIMITS
    if context.result.disclosure is not None:
        # No export, and no filing that declares anything.
        general = ("published", *GENERAL_LIMITS[2:])
    if has_years(context):
        general = (*general, "years")
    aside = [rule for rule in context.result.rules if rule.outcome is Outcome.NOT_APPLICABLE]
    return Limits(
        unseen=Table(context.say("limits.unseen_title"), context.labels(heads), tuple(rows))
        if rows
        else None,
        not_applicable=Table(
            context.say("limits.not_applicable_title"),
            context.labels(("rule", "reason")),
            tuple((context.title("rules", r.id), context.message(r.reason)) for r in aside),
        )
        if aside
        else None,
        general=(
            *context.redacted.paragraphs(context.numbers),
            *(context.say(f"limits.{name}") for name in general),
            *_without_rows(context),
        ),
        changes=changes(context),
    )


def _without_rows(context: Context) -> Iterator[str]:
    """Yield a sentence for each rule whose rows could not be read."""
    for note in context.result.data_quality.get("notes", ()):
        if isinstance(note, Mapping) and note.get("code") == "evidence_failed":
            yield _note(context, note)


def build_quality(context: Context) -> Quality:
    """Return inputs, mappings, quarantine, gates and signals."""
    data = context.result.data_quality
    notes = data.get("notes") or ()
    return Quality(
        inputs=_inputs(context),
        hashes=tuple(Pair(item.path, item.sha256) for item in context.result.inputs),
        mappings=tuple(_mapping(context, i) for i in range(len(context.result.inputs))),
        quarantine=_quarantine(
            context, {**(data.get("quarantine") or {}), **(data.get("excluded") or {})}
        ),
        gates=_gates(context) if context.result.gates else None,
        signals=_signals(context, data.get("signals") or {}),
        network=network_table(context),
        notes=tuple(_note(context, note) for note in notes),
        chapter=chapter_tables(context),
    )


def _inputs(context: Context) -> Table | None:
    if not context.result.inputs:
        return None
    heads = ("file", "table", "received", "used", "quarantined", "excluded")
    count = context.numbers.count
    rows = tuple(
        (
            item.path,
            context.tables((item.table,)),
            count(item.rows.received),
            count(item.rows.used),
            count(item.rows.quarantined),
            count(item.rows.excluded),
        )
        for item in context.result.inputs
    )
    caption = f"{context.say('quality.inputs_title')}. {context.say('quality.inputs_note')}"
    return Table(caption, context.labels(heads), rows, numeric=(2, 3, 4, 5))


def _mapping(context: Context, index: int) -> FileMapping:
    item = context.result.inputs[index]
    title = context.say("quality.mapping_title", file=item.path)
    rows = tuple(
        (column, mapping_words(context.words, how)) for column, how in item.mapping.items()
    )
    unused = ""
    if item.unused_columns:
        columns = context.numbers.listed(item.unused_columns)
        unused = context.say("quality.unused", columns=columns)
    table = Table(title, context.labels(("column", "filled_from")), rows)
    dialect = tuple(context.message(note) for note in item.dialect)
    return FileMapping(title, table, unused, dialect)


def _quarantine(context: Context, reasons: Mapping[str, Any]) -> Table | None:
    if not reasons:
        return None
    rows = tuple(
        (_reason(context, reason), figure(context, "rows", count))
        for reason, count in reasons.items()
    )
    caption = context.say("quality.quarantine_title")
    return Table(caption, context.labels(("reason", "rows")), rows, numeric=(1,))


def _reason(context: Context, reason: str) -> str:
    for section in ("quarantine", "message"):
        if f"{section}.{reason}" in context.words:
            return context.say(f"{section}.{reason}")
    return reason


def _gates(context: Context) -> Table:
    rows = []
    for gate in context.result.gates:
        entry = context.book("gates", gate.id)
        told = [context.message(reason) for reason in gate.reasons]
        told = told or [context.text(entry.get(gate.state.value))]
        title = context.title("gates", gate.id)
        rows.append((title, context.say(f"gate.{gate.state.value}"), " ".join(told)))
    caption = context.say("quality.gates_title")
    return Table(caption, context.labels(("gate", "state", "finding")), tuple(rows))


def _signals(context: Context, signals: Mapping[str, Any]) -> Table | None:
    if not signals:
        return None
    rows = tuple(
        (
            context.say(f"signal.{name}") if f"signal.{name}" in context.words else name,
            figure(context, name, value),
        )
        for name, value in signals.items()
    )
    caption = context.say("quality.signals_title")
    return Table(caption, context.labels(("signal", "value")), rows, numeric=(1,))


def _note(context: Context, note: Any) -> str:  # noqa: ANN401 - JSON-like data of any shape
    if isinstance(note, Mapping) and "code" in note:
        return context.message(Message.model_validate(dict(note)))
    return context.text(note)
