"""Fills `canon.*` from the mapped files, and `ingest.quarantine` with what could not be typed."""

# ruff: noqa: S608 - SQL is made of our own and canonical names; all values are bound

from __future__ import annotations

from importlib.resources import files as package_files
from typing import TYPE_CHECKING

from pyramidcheck.ingest.amounts import NUMBER_SCALE
from pyramidcheck.ingest.conversion import (
    MAIN_AMOUNT,
    note_converted,
    note_left_aside,
    typing_statement,
)
from pyramidcheck.model.canonical import TABLES, Column, ColumnKind, Table
from pyramidcheck.store import Store, identifier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from pyramidcheck.ingest.file_mapping import FileMapping
    from pyramidcheck.ingest.measures import FileShape, MoneyShape
    from pyramidcheck.ingest.statement import FileStatement

_PERSON = {
    "participants": "participant_id",
    "orders": "buyer_id",
    "payouts": "participant_id",
    "buybacks": "participant_id",
}
_NOT_LOST = "WHERE typed.source_row NOT IN (SELECT lost.source_row FROM ingest.lost AS lost)"


def canonical_type(column: Column, money: MoneyShape) -> str:
    """DuckDB type of the column in `canon`."""
    return {
        ColumnKind.TEXT: "VARCHAR",
        ColumnKind.CODE: "VARCHAR",
        ColumnKind.DATE: "DATE",
        ColumnKind.MONTH: "DATE",
        ColumnKind.MONEY: money.type,
        ColumnKind.NUMBER: f"DECIMAL(38,{NUMBER_SCALE})",
        ColumnKind.INTEGER: "BIGINT",
        ColumnKind.FLAG: "BOOLEAN",
    }[column.kind]


def register_files(store: Store, mappings: Sequence[FileMapping]) -> None:
    """Fill `ingest.file` and make the type that stores a file's name in a byte or two."""
    for mapping in mappings:
        parameters = {
            "number": mapping.file.number,
            "path": mapping.file.path,
            "table_name": mapping.table.name,
        }
        statement = "INSERT INTO ingest.file VALUES ($number, $path, $table_name)"
        store.run(statement, parameters, source="ingest.file")
    names = "SELECT file.path FROM ingest.file AS file ORDER BY file.number"
    store.run(f"CREATE TYPE ingest.file_name AS ENUM ({names})", source="ingest.file_name")


def load_files(
    store: Store,
    files: Sequence[tuple[FileMapping, FileShape]],
    money: MoneyShape,
    currency: str | None,
    converting: AbstractSet[str] = frozenset(),
) -> None:
    """Create `canon.<table>` for every canonical table and fill it with the files' usable rows.

    Args:
        store: Not yet locked.
        files: Each file with what one look at its rows has shown.
        money: Type of every money column.
        currency: The filing's.
        converting: Paths of the files whose rows in other currencies are converted.
    """
    # Every row carries its own number by now, and keeping the order of rows doubles the time.
    store.run("SET preserve_insertion_order = false", source="ingest")
    for table in TABLES.values():
        theirs = [(mapping, shape) for mapping, shape in files if mapping.table is table]
        _create(store, table, [mapping for mapping, _ in theirs], money)
        for mapping, shape in theirs:
            converts = mapping.file.path in converting
            if not shape.clean:
                checked = typing_statement(mapping, money.type, currency, converts=converts)
                _find_lost(store, checked, currency)
            statement = typing_statement(
                mapping, money.type, currency, converts=converts, clean=True, short=shape.short
            )
            _insert(store, statement, clean=shape.clean)
            if converts:
                note_converted(store, statement, clean=shape.clean)
            if not shape.clean:
                note_left_aside(store, mapping)
                _quarantine(store, mapping)
            if mapping.file.raw_table is not None:
                store.run(f"DROP TABLE {mapping.file.raw_table}", source=mapping.file.path)


def count_used(store: Store, mapping: FileMapping) -> int:
    """Rows of the file of which `canon` holds any line now."""
    if mapping.received is None:
        return count_lines(store, mapping)
    return _count(store, mapping, "count(DISTINCT kept.source_row)")


def count_lines(store: Store, mapping: FileMapping) -> int:
    """Lines that `canon` holds of the file now."""
    return _count(store, mapping, "count(*)")


def _count(store: Store, mapping: FileMapping, what: str) -> int:
    table = identifier("ingest", f"kept_{mapping.table.name}")
    statement = f"SELECT {what} FROM {table} AS kept WHERE kept.source_file = $path"
    parameters = {"path": mapping.file.path}
    return int(str(store.scalar(statement, parameters, source=mapping.file.path)))


def _create(store: Store, table: Table, theirs: Sequence[FileMapping], money: MoneyShape) -> None:
    """Make the table that holds what files give, and the view that adds what they lack.

    A column that no file fills takes no room; codes are stored as small numbers and read as text.
    """
    filled = {name for mapping in theirs for name in mapping.columns}
    if theirs and table.name == "participants":
        # Numbers of people, once all files are read.
        filled.add("person_key")
    stored, shown = [], []
    for column in table.columns:
        name, type_ = identifier(column.name), canonical_type(column, money)
        if column.name not in filled:
            shown.append(f"CAST(NULL AS {type_}) AS {name}")
        elif column.choices:
            choices = ", ".join(f"'{choice}'" for choice in column.choices)
            stored.append(f"{name} ENUM ({choices})")
            shown.append(f"CAST(kept.{name} AS VARCHAR) AS {name}")
        else:
            stored.append(f"{name} {type_}")
            shown.append(f"kept.{name}")
    source = f"canon.{table.name}"
    view = f"CREATE VIEW {identifier('canon', table.name)} AS SELECT {', '.join(shown)}"
    if not theirs:
        nobody = "CAST(NULL AS VARCHAR) AS source_file, CAST(NULL AS BIGINT) AS source_row"
        store.run(f"{view}, {nobody} WHERE FALSE", source=source)
        return
    kept = identifier("ingest", f"kept_{table.name}")
    stored += ["source_file ingest.file_name", "source_row BIGINT"]
    store.run(f"CREATE TABLE {kept} ({', '.join(stored)})", source=source)
    place = "CAST(kept.source_file AS VARCHAR) AS source_file, kept.source_row"
    store.run(f"{view}, {place} FROM {kept} AS kept", source=source)


