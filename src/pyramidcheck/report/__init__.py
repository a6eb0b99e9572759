"""Pure renderings of a `Result` in English or French: HTML, PDF, and summaries for other programs.

All come from the one view model of `report.view`, where all rounding and wording happen. Nothing
heavy is imported until something is rendered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

    from pyramidcheck.comparison import Comparison
    from pyramidcheck.model.annex import Edition, Reply
    from pyramidcheck.model.batch_index import Change, Index
    from pyramidcheck.model.result import Result
    from pyramidcheck.report.paper import Paper

LANGUAGES = ("en", "fr")
AUDIENCES = ("counsel", "regulator", "press")

PAPER_FORMS = ("html", "pdf", "md", "txt")

__all__ = [
    "AUDIENCES",
    "LANGUAGES",
    "PAPER_FORMS",
    "comparison_bytes",
    "load",
    "load_for_children",
    "prepare",
    "render_check",
    "render_comparison",
    "render_html",
    "render_index",
    "render_letter",
    "render_markdown",
    "render_pdf",
    "render_reports",
    "render_workbook",
    "start_drawing",
]


def render_html(
    result: Result,
    language: str,
    result_bytes: bytes | None = None,
    *,
    audience: str | None = None,
    reply: Reply | None = None,
) -> bytes:
    """Return the report as one HTML file that loads nothing from anywhere.

    Args:
        result: What the audit found.
        language: `en` or `fr`.
        result_bytes: The bytes of result.json; their SHA-256 is then printed in the manifest.
        audience: `counsel`, `regulator` or `press`: order, depth and wording, never a number.
        reply: The company's reply, printed in the place of the empty form.

    Returns:
        UTF-8 text of at most 3 MB; the same arguments always give the same bytes.

    Raises:
        UsageError: There is no such audience.
    """
    from pyramidcheck.report.html import render  # noqa: PLC0415 - loaded on demand: heavy

    return render(result, language, result_bytes, audience=audience, reply=reply)


def render_check(result: Result, language: str) -> bytes:
    """Return the data-quality chapter alone as one HTML file; arguments as of `render_html`."""
    from pyramidcheck.report.html import render_check as render  # noqa: PLC0415 - as above

    return render(result, language)


def render_pdf(  # noqa: PLR0913 - one argument for each choice of whoever prints
    result: Result,
    language: str,
    result_bytes: bytes,
    printed_on: date,
    *,
    audience: str | None = None,
    reply: Reply | None = None,
) -> bytes:
    """Return the report as PDF/A-3a and PDF/UA-1 with `result_bytes` attached as result.json.

    Args:
        result: What the audit found.
        language: `en` or `fr`.
        result_bytes: The bytes of result.json, attached unchanged.
        printed_on: The date in the file's metadata; the caller decides it, never a clock.
        audience: As of `render_html`.
        reply: As of `render_html`.

    Returns:
        The PDF; the same arguments always give the same bytes.
    """
    from pyramidcheck.report.pdf import render  # noqa: PLC0415 - loaded on demand: heavy

    return render(result, language, result_bytes, printed_on, audience=audience, reply=reply)


def render_comparison(
    found: Comparison, results: tuple[Result, Result], language: str, form: str, printed_on: date
) -> bytes:
    """Return a comparison as `html`, `pdf`, `md`, `txt` or `json`.

    Args:
        found: What `comparison.compare` made of the two results; the PDF holds it attached.
        results: The two that it was made from, in their order.
        language: `en` or `fr`.
        form: One of `PAPER_FORMS`, or `json`.
        printed_on: As of `render_pdf`.
    """
    attached = comparison_bytes(found)
    if form == "json":
        return attached
    from pyramidcheck.report.compare_view import (  # noqa: PLC0415 - loaded on demand: heavy
        build_comparison,
    )

    paper = build_comparison(found, *results, language)
    return _render_paper(paper, form, printed_on, ("comparison.json", attached))


def comparison_bytes(found: Comparison) -> bytes:
    """Return a comparison as JSON, its keys in the order of the model."""
    import json  # noqa: PLC0415 - see the module

    content = found.model_dump(mode="json", by_alias=True)
    text = json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False)
    return (text + "\n").encode("utf-8", errors="backslashreplace")


def render_letter(result: Result, language: str, form: str, printed_on: date) -> bytes:
    """Return the letter that asks a company to reply, in one of `PAPER_FORMS`."""
    from pyramidcheck.report.letter import build_letter  # noqa: PLC0415 - loaded on demand: heavy

    return _render_paper(build_letter(result, language), form, printed_on, None)


def _render_paper(
    paper: Paper, form: str, printed_on: date, attached: tuple[str, bytes] | None
) -> bytes:
    if form == "html":
        from pyramidcheck.report import paper_html  # noqa: PLC0415 - as above

        return paper_html.render(paper)
    if form == "pdf":
        from pyramidcheck.report import paper_pdf  # noqa: PLC0415 - as above

        return paper_pdf.render(paper, printed_on, attached)
    from pyramidcheck.report import paper_text  # noqa: PLC0415 - as above

    return paper_text.markdown(paper) if form == "md" else paper_text.plain_text(paper)


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


def render_reports(
    result: Result, result_bytes: bytes, formats: Collection[str], edition: Edition
) -> Iterator[tuple[str, bytes]]:
    """Yield each format that is named with its bytes, all of one view model.

    The bytes are those of the functions above.

    Args:
        result: What the audit found.
        result_bytes: The bytes of its result.json.
        formats: Of `html`, `pdf`, `md`, `xlsx`; others have no report.
        edition: Language, date, audience and the company's reply.
    """
    wanted = [name for name in ("html", "pdf", "md", "xlsx") if name in formats]
    if not wanted:
        return
    from pyramidcheck.report import renderings  # noqa: PLC0415 - loaded on demand: heavy

    yield from renderings.render(result, result_bytes, wanted, edition)


def start_drawing() -> None:
    """Start what draws, in a thread, where reports will be rendered soon."""
    from pyramidcheck.report import draw  # noqa: PLC0415 - loaded on demand

    draw.start()


def load() -> None:
    """Load what renders and read its templates; starts no process and no thread."""
    from pyramidcheck.report import html, pdf, renderings  # noqa: F401, PLC0415 - loaded on demand

    html.prepare()


def load_for_children() -> None:
    """Load and write what renders, for a process that will be forked: no child does it again."""
    from pyramidcheck.report.drawing_fonts import write_faces  # noqa: PLC0415 - as above

    load()
    write_faces()


def prepare() -> None:
    """Load what renders and start what draws; meant for a thread that has nothing else to do.

    Rendering does not depend on it: what fails here fails there, where somebody is told.
    """
    from contextlib import suppress  # noqa: PLC0415 - small, and used here alone

    with suppress(Exception):
        start_drawing()
        load()


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
