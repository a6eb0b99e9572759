"""The rulebook, its definitions and a store, for comparing the product with the reference."""

import pytest

from facts import canon
from pyramidcheck.assets import find_assets
from pyramidcheck.rulebook import load
from pyramidcheck.store import Store


@pytest.fixture(scope="session")
def definitions():
    return canon.read_definitions()


@pytest.fixture(scope="session")
def rulebook():
    return load((), builtin=find_assets("rules"), jurisdictions=("international",))


@pytest.fixture(scope="session")
def store():
    with Store.open(threads=1) as opened:
        yield opened
