"""From measures to a verdict: pure functions on exact numbers, no file and no database.

`judge` is the stage; the modules behind it go from one value to the whole: `levels` (which apply),
`scale` (outcome and risk of a value), `ruling` (one rule), `views` (all rules in one reading),
`score`, `level`, `reasons`, `confidence`, `stability`, `criteria` (of each law), `verdict`.
"""

from __future__ import annotations

from pyramidcheck.judge.verdict import Judged, judge

__all__ = ["Judged", "judge"]
