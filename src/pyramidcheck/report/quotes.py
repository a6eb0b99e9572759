"""Sentences that may be printed elsewhere: whole by themselves, with report and evidence id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.report.levels import SENTENCE, condition
from pyramidcheck.report.parts import Table
from pyramidcheck.report.parts_press import Quote, Quotes, Unsaid
from pyramidcheck.report.places import evidence_files, has_card, rule_place, rule_row
from pyramidcheck.report.summary import company, unseen

if TYPE_CHECKING:
    from pyramidcheck.model.result import RuleResult
    from pyramidcheck.report.context import Context

NEVER_SAID = ("pyramid", "guilt", "person", "cause", "clearance", "score", "future")


def quote_sentence(context: Context, rule: RuleResult) -> str:
    """One sentence on one rule: who, when, what was measured, and where the evidence is.

    The measure is the first sentence of the rule's message; where that does not name the period,
    the period stands before it.
    """
    told = condition(context, rule)
    end = SENTENCE.search(told)
    first = (told[: end.start()] if end else told).rstrip().rstrip(".")
    period = context.result.filing.period
    unknown = context.say("period.unknown")
    start, last = (context.numbers.day(day, unknown) for day in (period.start, period.end))
    named = period.end is None or last in first
    return context.say(
        "quote.sentence" if named else "quote.sentence_dated",
        company=company(context),
        start=start,
        end=last,
        measure=_inside(first),
        caveat=context.say(
            "quote.towards" if has_card(rule) else "quote.away",
            outcome=context.outcome(rule.outcome),
        ),
        source=_source(context, rule),
    )


def _inside(sentence: str) -> str:
    """A sentence as it stands behind a colon; a name in capitals keeps them."""
    return sentence[:1].lower() + sentence[1:] if sentence[1:2].islower() else sentence


def build_quotes(context: Context) -> Quotes:
    """Return a sentence for each rule of the verdict's two lists, each as visible as the other."""
    verdict = context.result.verdict
    return Quotes(
        towards=tuple(_quotes(context, verdict.towards)),
        away=tuple(_quotes(context, verdict.away)),
    )


def build_unsaid(context: Context) -> Unsaid:
    """Return what this result does not allow anybody to say, and what nobody could see."""
    rows = tuple(
        (item.title, item.reason, item.ask)
        for item in (unseen(context, rule_id) for rule_id in context.result.verdict.unseen)
    )
    return Unsaid(
        statements=tuple(context.say(f"unsaid.{name}") for name in NEVER_SAID),
        unseen=Table(
            context.say("unsaid.unseen"),
            context.labels(("rule", "reason", "ask_for")),
            rows,
            row_ids=tuple(rule_row(rule_id) for rule_id in context.result.verdict.unseen),
        )
        if rows
        else None,
    )


def _quotes(context: Context, ids: tuple[str, ...]) -> list[Quote]:
    return [
        Quote(
            place=rule_place(context, rule.id),
            title=context.title("rules", rule.id),
            outcome=context.outcome(rule.outcome),
            outcome_code=rule.outcome.value,
            sentence=quote_sentence(context, rule),
            evidence_id=rule.evidence.id if rule.evidence else "",
            files=evidence_files(context, rule),
        )
        for rule in (context.rules.get(rule_id) for rule_id in ids)
        if rule is not None
    ]


def _source(context: Context, rule: RuleResult) -> str:
    report = context.result.manifest.id
    if rule.evidence is None:
        return context.say("quote.source_alone", report=report)
    return context.say("quote.source", report=report, id=rule.evidence.id)
