"""A case of the library: published figures of a company whose outcome is known, and their fit."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

LEAST_FIGURES = 3
"""A case with fewer published figures that can be used is listed, not fitted."""
Group = Literal["adjudicated", "settled", "alleged", "trading"]
"""What became of the company in law: a court's finding; a settlement without one; allegations or a
criminal case; cleared, or trading without an adverse ruling known."""
Use = Literal["set", "fitted", "scale", "not_reproduced", "not_used"]
Certainty = Literal["found", "calc", "R+", "R", "R-"]
"""As in the reference: read at the source; arithmetic on such figures; general knowledge, of high,
medium or low confidence."""
_VERIFIED_CLASSES = frozenset({"A", "X"})


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Strict):
    """One text in both languages."""

    en: str
    fr: str

    def of(self, language: str) -> str:
        """Return the text in `en` or `fr`."""
        return self.fr if language == "fr" else self.en


class Source(_Strict):
    """Where a figure was read; numbered as in the reference."""

    kind: str
    """A agency, court or statute; C the company; L law firm or industry; P press; V advocacy; X
    academic; with a word where what was read is a copy."""
    address: str


class Figure(_Strict):
    """One published figure, and what became of it."""

    id: Annotated[str, Field(pattern="^[a-z0-9_]+$")]
    says: Words
    value: float
    high: float | None = None
    """Upper end of a published range; `value` is then its lower end."""
    bound: Literal["about", "at_least", "at_most", "between"] = "about"
    unit: Literal["share", "money", "months", "times", "people"]
    sources: tuple[int, ...]
    certainty: Certainty = "found"
    use: Use
    measure: str | None = None
    """What the books of the simulated company are asked for; for fitted figures."""
    at: float | None = None
    """The amount or share that the measure speaks of."""
    to: float | None = None
    """The upper end of a measure over a band."""
    parameter: str | None = None
    """The key of the scenario that holds a figure that was set."""
    why: Words | None = None
    """Why a figure was not reproduced or not used."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        needs = {"set": self.parameter, "fitted": self.measure}
        if self.use in needs and needs[self.use] is None:
            raise ValueError(f"{self.id}: use {self.use} names no parameter or measure")
        if self.use in {"not_reproduced", "not_used"} and self.why is None:
            raise ValueError(f"{self.id}: says not why it is {self.use}")
        if (self.bound == "between") != (self.high is not None):
            raise ValueError(f"{self.id}: a range has an upper end, and nothing else has one")
        return self

    @property
    def counts(self) -> bool:
        """True for a figure that the company was fitted to."""
        return self.use in {"set", "fitted"}


class Assumption(_Strict):
    """Parameters of the scenario that no published figure settles."""

    keys: tuple[str, ...]
    """Keys of the scenario; a table's name stands for all its keys."""
    says: Words


class Outcome(_Strict):
    """What became of the company in law, as the source says it."""

    mark: Literal["PYR", "SET", "ALLEG", "CLEAR", "LAWF"]
    group: Group
    says: Words
    sources: tuple[int, ...]


class Free(_Strict):
    """A parameter that the fit may move between two ends."""

    key: str
    low: float
    high: float


class Case(_Strict):
    """One file of the library."""

    name: Annotated[str, Field(pattern="^[a-z0-9-]+-shaped$")]
    company: Words
    years: str
    outcome: Outcome
    figures: tuple[Figure, ...] = ()
    assumed: tuple[Assumption, ...] = ()
    free: tuple[Free, ...] = ()
    cited_as: tuple[str, ...] = ()
    """Names under which rules cite the case: their levels were set with it in view."""
    discussion: Words | None = None
    """What the level of the rebuilt company rests on, and what that says and does not say."""
    not_fitted: Words | None = None
    """Why a case is listed only."""
    scenario: dict[str, Any] | None = None
    """In the format of the simulator."""

    @model_validator(mode="after")
    def _fitted_or_told_why_not(self) -> Self:
        if (self.scenario is None) != (self.not_fitted is not None):
            raise ValueError("holds a scenario, or says why it was not fitted")
        if self.scenario is not None and self.count < LEAST_FIGURES:
            raise ValueError(f"{self.count} usable figures: listed, not fitted")
        return self

    @property
    def count(self) -> int:
        """Number of published figures that the company was fitted to."""
        return sum(figure.counts for figure in self.figures)


class Sources(_Strict):
    """The source list, by number."""

    sources: dict[int, Source]

    def verified(self, figure: Figure) -> bool:
        """True where the figure may be printed without the word unverified.

        Conservatively: every source must be of an agency, a court, a statute or a paper; general
        knowledge needs high confidence.
        """
        if figure.certainty in {"R", "R-"}:
            return False
        known = [self.sources[number].kind in _VERIFIED_CLASSES for number in figure.sources]
        return all(known) if known else figure.certainty == "R+"
