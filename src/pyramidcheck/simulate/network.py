"""Sums and look-ups along a tree, without recursion; a parent of -1 is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pyramidcheck.simulate.calendar import Flags, Ints


def nearest_marked_ancestor(parent: Ints, marked: Flags) -> Ints:
    """Return for each person the nearest marked person above, -1 where there is none."""
    nearest = parent.copy()
    while True:
        still_open = np.flatnonzero((nearest >= 0) & ~marked[nearest])
        if not len(still_open):
            return nearest
        # pointer jumping: each round doubles the distance covered
        nearest[still_open] = nearest[nearest[still_open]]


def nearest_marked(parent: Ints, marked: Flags) -> Ints:
    """Return for each person that person where marked, else the nearest marked person above."""
    above = nearest_marked_ancestor(parent, marked)
    return np.where(marked, np.arange(len(parent)), above)


def depths(parent: Ints) -> Ints:
    """Return the number of people above each person."""
    above = parent.copy()
    depth = (parent >= 0).astype(np.int64)
    while (above >= 0).any():
        depth += np.where(above >= 0, depth[above], 0)
        above = np.where(above >= 0, above[above], -1)
    return depth


class Tree:
    """A tree with its people sorted by depth, for sums that are taken month after month."""

    def __init__(self, parent: Ints) -> None:
        """Sort the people by depth, once."""
        self.parent = parent
        depth = depths(parent)
        order = np.argsort(depth, kind="stable")
        edges = np.searchsorted(depth[order], np.arange(depth.max(initial=0) + 2))
        self._levels = [
            order[edges[level] : edges[level + 1]] for level in range(1, len(edges) - 1)
        ]

    def group_sums(self, values: Ints) -> Ints:
        """Return own value plus the whole downline's, for each person."""
        total = values.copy()
        for people in reversed(self._levels):
            np.add.at(total, self.parent[people], total[people])
        return total

    def weaker_legs(self, group: Ints) -> Ints:
        """Return the group sums of all legs but the strongest, for each person."""
        legs = np.zeros_like(group)
        strongest = np.zeros_like(group)
        below = np.flatnonzero(self.parent >= 0)
        np.add.at(legs, self.parent[below], group[below])
        np.maximum.at(strongest, self.parent[below], group[below])
        return legs - strongest


def placed(placement: Ints, sponsor: Ints, width: int) -> Ints:
    """Return the places of newcomers in a tree in which nobody has more than `width` below.

    Whoever finds no room under the sponsor spills over to those below, evenly.

    Args:
        placement: The parent in that tree of everybody before, -1 for those at the top.
        sponsor: The recruiter of each newcomer, by index among everybody before.
        width: Most people directly below one.
    """
    before, count = len(placement), len(sponsor)
    parent = np.concatenate([placement, np.full(count, -1)])
    children = np.full((before + count, width), -1)
    filled = np.zeros(before + count, dtype=np.int64)
    _seat(children, filled, np.flatnonzero(placement >= 0), placement[placement >= 0])
    waiting, wish = np.arange(before, before + count), sponsor.copy()
    while len(waiting):
        turn = _turns(wish)
        room = turn < width - filled[wish]
        parent[waiting[room]] = wish[room]
        _seat(children, filled, waiting[room], wish[room])
        late = ~room
        wish = children[wish[late], turn[late] % width]
        waiting = waiting[late]
    return parent[before:]


def _seat(children: Ints, filled: Ints, child: Ints, parent: Ints) -> None:
    children[parent, filled[parent] + _turns(parent)] = child
    np.add.at(filled, parent, 1)


def _turns(group: Ints) -> Ints:
    """Return how many rows before each name the same."""
    order = np.argsort(group, kind="stable")
    first = np.searchsorted(group[order], group[order])
    turn = np.empty_like(group)
    turn[order] = np.arange(len(group)) - first
    return turn
