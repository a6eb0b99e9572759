"""How a rule's levels, their sources and its evidence are worded."""

from __future__ import annotations

import math
import re
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from pyramidcheck.report.amounts import amount
from pyramidcheck.report.catalogue import fill
from pyramidcheck.report.figures import figure
from pyramidcheck.report.parts import Pair, Source
from pyramidcheck.report.published_ends import message_values
from pyramidcheck.report.text import ABSENT, shortened_at_word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramidcheck.model.result import LevelResult, RuleResult, YearLevel
    from pyramidcheck.report.context import Context

ORDER = ("watch", "flag", "critical")
BINDING = frozenset({"statute", "code"})
JUDGEMENT = "judgement"
SAID_TWICE = re.compile(r"[;,]?\s*(?:\(unverified\)|\bunverified)\s*$")
FORMULA = re.compile(r"\b(?:Formula:|Formule\s*:)")
SENTENCE = re.compile(r"[.!?](?=\s+\w)\s+")
RUN_IN = re.compile(r"(?:^|(?<=[.!?]\s))([A-ZÀ-Ý][^.:;,?!%0-9]{2,26}?)\s?:\s")
SHORTEST_WHY = 90
MOST_SOURCE = 72
EARLIEST = date(1900, 1, 2)
LONGEST_ADDRESS = 2_000
SAFE_ADDRESSES = ("https://", "http://")


def written(context: Context, rule: RuleResult, level: LevelResult | YearLevel, name: str) -> str:
    """One level as the rule writes it, with its value in the rule's unit: 2/3 (66.7%)."""
    value: float | None = getattr(level, name)
    if value is None:
        return ""
    return level_words(context, rule, value, getattr(level, f"{name}_text"))


def level_words(context: Context, rule: RuleResult, value: float, text: str | None) -> str:
    """A level in the rule's unit, behind the fraction that it is written as: 2/3 (66.7%)."""
    share = rule.unit == "share"
    own = context.in_own_unit(rule, value)
    shown = context.numbers.level(value) if share else own
    return f"{text} ({shown})" if text and "/" in text and _exact(text, value) else shown


def threshold(context: Context, rule: RuleResult, level: LevelResult | YearLevel, name: str) -> str:
    """Which side of a level is worse: `flag from 50% up`, `watch below 2/3 (66.7%)`."""
    shown = written(context, rule, level, name)
    if not shown:
        return ""
    better = "_better" if name in level.better_levels else ""
    label = context.say(f"outcome.{name}")
    return context.say(f"value.{rule.direction}{better}", level=label, value=shown)


def reached(context: Context, rule: RuleResult) -> str:
    """The worst level reached, else the first one that would be."""
    return threshold(context, rule, rule.level, reached_name(rule))


def reached_name(rule: RuleResult) -> str:
    """Name of the level that `reached` prints."""
    name = rule.outcome.value if rule.outcome.value in ORDER else "flag"
    return name if getattr(rule.level, name) is not None else "flag"


def condition(context: Context, rule: RuleResult) -> str:
    """The rule's message with its figures; the value is that of the central reading."""
    period = context.result.filing.period
    unknown = context.say("period.unknown")
    values = {
        "period_start": context.numbers.day(period.start, unknown),
        "period_end": context.numbers.day(period.end, unknown),
    }
    values |= {name: figure(context, name, value) for name, value in rule.figures.items()}
    for name in ORDER:
        values[name] = _told(context, rule, getattr(rule.level, name), named=name)
    for name, reading in rule.readings.items():
        values[name] = _told(context, rule, reading.value, infinite=reading.infinite)
    central = rule.readings.get("central")
    if central is not None:
        values["numerator"] = amount(context, rule, central.numerator or ABSENT)
        values["denominator"] = amount(context, rule, central.denominator or ABSENT)
    values["value"] = _told(context, rule, rule.value, infinite=rule.infinite)
    values |= message_values(context, rule, values["value"])
    values["n"] = context.numbers.count(rule.n)
    return fill(context.rule_text(rule.id, "message"), values)


def _told(
    context: Context,
    rule: RuleResult,
    value: float | None,
    *,
    infinite: bool = False,
    named: str = "",
) -> str:
    """A value inside a rule's message, which writes the word for a multiple or a count itself."""
    if infinite:
        return context.say("value.infinite_message")
    if value is None:
        return ABSENT
    if math.isnan(value):
        return context.value(rule, value)
    if rule.unit in {"multiple", "count"}:
        return context.numbers.decimal(value)
    return written(context, rule, rule.level, named) if named else context.value(rule, value)


def split_why(text: str) -> tuple[str, str]:
    """Why a rule matters, in a sentence or two, and how it is measured: the rest, with grounds."""
    marked = FORMULA.search(text)
    if marked and marked.start() > 0:
        return text[: marked.start()].strip(), text[marked.start() :]
    for end in SENTENCE.finditer(text):
        if end.end() >= SHORTEST_WHY:
            return text[: end.end()].strip(), text[end.end() :]
    return text, ""


