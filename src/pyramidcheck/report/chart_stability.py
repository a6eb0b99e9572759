"""The level under every alternative way of judging: one dot for each run, none left out."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from pyramidcheck.model.outcome import IndicationLevel
from pyramidcheck.report.appendix import alternative_name, reading_name, stability_table
from pyramidcheck.report.drawing_text import room
from pyramidcheck.report.drawn import Drawn

if TYPE_CHECKING:
    from pyramidcheck.model.result import StabilityRun
    from pyramidcheck.report.context import Context

KEY_WIDTH = 110
WORD_WIDTH = 14
LEVELS = tuple(IndicationLevel)


def build_stability(context: Context) -> Drawn | None:
    """Return the chart; None where no alternative was run."""
    stability = context.result.verdict.stability
    runs = stability.alternatives
    if not runs:
        return None
    named = {run.alternative: alternative_name(context, run.alternative) for run in runs}
    table = stability_table(context)
    return Drawn(
        title=_title(context),
        alt=_alt(context, runs),
        values=_values(context, runs, named),
        tables=() if table is None else (table,),
    )


def _word(context: Context, level: IndicationLevel) -> str:
    return context.say(f"level_short.{level.value}")


def _lines(word: str) -> list[str]:
    """A level's word on two lines at most, the last one filled."""
    lines = textwrap.wrap(word, WORD_WIDTH)
    return ["", *lines] if len(lines) == 1 else lines


def _title(context: Context) -> str:
    verdict = context.result.verdict
    stability = verdict.stability
    name = "title_no_level" if verdict.level is IndicationLevel.CANNOT_CONCLUDE else "title"
    return context.say(
        f"chart.stability.{name}",
        unchanged=context.numbers.count(stability.unchanged),
        runs=context.numbers.count(stability.runs),
        level=_word(context, verdict.level),
    )


def _alt(context: Context, runs: tuple[StabilityRun, ...]) -> str:
    parts = []
    for level in LEVELS:
        count = sum(run.level is level for run in runs)
        if count:
            parts.append(context.plural("chart.stability.part", count, level=_word(context, level)))
    return context.say(
        "chart.stability.alt",
        runs=context.numbers.count(len(runs)),
        parts=context.numbers.listed(parts),
    )


def _values(
    context: Context, runs: tuple[StabilityRun, ...], named: dict[str, str]
) -> dict[str, Any]:
    readings = list(dict.fromkeys(run.reading for run in runs))
    judged = context.result.verdict.level
    return {
        "rows": [
            {
                "alternative": named[run.alternative],
                "reading": run.reading,
                "x": LEVELS.index(run.level)
                + (readings.index(run.reading) + 1) / (len(readings) + 1),
            }
            for run in runs
        ],
        "zones": [
            {
                "x": i,
                "x2": i + 1,
                "middle": i + 0.5,
                "label": _lines(_word(context, level)),
                "kind": "judged" if level is judged else "other",
            }
            for i, level in enumerate(LEVELS)
        ],
        "extent": room(named.values()) + 8,
        "number": len(LEVELS),
        "alternatives": list(dict.fromkeys(named.values())),
        "readings": readings,
        "keys": [
            {"reading": name, "x": KEY_WIDTH * i, "label": reading_name(context, name)}
            for i, name in enumerate(readings)
        ],
    }
