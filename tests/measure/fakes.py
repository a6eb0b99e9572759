"""A rule as a statistic sees it: its parameters, and nothing else."""

from fractions import Fraction
from types import SimpleNamespace
from typing import Any

TEXTS = ("round_steps",)


def loaded(*, min_n: int = 1, **parameters: object) -> Any:
    """Return a rule of three readings with these parameters."""
    measure = SimpleNamespace(readings="three", cap=None)
    needs = SimpleNamespace(min_n=min_n)
    return SimpleNamespace(
        rule=SimpleNamespace(id="tested", version=1, measure=measure, needs=needs),
        parameters={
            name: value if name in TEXTS else Fraction(str(value))
            for name, value in parameters.items()
        },
        place=lambda *_: "rules/tested/rule.toml",
    )
