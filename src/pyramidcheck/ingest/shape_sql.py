"""Makes the rows of files whose rows are not lines, and counts every row that gives none."""

# ruff: noqa: S608 - SQL is made of our own names; all words and values are bound

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pyramidcheck.ingest import expressions as sql
from pyramidcheck.ingest import numbers
from pyramidcheck.ingest.dialect import infer_dialects
from pyramidcheck.ingest.headers import COMPARED_AWAY, normalise
from pyramidcheck.ingest.mapping import ColumnSource, FileMapping
from pyramidcheck.ingest.shapes import find
from pyramidcheck.model.canonical import ORDERS
from pyramidcheck.model.result import Message
from pyramidcheck.store import Store, identifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramidcheck.ingest.shapes import Shaping
    from pyramidcheck.model.config import FilingConfig
    from pyramidcheck.model.filing import SourceColumn

_UNIT = 10_000
"""A spread is exact in ten-thousandths, the scale of money where the data need no more."""
_MINUS = "-\u2212\u2013("
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
    decimals = _spread_decimals(store, mapping, shaping, config)
    marked = identifier("ingest", f"marked_{file.number}")
    _mark(store, mapping, shaping, marked)
    received = int(str(store.scalar(f"SELECT count(*) FROM {marked} AS row", source=file.path)))
    _leave_aside(store, mapping, shaping, marked)
    table = identifier("ingest", f"shaped_{file.number}")
    steps, parameters = _steps(shaping, marked, decimals)
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
    return replace(
        mapping, file=shaped, received=received, evidence=(*mapping.evidence, told)
    )


def _mark(store: Store, mapping: FileMapping, shaping: Shaping, table: str) -> None:
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
    verdict, unknown = "'keep'", "NULL"
    branches, words = [], []
    for place, rule in enumerate(shaping.shape.rows):
        column = find(file.columns, rule.column)
        if column is None:
            continue
        text = sql.text(column)
        cell = _compared(text)
        parameters[f"keep_{place}"] = [normalise(word) for word in rule.keep]
        drops = [(normalise(word), str(reason)) for word, reason in rule.drop.items()]
        for reason in sorted({reason for _, reason in drops}):
            name = f"drop_{place}_{reason}"
            parameters[name] = [word for word, other in drops if other == reason]
            branches.append(
                f"WHEN list_contains(CAST(${name} AS VARCHAR[]), {cell}) THEN 'row_{reason}'"
            )
        known = f"list_contains(CAST($keep_{place} AS VARCHAR[]), {cell})"
        words.append(f"WHEN NOT coalesce({known}, FALSE) THEN '{place}'")
        del text
    if words:
        verdict = f"CASE WHEN row.bare THEN 'keep' {' '.join(branches + words)} ELSE 'keep' END"
    del unknown
    store.run(
        f"CREATE TABLE {table} AS WITH {', '.join(steps)} "
        f"SELECT row.*, {verdict} AS verdict FROM {last} AS row",
        parameters,
        source=f"{file.path}: rows",
    )


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


def _compared(text: str) -> str:
    """SQL of a cell's word as `normalise` compares it."""
    folded = f"lower(strip_accents(replace({text}, '\u2019', '''')))"
    return f"coalesce(translate({folded}, '{COMPARED_AWAY}', ''), '')"


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


def _steps(
    shaping: Shaping, marked: str, decimals: dict[str, str | None]
) -> tuple[str, Parameters]:
    """Return the SELECT of the lines of the rows that are kept."""
    parameters: Parameters = {}
    steps = [f"kept AS (SELECT row.* EXCLUDE (verdict) FROM {marked} AS row"
             " WHERE row.verdict = 'keep')"]
    last = "kept"
    for name, replaced in (
        ("refunded", _refunds(shaping, parameters)),
        ("negated", _negated(shaping)),
    ):
        if replaced:
            steps.append(
                f"{name} AS (SELECT row.* REPLACE ({', '.join(replaced)}) FROM {last} AS row)"
            )
            last = name
    if shaping.spread is not None:
        steps += _spread(shaping, last, decimals)
        last = "spread"
    if shaping.lines is not None:
        steps += _lines(shaping, last, parameters)
        last = "lines"
    order = ", line_place" if shaping.lines is not None else ""
    drop = f"bare{order}"
    return (
        f"WITH {', '.join(steps)} SELECT row.* EXCLUDE ({drop}) FROM {last} AS row"
        f" ORDER BY row.source_row{order}",
        parameters,
    )


