"""Makes the rows of files whose rows are not lines, and counts every row that gives none."""

# ruff: noqa: S608 - SQL is made of our own names; all words and values are bound

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pyramidcheck.ingest import expressions as sql
from pyramidcheck.ingest.headers import normalise
from pyramidcheck.ingest.refund_rows import turn_refunds, turn_signs
from pyramidcheck.ingest.shapes import find
from pyramidcheck.ingest.spread import Written, find_written, spread_steps
from pyramidcheck.model.result import Message
from pyramidcheck.store import Store, identifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramidcheck.ingest.file_mapping import FileMapping
    from pyramidcheck.ingest.shapes import Shaping
    from pyramidcheck.model.config import FilingConfig
    from pyramidcheck.model.filing import SourceColumn

_ZERO = "[-+ (]*(?:[A-Z]{3}|[€$£])? ?[0.,]*0[0.,]*[ \u00a0\u202f]?(?:[A-Z]{3}|[€$£])?[ )-]*"
"""Zero however it is written: 0, 0.00, 0,00 €; a cell with any other word is no zero."""
Parameters = dict[str, object]


def make_rows(
    store: Store, mappings: Sequence[FileMapping], config: FilingConfig
) -> list[FileMapping]:
    """Return the mappings with the files that have a shape read from tables of their lines.

    `ingest.quarantine` and `ingest.excluded` gain every row that gives no line; the rows that the
    file itself has stand in `received`.

    Raises:
        UsageError: Amounts that are to be spread can be read in two ways.
    """
    return [
        _make(store, mapping, config)
        if mapping.shaping is not None and mapping.shaping.changes_rows
        else mapping
        for mapping in mappings
    ]


def _make(store: Store, mapping: FileMapping, config: FilingConfig) -> FileMapping:
    shaping = mapping.shaping
    assert shaping is not None  # noqa: S101 - the caller asked
    file = shaping.original
    written = find_written(store, shaping, config)
    marked = identifier("ingest", f"marked_{file.number}")
    _mark(store, shaping, marked)
    received = int(str(store.scalar(f"SELECT count(*) FROM {marked} AS row", source=file.path)))
    _leave_aside(store, mapping, shaping, marked)
    table = identifier("ingest", f"shaped_{file.number}")
    steps, parameters = _steps(shaping, marked, written)
    store.run(f"CREATE TABLE {table} AS {steps}", parameters, source=f"{file.path}: shape")
    kept = f"SELECT count(*) FROM {marked} AS row WHERE row.verdict = 'keep'"
    gave = f"SELECT count(DISTINCT line.source_row), count(*) FROM {table} AS line"
    offered = int(str(store.scalar(kept, source=file.path)))
    rows, lines = (int(str(value)) for value in store.rows(gave, source=file.path)[0])
    if offered > rows:
        _exclude(store, file.path, "no_line", offered - rows)
    store.run(f"DROP TABLE {marked}", source=file.path)
    if file.raw_table is not None:
        store.run(f"DROP TABLE {file.raw_table}", source=file.path)
    shaped = replace(mapping.file, relation=table, parameters={}, raw_table=table)
    told = Message(code="shape_lines", values={"rows": rows, "lines": lines})
    found = replace(mapping, file=shaped, received=received, evidence=(*mapping.evidence, told))
    return found.with_currency(written.currency) if written.currency else found


def _mark(store: Store, shaping: Shaping, table: str) -> None:
    """Create the file's rows with cells filled down and `verdict`: keep, a reason, or unknown."""
    file = shaping.original
    fill = shaping.shape.fill_down
    blank = " AND ".join(f"{sql.text(item)} IS NULL" for item in file.columns)
    fields = ", ".join(f"input.{item.field}" for item in file.columns)
    parameters: Parameters = dict(file.parameters)
    steps = [
        f"""rows_read AS (
            SELECT input.source_row, input.ragged, {fields},
                input.ragged IS NOT NULL OR ({blank}) AS bare
            FROM {file.relation} AS input
        )"""
    ]
    last = "rows_read"
    key = find(file.columns, fill.key) if fill else None
    if fill is not None and key is not None:
        filled = [item for header in fill.columns if (item := find(file.columns, header))]
        steps += _filled(key, [item for item in filled if item is not key])
        last = "filled"
    verdict = _verdict(shaping, parameters)
    store.run(
        f"CREATE TABLE {table} AS WITH {', '.join(steps)} "
        f"SELECT row.*, {verdict} AS verdict FROM {last} AS row",
        parameters,
        source=f"{file.path}: rows",
    )


