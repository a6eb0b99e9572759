"""`result.json` read back from where an audit wrote it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.model.result import SCHEMA, Result

if TYPE_CHECKING:
    from pathlib import Path

RESULT = "result.json"
_INSIDE = "audit"
"""Where an audit goes inside its filing unless another folder was named."""


def find_result(path: Path) -> Path:
    """Return the result.json that a path means: the file, the audit's folder, or its filing."""
    if not path.is_dir():
        return path
    inside = path / _INSIDE / RESULT
    return inside if inside.is_file() and not (path / RESULT).is_file() else path / RESULT


def read_result_file(file: Path) -> Result:
    """Return what the file holds.

    Raises:
        UsageError: It cannot be read, or is no result that this release understands.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        hint = "name the result.json of an audit, or the folder that holds it"
        raise UsageError(Problem(str(file), error.strerror or str(error), hint)) from error
    try:
        found: Any = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UsageError(Problem(str(file), "is no JSON", f"name a {RESULT}")) from error
    schema = found.get("schema") if isinstance(found, dict) else None
    if schema != SCHEMA:
        what = f"is no {SCHEMA}" + (f" but {schema}" if isinstance(schema, str) else "")
        raise UsageError(Problem(str(file), what, f"name the {RESULT} of an audit"))
    try:
        return Result.model_validate(found)
    except ValidationError as error:
        first = error.errors()[0]
        where = f"{file}: {'.'.join(str(part) for part in first['loc'])}"
        hint = "it was changed, or written by a later release"
        raise UsageError(Problem(where, first["msg"], hint)) from error
