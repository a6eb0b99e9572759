"""The chapter on published figures: what a disclosure says and who says it, and others' beside."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.report.levels import source
from pyramidcheck.report.parts import Link, Source, Table
from pyramidcheck.report.parts_published import Published
from pyramidcheck.report.places import rule_place
from pyramidcheck.report.standing import build_standing
from pyramidcheck.report.text import ABSENT

if TYPE_CHECKING:
    from pyramidcheck.model.result import (
        DisclosureResult,
        PublishedFigure,
        RuleResult,
        SourceResult,
    )
    from pyramidcheck.report.context import Context
    from pyramidcheck.report.parts import Cell

CHAPTER = "published"
MOST_KEYS = 4


def build_published(context: Context) -> Published | None:
    """Return the chapter; None where nothing published is to be shown."""
    disclosure, standing = context.result.disclosure, build_standing(context)
    if disclosure is None:
        return None if standing is None else Published((), None, (), (), standing)
    return Published(
        notes=(notice(context), context.say("published.bounds")),
        figures=_figures(context, disclosure),
        groups=tuple(
            _groups(context, figure) for figure in disclosure.figures if figure.unit == "groups"
        ),
        sources=tuple(_source(context, each) for each in disclosure.sources),
        standing=standing,
    )


def notice(context: Context) -> str:
    """That nothing but published figures was audited; empty where there was a ledger."""
    disclosure = context.result.disclosure
    if disclosure is None:
        return ""
    unverified = sum(not figure.verified for figure in disclosure.figures)
    known = {0: "all_verified", len(disclosure.figures): "none_verified"}
    return " ".join(
        (
            context.plural("published.notice", len(disclosure.figures)),
            context.say(f"published.{known[unverified]}")
            if unverified in known
            else context.plural("published.unverified", unverified),
            context.say("published.capped"),
            context.say("published.of_industry") if disclosure.entity_kind != "company" else "",
        )
    ).strip()


def quality_line(context: Context) -> tuple[str, ...]:
    """How many figures were read, and how many of them measure a rule."""
    disclosure = context.result.disclosure
    if disclosure is None:
        return ()
    used = sum(bool(figure.rules) for figure in disclosure.figures)
    count = context.numbers.count
    return (
        context.plural(
            "published.figures_used",
            len(disclosure.figures),
            used=count(used),
            unused=count(len(disclosure.figures) - used),
        ),
        context.say("published.no_gates"),
    )


def key_rules(context: Context, usual: tuple[str, ...]) -> tuple[str, ...]:
    """Return the rules of page one: of a disclosure those it measures come first."""
    if context.result.disclosure is None:
        return usual
    rules = [rule for rule in context.result.rules if rule.weight]
    measured = [rule.id for rule in rules if rule.outcome.measured]
    # Of these at least the bounds are known.
    measured += [rule.id for rule in rules if rule.id not in measured and _has_bounds(rule)]
    shown = (*measured, *(rule_id for rule_id in usual if rule_id not in measured))
    return shown[:MOST_KEYS]


def _has_bounds(rule: RuleResult) -> bool:
    return any(each.value is not None or each.infinite for each in rule.readings.values())


def _figures(context: Context, disclosure: DisclosureResult) -> Table:
    heads = ("published_id", "figure", "whom", "as_published", "certainty", "rules")
    return Table(
        context.say("published.figures_title"),
        context.labels(heads),
        tuple(_row(context, figure) for figure in disclosure.figures),
        widths=(0.7, 2.4, 2.0, 2.2, 1.9, 1.9),
        id="published-figures",
    )


def _row(context: Context, figure: PublishedFigure) -> tuple[Cell, ...]:
    told = [context.say("quoted", text=figure.wording)] if figure.wording else []
    told += [context.text(figure.note)] if figure.note else []
    sure = context.say(f"certainty.{figure.certainty}", source=figure.source)
    checked = context.say("value.verified_undated" if figure.verified else "value.unverified")
    return (
        figure.id,
        context.title("published_kinds", figure.kind),
        context.title("populations", figure.whom) if figure.whom else ABSENT,
        " · ".join((_value(context, figure), *told)),
        f"{sure} ({checked})",
        tuple(
            Link(context.title("rules", rule_id), rule_place(context, rule_id))
            for rule_id in figure.rules
        )
        or context.say("published.no_rule"),
    )


def _value(context: Context, figure: PublishedFigure) -> str:
    if figure.unit == "groups":
        return context.plural("published.groups", len(figure.groups))
    shown = {
        name: written(context, figure.unit, value)
        for name in ("value", "at_least", "at_most")
        if (value := getattr(figure, name)) is not None
    }
    if "value" in shown:
        return shown["value"]
    if len(shown) == 1:
        name, value = next(iter(shown.items()))
        return context.say(f"published.{name}", value=value)
    return context.say("published.between", low=shown["at_least"], high=shown["at_most"])


def written(context: Context, unit: str, text: str) -> str:
    """Return an exact number of a disclosure in its unit."""
    exact = Fraction(text)
    value = Decimal(exact.numerator) / Decimal(exact.denominator)
    if unit == "share":
        return context.numbers.share_as_given(value)
    if unit == "money":
        return context.numbers.money(value)
    if unit == "count":
        return context.numbers.count(value)
    return context.numbers.decimal(value)


def _groups(context: Context, figure: PublishedFigure) -> Table:
    rows = []
    for group in figure.groups:
        people = (
            written(context, "share", group.people_share)
            if group.people_share is not None
            else written(context, "count", group.people or "0")
        )
        paid = next(
            (
                context.say(f"published.{name}", value=written(context, unit, value))
                for name, unit in (("mean", "money"), ("total", "money"), ("payout_share", "share"))
                if (value := getattr(group, name)) is not None
            ),
            ABSENT,
        )
        label = context.in_english(group.label) if group.label else ABSENT
        rows.append((label, people, paid))
    whom = context.title("populations", figure.whom or "")
    return Table(
        context.say("published.groups_title", id=figure.id, population=whom),
        context.labels(("published_group", "published_people", "as_published")),
        tuple(rows),
        numeric=(1,),
    )


def _source(context: Context, each: SourceResult) -> Source:
    reference = {"title": each.title, "address": each.address, "verified": each.verified}
    found = source(context, reference)
    classed = each.source_class
    notes = [each.number] + ([context.say(f"source_class.{classed}")] if classed else [])
    if each.retrieved_on is not None:
        day = context.numbers.day(each.retrieved_on, ABSENT)
        notes.append(context.say("published.retrieved", date=day))
    note = f"{found.note} {' · '.join(notes)}"
    # An address that is cut, as in a list of sources, leads nowhere but is still told.
    if not found.address and each.address:
        note = f"{each.address} {note}"
    return Source(found.label, found.address, note)
