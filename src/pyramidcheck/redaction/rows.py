"""Rows of evidence of which nobody can be told.

| column | decision |
|---|---|
| ids of people, orders, payouts, products, ranks, files | pseudonyms, a domain for each kind |
| the money of one line | told or withheld together; of enough people, as it adds up to a rule |
| row numbers, wordings | withheld |
| any other column of a table of people | a value is told where enough people share it |
| counts of a table of sums | told; the table is left out where one of them is too small |
| sums and names of a table of sums | told where fields.toml lists the column, else withheld |

The last column names what is withheld of each row: there the cell is empty. What few people have
is withheld, so an amount that is somebody's own never stands there, that of a
top earner first of all: prices, months and kinds remain. A table on fewer people than may be told
is left out, and so is one whose rows the result withholds.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pyramidcheck.redaction.fields import fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pyarrow as pa

    from pyramidcheck.redaction.pseudonyms import Pseudonyms

COLUMN = "withheld"
"""The column that names, for each row, the columns whose cells are withheld."""
BETWEEN = " | "
"""Between the accounts of one person, as evidence.sql joins them."""
PEOPLE = "participant"
_DOMAINS = frozenset(
    {PEOPLE, "order", "line", "payout", "claim", "product", "rank", "contest", "file"}
)


def ids_by_domain(tables: Mapping[str, pa.Table]) -> dict[str, set[str]]:
    """Return every id of every table by its domain."""
    found: dict[str, set[str]] = defaultdict(set)
    for table in tables.values():
        for name in table.column_names:
            domain = fields().columns.get(name)
            if domain in _DOMAINS:
                for cell in table.column(name).to_pylist():
                    found[domain].update(_ids(cell))
    return dict(found)


def redact_rows(table: pa.Table, pseudonyms: Pseudonyms) -> pa.Table | None:
    """Return the table with the same columns; None where nothing of it may be told."""
    import pyarrow as pa  # noqa: PLC0415 - heavy, and only for this

    columns = {name: table.column(name).to_pylist() for name in table.column_names}
    people = [name for name in columns if fields().columns.get(name) == PEOPLE]
    holders = _holders([columns[name] for name in people], table.num_rows)
    if people:
        if len({one for row in holders for one in row}) < fields().fewest:
            return None
    elif any(_too_small(cell) for name in columns for cell in _counts(name, columns[name])):
        return None
    shown = {
        name: _told(name, cells, holders if people else None)
        for name, cells in columns.items()
        if fields().columns.get(name) not in _DOMAINS
    }
    if people:
        _settle(columns, shown, holders)
    told: dict[str, Any] = {}
    withheld: list[list[str]] = [[] for _ in range(table.num_rows)]
    for name, cells in columns.items():
        if name not in shown:
            domain = fields().columns[name]
            told[name] = pa.array(
                [_pseudonym(domain, cell, pseudonyms) for cell in cells], "string"
            )
            continue
        told[name] = pa.array(
            [cell if keep else None for cell, keep in zip(cells, shown[name], strict=True)],
            table.schema.field(name).type,
        )
        for row, (cell, keep) in enumerate(zip(cells, shown[name], strict=True)):
            if cell is not None and not keep:
                withheld[row].append(name)
    told[COLUMN] = pa.array([", ".join(names) for names in withheld], "string")
    redacted = pa.table(told)
    # Their order told who had the smallest id, or the most money.
    order = [(name, "ascending") for name in redacted.column_names]
    return redacted.sort_by(order) if people else redacted


def _settle(
    columns: Mapping[str, Sequence[Any]],
    shown: Mapping[str, list[bool]],
    holders: Sequence[frozenset[str]],
) -> None:
    """Withhold more, until no amount that is withheld follows from those that are told.

    The money of one line goes together (what was paid, given back and counted add up); a value is
    told where enough people still share it; and as the columns add up to the rule's own numbers,
    those whose amounts are withheld are enough people, or nobody.
    """
    money = [name for name in shown if _is_money(columns[name])]
    family = [name for name in money if name in _OF_ONE_LINE or name.startswith(_SUMMED)]
    # Whole numbers add up to a rule's as money does: how many cells are empty would tell one.
    summed = [name for name in shown if name in money or name.startswith(_SUMMED)]
    before = -1
    while before != (count := sum(map(sum, shown.values()))):
        before = count
        for row in range(len(holders)):
            gone = [n for n in family if columns[n][row] is not None and not shown[n][row]]
            for name in family if gone else ():
                shown[name][row] = False
        for name in shown:
            sharing = _sharing(columns[name], holders, shown[name])
            for row, cell in enumerate(columns[name]):
                shown[name][row] &= len(sharing[cell]) >= fields().fewest
        for name in summed:
            _hide_enough(columns[name], shown[name], holders)


def _hide_enough(
    cells: Sequence[Any], shown: list[bool], holders: Sequence[frozenset[str]]
) -> None:
    """Withhold the value that the fewest share where those withheld are too few people."""
    hidden: set[str] = set()
    for row, cell in enumerate(cells):
        if cell is not None and not shown[row]:
            hidden |= holders[row]
    sharing = _sharing(cells, holders, shown)
    if 0 < len(hidden) < fields().fewest and sharing:
        least = min(sharing, key=lambda cell: (cell == 0, len(sharing[cell]), str(cell)))
        for row, cell in enumerate(cells):
            shown[row] &= cell != least


_OF_ONE_LINE = frozenset({"amount", "gross_amount", "net_amount", "refund_amount"}) | {
    "refunded_amount",
    "resale_amount",
}
_SUMMED = ("numerator", "denominator")


def _is_money(cells: Sequence[Any]) -> bool:
    return any(isinstance(cell, Decimal) for cell in cells)


def _sharing(
    cells: Sequence[Any], holders: Sequence[frozenset[str]], shown: Sequence[bool]
) -> dict[Any, set[str]]:
    """Return value -> the people who share it where it is told."""
    found: dict[Any, set[str]] = defaultdict(set)
    for cell, row, keep in zip(cells, holders, shown, strict=True):
        if keep and cell is not None:
            found[cell] |= row
    return found


def _told(name: str, cells: Sequence[Any], holders: Sequence[frozenset[str]] | None) -> list[bool]:
    """Whether each cell of a column may be told."""
    kind = fields().columns.get(name, "")
    if kind == "text":
        return [False] * len(cells)
    if holders is None:
        return [kind in {"count", "plain"}] * len(cells)
    sharing = _sharing(cells, holders, [True] * len(cells))
    fewest = fields().fewest
    return [len(sharing[cell]) >= fewest for cell in cells]


def _pseudonym(domain: str, cell: Any, pseudonyms: Pseudonyms) -> str | None:  # noqa: ANN401 - a cell
    if cell is None:
        return None
    return BETWEEN.join(pseudonyms.name(domain, one) for one in _ids(cell))


def _ids(cell: Any) -> list[str]:  # noqa: ANN401 - a cell
    return [] if cell is None else str(cell).split(BETWEEN)


def _holders(columns: Sequence[Sequence[Any]], rows: int) -> list[frozenset[str]]:
    """Return for each row the person that it is about: the first who is named."""
    found: list[frozenset[str]] = []
    for row in range(rows):
        named = next((_ids(cells[row]) for cells in columns if cells[row] is not None), [])
        # Several accounts are one person.
        found.append(frozenset(named[:1]))
    return found


def _counts(name: str, cells: Sequence[Any]) -> Iterator[Any]:
    if fields().columns.get(name) == "count":
        yield from cells


def _too_small(cell: Any) -> bool:  # noqa: ANN401 - a cell
    return cell is not None and 0 < abs(cell) < fields().fewest
