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
    SCENARIO = "scenario"


_MODELS = {
    Document.RESULT: ("model.result", "Result"),
    Document.CHECK: ("model.check", "CheckResult"),
    Document.FILING: ("model.config", "FilingConfig"),
    Document.WHATIF: ("whatif", "WhatIfResult"),
    Document.COMPARISON: ("comparison", "Comparison"),
    Document.RULE: ("model.rule", "Rule"),
    Document.SCENARIO: ("simulate", "Scenario"),
}
"""Document -> module and class; loaded when asked for."""


def schema(
    document: Annotated[
        Document,
        typer.Argument(
            help="result.json, check, filing.toml, rule.toml, scenario, what-if or comparison."
        ),
    ] = Document.RESULT,
) -> None:
    """Print the JSON Schema of a document.

    Example: pyramidcheck schema filing > filing.schema.json
    """
    from pyramidcheck.cli.terminal import Terminal

    # Results are written by the program, the others by people.
    by_people = document in {Document.FILING, Document.RULE, Document.SCENARIO}
    described = _model(document).model_json_schema(
        mode="validation" if by_people else "serialization"
    )
    described["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    Terminal().raw(json.dumps(described, ensure_ascii=False, indent=2) + "\n")


def _model(document: Document) -> type[BaseModel]:
    from importlib import import_module

    module, name = _MODELS[document]
    model: type[BaseModel] = getattr(import_module(f"pyramidcheck.{module}"), name)
    return model
