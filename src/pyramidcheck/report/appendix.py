"""Manifest and appendix: how to redo the run, and every rule in every state."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from pyramidcheck.report.chart_pillars import pillar_table
from pyramidcheck.report.parts import Appendix, Link, Manifest, Pair, Table
from pyramidcheck.report.places import evidence_files, has_card, rule_place, rule_row
from pyramidcheck.report.summary import value_range
from pyramidcheck.report.text import ABSENT, NO_BREAK_SPACE
from pyramidcheck.report.years import years_section

if TYPE_CHECKING:
    from pyramidcheck.model.annex import Reply
    from pyramidcheck.model.result import RuleResult
    from pyramidcheck.report.context import Context
    from pyramidcheck.report.parts import Cell


def build_manifest(
    context: Context, result_bytes: bytes | None, reply: Reply | None = None
) -> Manifest:
    """Return what is needed to redo the run."""
    manifest, say = context.result.manifest, context.say
    pairs = [
        Pair(say("label.report_id"), manifest.id),
        Pair(say("manifest.tool"), f"{context.result.tool.name} {manifest.tool_version}"),
        Pair(say("manifest.schema"), context.result.schema_),
        Pair(say("manifest.command"), " ".join(manifest.command)),
        Pair(say("manifest.rules_sha256"), manifest.rules_sha256),
        Pair(say("manifest.config_sha256"), manifest.config_sha256 or say("manifest.no_config")),
    ]
    if result_bytes is not None:
        pairs.append(Pair(say("manifest.result_sha256"), sha256(result_bytes).hexdigest()))
    if reply is not None:
        pairs.append(Pair(say("manifest.reply_sha256"), reply.sha256))
    libraries = Table(
        say("manifest.libraries_title"),
        context.labels(("library", "version")),
        tuple(manifest.libraries.items()),
    )
    return Manifest(tuple(pairs), libraries)


def build_appendix(context: Context) -> Appendix:
    """Return every rule in every state, the pillars, every alternative run and every year."""
    heads = ("rule", "pillar", "outcome", "value", "range", "people", "evidence")
    rows = tuple(_rule_row(context, rule) for rule in context.result.rules)
    title, note = context.say("appendix.pillars_title"), context.say("appendix.pillars_note")
    stability = stability_table(context)
    return Appendix(
        rules=Table(
            context.say("appendix.rules_title"),
            context.labels(heads),
            rows,
            numeric=(5,),
            row_ids=tuple(rule_row(rule.id) for rule in context.result.rules),
            widths=(2.8, 1.9, 1.1, 1.2, 2.4, 0.6, 1.1),
            id="rules-table",
        ),
        pillars=replace(pillar_table(context, f"{title}. {note}"), id="pillars-table"),
        stability=replace(stability, id="stability-table") if stability else None,
        years=years_section(context),
    )


def _rule_row(context: Context, rule: RuleResult) -> tuple[Cell, ...]:
    measured = rule.outcome.measured
    title = context.title("rules", rule.id) + (f"{NO_BREAK_SPACE}*" if rule.decisive else "")
    return (
        (Link(title, rule_place(context, rule.id)),) if has_card(rule) else title,
        context.title("pillars", rule.pillar),
        context.outcome(rule.outcome),
        context.shown(rule) if measured else ABSENT,
        value_range(context, rule) if measured else context.message(rule.reason),
        context.numbers.count(rule.n),
        _evidence(context, rule),
    )


def _evidence(context: Context, rule: RuleResult) -> Cell:
    """The evidence id leading to the rows, and beside it the query."""
    if rule.evidence is None:
        return ABSENT
    files = evidence_files(context, rule)
    if not files:
        return rule.evidence.id
    query, rows, _ = files
    return (Link(rule.evidence.id, file=rows.file), Link("SQL", file=query.file))


def stability_table(context: Context) -> Table | None:
    """Return the level of every alternative run; None where none was run."""
    runs = context.result.verdict.stability.alternatives
    if not runs:
        return None
    alternatives = list(dict.fromkeys(run.alternative for run in runs))
    readings = list(dict.fromkeys(run.reading for run in runs))
    levels = {(run.alternative, run.reading): run.level for run in runs}
    rows = tuple(
        (
            alternative_name(context, alternative),
            *(
                context.say(f"level_short.{levels[alternative, reading].value}")
                if (alternative, reading) in levels
                else ABSENT
                for reading in readings
            ),
        )
        for alternative in alternatives
    )
    head = (context.say("label.alternative"), *(reading_name(context, r) for r in readings))
    return Table(context.say("stability.title"), head, rows)


def alternative_name(context: Context, code: str) -> str:
    """Return the words for an alternative way of judging; its code where it has none."""
    if f"alternative.{code}" in context.words:
        return context.say(f"alternative.{code}")
    for prefix in ("without_", "without:"):
        if code.startswith(prefix):
            pillar = context.title("pillars", code.removeprefix(prefix))
            return context.say("alternative.without", pillar=pillar)
    return code


def reading_name(context: Context, code: str) -> str:
    """Return the word for a reading; its code where it has none."""
    return context.say(f"reading.{code}") if f"reading.{code}" in context.words else code
