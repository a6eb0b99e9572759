"""What a filing.toml declares, as page one prints it: claims of the filer, or the analyst's own."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any

from pyramidcheck.report.parts import Pair
from pyramidcheck.report.text import shortened

if TYPE_CHECKING:
    from pyramidcheck.report.context import Context

AMOUNTS = {f"plan.{name}" for name in ("starter_kit_price", "seller_cost_of_kit", "own_use_month")}
COUNTS = {f"plan.{name}" for name in ("levels_paid", "buyback_days", "adult_population")}
DAYS = {"period.start", "period.end", "received_on"}


def build_declared(context: Context) -> tuple[str, tuple[Pair, ...]]:
    """Return who set what, and every setting with its value."""
    filing = context.result.filing
    declared = {k: v for k, v in filing.declared.items() if not k.startswith("report.")}
    if context.result.disclosure is not None:
        return context.say("published.claims"), ()
    if not declared:
        return context.say("summary.declared_nothing"), ()
    key = "declared_analyst" if filing.declared_by == "analyst" else "declared"
    # In the order of the catalogue; what it has no words for, such as the mapping of a column, goes
    # by its key in the file.
    words = context.words.section("declared")
    known = [name for name in words if name in declared]
    others = [name for name in declared if name not in words]
    pairs = tuple(
        Pair(words.get(name, name), _value(context, name, declared[name]))
        for name in (*known, *others)
    )
    return context.say(f"summary.{key}"), pairs


def _value(context: Context, name: str, value: Any) -> str:  # noqa: ANN401 - as below
    """The value as the report writes such values; as it stands in the file where it is no such."""
    # A redacted result may hold a word in its place.
    with suppress(ArithmeticError, ValueError):
        if name in AMOUNTS:
            return context.numbers.money(value, exact=True)
        if name in COUNTS:
            return context.numbers.count(value)
        if name in DAYS:
            return context.numbers.day(date.fromisoformat(value), "")
        if name == "plan.buyback_share":
            return context.numbers.level(float(value))
        if name == "plan.qualifying_volume":
            return context.numbers.plain(value)
    return _declared_value(context, value)


def _declared_value(context: Context, value: Any) -> str:  # noqa: ANN401 - JSON-like data of any shape
    if isinstance(value, bool):
        return context.say("yes_no.yes" if value else "yes_no.no")
    if isinstance(value, dict):
        inner = (f"{k} = {_declared_value(context, v)}" for k, v in value.items())
        return shortened("; ".join(inner), 160)
    if isinstance(value, list | tuple):
        return shortened(", ".join(_declared_value(context, v) for v in value), 160)
    return shortened(str(value), 160)


def build_signatures(context: Context, printed_on: date | None) -> tuple[Pair, ...]:
    """Return author and reviewer, or that they are not named, and the day.

    The day is the one printed on the report, else that of the law applied.
    """
    declared = context.result.filing.declared
    absent = context.say("summary.not_named")
    named = (
        Pair(
            context.say(f"label.{name}"),
            shortened(str(declared.get(f"report.{name}") or absent), 80),
        )
        for name in ("author", "reviewer")
    )
    day = context.numbers.day(printed_on or context.result.filing.as_of, absent)
    return (*named, Pair(context.say("label.date"), day))
