"""How a file whose rows are not lines becomes one whose rows are: which columns it then has.

Nothing is read here. `shape_sql` makes the rows; this module says under which headers they stand.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem
from pyramidcheck.ingest.headers import normalise
from pyramidcheck.ingest.presets import numbered
from pyramidcheck.model.filing import SourceColumn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyramidcheck.model.config import Shape
    from pyramidcheck.model.filing import SourceFile

BLOCK_NUMBER = "{n}"
"""Header of the number of a block."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines that one row gives: for each, the text of every new column."""

    headers: tuple[str, ...]
    fields: tuple[str, ...]
    """Names of the new columns."""
    rows: tuple[tuple[SourceColumn | str | None, ...], ...]
    """A source column, a word, or nothing, for each line and new column."""
    money: bool = False
    """True where a cell of zero gives no line."""
    always: bool = False
    """True where a row without any such cell is still one line."""


@dataclass(frozen=True, slots=True)
class SpreadFields:
    """The columns of a spread, and the names of the two it makes."""

    key: SourceColumn
    weight: tuple[SourceColumn, ...]
    plus: tuple[SourceColumn, ...]
    minus: tuple[SourceColumn, ...]
    refunded: SourceColumn | None
    net: str
    refund: str


@dataclass(frozen=True, slots=True)
class Shaping:
    """A shape as it applies to one file."""

    original: SourceFile
    shape: Shape
    columns: tuple[SourceColumn, ...]
    """Columns of the shaped file: those of the original, then the new ones."""
    forced: Mapping[str, SourceColumn] = field(default_factory=dict)
    """Canonical column -> the new column that fills it."""
    consumed: frozenset[str] = frozenset()
    """Fields that may fill nothing by themselves: parts of blocks, ignored columns."""
    ignored: Mapping[str, str] = field(default_factory=dict)
    """Header -> why it is never read."""
    cents: frozenset[str] = frozenset()
    """Fields."""
    lines: Lines | None = None
    spread: SpreadFields | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def used(self) -> frozenset[str]:
        """Fields that the shape reads or sets aside with a reason."""
        named = [header for headers in shape_headers(self.shape).values() for header in headers]
        found = [find(self.original.columns, header) for header in named]
        return self.consumed | {item.field for item in found if item is not None}

    @property
    def changes_rows(self) -> bool:
        """Whether the rows have to be made anew."""
        shape = self.shape
        return bool(
            self.lines
            or self.spread
            or shape.fill_down
            or shape.rows
            or shape.refunds
            or shape.negate
        )


def shape_file(file: SourceFile, shape: Shape, table: str) -> Shaping:
    """Return the columns that the file has once its rows are lines of the table."""
    ignored = {
        item.header: str(reason)
        for header, reason in shape.ignore.items()
        if (item := find(file.columns, header))
    }
    consumed = {item.field for item in file.columns if item.header in ignored}
    lines = _lines(file, shape)
    fresh: list[SourceColumn] = []
    forced: dict[str, SourceColumn] = {}
    if lines is not None:
        fresh = [
            SourceColumn(header, name, "VARCHAR")
            for header, name in zip(lines.headers, lines.fields, strict=True)
        ]
        consumed |= {
            item.field for row in lines.rows for item in row if isinstance(item, SourceColumn)
        }
        if shape.unpivot:
            forced = {"amount": fresh[0], "kind": fresh[1]}
        elif shape.roles:
            forced = {"role_from": fresh[0], "role": fresh[1]}
        elif table == "orders":
            forced = {"line_id": fresh[-1]}
    spread = _spread(file, shape)
    if spread is not None:
        names = "-".join(["+".join(shape.spread.plus), *shape.spread.minus]) if shape.spread else ""
        net = SourceColumn(f"{names} / {spread.key.header}", spread.net, "VARCHAR")
        forced["net_amount"] = net
        fresh.append(net)
        if spread.refunded is not None:
            header = f"{spread.refunded.header} / {spread.key.header}"
            back = SourceColumn(header, spread.refund, "VARCHAR")
            forced["refunded_amount"] = back
            fresh.append(back)
    cents = {
        item.field
        for header in shape.cents
        for item in [*_every(header, file.columns), *filter(None, [find(fresh, header)])]
    }
    cents |= _new_cents(shape, forced, cents, file)
    problems = () if lines is None else _line_problems(file, lines, table)
    return Shaping(
        original=file,
        shape=shape,
        columns=(*_as_text(file.columns, shape), *fresh),
        forced=forced,
        consumed=frozenset(consumed),
        ignored=ignored,
        cents=frozenset(cents),
        lines=lines,
        spread=spread,
        problems=problems,
    )


def _new_cents(
    shape: Shape, forced: Mapping[str, SourceColumn], cents: set[str], file: SourceFile
) -> set[str]:
    """Return the new columns that are in hundredths because what they are made of is."""
    sources = shape.spread.plus if shape.spread else tuple(shape.unpivot)
    found = [item for header in sources for item in _every(header, file.columns)]
    if not found or not all(item.field in cents for item in found):
        return set()
    names = ("net_amount", "refunded_amount", "amount")
    return {forced[name].field for name in names if name in forced}


