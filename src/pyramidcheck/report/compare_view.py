"""A comparison as a paper: verdicts, causes, rules, criteria, gates and data, in this order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.model.outcome import SEVERITY
from pyramidcheck.report.compare_data import data_section
from pyramidcheck.report.compare_words import (
    Sides,
    difference,
    long_span,
    outcome_words,
    people_words,
    reading_words,
    score,
    title,
)
from pyramidcheck.report.levels import jurisdiction_name
from pyramidcheck.report.marks import synthetic_mark
from pyramidcheck.report.paper import Paper, Section, items, pairs, table, text
from pyramidcheck.report.parts import Pair, Table
from pyramidcheck.report.text import ABSENT
from pyramidcheck.report.verdict_words import band, level_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramidcheck.comparison import Comparison
    from pyramidcheck.comparison.answer import CriterionChange, GateChange, RuleChange
    from pyramidcheck.model.result import Result
    from pyramidcheck.report.context import Context
    from pyramidcheck.report.paper import Part


def build_comparison(found: Comparison, before: Result, after: Result, language: str) -> Paper:
    """Return every string of the comparison in `en` or `fr`."""
    sides = Sides(found, before, after, language)
    say = sides.say
    return Paper(
        language=language,
        kind=say("compare.kind"),
        title=title(sides),
        description=say("compare.description"),
        synthetic=synthetic_mark(say, before.filing, after.filing),
        facts=(
            Pair(say("compare.first"), _named(sides.before)),
            Pair(say("compare.second"), _named(sides.after)),
        ),
        band=verdict_line(sides),
        box=tuple(filter(None, (moved_line(sides), cause_line(sides), level_line(sides)))),
        caveat=say("compare.caveat"),
        sections=(
            _comparable(sides),
            _verdicts(sides),
            _causes(sides),
            _outcomes(sides),
            _values(sides),
            _criteria(sides),
            data_section(sides),
        ),
        report_id=f"{before.manifest.id} → {after.manifest.id}",
        words=sides.after.words.sentences,
    )


def verdict_line(sides: Sides) -> str:
    """Return level and confidence on both sides, or that they are the same."""
    bands = band(sides.before), band(sides.after)
    if bands[0] == bands[1]:
        return sides.say("compare.same_band", band=bands[1])
    return sides.say("compare.moved_band", before=bands[0], after=bands[1])


def moved_line(sides: Sides) -> str:
    """Return how many rules moved, and how many of them to another outcome."""
    moved = sides.found.moved
    if not moved:
        partly = sides.before.redacted.word or sides.after.redacted.word
        return sides.say("compare.nothing_seen" if partly else "compare.nothing_moved")
    count = sides.numbers.count
    return sides.plural(
        "compare.moved_rules",
        len(moved),
        outcomes=count(sum(rule.outcome_moved for rule in moved)),
        alike=count(len(sides.found.rules) - len(moved)),
    )


def cause_line(sides: Sides) -> str:
    """Return the one cause, or those that are not told apart; nothing where nothing moved."""
    causes = sides.found.causes
    if len(causes) > 1:
        return sides.say("compare.not_told_apart", causes=sides.causes(causes))
    return sides.say("compare.put_down", cause=sides.causes(causes)) if causes else ""


def level_line(sides: Sides) -> str:
    """Return which decisive rules moved to another outcome with the level, or although it stayed.

    Nothing where neither the level nor any of them moved.
    """
    say, found = sides.say, sides.found
    moved = [rule for rule in ranked(found.moved) if rule.decisive and rule.outcome_moved]
    level_moved = found.before.level != found.after.level
    if not moved:
        return say("compare.level_without") if level_moved else ""
    alike = len({rule.causes for rule in moved}) == 1
    told = [
        say(
            "compare.rule_moved" if alike else "compare.rule_and_cause",
            rule=sides.title("rules", rule.id),
            outcome=outcome_words(sides, rule),
            causes=sides.causes(rule.causes),
        )
        for rule in moved
    ]
    key = "level_with" if level_moved else "level_kept"
    return say(f"compare.{key}", rules=sides.numbers.listed(told))


def ranked(rules: Sequence[RuleChange]) -> list[RuleChange]:
    """Return the rules with the worst outcome of either side first, decisive ones before others."""

    def worst(rule: RuleChange) -> int:
        found = [side.outcome for side in (rule.before, rule.after) if side is not None]
        return max(SEVERITY.get(outcome, -1) for outcome in found)

    return sorted(rules, key=lambda rule: (-worst(rule), not rule.decisive))


def _named(context: Context) -> str:
    return f"{context.result.manifest.id} · {context.result.filing.company or ABSENT}"


def _comparable(sides: Sides) -> Section:
    say, warnings = sides.say, sides.found.warnings
    parts: tuple[Part, ...] = (text(say("compare.nothing_in_the_way")),)
    if warnings:
        told = tuple(sides.warning(warning) for warning in warnings)
        parts = (text(say("compare.in_the_way")), items(told))
    return Section("comparable", say("compare.comparable"), parts)


def _verdicts(sides: Sides) -> Section:
    say = sides.say
    contexts = (sides.before, sides.after)
    found = (sides.found.before, sides.found.after)
    unknown = say("period.unknown")
    rows = [
        ("label.period", [long_span(*each) for each in zip(contexts, found, strict=True)]),
        (
            "label.jurisdictions",
            [
                c.numbers.listed([jurisdiction_name(c, j) for j in c.result.filing.jurisdictions])
                for c in contexts
            ],
        ),
        ("label.as_of", [c.numbers.day(c.result.filing.as_of, unknown) for c in contexts]),
        ("label.currency", [side.currency or ABSENT for side in found]),
        ("whatif.level", [level_words(c) for c in contexts]),
        ("whatif.confidence", [say(f"confidence_short.{s.confidence.value}") for s in found]),
        ("compare.score", [score(c) for c in contexts]),
        ("compare.measured", [sides.numbers.share(side.coverage) for side in found]),
        (
            "compare.stability",
            [
                say("compare.runs", unchanged=str(s.unchanged), runs=str(s.runs))
                for s in (c.result.verdict.stability for c in contexts)
            ],
        ),
        ("label.report_id", [side.report_id for side in found]),
        ("compare.program", [f"pyramidcheck {side.tool_version}" for side in found]),
        ("compare.rules_hash", [side.rules_sha256[:16] for side in found]),
    ]
    head = (say("compare.subject"), say("compare.first"), say("compare.second"))
    told = tuple((say(key), *values) for key, values in rows)
    shown = Table(say("compare.verdicts_table"), head, told)
    return Section("verdicts", say("compare.verdicts"), (table(shown),))


def _causes(sides: Sides) -> Section:
    say, found = sides.say, sides.found
    parts: list[Part] = [text(cause_line(sides) or moved_line(sides))]
    if found.causes:
        count = sides.numbers.count
        rows = []
        for cause in found.causes:
            alone = sum(rule.causes == (cause,) for rule in found.moved)
            among = sum(cause in rule.causes for rule in found.moved) - alone
            means = say(f"compare.means.{cause.value}")
            rows.append((sides.cause(cause), count(alone), count(among), means))
        head = tuple(say(f"compare.{name}") for name in ("attributed", "alone", "among", "meaning"))
        caption = say("compare.causes_table")
        parts.append(table(Table(caption, head, tuple(rows), (1, 2), (2, 1, 1, 6))))
    if found.advice:
        parts += [
            text(say("compare.only_with")),
            items(tuple(sides.advice(advice) for advice in found.advice)),
        ]
    return Section("causes", say("compare.causes"), tuple(parts))


def _outcomes(sides: Sides) -> Section:
    moved = [rule for rule in sides.found.moved if rule.outcome_moved]
    return _rules(sides, "outcomes", moved, "no_outcome")


def _values(sides: Sides) -> Section:
    moved = [rule for rule in sides.found.moved if not rule.outcome_moved]
    section = _rules(sides, "values", moved, "no_value")
    still = [sides.title("rules", rule.id) for rule in sides.found.rules if not rule.causes]
    if not still:
        return section
    told = Pair(sides.say("compare.unmoved"), f"({len(still)}) {'; '.join(still)}")
    return Section(section.id, section.title, (*section.parts, pairs((told,))))


def _rules(sides: Sides, name: str, moved: Sequence[RuleChange], nothing: str) -> Section:
    say = sides.say
    if not moved:
        return Section(name, say(f"compare.{name}"), (text(say(f"compare.{nothing}")),))
    head = (
        say("label.rule"),
        say("label.outcome"),
        *(say(f"reading.{reading}") for reading in ("strict", "central", "lenient")),
        say("compare.difference"),
        say("label.people"),
        say("compare.attributed"),
    )
    rows = tuple(_row(sides, rule) for rule in ranked(moved))
    shown = Table(
        say(f"compare.{name}_table"), head, rows, widths=(2.6, 1.5, 1.5, 1.5, 1.5, 1.3, 1.2, 1.8)
    )
    parts: list[Part] = [table(shown)]
    if any(rule.readings_apart for rule in moved):
        parts.append(text(say("compare.apart_note"), "small"))
    if any(rule.levels_moved and rule.before and rule.after for rule in moved):
        parts.append(text(say("compare.levels_note"), "small"))
    return Section(name, say(f"compare.{name}"), tuple(parts))


def _row(sides: Sides, rule: RuleChange) -> tuple[str, ...]:
    apart = " *" if rule.readings_apart else ""
    return (
        sides.title("rules", rule.id),
        outcome_words(sides, rule),
        *(reading_words(sides, rule, name) for name in ("strict", "central", "lenient")),
        difference(sides, rule) + apart,
        people_words(sides, rule),
        sides.causes(rule.causes),
    )


def _criteria(sides: Sides) -> Section:
    say, found = sides.say, sides.found
    parts: list[Part] = []
    if found.criteria:
        head = sides.after.labels(("criterion", "jurisdiction", "state"))
        criteria = tuple(
            (
                sides.title("criteria", change.id),
                jurisdiction_name(sides.after, change.jurisdiction),
                _states(sides, "criterion", change),
            )
            for change in found.criteria
        )
        parts.append(table(Table(say("compare.criteria_table"), head, criteria)))
    if found.criteria or found.criteria_alike:
        parts.append(text(sides.plural("compare.criteria_alike", found.criteria_alike)))
    if found.gates:
        head = sides.after.labels(("gate", "state"))
        gates = tuple(
            (sides.title("gates", gate.id), _states(sides, "gate", gate)) for gate in found.gates
        )
        parts.append(table(Table(say("compare.gates_table"), head, gates)))
    parts.append(text(sides.plural("compare.gates_alike", found.gates_alike)))
    return Section("criteria", say("compare.criteria"), tuple(parts))


def _states(sides: Sides, section: str, change: CriterionChange | GateChange) -> str:
    def told(state: str | None) -> str:
        return sides.say(f"{section}.{state}") if state else sides.say("compare.not_asked")

    return sides.change(told(change.before), told(change.after))
