"""The index of a batch: one line a filing, and what moved since an earlier batch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Line:
    """One filing in the index."""

    name: str
    folder: str
    """Below the batch's folder; empty where no audit stands."""
    state: str
    """`judged`, `cannot_conclude`, `failed` or `refused`."""
    exit: int
    level: str = ""
    heading: str = ""
    confidence: str = ""
    score: float | None = None
    score_low: float | None = None
    score_high: float | None = None
    coverage: float | None = None
    reasons: tuple[str, ...] = ()
    """Rules that point towards, most serious first; at most five."""
    missing: tuple[str, ...] = ()
    """What could not be seen and what it asks for; for a failed filing, why."""
    flags: int | None = None
    measured: int | None = None
    participants: int | None = None
    rows_received: int | None = None
    rows_used: int | None = None
    rows_quarantined: int | None = None
    period_start: str = ""
    period_end: str = ""
    company: str = ""
    synthetic: bool = False
    config_unread: bool = False
    """The filing brings a filing.toml, which was not read: its filer's word, not trusted."""
    report_id: str = ""

    @property
    def unjudged(self) -> bool:
        """True where no level was given: such filings form a list of their own."""
        return self.state != "judged"


@dataclass(frozen=True)
class Index:
    """All lines in order, and what is said of them together."""

    unjudged: tuple[Line, ...]
    judged: tuple[Line, ...]
    searches: Mapping[str, float] = field(default_factory=dict)
    """Rule -> share of filings without the thing searched for in which it is found all the same."""

    @property
    def lines(self) -> tuple[Line, ...]:
        """Those that could not be judged first."""
        return (*self.unjudged, *self.judged)

    @property
    def expected_false(self) -> float:
        """Flags to expect by chance from the searches if no judged filing held what they find."""
        return sum(self.searches.values()) * len(self.judged)


@dataclass(frozen=True)
class Change:
    """One filing whose line is another than before."""

    name: str
    kind: str
    """`new`, `gone`, `worse`, `better`, `state` or `score`."""
    before: str
    after: str
    """Level where there is one, else the state."""
    high_before: float | None
    high_after: float | None
