"""Page one: verdict, four key figures, what points where, and what could not be seen."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING

from pyramidcheck.model.outcome import GateState, Outcome
from pyramidcheck.report.declared import build_declared, build_signatures
from pyramidcheck.report.dispositions import counts_line
from pyramidcheck.report.levels import (
    jurisdiction_name,
    reached,
    reached_name,
    source_line,
)
from pyramidcheck.report.marks import synthetic_mark
from pyramidcheck.report.parts import Link, Pair
from pyramidcheck.report.parts_summary import KeyFigure, Point, Summary, Unseen
from pyramidcheck.report.places import rule_place, rule_row
from pyramidcheck.report.published import key_rules, notice, quality_line
from pyramidcheck.report.published_ends import ends
from pyramidcheck.report.text import ABSENT, shortened
from pyramidcheck.report.trend import trend
from pyramidcheck.report.verdict_words import build_verdict, stability_line

if TYPE_CHECKING:
    from pyramidcheck.model.result import RuleResult
    from pyramidcheck.report.context import Context

KEY_FIGURES = (
    "outside_revenue_share",
    "retail_funded_payouts",
    "entry_money_cover",
    "net_loss_rate",
)
MOST_POINTS = 5
MOST_UNSEEN = 2
MOST_NAME = 90
ORIGINS = (
    ("participants", "unpaid_share"),
    ("customers", "customer_base"),
    ("net_sales", "outside_revenue_share"),
    ("payouts", "retail_funded_payouts"),
    ("entry_money", "entry_money_cover"),
)
"""The rules on whose evidence the totals of page one rest."""
MAIN_TABLES = ("orders", "participants", "payouts")


def build_summary(context: Context, printed_on: date | None = None) -> Summary:
    """Return page one, every list cut to what a page holds and saying how much it leaves out."""
    verdict = context.result.verdict
    stability = verdict.stability
    declared_line, declared = build_declared(context)
    audience = context.audience
    return Summary(
        intro=" ".join(
            filter(None, (notice(context), context.say(audience.intro) if audience.intro else ""))
        ),
        company=company(context),
        facts=_facts(context),
        people=_people(context),
        money=_money(context),
        origins=_origins(context),
        verdict=build_verdict(context),
        key_figures=tuple(
            _key_figure(context, rule_id) for rule_id in key_rules(context, KEY_FIGURES)
        ),
        towards=_points(context, verdict.towards),
        towards_more=_more(context, verdict.towards, MOST_POINTS),
        away=_points(context, verdict.away),
        away_more=_more(context, verdict.away, MOST_POINTS),
        unseen_line=_unseen_line(context),
        unseen=tuple(unseen(context, rule_id) for rule_id in verdict.unseen[:MOST_UNSEEN]),
        unseen_more=_more(context, verdict.unseen, MOST_UNSEEN),
        stability=stability_line(context),
        stability_share=stability.unchanged / stability.runs if stability.runs else 0.0,
        quality=quality_lines(context),
        declared_line=declared_line,
        declared=declared,
        signatures=build_signatures(context, printed_on),
        dispositions=counts_line(context),
    )


def company(context: Context) -> str:
    """Name of the company, or that it is not named."""
    name = (context.result.filing.company or "").strip()
    return shortened(name, MOST_NAME) if name else context.say("document.unnamed")


def mark(context: Context) -> str:
    """What stands on every page: that the data are synthetic, that the copy is redacted."""
    told = [
        synthetic_mark(context.say, context.result.filing),
        context.say("redaction.mark") if context.redacted.word else "",
        context.say("published.mark") if context.result.disclosure else "",
    ]
    return " · ".join(filter(None, told))


def unseen(context: Context, rule_id: str) -> Unseen:
    """One rule without a value, with the document to ask for."""
    rule = context.rules.get(rule_id)
    return Unseen(
        rule=rule_id,
        title=context.title("rules", rule_id),
        reason=context.message(rule.reason) if rule else "",
        ask=context.rule_text(rule_id, "remedy"),
        decisive=bool(rule and rule.decisive),
        target=rule_row(rule_id) if rule else "",
    )


def quality_lines(context: Context) -> tuple[str, ...]:
    """Rows, missing tables, gates and what they do to the confidence."""
    result, count = context.result, context.numbers.count
    if result.disclosure is not None:
        return quality_line(context)
    totals = dict.fromkeys(("received", "used", "quarantined", "excluded"), 0.0)
    for item in result.inputs:
        for name, rows in item.rows.model_dump().items():
            # What a redacted result withholds of one file is withheld of their sum.
            totals[name] += math.nan if rows is None else rows
    lines = [
        context.words.say(
            "summary.rows",
            {k: count(totals[k]) for k in ("received", "used", "quarantined", "excluded")},
            context.numbers.plural(totals["received"]),
        )
    ]
    missing = [name for name in MAIN_TABLES if name not in result.filing.tables]
    lines.append(
        context.say("summary.missing_tables", tables=context.tables(missing))
        if missing
        else context.say("summary.no_missing_tables")
    )
    lines.extend(_gate_lines(context))
    if notice := context.redacted.notice(context.numbers):
        lines.append(notice)
    return tuple(lines)


def _gate_lines(context: Context) -> list[str]:
    lines = []
    for state, key in ((GateState.FAILED, "gates_failed"), (GateState.WARNED, "gates_warned")):
        titles = [context.title("gates", g.id) for g in context.result.gates if g.state == state]
        if titles:
            quoted = [context.say("quoted", text=title) for title in titles]
            lines.append(context.say(f"summary.{key}", gates=context.numbers.listed(quoted)))
    return lines or [context.say("summary.gates_passed")]


def _facts(context: Context) -> tuple[Pair, ...]:
    filing, say = context.result.filing, context.say
    period = filing.period
    unknown = say("period.unknown")
    if period.start is None and period.end is None:
        disclosure = context.result.disclosure
        day = disclosure and disclosure.published_on
        span = (
            context.say("published.on", date=context.numbers.day(day, unknown)) if day else unknown
        )
    else:
        span = say(
            "period.both",
            start=context.numbers.day(period.start, unknown),
            end=context.numbers.day(period.end, unknown),
        )
        notes = [say("period.declared" if period.declared else "period.inferred")]
        if context.result.disclosure is not None:
            notes = []
        notes += [say("period.ended")] if period.ended else []
        span += f" ({', '.join(notes)})" if notes else ""
    places = [jurisdiction_name(context, code) for code in filing.jurisdictions]
    as_of = context.numbers.day(filing.as_of, unknown)
    return (
        Pair(say("label.period"), span),
        Pair(say("label.received_on"), _received(context)),
        Pair(
            say("label.jurisdictions"),
            say(
                "summary.rules_of",
                places=context.numbers.listed(places) or unknown,
                version=context.result.manifest.tool_version,
            ),
        ),
        Pair(say("label.as_of"), as_of),
        Pair(say("label.report_id"), context.result.manifest.id),
    )


def _received(context: Context) -> str:
    """The day on which the data came in, as filing.toml states it: no clock is asked."""
    stated = context.result.filing.declared.get("received_on")
    try:
        day = date.fromisoformat(str(stated)) if stated else None
    except ValueError:
        day = None
    return context.numbers.day(day, context.say("summary.not_stated"))


def check_facts(context: Context) -> tuple[Pair, ...]:
    """Period and report id alone: the data-quality chapter applies no law."""
    facts = _facts(context)
    return (facts[0], facts[-1])


def _people(context: Context) -> str:
    people = context.result.filing.people
    if context.result.disclosure is not None:
        return context.say("published.nobody_counted")
    names = ("participants", "paid", "population")
    shown = {
        name: context.numbers.count(people[name]) if name in people else ABSENT for name in names
    }
    return context.say("summary.people", customers=_buyers(context), **shown)


def _buyers(context: Context) -> str:
    """Customers, and beside or instead of them those of whom nobody can say what they are."""
    people, numbers = context.result.filing.people, context.numbers
    customers, unknown = people.get("customers"), people.get("unknown_buyers", 0)
    told = []
    if customers or not unknown:
        shown = ABSENT if customers is None else numbers.count(customers)
        form = "other" if customers is None else numbers.plural(customers)
        told.append(context.words.say("summary.customers", {"value": shown}, form))
    if unknown:
        values = {"value": numbers.count(unknown)}
        told.append(context.words.say("summary.unknown_buyers", values, numbers.plural(unknown)))
    return ", ".join(told)


def _money(context: Context) -> str:
    totals = context.result.filing.totals
    if context.result.disclosure is not None:
        return ""
    if not totals:
        return context.say("summary.no_money")
    names = ("net_sales", "payouts", "entry_money", "outside_sales")
    shown = {
        name: context.numbers.money(totals[name]) if name in totals else ABSENT for name in names
    }
    # Without enrolments nobody can be placed outside the plan, so a zero would be no finding.
    if "participants" not in context.result.filing.tables:
        shown["outside_sales"] = context.say("summary.not_known")
    return context.say("summary.money", **shown)


def _origins(context: Context) -> tuple[Link, ...]:
    """Each total of page one, leading to the rule whose rows and query it rests on."""
    return tuple(
        Link(
            context.say(f"summary.origin_{name}", id=rule.evidence.id), rule_place(context, rule.id)
        )
        for name, rule_id in ORIGINS
        if (rule := context.rules.get(rule_id)) and rule.evidence
    )


def _key_figure(context: Context, rule_id: str) -> KeyFigure:
    rule = context.rules.get(rule_id)
    title = context.title("rules", rule_id)
    if rule is None:
        absent = context.say("value.none")
        code = Outcome.NOT_ENOUGH_DATA.value
        return KeyFigure(
            rule_id, title, absent, "", "", "", context.say(f"outcome.{code}"), code, "", ""
        )
    if rule.outcome.measured:
        value = context.shown(rule)
        shown_range = value_range(context, rule)
        threshold = context.say(
            "summary.threshold",
            threshold=reached(context, rule),
            source=source_line(context, rule.level, reached_name(rule)),
        )
    else:
        value, shown_range = ABSENT, ""
        threshold = context.message(rule.reason)
    beside = trend(context, rule)
    if rule.interval is not None:
        low, high = (
            context.value(rule, bound) for bound in (rule.interval.low, rule.interval.high)
        )
        shown_range += " " + context.say("summary.interval", low=low, high=high)
    return KeyFigure(
        rule=rule_id,
        title=title,
        value=value,
        range=shown_range.strip(),
        trend=beside.text,
        spark=beside.spark,
        threshold=threshold,
        outcome=context.outcome(rule.outcome),
        outcome_code=rule.outcome.value,
        evidence=rule.evidence.id if rule.evidence else "",
        target=rule_place(context, rule.id),
    )


def value_range(context: Context, rule: RuleResult) -> str:
    """Strict to lenient, or that there is one reading."""
    strict, lenient = rule.readings.get("strict"), rule.readings.get("lenient")
    if strict is None or lenient is None:
        return ""
    low = context.value(rule, strict.value, infinite=strict.infinite)
    high = context.value(rule, lenient.value, infinite=lenient.infinite)
    if ends(context, rule):
        return ""
    if low == high:
        return context.say("value.one_reading")
    return context.say("value.range", strict=low, lenient=high)


def _points(context: Context, ids: tuple[str, ...]) -> tuple[Point, ...]:
    points = []
    for rule_id in ids[:MOST_POINTS]:
        rule = context.rules.get(rule_id)
        if rule is None:
            continue
        points.append(
            Point(
                rule=rule_id,
                title=context.title("rules", rule_id),
                value=context.shown(rule),
                outcome=context.outcome(rule.outcome),
                outcome_code=rule.outcome.value,
                evidence=rule.evidence.id if rule.evidence else "",
                target=rule_place(context, rule_id),
            )
        )
    return tuple(points)


def _more(context: Context, ids: tuple[str, ...], most: int) -> str:
    left = len(ids) - most
    return context.plural("summary.more", left) if left > 0 else ""


def _unseen_line(context: Context) -> str:
    count = len(context.result.verdict.unseen)
    if not count:
        return context.say("summary.nothing_unseen")
    return context.plural("summary.unseen", count)
