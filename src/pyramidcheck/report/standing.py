"""Where this company stands: its values beside published figures of the same measure and people."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from pyramidcheck.report.figures import level_figure
from pyramidcheck.report.levels import source
from pyramidcheck.report.parts import Source, Table
from pyramidcheck.report.parts_published import Standing
from pyramidcheck.report.text import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyramidcheck.model.result import ReadingResult, RuleResult
    from pyramidcheck.report.context import Context

_Entry = Mapping[str, Any]
DAYS, MOST_OFF = 365, 4


@dataclass(frozen=True, slots=True)
class _Beside:
    """One published figure and the value here, or why the two are not compared."""

    benchmark: _Entry
    figure: _Entry
    measure: _Entry
    title: str
    here: Fraction | None
    unit: str
    why_not: str = ""


def build_standing(context: Context) -> Standing | None:
    """Return the comparisons, lawful networks first; None where nothing was published on others."""
    found = sorted(_found(context), key=_order)
    compared = [each for each in found if not each.why_not]
    others = [each for each in found if each.why_not]
    if not found:
        return None
    return Standing(
        note=context.say("standing.intro"),
        sentences=tuple(_sentence(context, each) for each in _told_of(compared)),
        compared=_compared(context, compared) if compared else None,
        others=_others(context, others) if others else None,
        sources=tuple(_sources(context, found)),
    )


def _told_of(compared: list[_Beside]) -> Iterator[_Beside]:
    """Yield what is said in a sentence: of lawful networks the latest year, of others each."""
    said = set()
    for each in compared:
        if not each.benchmark.get("lawful"):
            yield each
        elif each.figure["measure"] not in said:
            said.add(each.figure["measure"])
            yield each


def _order(each: _Beside) -> tuple[bool, str, int]:
    return not each.benchmark.get("lawful"), str(each.figure["measure"]), -each.benchmark["year"]


def _found(context: Context) -> Iterator[_Beside]:
    measures = context.section("beside")
    for benchmark in context.section("benchmarks").values():
        if _is_this(context, benchmark):
            continue
        for figure in benchmark.get("figures", ()):
            measure = measures.get(figure["measure"])
            if isinstance(measure, Mapping):
                yield _beside(context, benchmark, figure, measure)


def _is_this(context: Context, benchmark: _Entry) -> bool:
    """True where a disclosure of the same days rests on the very source of the benchmark."""
    disclosure, period = context.result.disclosure, context.result.filing.period
    if disclosure is None or period.end is None or period.end.year != benchmark["year"]:
        return False
    own = {each.number for each in disclosure.sources}
    return any(reference.get("source") in own for reference in benchmark["references"])


def _beside(context: Context, benchmark: _Entry, figure: _Entry, measure: _Entry) -> _Beside:
    rule = context.rules.get(str(measure.get("rule")))
    here, why = _value(context, measure, figure, rule)
    if figure.get("differs"):
        why = context.text(figure["differs"])
    elif figure.get("whom") != measure.get("whom"):
        why = context.say(
            "standing.other_people",
            published=context.title("populations", str(figure.get("whom"))),
            here=context.title("populations", str(measure.get("whom"))),
        )
    title = context.text(measure.get("title")) or (
        context.title("rules", rule.id) if rule else str(measure.get("rule"))
    )
    unit = rule.unit if rule else "share"
    return _Beside(benchmark, figure, measure, title, None if why else here, unit, why)


def _value(
    context: Context, measure: _Entry, figure: _Entry, rule: RuleResult | None
) -> tuple[Fraction | None, str]:
    """The value here in the reading that asks the same, or why there is none."""
    absent = context.say("standing.not_measured")
    if "numerator" in measure:
        totals = context.result.filing.totals
        parts = [_number(totals.get(str(measure[key]))) for key in ("numerator", "denominator")]
        if parts[0] is None or not parts[1] or parts[1] < 0:
            return None, absent
        return parts[0] / parts[1], ""
    if rule is None or not rule.outcome.measured:
        return None, absent
    if context.result.disclosure is not None and context.shown(rule) != context.value(
        rule, rule.value, infinite=rule.infinite
    ):
        return None, context.say("standing.only_bounds", value=context.shown(rule))
    readings = rule.readings
    if measure.get("of_a_year") and not _is_year(context):
        full = [year for year in rule.years if not year.partial and year.outcome.measured]
        if not full:
            return None, context.say("standing.other_time")
        readings = full[-1].readings
    value = _told_value(readings.get(str(figure.get("reading") or "central")))
    return value, "" if value is not None else context.redacted.word or absent


def _told_value(reading: ReadingResult | None) -> Fraction | None:
    if reading is None or reading.value is None or math.isnan(reading.value):
        return None
    return Fraction(str(reading.value))


def _is_year(context: Context) -> bool:
    """True where the period is a year, give or take what twelve whole months can differ."""
    period = context.result.filing.period
    if period.start is None or period.end is None:
        return False
    return abs((period.end - period.start).days + 1 - DAYS) <= MOST_OFF


def _compared_year(context: Context, each: _Beside) -> str:
    """The year that is compared, where it is not the whole period."""
    rule = context.rules.get(str(each.measure.get("rule")))
    if rule is None or not each.measure.get("of_a_year") or _is_year(context):
        return ""
    full = [year.year for year in rule.years if not year.partial and year.outcome.measured]
    return str(full[-1]) if full else ""


def _number(text: str | None) -> Fraction | None:
    try:
        return None if text is None else Fraction(text)
    except ValueError:
        return None


def _published(each: _Beside) -> Fraction:
    return Fraction(str(each.figure["published"]))


def _sentence(context: Context, each: _Beside) -> str:
    """Who is above or below whom, with both numbers, and what that does not mean."""
    published, within = _published(each), Fraction(str(each.measure["alike_within"]))
    here = each.here or Fraction(0)
    bound = "at_least" in each.figure
    if bound and here >= published:
        # A value above a lower bound may lie on either side of what was not told.
        words = context.say("standing.above_bound")
    elif abs(here - published) <= within:
        words = context.text(each.measure["alike"])
    else:
        words = context.text(each.measure["above" if here > published else "below"])
    told = context.say(
        "standing.sentence",
        words=words[:1].upper() + words[1:],
        name=context.text(each.benchmark["name"]),
        here=" ".join(filter(None, (_written(context, each.unit, here), _in_year(context, each)))),
        published=_told(context, each),
    )
    if each.benchmark.get("lawful"):
        return f"{told} {context.say('standing.lawful')}"
    return f"{told} {context.say('standing.of_law', standing=_standing(context, each))}"


def _in_year(context: Context, each: _Beside) -> str:
    year = _compared_year(context, each)
    return context.say("standing.in_year", year=year) if year else ""


def _standing(context: Context, each: _Beside) -> str:
    return context.text(each.benchmark["standing"])


def _written(context: Context, unit: str, value: Fraction) -> str:
    return level_figure(context, unit, float(value))


def _told(context: Context, each: _Beside) -> str:
    value = _written(context, each.unit, _published(each))
    return context.say("published.at_least", value=value) if "at_least" in each.figure else value


def _compared(context: Context, found: list[_Beside]) -> Table:
    heads = ("compared", "here", "as_published", "published_on", "whom", "in_law", "certainty")
    return Table(
        context.say("standing.compared_title"),
        context.labels(heads),
        tuple(
            (
                _named(context, each),
                _written(context, each.unit, each.here or Fraction(0)),
                _told(context, each),
                context.text(each.benchmark["name"]),
                _whom(context, each),
                _standing(context, each),
                _sure(context, each),
            )
            for each in found
        ),
        numeric=(1, 2),
        widths=(2.0, 0.9, 1.1, 1.8, 1.6, 1.6, 1.8),
        id="standing-table",
    )


def _named(context: Context, each: _Beside) -> str:
    reading = str(each.figure.get("reading") or "central")
    year = _compared_year(context, each)
    title = f"{each.title} ({year})" if year else each.title
    if reading == "central":
        return title
    word = context.say(f"reading.{reading}").lower()
    return context.say("standing.reading", title=title, reading=word)


def _whom(context: Context, each: _Beside) -> str:
    whom = each.figure.get("whom")
    return context.title("populations", str(whom)) if whom else ABSENT


def _others(context: Context, found: list[_Beside]) -> Table:
    heads = ("compared", "as_published", "published_on", "why_not_compared", "certainty")
    return Table(
        context.say("standing.others_title"),
        context.labels(heads),
        tuple(
            (
                _named(context, each),
                _told(context, each),
                context.text(each.benchmark["name"]),
                each.why_not,
                _sure(context, each),
            )
            for each in found
        ),
        numeric=(1,),
        widths=(2.0, 1.1, 1.8, 3.0, 1.8),
    )


def _sure(context: Context, each: _Beside) -> str:
    reference = each.benchmark["references"][0]
    number = str(reference.get("source") or ABSENT)
    sure = context.say(f"certainty.{each.figure.get('certainty') or 'read'}", source=number)
    verified = reference.get("verified")
    checked = context.say("value.verified_undated" if verified else "value.unverified")
    return f"{sure} ({checked})"


def _sources(context: Context, found: list[_Beside]) -> Iterator[Source]:
    seen: list[Any] = []
    for each in found:
        for reference in each.benchmark["references"]:
            if reference in seen:
                continue
            seen.append(reference)
            told = source(context, reference)
            note = " · ".join(filter(None, (told.note, str(reference.get("source") or ""))))
            yield Source(told.label, told.address, note)
