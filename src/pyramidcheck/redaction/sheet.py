"""A result as plain JSON while it is redacted: numbers become cells, texts are replaced at once."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pyramidcheck.model.result import WITHHELD
from pyramidcheck.redaction.cells import Cells
from pyramidcheck.redaction.fields import CODE, CURRENCIES, fields

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyramidcheck.redaction.cells import Path
    from pyramidcheck.redaction.pseudonyms import Pseudonyms

FILE = "file"
"""Domain of the pseudonyms of files."""
_NUMBERS = int | float | str
_SIMPLEST, _PRINTED = 1000, Fraction(1, 10**6)
"""Fractions up to this denominator are told from one another by six decimals."""


class Sheet:
    """The document, its cells, and what its ids are called."""

    def __init__(self, document: dict[str, Any], pseudonyms: Pseudonyms) -> None:
        """Take a document that may be changed."""
        self.document = document
        self.pseudonyms = pseudonyms
        self.fields = fields()
        self.cells = Cells(self.fields.fewest)
        self.banded: dict[Path, tuple[float, ...]] = {}
        """Bounds of the bands that are told in place of a number, where it is withheld."""

    def at(self, path: Path) -> Any:  # noqa: ANN401 - JSON of any shape
        """Return what stands at a path; None where nothing does."""
        node: Any = self.document
        for step in path:
            try:
                node = node[step]
            except (KeyError, IndexError, TypeError):
                return None
        return node

    def put(self, path: Path, value: object) -> None:
        """Replace what stands at a path."""
        self.at(path[:-1])[path[-1]] = value

    def number(self, path: Path) -> Fraction | None:
        """Return the number at a path; None where there is none."""
        return as_number(self.at(path))

    def counts(self, *paths: Path) -> None:
        """Know numbers of people."""
        for path in paths:
            if (value := self.number(path)) is not None:
                self.cells.count(path, value)

    def amounts(self, *paths: Path) -> None:
        """Know numbers that are money."""
        for path in paths:
            if (value := self.number(path)) is not None:
                self.cells.amount(path, value)

    def shares(self, *paths: Path) -> None:
        """Know numbers that are shares, scores or statistics."""
        for path in paths:
            if (value := self.number(path)) is not None:
                self.cells.add(path, value)

    def few(self, whose: Iterable[str]) -> bool:
        """True where any of these groups of people is too small for its money to be told."""
        people = (self.number(("filing", "people", name)) for name in whose)
        return any(self.cells.is_small(number) for number in people if number is not None)

    def named(self, path: Path, people: Fraction | None = None) -> None:
        """Decide every entry of a dict by its name.

        Args:
            path: Where the dict stands.
            people: How many people its shares are of, where that is known.
        """
        found = self.at(path)
        for name in list(found or ()):
            self._entry((*path, name), name, people)
        for name in list(found or ()):
            base = (*path, name.removesuffix("_share"))
            if name.endswith("_share") and base in self.cells:
                self.cells.follow([base], [(*path, name)])

    def messages(self, path: Path) -> None:
        """Decide the values of a message, or of each message of a list."""
        found = self.at(path)
        if isinstance(found, list):
            for place in range(len(found)):
                self.messages((*path, place))
        elif isinstance(found, dict):
            self.named((*path, "values"))

    def file(self, path: Path) -> None:
        """Replace the name of a file."""
        name = self.at(path)
        if isinstance(name, str) and name:
            self.put(path, self.pseudonyms.name(FILE, name))

    def finish(self) -> Iterable[tuple[Path, str]]:
        """Put null in the place of every number that is withheld; return the places and why."""
        self.cells.close()
        for path, why in sorted(self.cells.why.items(), key=lambda item: _order(item[0])):
            self.put(path, None)
            yield path, why

    def band(self, path: Path) -> tuple[float, float] | None:
        """Return from where to where a number lies; None where nothing is told."""
        value, bounds = self.cells.value(path), self.banded.get(path, ())
        for low, high in pairwise(bounds):
            if value is not None and (low <= value < high or value == high == bounds[-1]):
                return low, high
        return None

    def _entry(self, path: Path, name: str, people: Fraction | None) -> None:
        value = self.at(path)
        kind = self.fields.kind(name)
        if value is None or isinstance(value, bool):
            return
        if kind == "file":
            self.file(path)
        elif kind == "code" or as_number(value) is None:
            self._text(path, str(value), kind)
        else:
            self._number(path, kind, people)

    def _text(self, path: Path, value: str, kind: str) -> None:
        told = CODE.fullmatch(value) or CURRENCIES.fullmatch(value)
        dated = kind == "plain"
        if not (dated or (kind == "code" and told)):
            self.put(path, WITHHELD)

    def _number(self, path: Path, kind: str, people: Fraction | None) -> None:
        if kind == "plain":
            return
        if kind == "count":
            self.counts(path)
            return
        if kind == "money":
            self.amounts(path)
        else:
            self.shares(path)
        value = self.cells.value(path) or Fraction(0)
        if kind == "top":
            self.cells.withhold(path, "top")
        elif kind == "ratio" and self._is_of_few(value):
            self.cells.withhold(path, "small")
        elif kind == "unknown":
            self.cells.withhold(path, "complement")
        elif kind == "share" and people and 0 < value < 1:
            self.small_share(path, people)

    def _is_of_few(self, ratio: Fraction) -> bool:
        """True where the simplest fraction that is printed so has a small number, or leaves one.

        Conservatively: 50 of 100 is taken for 1 of 2.
        """
        simple = ratio.limit_denominator(_SIMPLEST)
        numbers = (simple.numerator, simple.denominator, simple.numerator - simple.denominator)
        of_few = any(self.cells.is_small(Fraction(number)) for number in numbers)
        return abs(simple - ratio) < _PRINTED and ratio not in {0, 1} and of_few

    def small_share(self, path: Path, people: Fraction) -> None:
        """Withhold a share of people that is told by fewer of them than may be."""
        share = self.cells.value(path)
        if share is None or not 0 < share < 1:
            return
        if share * people < self.fields.fewest:
            self.cells.withhold(path, "small")
        elif (1 - share) * people < self.fields.fewest:
            self.cells.withhold(path, "complement")


def as_number(value: object) -> Fraction | None:
    """Return a JSON number, decimal text or fraction as it is; None where it is none."""
    if isinstance(value, bool) or not isinstance(value, _NUMBERS):
        return None
    above, slash, below = str(value).partition("/")
    try:
        number = Decimal(above)
        divisor = Decimal(below) if slash else Decimal(1)
    except InvalidOperation:
        return None
    if not number.is_finite() or not divisor.is_finite() or not divisor:
        return None
    return Fraction(number) / Fraction(divisor)


def _order(path: Path) -> tuple[tuple[int, int | str], ...]:
    return tuple((0, step) if isinstance(step, int) else (1, step) for step in path)
