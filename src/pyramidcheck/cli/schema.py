"""`pyramidcheck schema` prints the JSON Schema of what others read or write."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pydantic import BaseModel


class Document(StrEnum):
    """Documents that have a schema."""

    RESULT = "result"
    CHECK = "check"
    FILING = "filing"
    WHATIF = "whatif"
    COMPARISON = "comparison"
    RULE = "rule"


def schema(
    document: Annotated[
        Document,
        typer.Argument(help="result.json, check, filing.toml, rule.toml, what-if or comparison."),
    ] = Document.RESULT,
) -> None:
    """Print the JSON Schema of a document.

    Example: pyramidcheck schema filing > filing.schema.json
    """
    from pyramidcheck.cli.terminal import Terminal

    # Results are written by the program, the other two by people.
    by_people = document in {Document.FILING, Document.RULE}
    described = _model(document).model_json_schema(
        mode="validation" if by_people else "serialization"
    )
    described["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    Terminal().raw(json.dumps(described, ensure_ascii=False, indent=2) + "\n")


def _model(document: Document) -> type[BaseModel]:
    if document is Document.RESULT:
        from pyramidcheck.model.result import Result

        return Result
    if document is Document.CHECK:
        from pyramidcheck.model.check import CheckResult

        return CheckResult
    if document is Document.WHATIF:
        from pyramidcheck.whatif import WhatIfResult

        return WhatIfResult
    if document is Document.COMPARISON:
        from pyramidcheck.comparison import Comparison

        return Comparison
    if document is Document.FILING:
        from pyramidcheck.model.config import FilingConfig

        return FilingConfig
    from pyramidcheck.model.rule import Rule

    return Rule
