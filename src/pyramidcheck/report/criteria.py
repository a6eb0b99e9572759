"""The criteria matrix of each jurisdiction, and what to ask for where data cannot decide."""

from __future__ import annotations

from collections import Counter
from functools import reduce
from typing import TYPE_CHECKING, Any

from pyramidcheck.report.catalogue import fill
from pyramidcheck.report.figures import figure
from pyramidcheck.report.levels import jurisdiction_name, source
from pyramidcheck.report.parts import Asked, CriteriaChapter, CriteriaSection, Link, Table
from pyramidcheck.report.places import criterion_request, rule_place
from pyramidcheck.report.text import ABSENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyramidcheck.model.result import CriterionResult
    from pyramidcheck.report.context import Context
    from pyramidcheck.report.parts import Cell

STATES = ("met", "not_met", "not_observable", "not_applicable")
POLARITIES = ("element", "safeguard")
WEIGHT_LISTS = ("decisive", "secondary", "set_aside")


def build_criteria(context: Context) -> CriteriaChapter | None:
    """Return a section for each jurisdiction asked for; None where none brings criteria."""
    found: dict[str, list[CriterionResult]] = {}
    for criterion in context.result.criteria:
        found.setdefault(criterion.jurisdiction, []).append(criterion)
    if not found:
        return None
    return CriteriaChapter(
        overview=_overview(context, found) if len(found) > 1 else None,
        sections=tuple(_section(context, name, rows) for name, rows in found.items()),
    )


def _overview(context: Context, found: Mapping[str, Sequence[CriterionResult]]) -> Table:
    """Return the jurisdictions side by side: how many criteria ended in each state."""
    counts = {
        name: Counter[tuple[str, str]]((each.polarity, each.state) for each in rows)
        for name, rows in found.items()
    }
    rows = tuple(
        (
            context.say(f"criteria.{polarity}s"),
            context.say(f"criterion_{polarity}.{state}"),
            *(context.numbers.count(counts[name][polarity, state]) for name in found),
        )
        for polarity in POLARITIES
        for state in STATES
        if any(counts[name][polarity, state] for name in found)
    )
    head = (
        context.say("label.criterion_kind"),
        context.say("label.state"),
        *(jurisdiction_name(context, name) for name in found),
    )
    numeric = tuple(range(2, len(head)))
    return Table(context.say("criteria.overview"), head, rows, numeric=numeric)


def _section(
    context: Context, jurisdiction: str, criteria: Sequence[CriterionResult]
) -> CriteriaSection:
    name = jurisdiction_name(context, jurisdiction)
    profile = context.book("profiles", jurisdiction)
    unseen = [each for each in criteria if each.state == "not_observable"]
    open_rows = tuple(
        (_title(context, each), context.message(each.reason), _text(context, each, "document"))
        for each in unseen
    )
    return CriteriaSection(
        id=jurisdiction,
        title=context.text(profile.get("title")) or name,
        notes=_notes(context, profile, criteria),
        matrix=Table(
            context.say("criteria.matrix", jurisdiction=name),
            _heads(context, ("criterion", "criterion_kind", "state", "rules")),
            tuple(_row(context, each) for each in criteria),
        ),
        documents=Table(
            context.say("criteria.documents", jurisdiction=name),
            _heads(context, ("criterion", "reason", "ask_for")),
            open_rows,
            row_ids=tuple(criterion_request(each) for each in unseen),
        )
        if open_rows
        else None,
        sources_title=context.say("criteria.sources", jurisdiction=name),
        sources=tuple(_asked(context, each) for each in criteria),
    )


def _row(context: Context, criterion: CriterionResult) -> tuple[Cell, ...]:
    state = _state(context, criterion)
    unseen = criterion.state == "not_observable"
    return (
        _title(context, criterion),
        _kind(context, criterion),
        (Link(state, criterion_request(criterion)),) if unseen else state,
        tuple(_rule(context, criterion, rule) for rule in criterion.rules) or ABSENT,
    )


