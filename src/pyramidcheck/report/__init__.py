"""Pure renderings of a `Result` in English or French: HTML, PDF, and summaries for other programs.

All come from the one view model of `report.view`, where all rounding and wording happen. Nothing
heavy is imported until something is rendered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from pyramidcheck.model.result import Result

LANGUAGES = ("en", "fr")

__all__ = [
    "LANGUAGES",
    "render_check",
    "render_html",
    "render_markdown",
    "render_pdf",
    "render_workbook",
]


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


def render_markdown(result: Result, language: str, result_bytes: bytes | None = None) -> bytes:
    """Return page one, the findings and the legal criteria as Markdown.

    Arguments as of `render_html`. Nothing of the filing becomes markup, a link or a mention.
    """
    from pyramidcheck.report.markdown import render  # noqa: PLC0415 - loaded on demand: heavy

    return render(result, language, result_bytes)


def render_workbook(
    result: Result, language: str, result_bytes: bytes | None, printed_on: date
) -> bytes:
    """Return summary, findings, rules, criteria and data quality as an XLSX workbook.

    Arguments as of `render_pdf`. Numbers are typed cells; text never runs as a formula.
    """
    from pyramidcheck.report.workbook import render  # noqa: PLC0415 - loaded on demand: heavy

    return render(result, language, result_bytes, printed_on)
