"""Which numbers must be withheld so that no small one can be told, nor computed from the rest.

A cell is a number that stands for people (or for the money of people). It is withheld where it
stands for fewer of them than may be told. Then, until nothing changes:

- what is left of a total is a cell as well: of 500 participants of whom 497 lost money, three did
  not, so 497 is withheld;
- a number that stands elsewhere with the same value is the same number, as far as a reader knows;
- where one withheld number follows from the totals that are told (by linear algebra over all of
  them at once), or where those withheld of a total stand for too few together, the smallest number
  beside it is withheld too.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Path = tuple[str | int, ...]
Why = Literal["small", "complement", "top"]
Factor = int | Fraction
Row = dict[Path, Factor]
"""Factors are whole as long as they are: nearly all are 1 or -1, and fractions are slow."""

_EVERYDAY = 100
"""Whole numbers below stand in many places by chance; they are the same number only by name."""


class Cells:
    """Numbers by their places, the totals among them, and which of them are withheld."""

    def __init__(self, fewest: int) -> None:
        """Take how many people a number has to stand for to be told; nobody is told as well."""
        self.fewest = fewest
        self.why: dict[Path, Why] = {}
        self._values: dict[Path, Fraction] = {}
        self._places: dict[Fraction, list[Path]] = defaultdict(list)
        self._counts: set[Path] = set()
        self._totals: list[tuple[Path, tuple[Path, ...]]] = []
        self._spare: set[Path] = set()
        self._parts: list[tuple[Path, Path]] = []
        self._followers: list[tuple[tuple[Path, ...], tuple[Path, ...]]] = []

    def __contains__(self, path: object) -> bool:
        """True for a place that holds a number."""
        return path in self._values

    def value(self, path: Path) -> Fraction | None:
        """Return the number at a place; None where there is none."""
        return self._values.get(path)

    def withheld(self, *paths: Path) -> bool:
        """True where any of the numbers is withheld."""
        return any(path in self.why for path in paths)

    def add(self, path: Path, value: Fraction) -> None:
        """Know a share or a score: two of them that are equal tell nothing of each other."""
        self._values[path] = value

    def amount(self, path: Path, value: Fraction) -> None:
        """Know a number that stands for money."""
        self.add(path, value)
        self._places[value].append(path)

    def count(self, path: Path, value: Fraction) -> None:
        """Know a number of people, or of rows that each stand for one."""
        self.amount(path, value)
        self._counts.add(path)
        if self.is_small(value):
            self.withhold(path, "small")

    def is_small(self, value: Fraction) -> bool:
        """True for somebody, but for fewer people than may be told."""
        return 0 < abs(value) < self.fewest

    def withhold(self, path: Path, why: Why) -> None:
        """Withhold a number, and wherever else the same one stands."""
        if path not in self._values or path in self.why:
            return
        self.why[path] = why
        value = self._values[path]
        if abs(value) >= _EVERYDAY or value.denominator != 1:
            same = self._places[value]
            for other in same if path in same else ():
                self.why.setdefault(other, "complement")

    def hide(self, path: Path, why: Why) -> None:
        """Withhold a number at this place alone: elsewhere it may be told."""
        if path in self._values:
            self.why.setdefault(path, why)

    def part(self, part: Path, whole: Path) -> None:
        """Know that one number is a part of another; what is left of it stands nowhere."""
        if part in self._values and whole in self._values:
            self._parts.append((part, whole))

    def total(self, whole: Path, parts: Iterable[Path], *, spare: bool = False) -> None:
        """Know that parts make up a whole; only where they all are numbers and really do.

        A spare whole is withheld before any other of its parts.
        """
        if spare:
            self._spare.add(whole)
        found = tuple(parts)
        if whole not in self._values or any(part not in self._values for part in found):
            return
        if sum((self._values[part] for part in found), Fraction(0)) == self._values[whole]:
            self._totals.append((whole, found))

    def follow(self, sources: Iterable[Path], followers: Iterable[Path]) -> None:
        """Know numbers that tell others: where one of the sources is withheld, so are these."""
        self._followers.append((tuple(sources), tuple(followers)))

    def close(self) -> None:
        """Withhold more until no number that is withheld can be computed from the others."""
        before = -1
        while before != len(self.why):
            before = len(self.why)
            for part, whole in self._parts:
                left = self._values[whole] - self._values[part]
                if self.is_small(left) and not self.withheld(part, whole):
                    self.withhold(part, "complement")
            for whole, parts in self._totals:
                self._hold_enough(whole, parts)
            for sources, followers in self._followers:
                if self.withheld(*sources):
                    for path in followers:
                        self.withhold(path, "complement")
            for path in self.computable()[:1]:
                # One at a time: what is withheld for it may cover the others.
                self._hide_beside(path)

    def computable(self) -> list[Path]:
        """Return the withheld numbers that follow from the totals told, in order of place."""
        rows = [
            row
            for whole, parts in self._totals
            if (row := {p: self._sign(p, whole) for p in (whole, *parts) if p in self.why})
        ]
        return sorted((next(iter(row)) for row in _reduced(rows) if len(row) == 1), key=str)

    def _sign(self, path: Path, whole: Path) -> int:
        return -1 if path == whole else 1

    def _hold_enough(self, whole: Path, parts: tuple[Path, ...]) -> None:
        """The withheld counts of a told total stand together for as many as may be told."""
        if whole in self.why or whole not in self._counts:
            return
        hidden = [part for part in parts if part in self.why]
        if hidden and sum(abs(self._values[part]) for part in hidden) < self.fewest:
            self._hide_one(parts, whole)

    def _hide_beside(self, path: Path) -> None:
        """Withhold a number of the shortest total by which the one at `path` is known."""
        found = [(whole, parts) for whole, parts in self._totals if path in (whole, *parts)]
        # First where it is the only unknown, then where the fewest are.
        for whole, parts in sorted(
            found, key=lambda total: (self._unknown(total), len(total[1]), str(total[0]))
        ):
            if self._hide_one(parts, whole):
                return

    def _unknown(self, total: tuple[Path, tuple[Path, ...]]) -> int:
        return sum(path in self.why for path in (total[0], *total[1]))

    def _hide_one(self, parts: tuple[Path, ...], whole: Path) -> bool:
        told = [part for part in parts if part not in self.why]
        # The smallest that is somebody; then the whole; a zero only where nothing else is left.
        order = sorted((part for part in told if self._values[part]), key=self._size)
        if whole not in self.why:
            order.insert(0 if whole in self._spare else len(order), whole)
        order += [part for part in told if not self._values[part]]
        for path in order[:1]:
            self.withhold(path, "complement")
        return bool(order)

    def _size(self, path: Path) -> tuple[Fraction, str]:
        return abs(self._values[path]), str(path)


def _reduced(rows: Iterable[Mapping[Path, Factor]]) -> list[Row]:
    """Return the reduced row echelon form: a row of one number says what that number is."""
    found: dict[Path, Row] = {}
    for given in rows:
        row = dict(given)
        for pivot, other in found.items():
            if pivot in row:
                _subtract(row, other, row[pivot])
        if not row:
            continue
        pivot = min(row, key=str)
        scale = row[pivot]
        if scale == -1:
            row = {path: -factor for path, factor in row.items()}
        elif scale != 1:
            row = {path: Fraction(factor) / scale for path, factor in row.items()}
        for other in found.values():
            if pivot in other:
                _subtract(other, row, other[pivot])
        found[pivot] = row
    return list(found.values())


def _subtract(row: Row, other: Mapping[Path, Factor], times: Factor) -> None:
    for path, factor in other.items():
        left = row.get(path, 0) - times * factor
        if left:
            row[path] = left
        else:
            row.pop(path, None)
