"""The letter before publication: every finding as an assertion that the company can answer.

Nothing is invented: names, dates and deadlines that a result does not hold are blanks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.model.outcome import SEVERITY
from pyramidcheck.report.context import Context
from pyramidcheck.report.levels import (
    condition,
    jurisdiction_name,
    reached,
    reached_name,
    run_in_parts,
    source_line,
    split_why,
)
from pyramidcheck.report.marks import synthetic_mark
from pyramidcheck.report.paper import Paper, Section, items, pairs, table, text
from pyramidcheck.report.parts import Pair, Table
from pyramidcheck.report.places import has_card
from pyramidcheck.report.requested import requested
from pyramidcheck.report.summary import company, unseen, value_range
from pyramidcheck.report.text import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyramidcheck.model.result import Result, RuleResult
    from pyramidcheck.report.paper import Part

_GROUNDS = frozenset({"Grounds", "Fondements"})
"""The part of a definition that argues for its levels, which the source beside them names."""
_BLANKS_TOP = ("sender", "place_and_date", "recipient", "reference")
_BLANKS_END = ("deadline", "reply_to", "signature")
_MOST_NAME = 120


def build_letter(result: Result, language: str) -> Paper:
    """Return every string of the letter in `en` or `fr`."""
    context = Context(result, language)
    say = context.say
    findings = _findings(context)
    return Paper(
        language=language,
        kind=say("letter.kind"),
        title=say("letter.title", company=company(context)),
        description=say("letter.description"),
        synthetic=synthetic_mark(say, result.filing),
        facts=(
            Pair(say("label.period"), _span(context)),
            Pair(say("label.report_id"), result.manifest.id),
        ),
        band="",
        box=(),
        caveat="",
        sections=(
            Section("letter", say("letter.head"), _head(context, len(findings))),
            Section("points", say("letter.points"), _points_intro(context, findings)),
            *(_finding(context, rule, place) for place, rule in enumerate(findings, start=1)),
            Section("away", say("letter.away"), tuple(_away(context))),
            Section("unseen", say("letter.unseen"), tuple(_unseen(context))),
            *_criteria(context),
            Section("basis", say("letter.basis"), tuple(_basis(context))),
            Section("closing", say("letter.closing"), _closing(context), together=True),
            *_definitions(context, findings),
        ),
        report_id=result.manifest.id,
        words=context.words.sentences,
    )


def _findings(context: Context) -> list[RuleResult]:
    """Return what has a card in the report, in the order of its cards."""
    found = [rule for rule in context.result.rules if has_card(rule)]
    return sorted(found, key=lambda rule: (-SEVERITY[rule.outcome], not rule.decisive))


def _span(context: Context) -> str:
    period, unknown = context.result.filing.period, context.say("period.unknown")
    start, end = (context.numbers.day(day, unknown) for day in (period.start, period.end))
    return context.say("period.both", start=start, end=end)


def _blank(context: Context, name: str) -> Part:
    return text(context.say("paper.blank", what=context.say(f"letter.blank.{name}")), "blank")


def _head(context: Context, count: int) -> tuple[Part, ...]:
    say = context.say
    key = "letter.intro" if count else "letter.intro_none"
    if context.result.disclosure is not None:
        key += "_published"
    intro = context.plural(
        key, count, company=company(context), period=_span(context), id=context.result.manifest.id
    )
    return (
        *(_blank(context, name) for name in _BLANKS_TOP),
        text(say("paper.blank_note"), "small"),
        text(intro),
        text(say("letter.not_law")),
        text(say("letter.please")),
        items(tuple(say(f"letter.please_{name}") for name in ("right", "why", "pieces", "other"))),
    )


def _points_intro(context: Context, findings: Sequence[RuleResult]) -> tuple[Part, ...]:
    if not findings:
        return (text(context.say("card.none")),)
    say = context.say
    readings = tuple(
        Pair(say(f"reading.{name}"), say(f"reading.{name}_why"))
        for name in ("strict", "central", "lenient")
    )
    return (text(say("letter.points_intro")), pairs(readings))


def _finding(context: Context, rule: RuleResult, place: int) -> Section:
    say = context.say
    number = context.numbers.count(place)
    title = say("paper.number", number=number, title=context.title("rules", rule.id))
    rows = [
        Pair(say("letter.figure"), _figure(context, rule)),
        Pair(say("label.period"), _span(context)),
        Pair(say("letter.level"), _level(context, rule)),
        Pair(say("letter.definition"), _definition(context, rule)[0]),
        Pair(say("label.evidence"), _evidence(context, rule)),
    ]
    parts: list[Part] = [text(condition(context, rule), "strong"), pairs(tuple(rows))]
    innocent = context.rule_texts(rule.id, "innocent")
    if innocent:
        parts += [text(say("letter.innocent")), items(innocent)]
    ask = requested(context, context.rule_text(rule.id, "remedy"))
    parts.append(text(say("letter.question", number=number)))
    if ask:
        parts.append(text(ask))
    what = say("letter.blank.reply", number=number)
    parts.append(text(say("paper.blank", what=what), "blank"))
    return Section(f"point-{place}", title, tuple(parts), level=3, together=True)


def _figure(context: Context, rule: RuleResult) -> str:
    value = context.shown(rule)
    told = [value, value_range(context, rule), f"n = {context.numbers.count(rule.n)}"]
    return _joined(context, filter(None, told))


def _joined(context: Context, parts: Iterator[str]) -> str:
    told = list(parts)
    line = told[0]
    for part in told[1:]:
        line = context.say("criteria.joined", first=line, next=part)
    return line


def _level(context: Context, rule: RuleResult) -> str:
    """Return the level that the figure was compared with, and where it comes from."""
    return context.say(
        "letter.compared",
        level=reached(context, rule),
        jurisdiction=jurisdiction_name(context, rule.level.jurisdiction),
        source=source_line(context, rule.level, reached_name(rule)),
    )


def _definition(context: Context, rule: RuleResult) -> tuple[str, ...]:
    """Return the parts of a rule's definition: what is divided by what first, then the rest."""
    why, how = split_why(context.rule_text(rule.id, "why"))
    return tuple(
        f"{context.say('paper.label', label=part.label)} {part.value}" if part.label else part.value
        for part in run_in_parts(how or why)
        if part.label not in _GROUNDS
    )


