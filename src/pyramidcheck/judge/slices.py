"""Some days of a long period judged alone: each rule in a year, the level of the last months.

Evidence, confidence, stability and criteria are those of the whole period and not repeated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.judge.level import indication_level
from pyramidcheck.judge.levels import INTERNATIONAL, Span, level_result
from pyramidcheck.judge.numbers import rounded
from pyramidcheck.judge.printing import reading_result
from pyramidcheck.judge.reasons import level_reasons
from pyramidcheck.judge.ruling import Law
from pyramidcheck.judge.score import score
from pyramidcheck.judge.verdict import heading, weigh
from pyramidcheck.judge.views import open_bench
from pyramidcheck.model.outcome import READINGS, Reading
from pyramidcheck.model.result import LastTwelveMonths, SpanResult, YearLevel, YearResult

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from pyramidcheck.judge.ruling import Matter, Ruling
    from pyramidcheck.judge.views import Bench
    from pyramidcheck.model.filing import Slice
    from pyramidcheck.model.rule import Profile, Rule, VerdictSpec


def judge_year(  # noqa: PLR0913, PLR0917 - as for `judge`
    part: Slice,
    matter: Matter,
    rules: Mapping[str, Rule],
    verdict: VerdictSpec,
    profiles: Mapping[str, Profile],
    jurisdictions: Sequence[str],
    as_of: date | None = None,
) -> dict[str, YearResult]:
    """Returns every rule in one calendar year, by id, under the first jurisdiction's levels.

    The levels are those in force on the last of these days, or on `as_of`; where the law changed
    within the year, the earlier levels are not asked.
    """
    span = Span(None, part.end, as_of)
    bench = _open(matter, Law(rules, verdict, profiles, span), jurisdictions)
    return {rule_id: _year_result(ruling, bench, part) for rule_id, ruling in bench.rulings.items()}


def judge_last_twelve_months(  # noqa: PLR0913, PLR0917 - as for `judge`
    part: Slice,
    matter: Matter,
    rules: Mapping[str, Rule],
    verdict: VerdictSpec,
    profiles: Mapping[str, Profile],
    jurisdictions: Sequence[str],
    as_of: date | None = None,
) -> LastTwelveMonths:
    """Returns level, score and reasons of these months, judged as a period of their own.

    As in any period, the milder outcome decides where the law changed within it.
    """
    span = Span(part.start, part.end, as_of)
    bench = _open(matter, Law(rules, verdict, profiles, span), jurisdictions)
    central = bench.view(Reading.CENTRAL)
    level = indication_level(central, bench.scheme)
    risks, given = weigh(bench, central)
    return LastTwelveMonths(
        period=SpanResult(start=part.start, end=part.end),
        level=level,
        heading=heading(level, bench, central),
        score=score(risks, verdict, given=given),
        coverage=rounded(central.coverage),
        reasons=level_reasons(central, bench.scheme, matter.facts.observed_days),
    )


def _open(matter: Matter, law: Law, jurisdictions: Sequence[str]) -> Bench:
    return open_bench(matter, law, (tuple(jurisdictions) or (INTERNATIONAL,))[0])


def _year_result(ruling: Ruling, bench: Bench, part: Slice) -> YearResult:
    central = reading_result(ruling, Reading.CENTRAL)
    measured = ruling.outcome.measured
    return YearResult(
        year=part.end.year,
        period=SpanResult(start=part.start, end=part.end),
        partial=not part.is_whole_year,
        outcome=ruling.outcome,
        value=central.value if measured else None,
        infinite=central.infinite and measured,
        readings={reading.value: reading_result(ruling, reading) for reading in READINGS},
        n=ruling.n,
        reason=ruling.reason,
        level=_year_level(ruling, bench),
    )


def _year_level(ruling: Ruling, bench: Bench) -> YearLevel:
    profile = bench.law.profiles.get(bench.jurisdiction)
    level = level_result(ruling.rule, ruling.levels, profile)
    return YearLevel(
        jurisdiction=level.jurisdiction,
        from_=level.from_,
        watch=level.watch,
        flag=level.flag,
        critical=level.critical,
        watch_text=level.watch_text,
        flag_text=level.flag_text,
        critical_text=level.critical_text,
        better_levels=level.better_levels,
        basis=level.basis,
        on=bench.law.span.day,
    )
