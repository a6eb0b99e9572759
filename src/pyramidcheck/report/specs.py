"""Vega-Lite specifications of the folder `charts`, filled with values under one theme."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from pyramidcheck.report.drawing_fonts import SEMIBOLD, SEMIBOLD_WEIGHT
from pyramidcheck.report.drawing_text import shown
from pyramidcheck.report.templates import template_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping


def load_spec(chart_id: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the chart's specification with the theme and every `@name` replaced by its value."""
    return load_part(chart_id, values) | {"config": _theme()["config"]}


def load_part(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same without the theme's configuration, for a part of a specification.

    Values are put in as they are: a text of the filing that begins with `@` stays that text.
    """
    colours = {f"colour_{name}": colour for name, colour in _theme()["palette"].items()}
    spec = json.loads(template_bytes(f"charts/{name}.json"))
    filled: dict[str, Any] = _filled(spec, {**colours, **shown(values)})
    return filled


@cache
def _theme() -> dict[str, Any]:
    theme: dict[str, Any] = json.loads(template_bytes("charts/theme.json"))
    return theme


def _filled(node: Any, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON-like data of any shape
    if isinstance(node, str) and node.startswith("@"):
        return values[node.removeprefix("@")]
    if isinstance(node, dict):
        filled = {key: _filled(item, values) for key, item in node.items()}
        if filled.get("fontWeight") == SEMIBOLD_WEIGHT:
            filled["font"] = SEMIBOLD
        return filled
    if isinstance(node, list):
        return [_filled(item, values) for item in node]
    return node
