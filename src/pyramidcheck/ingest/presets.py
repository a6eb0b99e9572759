"""Presets: what the exports of known systems look like, kept as data files beside this module.

A preset holds forms, one for each kind of file. A form fits a file whose headers hold everything
that it requires and nothing that it forbids; no row is looked at.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from pyramidcheck.ingest.headers import normalise
from pyramidcheck.model.config import ColumnMapping, Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramidcheck.model.filing import SourceColumn

NONE = "none"
_MOST_BLOCKS = 200
"""Numbers tried in a header with `{n}`; WooCommerce writes up to 24 products in a row."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Form(_Strict):
    """One kind of file of one system."""

    table: str
    """Canonical table that the file fills."""
    requires: tuple[tuple[str, ...], ...]
    """Headers, each with the names under which it is seen; the file has one name of each."""
    forbids: tuple[str, ...] = ()
    columns: dict[str, tuple[ColumnMapping, ...]] = Field(default_factory=dict)
    """Canonical column -> mappings, the first of which that the file can fill is used."""
    codes: dict[str, dict[str, tuple[str, ...]]] = Field(default_factory=dict)
    """Canonical column -> canonical value -> the system's words for it."""
    shape: Shape = Field(default_factory=Shape)

    def fits(self, headers: frozenset[str]) -> bool:
        """Whether the compared headers hold what is required and nothing that is forbidden."""
        return all(
            any(_present(name, headers) for name in names) for names in self.requires
        ) and not any(_present(name, headers) for name in self.forbids)

    def words(self, column: str) -> dict[str, str]:
        """Return the system's word -> canonical value."""
        return {
            word: value for value, words in self.codes.get(column, {}).items() for word in words
        }


class Preset(_Strict):
    """What is known of the exports of one system."""

    name: str
    generic: bool = False
    """True where the headers are those of no particular system: a file's name then goes first."""
    sources: tuple[str, ...] = ()
    """Where the headers were seen."""
    forms: tuple[Form, ...]


class Choice(_Strict):
    """The form that a file fits best, and those that fit as well."""

    preset: str
    form: Form
    place: int
    """Of the form in its preset."""
    others: tuple[str, ...] = ()
    """Other presets that fit the file as the same table."""
    named: bool = False
    """True where filing.toml names the preset."""


@cache
def presets() -> dict[str, Preset]:
    """Name -> preset, for every data file, in order of name."""
    folder = files(__package__).joinpath("presets")
    texts = {
        item.name.removesuffix(".toml"): item.read_text(encoding="utf-8")
        for item in folder.iterdir()
        if item.name.endswith(".toml")
    }
    return {
        name: Preset(name=name, **tomllib.loads(texts[name], parse_float=Decimal))
        for name in sorted(texts)
    }


def choose_form(
    columns: Sequence[SourceColumn], table: str, asked: str | None = None
) -> Choice | None:
    """Return the form of the table that the headers fit best, or None if they fit none.

    The form that requires most wins, then the one whose columns are more often there, then the
    first by name of preset and place in it: the choice hangs on nothing but the headers.

    Args:
        columns: Of the file.
        table: The canonical table.
        asked: `[mapping] preset`: a name, `none`, or None to choose by fit.
    """
    if asked == NONE:
        return None
    headers = frozenset(normalise(item.header) for item in columns)
    found = [
        ((-len(form.requires), -_known(form, headers), name, place), form)
        for name, preset in presets().items()
        if asked in {None, name}
        for place, form in enumerate(preset.forms)
        if form.table == table and form.fits(headers)
    ]
    if not found:
        return None
    (_, _, name, place), form = min(found, key=lambda item: item[0])
    others = sorted({rank[2] for rank, _ in found} - {name})
    return Choice(
        preset=name, form=form, place=place, others=tuple(others), named=asked is not None
    )


def numbered(pattern: str, columns: Sequence[SourceColumn]) -> dict[int, SourceColumn]:
    """Number -> column, for every column whose header is the pattern with a number for `{n}`."""
    known = {normalise(item.header): item for item in reversed(columns)}
    forms = {number: normalise(pattern.replace("{n}", str(number))) for number in _numbers()}
    return {number: known[form] for number, form in forms.items() if form in known}


@cache
def _compared(name: str) -> str:
    return normalise(name)


def _numbers() -> range:
    return range(_MOST_BLOCKS + 1)


def _present(name: str, headers: frozenset[str]) -> bool:
    if "{n}" not in name:
        return _compared(name) in headers
    return any(_compared(name.replace("{n}", str(number))) in headers for number in _numbers())


def _known(form: Form, headers: frozenset[str]) -> int:
    """How many canonical columns of the form a single header of the file stands for."""
    return sum(
        any(isinstance(wanted, str) and _present(wanted, headers) for wanted in alternatives)
        for alternatives in form.columns.values()
    )
