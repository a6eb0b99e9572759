"""The series of months by volume around the threshold, with the curve that would stand without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pyramidcheck.measure.excess import read_plan
from pyramidcheck.measure.numbers import exact
from pyramidcheck.measure.volumes import MILLIONTHS, read_volumes, to_volume
from pyramidcheck.model.result import SeriesResult
from pyramidcheck.stats.bunching import bunching_interval, estimate_bunching

if TYPE_CHECKING:
    from pyramidcheck.measure.excess import Plan
    from pyramidcheck.measure.outputs import Row
    from pyramidcheck.measure.series_tables import Cell
    from pyramidcheck.measure.volumes import Volumes
    from pyramidcheck.model.measures import Measure
    from pyramidcheck.rulebook import LoadedRule

COLUMNS = ("from", "to", "months", "counterfactual", "in_window")


def bunching(loaded: LoadedRule, rows: list[Row], measure: Measure) -> SeriesResult | None:
    """Return the histogram at the threshold that the rule was judged at, its curve and its window.

    Bins are multiples of the threshold, each month's own where several are stated. None where the
    rule has no value: there is then no threshold to draw.
    """
    threshold = exact(measure.figures.get("figure_threshold"))
    if threshold is None or measure.state != "measured":
        return None
    participants = read_volumes(rows, "participant")
    if measure.figures.get("figure_is_scanned"):
        participants = participants.at(int(threshold * MILLIONTHS))
    else:
        participants = participants.where(participants.threshold > 0)
    return _drawn(loaded, read_plan(loaded, participants.seed()), participants)


def _drawn(loaded: LoadedRule, plan: Plan, participants: Volumes) -> SeriesResult | None:
    histogram = plan.histogram(participants)
    estimate = estimate_bunching(histogram, plan.setting)
    if estimate.excess is None:
        return None
    interval = bunching_interval(histogram, plan.setting, plan.bootstrap)
    thresholds = participants.thresholds()
    rows: list[tuple[Cell, ...]] = []
    for edge, count, expected in zip(
        histogram.edges(), histogram.counts, estimate.counterfactual, strict=True
    ):
        top = edge + histogram.width
        inside = edge < plan.setting.upper and top > plan.setting.lower
        rows.append((float(edge), float(top), count, _rounded(expected), int(inside)))
    figures: dict[str, Cell] = {
        "rule": loaded.rule.id,
        "threshold": _rounded(float(to_volume(int(np.min(thresholds))))),
        "highest_threshold": _rounded(float(to_volume(int(np.max(thresholds))))),
        "months": participants.total,
        "window_from": float(plan.setting.lower),
        "window_to": float(plan.setting.upper),
        "excess": _rounded(estimate.excess),
        "excess_low": _rounded(interval.excess_low),
        "excess_high": _rounded(interval.excess_high),
        "missing": _rounded(estimate.missing),
        "share": _rounded(estimate.share),
        "normalised": _rounded(estimate.normalised),
        "degree": plan.setting.degree,
    }
    return SeriesResult(id="bunching", columns=COLUMNS, rows=tuple(rows), figures=figures)


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(format(value, ".12g"))
