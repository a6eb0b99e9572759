"""The index of a batch: one line a filing, those first that nobody could judge."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from pyramidcheck.errors import ExitCode, Problem, UsageError
from pyramidcheck.evidence import neutralise
from pyramidcheck.model.batch_index import Change, Index, Line
from pyramidcheck.model.outcome import INDICATION_ORDER, IndicationLevel
from pyramidcheck.private_files import write_private

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from pyramidcheck.batch.ledger import Record
    from pyramidcheck.batch.plan import Entry
    from pyramidcheck.rulebook import Rulebook

PARQUET = "index.parquet"
FALSE_DISCOVERY = "false_discovery_rate"
"""The parameter of a rule whose flag is a search that chance alone may pass."""
CHANGES = "changes.csv"
COLUMNS = tuple(field.name for field in fields(Line))
_CHANGE_COLUMNS = tuple(field.name for field in fields(Change))


def build_index(entries: Sequence[Entry], records: Mapping[str, Record], book: Rulebook) -> Index:
    """Return the index of a batch; its order depends on results and names alone."""
    lines = [line_of(entry, records[entry.slug]) for entry in entries]
    rates = {
        name: float(loaded.rule.parameters[FALSE_DISCOVERY])
        for name, loaded in sorted(book.rules.items())
        if FALSE_DISCOVERY in loaded.rule.parameters
    }
    return Index(
        unjudged=tuple(sorted((line for line in lines if line.unjudged), key=_by_state)),
        judged=tuple(sorted((line for line in lines if not line.unjudged), key=_by_level)),
        searches=rates,
    )


def line_of(entry: Entry, record: Record) -> Line:
    """Return one filing's line."""
    if not record.done:
        state = "failed" if entry.refused is None else "refused"
        why = tuple(readable(f"{each['where']}: {each['what']}") for each in record.problems)
        return Line(readable(entry.name), "", state, record.exit, missing=why)
    row = record.row
    undecided = row["level"] == IndicationLevel.CANNOT_CONCLUDE
    return Line(
        name=readable(entry.name),
        folder=f"filings/{entry.slug}",
        state="cannot_conclude" if undecided else "judged",
        exit=int(ExitCode.OK),
        reasons=tuple(row["reasons"]),
        missing=tuple(row["unseen"]),
        company=row["company"] or "",
        period_start=row["period_start"] or "",
        period_end=row["period_end"] or "",
        **{name: row[name] for name in _COPIED},
    )


_COPIED = (
    "level",
    "heading",
    "confidence",
    "score",
    "score_low",
    "score_high",
    "coverage",
    "flags",
    "measured",
    "participants",
    "rows_received",
    "rows_used",
    "rows_quarantined",
    "synthetic",
    "config_unread",
    "report_id",
)


def _by_state(line: Line) -> tuple[int, float, str]:
    """Failed and refused first: of the others at least something is known."""
    order = {"refused": 0, "failed": 1, "cannot_conclude": 2}
    return order[line.state], -(line.score_high or 0.0), line.name


def _by_level(line: Line) -> tuple[int, float, str]:
    return -INDICATION_ORDER[IndicationLevel(line.level)], -(line.score_high or 0.0), line.name


def table_of(lines: Iterable[Line]) -> pa.Table:
    """Return the lines as an Arrow table, one column for each field."""
    import pyarrow as pa  # noqa: PLC0415 - heavy

    kinds = {
        "exit": pa.int32(),
        **dict.fromkeys(("score", "score_low", "score_high", "coverage"), pa.float64()),
        **dict.fromkeys(("reasons", "missing"), pa.list_(pa.string())),
        **dict.fromkeys(
            (
                "flags",
                "measured",
                "participants",
                "rows_received",
                "rows_used",
                "rows_quarantined",
            ),
            pa.int64(),
        ),
        **dict.fromkeys(("synthetic", "config_unread"), pa.bool_()),
    }
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in COLUMNS])
    return pa.Table.from_pylist([asdict(line) for line in lines], schema)


def csv_of(columns: Sequence[str], lines: Iterable[Line | Change]) -> bytes:
    """Return the lines as CSV in which no text cell can run as a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for line in lines:
        cells = asdict(line).values()
        writer.writerow([_cell(cell) for cell in cells])
    return text.getvalue().encode("utf-8-sig", errors="backslashreplace")


def write_index(
    index: Index, out: Path, page: bytes, changes: Sequence[Change] | None = None
) -> list[Path]:
    """Write `index.parquet`, `index.csv`, `index.html` and `changes.csv`; return their paths.

    Without an earlier batch there are no changes, and those of a former comparison are removed.
    """
    import pyarrow as pa  # noqa: PLC0415 - heavy
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    sink = pa.BufferOutputStream()
    pq.write_table(table_of(index.lines), sink, compression="zstd")
    files = {
        PARQUET: sink.getvalue().to_pybytes(),
        "index.csv": csv_of(COLUMNS, index.lines),
        "index.html": page,
    }
    if changes is None:
        (out / CHANGES).unlink(missing_ok=True)
    else:
        files[CHANGES] = csv_of(_CHANGE_COLUMNS, changes)
    for name, content in files.items():
        write_private(out / name, content)
    return [out / name for name in files]


def read_index(place: Path) -> list[dict[str, Any]]:
    """Return the lines of an earlier batch's index, from its folder or its Parquet file.

    Raises:
        UsageError: There is none, or it is no index of a batch.
    """
    import pyarrow as pa  # noqa: PLC0415 - heavy
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    path = place / PARQUET if place.is_dir() else place
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowInvalid) as error:
        hint = "name the folder of an earlier batch, or its index.parquet"
        raise UsageError(Problem(f"--compare {place}", "is no index of a batch", hint)) from error
    lacking = set(COLUMNS) - set(table.column_names)
    if lacking:
        what = f"lacks the columns {', '.join(sorted(lacking))}"
        raise UsageError(Problem(f"--compare {place}", what, "run that batch again"))
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def _cell(value: object) -> object:
    if isinstance(value, tuple | list):
        value = "; ".join(map(str, value))
    return neutralise(value) if isinstance(value, str) else value


def readable(text: str) -> str:
    """Return a name that UTF-8 can hold; bytes that are no text stand as escapes."""
    return text.encode("utf-8", "backslashreplace").decode()
