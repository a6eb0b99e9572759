"""Charts as SVG: drawn, prefixed, and labelled for those who cannot see them."""

from __future__ import annotations

import json
import os
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from pyramidcheck.report.drawing_fonts import FACES, FAMILY, REGULAR
from pyramidcheck.report.drawing_text import stand_in
from pyramidcheck.report.engine import draw_spec

if TYPE_CHECKING:
    from pyramidcheck.report.parts import Chart

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
FORMATS = {"en": "en-GB", "fr": "fr-FR"}
_NOTHING = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
    "data": {"values": [{"text": "0"}]},
    "mark": {"type": "text", "font": REGULAR},
    "encoding": {"text": {"field": "text", "type": "nominal"}},
}


def draw(chart: Chart, language: str) -> str:
    """Return the chart as one SVG element with a title and a description; empty without data."""
    if chart.spec is None:
        return ""
    places: dict[str, str] = {}
    spec = json.dumps(stand_in(chart.spec, places))
    texts = {character: text for text, character in places.items()}
    return _labelled(_drawn(spec, FORMATS[language]).result(), chart, texts)


def start() -> None:
    """Have the engine started, in a thread, for drawings that will be asked for soon."""
    _drawn(json.dumps(_NOTHING), FORMATS["en"])


def ask(chart: Chart, language: str) -> None:
    """Have the chart drawn while something else is done."""
    if chart.spec is not None:
        _drawn(json.dumps(stand_in(chart.spec, {})), FORMATS[language])


@lru_cache(maxsize=64)
def _drawn(spec: str, locale: str) -> Future[str]:
    """The bare SVG; kept, because HTML and PDF show the same drawings.

    Raises:
        RuntimeError: This process was forked from one that drew, whose threads it lacks.
    """
    thread, owner = _thread()
    if owner != os.getpid():
        raise RuntimeError("a process draws nothing if the one that it was forked from did")
    return thread.submit(draw_spec, spec, locale)


@cache
def _thread() -> tuple[ThreadPoolExecutor, int]:
    """What draws one after the other, and in which process: the engine does not hold the lock."""
    return ThreadPoolExecutor(1, "drawing"), os.getpid()


def _labelled(markup: str, chart: Chart, texts: dict[str, str]) -> str:
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", XLINK)
    root = ET.fromstring(markup)  # noqa: S314 - our own drawing, from our own specification
    _prefix_ids(root, chart.id)
    for element in root.iter():
        for name in [n for n in element.attrib if n.startswith("aria-") or n in {"role", "class"}]:
            del element.attrib[name]
        # Measured under names of our own, shown under the typeface's.
        if element.get("font-family") in FACES:
            element.set("font-family", FAMILY)
        if element.text in texts:
            element.text = texts[element.text]
    for position, (tag, text) in enumerate((("title", chart.title), ("desc", chart.alt))):
        element = ET.Element(f"{{{SVG}}}{tag}", {"id": f"{chart.id}-{tag}"})
        element.text = text
        root.insert(position, element)
    root.set("role", "img")
    root.set("aria-labelledby", f"{chart.id}-title {chart.id}-desc")
    return ET.tostring(root, encoding="unicode")


def _prefix_ids(root: ET.Element, prefix: str) -> None:
    renamed = {}
    for element in root.iter():
        if "id" in element.attrib:
            old = element.attrib["id"]
            renamed[f"url(#{old})"] = f"url(#{prefix}-{old})"
            element.set("id", f"{prefix}-{old}")
    for element in root.iter():
        for name, value in element.attrib.items():
            if value in renamed:
                element.set(name, renamed[value])
