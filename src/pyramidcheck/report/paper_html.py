"""A paper as one HTML file: no script, no external request, every string escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from pyramidcheck.report.html import BLANK_LINES, POLICY, environment, style

if TYPE_CHECKING:
    from pyramidcheck.report.paper import Paper


def render(paper: Paper) -> bytes:
    """Return the page in UTF-8."""
    page = (
        environment()
        .get_template("paper.html")
        .render(
            paper=paper,
            words=paper.words,
            style=Markup(style(paper.synthetic)),  # noqa: S704 - our own style sheet
            policy=POLICY,
        )
    )
    return (BLANK_LINES.sub("\n", page).strip() + "\n").encode("utf-8")
