"""How headers and codes are compared, and the synonyms they are compared with."""

from __future__ import annotations

import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pyramidcheck.model.canonical import ColumnKind, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

COMPARED_AWAY = "#._-() \t\u00a0\u202f\ufeff"
"""Marks that say nothing in a header or a code."""
_DROPPED = str.maketrans("", "", COMPARED_AWAY)


def normalise(text: str) -> str:
    """Return the text as it is compared: trimmed, case and accents folded, separators dropped."""
    decomposed = unicodedata.normalize("NFKD", text.replace("\u2019", "'").strip().lower())
    bare = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return bare.translate(_DROPPED)


@cache
def _data() -> dict[str, Any]:
    text = files(__package__).joinpath("synonyms.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def header_synonyms(table: str) -> dict[str, tuple[str, ...]]:
    """Canonical column -> headers that stand for it, compared form, in order of preference."""
    return {
        column: tuple(dict.fromkeys(normalise(name) for name in (column, *names)))
        for column, names in _data()[table].items()
    }


@cache
def lineage_synonyms(role: str) -> tuple[str, ...]:
    """Headers, compared form, of a `recruiter`, `sponsor` or `placement` column."""
    return tuple(dict.fromkeys(normalise(name) for name in _data()["lineage"][role]))


@cache
def currency_names() -> frozenset[str]:
    """Currencies, upper case, that may follow in a header such as `amount_eth`."""
    return frozenset(_data()["currencies"]["names"])


@cache
def customer_names() -> tuple[str, ...]:
    """How names of files that hold customers begin, compared form."""
    return tuple(normalise(name) for name in _data()["marks"]["customers"])


@cache
def shared_signs() -> dict[str, frozenset[str]]:
    """Sign, compared form -> the currencies that share it."""
    return {
        normalise(sign): frozenset(codes) for sign, codes in _data()["currencies"]["shared"].items()
    }


@cache
def synthetic_marks() -> frozenset[str]:
    """Headers, compared form, of a column by which a file says that its data are synthetic."""
    return frozenset(normalise(name) for name in _data()["marks"]["synthetic"])


@cache
def code_synonyms(table: Table, column: str) -> Mapping[str, str]:
    """Code, compared form -> canonical value; empty for a column that takes any text."""
    kind = table.column(column).kind
    if column == "currency":
        group = "currency"
    elif kind is ColumnKind.FLAG:
        group = "flag"
    elif kind is not ColumnKind.CODE:
        return {}
    else:
        group = {
            ("orders", "status"): "order_status",
            ("payouts", "status"): "payout_status",
            ("payouts", "kind"): "payout_kind",
            ("payouts", "form"): "payout_form",
        }.get((table.name, column), column)
    known = {
        normalise(code): value
        for value, codes in _data()["codes"][group].items()
        for code in (value, *codes)
    }
    # Shared by every filing of a run: what one filing adds must not reach the next.
    return MappingProxyType(known)
