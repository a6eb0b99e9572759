"""What an analyst decided on the findings, in words; beside them, never instead of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pyramidcheck.report.places import has_card
from pyramidcheck.report.text import ABSENT

if TYPE_CHECKING:
    from pyramidcheck.model.result import Disposition
    from pyramidcheck.report.context import Context

STATES = ("open", "explained", "dismissed")


def status_line(context: Context, rule: str) -> str:
    """Return the status of one finding; empty where no finding has any."""
    found = context.result.dispositions
    if not found:
        return ""
    mine = next((item for item in found if item.rule == rule), None)
    told = _told(context, mine) if mine else context.say("disposition.open")
    return context.say("disposition.status", told=told)


def counts_line(context: Context) -> str:
    """Return how many findings are open, explained and dismissed; empty where none has a status."""
    found = {item.rule: item for item in context.result.dispositions}
    if not found:
        return ""
    findings = [rule.id for rule in context.result.rules if has_card(rule)]
    states = Counter(effective_state(found.get(rule)) for rule in findings)
    count = context.numbers.count
    told = [
        context.plural(
            "disposition.counts", len(findings), **{name: count(states[name]) for name in STATES}
        )
    ]
    lapsed = sum(item.lapsed for item in found.values() if item.rule in findings)
    if lapsed:
        told.append(context.plural("disposition.lapsed_count", lapsed))
    beside = sum(rule not in findings for rule in found)
    if beside:
        told.append(context.plural("disposition.beside", beside))
    return " ".join(told)


def effective_state(found: Disposition | None) -> str:
    """Return the state that counts: open where nothing was decided or what was has lapsed."""
    return "open" if found is None or found.lapsed else found.state


def _told(context: Context, found: Disposition) -> str:
    say = context.say
    if found.state == "open" and not (found.by or found.reason):
        return say("disposition.open")
    key = found.state if found.until is None else f"{found.state}_until"
    reason = found.reason.strip()
    line = say(
        f"disposition.{key}",
        by=found.by or say("disposition.nobody"),
        until=context.numbers.day(found.until, ABSENT),
    )
    told = say("disposition.because", line=line, reason=reason) if reason else line
    if not found.lapsed:
        return told
    as_of = context.numbers.day(context.result.filing.as_of, ABSENT)
    return say("disposition.lapsed", told=told, as_of=as_of)
