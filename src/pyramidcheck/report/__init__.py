"""Pure renderings of a `Result`: one self-contained HTML page and one PDF, in English or French.

Both come from the one view model of `report.view`, where all rounding and wording happen. Nothing
heavy is imported until something is rendered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from pyramidcheck.model.batch_index import Change, Index
    from pyramidcheck.model.result import Result

LANGUAGES = ("en", "fr")
AUDIENCES = ("counsel", "regulator", "press")

__all__ = ["AUDIENCES", "LANGUAGES", "render_check", "render_html", "render_index", "render_pdf"]


def render_html(
    result: Result,
    language: str,
    result_bytes: bytes | None = None,
    audience: str | None = None,
) -> bytes:
    """Return the report as one HTML file that loads nothing from anywhere.

    Args:
        result: What the audit found.
        language: `en` or `fr`.
        result_bytes: The bytes of result.json; their SHA-256 is then printed in the manifest.
        audience: `counsel`, `regulator` or `press`: order, depth and wording, never a number.

    Returns:
        UTF-8 text of at most 3 MB; the same arguments always give the same bytes.

    Raises:
        UsageError: There is no such audience.
    """
    from pyramidcheck.report.html import render  # noqa: PLC0415 - loaded on demand: heavy

    return render(result, language, result_bytes, audience)


def render_check(result: Result, language: str) -> bytes:
    """Return the data-quality chapter alone as one HTML file; arguments as of `render_html`."""
    from pyramidcheck.report.html import render_check as render  # noqa: PLC0415 - as above

    return render(result, language)


def render_pdf(
    result: Result,
    language: str,
    result_bytes: bytes,
    printed_on: date,
    audience: str | None = None,
) -> bytes:
    """Return the report as PDF/A-3a and PDF/UA-1 with `result_bytes` attached as result.json.

    Args:
        result: What the audit found.
        language: `en` or `fr`.
        result_bytes: The bytes of result.json, attached unchanged.
        printed_on: The date in the file's metadata; the caller decides it, never a clock.
        audience: As of `render_html`.

    Returns:
        The PDF; the same arguments always give the same bytes.
    """
    from pyramidcheck.report.pdf import render  # noqa: PLC0415 - loaded on demand: heavy

    return render(result, language, result_bytes, printed_on, audience)


def render_index(
    index: Index,
    changes: Sequence[Change] | None,
    titles: Mapping[str, str],
    language: str,
    *,
    linked: str = "result.json",
) -> bytes:
    """Return the index of a batch as one HTML file: a league table that reads without scripts.

    Args:
        index: Its lines; those that could not be judged stand first, in a list of their own.
        changes: What moved since an earlier batch; None where none was named.
        titles: Rule id -> title in the language.
        language: `en` or `fr`.
        linked: The file in each filing's folder to which its name leads.

    Returns:
        UTF-8 text of at most 3 MB.
    """
    from pyramidcheck.report.index_page import render  # noqa: PLC0415 - loaded on demand

    return render(index, changes, titles, language, linked=linked)
