"""Fills `canon.*` from the mapped files, and `ingest.quarantine` with what could not be typed."""

from __future__ import annotations

from collections.abc import Sequence

from pyramidcheck.ingest.expressions import NUMBER_SCALE
from pyramidcheck.ingest.mapping import FileMapping
from pyramidcheck.ingest.measures import MoneyShape
from pyramidcheck.ingest.statement import FileStatement, file_statement
from pyramidcheck.model.canonical import TABLES, Column, ColumnKind, Table
from pyramidcheck.store import Store, identifier

_PERSON = {
    "participants": "participant_id",
    "orders": "buyer_id",
    "payouts": "participant_id",
    "buybacks": "participant_id",
}
_AMOUNT = {"orders": "net_amount", "payouts": "amount"}


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
    store: Store, mappings: Sequence[FileMapping], money: MoneyShape, currency: str | None
) -> None:
    """Create `canon.<table>` for every canonical table and fill it with the files' usable rows."""
    for table in TABLES.values():
        files = [mapping for mapping in mappings if mapping.table is table]
        filled = {name for mapping in files for name in mapping.columns}
        _create(store, table, filled, money)
        for mapping in files:
            statement = file_statement(mapping, money.type, currency)
            _insert(store, statement)
            if count_used(store, mapping) < count_received(store, mapping):
                _quarantine(store, file_statement(mapping, money.type, currency, all_fields=True))
            if mapping.file.raw_table is not None:
                store.run(f"DROP TABLE {mapping.file.raw_table}", source=mapping.file.path)


def count_received(store: Store, mapping: FileMapping) -> int:
    """Rows of the file as it was read."""
    statement = f"SELECT count(*) FROM {mapping.file.relation} AS input"  # noqa: S608 - our own names
    return int(str(store.scalar(statement, mapping.file.parameters, source=mapping.file.path)))


def count_used(store: Store, mapping: FileMapping) -> int:
    """Rows of the file that `canon` holds now."""
    table = identifier("ingest", f"kept_{mapping.table.name}")
    statement = f"SELECT count(*) FROM {table} AS kept WHERE kept.source_file = $path"  # noqa: S608 - as above
    parameters = {"path": mapping.file.path}
    return int(str(store.scalar(statement, parameters, source=mapping.file.path)))


def _create(store: Store, table: Table, filled: set[str], money: MoneyShape) -> None:
    """Make the table that holds what files give, and the view that adds what they lack.

    A column that no file fills takes no room; codes are stored as small numbers and read as text.
    """
    kept = identifier("ingest", f"kept_{table.name}")
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
    stored += ["source_file ingest.file_name", "source_row BIGINT"]
    shown += ["CAST(kept.source_file AS VARCHAR) AS source_file", "kept.source_row"]
    store.run(f"CREATE TABLE {kept} ({', '.join(stored)})", source=f"canon.{table.name}")
    view = identifier("canon", table.name)
    statement = f"CREATE VIEW {view} AS SELECT {', '.join(shown)} FROM {kept} AS kept"  # noqa: S608 - canonical names
    store.run(statement, source=f"canon.{table.name}")


def _insert(store: Store, statement: FileStatement) -> None:
    table = statement.mapping.table
    kept = identifier("ingest", f"kept_{table.name}")
    names = [identifier(name) for name in statement.names]
    values = [
        # Rows without a currency of their own are in the filing's.
        f"coalesce(typed.v_{name}, $currency)"
        if name == "currency" and "currency" in statement.parameters
        else f"typed.v_{name}"
        for name in statement.names
    ]
    insert = f"""
        INSERT INTO {kept} ({", ".join([*names, "source_file", "source_row"])})
        {statement.steps}
        SELECT {", ".join(values)}, $path, typed.source_row
        FROM typed
        WHERE {statement.usable}
    """  # noqa: S608 - our own names; values are bound
    parameters = {**statement.parameters, "path": statement.mapping.file.path}
    store.run(insert, parameters, source=statement.mapping.file.path)


def _quarantine(store: Store, statement: FileStatement) -> None:
    """Write down every value that could not be typed, and the rows that hold nothing at all."""
    mapping = statement.mapping
    path = mapping.file.path
    parameters = {**statement.parameters, "path": path, "table_name": mapping.table.name}
    reasons = ["{'name': '', 'value': typed.ragged, 'reason': 'ragged_row'}"]
    names: dict[str, str] = {"": ""}
    for name, source in mapping.columns.items():
        names[name] = source.header
        reasons.append(
            f"{{'name': '{name}', 'value': typed.x_{name}, 'reason': typed.p_{name}}}"
        )
    parameters["names"] = list(names)
    parameters["headers"] = list(names.values())
    lost = f"NOT typed.is_blank AND NOT ({statement.usable})"
    store.run(
        f"""
        INSERT INTO ingest.quarantine
        {statement.steps},
        lost AS (
            SELECT typed.source_row, typed.ragged, unnest([{", ".join(reasons)}]) AS problem
            FROM typed
            WHERE {lost}
        ),
        headers AS (
            SELECT unnest(CAST($names AS VARCHAR[])) AS name,
                unnest(CAST($headers AS VARCHAR[])) AS header
        )
        SELECT $path, lost.source_row, headers.header, lost.problem.value, lost.problem.reason
        FROM lost INNER JOIN headers ON headers.name = lost.problem.name
        WHERE CASE WHEN lost.ragged IS NULL
            THEN lost.problem.reason IS NOT NULL AND lost.problem.name <> ''
            ELSE lost.problem.name = '' END
        """,  # noqa: S608 - our own names; values are bound
        parameters,
        source=path,
    )
    person, amount = _PERSON.get(mapping.table.name, ""), _AMOUNT.get(mapping.table.name, "")
    who = f"typed.v_{person}" if person in mapping.columns else "NULL"
    much = "NULL"
    if amount in mapping.columns:
        foreign = "typed.p_currency IS NULL AND " if "currency" in mapping.columns else ""
        much = f"CASE WHEN {foreign}typed.p_{amount} IS NULL THEN typed.v_{amount} END"
    store.run(
        f"""
        INSERT INTO ingest.quarantined_row
        {statement.steps}
        SELECT $path, $table_name, typed.source_row, {who}, {much}
        FROM typed
        WHERE {lost}
        """,  # noqa: S608 - as above
        parameters,
        source=path,
    )
    store.run(
        f"""
        INSERT INTO ingest.excluded
        {statement.steps}
        SELECT $path, 'empty_row', count(*) FROM typed WHERE typed.is_blank HAVING count(*) > 0
        """,  # noqa: S608 - as above
        parameters,
        source=path,
    )
