"""Which columns of a file tell who somebody is, and how their values are compared."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache
from importlib.resources import files as package_files
from typing import TYPE_CHECKING, Any

from pyramidcheck.ingest.file_mapping import FileMapping, Identifier
from pyramidcheck.ingest.headers import normalise
from pyramidcheck.ingest.mapping import find_header, source_headers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramidcheck.model.config import FilingConfig
    from pyramidcheck.model.filing import SourceColumn

ADDRESS = "address"
KEY = "key"
PERSON_KEY = "person_key"
_STRONG = ("email", "phone", "bank")
_PLACE = ("postcode", "city")
_DIGITS = r"regexp_replace(replace({x}, '(0)', ''), '[^0-9]', '', 'g')"
_BARE = "regexp_replace(upper({x}), '[^A-Z0-9]', '', 'g')"
_VARIED = "length(list_distinct(string_split({x}, '')))"
_EMAIL = (
    "CASE WHEN regexp_full_match(trim({x}), '[^@\\s]+@[^@\\s]+\\.[^@\\s]+')"
    " THEN regexp_replace(lower(trim({x})), '\\+[^@]*@', '@') END"
)
_PHONE = (
    (
        "CASE WHEN length(<d>) BETWEEN 8 AND 17 AND <varied> >= 3 THEN CASE"
        " WHEN contains({x}, '+') THEN <d>"
        " WHEN starts_with(<d>, '00') THEN substr(<d>, 3)"
        " WHEN $prefix IS NOT NULL AND starts_with(<d>, '0') THEN $prefix || substr(<d>, 2)"
        " WHEN $prefix = '1' AND length(<d>) = 10 THEN '1' || <d> ELSE <d> END END"
    )
    .replace("<varied>", _VARIED.replace("{x}", "<d>"))
    .replace("<d>", _DIGITS)
)
_BANK = (
    "CASE WHEN NOT contains({x}, '*') AND length(" + _BARE + ") BETWEEN 8 AND 64"
    " AND " + _VARIED.replace("{x}", _BARE) + " >= 4 THEN " + _BARE + " END"
)
_FOLDED = "trim(regexp_replace(lower(strip_accents({x})), '[^a-z0-9]+', ' ', 'g'))"
_PLACED = (
    "CASE WHEN length(" + _FOLDED + ") >= 10 AND regexp_matches(" + _FOLDED + ", '[0-9]')"
    " THEN " + _FOLDED + " END"
)
NORMALISED = {"email": _EMAIL, "phone": _PHONE, "bank": _BANK, ADDRESS: _PLACED, KEY: "trim({x})"}
"""Kind -> SQL of the compared form, NULL for what is none; `{x}` is the text.

E-mail: case folded, what follows a plus in the local part dropped. Phone: digits after the
country's prefix. Bank: letters and digits. Address: case and accents folded.
"""


@cache
def _data() -> dict[str, Any]:
    text = package_files(__package__).joinpath("identity.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _kinds() -> dict[str, str]:
    return {
        normalise(header): kind
        for kind, headers in _data()["headers"].items()
        for header in headers
    }


def phone_prefix(country: str | None) -> str | None:
    """Return what stands before a national number of the country; None where it is not known."""
    found = _data()["phone_prefixes"].get((country or "").strip().upper())
    return None if found is None else str(found)


def find_identifiers(mapping: FileMapping, config: FilingConfig) -> FileMapping:
    """Return the mapping with the columns that tell who somebody is.

    Columns named under `person_key` in `[mapping.<table>]`, else every column whose header says
    e-mail, phone, bank account or address. An address is joined with postcode, town and name where
    the file has them, so that a household does not become one person. A column `person_key` of the
    data is one of them.
    """
    if mapping.table.name not in {"participants", "orders", "payouts"}:
        return mapping
    wanted = config.mapping.of(mapping.table.name).columns.get(PERSON_KEY)
    if wanted is not None and (isinstance(wanted, tuple) or PERSON_KEY not in mapping.columns):
        fields = [find_header(mapping.file.columns, header) for header in source_headers(wanted)]
        named = [item for item in fields if item is not None]
        found = [Identifier(_kind(item), (item,)) for item in named]
    else:
        found = _by_header(mapping)
    key = mapping.columns.get(PERSON_KEY)
    columns = dict(mapping.columns)
    if key is not None and key.fields:
        found = [Identifier(_kind(key.fields[0]), key.fields), *found]
        del columns[PERSON_KEY]
    return replace(mapping, columns=columns, identifiers=tuple(found))


def _kind(field: SourceColumn) -> str:
    kind = _kinds().get(normalise(field.header), KEY)
    return kind if kind in {*_STRONG, ADDRESS} else KEY


def _by_header(mapping: FileMapping) -> list[Identifier]:
    used = {
        item.field
        for source in mapping.columns.values()
        # An address that stands in for a missing id still tells whose the id is elsewhere.
        if source.nobody is None
        for item in source.fields
    }
    # What a shape ignores is never read.
    used |= mapping.shaping.consumed if mapping.shaping else frozenset()
    free: dict[str, list[SourceColumn]] = {}
    for item in mapping.file.columns:
        kind = _kinds().get(normalise(item.header))
        if kind is not None and item.field not in used:
            free.setdefault(kind, []).append(item)
    found = [Identifier(kind, (item,)) for kind in _STRONG for item in free.get(kind, ())]
    streets = free.get(ADDRESS, ())
    beside = _beside(free)
    return [*found, *(Identifier(ADDRESS, (street, *beside)) for street in streets)]


def _beside(free: dict[str, list[SourceColumn]]) -> Sequence[SourceColumn]:
    places = [free[kind][0] for kind in _PLACE if free.get(kind)]
    return [*places, *free.get("name", ())]
