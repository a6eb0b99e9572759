"""The SELECT that types one file: one step that reads text, one that types, one per use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pyramidcheck.ingest import expressions as sql
from pyramidcheck.ingest.expressions import Typed
from pyramidcheck.ingest.headers import code_synonyms, normalise
from pyramidcheck.ingest.mapping import ColumnSource, FileMapping
from pyramidcheck.model.canonical import Column, ColumnKind
from pyramidcheck.store import identifier

_NUMERIC = frozenset({ColumnKind.MONEY, ColumnKind.NUMBER, ColumnKind.INTEGER})


@dataclass(frozen=True, slots=True)
class FileStatement:
    """Typed rows of one file, as the steps (WITH ...) `source` and `typed`.

    `typed` has `source_row`, `ragged`, and for each mapped column `x_<name>` (text as read),
    `v_<name>` (value) and `p_<name>` (reason why there is none).
    """

    mapping: FileMapping
    steps: str
    parameters: Mapping[str, object]

    @property
    def names(self) -> tuple[str, ...]:
        """Canonical columns that the file fills."""
        return tuple(self.mapping.columns)

    @property
    def usable(self) -> str:
        """SQL: whether a typed row can be used."""
        problems = [f"typed.p_{name} IS NULL" for name in self.names]
        return " AND ".join(["typed.ragged IS NULL", *problems])


def source_step(mapping: FileMapping, *, all_fields: bool = False) -> str:
    """SQL of the step `source`: text of every mapped column, and native values where it helps.

    With `all_fields` it also says whether the whole row of the file is blank.
    """
    columns = ["input.source_row", "input.ragged"]
    for name, source in mapping.columns.items():
        if not source.fields:
            columns.append(f"CAST($k_{name} AS VARCHAR) AS x_{name}")
        elif len(source.fields) == 1:
            item = source.fields[0]
            column = mapping.table.column(name)
            identity = name.endswith("_id") or name == "person_key"
            columns.append(f"{sql.text(item, identity=identity)} AS x_{name}")
            if sql.is_native(item, column):
                columns.append(f"{item.field} AS n_{name}")
        else:
            factors = [sql.text(item, identity=False) for item in source.fields]
            columns.append(f"concat_ws(' * ', {', '.join(factors)}) AS x_{name}")
            columns += [f"{text} AS t_{name}_{n}" for n, text in enumerate(factors)]
    if all_fields:
        blank = [f"{sql.text(item, identity=False)} IS NULL" for item in mapping.file.columns]
        columns.append(f"input.ragged IS NULL AND {' AND '.join(blank)} AS is_blank")
    fields = ",\n        ".join(columns)
    return f"source AS (\n    SELECT\n        {fields}\n    FROM {mapping.file.relation} AS input\n)"  # noqa: S608 - our own names; values are bound


def number_step(mapping: FileMapping) -> str:
    """SQL of the step `numbers`: `source` with `d_<name>`, numbers written with a point."""
    columns = ["source.*"]
    for name, source in mapping.columns.items():
        if mapping.table.column(name).kind not in _NUMERIC:
            continue
        decimal = mapping.file.decimal
        if not source.fields:
            columns.append(f"source.x_{name} AS d_{name}")
        elif len(source.fields) == 1:
            columns.append(f"{sql.number_text(f'source.x_{name}', decimal)} AS d_{name}")
        else:
            columns += [
                f"{sql.number_text(f'source.t_{name}_{n}', decimal)} AS d_{name}_{n}"
                for n in range(len(source.fields))
            ]
    fields = ",\n        ".join(columns)
    return f"numbers AS (\n    SELECT\n        {fields}\n    FROM source\n)"  # noqa: S608 - as above


def file_statement(
    mapping: FileMapping, money_type: str, currency: str | None, *, all_fields: bool = False
) -> FileStatement:
    """Return the steps that type the file's rows."""
    parameters: dict[str, object] = dict(mapping.file.parameters)
    columns = ["numbers.source_row", "numbers.ragged"]
    if all_fields:
        columns.append("numbers.is_blank")
    joins = []
    for name, source in mapping.columns.items():
        if not source.fields:
            parameters[f"k_{name}"] = constant_text(source)
        typed = _typed(mapping, name, source, money_type)
        if name == "currency" and currency is not None:
            parameters["currency"] = currency
            other = f"WHEN {typed.value} <> $currency THEN 'other_currency'"
            typed = replace(typed, problem=f"CASE {other} END")
        columns += [
            f"numbers.x_{name}",
            f"{typed.value} AS v_{name}",
            f"{typed.problem} AS p_{name}",
        ]
        if has_lookup(source):
            lookup = identifier("ingest", lookup_name(mapping, name))
            joins.append(
                f"LEFT JOIN {lookup} AS l_{name} ON l_{name}.raw = numbers.x_{name}"
            )
    fields = ",\n        ".join(columns)
    joined = "\n    ".join(["FROM numbers", *joins])
    steps = ",\n".join(
        [
            source_step(mapping, all_fields=all_fields),
            number_step(mapping),
            f"typed AS (\n    SELECT\n        {fields}\n    {joined}\n)",
        ]
    )
    return FileStatement(mapping, f"WITH {steps}", parameters)


