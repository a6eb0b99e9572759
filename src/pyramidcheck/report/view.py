"""Result to view model: the one place where HTML, PDF and the terminal get their words from."""

from __future__ import annotations

import dataclasses
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
from pyramidcheck.report.findings import build_cards, build_overview
from pyramidcheck.report.parts import CheckView, View
from pyramidcheck.report.published import CHAPTER as PUBLISHED
from pyramidcheck.report.published import build_published
from pyramidcheck.report.quotes import build_quotes, build_unsaid
from pyramidcheck.report.reply import build_reply
from pyramidcheck.report.requests import build_requests
from pyramidcheck.report.summary import build_summary, check_facts, company, mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from pyramidcheck.model.annex import Reply
    from pyramidcheck.model.result import Result
    from pyramidcheck.report.parts import Chart, Table
    from pyramidcheck.report.parts_published import Published

__all__ = ["build", "build_check"]


def build(  # noqa: PLR0913 - one argument for each choice of whoever prints
    result: Result,
    language: str,
    result_bytes: bytes | None = None,
    *,
    audience: str | None = None,
    reply: Reply | None = None,
    with_rows: bool = True,
    printed_on: date | None = None,
    on_chart: Callable[[Chart], None] = lambda _chart: None,
) -> View:
    """Return every string of the report in `en` or `fr`; draws nothing and opens no heavy library.

    `result_bytes` are the bytes of result.json; their SHA-256 then stands in the manifest.
    `audience` chooses order, depth and wording; no number depends on it. `reply` is the company's;
    without it there is the empty form. Without `with_rows` nothing links to evidence files.
    `printed_on` is the day beside author and reviewer; without it that of the law applied.
    `on_chart` is called with each chart as soon as it is built: whoever draws may begin.

    Raises:
        FileNotFoundError: There is no catalogue of that language.
        UsageError: There is no such audience.
    """
    context = Context(result, language, audience, with_rows=with_rows)
    shown = context.audience.charts
    charts = []
    for chart in build_charts(context):
        if shown is None or chart.id in shown:
            on_chart(chart)
            charts.append(chart)
    view = _built(context, tuple(charts), result_bytes, reply, printed_on)
    return dataclasses.replace(view, places=places_of(view))


def _built(
    context: Context,
    charts: tuple[Chart, ...],
    result_bytes: bytes | None,
    reply: Reply | None,
    printed_on: date | None,
) -> View:
    """The view whose links nobody has checked yet."""
    result, audience = context.result, context.audience
    published = build_published(context)
    cards = build_cards(context)
    return View(
        language=context.language,
        title=context.say("document.title", company=company(context)),
        synthetic=mark(context),
        words=_words(context),
        report_id=result.manifest.id,
        chapters=tuple(n for n in audience.chapters if published is not None or n != PUBLISHED),
        folded=audience.folded,
        card_parts=audience.card,
        places=(),
        summary=build_summary(context, printed_on),
        overview=build_overview(context),
        cards=cards,
        charts=charts,
        criteria=build_criteria(context),
        method=build_method(context),
        limits=build_limits(context),
        quality=build_quality(context),
        reply=tuple(card.title for card in cards),
        manifest=build_manifest(context, result_bytes, reply),
        appendix=build_appendix(context),
        quotes=build_quotes(context),
        unsaid=build_unsaid(context),
        requests=build_requests(context),
        published=published,
        reply_text=build_reply(context, reply),
    )


def _words(context: Context) -> dict[str, str]:
    """The catalogue's labels; what says that exports were audited, said of published figures."""
    words = context.words.sentences
    if context.result.disclosure is None:
        return words
    return {**words, "document.description": context.say("published.description")}


def places_of(view: View) -> tuple[str, ...]:
    """Return every id that the chapters shown to this audience carry, each once."""
    found = {*view.chapters, *(place for name in view.chapters for place in _places(view, name))}
    return tuple(sorted(found))


def _places(view: View, chapter: str) -> Iterator[str]:
    if chapter == "findings":
        for card in view.cards:
            yield from filter(None, (f"rule-{card.rule}", card.evidence_id))
    elif chapter == "charts":
        yield from (f"chart-{chart.id}" for chart in view.charts)
    elif chapter == "method":
        yield from (f"how-{rule.rule}" for rule in view.method.rules)
    elif chapter == "quotes":
        yield from (quote.place for quote in (*view.quotes.towards, *view.quotes.away))
    for table in tables_of(view, chapter):
        yield from table.row_ids
        if table.id:
            yield table.id


def tables_of(view: View, chapter: str) -> Iterator[Table]:
    """Yield the tables of a chapter that links may lead into."""
    appendix, criteria = view.appendix, view.criteria
    held: dict[str, tuple[Table | None, ...]] = {
        "findings": (view.overview,),
        "appendix": (appendix.rules, appendix.pillars, appendix.stability),
        "criteria": tuple(each.documents for each in criteria.sections) if criteria else (),
        "limits": (view.limits.unseen,),
        "published": _published(view.published),
        "unsaid": (view.unsaid.unseen,),
    }
    yield from (table for table in held.get(chapter, ()) if table is not None)


def _published(chapter: Published | None) -> tuple[Table | None, ...]:
    if chapter is None:
        return ()
    return (chapter.figures, chapter.standing.compared if chapter.standing else None)


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
