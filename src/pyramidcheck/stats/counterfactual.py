"""The curve of people by volume that would stand without a threshold, by least squares."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias, TypedDict

import numpy as np

from pyramidcheck.stats.exact import refuse
from pyramidcheck.stats.reasons import Reason

if TYPE_CHECKING:
    from fractions import Fraction

    import numpy.typing as npt

    from pyramidcheck.stats.histogram import Histogram

    Floats: TypeAlias = npt.NDArray[np.float64]
    Mask: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class BunchingSetting:
    """What is fitted: the window [lower, upper) is left out of the counterfactual."""

    threshold: Fraction
    lower: Fraction
    upper: Fraction
    degree: int
    round_multiples: tuple[Fraction, ...] = ()
    """Bins that hold a multiple of one of these get their own level: people like round numbers."""

    def __post_init__(self) -> None:
        """Refuse a window that does not reach to both sides of the threshold."""
        if not self.lower < self.threshold < self.upper:
            raise refuse(
                "bunching", f"the window [{self.lower}, {self.upper}) misses the threshold"
            )
        if self.degree < 0 or any(multiple <= 0 for multiple in self.round_multiples):
            raise refuse("bunching", "a degree is at least 0 and a round multiple above 0")

    def moved_to(self, position: Fraction) -> BunchingSetting:
        """Returns the same setting around another position."""
        step = position - self.threshold
        return replace(self, threshold=position, lower=self.lower + step, upper=self.upper + step)


@dataclass(frozen=True, slots=True)
class Fit:
    """The linear map from the counts outside the window to the curve over all bins."""

    counts: Floats
    curve: Floats
    """Bins x fitted bins."""
    fitted: Mask
    above: Mask
    """Bins of the window at or above the threshold."""
    below: Mask
    coefficients: int

    def project(self, samples: Floats) -> Floats:
        """Returns the fitted curve of every sample; both are samples x bins."""
        # einsum adds in a fixed order; a threaded matrix product might not.
        curves: Floats = np.einsum("bf,sf->sb", self.curve, samples[:, self.fitted])
        return curves

    def expected(self, samples: Floats) -> Floats:
        """Returns the fitted curve of every sample, cut at zero people."""
        return np.maximum(self.project(samples), 0.0)

    def redraw_residuals(self, generator: np.random.Generator, draws: int) -> Floats:
        """Returns `draws` x bins counts: the fit plus its residuals drawn with replacement.

        Residuals are widened by `sqrt(n / (n - p))` for the coefficients that were fitted.
        """
        curve = self.project(self.counts[None, :])[0]
        fitted = int(self.fitted.sum())
        widening = math.sqrt(fitted / (fitted - self.coefficients))
        residuals = (self.counts - curve)[self.fitted] * widening
        # The dummies make the full fit exact inside the window: its base is the count itself.
        base = np.where(self.fitted, curve, self.counts)
        samples: Floats = base + generator.choice(residuals, size=(draws, len(base)))
        return samples

    def redraw_people(self, generator: np.random.Generator, draws: int) -> Floats:
        """Returns `draws` x bins counts of as many people, drawn with replacement."""
        total = self.counts.sum()
        return generator.multinomial(int(total), self.counts / total, draws).astype(np.float64)


def fit_counterfactual(
    histogram: Histogram, setting: BunchingSetting, avoid: BunchingSetting | None = None
) -> Fit | Reason:
    """Returns the fit on the bins outside the window, or why there is none.

    The bins of the window of `avoid` take no part in it either.
    """
    reason = _why_unusable(histogram, setting, avoid)
    if reason is not None:
        return reason
    bins = _Bins(histogram.first, histogram.width, len(histogram.counts))
    design = _design(bins, setting, avoid)
    if isinstance(design, Reason):
        return design
    return Fit(counts=np.asarray(histogram.counts, dtype=np.float64), **design)


class _Design(TypedDict):
    """What a fit takes from the bins alone, whatever their counts; see `Fit`."""

    curve: Floats
    fitted: Mask
    above: Mask
    below: Mask
    coefficients: int


@dataclass(frozen=True, slots=True)
class _Bins:
    """Bins without their counts."""

    first: Fraction
    width: Fraction
    number: int

    def edges(self) -> list[Fraction]:
        return [self.first + index * self.width for index in range(self.number)]


@lru_cache(maxsize=256)
def _design(
    bins: _Bins, setting: BunchingSetting, avoid: BunchingSetting | None
) -> _Design | Reason:
    """Return the same map for equal bins: a scan fits it at many thresholds."""
    inside = _touch(bins, setting)
    above = inside & np.array([edge >= setting.threshold for edge in bins.edges()], dtype=np.bool_)
    fitted = ~inside if avoid is None else ~inside & ~_touch(bins, avoid)
    columns = _columns(bins, setting)
    if int(fitted.sum()) <= columns.shape[1]:
        return Reason.NOT_ENOUGH_BINS
    if np.linalg.matrix_rank(columns[fitted]) < columns.shape[1]:
        return Reason.NOT_IDENTIFIED
    return _Design(
        curve=columns @ np.linalg.pinv(columns[fitted]),
        fitted=fitted,
        above=above,
        below=inside & ~above,
        coefficients=columns.shape[1],
    )


def _why_unusable(
    histogram: Histogram, setting: BunchingSetting, avoid: BunchingSetting | None
) -> Reason | None:
    if avoid is not None and setting.lower < avoid.upper and avoid.lower < setting.upper:
        return Reason.OVERLAPS_THRESHOLD
    if not any(histogram.counts):
        return Reason.NO_VALUES
    if (setting.threshold - histogram.first) % histogram.width != 0:
        return Reason.THRESHOLD_OFF_BIN_EDGE
    end = histogram.first + len(histogram.counts) * histogram.width
    if setting.lower < histogram.first or setting.upper > end:
        return Reason.WINDOW_OUTSIDE_BINS
    return None


def _columns(bins: _Bins, setting: BunchingSetting) -> Floats:
    """Returns the regressors, bins x coefficients, on positions scaled to [-1, 1]."""
    # Chebyshev polynomials span the same curves as powers and stay well conditioned.
    scaled = np.linspace(-1.0, 1.0, bins.number)
    power = np.polynomial.chebyshev.chebvander(scaled, setting.degree)
    dummies = [
        [float(_holds_multiple(edge, bins.width, multiple)) for edge in bins.edges()]
        for multiple in setting.round_multiples
    ]
    return np.column_stack([power, *(np.asarray(dummy) for dummy in dummies)])


def _holds_multiple(edge: Fraction, width: Fraction, multiple: Fraction) -> bool:
    return math.ceil(edge / multiple) * multiple < edge + width


def _touch(bins: _Bins, setting: BunchingSetting) -> Mask:
    """Returns which bins lie in the window, in whole or in part."""
    return np.array(
        [edge < setting.upper and edge + bins.width > setting.lower for edge in bins.edges()],
        dtype=np.bool_,
    )
