"""What stands on each sheet of the workbook, worded by the same view as every other rendering."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyramidcheck.model.result import ReadingResult, RuleResult
    from pyramidcheck.report.context import Context
    from pyramidcheck.report.parts import Card, Cell, Pair, Table, View
    from pyramidcheck.report.parts_summary import Summary

Row = tuple["Cell | int | float | bool | None", ...]
READINGS = ("strict", "central", "lenient")
LEVELS = ("watch", "flag", "critical")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_MOST_NAME = 31
_WIDE, _MIDDLE, _NARROW = 60, 28, 16


@dataclass(frozen=True, slots=True)
class Block:
    """A table with the lines above it."""

    titles: tuple[str, ...]
    head: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its blocks one below the other."""

    name: str
    blocks: tuple[Block, ...]
    widths: tuple[int, ...]
    is_one_table: bool = False
    """Whether it is a single table from its first row on, which can be filtered."""


def build_sheets(view: View, context: Context, result_bytes: bytes | None) -> tuple[Sheet, ...]:
    """Return summary, findings, rules, criteria and data quality."""
    words = view.words
    wide = (_WIDE, *(_MIDDLE,) * 9)
    names = ("chapter.summary", "chapter.findings", "label.rules")
    summary, findings, rules = (_name(words[name]) for name in names)
    finding_widths = (_NARROW, _MIDDLE, _MIDDLE, *(_NARROW,) * 3, *(_WIDE,) * 6)
    rule_widths = (_MIDDLE, _WIDE, *(_NARROW,) * 22)
    return (
        Sheet(summary, tuple(_summary(view, context, result_bytes)), wide),
        Sheet(findings, (_findings(view.cards, words),), finding_widths, is_one_table=True),
        Sheet(rules, (_rules(context),), rule_widths, is_one_table=True),
        Sheet(_name(words["chapter.criteria"]), tuple(_criteria(view)), wide),
        Sheet(_name(words["chapter.quality"]), tuple(_quality(view)), wide),
    )


def _name(text: str) -> str:
    return _NOT_IN_NAMES.sub(" ", text)[:_MOST_NAME]


def _pairs(items: Iterable[Pair]) -> tuple[Row, ...]:
    return tuple((item.label, item.value) for item in items)


def _lines(title: str, lines: Iterable[str]) -> Block:
    return Block((title,), (), tuple((line,) for line in lines if line))


def _table(shown: Table) -> Block:
    return Block((shown.caption,), shown.head, shown.rows)


def _summary(view: View, context: Context, result_bytes: bytes | None) -> Iterator[Block]:
    words, summary = view.words, view.summary
    verdict = summary.verdict
    facts: list[Row] = [*_pairs(summary.facts)]
    if context.result.filing.currency:
        facts.append((words["label.currency"], context.result.filing.currency))
    if result_bytes is not None:
        digest = sha256(result_bytes).hexdigest()
        facts.append((words["manifest.result_sha256"], digest))
    titles = (view.title, *((view.synthetic,) if view.synthetic else ()))
    yield Block(titles, (), tuple(facts))
    yield _lines(verdict.band, (verdict.recent, words["verdict.not_law"]))
    whys = ((words["label.why"], verdict.why), (words["label.why_not_more"], verdict.why_not_more))
    yield Block((), (), (*whys, *((line,) for line in verdict.overrides)))
    yield _key_figures(summary, words)
    names = ("rule", "outcome", "value", "evidence")
    head = tuple(words[f"label.{name}"] for name in names)
    for name, points, nothing in (
        ("label.towards", summary.towards, "summary.nothing_towards"),
        ("label.away", summary.away, "summary.nothing_away"),
    ):
        rows: list[Row] = [(p.title, p.outcome, p.value, p.evidence) for p in points]
        yield Block((words[name],), head if rows else (), tuple(rows) or ((words[nothing],),))
    yield _lines(words["label.confidence"], (*verdict.confidence, verdict.coverage, verdict.score))
    yield _lines(words["label.stability"], (summary.stability,))
    yield _lines(words["label.quality"], (summary.people, summary.money, *summary.quality))
    yield Block((words["label.declared"], summary.declared_line), (), _pairs(summary.declared))
    yield Block((), (), _pairs(summary.signatures))


def _key_figures(summary: Summary, words: dict[str, str]) -> Block:
    names = ("rule", "value", "range", "outcome", "threshold", "evidence")
    rows = tuple(
        (k.title, k.value, k.range, k.outcome, k.threshold, k.evidence) for k in summary.key_figures
    )
    head = tuple(words[f"label.{name}"] for name in names)
    return Block((words["summary.key_figures"],), head, rows)


