"""What two runs were given and how they read it, side by side."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pyramidcheck.comparison.answer import (
    ColumnChange,
    CriterionChange,
    GateChange,
    Grounds,
    SettingChange,
    TableChange,
)
from pyramidcheck.model.result import RowCounts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pyramidcheck.model.result import Result

_NOT_SETTINGS = (
    *("company", "country", "currency", "synthetic", "received_on", "period.", "report."),
)
"""Declared keys that tell what was audited, not how."""

_RENDERING = frozenset({"babel", "typst", "vl-convert-python"})
"""Libraries that reports are made with: no figure depends on them."""
_MONTHS = 12


def find_grounds(
    before: Result,
    after: Result,
    columns: tuple[ColumnChange, ...],
    settings: tuple[SettingChange, ...],
    gates: tuple[GateChange, ...],
) -> Grounds:
    """Return what is another between the two runs."""
    period = [(side.filing.period.start, side.filing.period.end) for side in (before, after)]
    law = [(side.filing.jurisdictions, side.filing.as_of) for side in (before, after)]
    libraries = dict(_libraries(before, after))
    return Grounds(
        inputs=_hashes(before) != _hashes(after),
        period=period[0] != period[1],
        length=not same_length(before, after),
        tool=before.tool.version != after.tool.version or bool(libraries.keys() - _RENDERING),
        rules=before.manifest.rules_sha256 != after.manifest.rules_sha256,
        law=law[0] != law[1],
        settings=bool(settings),
        coverage=bool(columns) or set(before.filing.tables) != set(after.filing.tables),
        quality=bool(gates),
        libraries=libraries,
    )


def days_of(result: Result) -> int | None:
    """Return how many days the period has, both ends included; None where an end is not known."""
    start, end = result.filing.period.start, result.filing.period.end
    return None if start is None or end is None else (end - start).days + 1


def months_of(result: Result) -> int | None:
    """Return how many calendar months the period is; None where it is not made of whole ones."""
    start, end = result.filing.period.start, result.filing.period.end
    if start is None or end is None or start.day != 1 or (end + timedelta(days=1)).day != 1:
        return None
    return (end.year - start.year) * _MONTHS + end.month - start.month + 1


def same_length(before: Result, after: Result) -> bool:
    """True where the periods have as many months, or where either has no whole ones, days."""
    months = months_of(before), months_of(after)
    if None not in months:
        return months[0] == months[1]
    return days_of(before) == days_of(after)


def table_changes(before: Result, after: Result) -> tuple[TableChange, ...]:
    """Return the rows of every table that either side read."""
    sides = [_rows(side) for side in (before, after)]
    files = [_files(side) for side in (before, after)]
    return tuple(
        TableChange(
            table=table,
            before=sides[0].get(table),
            after=sides[1].get(table),
            same_files=files[0].get(table) == files[1].get(table),
        )
        for table in dict.fromkeys((*sides[0], *sides[1]))
    )


def total_rows(result: Result) -> RowCounts:
    """Return the rows of all files together."""
    return _summed([item.rows for item in result.inputs])


def column_changes(before: Result, after: Result) -> tuple[ColumnChange, ...]:
    """Return the columns of tables on both sides that are not filled alike, and lone tables'."""
    sides = [_columns(side) for side in (before, after)]
    keys = sorted({*sides[0], *sides[1]})
    return tuple(
        ColumnChange(table=key[0], column=key[1], before=told[0], after=told[1])
        for key in keys
        if (told := (sides[0].get(key), sides[1].get(key)))[0] != told[1]
    )


def setting_changes(before: Result, after: Result) -> tuple[SettingChange, ...]:
    """Return the declared constants, codes and plan facts that are others."""
    sides = [_settings(side.filing.declared) for side in (before, after)]
    return tuple(
        SettingChange(key=key, before=sides[0].get(key), after=sides[1].get(key))
        for key in sorted({*sides[0], *sides[1]})
        if sides[0].get(key) != sides[1].get(key)
    )


def gate_changes(before: Result, after: Result) -> tuple[GateChange, ...]:
    """Return the gates that ended otherwise."""
    sides = [{gate.id: gate.state for gate in side.gates} for side in (before, after)]
    return tuple(
        GateChange(id=name, before=sides[0].get(name), after=sides[1].get(name))
        for name in dict.fromkeys((*sides[0], *sides[1]))
        if sides[0].get(name) != sides[1].get(name)
    )


def criterion_changes(before: Result, after: Result) -> tuple[CriterionChange, ...]:
    """Return the legal criteria that ended otherwise."""
    sides = [
        {(item.jurisdiction, item.id): item.state for item in side.criteria}
        for side in (before, after)
    ]
    return tuple(
        CriterionChange(
            jurisdiction=key[0], id=key[1], before=sides[0].get(key), after=sides[1].get(key)
        )
        for key in dict.fromkeys((*sides[0], *sides[1]))
        if sides[0].get(key) != sides[1].get(key)
    )


def quarantine_counts(before: Result, after: Result) -> dict[str, tuple[int | None, int | None]]:
    """Return reason -> rows quarantined for it, before and after; None where that is withheld."""
    sides = [side.data_quality.get("quarantine", {}) for side in (before, after)]
    return {
        reason: (sides[0].get(reason, 0), sides[1].get(reason, 0))
        for reason in sorted({*sides[0], *sides[1]})
    }


def _hashes(result: Result) -> list[tuple[str, str]]:
    return sorted((item.table, item.sha256) for item in result.inputs)


def _files(result: Result) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in result.inputs:
        found.setdefault(item.table, []).append(item.sha256)
    return {table: sorted(hashes) for table, hashes in found.items()}


def _rows(result: Result) -> dict[str, RowCounts]:
    found: dict[str, list[RowCounts]] = {}
    for item in result.inputs:
        found.setdefault(item.table, []).append(item.rows)
    return {table: _summed(rows) for table, rows in found.items()}


def _summed(rows: Sequence[RowCounts]) -> RowCounts:
    """Return the sums; what is withheld of one file is withheld of their sum."""
    sums: dict[str, int | None] = {}
    for name in RowCounts.model_fields:
        numbers: list[int | None] = [getattr(each, name) for each in rows]
        known = [number for number in numbers if number is not None]
        sums[name] = sum(known) if len(known) == len(numbers) else None
    return RowCounts(**sums)


def _columns(result: Result) -> dict[tuple[str, str], str]:
    """Return how each canonical column is filled; several files of a table in a fixed order."""
    found: dict[tuple[str, str], set[str]] = {}
    for item in result.inputs:
        for column, told in item.mapping.items():
            found.setdefault((item.table, column), set()).add(told)
    return {key: "; ".join(sorted(told)) for key, told in found.items()}


def _settings(declared: Mapping[str, Any]) -> dict[str, str]:
    return {
        key: json.dumps(value, ensure_ascii=False, sort_keys=True)
        for key, value in declared.items()
        if not key.startswith(_NOT_SETTINGS)
    }


def _libraries(
    before: Result, after: Result
) -> Iterator[tuple[str, tuple[str | None, str | None]]]:
    sides = before.manifest.libraries, after.manifest.libraries
    for name in sorted({*sides[0], *sides[1]}):
        versions = sides[0].get(name), sides[1].get(name)
        if versions[0] != versions[1]:
            yield name, versions
