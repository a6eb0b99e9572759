"""What a filing.toml declares, as page one prints it: claims of the filer, or the analyst's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramidcheck.report.parts import Pair
from pyramidcheck.report.text import shortened

if TYPE_CHECKING:
    from datetime import date

    from pyramidcheck.report.context import Context


def build_declared(context: Context) -> tuple[str, tuple[Pair, ...]]:
    """Return who set what, and every setting with its value."""
    filing = context.result.filing
    declared = {k: v for k, v in filing.declared.items() if not k.startswith("report.")}
    if context.result.disclosure is not None:
        return context.say("published.claims"), ()
    if not declared:
        return context.say("summary.declared_nothing"), ()
    key = "declared_analyst" if filing.declared_by == "analyst" else "declared"
    pairs = tuple(Pair(name, _declared_value(context, declared[name])) for name in declared)
    return context.say(f"summary.{key}"), pairs


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
