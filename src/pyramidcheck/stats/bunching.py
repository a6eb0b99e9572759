"""Bunching at a qualifying volume: how many people stand just above it who would not otherwise.

Chetty, Friedman, Olsen & Pistaferri, Quarterly Journal of Economics 126 (2011) 749-804, for the
polynomial counterfactual; Kleven & Waseem, Quarterly Journal of Economics 128 (2013) 669-723, for
notches. A reward that starts at the threshold is an upward notch: an excess at and just above it, a
hole just below. The estimate is an aggregate and says nothing about a single person.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from pyramidcheck.stats.counterfactual import BunchingSetting, Fit, fit_counterfactual
from pyramidcheck.stats.exact import Exact, as_fraction, refuse
from pyramidcheck.stats.histogram import Histogram, threshold_window_share
from pyramidcheck.stats.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

__all__ = [
    "Bootstrap",
    "Bunching",
    "BunchingInterval",
    "BunchingSetting",
    "Histogram",
    "PlaceboExcess",
    "bunching_interval",
    "estimate_bunching",
    "placebo_excess",
    "threshold_window_share",
]

Method: TypeAlias = Literal["residual", "multinomial"]


@dataclass(frozen=True, slots=True)
class Bunching:
    """The estimate at one position; values are None with a reason where it does not exist."""

    threshold: Fraction
    excess: float | None = None
    """B: people at or above the threshold within the window, beyond the counterfactual."""
    missing: float | None = None
    """M: people whom the counterfactual expects below the threshold within the window."""
    normalised: float | None = None
    """b: the excess over the mean counterfactual of the window's bins, so a number of bins."""
    share: float | None = None
    """The excess over everybody (B/N)."""
    counterfactual: tuple[float, ...] = ()
    """One expected count for each bin of the histogram, never below zero."""
    reason: Reason | None = None

    @property
    def gap(self) -> float | None:
        """The excess less the missing mass; near zero where the window is well chosen."""
        if self.excess is None or self.missing is None:
            return None
        return self.excess - self.missing


@dataclass(frozen=True, slots=True)
class BunchingInterval:
    """A percentile interval of the excess and of its share, from a seeded bootstrap."""

    excess_low: float | None = None
    excess_high: float | None = None
    share_low: float | None = None
    share_high: float | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """How a bootstrap is drawn; equal settings give equal intervals."""

    seed: int
    draws: int = 200
    level: float = 0.95
    method: Method = "residual"
    """`residual` redraws what the curve leaves over; `multinomial` redraws the people."""

    def __post_init__(self) -> None:
        """Refuse settings from which no interval can be drawn."""
        if self.seed < 0 or self.draws < 1 or not 0 < self.level < 1:
            raise refuse("bunching", f"a bootstrap cannot be drawn with {self}")


@dataclass(frozen=True, slots=True)
class PlaceboExcess:
    """What the same estimator finds where nothing is to be gained."""

    estimates: tuple[tuple[Bunching, BunchingInterval], ...]
    """One for each position, in order of position."""
    upper_excess: float | None
    """The largest upper limit of the excess over the usable placebos, at least 0."""
    upper_share: float | None
    """The same over everybody."""


def estimate_bunching(histogram: Histogram, setting: BunchingSetting) -> Bunching:
    """Returns the excess at the threshold against a polynomial through the bins outside the window.

    The curve is fitted by least squares on the bins outside [lower, upper), which equals a fit on
    all bins with one dummy for each bin of the window. N of B/N is the histogram's population.

    Conservatively: where the curve falls below zero the counterfactual is zero, so that the excess
    never exceeds the people who stand there.
    """
    return _estimate(histogram, setting, fit_counterfactual(histogram, setting))


def bunching_interval(
    histogram: Histogram, setting: BunchingSetting, bootstrap: Bootstrap
) -> BunchingInterval:
    """Returns the percentile interval of the excess over `bootstrap.draws` refits.

    The residual form adds residuals of the fitted bins, drawn with replacement, to every bin: it
    covers how badly the curve fits. The multinomial form covers chance among people, which a
    complete ledger does not have.
    """
    seed = np.random.SeedSequence(bootstrap.seed)
    return _interval(histogram, fit_counterfactual(histogram, setting), bootstrap, seed)


def placebo_excess(
    histogram: Histogram,
    setting: BunchingSetting,
    positions: Iterable[Exact],
    bootstrap: Bootstrap,
    *,
    same_people: bool = True,
) -> PlaceboExcess:
    """Returns the estimate at each position and the upper bound over all of them.

    With `same_people` the bins of the real window take no part in the fits, and a position whose
    window touches it is refused (`overlaps_threshold`). Without it the histogram is that of other
    people (outside customers, months under another threshold), for whom the real threshold is one
    more placebo. Without a usable placebo the upper bound is None: the excess cannot be compared.
    """
    estimates = []
    for position in sorted({as_fraction(value) for value in positions}):
        moved = setting.moved_to(position)
        fit = fit_counterfactual(histogram, moved, setting if same_people else None)
        # Each position has its own stream, so that adding one leaves the others as they were.
        seed = np.random.SeedSequence(
            [bootstrap.seed, abs(position.numerator), position.denominator, int(position < 0)]
        )
        interval = _interval(histogram, fit, bootstrap, seed)
        estimates.append((_estimate(histogram, moved, fit), interval))
    excesses = [interval.excess_high for _, interval in estimates]
    shares = [interval.share_high for _, interval in estimates]
    return PlaceboExcess(tuple(estimates), _upper(excesses), _upper(shares))


def _estimate(histogram: Histogram, setting: BunchingSetting, fit: Fit | Reason) -> Bunching:
    if isinstance(fit, Reason):
        return Bunching(setting.threshold, reason=fit)
    expected = fit.expected(fit.counts[None, :])[0]
    excess = math.fsum((fit.counts - expected)[fit.above].tolist())
    height = float(expected[fit.above | fit.below].mean())
    return Bunching(
        threshold=setting.threshold,
        excess=excess,
        missing=math.fsum((expected - fit.counts)[fit.below].tolist()),
        normalised=excess / height if height > 0 else None,
        share=excess / histogram.everybody(),
        counterfactual=tuple(expected.tolist()),
    )


def _interval(
    histogram: Histogram, fit: Fit | Reason, bootstrap: Bootstrap, seed: np.random.SeedSequence
) -> BunchingInterval:
    if isinstance(fit, Reason):
        return BunchingInterval(reason=fit)
    generator = np.random.default_rng(seed)
    redraw = fit.redraw_people if bootstrap.method == "multinomial" else fit.redraw_residuals
    samples = redraw(generator, bootstrap.draws)
    excesses = (samples - fit.expected(samples))[:, fit.above].sum(axis=1)
    tail = (1 - bootstrap.level) / 2
    low, high = (float(limit) for limit in np.quantile(excesses, (tail, 1 - tail)))
    everybody = histogram.everybody()
    return BunchingInterval(low, high, low / everybody, high / everybody)


def _upper(limits: list[float | None]) -> float | None:
    known = [limit for limit in limits if limit is not None]
    return max(0.0, *known) if known else None