def merge(given: Shape | None, preset: Shape | None) -> Shape | None:
    """Return the analyst's shape, with the preset's for every key that the analyst leaves out."""
    if given is None or preset is None:
        return given or preset
    said = {name: getattr(given, name) for name in given.model_fields_set}
    if {"blocks", "unpivot", "roles"} & set(said):
        said = {"blocks": (), "unpivot": {}, "roles": {}} | said
    return preset.model_copy(update=said)


def find(columns: Sequence[SourceColumn], header: str) -> SourceColumn | None:
    """Return the column of that header: written alike, else alike when compared."""
    compared = normalise(header)
    alike = [item for item in columns if normalise(item.header) == compared]
    return next((item for item in alike if item.header == header), alike[0] if alike else None)


def shape_headers(shape: Shape) -> dict[str, tuple[str, ...]]:
    """Key of the shape -> headers that it names, for saying which of them no file has."""
    named: dict[str, tuple[str, ...]] = {
        "blocks": shape.blocks,
        "unpivot": tuple(shape.unpivot),
        "roles": tuple(shape.roles),
        "cents": shape.cents,
        "negate": shape.negate,
        "ignore": tuple(shape.ignore),
        "rows": tuple(item.column for item in shape.rows),
    }
    if fill := shape.fill_down:
        named["fill_down"] = (fill.key, *fill.columns)
    if back := shape.refunds:
        named["refunds"] = (
            back.column,
            *back.amounts,
            *back.take,
            *back.take.values(),
            *back.clear,
        )
    if over := shape.spread:
        more = (over.refunded,)
        named["spread"] = (
            over.key,
            *over.weight,
            *over.plus,
            *over.minus,
            *(item for item in more if item),
        )
    return {key: headers for key, headers in named.items() if headers}


def _as_text(columns: Sequence[SourceColumn], shape: Shape) -> list[SourceColumn]:
    """Columns as the shaped rows hold them: those that are rewritten become text."""
    rewritten = {normalise(header) for header in shape.negate}
    if shape.refunds is not None:
        back = shape.refunds
        rewritten |= {normalise(name) for name in (*back.amounts, *back.take, *back.clear)}
    return [
        replace(item, type="VARCHAR") if normalise(item.header) in rewritten else item
        for item in columns
    ]


def _lines(file: SourceFile, shape: Shape) -> Lines | None:
    if shape.blocks:
        return _blocks(file, shape)
    words = shape.unpivot or shape.roles
    found = [
        (item, word) for header, word in words.items() for item in _every(header, file.columns)
    ]
    if not found:
        return None
    shown = ", ".join(item.header for item, _ in found)
    return Lines(
        (shown, f"{shown} (header)"),
        ("s1", "s2"),
        tuple(found),
        money=bool(shape.unpivot),
        always=bool(shape.roles),
    )


def _blocks(file: SourceFile, shape: Shape) -> Lines | None:
    parts = {
        pattern: found for pattern in shape.blocks if (found := numbered(pattern, file.columns))
    }
    numbers = sorted({number for part in parts.values() for number in part})
    rows = tuple(
        (*(part.get(number) for part in parts.values()), str(number)) for number in numbers
    )
    names = tuple(f"s{place}" for place in range(1, len(parts) + 2))
    return Lines((*parts, BLOCK_NUMBER), names, rows) if rows else None


def _every(header: str, columns: Sequence[SourceColumn]) -> list[SourceColumn]:
    """Return the columns of a header, which may hold `{n}`."""
    if "{n}" in header:
        return list(numbered(header, columns).values())
    item = find(columns, header)
    return [] if item is None else [item]


def _line_problems(file: SourceFile, lines: Lines, table: str) -> tuple[Problem, ...]:
    taken = {item.header for item in file.columns}
    return tuple(
        Problem(
            f"{file.path}: column {header!r}",
            "has the name of a block of columns",
            f"change [mapping.{table}.shape]",
        )
        for header in lines.headers
        if header in taken and len(lines.rows) > 1
    )


def _spread(file: SourceFile, shape: Shape) -> SpreadFields | None:
    """Return the spread, where the file has every column of its sums and weights."""
    given = shape.spread
    if given is None:
        return None
    key = find(file.columns, given.key)
    parts = [
        [find(file.columns, header) for header in headers]
        for headers in (given.weight, given.plus, given.minus)
    ]
    weight, plus, minus = (tuple(item for item in part if item is not None) for part in parts)
    if key is None or len(weight) < len(given.weight) or len(plus) < len(given.plus):
        return None
    refunded = find(file.columns, given.refunded) if given.refunded else None
    return SpreadFields(key, weight, plus, minus, refunded, "s_net", "s_refund")
