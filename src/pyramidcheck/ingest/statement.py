"""The SELECT that types one file: one step that reads text, one that types, one per use."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyramidcheck.ingest import dates
from pyramidcheck.ingest import expressions as sql
from pyramidcheck.ingest.amounts import (
    LARGEST_MONEY,
    NUMBER_SCALE,
    Amount,
    amount,
    hundredth,
    is_numeric,
    product,
    total,
)
from pyramidcheck.ingest.dates import DateDialect
from pyramidcheck.ingest.expressions import Typed
from pyramidcheck.ingest.headers import code_synonyms, normalise
from pyramidcheck.ingest.source_step import (
    DATED,
    NUMERIC,
    is_looked_up,
    source_step,
)
from pyramidcheck.model.canonical import MAXIMUM_MONEY_SCALE, Column, ColumnKind
from pyramidcheck.store import identifier

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from pyramidcheck.ingest.column_source import ColumnSource
    from pyramidcheck.ingest.file_mapping import FileMapping


@dataclass(frozen=True, slots=True)
class FileStatement:
    """Typed rows of one file, as the steps (WITH ...) `source` and `typed`.

    `typed` has `source_row`, `ragged`, `is_blank`, and for each mapped column `x_<name>` (text as
    read), `v_<name>` (value), `o_<name>` (whether it can be used) and `p_<name>` (reason why not);
    for money also `d_<name>` (decimals needed) and `s_<name>` (magnitude).
    """

    mapping: FileMapping
    steps: str
    usable: str
    """SQL: whether a row of `typed` can be used."""
    parameters: Mapping[str, object]

    @property
    def names(self) -> tuple[str, ...]:
        """Canonical columns that the file fills."""
        return tuple(self.mapping.columns)


def _number_step(mapping: FileMapping) -> str:
    """SQL of the step `numbers`: `source`, and what decides whether each amount can be used."""
    columns = ["source.*"]
    for name, source in mapping.columns.items():
        if source.column.kind is ColumnKind.MONEY and _is_simple(mapping, source):
            # Up to nine digits and four decimals: bounds do as well as what each value needs.
            columns += [f"TRUE AS r_{name}", f"4 AS d_{name}", f"0 AS s_{name}"]
        elif source.column.kind is ColumnKind.MONEY:
            given = _number(mapping, name, source, "source")
            columns += [
                f"{given.readable} AS r_{name}",
                f"{given.decimals} AS d_{name}",
                f"{given.size} AS s_{name}",
            ]
    fields = ",\n        ".join(columns)
    return f"numbers AS (\n    SELECT\n        {fields}\n    FROM source\n)"


def _number(mapping: FileMapping, name: str, source: ColumnSource, step: str) -> Amount:
    """SQL about the number that fills a column, in terms of the step's columns."""
    given: list[Amount] = []
    for place, item in enumerate(source.fields):
        if item.field in mapping.decimals:
            given.append(amount(None, f"{step}.w_{name}_{place}"))
        elif is_numeric(item) or len(source.fields) > 1:
            given.append(amount(item, f"{step}.n_{name}_{place}"))
        else:
            given.append(amount(None, f"{step}.x_{name}"))
        if item.field in mapping.cents:
            given[-1] = hundredth(given[-1])
    if source.is_sum:
        least = len(given) - source.minus
        return total(given[:least], given[least:])
    if not given:
        return amount(None, f"{step}.x_{name}")
    return product(given) if len(given) > 1 else given[0]


def _is_simple(mapping: FileMapping, source: ColumnSource) -> bool:
    """Whether the column is filled by one field whose every number is known to be readable."""
    return len(source.fields) == 1 and source.fields[0].field in mapping.simple


def parameters_of(mapping: FileMapping) -> dict[str, object]:
    """Return what is bound wherever the step `source` is used."""
    constants = {
        f"k_{name}": constant_text(source)
        for name, source in mapping.columns.items()
        if not source.fields
    }
    nobody = {
        f"y_{name}": list(source.nobody)
        for name, source in mapping.columns.items()
        if source.nobody is not None
    }
    return {
        **mapping.file.parameters,
        **constants,
        **nobody,
        "timezone": mapping.timezone,
    }


def file_statement(
    mapping: FileMapping,
    money_type: str,
    currency: str | None,
    *,
    clean: bool = False,
    short: AbstractSet[str] = frozenset(),
) -> FileStatement:
    """Return the steps that type the file's rows.

    Args:
        mapping: How the file fills its table.
        money_type: Of every money column.
        currency: The filing's.
        clean: True where only usable rows are asked for, so that values need no check.
        short: Money columns that are known to need four decimals at most.
    """
    parameters = parameters_of(mapping)
    columns = ["numbers.source_row", "numbers.ragged", "numbers.is_blank"]
    usable = ["typed.ragged IS NULL"]
    joins = []
    for name, source in mapping.columns.items():
        typed = _typed(mapping, name, source, money_type, short)
        usable.append(f"typed.o_{name}")
        if name == "currency" and currency is not None:
            parameters["currency"] = currency
            same = f"({typed.value} IS NULL OR {typed.value} = $currency)"
            other = f"CASE WHEN NOT {same} THEN 'other_currency' END"
            # Where every row can be used, all of them are in the filing's currency.
            typed = Typed(typed.value, same, other, plain="$currency")
        columns += [
            f"numbers.x_{name}",
            f"{typed.plain if clean and typed.plain else typed.value} AS v_{name}",
        ]
        if not clean:
            columns += [f"{typed.usable} AS o_{name}", f"{typed.problem} AS p_{name}"]
        if source.column.kind is ColumnKind.MONEY:
            columns += [f"numbers.d_{name}", f"numbers.s_{name}"]
        if has_lookup(source) and not (clean and typed.plain):
            lookup = identifier("ingest", lookup_name(mapping, name))
            joins.append(f"LEFT JOIN {lookup} AS l_{name} ON l_{name}.raw = numbers.x_{name}")
    fields = ",\n        ".join(columns)
    joined = "\n    ".join(["FROM numbers", *joins])
    typed_step = f"typed AS (\n    SELECT\n        {fields}\n    {joined}\n)"
    steps = f"WITH {source_step(mapping)},\n{_number_step(mapping)},\n{typed_step}"
    return FileStatement(mapping, steps, " AND ".join(usable), parameters)


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
    return written.upper() if source.column.name == "currency" else written


