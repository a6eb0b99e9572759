"""The report as PDF/A-3a and PDF/UA-1, set by Typst from the view model as JSON."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import typst

from pyramidcheck.errors import InvariantError, Problem
from pyramidcheck.report.bounded import STEPS, cut, weight
from pyramidcheck.report.coverage import covered
from pyramidcheck.report.draw import draw
from pyramidcheck.report.parts import Table
from pyramidcheck.report.pdf_cards import fits_page
from pyramidcheck.report.pdf_tables import table_setting
from pyramidcheck.report.templates import template_bytes, templates_folder
from pyramidcheck.report.text import unmarked
from pyramidcheck.report.view import build

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from _typeshed import DataclassInstance

    from pyramidcheck.model.annex import Reply
    from pyramidcheck.model.result import Result
    from pyramidcheck.report.parts import View

STANDARDS: list[Literal["a-3a", "ua-1"]] = ["a-3a", "ua-1"]
SOURCES = ("report.typ", "chapters.typ", "cards.typ", "parts.typ")
MOST_WEIGHT = 2_400_000
"""About as many bytes of text as a few hundred pages hold; longer lists are cut, and say so."""
SUBSTITUTE = "□"


def render(  # noqa: PLR0913 - see render_pdf
    result: Result,
    language: str,
    result_bytes: bytes,
    printed_on: date,
    *,
    audience: str | None = None,
    reply: Reply | None = None,
) -> bytes:
    """Return the PDF with `result_bytes` attached as result.json."""
    view = build(result, language, result_bytes, audience=audience, reply=reply)
    return render_whole(view, result_bytes, printed_on)


def render_whole(view: View, result_bytes: bytes, printed_on: date) -> bytes:
    """Return the PDF of a whole view, its lists cut where they would fill too many pages."""
    if weight(view) > MOST_WEIGHT:
        view = next(
            (shorter for step in STEPS if weight(shorter := cut(view, *step)) <= MOST_WEIGHT),
            cut(view, *STEPS[-1]),
        )
    return render_view(view, result_bytes, printed_on)


def render_view(view: View, result_bytes: bytes, printed_on: date) -> bytes:
    """Return the PDF of a view that is already built.

    The template sees virtual files only: itself, the view, the drawings and the attachment. It
    reads no disk, no clock and no typeface but those bundled.
    """
    data = _data(view)
    # Last: another thread may still be drawing them.
    drawings = {
        f"{chart.id}.svg": draw(chart, view.language).encode("utf-8")
        for chart in view.charts
        if chart.spec is not None
    }
    return compile_document(SOURCES, data, {"result.json": result_bytes, **drawings}, printed_on)


def compile_document(
    sources: Sequence[str], data: dict[str, Any], attached: Mapping[str, bytes], printed_on: date
) -> bytes:
    """Return the PDF that the first of our templates makes of `data`; see `render_view`.

    Raises:
        InvariantError: The template does not compile, which is always a defect.
    """
    day = [printed_on.year, printed_on.month, printed_on.day]
    files = {name: template_bytes(f"typst/{name}") for name in sources}
    shown = json.dumps({**data, "printed_on": day}, ensure_ascii=False)
    files |= {"view.json": shown.encode("utf-8"), **attached}
    noon = datetime(printed_on.year, printed_on.month, printed_on.day, 12, tzinfo=UTC)
    try:
        # The bindings take the main file under the name main.typ.
        document = typst.compile(  # type: ignore[call-overload] # its stub lacks this input
            {"main.typ": files.pop(sources[0]), **files},
            font_paths=[str(templates_folder() / "fonts")],
            ignore_system_fonts=True,
            pdf_standards=STANDARDS,
            timestamp=int(noon.timestamp()),
        )
    except typst.TypstError as error:
        problem = Problem(where=sources[0], what=str(error), hint="report this defect")
        raise InvariantError(problem) from error
    return bytes(document)


def _data(view: View) -> dict[str, Any]:
    """Every string that Typst is handed, and what it need not find out."""
    fitting = [card.rule for card in view.cards if fits_page(card, view.card_parts)]
    drawn = [chart.id for chart in view.charts if chart.spec is not None]
    return {**typeset(view), "fitting": fitting, "drawn": drawn}


def typeset(view: DataclassInstance) -> dict[str, Any]:
    """Return a view as Typst reads it, and whether any character of it had to be substituted."""
    seen: list[str] = []
    shown: dict[str, Any] = _typeset(view, seen)
    return {**shown, "substituted": bool(seen)}


def _typeset(value: Any, seen: list[str]) -> Any:  # noqa: ANN401 - JSON-like data of any shape
    """The same data as JSON knows it, in which every character that the typeface lacks is a □."""
    if isinstance(value, str):
        return value if value.isascii() and value.isprintable() else _shown(value, seen)
    if isinstance(value, tuple | list):
        return [_typeset(item, seen) for item in value]
    if isinstance(value, dict):
        return {key: _typeset(item, seen) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        shown = {name: _typeset(getattr(value, name), seen) for name in _told(type(value))}
        return {**shown, "setting": table_setting(value)} if isinstance(value, Table) else shown
    return value


@cache
def _told(kind: type[DataclassInstance]) -> tuple[str, ...]:
    """What is handed over of a part of the view: all but a chart's specification."""
    return tuple(field.name for field in dataclasses.fields(kind) if field.name != "spec")


def _shown(text: str, seen: list[str]) -> str:
    plain = unmarked(text)
    lacking = [character for character in set(plain) if _is_lacking(character)]
    seen += lacking
    return plain.translate({ord(character): SUBSTITUTE for character in lacking})


@cache
def _is_lacking(character: str) -> bool:
    return character == "\ufffd" or not covered(ord(character))
