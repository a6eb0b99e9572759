"""The view model of page one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramidcheck.report.parts import Link, Pair


@dataclass(frozen=True, slots=True)
class Verdict:
    """Indication level and confidence in words."""

    level: str
    """Code of the level, for styles only."""
    band: str
    recent: str
    """The level of the last full months of a long period; empty otherwise."""
    why: str
    why_not_more: str
    also: tuple[str, ...]
    confidence: tuple[str, ...]
    score: str
    coverage: str
    overrides: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One of the four figures of page one."""

    rule: str
    title: str
    value: str
    range: str
    trend: str
    """Its value in each calendar year of a long period, else in the first and last month."""
    threshold: str
    outcome: str
    outcome_code: str
    evidence: str
    target: str
    """The place of this report that leads to its rows and their query."""
    spark: str = ""
    """Points of a small line of the same, as of `trend.Trend`; empty without one."""


@dataclass(frozen=True, slots=True)
class Point:
    """One rule that points towards or away."""

    rule: str
    title: str
    value: str
    outcome: str
    outcome_code: str
    evidence: str
    target: str
    """The place of this report that leads to its rows and their query."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """One rule without a value: why, and which document would show it."""

    rule: str
    title: str
    reason: str
    ask: str
    decisive: bool
    target: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Page one."""

    intro: str
    """Who this report was laid out for; empty for everyone."""
    company: str
    facts: tuple[Pair, ...]
    people: str
    money: str
    origins: tuple[Link, ...]
    """Where the rows and queries behind the two lines above are."""
    verdict: Verdict
    key_figures: tuple[KeyFigure, ...]
    towards: tuple[Point, ...]
    towards_more: str
    away: tuple[Point, ...]
    away_more: str
    unseen_line: str
    unseen: tuple[Unseen, ...]
    unseen_more: str
    stability: str
    stability_share: float
    """Unchanged over runs, for the width of the bar."""
    quality: tuple[str, ...]
    declared_line: str
    declared: tuple[Pair, ...]
    signatures: tuple[Pair, ...]
    dispositions: str = ""
    """How many findings are open, explained and dismissed; empty where none has a status."""
