"""A what-if for the person at the terminal: before and after, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.cli.terminal import WIDTH, cut, pad, width, wrap
from pyramidcheck.report.context import Context
from pyramidcheck.report.marks import synthetic_mark
from pyramidcheck.report.summary import company
from pyramidcheck.report.text import ABSENT, clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyramidcheck.model.result import Message, Result, RuleResult
    from pyramidcheck.whatif import WhatIf, WhatIfResult
    from pyramidcheck.whatif.answer import Condition

Line = tuple[str, str]
_GAP = "  "
_SHARES = frozenset({"before", "after", "share", "asked", "low", "high"})


def lines(found: WhatIf, answer: WhatIfResult, language: str) -> list[Line]:
    """Return the answer in at most 80 columns, in `en` or `fr`."""
    moved = frozenset(rule.id for rule in answer.rules)
    before, after = (_shown(side, moved) for side in (found.before, found.after))
    sides = Context(before, language), Context(after, language)
    return [
        *_head(found, answer, sides[0]),
        *_verdicts(sides),
        *_rules(answer, sides),
        *_conditions(answer.conditions, sides[0]),
        *_remarks(answer, sides[0]),
    ]


def _shown(result: Result, moved: frozenset[str]) -> Result:
    """Return the result with no more than the table shows: everything shown is cleaned first."""
    book = {
        section: {
            name: {key: text for key, text in entry.items() if key in {"title", "text"}}
            for name, entry in result.rulebook.get(section, {}).items()
        }
        for section in ("rules", "pillars", "overrides")
    }
    less: dict[str, object] = {
        "inputs": (),
        "criteria": (),
        "gates": (),
        "data_quality": {},
        "series": (),
    }
    rules = tuple(
        rule.model_copy(update={"by_jurisdiction": (), "figures": {}, "to_clear": None})
        for rule in result.rules
        if rule.id in moved
    )
    return result.model_copy(update={**less, "matter": None, "rulebook": book, "rules": rules})


def _head(found: WhatIf, answer: WhatIfResult, context: Context) -> Iterator[Line]:
    say, period = context.say, found.before.filing.period
    unknown = say("period.unknown")
    start, end = (context.numbers.day(day, unknown) for day in (period.start, period.end))
    days = say("period.both", start=start, end=end)
    title = say("whatif.title", company=clean(company(context)), period=days)
    yield from ((line, "bold") for line in wrap(title, WIDTH, indent="  "))
    if mark := synthetic_mark(say, found.before.filing):
        yield from _plain(mark)
    yield from _plain(say("whatif.rests_on", audit=answer.audit))
    given = ", ".join(answer.settings) or say("whatif.nothing_set")
    yield from _plain(say("cli.labelled", label=say("whatif.set"), text=given))
    yield "", ""


def _verdicts(sides: tuple[Context, Context]) -> Iterator[Line]:
    say = sides[0].say
    rows = [("", say("whatif.before"), say("whatif.after"))]
    for label, told in (
        ("level", lambda side: side.say(f"level_short.{side.result.verdict.level.value}")),
        ("score", _score),
        (
            "confidence",
            lambda side: side.say(f"confidence_short.{side.result.verdict.confidence.value}"),
        ),
        ("stability", _stability),
        ("law", _law),
    ):
        rows.append((say(f"whatif.{label}"), told(sides[0]), told(sides[1])))
    first, second = (max(width(row[place]) for row in rows) for place in (0, 1))
    for place, (label, before, after) in enumerate(rows):
        mark = "" if before == after else "bold"
        text = f"{pad(label, first)}{_GAP}{pad(before, second)}{_GAP}{after}".rstrip()
        yield text, mark if place else ""


def _score(side: Context) -> str:
    score, numbers = side.result.verdict.score, side.numbers
    low = numbers.decimal(score.low or 0, 0)
    high = numbers.decimal(100 if score.high is None else score.high, 0)
    if score.value is None:
        return side.say("whatif.no_score", low=low, high=high)
    value = numbers.decimal(score.value, 1)
    return side.say("whatif.score_range", value=value, low=low, high=high)


def _stability(side: Context) -> str:
    found = side.result.verdict.stability
    return side.say("whatif.runs", unchanged=str(found.unchanged), runs=str(found.runs))


def _law(side: Context) -> str:
    filing = side.result.filing
    day = filing.as_of.isoformat() if filing.as_of else side.say("period.unknown")
    names = ", ".join(
        side.say(key) if (key := f"jurisdiction.{name}") in side.words else name
        for name in filing.jurisdictions
    )
    return f"{names}, {day}"


def _rules(answer: WhatIfResult, sides: tuple[Context, Context]) -> Iterator[Line]:
    say = sides[0].say
    yield "", ""
    shown = [(moved, told) for moved in answer.rules if (told := _sides(moved.id, sides))]
    yield f"{say('whatif.rules_moved')} ({len(shown)})", ""
    if not shown:
        yield f"  {say('whatif.no_rule_moved')}", ""
    for moved, told in shown:
        yield f"  {cut(sides[0].title('rules', moved.id), WIDTH - 2)} ({moved.id})", ""
        style = "bold" if moved.outcome_moved else ""
        yield from ((f"    {before} → {after}", style) for before, after in told)


def _sides(rule_id: str, sides: tuple[Context, Context]) -> list[tuple[str, str]]:
    """Return what a person sees of a moved rule, before and after; nothing where it looks alike."""
    rules = [side.rules[rule_id] for side in sides]
    pairs = []
    for told in (_told, _range, _levels, _weight):
        before, after = (told(side, rule) for side, rule in zip(sides, rules, strict=True))
        if before != after:
            pairs.append((before, after))
    return pairs


def _range(side: Context, rule: RuleResult) -> str:
    """Return the strict and the lenient value where the rule has a value at all."""
    if not rule.outcome.measured:
        return ""
    strict, lenient = (
        side.value(rule, reading.value, infinite=reading.infinite)
        for reading in (rule.readings["strict"], rule.readings["lenient"])
    )
    return side.say("whatif.range", strict=strict, lenient=lenient)


def _weight(side: Context, rule: RuleResult) -> str:
    return side.say("whatif.weight", weight=side.numbers.decimal(rule.weight))


def _told(side: Context, rule: RuleResult) -> str:
    value = side.value(rule, rule.value, infinite=rule.infinite)
    return side.say("whatif.rule", outcome=side.outcome(rule.outcome), value=value)


def _levels(side: Context, rule: RuleResult) -> str:
    texts = (rule.level.watch_text, rule.level.flag_text, rule.level.critical_text)
    return side.say("whatif.levels_of_rule", levels=" / ".join(text or ABSENT for text in texts))


def _conditions(conditions: Sequence[Condition], context: Context) -> Iterator[Line]:
    say = context.say
    changed = [each for each in conditions if each.before != each.after]
    yield "", ""
    yield f"{say('whatif.conditions')} ({len(changed)})", ""
    if not changed:
        yield f"  {say('whatif.no_condition')}", ""
    for each in changed:
        if each.kind == "override":
            text = context.title("overrides", each.id)
        else:
            quoted = say("quoted", text=context.title("rules", each.id))
            text = say(f"whatif.{each.kind}", rule=quoted)
        key = "whatif.now_holds" if each.after else "whatif.no_longer"
        yield from _item(say(key, text=text))


def _remarks(answer: WhatIfResult, context: Context) -> Iterator[Line]:
    say = context.say
    yield "", ""
    if answer.notes:
        yield say("whatif.notes"), ""
        for note in answer.notes:
            yield from _item(_note(note, context))
    for key, ids in (("partly", answer.partly), ("held", answer.held)):
        if ids:
            yield from _plain(say(f"whatif.{key}", rules=", ".join(ids)))
    yield from _plain(say("whatif.caveat"))


def _note(note: Message, context: Context) -> str:
    """Return the sentence of a note, its values worded."""
    values = note.values
    code = note.code
    if code == "pillars_share":
        weights = context.numbers.listed(
            [f"{context.title('pillars', name)} {value}" for name, value in values.items()]
        )
        return context.say("whatif.note.pillars_share", weights=weights)
    if code == "role" and values.get("reading"):
        code = "role_in_one"
    return context.say(
        f"whatif.note.{code}",
        **{name: _worded(context, name, value) for name, value in values.items()},
    )


def _worded(context: Context, name: str, value: str | float | None) -> str:
    if isinstance(value, float) and name in _SHARES:
        return context.numbers.share(value)
    if name == "rule":
        return context.say("quoted", text=context.title("rules", str(value)))
    section = {"reading": "reading", "role": "buyer_class", "side": "side"}.get(name)
    key = f"{section}.{value}"
    if name == "reason" and f"message.{value}" in context.words:
        return str(value)
    return context.say(key) if section and key in context.words else str(value)


def _item(text: str) -> Iterator[Line]:
    first, *rest = wrap(f"- {text}", WIDTH - 2, indent="  ")
    yield from ((f"  {line}", "") for line in (first, *rest))


def _plain(text: str, indent: str = "  ") -> Iterator[Line]:
    yield from ((line, "") for line in wrap(text, WIDTH, indent=indent))
