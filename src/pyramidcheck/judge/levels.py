"""Which levels apply: by jurisdiction, then by date where a law has one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pyramidcheck.judge.numbers import exact_text_or_none, rounded_or_none
from pyramidcheck.model.result import LevelResult

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyramidcheck.model.rule import LevelSet, Profile, Rule

INTERNATIONAL = "international"

DATED_BASES = ("statute", "code")
"""Only these bind from a date on; orders, case law, base rates and judgements are yardsticks for
every period."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days on which a level has to be in force."""

    start: date | None
    """None where only the last day counts."""
    end: date | None
    """None where the filing holds no date at all; the latest levels then apply."""
    as_of: date | None = None
    """Set by the analyst: the one day that counts, whatever the period."""

    @property
    def day(self) -> date:
        """The day whose law applies: `as_of`, else the last day of the period."""
        return self.as_of or self.end or date.max


def parents_of(jurisdiction: str, profiles: Mapping[str, Profile]) -> tuple[str, ...]:
    """Returns the jurisdictions whose levels and criteria apply too, the nearest first.

    Without `international`, to which everything falls back in the end.
    """
    found: list[str] = []
    profile = profiles.get(jurisdiction)
    while profile is not None and profile.inherits and profile.inherits not in found:
        found.append(profile.inherits)
        profile = profiles.get(profile.inherits)
    return tuple(name for name in found if name not in {jurisdiction, INTERNATIONAL})


def levels_in_force(
    rule: Rule, jurisdiction: str, span: Span, parents: Sequence[str] = ()
) -> tuple[LevelSet, ...]:
    """Returns the levels that apply, the one of the deciding day first.

    A jurisdiction without levels in force falls back to its parents' and then to the international
    ones; none at all means that the rule says nothing there. More than one are returned where the
    law changed within the period and no `as_of` chooses between them: the milder outcome then
    decides.
    """
    if not is_written_for(rule, jurisdiction, parents):
        return ()
    found = (_of_jurisdiction(rule, j, span) for j in (jurisdiction, *parents, INTERNATIONAL))
    return next((levels for levels in found if levels), ())


def is_written_for(rule: Rule, jurisdiction: str, parents: Sequence[str] = ()) -> bool:
    """True where the rule has levels for the jurisdiction, a parent, or for all, at some date."""
    line = {jurisdiction, *parents}
    if rule.jurisdictions:
        return not line.isdisjoint(rule.jurisdictions)
    return any(levels.jurisdiction in {*line, INTERNATIONAL} for levels in rule.levels)


def level_result(rule: Rule, levels: LevelSet, profile: Profile | None) -> LevelResult:
    """Returns the levels as the report prints them; the profile may make a rule hard or soft."""
    hard = levels.hard
    if profile is not None:
        hard = (hard or rule.id in profile.hard) and rule.id not in profile.soft
    return LevelResult(
        jurisdiction=levels.jurisdiction,
        from_=levels.from_ if levels.basis in DATED_BASES else None,
        watch=rounded_or_none(levels.watch),
        flag=rounded_or_none(levels.flag),
        critical=rounded_or_none(levels.critical),
        watch_text=exact_text_or_none(levels.watch),
        flag_text=exact_text_or_none(levels.flag),
        critical_text=exact_text_or_none(levels.critical),
        at_level=levels.at_level,
        better_levels=levels.better_levels if levels.at_level == "better" else (),
        hard=hard,
        basis=levels.basis,
        judgement=levels.judgement,
        references=tuple(
            reference.model_dump(mode="json", exclude_none=True) for reference in levels.references
        ),
    )


def _of_jurisdiction(rule: Rule, jurisdiction: str, span: Span) -> tuple[LevelSet, ...]:
    candidates = sorted(
        (levels for levels in rule.levels if levels.jurisdiction == jurisdiction),
        key=lambda levels: levels.from_,
    )
    last = _on(candidates, span.day)
    if last is None:
        return ()
    if span.as_of is not None or span.start is None:
        return (last,)
    changes = [levels.from_ for levels in candidates if span.start < levels.from_ <= span.day]
    earlier = [_on(candidates, day) for day in (span.start, *changes)]
    others = [levels for levels in earlier if levels is not None and levels is not last]
    return (last, *dict(zip(map(id, others), others, strict=True)).values())


def _on(candidates: list[LevelSet], day: date) -> LevelSet | None:
    """Returns the latest of the candidates (by `from`, ascending) that binds on a day."""
    binding = [
        levels for levels in candidates if levels.basis not in DATED_BASES or levels.from_ <= day
    ]
    return binding[-1] if binding else None