def _kind(context: Context, criterion: CriterionResult) -> str:
    kind = context.say(f"criteria.{criterion.polarity}")
    weight = context.say("criteria.hard" if criterion.hard else "criteria.soft")
    return f"{kind}, {weight}"


def _state(context: Context, criterion: CriterionResult) -> str:
    """Return the state, worded by polarity, with the readings where they differ."""
    words = f"criterion_{criterion.polarity}"
    parts = [context.say(f"{words}.{criterion.state}")]
    parts += [
        context.say(
            "criteria.reading",
            reading=context.say(f"reading.{name}").lower(),
            state=context.say(f"criterion.{state}"),
        )
        for name, state in criterion.readings.items()
        if state != criterion.state
    ]
    if criterion.state == "not_applicable":
        parts.append(context.message(criterion.reason))
    if criterion.part_of_period:
        parts.append(context.say("criteria.part_of_period"))
    return parts[0] if len(parts) == 1 else f"{parts[0]} ({_joined(context, parts[1:])})"


def _rule(context: Context, criterion: CriterionResult, rule: str) -> Link:
    """Return the rule and its outcome, leading to its card or row and by that to the evidence."""
    title = context.title("rules", rule)
    outcome = criterion.outcomes.get(rule)
    word = context.outcome(outcome) if outcome else context.say("criteria.no_rule")
    found = next((each for each in context.result.rules if each.id == rule), None)
    evidence = f" {found.evidence.id}" if outcome and found and found.evidence else ""
    return Link(f"{title} ({word}){evidence}", rule_place(context, rule))


def _notes(
    context: Context, profile: Mapping[str, Any], criteria: Sequence[CriterionResult]
) -> tuple[str, ...]:
    """Return what is inherited, which rules weigh most here, and the criteria's own figures."""
    notes = []
    if profile.get("inherits"):
        parent = jurisdiction_name(context, str(profile["inherits"]))
        notes.append(context.say("criteria.inherits", jurisdiction=parent))
    for key in WEIGHT_LISTS:
        titles = [context.title("rules", rule) for rule in profile.get(key, ())]
        if titles:
            notes.append(context.say(f"criteria.{key}", rules=context.numbers.listed(titles)))
    for criterion in criteria:
        if criterion.figures:
            values = {name: figure(context, name, v) for name, v in criterion.figures.items()}
            notes.append(fill(_text(context, criterion, "note"), values))
    return tuple(notes)


def _asked(context: Context, criterion: CriterionResult) -> Asked:
    """Return what the criterion asks, since when, and where that is written."""
    entry = context.book("criteria", criterion.id)
    basis = context.say(f"basis.{entry.get('basis') or 'judgement'}")
    told = (
        _text(context, criterion, "text"),
        _dates(context, entry),
        context.say("criteria.source", basis=basis),
    )
    return Asked(
        title=_title(context, criterion),
        text=" ".join(filter(None, told)),
        sources=tuple(source(context, each) for each in entry.get("references", ())),
    )


def _joined(context: Context, parts: Sequence[str]) -> str:
    """Return the parts one after the other; a dash where there are none."""
    if not parts:
        return ABSENT
    return reduce(lambda told, part: context.say("criteria.joined", first=told, next=part), parts)


def _dates(context: Context, entry: Mapping[str, Any]) -> str:
    first, last = entry.get("applies_from"), entry.get("until")
    told = {name: figure(context, name, day) for name, day in (("first", first), ("last", last))}
    if first and last:
        return context.say("criteria.in_force_between", **told)
    if first:
        return context.say("criteria.in_force_from", first=told["first"])
    return context.say("criteria.in_force_until", last=told["last"]) if last else ""


def _title(context: Context, criterion: CriterionResult) -> str:
    return _text(context, criterion, "title") or criterion.id


def _text(context: Context, criterion: CriterionResult, name: str) -> str:
    return context.text(context.book("criteria", criterion.id).get(name))


def _heads(context: Context, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(context.say(f"label.{name}") for name in names)
