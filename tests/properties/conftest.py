import pytest

from properties.bench import Bench, open_rulebook
from pyramidcheck.store import Store


@pytest.fixture(scope="session")
def rulebook():
    return open_rulebook()


@pytest.fixture(scope="session")
def bench(rulebook):
    with Store.open(threads=1) as store:
        yield Bench(store, rulebook)
