"""Charts as SVG, drawn by vl-convert with the bundled typeface and without any network."""

from __future__ import annotations

import json
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Literal
from xml.etree import ElementTree as ET

import vl_convert

from pyramidcheck.report.drawing_fonts import FACES, FAMILY, register_once
from pyramidcheck.report.drawing_text import stand_in

if TYPE_CHECKING:
    from pyramidcheck.report.parts import Chart

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
_LOCK = Lock()
_NOTHING = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
    "data": {"values": [{"text": "0"}]},
    "mark": "text",
    "encoding": {"text": {"field": "text", "type": "nominal"}},
}
FORMATS: dict[str, Literal["en-GB", "fr-FR"]] = {"en": "en-GB", "fr": "fr-FR"}


def draw(chart: Chart, language: str) -> str:
    """Return the chart as one SVG element with a title and a description; empty without data."""
    if chart.spec is None:
        return ""
    places: dict[str, str] = {}
    spec = stand_in(chart.spec, places)
    texts = {character: text for text, character in places.items()}
    return _labelled(_drawn(json.dumps(spec), language), chart, texts)


def prepare() -> None:
    """Start the drawing engine, which otherwise the first chart waits for."""
    _drawn(json.dumps(_NOTHING), "en")


@lru_cache(maxsize=64)
def _drawn(spec: str, language: str) -> str:
    """The bare SVG; kept, because HTML and PDF show the same drawings."""
    with _LOCK:
        return _draw(spec, language)


def _draw(spec: str, language: str) -> str:
    register_once(vl_convert.register_font_directory)
    markup: str = vl_convert.vegalite_to_svg(
        spec, format_locale=FORMATS[language], allowed_base_urls=[]
    )
    return markup


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
