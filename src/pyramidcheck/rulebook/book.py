"""What the rule folders hold once they have been read."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem, RuleError

if TYPE_CHECKING:
    from fractions import Fraction
    from pathlib import Path

    from pyramidcheck.model.benchmark import Benchmark, BesideMeasure
    from pyramidcheck.model.disclosure import DisclosureWords
    from pyramidcheck.model.rule import (
        Definition,
        GateSpec,
        Profile,
        Rule,
        RuleCase,
        VerdictSpec,
    )

DEFINITION = "definitions."
"""A parameter written `"definitions.forecast_months"` takes the value of that definition."""


@dataclass(frozen=True)
class LoadedRule:
    """A rule folder: the rule, its two statements, and whether it ships with pyramidcheck."""

    rule: Rule
    folder: Path
    metric_sql: str
    evidence_sql: str
    builtin: bool
    definitions: dict[str, Definition]
    is_locked: bool = False
    """Built in, and as versions.lock holds it: its statements were checked before that."""

    @property
    def id(self) -> str:
        """The rule's id, which is its folder's name."""
        return self.rule.id

    @cached_property
    def cases(self) -> tuple[RuleCase, ...]:
        """The worked examples, by file name; an audit never reads them.

        Raises:
            RuleError: A case file does not hold together; all problems at once.
        """
        # Imported late: an audit does not pay for reading cases.
        from pyramidcheck.rulebook.reading import read_cases  # noqa: PLC0415 - only for cases

        cases, problems = read_cases(self.folder)
        if problems:
            raise RuleError(problems)
        return tuple(cases.values())

    @cached_property
    def parameters(self) -> dict[str, Fraction | str]:
        """Every parameter by name, exact, with definitions looked up."""
        return {name: self._value(value) for name, value in self.rule.parameters.items()}

    def bound(self) -> dict[str, object]:
        """Return the parameters as the database takes them: integers, decimals and text.

        A value such as 2/3 has no exact decimal and is left out: only a statistic can read it.
        """
        return {
            name: bindable
            for name, value in self.parameters.items()
            if (bindable := _bindable(value)) is not None
        }

    def place(self, file: str = "rule.toml") -> str:
        """Return how errors name a file of this folder: `rules/retail/some_rule/rule.toml`."""
        return "/".join([*self.folder.parts[-3:], file])

    def _value(self, value: Fraction | str) -> Fraction | str:
        if isinstance(value, str) and value.startswith(DEFINITION):
            name = value.removeprefix(DEFINITION)
            if name not in self.definitions:
                raise RuleError(
                    Problem(self.place(), f"parameters: no definition {name}", "see definitions")
                )
            return self.definitions[name].value
        return value


@dataclass(frozen=True)
class Rulebook:
    """All rules and everything else that lies under `rules/`."""

    rules: dict[str, LoadedRule]
    """By id, in the order of pillars and then of ids."""
    definitions: dict[str, Definition]
    verdict: VerdictSpec
    gates: dict[str, GateSpec]
    profiles: dict[str, Profile]
    sha256: str
    """Of everything that can change a result; cases and texts about rules are left out."""
    benchmarks: dict[str, Benchmark] = field(default_factory=dict)
    beside: dict[str, BesideMeasure] = field(default_factory=dict)
    """What published figures of others are compared with."""
    published: DisclosureWords | None = None
    """The words in which disclosures are written."""


def has_exact_decimal(value: Fraction) -> bool:
    """Return whether the value can be written with finitely many decimals."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def _bindable(value: Fraction | str) -> int | Decimal | str | None:
    if isinstance(value, str):
        return value
    if value.denominator == 1:
        return value.numerator
    if not has_exact_decimal(value):
        return None
    return Decimal(value.numerator) / Decimal(value.denominator)
