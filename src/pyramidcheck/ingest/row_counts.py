"""Every row of every file accounted for: used, quarantined with a reason, or excluded."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from importlib.resources import files
from typing import TYPE_CHECKING

from pyramidcheck.errors import InvariantError, Problem
from pyramidcheck.ingest.load import count_lines, count_used
from pyramidcheck.model.result import InputResult, Message, RowCounts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyramidcheck.ingest.file_mapping import FileMapping
    from pyramidcheck.store import Store


def account_for(
    store: Store, mappings: Sequence[FileMapping], received: Mapping[str, int]
) -> tuple[InputResult, ...]:
    """Return every file with its rows by what became of them.

    Raises:
        InvariantError: Rows received are not used + quarantined + excluded.
    """
    quarantined = _pairs(
        store,
        "SELECT lost.file, count(*) FROM ingest.quarantined_row AS lost GROUP BY lost.file",
    )
    listed = _pairs(
        store,
        'SELECT bad.file, count(DISTINCT bad."row") FROM ingest.quarantine AS bad GROUP BY 1',
    )
    excluded = _pairs(
        store,
        "SELECT cut.file, sum(cut.lines) FROM ingest.excluded AS cut GROUP BY cut.file",
    )
    inputs = []
    problems = []
    for mapping in mappings:
        path = mapping.file.path
        counts = RowCounts(
            received=received[path],
            used=count_used(store, mapping),
            quarantined=quarantined[path],
            excluded=excluded[path],
        )
        accounted = sum(x or 0 for x in (counts.used, counts.quarantined, counts.excluded))
        if counts.received != accounted or listed[path] != counts.quarantined:
            problems.append(Problem(path, f"{counts} does not add up"))
        inputs.append(
            InputResult(
                table=mapping.table.name,
                path=path,
                sha256=mapping.file.sha256,
                bytes=mapping.file.bytes,
                rows=counts,
                mapping=mapping.described(),
                unused_columns=mapping.unused,
                container=mapping.file.container,
                dialect=(*mapping.file.evidence, *mapping.evidence),
                preset=mapping.preset.preset if mapping.preset else None,
                lines=count_lines(store, mapping) if mapping.received is not None else None,
            )
        )
    if problems:
        raise InvariantError(problems)
    return tuple(inputs)


def place_of(item: InputResult) -> tuple[str, str]:
    """Return what files are listed by: table, then path."""
    return item.table, item.path


def _pairs(store: Store, statement: str) -> Counter[str]:
    rows = store.rows(statement, source="ingest counts")
    return Counter({str(name): int(str(number)) for name, number in rows})


def quarantined_shares(store: Store) -> tuple[Fraction, Fraction]:
    """Share of rows, and of money, of orders and payouts that is in quarantine."""
    text = files(__package__).joinpath("sql/money_share.sql").read_text(encoding="utf-8")
    lines_lost = lines = Fraction(0)
    money_lost = money = Fraction(0)
    for row in store.rows(text, source="ingest/money_share.sql"):
        used, used_money, lost, readable, lost_money = (Fraction(str(value)) for value in row)
        lines += used + lost
        lines_lost += lost
        known = used_money + lost_money
        mean = known / (used + readable) if used + readable else Fraction(0)
        money += known + mean * (lost - readable)
        money_lost += lost_money + mean * (lost - readable)
    share = lines_lost / lines if lines else Fraction(0)
    # Conservatively: where no amount can be read at all, rows stand for money.
    return share, money_lost / money if money else share


def unknown_codes(store: Store) -> list[Message]:
    """Every word that stands for no known code, with its rows; the most frequent first."""
    statement = """
        SELECT file.table_name, bad."column", bad.value, count(*) AS lines
        FROM ingest.quarantine AS bad
        INNER JOIN ingest.file AS file ON bad.file = file.path
        WHERE bad.reason = 'unknown_code'
        GROUP BY file.table_name, bad."column", bad.value
        ORDER BY lines DESC, file.table_name, bad."column", bad.value
        LIMIT 100
    """
    return [
        Message(
            code="unknown_code",
            values={
                "table": str(table),
                "column": str(column),
                "value": str(value),
                "rows": int(str(lines)),
            },
        )
        for table, column, value, lines in store.rows(statement, source="ingest.quarantine")
    ]


def count_quarantine(store: Store) -> dict[str, int]:
    """Return reason -> rows left aside for it."""
    statement = """
        SELECT bad.reason, count(DISTINCT (bad.file, bad."row")) AS lines
        FROM ingest.quarantine AS bad
        GROUP BY bad.reason
        ORDER BY bad.reason
    """
    return dict(_pairs(store, statement))


def count_excluded(store: Store) -> dict[str, int]:
    """Return reason -> rows that belong to no table or to another period."""
    statement = """
        SELECT cut.reason, sum(cut.lines)
        FROM ingest.excluded AS cut
        GROUP BY cut.reason
        ORDER BY cut.reason
    """
    return dict(_pairs(store, statement))