def lookup_name(mapping: FileMapping, name: str) -> str:
    """Name of the table that translates the codes of one column of one file."""
    return f"code_{mapping.file.number}_{name}"


def has_lookup(source: ColumnSource) -> bool:
    """Whether the column's values are translated by a lookup table."""
    if not source.fields:
        return False
    kind = source.column.kind
    if kind is ColumnKind.FLAG:
        return not sql.is_native(source.fields[0], source.column)
    return kind is ColumnKind.CODE or source.column.name == "currency" or bool(source.codes)


def constant_text(source: ColumnSource) -> str:
    """Return the constant of a mapping as text that types as every other value does."""
    value = source.constant
    written = str(value).lower() if isinstance(value, bool) else str(value)
    if source.column.name == "currency":
        return written.upper()
    return written


def _typed(mapping: FileMapping, name: str, source: ColumnSource, money_type: str) -> Typed:
    column, kind = source.column, source.column.kind
    x = f"numbers.x_{name}"
    if len(source.fields) > 1:
        return _product(column, name, len(source.fields), money_type)
    native = bool(source.fields) and sql.is_native(source.fields[0], column)
    if kind in {ColumnKind.DATE, ColumnKind.MONTH}:
        if native:
            return sql.typed_native_date(column, f"numbers.n_{name}")
        return sql.typed_date(column, x, mapping.file.date_order)
    if kind in _NUMERIC:
        number = f"numbers.n_{name}" if native else f"numbers.d_{name}"
        if kind is ColumnKind.MONEY:
            return sql.typed_amount(column, number, money_type, native=native)
        if kind is ColumnKind.NUMBER:
            return sql.typed_number(column, number)
        return sql.typed_integer(column, number)
    if kind is ColumnKind.FLAG and native:
        return sql.typed_text(column, f"numbers.n_{name}")
    return _typed_word(mapping, name, source, x)


def _typed_word(mapping: FileMapping, name: str, source: ColumnSource, x: str) -> Typed:
    """Text, codes and flags."""
    column, kind = source.column, source.column.kind
    if has_lookup(source):
        if kind is ColumnKind.TEXT:
            fallback = f"upper({x})" if name == "currency" else x
            value = f"coalesce(l_{name}.value, {fallback})"
            return Typed(value, sql.typed_text(column, x).problem)
        typed = sql.typed_code(column, x, f"l_{name}")
        if kind is ColumnKind.FLAG:
            return replace(typed, value=f"l_{name}.value = 'true'")
        return typed
    if kind in {ColumnKind.CODE, ColumnKind.FLAG}:
        known = code_synonyms(mapping.table, name)
        value = known.get(normalise(constant_text(source)), "")
        wording = "TRUE" if value == "true" else "FALSE"
        # A constant was checked when the configuration was read, and its value is our own word.
        return Typed(wording if kind is ColumnKind.FLAG else f"'{value}'", "NULL")
    return sql.typed_text(column, x)


def _product(column: Column, name: str, count: int, money_type: str) -> Typed:
    """Exact product of the factors; each keeps its share of the 38 digits, else is too precise."""
    type_ = sql.factor_type(count)
    names = [f"numbers.d_{name}_{n}" for n in range(count)]
    casts = [f"TRY_CAST({factor} AS {type_})" for factor in names]
    exact = " * ".join(casts)
    target = money_type if column.kind is ColumnKind.MONEY else f"DECIMAL(38,{sql.NUMBER_SCALE})"
    value = f"TRY_CAST(({exact}) AS {target})"
    scale = type_.rstrip(")").partition(",")[2]
    missing = " OR ".join(f"{factor} IS NULL" for factor in names)
    wrong = " OR ".join(f"NOT {sql.is_number(factor)}" for factor in names)
    precise = " OR ".join(f"{sql.decimals(factor)} > {scale}" for factor in names)
    large = " OR ".join(f"{cast} IS NULL" for cast in casts)
    lacking = "'missing_value'" if column.required else "NULL"
    problem = (
        f"CASE WHEN {missing} THEN {lacking} WHEN {wrong} THEN 'unreadable_amount'"
        f" WHEN {precise} THEN 'too_precise' WHEN {large} OR {value} IS NULL THEN 'too_large' END"
    )
    return Typed(value, problem)


def product_text(name: str, count: int) -> str:
    """SQL: the exact product of the factors in step `numbers` as text, NULL where there is none."""
    type_ = sql.factor_type(count)
    casts = [f"TRY_CAST(numbers.d_{name}_{n} AS {type_})" for n in range(count)]
    return f"CAST({' * '.join(casts)} AS VARCHAR)"
