"""The test `bunching`: months just at or above a qualifying volume that would not stand there."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.measure.needs import silent
from pyramidcheck.measure.numbers import exact
from pyramidcheck.measure.outputs import Found, Row, assemble, read_figures, whole
from pyramidcheck.measure.parameters import number, whole_number
from pyramidcheck.model.measures import Measure, Value
from pyramidcheck.model.messages import MessageCode
from pyramidcheck.model.outcome import Reading

if TYPE_CHECKING:
    from decimal import Decimal

    from pyramidcheck.rulebook import LoadedRule
    from pyramidcheck.stats.bunching import Bootstrap, BunchingSetting, Histogram

COLUMNS = ("buyer_group", "volume", "months", "threshold")
# How far the curve is fitted, and how the interval is drawn, where the rule does not say: neither
# is a level, and both can be given as parameters.
_REACH = Fraction(3)
_DRAWS = 200
_CONFIDENCE = Fraction(95, 100)
_THRESHOLD = Fraction(1)

Volumes = list[tuple[Fraction, int]]


@dataclass(frozen=True, slots=True)
class _Plan:
    """How the excess is estimated, in multiples of each month's own threshold."""

    setting: BunchingSetting
    bootstrap: Bootstrap
    bin_width: Fraction
    reach: Fraction
    width_above: Fraction

    def histogram(self, volumes: Volumes) -> Histogram:
        """Months with any volume, up to the reach; the population is every month."""
        from pyramidcheck.stats.bunching import Histogram  # noqa: PLC0415 - as in _read_plan

        counts: Counter[int] = Counter()
        for volume, months in volumes:
            if 0 < volume < self.reach:
                counts[math.floor(volume / self.bin_width)] += months
        last = math.ceil(self.reach / self.bin_width)
        return Histogram(
            first=Fraction(0),
            width=self.bin_width,
            counts=tuple(counts.get(index, 0) for index in range(last)),
            population=sum(months for _, months in volumes),
        )

    def placebos(self) -> list[Fraction]:
        """Every position whose window touches neither the real one nor the end of the bins."""
        window = self.setting.upper - self.setting.lower
        below = _THRESHOLD - self.setting.lower
        above = self.setting.upper - _THRESHOLD
        steps = range(-math.ceil(1 / window), math.ceil(self.reach / window) + 1)
        positions = [_THRESHOLD + step * window for step in steps if step]
        return [at for at in positions if at - below >= self.bin_width and at + above <= self.reach]


def measure_bunching(loaded: LoadedRule, rows: list[Row]) -> Measure:
    """Return the share of participant-months that stand at the threshold because it is there.

    Strict: all months in [T, T (1 + width_above)); central: the excess over a curve through the
    bins outside the window, at least 0; lenient: the same less the largest upper bound of what the
    estimator finds where nothing is to be gained (other positions, and customers if there are
    any). Volumes are divided by their own threshold, so several thresholds make one curve.

    Raises:
        RuleError: A parameter is missing.
        ValueError: The rows are not what this test reads.
    """
    if not rows:
        return silent(loaded.rule.id, MessageCode.NO_QUALIFYING_VOLUME)
    missing = [name for name in COLUMNS if name not in rows[0]]
    if missing:
        raise ValueError(f"metric.sql returns no column {', '.join(missing)}")
    participants, customers = (_volumes(rows, group) for group in ("participant", "customer"))
    months = sum(count for _, count in participants)
    if not months:
        return silent(loaded.rule.id, MessageCode.NO_VALUE)
    return _estimate(loaded, participants, customers, read_figures(rows[0]))


def _estimate(
    loaded: LoadedRule,
    participants: Volumes,
    customers: Volumes,
    figures: dict[str, Decimal | int | str | None],
) -> Measure:
    from pyramidcheck.stats.bunching import (  # noqa: PLC0415 - as in _read_plan
        estimate_bunching,
        placebo_excess,
        threshold_window_share,
    )

    plan = _read_plan(loaded)
    histogram = plan.histogram(participants)
    share = estimate_bunching(histogram, plan.setting).share
    placebo = placebo_excess(histogram, plan.setting, plan.placebos(), plan.bootstrap).upper_share
    gross = threshold_window_share(participants, _THRESHOLD, plan.width_above)
    if share is None or placebo is None or gross is None:
        detail = str(estimate_bunching(histogram, plan.setting).reason or "no_placebo")
        return silent(loaded.rule.id, MessageCode.NOT_BUNCHABLE, detail=detail)
    if customers:
        others = placebo_excess(
            plan.histogram(customers),
            plan.setting,
            [_THRESHOLD],
            plan.bootstrap,
            same_people=False,
        )
        placebo = max(placebo, others.upper_share or 0.0)
    excess = max(share, 0.0)
    everybody = histogram.everybody()
    values = {
        Reading.STRICT: gross,
        Reading.CENTRAL: exact(excess),
        Reading.LENIENT: exact(max(excess - placebo, 0.0)),
    }
    found = {
        reading: Found(Value(reading, None, None, value, everybody))
        for reading, value in values.items()
    }
    return assemble(loaded.rule, found, figures)


def _read_plan(loaded: LoadedRule) -> _Plan:
    # Imported late: only the rule that asks for this test pays for numpy.
    from pyramidcheck.stats.bunching import Bootstrap, BunchingSetting  # noqa: PLC0415 - heavy

    setting = BunchingSetting(
        threshold=_THRESHOLD,
        lower=_THRESHOLD - number(loaded, "window_below"),
        upper=_THRESHOLD + number(loaded, "window_above"),
        degree=whole_number(loaded, "degree"),
    )
    return _Plan(
        setting=setting,
        bootstrap=Bootstrap(
            seed=loaded.rule.version,
            draws=whole_number(loaded, "draws", _DRAWS),
            level=float(number(loaded, "confidence", _CONFIDENCE)),
        ),
        bin_width=number(loaded, "bin_width"),
        reach=number(loaded, "reach", _REACH),
        width_above=number(loaded, "width_above"),
    )


def _volumes(rows: list[Row], group: str) -> Volumes:
    """Return (volume over its own threshold, months); rows without a threshold are left out."""
    found = []
    for row in rows:
        threshold, volume = exact(row["threshold"]), exact(row["volume"])
        if row["buyer_group"] == group and threshold and threshold > 0:
            found.append(((volume or Fraction(0)) / threshold, whole(row["months"])))
    return found
