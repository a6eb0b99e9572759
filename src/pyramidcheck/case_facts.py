"""Fact tables as a rule's worked example gives them; what it leaves out takes a plain default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Any

from pyramidcheck.model.facts import BUYER_CLASSES, ENTRY_MARKS, FACTS, SOLD_KINDS
from pyramidcheck.model.outcome import READINGS, Reading

if TYPE_CHECKING:
    from pyramidcheck.store import Store

_TYPES = {
    "text": "VARCHAR",
    "date": "DATE",
    "money": "DECIMAL(18, 4)",
    "number": "DECIMAL(38, 6)",
    "integer": "BIGINT",
    "flag": "BOOLEAN",
}
_DEFAULT_MONTH = date(2024, 1, 1)
DEFAULTS: dict[str, object] = {
    "month": _DEFAULT_MONTH,
    "buyer_class": "customer",
    "item_kind": "product",
    "entry_mark": "none",
    "lines": 1,
    "orders": 1,
    "buyers": 1,
    "people": 1,
    "payees": 1,
    "kind": "team",
    "form": "cash",
    "in_population": True,
    "joined_in_period": True,
}
"""A column that an example does not give; money is 0 and a flag false, all else is NULL."""
FILING: dict[str, object] = {
    "period_start": _DEFAULT_MONTH,
    "period_end": date(2024, 12, 31),
    "months": 12,
    "has_orders": True,
    "has_payouts": True,
    "has_participants": True,
    "has_volume": True,
    "enrolments_complete": True,
}
"""`facts.filing` always holds one row; an example's own row is laid over this one."""

_OUTSIDE_KINDS = ("product", "subscription", "other")
_COURSES = ("training", "event")
_NEVER_JOINED = ("customer", "preferred_customer", "left_long_ago", "unknown")
_OUTSIDE = {
    Reading.STRICT: {"customer"},
    Reading.CENTRAL: {"customer", "preferred_customer", "left_long_ago"},
    Reading.LENIENT: {
        "customer",
        "preferred_customer",
        "left_long_ago",
        "left_recently",
        "relabelled",
        "passive_participant",
        "unknown",
    },
}
_PARTICIPANT = {
    "passive_participant": READINGS,
    "active_participant": READINGS,
    "left_recently": (Reading.STRICT, Reading.CENTRAL),
    "relabelled": (Reading.STRICT, Reading.CENTRAL),
    "left_long_ago": (Reading.STRICT,),
}
_ENTRY = {
    "always": READINGS,
    "rank_pack": (Reading.STRICT, Reading.CENTRAL),
    "first_month": (Reading.STRICT,),
    "none": (),
}

Given = Mapping[str, Mapping[str, Any]]


@dataclass
class CaseFacts:
    """The fact tables of one example after the other, in the same store."""

    store: Store
    _filled: set[str] = field(default_factory=set)
    _readings_complete: bool = False

    def __post_init__(self) -> None:
        """Make every fact table, empty."""
        self.store.run("CREATE SCHEMA IF NOT EXISTS facts", source="case facts")
        for name, fact in FACTS.items():
            columns = ", ".join(f"{column} {_TYPES[kind]}" for column, kind in fact.columns.items())
            self.store.run(f"CREATE TABLE {name} ({columns})", source="case facts")

    def fill(self, given: Given) -> None:
        """Replace what the tables hold by what the example gives."""
        for name in sorted(self._filled):
            self.store.run(f"DELETE FROM {name}", source="case facts")  # noqa: S608 - of FACTS
        self._filled.clear()
        if "facts.readings" in given:
            self.store.run("DELETE FROM facts.readings", source="case facts")
            self._readings_complete = False
        elif not self._readings_complete:
            self._insert_columns("facts.readings", list(readings()))
            # Thousands of rows that hardly any example changes: they stay.
            self._filled.discard("facts.readings")
            self._readings_complete = True
        for name, content in given.items():
            if name != "facts.filing":
                self._insert_columns(name, list(_rows(name, content)))
        self._insert_columns("facts.filing", [filing_row(given)])

    def _insert_columns(self, name: str, rows: list[dict[str, object]]) -> None:
        """Insert the rows with one statement, a list of values for each column."""
        self._filled.add(name)
        if not rows:
            return
        columns = FACTS[name].columns
        selected = ", ".join(
            f"unnest(CAST(${column} AS {_TYPES[kind]}[])) AS {column}"
            for column, kind in columns.items()
        )
        values = {column: [_text(row[column]) for row in rows] for column in columns}
        self.store.run(
            f"INSERT INTO {name} BY NAME SELECT {selected}",
            values,
            source=f"case facts: {name}",
        )


def filing_row(given: Given) -> dict[str, object]:
    """Return the one row of `facts.filing` in this example."""
    rows = list(_given_rows(given.get("facts.filing", {})))
    base = {
        column: FILING.get(column, False if kind == "flag" else None)
        for column, kind in FACTS["facts.filing"].columns.items()
    }
    return base | (rows[0] if rows else {})


def signals(given: Given) -> dict[str, object]:
    """Return the signals that the example gives, by name."""
    rows = _given_rows(given.get("facts.signals", {}))
    return {str(row["name"]): row["value"] for row in rows}


def readings() -> Iterator[dict[str, object]]:
    """Return `facts.readings` in full: what counts as what under each reading."""
    keys = product(READINGS, BUYER_CLASSES, SOLD_KINDS, ENTRY_MARKS, (False, True))
    for reading, buyer_class, kind, mark, qualifying in keys:
        is_revenue = kind not in ("shipping", "tax")
        is_entry = is_revenue and reading in _ENTRY[mark]
        topping_up = buyer_class == "passive_participant" and (qualifying or kind == "subscription")
        yield {
            "reading": str(reading),
            "buyer_class": buyer_class,
            "item_kind": kind,
            "entry_mark": mark,
            "is_qualifying": qualifying,
            "is_revenue": is_revenue,
            "is_participant": reading in _PARTICIPANT.get(buyer_class, ()),
            "is_entry": is_entry,
            "is_outside": not is_entry
            and (kind in _OUTSIDE_KINDS or (kind in _COURSES and buyer_class in _NEVER_JOINED))
            and buyer_class in _OUTSIDE[reading]
            and not topping_up,
        }


def _rows(name: str, content: Mapping[str, Any]) -> Iterator[dict[str, object]]:
    base = {column: _default(column, kind) for column, kind in FACTS[name].columns.items()}
    for row in _given_rows(content):
        yield base | row


def _given_rows(content: Mapping[str, Any]) -> Iterator[dict[str, object]]:
    columns = content.get("columns", [])
    for row in content.get("rows", []):
        # TOML has no null: an empty text stands for it.
        yield {c: None if v == "" else v for c, v in zip(columns, row, strict=True)}


def _default(column: str, kind: str) -> object:
    if column in DEFAULTS:
        return DEFAULTS[column]
    return {"money": 0, "flag": False}.get(kind)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
