"""The verdict in words: level, confidence, why, why not more, and how stable it is."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pyramidcheck.model.outcome import IndicationLevel
from pyramidcheck.report.parts_summary import Verdict
from pyramidcheck.report.years import recent_line

if TYPE_CHECKING:
    from pyramidcheck.model.result import Message, VerdictResult
    from pyramidcheck.report.context import Context

NOT_MORE = ("level_not_", "level_referral_cap")
LEADING = {
    IndicationLevel.STRONG: ("level_overrides_together", "level_anchor_and_harm"),
    IndicationLevel.CANNOT_CONCLUDE: (
        "level_funding_unobserved",
        "level_sales_unobserved",
        "level_low_coverage",
    ),
}
"""Reasons that can make a level; for the levels left out, whatever comes first."""


def build_verdict(context: Context) -> Verdict:
    """Return level and confidence with one sentence why and one why not more."""
    verdict = context.result.verdict
    why, not_more, also = _reasons(context, verdict)
    score = verdict.score
    numbers = context.numbers
    if score.value is None:
        line = context.say("score.absent")
    else:
        line = context.say(
            "score.line",
            value=numbers.decimal(score.value, 0),
            low=numbers.decimal(score.low or 0, 0),
            high=numbers.decimal(100 if score.high is None else score.high, 0),
        )
    told = {reason.values.get("override") for reason in verdict.reasons}
    fired = [o for o in verdict.overrides if o.fired and o.id not in told]
    return Verdict(
        level=verdict.level.value,
        band=band(context),
        recent=recent_line(context),
        why=why,
        why_not_more=not_more,
        also=also,
        confidence=tuple(context.message(m) for m in verdict.confidence_reasons),
        score=line,
        coverage=context.say("score.coverage", coverage=numbers.share(verdict.coverage)),
        overrides=tuple(
            context.say("verdict.override", text=context.title("overrides", o.id)) for o in fired
        ),
    )


def band(context: Context) -> str:
    """Level and confidence in words; never more than indications."""
    verdict = context.result.verdict
    scale = "harm_level" if verdict.heading == "consumer_harm" else "level"
    if verdict.heading == "cannot_conclude":
        level = context.say(f"level.{IndicationLevel.CANNOT_CONCLUDE.value}")
    else:
        level = context.say(f"{scale}.{verdict.level.value}")
    confidence = context.say(f"confidence.{verdict.confidence.value}")
    return context.say("verdict.band", level=level, confidence=confidence)


def stability_line(context: Context) -> str:
    """How many alternative ways of judging keep the level, and where the others end."""
    stability = context.result.verdict.stability
    if not stability.runs:
        return context.say("stability.none")
    count = context.numbers.count
    own = context.result.verdict.level
    # A level that could not be given is nothing that could stay unchanged.
    key = "stability.no_level" if own is IndicationLevel.CANNOT_CONCLUDE else "stability.line"
    line = context.say(key, unchanged=count(stability.unchanged), runs=count(stability.runs))
    others = Counter(run.level for run in stability.alternatives if run.level != own)
    if not others:
        return line
    levels = [
        context.say(
            "stability.other",
            level=context.say(f"level_short.{level.value}"),
            count=count(others[level]),
        )
        for level in IndicationLevel
        if level in others
    ]
    return line + " " + context.say("stability.others", levels=context.numbers.listed(levels))


def _reasons(context: Context, verdict: VerdictResult) -> tuple[str, str, tuple[str, ...]]:
    why: list[Message] = []
    not_more: list[Message] = []
    for reason in verdict.reasons:
        (not_more if reason.code.startswith(NOT_MORE) else why).append(reason)
    # The judge orders its reasons by weight; those that cannot make this level never lead.
    why.sort(key=lambda reason: reason.code not in LEADING.get(verdict.level, ()))
    first = context.message(why[0]) if why else context.say("verdict.no_reason")
    limit = (
        " ".join(context.message(m) for m in not_more)
        if not_more
        else context.say(f"verdict.more_{verdict.level.value}")
    )
    told = " ".join(str(m.values.get("overrides") or "") for m in why)
    also = [m for m in why[1:] if str(m.values.get("override") or "-") not in told]
    return first, limit, tuple(context.message(m) for m in also)
