"""TOML files as typed models; what is wrong is named with file, key and the nearest valid key."""

from __future__ import annotations

import difflib
import tomllib
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from pyramidcheck.errors import Problem
from pyramidcheck.model.rule import Rule, RuleCase

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Model = TypeVar("Model", bound=BaseModel)
Table = dict[str, Any]

TEXT_TABLES = ("title", "question", "why", "message", "remedy")
TEXT_LISTS = ("innocent", "blind_spots")
CASE_KINDS = ("flag", "clear", "boundary", "not_enough_data", "reading")


def name_file(path: Path) -> str:
    """Return how errors name a file: its last four parts, with forward slashes."""
    return "/".join(path.parts[-4:])


def read_table(path: Path) -> tuple[Table, list[Problem]]:
    """Return the TOML table in the file, decimals exact; a problem if it cannot be read."""
    where = name_file(path)
    try:
        text = path.read_text(encoding="utf-8")
        return tomllib.loads(text, parse_float=Decimal), []
    except FileNotFoundError:
        return {}, [Problem(where, "is missing")]
    except OSError as error:
        return {}, [Problem(where, f"cannot be read: {error.strerror or error}")]
    except UnicodeDecodeError:
        return {}, [Problem(where, "is not UTF-8", "save the file as UTF-8")]
    except tomllib.TOMLDecodeError as error:
        return {}, [Problem(where, f"is not TOML: {error}")]


def read_model(model: type[Model], table: Table, where: str) -> tuple[Model | None, list[Problem]]:
    """Return the table as a model, or None with every problem in it."""
    try:
        return model.model_validate(table), []
    except ValidationError as error:
        return None, [_problem(model, detail, where) for detail in error.errors()]


def read_models(
    model: type[Model], table: Table, where: str, *, key: str | None = None
) -> tuple[dict[str, Model], list[Problem]]:
    """Return each of the file's tables as a model; `key` names the field that takes its name."""
    found: dict[str, Model] = {}
    problems: list[Problem] = []
    for name, value in table.items():
        if not isinstance(value, dict):
            problems.append(Problem(f"{where}: {name}", "is not a table", f"write [{name}]"))
            continue
        entry = {key: name, **value} if key else value
        one, wrong = read_model(model, entry, f"{where}: {name}")
        problems += wrong
        if one is not None:
            found[name] = one
    return found, problems


def read_rule(folder: Path) -> tuple[Rule | None, list[Problem]]:
    """Return the rule of a folder; its texts stand as tables in the file."""
    path = folder / "rule.toml"
    table, problems = read_table(path)
    if problems:
        return None, problems
    texts = {name: table.pop(name) for name in (*TEXT_TABLES, *TEXT_LISTS) if name in table}
    if "texts" in table:
        hint = (
            "write [title], [question], [why], [message], [remedy], [[innocent]], [[blind_spots]]"
        )
        return None, [Problem(f"{name_file(path)}: texts", "is not a key", hint)]
    return read_model(Rule, {**table, "texts": texts}, name_file(path))


def read_cases(folder: Path) -> tuple[dict[str, RuleCase], list[Problem]]:
    """Return the cases of a rule folder by file name, in order of name."""
    cases: dict[str, RuleCase] = {}
    problems: list[Problem] = []
    for path in sorted((folder / "cases").glob("*.toml")):
        table, wrong = read_table(path)
        problems += wrong
        if wrong:
            continue
        kind = next((kind for kind in CASE_KINDS if path.stem.startswith(kind)), None)
        if kind is not None:
            table = {"kind": kind, **table}
        case, wrong = read_model(RuleCase, table, name_file(path))
        problems += wrong
        if case is not None:
            cases[path.name] = case
    return cases, problems


def nearest(name: str, valid: Sequence[str]) -> str:
    """Return a hint that names the valid word closest to `name`, or all of them."""
    near = difflib.get_close_matches(name, valid, n=1)
    return f"did you mean {near[0]}?" if near else f"one of: {', '.join(sorted(valid))}"


def _problem(model: type[BaseModel], detail: Mapping[str, Any], where: str) -> Problem:
    """Return pydantic's finding as a problem that names the key as the file writes it."""
    location = tuple(detail["loc"])
    key = _written(location)
    place = f"{where}: {key}" if key else where
    if detail["type"] == "extra_forbidden":
        valid = _valid_keys(model, location[:-1])
        return Problem(place, "is not a key", nearest(str(location[-1]), valid))
    if detail["type"] == "missing":
        return Problem(place, "is missing")
    what = str(detail["msg"]).removeprefix("Value error, ")
    return Problem(place, what[:1].lower() + what[1:])


def _written(location: Sequence[str | int]) -> str:
    """Return `levels[0].flag`; entries are counted from 0 and `texts` is not written."""
    parts = location[1:] if location[:1] == ("texts",) else location
    text = ""
    for part in parts:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def _valid_keys(model: type[BaseModel], location: Sequence[str | int]) -> list[str]:
    """Return the keys of the model at that place, as a file writes them."""
    current: type[BaseModel] | None = model
    for part in location:
        if current is not None and isinstance(part, str) and part in current.model_fields:
            current = _model_inside(current.model_fields[part].annotation)
    keys = [] if current is None else [f.alias or n for n, f in current.model_fields.items()]
    if current is Rule:
        keys = [key for key in keys if key != "texts"] + [*TEXT_TABLES, *TEXT_LISTS]
    return keys


def _model_inside(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for arg in get_args(annotation) if (found := _model_inside(arg))), None)
