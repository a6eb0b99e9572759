"""The rows behind each finding: counted for the result, written for whoever wants to check it."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from pyramidcheck.errors import PyramidcheckError
from pyramidcheck.model.facts import FACTS
from pyramidcheck.model.result import EvidenceResult, Message
from pyramidcheck.store.names import field_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    import pyarrow as pa

    from pyramidcheck.rulebook import LoadedRule

FAILED = "evidence_failed"
"""Code of the note about a statement that could not be run."""
MOST_ROWS = 10_000
"""A file holds at most this many rows, chosen by the hash of their content."""
_CANONICAL = frozenset(
    f"canon.{name}"
    for name in ("participants", "orders", "payouts", "products", "buybacks", "ranks", "claims")
)
_LINES = frozenset({"lines.person", "lines.sale", "lines.payout", "lines.implied_entry"})
"""Views of the working tables: what each line counts as, the same that the facts were summed of."""
_FORMULA = re.compile(r"^[=+\-@\t\r]")
_STEERING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
"""Control characters but tab and line ends, and the marks that turn the direction of text."""


class Engine(Protocol):
    """Where a rule's statements run: the filing's store, or the guest store for users' rules."""

    def select(
        self,
        sql: str,
        parameters: Mapping[str, object] | None = None,
        *,
        allowed_tables: AbstractSet[str],
        source: str,
    ) -> pa.Table:
        """Return the rows of one SELECT over the allowed tables."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The rows behind one rule, and how many there were before the choice."""

    result: EvidenceResult
    rows: pa.Table
    """Empty where they were only counted; it then need not have their columns."""


def evidence_ids(rules: Iterable[str]) -> dict[str, str]:
    """Return E-001, E-002 ... by rule, in the order given."""
    return {rule: f"E-{place:03d}" for place, rule in enumerate(rules, start=1)}


def readable_tables(loaded: LoadedRule) -> frozenset[str]:
    """Return what evidence.sql may read: facts, and for built-in rules the rows too."""
    facts = frozenset(FACTS)
    return facts | _CANONICAL | _LINES if loaded.builtin else facts


def collect_evidence(
    rules: Iterable[tuple[LoadedRule, Engine]],
    ids: Mapping[str, str],
    *,
    with_rows: bool,
) -> tuple[dict[str, Evidence], tuple[Message, ...]]:
    """Return the rows behind each rule by its id, and a note for each statement that fails.

    A failing evidence statement costs the rows, never the finding: the measure has its own query.
    """
    found, notes = {}, []
    for loaded, engine in rules:
        name = loaded.rule.id
        try:
            found[name] = read_evidence(engine, loaded, ids[name], with_rows=with_rows)
        except PyramidcheckError as error:
            # The last name alone: reports must not tell where somebody's rules lie.
            problem = error.problems[0]
            detail = f"{problem.where.rpartition('/')[2]}: {problem.what}"
            notes.append(Message(code=FAILED, values={"rule": name, "detail": detail}))
    return found, tuple(notes)


def read_evidence(
    engine: Engine, loaded: LoadedRule, evidence_id: str, *, with_rows: bool
) -> Evidence:
    """Return the rows behind a rule in a repeatable order.

    Without rows they are only counted, which is all that `result.json` holds.

    Raises:
        PyramidcheckError: The statement fails, reads what it may not, or passes a limit.
    """
    if with_rows:
        rows = _select(engine, loaded, _CHOSEN)
        count = rows.num_rows if rows.num_rows < MOST_ROWS else _count(engine, loaded)
        return _evidence(evidence_id, count, rows.column_names, rows)
    if loaded.is_locked:
        counted = _select(engine, loaded, _SHAPE)
        shape = counted.column("shape")[0].as_py()
        if shape is not None:
            count = int(counted.column("rows")[0].as_py())
            return _evidence(evidence_id, count, field_names(shape), counted.slice(0, 0))
        # No row says what it is made of.
    rows = _select(engine, loaded, _NONE)
    return _evidence(evidence_id, _count(engine, loaded), rows.column_names, rows)