def _findings(cards: Sequence[Card], words: dict[str, str]) -> Block:
    names = ("evidence", "name", "rule", "outcome", "decisive", "pillar")
    more = ("condition", "criteria", "innocent", "blind_spots", "remedy", "source")
    head = tuple(words[f"label.{name}"] for name in (*names, *more))
    rows = tuple(
        (
            card.evidence_id,
            card.rule,
            card.title,
            card.outcome,
            card.decisive,
            card.pillar,
            " ".join((card.condition, *card.condition_notes)),
            "\n".join(card.criteria),
            "\n".join(card.innocent),
            "\n".join(card.blind_spots),
            card.remedy,
            "\n".join(source.told for source in card.sources),
        )
        for card in cards
    )
    return Block((), head, rows or ((None, None, words["card.none"]),))


def _rules(context: Context) -> Block:
    """Return every rule with exact numbers, to be sorted and filtered."""
    say = context.say
    readings = [(name, say(f"reading.{name}")) for name in READINGS]
    ratio = [say("label.numerator"), say("label.denominator"), say("label.people")]
    head = (
        say("label.name"),
        *context.labels(("rule", "pillar", "outcome", "value", "unit")),
        *(word for _, word in readings),
        *(f"{part} ({word})" for _, word in readings for part in ratio),
        *(say(f"card.{name}") for name in LEVELS),
        *context.labels(("decisive", "weight", "risk", "evidence", "rows", "reason")),
    )
    return Block((), head, tuple(_rule(context, rule) for rule in context.result.rules))


def _rule(context: Context, rule: RuleResult) -> Row:
    readings = [rule.readings.get(name) for name in READINGS]
    evidence = rule.evidence
    return (
        rule.id,
        context.title("rules", rule.id),
        context.title("pillars", rule.pillar),
        context.outcome(rule.outcome),
        _number(context, rule, rule.value, infinite=rule.infinite)
        if rule.outcome.measured
        else None,
        _unit(context, rule),
        *(_value(context, rule, reading) for reading in readings),
        *(cell for reading in readings for cell in _ratio(context, reading)),
        *(_number(context, rule, level) for level in _levels(rule)),
        rule.decisive,
        rule.weight,
        rule.risk,
        evidence.id if evidence else None,
        evidence.rows if evidence else None,
        context.message(rule.reason) or None,
    )


def _levels(rule: RuleResult) -> tuple[float | None, ...]:
    return (rule.level.watch, rule.level.flag, rule.level.critical)


def _value(context: Context, rule: RuleResult, reading: ReadingResult | None) -> str | None:
    if reading is None:
        return None
    return _number(context, rule, reading.value, infinite=reading.infinite)


def _number(
    context: Context, rule: RuleResult, value: float | None, *, infinite: bool = False
) -> str | None:
    """Return the bare number, a share as a share; its unit stands in a column of its own."""
    if infinite:
        return context.say("value.infinite")
    if value is None:
        return None
    if rule.unit == "share":
        return context.numbers.share(value)
    return context.numbers.decimal(value)


def _unit(context: Context, rule: RuleResult) -> str:
    key = f"workbook.unit.{rule.unit}"
    return context.say(key) if key in context.words else rule.unit


def _ratio(context: Context, reading: ReadingResult | None) -> Row:
    if reading is None:
        return (None, None, None)
    parts = (reading.numerator, reading.denominator)
    return (*(context.numbers.plain(part) if part else None for part in parts), reading.n)


def _criteria(view: View) -> Iterator[Block]:
    if view.criteria is None:
        yield Block((view.words["criteria.none"],), (), ())
        return
    if view.criteria.overview is not None:
        yield _table(view.criteria.overview)
    for section in view.criteria.sections:
        yield Block((section.title, *section.notes), (), ())
        yield _table(section.matrix)
        if section.documents is not None:
            yield _table(section.documents)


def _quality(view: View) -> Iterator[Block]:
    quality = view.quality
    hashes = _pairs(quality.hashes)
    tables = (quality.inputs, *quality.chapter, quality.quarantine, quality.gates)
    for shown in (*tables, quality.signals, quality.network):
        if shown is not None:
            yield _table(shown)
    if hashes:
        yield Block((view.words["quality.hashes_title"],), (), hashes)
    if quality.notes:
        yield _lines(view.words["quality.notes_title"], quality.notes)
