"""A store with empty fact tables, and a way to fill them."""

import pytest

from pyramidcheck.assets import find_assets
from pyramidcheck.case_facts import CaseFacts
from pyramidcheck.rulebook.loader import read_gates
from pyramidcheck.store import Store


@pytest.fixture(scope="session")
def gate_specs():
    """Numbers and wording of rules/gates.toml."""
    gates, problems = read_gates(find_assets("rules"))
    assert problems == []
    return gates


@pytest.fixture(scope="session")
def shared_facts():
    with Store.open(threads=1) as store:
        yield CaseFacts(store)


@pytest.fixture
def facts(shared_facts):
    """Return the store after filling its fact tables: `facts({"facts.product": (columns, rows)})`.

    Amounts are texts, as in a rule's examples; what is left out takes the examples' defaults.
    """

    def fill(given: dict[str, tuple[list[str], list[list[object]]]]) -> Store:
        tables = {name: {"columns": c, "rows": r} for name, (c, r) in given.items()}
        shared_facts.fill(tables)
        store: Store = shared_facts.store
        return store

    return fill
