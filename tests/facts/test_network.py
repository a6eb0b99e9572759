import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyramidcheck.facts.network import NO_PARENT, build_tree, find_cycles, positions


def forests(largest=40):
    """Any map of nodes to parents: roots, chains, stars, cycles and self-sponsors."""
    return st.integers(1, largest).flatmap(
        lambda n: st.lists(st.integers(NO_PARENT, n - 1), min_size=n, max_size=n)
    )


def as_graph(parents):
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(parents)))
    graph.add_edges_from((above, node) for node, above in enumerate(parents) if above >= 0)
    return graph


@given(forests())
def test_exactly_the_members_of_cycles_are_found(parents):
    members = {node for cycle in nx.simple_cycles(as_graph(parents)) for node in cycle}
    found = find_cycles(np.array(parents, dtype=np.int64))
    assert set(np.flatnonzero(found).tolist()) == members


@given(forests())
def test_depth_root_and_size_agree_with_an_independent_walk(parents):
    tree = build_tree(np.array(parents, dtype=np.int64))
    graph = as_graph(tree.parent.tolist())
    for node in range(len(parents)):
        path = [node]
        while tree.parent[path[-1]] >= 0:
            path.append(int(tree.parent[path[-1]]))
        assert tree.depth[node] == len(path) - 1
        assert tree.root[node] == path[-1]
        assert tree.size[node] == len(nx.descendants(graph, node)) + 1


@given(forests())
def test_every_subtree_is_one_interval_of_the_tour(parents):
    tree = build_tree(np.array(parents, dtype=np.int64))
    graph = as_graph(tree.parent.tolist())
    assert sorted(tree.tour_in.tolist()) == list(range(len(parents)))
    for node in range(len(parents)):
        inside = (tree.tour_in >= tree.tour_in[node]) & (tree.tour_in <= tree.tour_out[node])
        below = set(nx.descendants(graph, node)) | {node}
        assert set(np.flatnonzero(inside).tolist()) == below


def test_a_chain_of_a_million_sponsors_settles_without_recursion():
    chain = np.arange(-1, 999_999, dtype=np.int64)
    tree = build_tree(chain)
    assert tree.depth[-1] == 999_999
    assert tree.size[0] == 1_000_000
    assert not tree.on_cycle.any()


def test_what_hangs_below_a_cycle_keeps_its_parent():
    tree = build_tree(np.array([1, 0, 0, 2], dtype=np.int64))
    assert tree.on_cycle.tolist() == [True, True, False, False]
    assert tree.parent.tolist() == [NO_PARENT, NO_PARENT, 0, 2]
    assert tree.depth.tolist() == [0, 0, 1, 2]


def test_an_empty_tree_is_a_tree():
    tree = build_tree(np.array([], dtype=np.int64))
    assert tree.depth.size == tree.tour_in.size == 0


@pytest.mark.parametrize(("wanted", "place"), [(5, 0), (7, NO_PARENT), (9, 1), (99, NO_PARENT)])
def test_a_position_is_found_only_where_the_value_stands(wanted, place):
    known = np.array([5, 9], dtype=np.int64)
    assert positions(known, np.array([wanted], dtype=np.int64)).tolist() == [place]


def test_no_position_is_found_in_nothing():
    empty = np.array([], dtype=np.int64)
    assert positions(empty, np.array([1, 2], dtype=np.int64)).tolist() == [NO_PARENT, NO_PARENT]
