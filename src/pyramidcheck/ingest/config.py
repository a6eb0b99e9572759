"""Reads `filing.toml`: every problem at once, each with its key and the nearest valid one."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ValidationError

from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.ingest.headers import code_synonyms, normalise
from pyramidcheck.ingest.shape_config import nearest, shape_problems, valid_shape_keys
from pyramidcheck.model.canonical import RATES, TABLES, Table
from pyramidcheck.model.config import (
    CodedColumn,
    ColumnMapping,
    ConstantColumn,
    Dialect,
    FilingConfig,
    Period,
    Plan,
    ReportOptions,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_ALIASES = {"enrolments": "participants", "enrollments": "participants"}
_SECTIONS: dict[str, type[BaseModel]] = {"period": Period, "plan": Plan, "report": ReportOptions}
_BY_TABLE = ("files", "mapping", "dialect")
_LARGEST = 4_000_000
_PERSON_KEY = "person_key"
_TELLING = frozenset({"participants", "orders", "payouts"})
"""Tables whose rows may tell who somebody is."""


def read_config(path: Path, *, inside_filing: bool) -> FilingConfig:
    """Return the configuration in the file.

    Args:
        path: The TOML file.
        inside_filing: True for a file found in the filing itself: its paths must stay inside, as
            the filer may point them anywhere.

    Raises:
        UsageError: The file cannot be read, is not TOML, or holds keys or values that are not
            valid; all problems at once.
    """
    raw = _toml(path, inside_filing=inside_filing)
    for section in _BY_TABLE:
        if isinstance(raw.get(section), dict):
            raw[section] = {_ALIASES.get(key, key): item for key, item in raw[section].items()}
            # One pattern may be written without a list.
            if section == "files":
                raw[section] = {
                    key: [item] if isinstance(item, str) else item
                    for key, item in raw[section].items()
                }
    try:
        config = FilingConfig.model_validate(raw)
    except ValidationError as error:
        raise UsageError(_problems(path, error)) from error
    problems = [
        *_unknown_tables(path, config),
        *_mapping_problems(path, config),
        *shape_problems(path, config),
        *_value_problems(path, config),
        *(_outside_problems(path, config) if inside_filing else ()),
    ]
    if problems:
        raise UsageError(problems)
    return config


def _toml(path: Path, *, inside_filing: bool) -> dict[str, Any]:
    if inside_filing and path.is_symlink():
        hint = "put the file itself into the filing, or name your own with --config"
        raise UsageError(Problem(path.name, "is a link; the filing may not point outside", hint))
    try:
        if path.stat().st_size > _LARGEST:
            hint = "a filing.toml holds columns, codes and facts of the plan, no data"
            raise UsageError(Problem(path.name, f"is larger than {_LARGEST:,} bytes", hint))
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(Problem(str(path), f"cannot be read: {error.strerror}")) from error
    except UnicodeDecodeError as error:
        raise UsageError(Problem(str(path), "is not UTF-8 text", "save it as UTF-8")) from error
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(Problem(str(path), f"is not TOML: {error}")) from error


def _problems(path: Path, error: ValidationError) -> list[Problem]:
    """One problem a key; a mapping that fits no form is told once, not once a form."""
    found: dict[str, Problem] = {}
    for item in error.errors(include_url=False):
        location = [str(part) for part in item["loc"]]
        shaped = location[0] == "mapping" and location[2:3] == ["shape"]
        is_mapping = location[0] == "mapping" and len(location) > 2 and not shaped
        if is_mapping:
            location = location[:3]
        key = ".".join(location)
        where = f"{path.name}: {key}"
        if is_mapping:
            what = "is no mapping"
            hint = (
                'write "header", { column = "header", codes = {...} }, { value = ... }, '
                '{ product = ["header", "header"] }, { plus = ["header"], minus = ["header"] } '
                'or { first = ["header", "header"] }'
            )
        elif item["type"] == "extra_forbidden":
            what, hint = "is no known key", nearest(location[-1], _valid_keys(location))
        else:
            what, hint = item["msg"], ""
        found.setdefault(key, Problem(where, what, hint))
    return list(found.values())


def _valid_keys(location: list[str]) -> list[str]:
    if len(location) == 1:
        return sorted(FilingConfig.model_fields)
    if location[0] == "dialect":
        return sorted(Dialect.model_fields)
    if location[0] == "mapping":
        return valid_shape_keys(location[3:])
    section = _SECTIONS.get(location[0])
    return sorted(section.model_fields) if section else []


def _unknown_tables(path: Path, config: FilingConfig) -> list[Problem]:
    sections: dict[str, Mapping[str, object]] = {
        "files": config.files,
        "mapping": config.mapping.tables,
        "dialect": config.dialect,
    }
    known = [*TABLES, RATES.name]
    return [
        Problem(f"{path.name}: {section}.{table}", "is no table", nearest(table, known))
        for section, tables in sections.items()
        for table in tables
        if table not in known
    ]


def _mapping_problems(path: Path, config: FilingConfig) -> list[Problem]:
    problems = []
    for name, told in config.mapping.tables.items():
        table = RATES if name == RATES.name else TABLES.get(name)
        if table is None:
            continue
        valid = [column.name for column in table.columns]
        for column, source in told.columns.items():
            where = f"{path.name}: mapping.{name}.{column}"
            listed = isinstance(source, tuple)
            if listed or (column == _PERSON_KEY and name in _TELLING):
                problems += _telling_problems(where, name, column, source)
            elif column not in valid:
                hint = nearest(column, valid)
                problems.append(Problem(where, f"is no column of {name}", hint))
            elif isinstance(source, CodedColumn):
                problems += _code_problems(where, table, column, source.codes)
            elif isinstance(source, ConstantColumn) and isinstance(source.value, str):
                known = code_synonyms(table, column)
                if known and column != "currency" and normalise(source.value) not in known:
                    hint = nearest(source.value, sorted(set(known.values())))
                    problems.append(Problem(where, f"{source.value!r} is no {column}", hint))
    return problems


def _telling_problems(where: str, table: str, column: str, source: ColumnMapping) -> list[Problem]:
    """Say what is wrong with columns that shall tell who somebody is."""
    if column != _PERSON_KEY or table not in _TELLING:
        return [Problem(where, "takes one column", "only person_key takes a list of columns")]
    if isinstance(source, str | tuple):
        return []
    return [Problem(where, "names no column", 'write "header" or ["header", "header"]')]


def _code_problems(where: str, table: Table, column: str, codes: dict[str, str]) -> list[Problem]:
    known = code_synonyms(table, column)
    if not known or column == "currency":
        return []
    valid = sorted(set(known.values()))
    problems = [
        Problem(f"{where}.codes.{code}", f"{value!r} is no {column}", nearest(value, valid))
        for code, value in codes.items()
        if value not in valid
    ]
    compared: dict[str, str] = {}
    for code, value in codes.items():
        if compared.setdefault(normalise(code), value) != value:
            what = "is written twice with different values; case and accents are folded"
            problems.append(Problem(f"{where}.codes.{code}", what))
    return problems


def _value_problems(path: Path, config: FilingConfig) -> list[Problem]:
    problems = []
    start, end = config.period.start, config.period.end
    if start and end and start > end:
        problems.append(Problem(f"{path.name}: period.end", f"{end} is before the start, {start}"))
    for table, dialect in config.dialect.items():
        where = f"{path.name}: dialect.{table}"
        if dialect.decimal not in {None, ".", ","}:
            problems.append(Problem(f"{where}.decimal", "is neither . nor ,"))
        if dialect.date_order not in {None, "ymd", "dmy", "mdy"}:
            problems.append(Problem(f"{where}.date_order", "is none of ymd, dmy, mdy"))
        if dialect.delimiter is not None and len(dialect.delimiter) != 1:
            hint = "a blank stands for any run of blanks"
            problems.append(Problem(f"{where}.delimiter", "is not one character", hint))
        if dialect.quote is not None and len(dialect.quote) > 1:
            problems.append(Problem(f"{where}.quote", "is not one character", 'or "" for none'))
        if dialect.timezone is not None and not _is_zone(dialect.timezone):
            hint = "write its IANA name, such as Europe/Paris"
            problems.append(Problem(f"{where}.timezone", "is no time zone", hint))
    return problems


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _outside_problems(path: Path, config: FilingConfig) -> list[Problem]:
    patterns = [(f"files.{table}", item) for table, items in config.files.items() for item in items]
    if config.report.logo is not None:
        patterns.append(("report.logo", config.report.logo))
    hint = "write a path below the filing, with / between folders"
    return [
        Problem(f"{path.name}: {key}", f"{pattern!r} {what}", hint)
        for key, pattern in patterns
        if (what := _leads_out(path.parent, pattern))
    ]


def _leads_out(folder: Path, pattern: str) -> str:  # noqa: PLR0911 - one answer for each way out
    """Return why a path of the filing's own filing.toml is refused, or nothing."""
    windows = PureWindowsPath(pattern)
    if PurePosixPath(pattern).is_absolute() or windows.is_absolute() or windows.drive:
        return "is absolute"
    if "\\" in pattern or windows.root:
        return "holds a backslash"
    if not pattern.isprintable():
        return "holds a character that cannot be seen"
    if ".." in windows.parts or not pattern.strip():
        return "leads out of the filing"
    try:
        # A file may be named by its very characters, those of a pattern included.
        matches = [folder / pattern, *folder.glob(pattern)]
        real = [path for path in matches if path.is_symlink() or path.exists()]
    except ValueError:
        # `**` within a name, or a NUL.
        return "is no path and no pattern"
    except OSError:
        # Python before 3.12 passes on what the system says of a name that is too long.
        return "is no name that the system knows"
    # A file behind a linked folder exists, as does a link that leads nowhere.
    for match in real:
        parts = [match, *match.parents]
        if any(part.is_symlink() for part in parts[: parts.index(folder)]):
            return "is a link, or lies behind one"
    return ""