def _turned(text: str) -> str:
    """SQL of an amount's text with its sign turned, in whatever dialect it is written."""
    return (
        f"CASE WHEN {text} IS NULL THEN NULL"
        f" WHEN {_negative(text)} THEN ltrim(translate({text}, '{_MINUS})', ''))"
        f" ELSE concat('-', ltrim({text}, '+')) END"
    )


def _negative(text: str) -> str:
    return f"(length(translate({text}, '{_MINUS}', '')) < length({text}))"


def _refunds(shaping: Shaping, parameters: Parameters) -> list[str]:
    """SQL that makes refund rows negative sales of the order that they refund."""
    back = shaping.shape.refunds
    columns = shaping.original.columns
    column = find(columns, back.column) if back else None
    if back is None or column is None:
        return []
    amounts = [item for header in back.amounts if (item := find(columns, header))]
    if not amounts:
        return []
    parameters["refund_words"] = [normalise(word) for word in back.words]
    is_refund = (
        f"list_contains(CAST($refund_words AS VARCHAR[]), {_compared(sql.text(column))})"
    )
    if back.only_negative:
        signs = " OR ".join(f"coalesce({_negative(sql.text(item))}, FALSE)" for item in amounts)
        is_refund = f"({is_refund} AND ({signs}))"
    replaced = []
    for item in amounts:
        text = sql.text(item)
        forced = f"CASE WHEN {_negative(text)} THEN {text} ELSE {_turned(text)} END"
        replaced.append(f"CASE WHEN {is_refund} THEN {forced} ELSE {text} END AS {item.field}")
    for header, other in back.take.items():
        own, instead = find(columns, header), find(columns, other)
        if own is not None and instead is not None:
            texts = sql.text(instead, identity=True), sql.text(own, identity=True)
            taken = f"CASE WHEN {is_refund} THEN coalesce({texts[0]}, {texts[1]})"
            replaced.append(f"{taken} ELSE {texts[1]} END AS {own.field}")
    for header in back.clear:
        if (item := find(columns, header)) is not None:
            text = sql.text(item)
            replaced.append(f"CASE WHEN {is_refund} THEN NULL ELSE {text} END AS {item.field}")
    return replaced


def _negated(shaping: Shaping) -> list[str]:
    columns = shaping.original.columns
    found = [item for header in shaping.shape.negate if (item := find(columns, header))]
    return [f"{_turned(sql.text(replace(item, type='VARCHAR')))} AS {item.field}"
            if item.type == "VARCHAR" else f"{_turned(sql.text(item))} AS {item.field}"
            for item in found]


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
            # Zero however it is written: 0, 0.00, 0,00 €, -; a word is no zero.
            held = f"({held}) AND NOT regexp_full_match({cells[0]}, '[-+ (]*[0.,]*0[0.,]*[^0-9]*')"
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
        f"lines AS (SELECT row.* EXCLUDE (line), {chosen}, row.line.place AS line_place"
        " FROM unfolded AS row WHERE row.line.held)",
    ]


def _spread_decimals(
    store: Store, mapping: FileMapping, shaping: Shaping, config: FilingConfig
) -> dict[str, str | None]:
    """Return the decimal mark of every text column that a spread reads."""
    spread = shaping.spread
    if spread is None:
        return {}
    fields = (*spread.weight, *spread.plus, *spread.minus)
    fields += (spread.refunded,) if spread.refunded else ()
    probed = FileMapping(
        shaping.original,
        ORDERS,
        {
            f"net_{place}": ColumnSource(ORDERS.column("net_amount"), (item,))
            for place, item in enumerate(fields)
        },
    )
    del mapping
    marks = infer_dialects(store, [probed], config)[0].decimals
    return {item.field: marks.get(item.field) for item in fields}


