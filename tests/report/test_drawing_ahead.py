"""Drawings that were asked for before they are needed, and what the engine says of them."""

import json
import logging
import subprocess
import sys

import pytest

from pyramidcheck.report import draw, start_drawing
from pyramidcheck.report.engine import draw_spec
from pyramidcheck.report.view import build
from report.fixtures import strong_result

FORK = """
import os, sys
from pyramidcheck.report import draw
draw.start()
if child := os.fork():
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
draw._drawn("{}", "en-GB")
"""


@pytest.fixture(scope="module")
def view():
    return build(strong_result(), "fr", b"{}")


@pytest.fixture
def drawn(monkeypatch):
    """The specifications that are drawn, in their order; no drawing is kept from before."""
    seen = []

    def noted(spec, locale):
        seen.append(spec)
        return draw_spec(spec, locale)

    monkeypatch.setattr(draw, "draw_spec", noted)
    draw._drawn.cache_clear()
    yield seen
    draw._drawn.cache_clear()


def drawings(view):
    return [draw.draw(chart, view.language) for chart in view.charts]


def test_a_drawing_that_was_asked_for_is_the_same_and_made_once(view, drawn):
    here = drawings(view)
    draw._drawn.cache_clear()
    drawn.clear()
    for chart in view.charts:
        draw.ask(chart, view.language)
    assert drawings(view) == here
    assert len(drawn) == len([chart for chart in view.charts if chart.spec])


def test_charts_are_asked_for_in_the_order_of_the_report():
    asked: list[str] = []
    shown = build(strong_result(), "en", b"{}", on_chart=lambda chart: asked.append(chart.id))
    assert asked == [chart.id for chart in shown.charts]


def test_an_engine_that_cannot_start_is_told_where_something_is_drawn(view, monkeypatch, drawn):
    def broken(_spec, _locale):
        raise ValueError("no engine")

    monkeypatch.setattr(draw, "draw_spec", broken)
    start_drawing()
    chart = next(chart for chart in view.charts if chart.spec)
    draw.ask(chart, view.language)
    with pytest.raises(ValueError, match="no engine"):
        draw.draw(chart, view.language)
    assert not drawn


def test_a_fork_of_a_process_that_drew_says_so_and_does_not_wait():
    command = [sys.executable, "-W", "ignore", "-c", FORK]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert "RuntimeError: a process draws nothing" in done.stderr
    assert done.returncode == 1


def test_a_typeface_that_is_not_bundled_is_refused():
    text = {"type": "text", "font": "No Such Typeface"}
    spec = {"data": {"values": [{}]}, "mark": text, "encoding": {"text": {"value": "a"}}}
    with pytest.raises(ValueError, match="No Such Typeface"):
        draw_spec(json.dumps(spec), "en-GB")


@pytest.mark.usefixtures("drawn")
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_engine_warns_of_no_chart(language, caplog):
    with caplog.at_level(logging.WARNING, logger="vl_convert"):
        drawings(build(strong_result(), language, b"{}"))
    assert not caplog.records
