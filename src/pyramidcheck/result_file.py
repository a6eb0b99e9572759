"""Reads a `result.json` that any release of this schema wrote."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from pyramidcheck import __version__
from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.model.result import SCHEMA, Result

if TYPE_CHECKING:
    from pathlib import Path

RESULT = "result.json"
_INSIDE = "audit"
"""Where an audit goes inside its filing unless another folder was named."""
_FAMILY = SCHEMA.partition("/")[0]


@dataclass(frozen=True, slots=True)
class ResultFile:
    """A result as it was written, and what it says."""

    path: Path
    content: bytes
    """The very bytes of the file."""
    result: Result
    """Keys that were added since the file was written hold their defaults."""


def read_result(path: Path) -> ResultFile:
    """Return the result in a result.json, or in the folder of an audit or of its filing.

    Raises:
        UsageError: There is no result.json, it is none, its schema is another, or a later release
            has written keys that this one does not know.
    """
    file = _find(path)
    try:
        content = file.read_bytes()
    except OSError as error:
        hint = "name the result.json of an audit, or the folder that holds it"
        raise UsageError(Problem(str(file), error.strerror or str(error), hint)) from error
    return ResultFile(file, content, parse_result(content, str(file)))


def _find(path: Path) -> Path:
    if not path.is_dir():
        return path
    inside = path / _INSIDE / RESULT
    return inside if inside.is_file() and not (path / RESULT).is_file() else path / RESULT


def parse_result(content: bytes, where: str) -> Result:
    """Return the result that the bytes of a result.json hold; errors as of `read_result`."""
    try:
        found: Any = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UsageError(Problem(where, "is no JSON", f"name a {RESULT}")) from error
    _require_schema(found, where)
    try:
        return Result.model_validate(found)
    except ValidationError as error:
        raise UsageError(_problems(error, found, where)) from error


def _require_schema(found: object, where: str) -> None:
    """Return only where the file says that it is of the schema that this release reads."""
    schema = found.get("schema") if isinstance(found, dict) else None
    if schema == SCHEMA:
        return
    hint = f"name the {RESULT} of an audit"
    if isinstance(schema, str) and schema.startswith(f"{_FAMILY}/"):
        hint = f"this is pyramidcheck {__version__}: read the file with the release that wrote it"
    what = f"is no {SCHEMA}" + (f" but {schema}" if isinstance(schema, str) else "")
    raise UsageError(Problem(where, what, hint))


def _problems(error: ValidationError, found: dict[str, Any], where: str) -> list[Problem]:
    """Return every key that does not fit, the first few of them."""
    tool = found.get("tool")
    version = tool.get("version") if isinstance(tool, dict) else None
    written = f"it was written by pyramidcheck {version}" if version else "it was changed"
    hint = f"{written}, this is {__version__}: use the release that wrote it, or a later one"
    return [
        Problem(f"{where}: {'.'.join(str(part) for part in each['loc'])}", each["msg"], hint)
        for each in error.errors()[:_MOST_PROBLEMS]
    ]


_MOST_PROBLEMS = 5
