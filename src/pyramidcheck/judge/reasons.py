"""Why the level is what it is: first what makes it, then what keeps it from being higher."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.judge.codes import message
from pyramidcheck.judge.level import (
    both_hold,
    cannot_be_seen,
    find,
    funding_unseen,
    harm_states,
    indication_level,
    leads_unseen,
    observed_level,
    only_harm,
    together,
)
from pyramidcheck.judge.numbers import rounded
from pyramidcheck.model.messages import MessageCode
from pyramidcheck.model.outcome import IndicationLevel

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyramidcheck.judge.level import Findings, Scheme, View
    from pyramidcheck.model.result import Message


def level_reasons(view: View, scheme: Scheme, observed_days: int) -> tuple[Message, ...]:
    """Returns the reasons, first those that make the level; never empty."""
    findings = find(view, scheme)
    observed = observed_level(view, findings, scheme)
    unseen = tuple(_unseen(view, scheme))
    found = (
        *_pairs(view, findings, scheme),
        *_overrides(view, scheme),
        *_raising(observed, view, findings, scheme),
        *_capping(observed, view, findings, scheme),
    )
    # Where the level cannot be given, what was found does not make it: what was not seen does.
    if indication_level(view, scheme) is IndicationLevel.CANNOT_CONCLUDE:
        ordered = (*unseen, *found)
    else:
        ordered = (*found, *unseen)
    return (*ordered, *_harm(view, scheme, observed_days))


def _pairs(view: View, findings: Findings, scheme: Scheme) -> Iterator[Message]:
    """Yields what makes a strong level; each alone would make a material one at most."""
    if both_hold(view, scheme.verdict):
        yield message(
            MessageCode.LEVEL_OVERRIDES_TOGETHER, overrides=", ".join(together(scheme.verdict))
        )
    if findings.anchors and findings.harm:
        yield message(
            MessageCode.LEVEL_ANCHOR_AND_HARM, anchor=findings.anchors[0], harm=findings.harm[0]
        )


def _overrides(view: View, scheme: Scheme) -> Iterator[Message]:
    for override in scheme.verdict.overrides:
        if override.id in view.fired:
            yield message(MessageCode.LEVEL_OVERRIDE, override=override.id, rule=override.rule)


def _raising(
    level: IndicationLevel, view: View, findings: Findings, scheme: Scheme
) -> Iterator[Message]:
    """Yields the single findings that make the observed level."""
    yield from _each(MessageCode.LEVEL_STRUCTURAL_FLAG, findings.structural, view)
    if level is IndicationLevel.WEAK:
        milder = [i for i in findings.watched if i not in findings.structural]
        yield from _each(MessageCode.LEVEL_DECISIVE_WATCH, milder, view)
        yield from _each(MessageCode.LEVEL_OTHER_FLAG, findings.flagged_elsewhere, view)
        if only_harm(findings, scheme):
            yield message(MessageCode.LEVEL_ONLY_HARM)
    if level is IndicationLevel.NONE and not cannot_be_seen(view, scheme):
        yield message(MessageCode.LEVEL_NOTHING_FOUND)


def _capping(
    level: IndicationLevel, view: View, findings: Findings, scheme: Scheme
) -> Iterator[Message]:
    """Yields what keeps the level from being higher."""
    if scheme.referral_programme:
        yield message(MessageCode.LEVEL_REFERRAL_CAP)
    elif level is IndicationLevel.MATERIAL:
        if not findings.anchors:
            yield message(MessageCode.LEVEL_NOT_STRONG_ANCHOR)
        if not findings.harm:
            yield message(MessageCode.LEVEL_NOT_STRONG_HARM)
        if scheme.published_only:
            yield message(MessageCode.LEVEL_NOT_ABOVE_PUBLISHED)
    elif level is IndicationLevel.WEAK and not cannot_be_seen(view, scheme):
        yield message(MessageCode.LEVEL_NOT_MATERIAL)


def _unseen(view: View, scheme: Scheme) -> Iterator[Message]:
    """Yields what was not observed, whether or not the level can be given all the same."""
    if rules := funding_unseen(view, scheme):
        yield message(MessageCode.LEVEL_FUNDING_UNOBSERVED, rules=", ".join(rules))
    if rules := leads_unseen(view, scheme):
        yield message(MessageCode.LEVEL_SALES_UNOBSERVED, rules=", ".join(rules))
    if view.coverage < scheme.verdict.minimum_coverage:
        yield message(
            MessageCode.LEVEL_LOW_COVERAGE,
            coverage=rounded(view.coverage),
            needed=rounded(scheme.verdict.minimum_coverage),
        )


def _harm(view: View, scheme: Scheme, observed_days: int) -> Iterator[Message]:
    states = harm_states(view, scheme)
    if states and not any(outcome.measured for outcome in states):
        if scheme.published_only:
            yield message(MessageCode.LEVEL_HARM_NOT_PUBLISHED)
            return
        yield message(MessageCode.LEVEL_HARM_NOT_OBSERVABLE, days=observed_days)


def _each(code: MessageCode, ids: Iterable[str], view: View) -> Iterator[Message]:
    for rule_id in ids:
        yield message(code, rule=rule_id, outcome=view.outcomes[rule_id].value)
