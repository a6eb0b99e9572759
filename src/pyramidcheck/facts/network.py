"""The recruiter tree: depth, subtrees and group sums over integer arrays, without recursion.

Pointer jumping halves every remaining path with each pass, so a chain of a million sponsors settles
in twenty passes. An Euler tour numbers every subtree as one interval, which turns the sales of a
group into a difference of two prefix sums.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from pyramidcheck.store.columns import build_labels, build_numbers, build_texts, read_integers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pyramidcheck.facts.engine import Engine

    IntegerArray = NDArray[np.int64]

NO_PARENT = -1
EPOCH = date(1970, 1, 1)
_LARGEST_SAFE_SUM = 2**62
_STATES = ("self_sponsor", "cycle", "member", "orphan", "root")


@dataclass(frozen=True, slots=True)
class Tree:
    """One entry per node, in the order of the input; parents and roots are positions."""

    parent: IntegerArray
    root: IntegerArray
    depth: IntegerArray
    size: IntegerArray
    tour_in: IntegerArray
    tour_out: IntegerArray
    on_cycle: NDArray[np.bool_]


def build_tree(parent: IntegerArray) -> Tree:
    """Return depth, root, subtree size and Euler tour of a forest of parent positions.

    Args:
        parent: position of each node's parent, `NO_PARENT` for none. Cycles are allowed: every
            link of a cycle is cut, what hangs below it keeps its parent.
    """
    on_cycle = find_cycles(parent)
    parent = np.where(on_cycle, NO_PARENT, parent)
    depth, root = _climb(parent, np.ones(parent.size, dtype=np.int64))
    size = _subtree_sizes(parent, depth)
    tour_in = _tour(parent, size)
    return Tree(parent, root, depth, size, tour_in, tour_in + size - 1, on_cycle)


def find_cycles(parent: IntegerArray) -> NDArray[np.bool_]:
    """Return which nodes lie on a cycle of parents.

    After at least N steps every node that has not reached a root stands on a cycle, and every
    member of a cycle is stood upon, because a cycle maps onto itself.
    """
    on_cycle = np.zeros(parent.size, dtype=np.bool_)
    jump = parent.copy()
    for _ in range(max(parent.size, 1).bit_length() + 1):
        held = jump >= 0
        jump[held] = jump[jump[held]]
    on_cycle[jump[jump >= 0]] = True
    return on_cycle


def _climb(parent: IntegerArray, step: IntegerArray) -> tuple[IntegerArray, IntegerArray]:
    """Return the sum of `step` over the links above each node, and the root it hangs from."""
    total = np.where(parent >= 0, step, 0)
    root = np.where(parent >= 0, parent, np.arange(parent.size))
    while True:
        above = root[root]
        if np.array_equal(above, root):
            return total, root
        total = total + np.where(root != above, total[root], 0)
        root = above


def _subtree_sizes(parent: IntegerArray, depth: IntegerArray) -> IntegerArray:
    """Return the number of nodes in each subtree, itself included: deepest nodes first."""
    sizes = [1] * parent.size
    parents = parent.tolist()
    for node in np.argsort(-depth, kind="stable").tolist():
        above = parents[node]
        if above >= 0:
            sizes[above] += sizes[node]
    return np.array(sizes, dtype=np.int64)


def _tour(parent: IntegerArray, size: IntegerArray) -> IntegerArray:
    """Return each node's place in a depth-first tour, siblings in input order."""
    if parent.size == 0:
        return parent.copy()
    order = np.argsort(parent, kind="stable")
    before = np.cumsum(size[order]) - size[order]
    is_first = np.r_[True, np.diff(parent[order]) != 0]
    offset = np.empty_like(parent)
    offset[order] = before - before[np.flatnonzero(is_first)][np.cumsum(is_first) - 1]
    total, root = _climb(parent, offset + 1)
    return total + offset[root]


def load_tree(store: Engine) -> None:
    """Create `prep.tree` from `prep.node`: one row per node with its place and state."""
    _load(store, "prep.tree", _SPONSORS)


def load_placement(store: Engine) -> None:
    """Create `prep.placement_tree` from `prep.placement_link`, in the form of `prep.tree`."""
    _load(store, "prep.placement_tree", _PLACEMENTS)


