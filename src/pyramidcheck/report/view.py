"""Result to view model: the one place where HTML, PDF and the terminal get their words from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.report.appendix import build_appendix, build_manifest
from pyramidcheck.report.chapters import (
    build_limits,
    build_method,
    build_quality,
)
from pyramidcheck.report.charts import build_charts
from pyramidcheck.report.context import Context
from pyramidcheck.report.criteria import build_criteria
from pyramidcheck.report.findings import build_cards
from pyramidcheck.report.parts import CheckView, View
from pyramidcheck.report.summary import build_summary, check_facts, company, mark

if TYPE_CHECKING:
    from pyramidcheck.model.result import Result

__all__ = ["build", "build_check"]


def build(result: Result, language: str, result_bytes: bytes | None = None) -> View:
    """Return every string of the report in `en` or `fr`; draws nothing and opens no heavy library.

    `result_bytes` are the bytes of result.json; their SHA-256 then stands in the manifest.

    Raises:
        FileNotFoundError: There is no catalogue of that language.
    """
    context = Context(result, language)
    cards = build_cards(context)
    return View(
        language=language,
        title=context.say("document.title", company=company(context)),
        synthetic=mark(context),
        words=context.words.sentences,
        summary=build_summary(context),
        cards=cards,
        charts=build_charts(context),
        criteria=build_criteria(context),
        method=build_method(context),
        limits=build_limits(context),
        quality=build_quality(context),
        reply=tuple(card.title for card in cards),
        manifest=build_manifest(context, result_bytes),
        appendix=build_appendix(context),
    )


def build_check(result: Result, language: str) -> CheckView:
    """Return the strings of the data-quality chapter alone. Errors: as `build`."""
    context = Context(result, language)
    return CheckView(
        language=language,
        title=context.say("document.check_title", company=company(context)),
        synthetic=mark(context),
        words=context.words.sentences,
        facts=check_facts(context),
        quality=build_quality(context),
    )
