"""Words for tables, columns and plan facts, in English and French."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "fr")


@cache
def _data() -> dict[str, Any]:
    text = files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def describe(item: str, language: str) -> str:
    """Return what `table.column`, or a plan fact as `plan.name`, is."""
    table, _, name = item.partition(".")
    entry = _data()["items"].get(table, {}).get(name)
    return str(entry[language]) if entry else say("not_described", language)


def name_table(table: str, language: str) -> str:
    """Return the heading of a table of the request, or of the plan's facts."""
    return str(_data()["tables"][table][language])


def say(key: str, language: str, **values: object) -> str:
    """Return a sentence of the request with its places filled."""
    return str(_data()["request"][key][language]).format(**values)