def _load(store: Engine, name: str, links: str) -> None:
    rows = store.table(links, source=_SOURCE)
    person = read_integers(rows.column("person"))
    sponsor = read_integers(rows.column("sponsor"))
    parent = positions(person, sponsor)
    is_self = sponsor == person
    tree = build_tree(np.where(is_self, NO_PARENT, parent))
    state = np.select(
        [is_self, tree.on_cycle, tree.parent >= 0, sponsor >= 0],
        [_STATES.index(name) for name in ("self_sponsor", "cycle", "member", "orphan")],
        default=_STATES.index("root"),
    )
    whole = pa.int32()
    store.register_arrow(
        name,
        pa.table(
            {
                "person": build_numbers(person, whole),
                "parent": build_numbers(person[tree.parent], whole, present=tree.parent >= 0),
                "root": build_numbers(person[tree.root], whole),
                "depth": build_numbers(tree.depth, whole),
                "subtree_size": build_numbers(tree.size, whole),
                "tour_in": build_numbers(tree.tour_in, whole),
                "tour_out": build_numbers(tree.tour_out, whole),
                "state": build_labels(state, _STATES),
            }
        ),
    )


def positions(known: IntegerArray, wanted: IntegerArray) -> IntegerArray:
    """Return where each wanted value stands in the ascending `known`; -1 where it does not."""
    if known.size == 0:
        return np.full(wanted.size, NO_PARENT, dtype=np.int64)
    place = np.minimum(np.searchsorted(known, wanted), known.size - 1)
    return np.where(known[place] == wanted, place, NO_PARENT)


GROUP_COLUMNS = ("sales", "outside_strict", "outside_central", "outside_lenient")


def sum_groups(store: Engine) -> None:
    """Create `prep.group_month`: credited sales of each active participant's whole subtree."""
    fits = store.scalar(_FITS, {"largest": _LARGEST_SAFE_SUM}, source=_SOURCE)
    kind = "BIGINT" if fits else "VARCHAR"
    sums = ", ".join(f"CAST(credited.{name} AS {kind}) AS {name}" for name in GROUP_COLUMNS)
    credited = store.table(_CREDITED.format(sums=sums), {"epoch": EPOCH}, source=_SOURCE)
    wanted = store.table(_WANTED, {"epoch": EPOCH}, source=_SOURCE)
    width = 1 + max(
        (
            int(read_integers(column).max())
            for column in (wanted.column("tour_out"),)
            if len(column)
        ),
        default=0,
    )
    place = _key(credited, "tour_in", width)
    low = np.searchsorted(place, _key(wanted, "tour_in", width), side="left")
    high = np.searchsorted(place, _key(wanted, "tour_out", width), side="right")
    columns = {"person": wanted.column("person"), "month": wanted.column("day")}
    for name in GROUP_COLUMNS:
        columns[name] = _between(credited.column(name), low, high, whole=bool(fits))
    store.register_arrow("prep.group_sum", pa.table(columns))
    store.run(_TYPED, source=_SOURCE)


def _between(sums: pa.ChunkedArray, low: IntegerArray, high: IntegerArray, *, whole: bool) -> Any:  # noqa: ANN401 - an Arrow array of either type
    """Return prefix-sum differences; beyond 64 bits in Python's own integers, as text."""
    if whole:
        running = np.r_[np.int64(0), np.cumsum(read_integers(sums))]
        return build_numbers(running[high] - running[low], pa.int64())
    exact = [0, *accumulate(int(value) for value in sums.to_pylist())]
    return build_texts(
        [str(exact[last] - exact[first]) for first, last in zip(low, high, strict=True)]
    )


def _key(rows: pa.Table, place: str, width: int) -> IntegerArray:
    """Return month and tour place as one ascending integer."""
    return read_integers(rows.column("month")) * width + read_integers(rows.column(place))


_SOURCE = "facts/network.py"
_SPONSORS = "SELECT person, coalesce(sponsor, -1) AS sponsor FROM prep.node ORDER BY person"
_PLACEMENTS = """
SELECT
    person,
    coalesce(above, -1) AS sponsor
FROM prep.placement_link
ORDER BY person
"""
_FITS = """
SELECT coalesce(sum(abs(sales)), 0) < CAST($largest AS HUGEINT)
FROM prep.credited_month
"""
_CREDITED = """
SELECT
    tree.tour_in,
    date_diff('month', $epoch, credited.month) AS month,
    {sums}
FROM prep.credited_month AS credited
INNER JOIN prep.tree AS tree ON credited.person = tree.person
ORDER BY month, tree.tour_in
"""
_WANTED = """
SELECT
    activity.person,
    activity.month AS day,
    tree.tour_in,
    tree.tour_out,
    date_diff('month', $epoch, activity.month) AS month
FROM prep.activity AS activity
INNER JOIN prep.tree AS tree ON activity.person = tree.person
ORDER BY activity.person, activity.month
"""
_TYPED = """
CREATE TABLE prep.group_month AS
SELECT
    person,
    month,
    CAST(sales AS HUGEINT) AS sales,
    CAST(outside_strict AS HUGEINT) AS outside_strict,
    CAST(outside_central AS HUGEINT) AS outside_central,
    CAST(outside_lenient AS HUGEINT) AS outside_lenient
FROM prep.group_sum
"""
