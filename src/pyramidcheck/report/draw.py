"""Charts as SVG: drawn, prefixed, and labelled for those who cannot see them."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from pyramidcheck.report import drawing_process
from pyramidcheck.report.drawing_fonts import FACES, FAMILY
from pyramidcheck.report.drawing_text import stand_in
from pyramidcheck.report.engine import draw_spec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyramidcheck.report.parts import Chart

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
FORMATS = {"en": "en-GB", "fr": "fr-FR"}


def draw(chart: Chart, language: str) -> str:
    """Return the chart as one SVG element with a title and a description; empty without data."""
    if chart.spec is None:
        return ""
    places: dict[str, str] = {}
    spec = json.dumps(stand_in(chart.spec, places))
    texts = {character: text for text, character in places.items()}
    return _labelled(_drawn(spec, FORMATS[language]), chart, texts)


def ask(charts: Iterable[Chart], language: str) -> None:
    """Have the charts drawn beside what else is done, where a process runs that draws."""
    process = drawing_process.running()
    if process is not None:
        for chart in charts:
            if chart.spec is not None:
                process.ask(json.dumps(stand_in(chart.spec, {})), FORMATS[language])


@lru_cache(maxsize=64)
def _drawn(spec: str, locale: str) -> str:
    """The bare SVG; kept, because HTML and PDF show the same drawings."""
    process = drawing_process.running()
    drawn = process.take(spec, locale) if process is not None else None
    return draw_spec(spec, locale) if drawn is None else drawn


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
