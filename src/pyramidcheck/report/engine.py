"""The engine that draws Vega-Lite as SVG, with the bundled typeface and without any network."""

from __future__ import annotations

import json
from threading import Lock
from typing import TYPE_CHECKING, Literal, cast

from pyramidcheck.report.drawing_fonts import register_once

if TYPE_CHECKING:
    FormatLocale = Literal["en-GB", "fr-FR"]

_LOCK = Lock()
_NOTHING = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
    "data": {"values": [{"text": "0"}]},
    "mark": "text",
    "encoding": {"text": {"field": "text", "type": "nominal"}},
}


def draw_spec(spec: str, locale: str) -> str:
    """Return the bare SVG of a specification as JSON.

    Raises:
        ValueError: The specification cannot be drawn.
    """
    with _LOCK:
        import vl_convert  # noqa: PLC0415 - heavy, and seldom needed where another process draws

        register_once(vl_convert.register_font_directory)
        markup: str = vl_convert.vegalite_to_svg(
            spec, format_locale=cast("FormatLocale", locale), allowed_base_urls=[]
        )
        return markup


def start_engine() -> None:
    """Start the engine, which otherwise the first drawing waits for."""
    draw_spec(json.dumps(_NOTHING), "en-GB")