def _verdict(shaping: Shaping, parameters: Parameters) -> str:
    """SQL of whether a row is kept: why not, or the place of the rule that knows no such word."""
    dropped, unknown = [], []
    for place, rule in enumerate(shaping.shape.rows):
        column = find(shaping.original.columns, rule.column)
        if column is None:
            continue
        cell = sql.compared(sql.text(column))
        keep = f"keep_{place}"
        parameters[keep] = [normalise(word) for word in rule.keep]
        for reason in sorted({str(reason) for reason in rule.drop.values()}):
            name = f"drop_{place}_{reason}"
            parameters[name] = [
                normalise(word) for word, other in rule.drop.items() if other == reason
            ]
            dropped.append(
                f"WHEN list_contains(CAST(${name} AS VARCHAR[]), {cell}) THEN 'row_{reason}'"
            )
        unknown.append(f"WHEN NOT list_contains(CAST(${keep} AS VARCHAR[]), {cell}) THEN '{place}'")
    return f"CASE WHEN row.bare THEN 'keep' {' '.join(dropped + unknown)} ELSE 'keep' END"


def _filled(key: SourceColumn, columns: Sequence[SourceColumn]) -> list[str]:
    """SQL of the steps that write cells of an order's first row on its later rows as well."""
    whole = "ORDER BY row.source_row ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
    own = f"last_value({sql.text(key)} IGNORE NULLS) OVER ({whole})"
    keyed = f"""keyed AS (
        SELECT row.*, CASE WHEN row.bare THEN NULL ELSE {own} END AS fill_key
        FROM rows_read AS row
    )"""
    over = f"(PARTITION BY row.fill_key {whole})"
    replaced = [f"row.fill_key AS {key.field}"] if key.type == "VARCHAR" else []
    for item in columns:
        value = f"CASE WHEN {sql.text(item)} IS NULL THEN NULL ELSE row.{item.field} END"
        replaced.append(
            f"CASE WHEN row.bare THEN row.{item.field}"
            f" ELSE last_value({value} IGNORE NULLS) OVER {over} END AS {item.field}"
        )
    changed = f" REPLACE ({', '.join(replaced)})" if replaced else ""
    return [keyed, f"filled AS (SELECT row.* EXCLUDE (fill_key){changed} FROM keyed AS row)"]


def _leave_aside(store: Store, mapping: FileMapping, shaping: Shaping, marked: str) -> None:
    """Count the rows that belong to no table, and quarantine those whose word nobody knows."""
    path = shaping.original.path
    reasons = f"""
        SELECT row.verdict, count(*) FROM {marked} AS row
        WHERE starts_with(row.verdict, 'row_') GROUP BY 1 ORDER BY 1
    """
    for reason, count in store.rows(reasons, source=path):
        _exclude(store, path, str(reason), int(str(count)))
    for place, rule in enumerate(shaping.shape.rows):
        column = find(shaping.original.columns, rule.column)
        if column is None:
            continue
        parameters: Parameters = {
            "path": path,
            "header": column.header,
            "table_name": mapping.table.name,
            "place": str(place),
        }
        store.run(
            f"""
            INSERT INTO ingest.quarantine
            SELECT $path, row.source_row, $header, {sql.text(column)},
                CASE WHEN {sql.text(column)} IS NULL THEN 'missing_value' ELSE 'unknown_code' END
            FROM {marked} AS row WHERE row.verdict = $place
            """,
            {name: parameters[name] for name in ("path", "header", "place")},
            source=path,
        )
        store.run(
            f"""
            INSERT INTO ingest.quarantined_row
            SELECT $path, $table_name, row.source_row, NULL, NULL
            FROM {marked} AS row WHERE row.verdict = $place
            """,
            {name: parameters[name] for name in ("path", "table_name", "place")},
            source=path,
        )


