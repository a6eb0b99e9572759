"""What is known of names that the model leaves open, from fields.toml."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

CODE = re.compile(r"[a-z0-9][a-z0-9_.:-]*(?:(?:, ?| \| )[a-z0-9][a-z0-9_.:-]*)*")
CURRENCIES = re.compile(r"[A-Z]{3}(?:, [A-Z]{3})*")
_FIGURE = "figure_"


@dataclass(frozen=True)
class Fields:
    """The limits, and the kinds of names."""

    fewest: int
    largest_share: Fraction
    share_bands: tuple[float, ...]
    score_bands: tuple[float, ...]
    whose: dict[str, tuple[str, ...]]
    top_share: dict[str, Fraction]
    conditional: frozenset[str]
    columns: dict[str, str]
    """Column of evidence -> domain of its ids, or text, count, plain."""
    names: dict[str, str]
    endings: tuple[tuple[str, str], ...]

    def kind(self, name: str) -> str:
        """Return count, money, share, ratio, top, plain, code or file; `unknown` is withheld."""
        own = name.removeprefix(_FIGURE)
        if own in self.names:
            return self.names[own]
        return next((kind for end, kind in self.endings if f"_{own}".endswith(end)), "unknown")


@cache
def fields() -> Fields:
    """Return what fields.toml says."""
    text = files(__package__).joinpath("fields.toml").read_text(encoding="utf-8")
    data: dict[str, Any] = tomllib.loads(text)
    limits = data["limits"]
    return Fields(
        fewest=int(limits["fewest"]),
        largest_share=Fraction(limits["largest_share"]),
        share_bands=tuple(float(bound) for bound in limits["share_bands"]),
        score_bands=tuple(float(bound) for bound in limits["score_bands"]),
        whose={rule: tuple(names) for rule, names in data["whose"].items()},
        top_share={rule: Fraction(share) for rule, share in data["top_share"].items()},
        conditional=frozenset(data["conditional"]["rules"]),
        columns={name: kind for kind, names in data["columns"].items() for name in names},
        names={name: kind for kind, names in data["names"].items() for name in names},
        endings=tuple(sorted(data["endings"].items(), key=lambda item: -len(item[0]))),
    )