def _insert(store: Store, statement: FileStatement, *, clean: bool) -> None:
    table = statement.mapping.table
    kept = identifier("ingest", f"kept_{table.name}")
    names = [identifier(name) for name in statement.names]
    values = [
        # Rows without a currency of their own are in the filing's, others are converted into it.
        "$currency"
        if name == "currency" and "currency" in statement.parameters
        else f"typed.v_{name}"
        for name in statement.names
    ]
    insert = f"""
        INSERT INTO {kept} ({", ".join([*names, "source_file", "source_row"])})
        {statement.steps}
        SELECT {", ".join(values)}, $path, typed.source_row
        FROM typed
        {"" if clean else _NOT_LOST}
    """
    parameters = {**statement.parameters, "path": statement.mapping.file.path}
    store.run(insert, parameters, source=statement.mapping.file.path)


def _find_lost(store: Store, statement: FileStatement, currency: str | None) -> None:
    """Create `ingest.lost`: the rows of a file that cannot be used, with every reason."""
    mapping = statement.mapping
    table, path = mapping.table.name, mapping.file.path
    person = _PERSON.get(table)
    amount = MAIN_AMOUNT.get(table)
    columns = ["typed.source_row", "typed.is_blank", "typed.ragged"]
    for name in statement.names:
        columns += [f"typed.x_{name}", f"typed.p_{name}"]
    columns.append(f"typed.v_{person} AS person" if person else "NULL AS person")
    foreign = "typed.p_currency IS NULL" if "currency" in mapping.columns else "TRUE"
    much = f"CASE WHEN {foreign} THEN typed.v_{amount} END" if amount else "NULL"
    columns.append(f"CAST({much} AS DECIMAL(38, 18)) AS amount")
    lost = f"NOT ({statement.usable})"
    if mapping.received is not None:
        # A row is lost whole: half an order would be another order.
        lost = f"typed.source_row IN (SELECT typed.source_row FROM typed WHERE {lost})"
    columns += _foreign(statement, currency)
    store.run(
        f"""
        CREATE OR REPLACE TABLE ingest.lost AS
        {statement.steps}
        SELECT {", ".join(columns)} FROM typed WHERE {lost}
        """,
        statement.parameters,
        source=path,
    )


def _foreign(statement: FileStatement, currency: str | None) -> tuple[str, str]:
    """SQL of the currency and the sum of a row that stays in another currency than the filing's."""
    mapping = statement.mapping
    amount = MAIN_AMOUNT.get(mapping.table.name)
    if amount is None or currency is None or "currency" not in mapping.columns:
        nothing = "CAST(NULL AS DECIMAL(38, 18)) AS foreign_amount"
        return "CAST(NULL AS VARCHAR) AS foreign_currency", nothing
    other = "typed.p_currency IN ('other_currency', 'no_rate')"
    before = f"TRY_CAST(typed.v_{amount} AS DECIMAL(38, 18))"
    if "ingest.rate_day" in statement.steps:
        before = "CAST(typed.amount_before AS DECIMAL(38, 18))"
    return (
        f"CASE WHEN {other} THEN typed.v_currency END AS foreign_currency",
        f"CASE WHEN {other} THEN {before} END AS foreign_amount",
    )


def _quarantine(store: Store, mapping: FileMapping) -> None:
    """Write down every value that could not be typed, and count the rows that hold nothing."""
    table, path = mapping.table.name, mapping.file.path
    headers = {name: source.header for name, source in mapping.columns.items()}
    # A currency that was told by the sign of an amount is shown as that amount.
    shown = {
        name: MAIN_AMOUNT[table] if source.is_sign else name
        for name, source in mapping.columns.items()
    }
    reasons = ", ".join(
        f"{{'name': '{name}', 'value': lost.x_{cell}, 'reason': lost.p_{name}}}"
        for name, cell in shown.items()
    )
    parameters = {
        "path": path,
        "table_name": table,
        "names": list(headers),
        "headers": list(headers.values()),
    }
    store.run(
        f"""
        INSERT INTO ingest.quarantine
        WITH problems AS (
            SELECT lost.source_row, unnest([{reasons}]) AS problem
            FROM ingest.lost AS lost
            WHERE NOT lost.is_blank AND lost.ragged IS NULL
        ),
        headers AS (
            SELECT
                unnest(CAST($names AS VARCHAR[])) AS name,
                unnest(CAST($headers AS VARCHAR[])) AS header
        )
        SELECT
            $path, problems.source_row, headers.header,
            problems.problem.value, problems.problem.reason
        FROM problems INNER JOIN headers ON headers.name = problems.problem.name
        WHERE problems.problem.reason IS NOT NULL
        """,
        parameters,
        source=path,
    )
    _run_file(store, "lost", parameters)


def _run_file(store: Store, name: str, parameters: Mapping[str, object]) -> None:
    path = package_files(__package__).joinpath(f"sql/{name}.sql")
    store.run_file(path, parameters, source=f"ingest/{name}.sql")
