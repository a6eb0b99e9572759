"""Files whose cells carry several currencies: each row then has that of its own cells.

The currency becomes a column of the file's relation, so that such rows are converted, or left aside
with their sum, as rows are whose currency stands in a column of its own. A row whose cells and
column contradict each other has all of their names, for which there is no rate.
"""

# ruff: noqa: S608 - SQL is made of our own names; all signs and codes are bound

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pyramidcheck.ingest import expressions as sql
from pyramidcheck.ingest import numbers
from pyramidcheck.ingest.column_source import ColumnSource
from pyramidcheck.ingest.currency_marks import CurrencyMark, currency_codes
from pyramidcheck.ingest.headers import normalise, shared_signs
from pyramidcheck.model.canonical import ColumnKind
from pyramidcheck.model.filing import SourceColumn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyramidcheck.ingest.file_mapping import FileMapping
    from pyramidcheck.store import Store

FIELD = "m_currency"
"""Name of the column in the file's relation."""
_TABLES = ("orders", "payouts")
_BETWEEN = " / "


def may_mix(mapping: FileMapping) -> bool:
    """Whether rows of the file's table can be told apart by currency."""
    return mapping.table.name in _TABLES


def mix_currencies(store: Store, mapping: FileMapping, declared: str | None) -> FileMapping:
    """Return the mapping with a currency for each row, where the cells of money carry several.

    Args:
        store: Holds the file's rows.
        mapping: With the marks of its columns.
        declared: The currency that filing.toml gives.
    """
    marked = _marked(mapping)
    given = mapping.columns.get("currency")
    is_own = given is not None and bool(given.fields) and given.fields[0] in marked
    if not may_mix(mapping) or not (is_own or _is_mixed(mapping, given, marked)):
        return mapping
    told = None if is_own else given
    parameters: dict[str, object] = {}
    signs = [_sign(item, mapping.marks[item.field], parameters) for item in marked]
    seen = f"list_sort(list_distinct([sign FOR sign IN [{', '.join(signs)}] IF sign <> '']))"
    if told is None:
        value = _by_signs(mapping, marked, declared, seen, parameters)
    else:
        value = _by_column(store, mapping, told, seen, parameters)
    header = " / ".join(item.header for item in marked) if told is None else told.header
    source = ColumnSource(
        mapping.table.column("currency"),
        (SourceColumn(header, FIELD, "VARCHAR"),),
        codes=given.codes if given else {},
        codes_of=given.codes_of if given else "filing.toml",
        is_sign=told is None,
    )
    columns = {**mapping.columns, "currency": source}
    names = [column.name for column in mapping.table.columns if column.name in columns]
    file = replace(
        mapping.file,
        relation=f"(SELECT input.*, {value} AS {FIELD} FROM {mapping.file.relation} AS input)",
        parameters={**mapping.file.parameters, **parameters},
    )
    return replace(mapping, file=file, columns={name: columns[name] for name in names})


def _marked(mapping: FileMapping) -> list[SourceColumn]:
    """Return the columns of money whose cells carry any sign."""
    found = {
        item.field: item
        for source in mapping.columns.values()
        if source.column.kind is ColumnKind.MONEY
        for item in source.fields
        if item.field in mapping.marks
    }
    return list(found.values())


def _is_mixed(
    mapping: FileMapping, given: ColumnSource | None, marked: Sequence[SourceColumn]
) -> bool:
    marks = [mapping.marks[item.field] for item in marked]
    names = {name for mark in marks for name in (mark.name, *mark.others.values())}
    if given is not None and not given.fields:
        # A constant, of filing.toml or of a header: cells with another sign contradict it.
        names.add(str(given.constant).upper())
    return len(names) > 1 or not all(mark.plain_is_main for mark in marks)


def _sign(item: SourceColumn, mark: CurrencyMark, parameters: dict[str, object]) -> str:
    """SQL of the sign that a cell carries, '' where it has none or is no number."""
    name = f"every_{item.field}"
    parameters[name] = list(mark.every)
    carried = numbers.money_mark(sql.text(item))
    return f"CASE WHEN list_contains(CAST(${name} AS VARCHAR[]), {carried}) THEN {carried} END"


def _by_signs(
    mapping: FileMapping,
    marked: Sequence[SourceColumn],
    declared: str | None,
    seen: str,
    parameters: dict[str, object],
) -> str:
    """SQL of the currency that the signs of a row tell."""
    names: dict[str, str] = {}
    for item in marked:
        mark = mapping.marks[item.field]
        names |= {**dict.fromkeys(mark.spellings, mark.name), **mark.others}
    parameters["signs"], parameters["sign_names"] = list(names), list(names.values())
    main = mapping.marks[marked[0].field]
    parameters["plain"] = main.name if main.plain_is_main else declared
    place = "list_position(CAST($signs AS VARCHAR[]), sign)"
    name = f"list_extract(CAST($sign_names AS VARCHAR[]), {place})"
    named = f"list_sort(list_distinct([{name} FOR sign IN {seen}]))"
    return (
        f"CASE WHEN len({seen}) = 0 THEN CAST($plain AS VARCHAR)"
        f" ELSE array_to_string({named}, '{_BETWEEN}') END"
    )


def _by_column(
    store: Store,
    mapping: FileMapping,
    told: ColumnSource,
    seen: str,
    parameters: dict[str, object],
) -> str:
    """SQL of the currency that its column gives, with the signs of the row that contradict it."""
    if told.fields:
        text = sql.text(told.fields[0])
        query = f"SELECT DISTINCT {text} FROM {mapping.file.relation} AS input"
        rows = store.rows(query, mapping.file.parameters, source=mapping.file.path)
        words = [str(word) for (word,) in rows if word is not None]
    else:
        text = "CAST($told AS VARCHAR)"
        parameters["told"] = str(told.constant)
        words = [str(told.constant)]
    codes = {normalise(code): value for code, value in told.codes.items()}
    signs = {sign for item in _marked(mapping) for sign in mapping.marks[item.field].every}
    parameters["pairs"] = [
        f"{word}|{sign}"
        for word in words
        for sign in sorted(signs)
        if _agree(mapping, codes, word, sign)
    ]
    agrees = f"list_contains(CAST($pairs AS VARCHAR[]), concat({text}, '|', sign))"
    against = f"[sign FOR sign IN {seen} IF NOT {agrees}]"
    return (
        f"CASE WHEN {text} IS NULL AND len({seen}) = 0 THEN NULL"
        f" ELSE array_to_string(list_prepend({text}, {against}), '{_BETWEEN}') END"
    )


def _agree(mapping: FileMapping, codes: Mapping[str, str], word: str, sign: str) -> bool:
    """Whether a word of the currency column and the sign of a cell may mean the same currency."""
    known = currency_codes(mapping)
    compared = normalise(word)
    code = codes.get(compared) or known.get(compared) or word.upper()
    return known.get(normalise(sign)) == code or code in shared_signs().get(normalise(sign), ())
