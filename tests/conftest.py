"""What several groups of tests share: an audit of a bundled sample takes seconds."""

import signal
from functools import cache

import pytest

from pyramidcheck.assets import find_assets
from pyramidcheck.audits import Options
from pyramidcheck.pipeline import run


@pytest.fixture(scope="session", autouse=True)
def interrupts_are_heard():
    """Hear Ctrl-C also where tests run in the background, whose shell has it ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def audit_of_sample():
    """Give the audit of a sample by name, with its evidence; it is run once and not changed."""
    return cache(lambda name: run(Options(find_assets("sample_data") / name)))
