"""Why a statistic has no value."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """The reason that stands beside a result whose value is None."""

    NO_VALUES = "no_values"
    """Nothing was observed: an empty sample, a denominator of zero people."""
    TOO_FEW_VALUES = "too_few_values"
    """Something was observed, but less than the statistic needs."""
    NEGATIVE_VALUES = "negative_values"
    """Shares of a total are not defined where some people hold less than nothing."""
    ZERO_TOTAL = "zero_total"
    """The total to be shared is zero: zero over zero is never a value."""
    NOT_FINITE = "not_finite"
    """A value is not a number, infinite, or beyond the range of a double."""
    NOT_ENOUGH_BINS = "not_enough_bins"
    """The bins outside the window do not outnumber the coefficients of the curve."""
    NOT_IDENTIFIED = "not_identified"
    """Two columns of the fit say the same thing, so their coefficients cannot be told apart."""
    WINDOW_OUTSIDE_BINS = "window_outside_bins"
    """The bins do not cover the window below and above the threshold."""
    THRESHOLD_OFF_BIN_EDGE = "threshold_off_bin_edge"
    """The threshold falls inside a bin, which would mix people below and above it."""
    OVERLAPS_THRESHOLD = "overlaps_threshold"
    """The window of a placebo touches the window of the real threshold."""
    NO_EVENTS = "no_events"
    """Nobody left, or nobody was left to compare with whoever did."""
    NO_EARLIER_MEAN = "no_earlier_mean"
    """People stand at a tenure for which neither it nor a shorter one was ever observed."""
