"""Sums and look-ups along the sponsor tree, without recursion; a sponsor's index is lower."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pyramidcheck.simulate.calendar import Flags, Ints


def nearest_marked_ancestor(sponsor: Ints, marked: Flags) -> Ints:
    """Return for each person the nearest marked person above, -1 where there is none."""
    nearest = sponsor.copy()
    while True:
        still_open = np.flatnonzero((nearest >= 0) & ~marked[nearest])
        if not len(still_open):
            return nearest
        # pointer jumping: each round doubles the distance covered
        nearest[still_open] = nearest[nearest[still_open]]


def nearest_marked(sponsor: Ints, marked: Flags) -> Ints:
    """Return for each person that person where marked, else the nearest marked person above."""
    above = nearest_marked_ancestor(sponsor, marked)
    return np.where(marked, np.arange(len(sponsor)), above)


def depths(sponsor: Ints) -> Ints:
    """Return the number of people above each person."""
    above = sponsor.copy()
    depth = (sponsor >= 0).astype(np.int64)
    while (above >= 0).any():
        depth += np.where(above >= 0, depth[above], 0)
        above = np.where(above >= 0, above[above], -1)
    return depth


def group_sums(sponsor: Ints, values: Ints) -> Ints:
    """Return own value plus the whole downline's, for each person (rows) and column."""
    total = values.copy()
    depth = depths(sponsor)
    order = np.argsort(depth, kind="stable")
    edges = np.searchsorted(depth[order], np.arange(depth.max(initial=0) + 2))
    for level in range(depth.max(initial=0), 0, -1):
        people = order[edges[level] : edges[level + 1]]
        np.add.at(total, sponsor[people], total[people])
    return total