def _typed(
    mapping: FileMapping,
    name: str,
    source: ColumnSource,
    money_type: str,
    short: AbstractSet[str],
) -> Typed:
    column = source.column
    if column.kind in NUMERIC:
        given = _number(mapping, name, source, "numbers")
        typed = _typed_number(column, given, money_type, name in short)
        if _is_simple(mapping, source):
            value = given.as_type(_number_type(column, money_type))
            good = sql.usable(column, given.name, "TRUE")
            typed = replace(typed, value=value, usable=good)
        return _other_currency(typed, mapping, name, source)
    native = bool(source.fields) and sql.is_native(source.fields[0], column)
    if column.kind in DATED:
        if native:
            value = f"numbers.n_{name}_0"
            if mapping.timezone and source.fields[0].type.endswith("WITH TIME ZONE"):
                value = dates.local_native(value)
            return sql.typed_native_date(column, value)
        if is_looked_up(mapping, source):
            return dates.looked_up_date(column, f"numbers.x_{name}", f"numbers.t_{name}")
        field = source.fields[0].field if source.fields else ""
        dialect = mapping.dates.get(field, DateDialect())
        return dates.typed_date(column, f"numbers.x_{name}", dialect)
    if native:
        return sql.typed_text(column, f"numbers.n_{name}_0")
    return _typed_word(mapping, name, source)


def _other_currency(typed: Typed, mapping: FileMapping, name: str, source: ColumnSource) -> Typed:
    """Say of a number that cannot be used that its cell is in another currency, where it is."""
    field = source.fields[0].field if len(source.fields) == 1 else ""
    if field not in mapping.marks:
        return typed
    problem = f"CASE WHEN numbers.f_{name}_0 THEN 'other_currency' ELSE {typed.problem} END"
    return replace(typed, problem=problem)


def _typed_number(column: Column, given: Amount, money_type: str, all_short: bool) -> Typed:  # noqa: FBT001 - internal
    """Money exact at the filing's scale; other numbers at six decimals, rounded beyond them."""
    if column.kind is not ColumnKind.MONEY:
        type_ = _number_type(column, money_type)
        value = f"CASE WHEN {given.readable} THEN {given.as_type(type_)} END"
        usable = sql.usable(column, given.name, f"({value}) IS NOT NULL")
        problem = f"WHEN NOT {usable} THEN 'unreadable_number'"
        return Typed(value, usable, sql.case(column, given.name, problem))
    name = column.name
    precise = f"numbers.d_{name} <= {MAXIMUM_MONEY_SCALE}"
    fits = f"numbers.s_{name} < 1e{LARGEST_MONEY}"
    good = f"numbers.r_{name} AND {precise} AND {fits}"
    plain = given.as_type(money_type, all_short=all_short)
    value = f"CASE WHEN {good} THEN {plain} END"
    problem = (
        f"WHEN {given.name} IS NULL THEN NULL"
        f" WHEN NOT numbers.r_{name} THEN 'unreadable_amount'"
        f" WHEN NOT ({precise}) THEN 'too_precise'"
        f" ELSE CASE WHEN numbers.s_{name} IS NULL OR NOT ({fits}) THEN 'too_large' END"
    )
    usable = sql.usable(column, given.name, f"coalesce({good}, FALSE)")
    return Typed(value, usable, sql.case(column, given.name, problem), plain)


def _number_type(column: Column, money_type: str) -> str:
    if column.kind is ColumnKind.MONEY:
        return money_type
    return "BIGINT" if column.kind is ColumnKind.INTEGER else f"DECIMAL(38,{NUMBER_SCALE})"


def _typed_word(mapping: FileMapping, name: str, source: ColumnSource) -> Typed:
    """Text, codes and flags."""
    column, kind, x = source.column, source.column.kind, f"numbers.x_{name}"
    if has_lookup(source):
        if kind is ColumnKind.TEXT:
            fallback = f"upper({x})" if name == "currency" else x
            value = f"coalesce(l_{name}.value, {fallback})"
            text = sql.typed_text(column, x)
            return Typed(value, text.usable, text.problem)
        typed = sql.typed_code(column, x, f"l_{name}")
        value = f"l_{name}.value = 'true'" if kind is ColumnKind.FLAG else typed.value
        return Typed(value, typed.usable, typed.problem)
    if kind in {ColumnKind.CODE, ColumnKind.FLAG}:
        known = code_synonyms(mapping.table, name)
        value = known.get(normalise(constant_text(source)), "")
        # A constant was checked when the configuration was read, and its value is our own word.
        wording = ("TRUE" if value == "true" else "FALSE") if kind is ColumnKind.FLAG else value
        return Typed(wording if kind is ColumnKind.FLAG else f"'{value}'", "TRUE", "NULL")
    return sql.typed_text(column, x)