def _evidence(evidence_id: str, count: int, columns: Sequence[str], rows: pa.Table) -> Evidence:
    kept = min(count, MOST_ROWS)
    return Evidence(
        EvidenceResult(id=evidence_id, rows=count, kept=kept, columns=tuple(columns)), rows
    )


def _count(engine: Engine, loaded: LoadedRule) -> int:
    return int(_select(engine, loaded, _COUNT).column("rows")[0].as_py())


def evidence_statements(
    rules: Iterable[LoadedRule], *, with_rows: bool
) -> Iterator[tuple[str, dict[str, object], str]]:
    """Yield statement, parameters and source of what `read_evidence` runs first if locked."""
    template = _CHOSEN if with_rows else _SHAPE
    for loaded in rules:
        if loaded.is_locked:
            yield _statement(loaded, template), loaded.bound(), loaded.place("evidence.sql")


def counting_statement(loaded: LoadedRule) -> str:
    """Return what `read_evidence` runs first for a rule of versions.lock without rows."""
    return _statement(loaded, _SHAPE)


def _statement(loaded: LoadedRule, template: str) -> str:
    return template.format(evidence=loaded.evidence_sql.strip().rstrip(";"), most=MOST_ROWS)


def _select(engine: Engine, loaded: LoadedRule, template: str) -> pa.Table:
    return engine.select(
        _statement(loaded, template),
        loaded.bound(),
        allowed_tables=readable_tables(loaded),
        source=loaded.place("evidence.sql"),
    )


_COUNT = "SELECT count(*) AS rows FROM (\n{evidence}\n) AS evidence"
_SHAPE = """
SELECT
    count(*) AS rows,
    any_value(typeof(evidence)) AS shape
FROM (
{evidence}
) AS evidence
"""
# One statement for number and columns; typeof is settled by planning, so no column is computed.
# Users' rules may not call it, and rules lint checks what stands between, not this.
_NONE = "SELECT evidence.* FROM (\n{evidence}\n) AS evidence LIMIT 0"
_CHOSEN = """
SELECT chosen.*
FROM (
    SELECT evidence.*
    FROM (
{evidence}
    ) AS evidence
    ORDER BY md5(CAST(evidence AS VARCHAR)), CAST(evidence AS VARCHAR)
    LIMIT {most}
) AS chosen
ORDER BY ALL
"""


def parquet_bytes(rows: pa.Table) -> bytes:
    """Return the rows as one exact Parquet file."""
    import pyarrow as pa  # noqa: PLC0415 - heavy, and only for this
    from pyarrow import parquet  # noqa: PLC0415

    buffer = pa.BufferOutputStream()
    parquet.write_table(rows, buffer)
    content: bytes = buffer.getvalue().to_pybytes()
    return content


def csv_bytes(rows: pa.Table) -> bytes:
    """Return the rows as UTF-8 CSV in which no text cell runs as a formula or steers a terminal."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([neutralise(name) for name in rows.column_names])
    writer.writerows(zip(*map(_cells, rows.columns), strict=True))
    return text.getvalue().encode("utf-8-sig")


def _cells(column: pa.ChunkedArray) -> list[Any]:
    """The cells of a column as the file shows them; a text that stands there often is read once."""
    import pyarrow as pa  # noqa: PLC0415 - see parquet_bytes

    if pa.types.is_decimal(column.type) or pa.types.is_date(column.type):
        # Arrow writes them as Python does, without an object for each.
        cells: list[Any] = column.cast(pa.string()).to_pylist()
        return cells
    cells = column.to_pylist()
    texts = {cell: neutralise(cell) for cell in {each for each in cells if isinstance(each, str)}}
    return [texts[cell] if isinstance(cell, str) else cell for cell in cells] if texts else cells


def neutralise(cell: str) -> str:
    """Return the text with an apostrophe before anything a spreadsheet would run as a formula.

    Characters that steer a terminal or hide the order of the text are gone; Parquet keeps them.
    Only text cells pass here: a negative amount is a number and stays one (OWASP ASVS 1.2.10).
    """
    shown = _STEERING.sub("", cell)
    return f"'{shown}" if _FORMULA.match(shown) else shown
