"""The report as one HTML file: one script of its own, no request, every string escaped."""

from __future__ import annotations

import base64
import re
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup, escape

from pyramidcheck.report.bounded import MOST_BYTES, STEPS, cut, weight
from pyramidcheck.report.draw import draw
from pyramidcheck.report.templates import template_bytes
from pyramidcheck.report.text import ENGLISH_END, ENGLISH_START
from pyramidcheck.report.view import build, build_check

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyramidcheck.model.annex import Reply
    from pyramidcheck.model.result import Result
    from pyramidcheck.report.parts import View

CHAPTERS = (
    *("summary", "findings", "charts", "criteria", "method", "limits", "quality", "reply"),
    *("manifest", "appendix", "quotes", "unsaid", "letter", "requests", "published"),
)
TEMPLATES = (
    *("report.html", "check.html", "batch.html", "paper.html"),
    *("head.html", "quality.html", "parts.html", "card.html"),
    *(f"chapters/{name}.html" for name in CHAPTERS),
)
FONTS = {400: "SourceSans3-Regular.woff2", 600: "SourceSans3-Semibold.woff2"}
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:"
"""No script may run, nothing may be loaded; the typeface is part of the file."""
ROOM = 600_000
"""Bytes kept free for the style, the typeface, the script and the page's own markup."""
BLANK_LINES = re.compile(r"\n\s*\n+")


def render(
    result: Result,
    language: str,
    result_bytes: bytes | None,
    *,
    audience: str | None = None,
    reply: Reply | None = None,
) -> bytes:
    """Return the page in UTF-8, never larger than `MOST_BYTES`: lists are cut, and say so."""
    return render_whole(build(result, language, result_bytes, audience=audience, reply=reply))


def render_whole(view: View) -> bytes:
    """Return the page of a whole view, its lists cut as far as the size asks for it."""
    for shorter in _shorter(view):
        if weight(shorter) <= MOST_BYTES - ROOM:
            page = render_view(shorter)
            if len(page) <= MOST_BYTES:
                return page
    return render_view(cut(view, *STEPS[-1]))


def _shorter(view: View) -> Iterator[View]:
    """The whole view, then with ever shorter lists."""
    yield view
    for step in STEPS:
        yield cut(view, *step)


@cache
def script() -> str:
    """Return the report's script as it stands in the page."""
    return BLANK_LINES.sub("\n", template_bytes("report.js").decode("utf-8")).strip()


@cache
def policy() -> str:
    """Return the policy that lets the report's own script run and no other."""
    digest = base64.b64encode(sha256(script().encode("utf-8")).digest()).decode("ascii")
    return f"{POLICY}; script-src 'sha256-{digest}'"


def render_check(result: Result, language: str) -> bytes:
    """Return the data-quality chapter alone as a page."""
    view = build_check(result, language)
    page = (
        environment()
        .get_template("check.html")
        .render(view=view, words=view.words, style=Markup(style(view.synthetic)), policy=POLICY)  # noqa: S704 - our own style sheet, see render_view
    )
    return (BLANK_LINES.sub("\n", page).strip() + "\n").encode("utf-8")


@cache
def environment() -> Environment:
    """Return what fills our own templates: every value is escaped, a missing one is an error."""
    return Environment(
        loader=DictLoader({name: template_bytes(name).decode("utf-8") for name in TEMPLATES}),
        autoescape=True,
        finalize=_with_language,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render_view(view: View) -> bytes:
    """Return the page of a view that is already built, with its charts as SVG."""
    places = {
        chart.id: f"<!-- drawing {chart.id} -->" if chart.spec is not None else ""
        for chart in view.charts
    }
    page = (
        environment()
        .get_template("report.html")
        .render(
            view=view,
            words=view.words,
            # Our own marks. No value holds one: all are escaped.
            drawings={name: Markup(place) for name, place in places.items()},  # noqa: S704 - ours, see the comment above
            # Our own style sheet and typeface; nothing of the filing enters them.
            style=Markup(style(view.synthetic)),  # noqa: S704 - ours, see the comment above
            # Our own script; nothing of the filing enters it, and the policy holds its hash.
            script=Markup(script()),  # noqa: S704 - ours, see the comment above
            policy=policy(),
        )
    )
    page = BLANK_LINES.sub("\n", page).strip() + "\n"
    # Last: another thread may still be drawing. Texts were escaped as the SVG was written.
    for chart in view.charts:
        if chart.spec is not None:
            page = page.replace(places[chart.id], draw(chart, view.language))
    return page.encode("utf-8")


def prepare() -> None:
    """Read every template of the report, which otherwise the first page does."""
    for name in ("report.html", *TEMPLATES[TEMPLATES.index("head.html") :]):
        environment().get_template(name)


def page_of(template: str, view: Any, words: Mapping[str, str]) -> bytes:  # noqa: ANN401 - each template has a view of its own
    """Return the page of any other template that uses the report's style and script."""
    page = (
        environment()
        .get_template(template)
        .render(
            view=view,
            words=words,
            style=Markup(style("")),  # noqa: S704 - ours, see render_view
            script=Markup(script()),  # noqa: S704 - ours, see render_view
            policy=policy(),
        )
    )
    return (BLANK_LINES.sub("\n", page).strip() + "\n").encode("utf-8")


def _with_language(value: object) -> object:
    """The same value; text in which something is marked as English comes escaped, with its tags."""
    if not isinstance(value, str) or ENGLISH_START not in value:
        return value
    told = str(escape(value)).replace(ENGLISH_START, '<span lang="en">')
    # The value was escaped; what is added are two tags of our own.
    return Markup(told.replace(ENGLISH_END, "</span>"))  # noqa: S704 - see the comment above


def style(synthetic: str) -> str:
    """The style sheet with its typeface; the mark of synthetic data is on every printed page."""
    faces = "".join(
        f'@font-face{{font-family:"Source Sans 3";font-weight:{weight};'
        f"src:url(data:font/woff2;base64,{_base64(name)}) format('woff2')}}\n"
        for weight, name in FONTS.items()
    )
    # The mark comes from the catalogue; where a browser knows no page margins it stays on page one.
    mark = (
        f'@page{{@bottom-center{{content:"{synthetic}";font:600 8pt "Source Sans 3"}}}}\n'
        if synthetic
        else ""
    )
    return faces + template_bytes("report.css").decode("utf-8") + mark


def _base64(name: str) -> str:
    return base64.b64encode(template_bytes(f"fonts/{name}")).decode("ascii")
