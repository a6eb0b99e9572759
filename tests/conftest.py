"""What several groups of tests share: an audit of a bundled sample takes seconds."""

from functools import cache

import pytest

from pyramidcheck.assets import find_assets
from pyramidcheck.pipeline import Options, run


@pytest.fixture(scope="session")
def audit_of_sample():
    """Give the audit of a sample by name, with its evidence; it is run once and not changed."""
    return cache(lambda name: run(Options(find_assets("sample_data") / name)))