def _spread(shaping: Shaping, last: str, decimals: dict[str, str | None]) -> list[str]:
    """SQL of order-level amounts, taken once for each order and spread over its lines.

    All in whole ten-thousandths: what a line has is the difference of two running shares, so that
    the lines of an order sum to its amount exactly. An order without any weight has it on its
    first line; one without an amount has the weights themselves.
    """
    given = shaping.spread
    assert given is not None  # noqa: S101 - the caller asked

    def units(item: SourceColumn, digits: int = 15) -> str:
        text = sql.text(item)
        mark = decimals.get(item.field)
        if item.type == "VARCHAR" and mark is not None:
            text = numbers.numeral(text, mark)
        number = f"TRY_CAST({text} AS DECIMAL({digits},4))"
        return f"TRY_CAST(trunc({number} * {_UNIT}) AS HUGEINT)"

    def text_of(item: SourceColumn) -> str:
        return sql.text(item)

    weight = units(given.weight[0])
    for item in given.weight[1:]:
        weight = f"({weight} * {units(item)} // {_UNIT})"
    plus = " + ".join(units(item) for item in given.plus)
    minus = "".join(f" - coalesce({units(item)}, 0)" for item in given.minus)
    gross = " + ".join(units(item) for item in given.plus)
    back = units(given.refunded) if given.refunded else "CAST(NULL AS HUGEINT)"
    parts = (*given.weight, *given.plus, *given.minus)
    parts += (given.refunded,) if given.refunded else ()
    # What stands in a cell and is no number makes the line unreadable, never zero.
    bad = " OR ".join(f"({text_of(item)} IS NOT NULL AND {units(item)} IS NULL)" for item in parts)
    joined = f"concat_ws(' ', '?', {', '.join(text_of(item) for item in parts)})"
    by_key = f"PARTITION BY {sql.text(given.key)}"
    running = f"{by_key} ORDER BY row.source_row ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
    own = "coalesce(row.spread_weight, 0)"
    first = "min(row.source_row) OVER (PARTITION BY row.spread_key)"
    share = _share("row.spread_total")
    return_share = _share("row.spread_back_total")
    return [
        f"""weighed AS (
            SELECT row.*, {sql.text(given.key)} AS spread_key,
                {weight} AS spread_weight, {plus}{minus} AS spread_net,
                {gross} AS spread_gross, {back} AS spread_back,
                CASE WHEN {bad} THEN {joined} END AS spread_bad
            FROM {last} AS row
        )""",
        f"""ordered AS (
            SELECT row.*,
                first_value(row.spread_net IGNORE NULLS) OVER ({_whole(by_key)}) AS spread_total,
                first_value(row.spread_gross IGNORE NULLS) OVER ({_whole(by_key)}) AS spread_full,
                first_value(row.spread_back IGNORE NULLS) OVER ({_whole(by_key)}) AS spread_given,
                CAST(sum({own}) OVER ({running}) AS HUGEINT) AS spread_run,
                CAST(sum({own}) OVER ({by_key}) AS HUGEINT) AS spread_sum,
                row.source_row = {first} AS spread_first
            FROM weighed AS row
        )""",
        """returned AS (
            SELECT row.*,
                CASE
                    WHEN row.spread_given IS NULL THEN NULL
                    WHEN coalesce(row.spread_full, 0) = 0 THEN row.spread_given
                    ELSE TRY(row.spread_total * row.spread_given // row.spread_full)
                END AS spread_back_total
            FROM ordered AS row
        )""",
        f"""spread AS (
            SELECT row.* EXCLUDE (
                    spread_key, spread_weight, spread_net, spread_gross, spread_back, spread_bad,
                    spread_total, spread_full, spread_given, spread_run, spread_sum, spread_first,
                    spread_back_total
                ),
                CASE WHEN row.bare THEN NULL WHEN row.spread_bad IS NOT NULL THEN row.spread_bad
                    WHEN row.spread_total IS NULL THEN {_written("row.spread_weight")}
                    ELSE {_written(share)} END AS {given.net},
                CASE WHEN row.bare OR coalesce(row.spread_back_total, 0) = 0 THEN NULL
                    ELSE {_written(return_share)} END AS {given.refund}
            FROM returned AS row
        )""",
    ]


def _whole(by_key: str) -> str:
    return (
        f"{by_key} ORDER BY row.source_row"
        " ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"
    )


def _share(total: str) -> str:
    """SQL of a line's part of the total: the running share less the one before."""
    before = "(row.spread_run - coalesce(row.spread_weight, 0))"
    return (
        f"CASE WHEN row.spread_sum = 0 THEN CASE WHEN row.spread_first THEN {total} ELSE 0 END"
        f" ELSE TRY({total} * row.spread_run // row.spread_sum)"
        f" - TRY({total} * {before} // row.spread_sum) END"
    )


def _written(units: str) -> str:
    """SQL of ten-thousandths as a number's text, as databases write it."""
    return f"CAST(TRY_CAST({units} AS DECIMAL(28,0)) * CAST(0.0001 AS DECIMAL(5,4)) AS VARCHAR)"
