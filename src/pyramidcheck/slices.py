"""A long period by calendar year, and its last twelve full months beside the whole.

Each slice is an audit of its own days: the facts are rebuilt over the same canonical tables with
other rows in sight, and every rule is measured on them. So a value of a year is what `--period`
would give for these days; nothing is apportioned and nothing is scaled.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Protocol

from pyramidcheck import facts, ingest, measure
from pyramidcheck.engines import Engines
from pyramidcheck.judge import judge_last_twelve_months, judge_year
from pyramidcheck.judge.ruling import Matter
from pyramidcheck.model.filing import FilingPeriod, Slice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from fractions import Fraction

    from pyramidcheck.judge import Judged
    from pyramidcheck.model.filing import Filing
    from pyramidcheck.model.measures import FilingFacts, Gate, Measure
    from pyramidcheck.model.result import LastTwelveMonths, YearResult
    from pyramidcheck.rulebook import Rulebook
    from pyramidcheck.store import Store
    from pyramidcheck.store.limits import GuestLimits


@dataclass(frozen=True, slots=True)
class MeasuredSlice:
    """What was measured in some days of the period."""

    parts: tuple[Slice, ...]
    """The same days by every name that they have: a year, the last twelve months, or both."""
    facts: FilingFacts
    gates: tuple[Gate, ...]
    """Those on the money of these days."""
    measures: Mapping[str, Measure]


def find_slices(period: FilingPeriod, rulebook: Rulebook) -> tuple[Slice, ...]:
    """Return the calendar years of a long period and its last full months; else nothing."""
    numbers = {name: int(item.value) for name, item in rulebook.definitions.items()}
    start, end = period.start, period.end
    if start is None or end is None or end < _later(start, numbers["years_over_months"]):
        return ()
    years = [
        Slice(max(start, date(year, 1, 1)), min(end, date(year, 12, 31)), year)
        for year in range(start.year, end.year + 1)
    ]
    after = _later((end + timedelta(days=1)).replace(day=1), 0)
    first = _later(after, -numbers["recent_months"])
    return (*years, Slice(first, after - timedelta(days=1), is_recent=True))


def _later(day: date, months: int) -> date:
    """Return the day some months later, or the last of that month where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    following = (first + timedelta(days=31)).replace(day=1)
    return first.replace(day=min(day.day, (following - first).days))


class Build(Protocol):
    """Makes the facts of what `canon` shows: `facts.build`, or the same on Spark."""

    def __call__(
        self, store: Store, definitions: Mapping[str, Fraction], *, of_files: bool = True
    ) -> None:
        """Create the schema `facts`."""


def measure_slices(  # noqa: PLR0913, PLR0917 - all that the slices depend on
    store: Store,
    filing: Filing,
    rulebook: Rulebook,
    plan: Sequence[str],
    limits: GuestLimits,
    build: Build = facts.build,
) -> tuple[MeasuredSlice, ...]:
    """Return every slice measured; the store then holds no facts, as before.

    Args:
        store: Locked, with canonical tables and without facts.
        filing: As it was read.
        rulebook: The rules to ask; without any there is nothing to give by year.
        plan: Names of the plan facts that are given.
        limits: What each statement of a user's rule may take.
        build: Makes the facts.
    """
    if not rulebook.rules:
        return ()
    days: dict[tuple[date, date], list[Slice]] = {}
    for part in find_slices(filing.period, rulebook):
        days.setdefault((part.start, part.end), []).append(part)
    return tuple(
        _measure(store, tuple(parts), filing, rulebook, plan, limits, build)
        for parts in days.values()
    )


def _measure(  # noqa: PLR0913, PLR0917 - all that one slice depends on
    store: Store,
    parts: tuple[Slice, ...],
    filing: Filing,
    rulebook: Rulebook,
    plan: Sequence[str],
    limits: GuestLimits,
    build: Build,
) -> MeasuredSlice:
    part = parts[0]
    definitions: dict[str, Fraction] = {n: d.value for n, d in rulebook.definitions.items()}
    with ExitStack() as stack:
        stack.enter_context(ingest.narrow(store, part.start, part.end))
        build(store, definitions, of_files=False)
        engines = Engines(store, stack, rulebook, limits)
        found = measure.read_filing_facts(
            # A row in quarantine has no day that could be trusted: the whole period's share holds.
            store,
            plan=plan,
            quarantined_share=filing.quarantined_money_share,
        )
        gates = measure.run_gates(
            {n: gate for n, gate in rulebook.gates.items() if n in measure.OF_A_SLICE},
            found,
            replace(filing.period, start=part.start, end=part.end),
        )
        measures = engines.measure(found, gates)
        facts.clear(store)
    return MeasuredSlice(parts, found, gates, measures)


def add_slices(  # noqa: PLR0913, PLR0917 - what was judged, and all that judging depends on
    judged: Judged,
    slices: Iterable[MeasuredSlice],
    gates: Iterable[Gate],
    rulebook: Rulebook,
    jurisdictions: Sequence[str],
    as_of: date | None,
) -> Judged:
    """Return what was judged with every rule by year and the level of the last months.

    Args:
        judged: The whole period.
        slices: In order of time.
        gates: Of the whole period; those about the files hold for each slice.
        rulebook: The rules that were asked.
        jurisdictions: As for `judge`; the first sets the levels.
        as_of: A day whose law applies instead of that of each slice.
    """
    years: dict[str, list[YearResult]] = {}
    recent: LastTwelveMonths | None = None
    asked = {name: loaded.rule for name, loaded in rulebook.rules.items()}
    law = (asked, rulebook.verdict, rulebook.profiles, jurisdictions, as_of)
    for measured in slices:
        own = {gate.id: gate for gate in measured.gates}
        together = tuple(own.get(gate.id, gate) for gate in gates)
        matter = Matter(measured.measures, together, measured.facts)
        for part in measured.parts:
            if part.is_recent:
                recent = judge_last_twelve_months(part, matter, *law)
                continue
            for name, year in judge_year(part, matter, *law).items():
                years.setdefault(name, []).append(year)
    return replace(
        judged,
        verdict=judged.verdict.model_copy(update={"last_twelve_months": recent}),
        rules=tuple(
            rule.model_copy(update={"years": tuple(years.get(rule.id, ()))})
            for rule in judged.rules
        ),
    )
