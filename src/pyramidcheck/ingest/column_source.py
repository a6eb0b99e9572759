"""Where the values of one canonical column of one file come from, and how that is said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyramidcheck.model.canonical import Column, ColumnKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramidcheck.model.filing import SourceColumn


@dataclass(frozen=True, slots=True)
class ColumnSource:
    """Where the values of one canonical column come from: fields, or a constant."""

    column: Column
    fields: tuple[SourceColumn, ...] = ()
    """One field, the factors of a product, or the parts of a sum."""
    constant: object = None
    codes: Mapping[str, str] = field(default_factory=dict)
    """Codes given by filing.toml or a preset, as written there."""
    codes_of: str = "filing.toml"
    """Who gives the codes: `filing.toml`, or `preset` and its name."""
    preset_codes: Mapping[str, str] = field(default_factory=dict)
    """Codes of a preset, beside those of filing.toml, which go before them."""
    minus: int = 0
    """How many of the fields, the last ones, are taken from the sum of the others."""
    nobody: tuple[str, ...] | None = None
    """Of text, the first field that holds anything but these words; None where that is not so."""
    is_sum: bool = False
    """True for a sum, else several fields are factors."""
    currency: str | None = None
    """Currency that the header names."""
    is_sign: bool = False
    """True for a currency told by the signs in the cells of amounts."""

    @property
    def _plus(self) -> int:
        return len(self.fields) - self.minus

    @property
    def header(self) -> str:
        """The header or headers, as quarantine names the column."""
        if self.is_sum:
            names = [item.header for item in self.fields]
            least = len(names) - self.minus
            return " - ".join([" + ".join(names[:least]), *names[least:]])
        if self.nobody is not None:
            return " / ".join(item.header for item in self.fields)
        return " * ".join(item.header for item in self.fields) or self.column.name

    def described(self) -> str:
        """How the column was filled, in words."""
        if not self.fields:
            return f"constant {self.constant}"
        names = " and ".join(f"'{item.header}'" for item in self.fields)
        words = f"product of columns {names}" if len(self.fields) > 1 else f"column {names}"
        if self.nobody is not None:
            words = f"first of columns {names}"
        if self.is_sign:
            words = f"signs in column {names}"
        if self.is_sum:
            first = " and ".join(f"'{item.header}'" for item in self.fields[: self._plus])
            rest = " and ".join(f"'{item.header}'" for item in self.fields[self._plus :])
            words = f"sum of columns {first}" + (f" less {rest}" if rest else "")
        if self.currency:
            words += f", in {self.currency}"
        if self.codes:
            words += f", with {len(self.codes)} codes from {self.codes_of}"
        if self.column.kind is ColumnKind.MONEY and any(
            item.type in {"DOUBLE", "FLOAT"} for item in self.fields
        ):
            words += ", binary floats taken at their shortest decimal form"
        return words