def run_in_parts(text: str) -> tuple[Pair, ...]:
    """A long text cut at its run-in headings (`Formula:`, `Readings:`, `Grounds:`)."""
    heads = list(RUN_IN.finditer(text))
    starts = [head.start() for head in heads] + [len(text)]
    parts = [Pair("", text[: starts[0]].strip())]
    parts += [
        Pair(head.group(1), _capital(text[head.end() : after].strip()))
        for head, after in zip(heads, starts[1:], strict=True)
    ]
    return tuple(part for part in parts if part.value)


def source_line(context: Context, level: LevelResult, name: str) -> str:
    """Basis of one level in a line, with its first source unless the level is our judgement."""
    basis = basis_of(context, level, name)
    if is_judgement(level, name) or not level.references:
        return basis
    first = level.references[0]
    title = _title(first)
    if len(title) > MOST_SOURCE:
        title = shortened_at_word(re.split("[,:]", title, maxsplit=1)[0], MOST_SOURCE)
    return f"{basis}, {context.in_english(title)} ({_verified(context, first)})"


def is_judgement(level: LevelResult, *names: str) -> bool:
    """True where every one of the levels was set by this method and not by a source."""
    return level.basis == JUDGEMENT or all(name in level.judgement for name in names)


def basis_of(context: Context, level: LevelResult, *names: str) -> str:
    """What these levels rest on, in a word or two."""
    return context.say(f"basis.{JUDGEMENT if is_judgement(level, *names) else level.basis}")


def criteria(context: Context, rule: RuleResult) -> tuple[str, ...]:
    """Levels as written, their basis, what they bind, and which are our judgement."""
    level = rule.level
    lines = [
        _capital(shown) + "." for name in ORDER if (shown := threshold(context, rule, level, name))
    ]
    present = _present(level)
    judged = is_judgement(level, *present)
    jurisdiction = context.say(
        "card.level_of",
        jurisdiction=jurisdiction_name(context, level.jurisdiction),
        basis=basis_of(context, level, *present),
    )
    lines.append(jurisdiction)
    if level.basis in BINDING and not judged:
        lines.append(context.say("card.binding"))
        if level.from_ is not None and level.from_ > EARLIEST:
            when = context.numbers.day(level.from_, ABSENT)
            lines.append(_capital(context.say("card.from", date=when)) + ".")
    else:
        lines.append(context.say("card.yardstick"))
    if level.hard:
        lines.append(context.say("card.hard"))
    if level.judgement and not judged:
        names = [context.say(f"outcome.{name}") for name in level.judgement]
        named = context.numbers.listed(names)
        lines.append(context.say("card.judgement_levels", levels=named))
    if rule.status == "experimental":
        lines.append(context.say("card.experimental"))
    return tuple(lines)


def sources(context: Context, level: LevelResult) -> tuple[Source, ...]:
    """Every source of the levels; that there is none, where there is none."""
    judged = is_judgement(level, *_present(level))
    found = []
    for reference in level.references:
        told = source(context, reference)
        label = context.say("card.background", source=told.label) if judged else told.label
        found.append(Source(label, told.address, told.note))
    return tuple(found) or (Source(context.say("value.no_source"), "", ""),)


def source(context: Context, reference: Mapping[str, Any]) -> Source:
    """One source: title, address, and whether somebody opened it."""
    note = f"({_verified(context, reference)})"
    return Source(_named(context, reference), _address(reference), note)


def evidence_line(context: Context, rule: RuleResult) -> str:
    """Where the rows behind the rule are and how many there are."""
    evidence = rule.evidence
    if evidence is None:
        return context.say("card.no_evidence")
    return context.plural(
        "card.evidence",
        evidence.kept,
        id=evidence.id,
        file=rule.id,
        kept=context.numbers.count(evidence.kept),
        rows=context.numbers.count(evidence.rows),
    )


def jurisdiction_name(context: Context, code: str) -> str:
    """Name of a profile; its code where the catalogue has none."""
    key = f"jurisdiction.{code}"
    return context.say(key) if key in context.words else code


def _present(level: LevelResult) -> tuple[str, ...]:
    return tuple(name for name in ORDER if getattr(level, name) is not None)


def _address(reference: Mapping[str, Any]) -> str:
    address = str(reference.get("address") or "")
    safe = address.startswith(SAFE_ADDRESSES) and len(address) <= LONGEST_ADDRESS
    return address if safe else ""


def _named(context: Context, reference: Mapping[str, Any]) -> str:
    """Title of a source, which is told in English in every language; its address without one."""
    title = _title(reference)
    return context.in_english(title) if title else _address(reference)


def _title(reference: Mapping[str, Any]) -> str:
    """Title of a source, without the word that the note behind it says again."""
    title = str(reference.get("title") or reference.get("source") or "")
    return title if reference.get("verified") else SAID_TWICE.sub("", title)


def _verified(context: Context, reference: Mapping[str, Any]) -> str:
    if not reference.get("verified"):
        return context.say("value.unverified")
    checked = reference.get("checked_on")
    if isinstance(checked, str):
        checked = date.fromisoformat(checked)
    if checked is None:
        return context.say("value.verified_undated")
    return context.say("value.verified", date=context.numbers.day(checked, ABSENT))


def _exact(text: str, value: float) -> bool:
    try:
        return abs(float(Fraction(text)) - value) < 1e-9
    except (ValueError, ZeroDivisionError):
        return False


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
