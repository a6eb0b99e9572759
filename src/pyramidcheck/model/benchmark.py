"""Published figures beside which a company is shown; no rule is judged on them."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, model_validator

from pyramidcheck.model.rule_base import Exact, Reference, RuleModel, Text


class BenchmarkGroup(RuleModel):
    """A group of people and what each of them got on average."""

    people_share: Exact
    mean: Exact


class BenchmarkFigure(RuleModel):
    """One published figure, and of whom it is."""

    measure: str
    """A key of `[measures]`."""
    value: Exact | None = None
    at_least: Exact | None = None
    top_of_groups: Exact | None = None
    """The share that the top so many of the entry's groups hold."""
    whom: str | None = None
    """A population of `rules/disclosures.toml`; None where the measure is of nobody."""
    reading: Literal["strict", "central", "lenient"] = "central"
    """The reading that asks the same question."""
    certainty: Literal["read", "calculated", "recalled"] = "read"
    differs: Text | None = None
    """Why it is no figure of the same measure; it is then listed and not compared."""

    @model_validator(mode="after")
    def _says_one_thing(self) -> BenchmarkFigure:
        given = (self.value, self.at_least, self.top_of_groups)
        if sum(each is not None for each in given) != 1:
            msg = "says one of value, at_least and top_of_groups"
            raise ValueError(msg)
        return self


class Benchmark(RuleModel):
    """An entry of `rules/benchmarks.toml`: what was published on a company or an industry."""

    id: str
    chart: Literal["lorenz"] | None = None
    """The chart that draws its groups."""
    year: int
    lawful: bool = False
    """True: lawful and trading, so that its figures are what lawful networks look like."""
    title: Text | None = None
    """Legend of the chart."""
    name: Text
    """As a sentence names it."""
    standing: Text
    """How it stands in law."""
    why: Text | None = None
    currency: str | None = None
    groups: tuple[BenchmarkGroup, ...] = ()
    """Poorest first; the shares of people sum to 1."""
    figures: tuple[BenchmarkFigure, ...] = ()
    references: Annotated[tuple[Reference, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _draws_what_it_has(self) -> Benchmark:
        if self.chart and not (self.groups and self.title):
            msg = "a chart needs groups and a title"
            raise ValueError(msg)
        if any(figure.top_of_groups for figure in self.figures) and not self.groups:
            msg = "there are no groups whose top could be taken"
            raise ValueError(msg)
        return self

    def published(self, figure: BenchmarkFigure) -> Fraction:
        """Return the number; of groups that are at no edge there, as if each shared equally."""
        if figure.top_of_groups is None:
            return figure.value if figure.value is not None else figure.at_least or Fraction(0)
        left, held = figure.top_of_groups, Fraction(0)
        for group in reversed(self.groups):
            taken = min(left, group.people_share)
            held, left = held + taken * group.mean, left - taken
        return held / sum(group.people_share * group.mean for group in self.groups)


class BesideMeasure(RuleModel):
    """An entry of `[measures]`: what a published figure is compared with, and in which words."""

    rule: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    """Totals of the filing, where no rule has this value."""
    title: Text | None = None
    """The rule's own title without it."""
    whom: str | None = None
    of_a_year: bool = False
    """True: the value depends on how long the period is, and what is published is of a year."""
    alike_within: Exact
    above: Text
    below: Text
    alike: Text

    @model_validator(mode="after")
    def _is_of_something(self) -> BesideMeasure:
        totals = self.numerator is not None and self.denominator is not None
        if (self.rule is None) != totals or (totals and self.title is None):
            msg = "names a rule, or numerator, denominator and title"
            raise ValueError(msg)
        return self
