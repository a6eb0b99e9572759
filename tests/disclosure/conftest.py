"""Disclosures as text, and their audits; each takes a tenth of a second."""

from functools import cache

import pytest

from pyramidcheck.assets import find_assets
from pyramidcheck.audits import Options
from pyramidcheck.errors import UsageError
from pyramidcheck.pipeline import load_rulebook, run

HEAD = """
schema = "pyramidcheck.disclosure/1"
currency = "USD"
[entity]
name = "Example"
kind = "company"
[period]
start = 2023-01-01
end = 2023-12-31
[sources.S1]
title = "Yearly summary"
address = "https://example.org/summary"
class = "C"
verified = true
"""


@cache
def rulebook(jurisdiction):
    """Loading the rules takes ten times as long as an audit of a few figures."""
    return load_rulebook(Options(None, jurisdictions=(jurisdiction,)))


def audit_file(path, jurisdiction="international", **more):
    options = Options(None, {"disclosure": (path,)}, jurisdictions=(jurisdiction,), **more)
    return run(options, rulebook=rulebook(jurisdiction))


@pytest.fixture
def written(tmp_path):
    """Write figures, each a TOML line or lines, under a head; give the file's path."""

    def write(*figures, head=HEAD):
        path = tmp_path / "disclosure.toml"
        told = "".join(f'\n[[figures]]\nsource = "S1"\n{figure}\n' for figure in figures)
        path.write_text(head + told, encoding="utf-8")
        return path

    return write


@pytest.fixture
def audited(written):
    """Give the result of auditing figures."""

    def audit(*figures, head=HEAD):
        return audit_file(written(*figures, head=head)).result

    return audit


@pytest.fixture
def problems():
    """Give what is wrong with a file, by its place."""

    def problems_of(path):
        with pytest.raises(UsageError) as raised:
            audit_file(path)
        return {problem.where: problem for problem in raised.value.problems}

    return problems_of


@pytest.fixture(scope="session")
def example():
    """Give the audit of a bundled example by name and jurisdiction."""

    @cache
    def audit(name, jurisdiction="international"):
        path = find_assets("sample_data") / "disclosures" / f"{name}.toml"
        return audit_file(path, jurisdiction).result

    return audit
