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
    from pyramidcheck.cli.terminal import Terminal  # noqa: PLC0415 - loaded when it is used

    written = "serialization" if document is Document.RESULT else "validation"
    described = _model(document).model_json_schema(by_alias=True, mode=written)
    described["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    Terminal().raw(json.dumps(described, ensure_ascii=False, indent=2) + "\n")


def _model(document: Document) -> type[BaseModel]:
    if document is Document.RESULT:
        from pyramidcheck.model.result import Result  # noqa: PLC0415 - one model is enough

        return Result
    if document is Document.FILING:
        from pyramidcheck.model.config import FilingConfig  # noqa: PLC0415

        return FilingConfig
    from pyramidcheck.model.rule import Rule  # noqa: PLC0415

    return Rule
