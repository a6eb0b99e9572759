"""How many alternative ways of judging keep the level: three readings times twelve changes.

Each reading is judged with every level 10 and 20 % higher and lower, with each pillar left out,
with all pillars weighing the same, and with a linear mean of the pillars instead of their product.
The level depends on outcomes and on coverage. So weights can move it through coverage only, and the
linear mean, which changes nothing but the score, cannot: it is run to show that. Overrides stay as
written, in the lenient reading; those on a pillar that is left out are not heard.
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from pyramidcheck.judge.level import View, indication_level
from pyramidcheck.judge.ruling import Shift
from pyramidcheck.model.outcome import READINGS, IndicationLevel, Reading
from pyramidcheck.model.result import StabilityResult, StabilityRun

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyramidcheck.judge.views import Bench


def stability(bench: Bench, level: IndicationLevel) -> StabilityResult:
    """Returns every run, by alternative and then by reading, and how many keep the level."""
    runs = tuple(
        StabilityRun(
            reading=reading.value,
            alternative=name,
            level=indication_level(view(reading), bench.scheme),
        )
        for name, view in _alternatives(bench)
        for reading in READINGS
    )
    unchanged = sum(run.level is level for run in runs)
    return StabilityResult(runs=len(runs), unchanged=unchanged, alternatives=runs)


def _alternatives(bench: Bench) -> Iterator[tuple[str, Callable[[Reading], View]]]:
    """Yields the name of each alternative and what a reading sees under it."""
    verdict = bench.law.verdict
    for share in verdict.level_shifts:
        rulings = bench.shifted(Shift(share, verdict.zero_level_shift))
        yield _shift_name(share), partial(bench.view, rulings=rulings)
    weights = bench.weights()
    for pillar, _ in weights:
        others = tuple(entry for entry in weights if entry[0] != pillar)
        yield (
            f"without_{pillar}",
            partial(bench.view, pillars=others),
        )
    equal = tuple((pillar, Fraction(1)) for pillar, _ in weights)
    yield "equal_weights", partial(bench.view, pillars=equal)
    yield "linear_mean", bench.view


def _shift_name(share: Fraction) -> str:
    """Returns `levels_up_10` for .10 and `levels_down_20` for -.20."""
    return f"levels_{'up' if share > 0 else 'down'}_{round(abs(share) * 100)}"
