"""The report as PDF/A-3a and PDF/UA-1, set by Typst from the view model as JSON."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Literal

import typst

from pyramidcheck.errors import InvariantError, Problem
from pyramidcheck.report.bounded import STEPS, cut, weight
from pyramidcheck.report.coverage import covered
from pyramidcheck.report.draw import draw
from pyramidcheck.report.templates import template_bytes, templates_folder
from pyramidcheck.report.text import unmarked
from pyramidcheck.report.view import build

if TYPE_CHECKING:
    from pyramidcheck.model.result import Result
    from pyramidcheck.report.parts import View

STANDARDS: list[Literal["a-3a", "ua-1"]] = ["a-3a", "ua-1"]
SOURCES = ("report.typ", "chapters.typ", "parts.typ")
MOST_WEIGHT = 2_400_000
"""About as many bytes of text as a few hundred pages hold; longer lists are cut, and say so."""
SUBSTITUTE = "□"


def render(
    result: Result,
    language: str,
    result_bytes: bytes,
    printed_on: date,
    audience: str | None = None,
) -> bytes:
    """Return the PDF with `result_bytes` attached as result.json."""
    view = build(result, language, result_bytes, audience)
    if weight(view) > MOST_WEIGHT:
        view = next(
            (shorter for step in STEPS if weight(shorter := cut(view, *step)) <= MOST_WEIGHT),
            cut(view, *STEPS[-1]),
        )
    return render_view(view, result_bytes, printed_on)


def render_view(view: View, result_bytes: bytes, printed_on: date) -> bytes:
    """Return the PDF of a view that is already built.

    The template sees virtual files only: itself, the view and the attachment. It reads no disk, no
    clock and no typeface but those bundled.
    """
    files = {name: template_bytes(f"typst/{name}") for name in SOURCES}
    files["view.json"] = json.dumps(_data(view, printed_on), ensure_ascii=False).encode("utf-8")
    files["result.json"] = result_bytes
    noon = datetime(printed_on.year, printed_on.month, printed_on.day, 12, tzinfo=UTC)
    try:
        # The bindings take the main file under the name main.typ.
        document = typst.compile(  # type: ignore[call-overload] # its stub lacks this input
            {"main.typ": files.pop("report.typ"), **files},
            font_paths=[str(templates_folder() / "fonts")],
            ignore_system_fonts=True,
            pdf_standards=STANDARDS,
            timestamp=int(noon.timestamp()),
        )
    except typst.TypstError as error:
        problem = Problem(where="report.typ", what=str(error), hint="report this defect")
        raise InvariantError(problem) from error
    return bytes(document)


def _data(view: View, printed_on: date) -> dict[str, Any]:
    data = {field.name: _plain(getattr(view, field.name)) for field in dataclasses.fields(view)}
    drawings = {chart.id: draw(chart, view.language) for chart in view.charts}
    seen: list[str] = []
    shown: dict[str, Any] = _typeset(data, seen)
    shown["substituted"] = bool(seen)
    shown["drawings"] = drawings
    shown["printed_on"] = [printed_on.year, printed_on.month, printed_on.day]
    return shown


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON-like data of any shape
    if dataclasses.is_dataclass(value):
        return {
            field.name: _plain(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if field.name != "spec"
        }
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _typeset(value: Any, seen: list[str]) -> Any:  # noqa: ANN401 - JSON-like data of any shape
    """The same data in which every character that the typeface lacks is a □."""
    if isinstance(value, str):
        return "".join(_glyph(character, seen) for character in unmarked(value))
    if isinstance(value, dict):
        return {key: _typeset(item, seen) for key, item in value.items()}
    if isinstance(value, list):
        return [_typeset(item, seen) for item in value]
    return value


def _glyph(character: str, seen: list[str]) -> str:
    if character == "\ufffd" or not covered(ord(character)):
        seen.append(character)
        return SUBSTITUTE
    return character
