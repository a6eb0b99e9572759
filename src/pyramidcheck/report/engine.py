"""The engine that draws Vega-Lite as SVG, with the bundled typeface and without any network."""

from __future__ import annotations

import logging
from functools import cache
from typing import TYPE_CHECKING, Literal, cast

from pyramidcheck.report.drawing_fonts import write_faces

if TYPE_CHECKING:
    from types import ModuleType

    FormatLocale = Literal["en-GB", "fr-FR"]


def draw_spec(spec: str, locale: str) -> str:
    """Return the bare SVG of a specification as JSON.

    Raises:
        ValueError: The specification cannot be drawn, or names a typeface that is not bundled.
    """
    markup: str = _engine().vegalite_to_svg(spec, format_locale=cast("FormatLocale", locale))
    return markup


@cache
def _engine() -> ModuleType:
    import vl_convert  # noqa: PLC0415 - heavy, and not always needed

    # Its warnings are for whoever writes a specification; tests read them.
    logging.getLogger(vl_convert.__name__).addHandler(logging.NullHandler())
    vl_convert.set_font_directories([str(write_faces())])
    vl_convert.configure(base_url=False, allowed_base_urls=[], missing_fonts="error")
    module: ModuleType = vl_convert
    return module
