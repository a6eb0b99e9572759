"""What every part of the rulebook is written in: exact numbers, texts in two languages, sources."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer


def _to_fraction(value: Any) -> Any:  # noqa: ANN401 - TOML holds any scalar
    """Read "2/3", 1 or Decimal("0.05") exactly; a float never reaches this point."""
    if isinstance(value, bool | float):
        msg = 'write a level as a decimal or as a fraction such as "2/3"'
        raise ValueError(msg)  # noqa: TRY004 - pydantic turns ValueError into a located problem
    try:
        return Fraction(value)
    except (TypeError, ZeroDivisionError) as error:
        raise ValueError(str(error)) from error


Exact = Annotated[
    Fraction, BeforeValidator(_to_fraction), PlainSerializer(str, return_type=str, when_used="json")
]

Basis = Literal["statute", "case_law", "order", "code", "base_rate", "judgement"]


class RuleModel(BaseModel):
    """Frozen, and unknown keys are problems."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, defer_build=True, arbitrary_types_allowed=True
    )


class Text(RuleModel):
    """The same sentence in both languages."""

    en: Annotated[str, Field(min_length=1)]
    fr: Annotated[str, Field(min_length=1)]

    def in_language(self, language: str) -> str:
        """Return the text in `en` or `fr`."""
        return self.fr if language == "fr" else self.en


class Reference(RuleModel):
    """A source of a level: verified means that somebody opened it on `checked_on`."""

    title: str
    address: str
    checked_on: date | None = None
    verified: bool = False
    source: str | None = None
    """Number in the project's source list, e.g. F12."""
    source_class: Literal["A", "C", "L", "P", "V", "X"] | None = None
    """A agency, court or statute; C the company; L law firm or industry; P press; V advocacy;
    X academic. Only a verified A carries the flag level of a decisive rule."""
