"""The rows behind each finding: counted for the result, written for whoever wants to check it."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pyramidcheck.errors import PyramidcheckError
from pyramidcheck.model.facts import FACTS
from pyramidcheck.model.result import EvidenceResult, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
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
    name_lines: Callable[[], None] = lambda: None,
) -> tuple[dict[str, Evidence], tuple[Message, ...]]:
    """Return the rows behind each rule by its id, and a note for each statement that fails.

    A failing evidence statement costs the rows, never the finding: the measure has its own query.
    All are counted first, over lines that name nobody; `name_lines` is called before rows are read.
    Without rows they are only counted, which is all that `result.json` holds.
    """
    asked = list(rules)
    found: dict[str, Evidence] = {}
    failed: dict[str, PyramidcheckError] = {}
    counts: dict[str, int] = {}
    for loaded, engine in asked:
        try:
            counts[loaded.rule.id] = _count(engine, loaded)
        except PyramidcheckError as error:
            failed[loaded.rule.id] = error
    if with_rows:
        name_lines()
    for loaded, engine in asked:
        name = loaded.rule.id
        if name in failed:
            continue
        try:
            rows = _select(engine, loaded, _CHOSEN if with_rows else _NONE)
        except PyramidcheckError as error:
            failed[name] = error
            continue
        columns, kept = tuple(rows.column_names), min(counts[name], MOST_ROWS)
        result = EvidenceResult(id=ids[name], rows=counts[name], kept=kept, columns=columns)
        found[name] = Evidence(result, rows)
    names = [loaded.rule.id for loaded, _ in asked]
    return found, tuple(_note(name, failed[name]) for name in names if name in failed)


def _note(name: str, error: PyramidcheckError) -> Message:
    # The last name alone: reports must not tell where somebody's rules lie.
    problem = error.problems[0]
    detail = f"{problem.where.rpartition('/')[2]}: {problem.what}"
    return Message(code=FAILED, values={"rule": name, "detail": detail})


def _count(engine: Engine, loaded: LoadedRule) -> int:
    return int(_select(engine, loaded, _COUNT).column("rows")[0].as_py())


def _select(engine: Engine, loaded: LoadedRule, template: str) -> pa.Table:
    return engine.select(
        template.format(evidence=loaded.evidence_sql.strip().rstrip(";"), most=MOST_ROWS),
        loaded.bound(),
        allowed_tables=readable_tables(loaded),
        source=loaded.place("evidence.sql"),
    )


_COUNT = "SELECT count(*) AS rows FROM (\n{evidence}\n) AS evidence"
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
    for row in rows.to_pylist():
        writer.writerow(
            [neutralise(cell) if isinstance(cell, str) else cell for cell in row.values()]
        )
    return text.getvalue().encode("utf-8-sig")


def neutralise(cell: str) -> str:
    """Return the text with an apostrophe before anything a spreadsheet would run as a formula.

    Characters that steer a terminal or hide the order of the text are gone; Parquet keeps them.
    Only text cells pass here: a negative amount is a number and stays one (OWASP ASVS 1.2.10).
    """
    shown = _STEERING.sub("", cell)
    return f"'{shown}" if _FORMULA.match(shown) else shown
