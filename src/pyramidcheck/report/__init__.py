"""Pure renderings of a `Result`: one self-contained HTML page and one PDF, in English or French.

Both come from the one view model of `report.view`, where all rounding and wording happen. Nothing
heavy is imported until something is rendered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from pyramidcheck.model.result import Result

LANGUAGES = ("en", "fr")

__all__ = ["LANGUAGES", "prepare", "render_check", "render_html", "render_pdf", "render_reports"]


def render_html(result: Result, language: str, result_bytes: bytes | None = None) -> bytes:
    """Return the report as one HTML file that loads nothing from anywhere.

    Args:
        result: What the audit found.
        language: `en` or `fr`.
        result_bytes: The bytes of result.json; their SHA-256 is then printed in the manifest.

    Returns:
        UTF-8 text; the same arguments always give the same bytes.
    """
    from pyramidcheck.report.html import render  # noqa: PLC0415 - loaded on demand: heavy

    return render(result, language, result_bytes)


def render_check(result: Result, language: str) -> bytes:
    """Return the data-quality chapter alone as one HTML file; arguments as of `render_html`."""
    from pyramidcheck.report.html import render_check as render  # noqa: PLC0415 - as above

    return render(result, language)


def render_pdf(result: Result, language: str, result_bytes: bytes, printed_on: date) -> bytes:
    """Return the report as PDF/A-3a and PDF/UA-1 with `result_bytes` attached as result.json.

    Args:
        result: What the audit found.
        language: `en` or `fr`.
        result_bytes: The bytes of result.json, attached unchanged.
        printed_on: The date in the file's metadata; the caller decides it, never a clock.

    Returns:
        The PDF; the same arguments always give the same bytes.
    """
    from pyramidcheck.report.pdf import render  # noqa: PLC0415 - loaded on demand: heavy

    return render(result, language, result_bytes, printed_on)


def render_reports(
    result: Result,
    language: str,
    result_bytes: bytes,
    printed_on: date,
    formats: Collection[str],
) -> Iterator[tuple[str, bytes]]:
    """Yield `report.html` and `report.pdf` as far as `formats` names them, of one view model.

    The bytes are those of `render_html` and `render_pdf`.
    """
    if not {"html", "pdf"} & set(formats):
        return
    from pyramidcheck.report.view import build  # noqa: PLC0415 - loaded on demand: heavy

    view = build(result, language, result_bytes)
    if "html" in formats:
        from pyramidcheck.report import html  # noqa: PLC0415 - as above

        yield "report.html", html.render_view(view)
    if "pdf" in formats:
        from pyramidcheck.report import pdf  # noqa: PLC0415 - as above

        yield "report.pdf", pdf.render_view(view, result_bytes, printed_on)


def prepare() -> None:
    """Load what renders and start what draws; meant for a thread that has nothing else to do.

    Rendering does not depend on it: what fails here fails there, where somebody is told.
    """
    from contextlib import suppress  # noqa: PLC0415 - small, and used here alone

    with suppress(Exception):
        from pyramidcheck.report import draw, html, pdf  # noqa: F401, PLC0415 - loaded on demand

        draw.prepare()
        html.prepare()
