"""Drawings of another process are those of this one, and none is missing where it fails."""

import sys

import pytest

from pyramidcheck.report import draw, drawing_process, start_drawing
from pyramidcheck.report.view import build
from report.fixtures import strong_result


@pytest.fixture(scope="module")
def view():
    return build(strong_result(), "fr", b"{}")


@pytest.fixture
def no_drawings_kept():
    # A test before may have left a process that still holds what it was asked for.
    drawing_process.end()
    draw._drawn.cache_clear()
    yield
    drawing_process.end()
    draw._drawn.cache_clear()


def drawings(view):
    return [draw.draw(chart, view.language) for chart in view.charts]


@pytest.mark.usefixtures("no_drawings_kept")
def test_another_process_draws_the_same_bytes(view):
    here = drawings(view)
    draw._drawn.cache_clear()
    start_drawing()
    process = drawing_process.running()
    draw.ask(view.charts, view.language)
    asked = dict(process._futures)
    assert drawings(view) == here
    assert len(asked) == len([chart for chart in view.charts if chart.spec])
    assert all(future.result(0).startswith("<svg") for future in asked.values())


@pytest.mark.usefixtures("no_drawings_kept")
def test_a_process_that_ends_at_once_leaves_no_drawing_out(view, monkeypatch):
    monkeypatch.setattr(drawing_process, "_WORKER", "pyramidcheck.no_such_module")
    start_drawing()
    charts = view.charts[:1]
    draw.ask(charts, view.language)
    assert draw.draw(charts[0], view.language).startswith("<svg")


@pytest.mark.usefixtures("no_drawings_kept")
def test_without_another_process_drawings_are_made_here(view, monkeypatch):
    monkeypatch.setattr(sys, "executable", "no such program")
    start_drawing()
    assert drawing_process.running() is None
    assert draw.draw(view.charts[0], view.language).startswith("<svg")
