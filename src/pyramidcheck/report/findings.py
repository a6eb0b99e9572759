"""One card for every rule at watch or worse, most serious first."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from pyramidcheck.model.outcome import SEVERITY
from pyramidcheck.report.clearing import leaving
from pyramidcheck.report.dispositions import status_line
from pyramidcheck.report.effect import effect_line
from pyramidcheck.report.levels import (
    basis_of,
    condition,
    criteria,
    evidence_line,
    jurisdiction_name,
    reached,
    sources,
    split_why,
    threshold,
)
from pyramidcheck.report.parts import Card, Link, Table
from pyramidcheck.report.places import evidence_files, evidence_place, has_card, rule_place
from pyramidcheck.report.quotes import quote_sentence
from pyramidcheck.report.text import ABSENT
from pyramidcheck.report.years import years_table

if TYPE_CHECKING:
    from pyramidcheck.model.result import RuleResult
    from pyramidcheck.report.context import Context

CHART_OF = {
    "outside_revenue_share": "revenue_mix",
    "recruitment_revenue_share": "revenue_mix",
    "entry_money_cover": "revenue_mix",
    "net_loss_rate": "net_result",
    "loser_funded_pool": "net_result",
    "income_dispersion": "lorenz",
    "unpaid_share": "lorenz",
    "retail_funded_payouts": "money_flow",
    "own_use_funded_payouts": "money_flow",
    "unexplained_payouts": "money_flow",
    "paid_depth": "depth_pyramid",
    "attrition": "survival",
    "recruiting_dependence": "cohorts",
    "recruits_to_customers": "first_purchase",
    "qualification_purchases": "bunching",
    "period_end_loading": "month_end",
}
READINGS = ("strict", "central", "lenient")


def build_cards(context: Context) -> tuple[Card, ...]:
    """Return the cards by outcome, decisive rules first, then in catalogue order."""
    return tuple(_card(context, rule) for rule in found(context))


def found(context: Context) -> list[RuleResult]:
    """Return the rules that have a card, in the cards' order."""
    rules = [rule for rule in context.result.rules if has_card(rule)]
    rules.sort(key=lambda rule: (-SEVERITY[rule.outcome], not rule.decisive))
    return rules


def build_overview(context: Context) -> Table | None:
    """Return the findings side by side, each leading to its card; None where there is none."""
    rules = found(context)
    if not rules:
        return None
    rows = tuple(
        (
            (Link(context.title("rules", rule.id), rule_place(context, rule.id)),),
            context.title("pillars", rule.pillar),
            context.outcome(rule.outcome),
            context.shown(rule),
            (Link(rule.evidence.id, evidence_place(rule)),) if rule.evidence else ABSENT,
        )
        for rule in rules
    )
    return Table(
        context.say("card.overview"),
        context.labels(("rule", "pillar", "outcome", "value", "evidence")),
        rows,
        widths=(3.2, 2.2, 1.0, 1.4, 0.9),
        id="findings-table",
    )


def _card(context: Context, rule: RuleResult) -> Card:
    chart = CHART_OF.get(rule.id, "")
    why, _ = split_why(context.rule_text(rule.id, "why"))
    return Card(
        rule=rule.id,
        title=context.title("rules", rule.id),
        question=context.rule_text(rule.id, "question"),
        outcome=context.outcome(rule.outcome),
        outcome_code=rule.outcome.value,
        decisive=context.say(f"card.{_decisive(rule)}"),
        pillar=context.title("pillars", rule.pillar),
        criteria=criteria(context, rule),
        sources=sources(context, rule.level),
        condition=condition(context, rule),
        effect=effect_line(context, rule),
        condition_notes=_notes(context, rule),
        readings=_readings(context, rule),
        readings_caption=_caption(context, context.say("card.readings_short")),
        others=_others(context, rule),
        years=years_table(context, rule),
        why=why,
        innocent=context.rule_texts(rule.id, "innocent"),
        blind_spots=context.rule_texts(rule.id, "blind_spots"),
        remedy=context.rule_text(rule.id, "remedy"),
        cause=context.say("card.cause"),
        evidence=evidence_line(context, rule),
        evidence_id=rule.evidence.id if rule.evidence else "",
        files=evidence_files(context, rule),
        quote=quote_sentence(context, rule),
        chart=context.say("card.beside_chart", title=context.say(f"chart.{chart}.name"))
        if chart
        else "",
        chart_id=chart,
        status=status_line(context, rule.id),
    )


def _decisive(rule: RuleResult) -> str:
    if rule.anchor:
        return "decisive_anchor"
    return "decisive_yes" if rule.decisive else "decisive_no"


def _notes(context: Context, rule: RuleResult) -> tuple[str, ...]:
    notes = [context.say("card.reached", threshold=reached(context, rule))]
    notes += converted_level(context, rule)
    if clearing := leaving(context, rule):
        notes.append(clearing)
    if rule.interval is not None:
        low = context.value(rule, rule.interval.low)
        high = context.value(rule, rule.interval.high)
        method = rule.interval.method
        notes.append(context.say("card.interval", low=low, high=high, method=method))
    return tuple(notes)


def converted_level(context: Context, rule: RuleResult) -> tuple[str, ...]:
    """Say at which rate, and of which day, a level in another currency was taken."""
    worth, day = rule.figures.get("figure_level_worth"), rule.figures.get("figure_level_on")
    if worth is None or day is None:
        return ()
    return (
        context.say(
            "card.converted_level",
            currency=str(rule.figures.get("figure_currency") or ""),
            worth=context.numbers.decimal(Decimal(str(worth)), 10),
            into=context.result.filing.currency or "",
            date=context.worded("date", str(day)),
        ),
    )


def _readings(context: Context, rule: RuleResult) -> Table:
    heads = ("reading", "value", "numerator", "denominator", "people", "outcome")
    rows = []
    for name in READINGS:
        reading = rule.readings.get(name)
        if reading is None:
            continue
        rows.append(
            (
                context.say(f"reading.{name}"),
                context.value(rule, reading.value, infinite=reading.infinite),
                context.numbers.plain(reading.numerator) if reading.numerator else ABSENT,
                context.numbers.plain(reading.denominator) if reading.denominator else ABSENT,
                context.numbers.count(reading.n),
                context.outcome(reading.outcome),
            )
        )
    named = context.say("card.readings", rule=context.title("rules", rule.id))
    return Table(
        caption=_caption(context, named),
        head=tuple(context.say(f"label.{head}") for head in heads),
        rows=tuple(rows),
        numeric=(1, 2, 3, 4),
    )


def _caption(context: Context, named: str) -> str:
    currency = context.numbers.currency
    told = context.say("card.amounts", currency=currency) if currency else ""
    return f"{named}. {told}".rstrip()


def _others(context: Context, rule: RuleResult) -> Table | None:
    if len(rule.by_jurisdiction) <= 1:
        return None
    heads = ("jurisdiction", "outcome", "threshold", "basis")
    rows = tuple(
        (
            jurisdiction_name(context, other.jurisdiction),
            context.outcome(other.outcome),
            threshold(context, rule, other.level, "flag"),
            basis_of(context, other.level, "flag"),
        )
        for other in rule.by_jurisdiction
    )
    caption = context.say("card.other_jurisdictions")
    return Table(caption, tuple(context.say(f"label.{head}") for head in heads), rows)
