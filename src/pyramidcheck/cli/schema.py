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
    FILING = "filing"
    RULE = "rule"


def schema(
    document: Annotated[
        Document, typer.Argument(help="result.json, filing.toml or rule.toml.")
    ] = Document.RESULT,
) -> None:
    """Print the JSON Schema of a document.

    Example: pyramidcheck schema filing > filing.schema.json
    """
    from pyramidcheck.cli.terminal import Terminal

    # A result is written by the program, the other two by people.
    described = _model(document).model_json_schema(
        mode="serialization" if document is Document.RESULT else "validation"
    )
    described["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    Terminal().raw(json.dumps(described, ensure_ascii=False, indent=2) + "\n")


def _model(document: Document) -> type[BaseModel]:
    if document is Document.RESULT:
        from pyramidcheck.model.result import Result

        return Result
    if document is Document.FILING:
        from pyramidcheck.model.config import FilingConfig

        return FilingConfig
    from pyramidcheck.model.rule import Rule

    return Rule
