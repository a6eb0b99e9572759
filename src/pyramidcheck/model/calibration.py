"""What the rules say of the rebuilt cases, as stored with the library and printed in reports."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from pyramidcheck.model.case import Group, Outcome, Use, Words
from pyramidcheck.model.outcome import Confidence, IndicationLevel


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RebuiltFigure(_Strict):
    """One published figure beside that of the synthetic company."""

    id: str
    says: Words
    use: Use
    unit: str
    bound: str
    value: float
    high: float | None
    sources: tuple[int, ...]
    certainty: str
    verified: bool
    rebuilt: float | None
    """By the books of the synthetic company; None for figures that were not reproduced."""
    audited: float | None
    """By the audit, where one of its measures is the same."""
    within: bool | None
    why: Words | None


class Score(_Strict):
    """The score and its range."""

    value: float | None
    low: float | None
    high: float | None


class OtherCustomers(_Strict):
    """The level with another number of customers, which no published figure settles."""

    factor: float
    level: IndicationLevel
    score: Score


class CaseResult(_Strict):
    """One rebuilt case as audited."""

    name: str
    company: Words
    years: str
    currency: str
    outcome: Outcome
    fitted: int
    assumed: int
    filing_sha256: str
    """Of the files that the simulator writes."""
    participants: int
    level: IndicationLevel
    lowest: IndicationLevel
    """Over the alternative ways of judging."""
    highest: IndicationLevel
    confidence: Confidence
    score: Score
    other_customers: OtherCustomers | None
    cited_by: tuple[str, ...]
    """Rules whose levels or texts rest on this very case: agreement with them proves nothing."""
    figures: tuple[RebuiltFigure, ...]
    discussion: Words | None

    @property
    def misplaced(self) -> bool:
        """True where the level is not one that the outcome in law asks for."""
        return not as_asked(self.outcome.group, self.level)


class Listed(_Strict):
    """A case without enough published figures."""

    name: str
    company: Words
    why: Words


class Calibration(_Strict):
    """All cases of the library."""

    rules_sha256: str
    cases: tuple[CaseResult, ...]
    listed: tuple[Listed, ...]


def as_asked(group: Group, level: IndicationLevel) -> bool:
    """Return whether a level fits an outcome in law.

    Only an adjudicated case must be at least `material`, only a cleared or trading one must not be
    `strong`: nothing is asked where no court has decided.
    """
    if group == "adjudicated":
        return level in {IndicationLevel.MATERIAL, IndicationLevel.STRONG}
    return group != "trading" or level is not IndicationLevel.STRONG
