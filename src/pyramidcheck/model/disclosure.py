"""Published figures as a journalist has them: the file, and what an audit of it tells of it.

A disclosure is no ledger: it names an entity, a period, its sources, and figures that somebody
published. Which kinds of figure there are, and of whom they can be, stands in
`rules/disclosures.toml`; which of them measure a rule, in the rule's own folder.
"""

from __future__ import annotations

from datetime import date  # noqa: TC003 - the models read it at run time
from typing import Annotated, Literal

from pydantic import Field, model_validator

from pyramidcheck.model.rule_base import Exact, RuleModel, Text

SCHEMA = "pyramidcheck.disclosure/1"

Certainty = Literal["read", "calculated", "recalled"]
"""Read at the source; computed from figures read there; known, but not looked up."""
EntityKind = Literal["company", "industry", "survey"]
Unit = Literal["share", "count", "money", "multiple", "groups"]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Entity(RuleModel):
    """Whose figures they are."""

    name: Annotated[str, Field(min_length=1)]
    kind: EntityKind
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None


class Span(RuleModel):
    """The days that the figures are of, both included."""

    start: date
    end: date

    @model_validator(mode="after")
    def _runs_forward(self) -> Span:
        if self.end < self.start:
            msg = "end lies before start"
            raise ValueError(msg)
        return self


class PublishedSource(RuleModel):
    """Where figures were published."""

    title: Annotated[str, Field(min_length=1)]
    address: Annotated[str, Field(min_length=1)]
    source_class: Annotated[Literal["A", "C", "L", "P", "V", "X"] | None, Field(alias="class")] = (
        None
    )
    """A agency, court or statute; C the company; L law firm or industry; P press; V advocacy; X
    academic."""
    retrieved_on: date | None = None
    verified: bool = False
    """True: somebody opened this address and read the figures there."""


class PayoutGroup(RuleModel):
    """Some participants, and what they were paid: a mean, a total, or a share of all payouts."""

    label: str | None = None
    people: Exact | None = None
    people_share: Exact | None = None
    mean: Exact | None = None
    total: Exact | None = None
    payout_share: Exact | None = None

    @model_validator(mode="after")
    def _is_measured_once(self) -> PayoutGroup:
        if (self.people is None) == (self.people_share is None):
            msg = "says either people or people_share"
            raise ValueError(msg)
        if sum(value is not None for value in (self.mean, self.total, self.payout_share)) != 1:
            msg = "says one of mean, total and payout_share"
            raise ValueError(msg)
        return self


class Figure(RuleModel):
    """One figure as published: a value, a bound of it, or groups."""

    kind: Code
    whom: Code | None = None
    """Who is in the denominator, or who is counted; a population of rules/disclosures.toml."""
    value: Exact | None = None
    at_least: Exact | None = None
    at_most: Exact | None = None
    groups: tuple[PayoutGroup, ...] = ()
    source: Annotated[str, Field(min_length=1)]
    """A key of `[sources]`."""
    certainty: Certainty = "read"
    wording: str | None = None
    """The publisher's own words, where they say less or more than the number."""
    note: Text | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Figure:
        bounds = self.at_least is not None or self.at_most is not None
        said = (self.value is not None, bounds, bool(self.groups))
        if sum(said) != 1:
            msg = "says one of value, at_least / at_most, and groups"
            raise ValueError(msg)
        low, high = self.at_least, self.at_most
        if low is not None and high is not None and low > high:
            msg = "at_least lies above at_most"
            raise ValueError(msg)
        return self


class Disclosure(RuleModel):
    """A disclosure file, as `audit --disclosure` reads it."""

    schema_: Annotated[Literal["pyramidcheck.disclosure/1"], Field(alias="schema")]
    entity: Entity
    period: Span | None = None
    """None where it is not known of which days the figures are."""
    published_on: date | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    sources: Annotated[dict[str, PublishedSource], Field(min_length=1)]
    """By number in a source list, such as `F52`, or any short key."""
    figures: Annotated[tuple[Figure, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _has_a_day(self) -> Disclosure:
        if self.period is None and self.published_on is None:
            msg = "says neither [period] nor published_on: one of them decides which law applies"
            raise ValueError(msg)
        return self

    @property
    def last_day(self) -> date:
        """The day whose law applies: the last of the period, else the day of publication."""
        day = self.period.end if self.period else self.published_on
        if day is None:  # The validator has seen to it.
            raise ValueError
        return day


class FigureKind(RuleModel):
    """A kind of figure in `rules/disclosures.toml`."""

    unit: Unit
    of_people: bool = False
    title: Text


class Population(RuleModel):
    """Of whom a figure can be."""

    title: Text


class DisclosureWords(RuleModel):
    """`rules/disclosures.toml`: the kinds of figures and the populations, by id."""

    kinds: dict[Code, FigureKind]
    populations: dict[Code, Population]


Bound = Literal["same", "at_least", "at_most"]
"""What a published figure is to the rule's measure: it, or a bound of it."""


class DisclosureWay(RuleModel):
    """One way of measuring a rule from published figures.

    Either `figure`, or `numerator` over `denominator`, or `top_share` of the paid from groups.
    """

    figure: Code | None = None
    numerator: Code | None = None
    denominator: Code | None = None
    top_share: Exact | None = None
    complement: bool = False
    """True: the measure is one minus what the figures say."""
    bound: Bound = "same"
    """What the figure is to the rule's central reading, whoever it is of."""
    populations: dict[Code, Bound] = Field(default_factory=dict)
    """Of whom the figure may be, and what it then is to the rule's measure; empty where it is of
    nobody."""
    jurisdiction: str | None = None
    """Where each law has a measure of its own: the law that this one is of."""

    @model_validator(mode="after")
    def _is_one_way(self) -> DisclosureWay:
        ratio = self.numerator is not None and self.denominator is not None
        if (self.numerator is None) != (self.denominator is None):
            msg = "a ratio names numerator and denominator"
            raise ValueError(msg)
        if sum((self.figure is not None, ratio, self.top_share is not None)) != 1:
            msg = "names one of figure, numerator with denominator, and top_share"
            raise ValueError(msg)
        return self

    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of figure that are needed."""
        named = (self.figure, self.numerator, self.denominator)
        return tuple(kind for kind in named if kind) or (GROUPS,)


GROUPS = "payout_groups"
"""The kind of figure from which a top share is read."""


class DisclosureSpec(RuleModel):
    """`[disclosure]` in rule.toml: how the rule is measured where there is no ledger."""

    message: Text
    """Takes the place of the rule's message; its figures are `{published}` and `{population}`."""
    differs: Text
    """How what is published differs from what the rule measures in a ledger."""
    ask: Text
    """What to ask the publisher for."""
    ways: Annotated[tuple[DisclosureWay, ...], Field(min_length=1)]
