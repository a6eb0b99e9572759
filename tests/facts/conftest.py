from dataclasses import replace

import pytest

from facts import canon, oracle
from pyramidcheck.store import Store


@pytest.fixture(scope="session")
def definitions():
    return canon.read_definitions()


@pytest.fixture(scope="session")
def store():
    with Store.open(threads=1) as opened:
        yield opened


@pytest.fixture(scope="session")
def build(store, definitions):
    """The product's facts of some books; each call empties the store first."""

    def facts_of(books):
        return canon.build(store, books, definitions)

    return facts_of


@pytest.fixture(scope="module", params=["product", "oracle"])
def work_out(request, build, definitions):
    """Facts of some books by name, each computed by the product and by the oracle."""

    def facts_of(books, **changes):
        books = replace(books, **changes)
        if request.param == "product":
            return build(books)
        return oracle.compute(books, definitions)

    return facts_of
