"""From measures to a verdict: pure functions on exact numbers, no file and no database.

`judge` is the stage; the modules behind it go from one value to the whole: `levels` (which apply),
`scale` (outcome and risk of a value), `ruling` (one rule), `views` (all rules in one reading),
`score`, `level`, `reasons`, `confidence`, `stability`, `criteria` (of each law), `verdict`; and
`slices`, which judges some days of a long period.
"""

from __future__ import annotations

from pyramidcheck.judge.slices import judge_last_twelve_months, judge_year
from pyramidcheck.judge.verdict import Judged, judge

__all__ = ["Judged", "judge", "judge_last_twelve_months", "judge_year"]