def _exclude(store: Store, path: str, reason: str, lines: int) -> None:
    statement = "INSERT INTO ingest.excluded VALUES ($path, $reason, $lines)"
    store.run(statement, {"path": path, "reason": reason, "lines": lines}, source=path)


def _steps(shaping: Shaping, marked: str, written: Written) -> tuple[str, Parameters]:
    """Return the SELECT of the lines of the rows that are kept."""
    parameters: Parameters = {}
    kept = f"SELECT row.* EXCLUDE (verdict) FROM {marked} AS row WHERE row.verdict = 'keep'"
    steps = [f"kept AS ({kept})"]
    last = "kept"
    for name, replaced in (
        ("refunded", turn_refunds(shaping, parameters)),
        ("negated", turn_signs(shaping)),
    ):
        if replaced:
            steps.append(
                f"{name} AS (SELECT row.* REPLACE ({', '.join(replaced)}) FROM {last} AS row)"
            )
            last = name
    if shaping.spread is not None:
        steps += spread_steps(shaping, last, written)
        parameters |= written.parameters
        last = "spread"
    if shaping.lines is not None:
        steps += _lines(shaping, last, parameters)
        last = "lines"
    order = ", line_place" if shaping.lines is not None else ""
    drop = f"bare{order}"
    chosen = f"SELECT row.* EXCLUDE ({drop}) FROM {last} AS row"
    return f"WITH {', '.join(steps)} {chosen} ORDER BY row.source_row{order}", parameters


def _lines(shaping: Shaping, last: str, parameters: Parameters) -> list[str]:
    """SQL of one line for each block, amount or role that a row holds."""
    made = shaping.lines
    assert made is not None  # noqa: S101 - the caller asked
    structs = []
    for place, row in enumerate(made.rows):
        texts = []
        for number, item in enumerate(row):
            if item is None:
                texts.append("CAST(NULL AS VARCHAR)")
            elif isinstance(item, str):
                parameters[f"word_{place}_{number}"] = item
                texts.append(f"CAST($word_{place}_{number} AS VARCHAR)")
            else:
                texts.append(sql.text(item))
        cells = [
            text for text, item in zip(texts, row, strict=True) if not isinstance(item, str | None)
        ]
        held = " OR ".join(f"{text} IS NOT NULL" for text in cells)
        if made.money:
            held = f"({held}) AND NOT regexp_full_match({cells[0]}, '{_ZERO}')"
        values = ", ".join(
            f"'{name}': {text}" for name, text in zip(made.fields, texts, strict=True)
        )
        structs.append(f"{{'place': {place}, 'held': {held}, {values}}}")
    if made.always:
        nothing = " AND ".join(
            f"{sql.text(item)} IS NULL"
            for row in made.rows
            for item in row
            if not isinstance(item, str | None)
        )
    else:
        nothing = "FALSE"
    empty = ", ".join(f"'{name}': CAST(NULL AS VARCHAR)" for name in made.fields)
    bare = f"{{'place': 0, 'held': TRUE, {empty}}}"
    listed = f"CASE WHEN row.bare OR ({nothing}) THEN [{bare}] ELSE [{', '.join(structs)}] END"
    chosen = ", ".join(f"row.line.{name} AS {name}" for name in made.fields)
    return [
        f"unfolded AS (SELECT row.*, unnest({listed}) AS line FROM {last} AS row)",
        f"""lines AS (
            SELECT row.* EXCLUDE (line), {chosen}, row.line.place AS line_place
            FROM unfolded AS row WHERE row.line.held
        )""",
    ]
