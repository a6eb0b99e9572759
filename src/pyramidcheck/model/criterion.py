"""A legal criterion, and how it is decided from rules: data, so that a lawyer can change it."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic reads the annotation
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from pyramidcheck.model.rule_base import Basis, Exact, Reference, RuleModel, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

OPERATORS = (
    "at_least",
    "at_most",
    "value_at_least",
    "value_above",
    "value_at_most",
    "value_below",
)


class Condition(RuleModel):
    """A question to rules that is answered yes, no, or not at all.

    Either a rule with one operator, or `all_of`, or `any_of`. A rule without an outcome answers
    nothing; then `all_of` is still no where another part is no, and `any_of` still yes where
    another is yes.
    """

    rule: str | None = None
    at_least: Literal["watch", "flag", "critical"] | None = None
    """The rule's outcome is this or worse."""
    at_most: Literal["clear", "watch", "flag"] | None = None
    """The rule's outcome is this or milder."""
    value_at_least: Exact | None = None
    value_above: Exact | None = None
    value_at_most: Exact | None = None
    value_below: Exact | None = None
    figure: str | None = None
    """The operator looks at this extra figure of the rule instead of its value."""
    all_of: tuple[Condition, ...] = ()
    any_of: tuple[Condition, ...] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> Condition:
        """Refuse a condition that asks nothing, or two things at once."""
        given = [name for name in OPERATORS if getattr(self, name) is not None]
        if sum((self.rule is not None, bool(self.all_of), bool(self.any_of))) != 1:
            msg = "write exactly one of rule, all_of, any_of"
            raise ValueError(msg)
        if self.rule is None and (given or self.figure):
            msg = f"{(given or ['figure'])[0]} belongs to a rule"
            raise ValueError(msg)
        if self.rule is not None and len(given) != 1:
            msg = f"a rule takes exactly one of {', '.join(OPERATORS)}"
            raise ValueError(msg)
        if self.figure and not given[0].startswith("value_"):
            msg = "a figure is compared by its value: value_at_least, value_above ..."
            raise ValueError(msg)
        return self

    def leaves(self) -> Iterator[Condition]:
        """Yield the parts that ask one rule each, in the order written."""
        if self.rule is not None:
            yield self
        for part in (*self.all_of, *self.any_of):
            yield from part.leaves()


class Criterion(RuleModel):
    """One row of a jurisdiction's criteria matrix.

    What `met` says depends on `polarity`, which every report prints beside the state. An `element`
    is part of what the law forbids: met, the data make it out, which tells against the plan. A
    `safeguard` is a protection or a limit that the law asks for: met, the data show that it holds,
    which tells for the plan.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    """Unique among all profiles."""
    polarity: Literal["element", "safeguard"]
    hard: bool = False
    """True: a breach is a breach, whatever its size; else one factor among others."""
    basis: Basis
    title: Text
    text: Text
    """What the criterion asks, in our own words, and what of it data can show."""
    document: Text
    """What to ask the company for where it is not observable."""
    rules: tuple[str, ...] = ()
    """Every rule that bears on it; those of its conditions among them."""
    met_when: Condition | None = None
    not_met_when: Condition | None = None
    """Without one of the two, data can never decide that side. Where neither holds, the criterion
    is not observable."""
    never_observable: bool = False
    """True: no table of a filing can show it."""
    note: Text | None = None
    """A sentence with `{figure_...}` of its rules, printed where they have values."""
    applies_from: date | None = None
    """First day in force; statutes and codes only."""
    until: date | None = None
    """Last day in force."""
    references: Annotated[tuple[Reference, ...], Field(min_length=1)]

    def conditions(self) -> tuple[Condition, ...]:
        """Return the questions to single rules, of both sides, in the order written."""
        sides = (side for side in (self.met_when, self.not_met_when) if side is not None)
        return tuple(leaf for side in sides for leaf in side.leaves())

    def in_force(self, day: date) -> bool:
        """Return whether the criterion binds on the day."""
        begun = self.applies_from is None or self.applies_from <= day
        return begun and (self.until is None or day <= self.until)


Condition.model_rebuild()
