"""Numbers as a report writes them, which still know their value for a typed cell of a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from decimal import Decimal

COUNT, SHARE, AMOUNT = "#,##0", "0.0%", "#,##0.00"
"""How a workbook shows a whole number, a share and an amount."""


class Written(str):
    """The words of one number, equal to any other string of these words.

    Whatever is made of it, such as a sentence that holds it, is plain text again.
    """

    __slots__ = ("pattern", "value")
    value: Decimal
    pattern: str

    def __new__(cls, words: str, value: Decimal, pattern: str) -> Self:
        """Keep the exact value beside its words, and the pattern by which a workbook shows it."""
        made = super().__new__(cls, words)
        made.value = value
        made.pattern = pattern
        return made
