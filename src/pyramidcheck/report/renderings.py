"""Several reports of one result: the view model is built once for those that show the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from pyramidcheck.report.draw import ask
from pyramidcheck.report.view import build

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pyramidcheck.model.annex import Edition
    from pyramidcheck.model.result import Result
    from pyramidcheck.report.parts import View

UNDATED = date(1970, 1, 1)
"""Printed where neither the rows nor the command line give any date: no clock is asked."""


def render(
    result: Result, result_bytes: bytes, formats: Sequence[str], edition: Edition
) -> Iterator[tuple[str, bytes]]:
    """Yield the formats in the order given; arguments as of `report.render_reports`."""
    language, day = edition.language, edition.printed_on or UNDATED

    @cache
    def view() -> View:
        audience, reply = edition.audience, edition.reply
        return build(
            result,
            language,
            result_bytes,
            audience=audience,
            reply=reply,
            with_rows=edition.with_rows,
            printed_on=edition.printed_on,
            on_chart=lambda chart: ask(chart, language),
        )

    renderers: dict[str, Callable[[], bytes]] = {
        "html": lambda: _page(view()),
        "pdf": lambda: _paper(view(), result_bytes, day),
        "md": lambda: _markdown(result, language, result_bytes),
        "xlsx": lambda: _workbook(result, language, result_bytes, day),
    }
    with ThreadPoolExecutor(1, "paper") as beside:
        if {"html", "pdf"} <= set(formats):
            # Typst does not hold Python's lock: the page is written while it sets the paper.
            renderers["pdf"] = beside.submit(_paper, view(), result_bytes, day).result
        for name in formats:
            yield name, renderers[name]()


def _page(view: View) -> bytes:
    from pyramidcheck.report.html import render_whole  # noqa: PLC0415 - heavy, and not always asked

    return render_whole(view)


def _paper(view: View, result_bytes: bytes, day: date) -> bytes:
    from pyramidcheck.report.pdf import render_whole  # noqa: PLC0415 - as above

    return render_whole(view, result_bytes, day)


def _markdown(result: Result, language: str, result_bytes: bytes) -> bytes:
    from pyramidcheck.report.markdown import render as markdown  # noqa: PLC0415 - seldom asked for

    return markdown(result, language, result_bytes)


def _workbook(result: Result, language: str, result_bytes: bytes, day: date) -> bytes:
    from pyramidcheck.report.workbook import render as workbook  # noqa: PLC0415 - as above

    return workbook(result, language, result_bytes, day)