def _definitions(context: Context, findings: Sequence[RuleResult]) -> Iterator[Section]:
    """Yield the definitions in full, where there are any: they would drown the points."""
    told = tuple(
        Pair(
            context.say(
                "paper.number",
                number=context.numbers.count(place),
                title=context.title("rules", rule.id),
            ),
            " ".join(_definition(context, rule)),
        )
        for place, rule in enumerate(findings, start=1)
    )
    if told:
        title = context.say("letter.definitions")
        yield Section("definitions", title, (pairs(told),))


def _evidence(context: Context, rule: RuleResult) -> str:
    if rule.evidence is None:
        return context.say("card.no_evidence")
    rows = context.numbers.count(rule.evidence.rows)
    return context.plural(
        "letter.evidence", rule.evidence.rows, id=rule.evidence.id, rows=rows, rule=rule.id
    )


def _away(context: Context) -> Iterator[Part]:
    found = [context.rules[name] for name in context.result.verdict.away if name in context.rules]
    if not found:
        yield text(context.say("summary.nothing_away"))
        return
    yield text(context.say("letter.away_intro"))
    told = tuple(
        context.say(
            "letter.away_item",
            title=context.title("rules", rule.id),
            value=context.shown(rule),
        )
        for rule in found
    )
    yield items(told)


def _unseen(context: Context) -> Iterator[Part]:
    names = context.result.verdict.unseen
    if not names:
        yield text(context.say("summary.nothing_unseen"))
        return
    yield text(context.plural("letter.unseen_intro", len(names)))
    rows = []
    for name in names:
        item = unseen(context, name)
        rows.append((item.title, item.reason, requested(context, item.ask)))
    heads = context.labels(("rule", "reason", "ask_for"))
    yield table(Table(context.say("letter.unseen_table"), heads, tuple(rows), widths=(2, 3, 5)))


def _criteria(context: Context) -> Iterator[Section]:
    """Yield what the criteria of the law ask and data cannot show, with the documents asked."""
    found = [each for each in context.result.criteria if each.state == "not_observable"]
    rows = dict.fromkeys(
        (
            context.title("criteria", each.id),
            jurisdiction_name(context, each.jurisdiction),
            context.text(context.book("criteria", each.id).get("document")),
        )
        for each in found
    )
    told = tuple(row for row in rows if row[2])
    if told:
        heads = context.labels(("criterion", "jurisdiction", "ask_for"))
        shown = Table(context.say("letter.criteria_table"), heads, told, widths=(3, 1.5, 5))
        parts = (text(context.say("letter.criteria_intro")), table(shown))
        yield Section("criteria", context.say("letter.criteria"), parts)


def _basis(context: Context) -> Iterator[Part]:
    result, say = context.result, context.say
    rows = tuple(
        (
            shortened(item.path, _MOST_NAME),
            context.tables((item.table,)),
            context.numbers.count(item.rows.received),
            context.numbers.count(item.rows.used),
            item.sha256,
        )
        for item in result.inputs
    )
    yield text(say("letter.basis_intro"))
    if rows:
        heads = (*context.labels(("file", "table", "received", "used")), "SHA-256")
        yield table(
            Table(say("letter.files_table"), heads, rows, (2, 3), widths=(3, 2, 1.2, 1.2, 5))
        )
    unknown = say("period.unknown")
    places = [jurisdiction_name(context, code) for code in result.filing.jurisdictions]
    yield pairs(
        (
            Pair(say("label.jurisdictions"), context.numbers.listed(places) or unknown),
            Pair(say("label.as_of"), context.numbers.day(result.filing.as_of, unknown)),
            Pair(say("manifest.tool"), f"pyramidcheck {result.tool.version}"),
            Pair(say("manifest.rules_sha256"), result.manifest.rules_sha256),
        )
    )


def _closing(context: Context) -> tuple[Part, ...]:
    return (
        text(context.say("letter.closing_text")),
        *(_blank(context, name) for name in _BLANKS_END),
    )
