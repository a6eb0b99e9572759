from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from pyramidcheck.assets import find_assets
from pyramidcheck.cli import main
from pyramidcheck.model.result import Result
from redaction.people import write_filing

if TYPE_CHECKING:
    from pathlib import Path

DISPOSITIONS = """
[[disposition]]
finding = "net_loss_rate"
state = "explained"
by = "Bozena Kvapilova"
reason = "MBR7001 told us so by mail to person1@quagga1.example"
"""
KEY = "7d4c9f2b60e1a8535fd07be942c6183a"


PRESS = ("--audience", "press")
PAGES = ("-f", "html", "-f", "pdf")
ALL = (*PAGES, "-f", "md", "-f", "xlsx")


@dataclass(frozen=True)
class Redacted:
    """A filing, its audit, and the redacted copy of the audit."""

    filing: Path
    audit: Path
    copy: Path
    papers: Path
    """Letter and comparison of the redacted result."""

    @property
    def before(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.audit / "result.json").read_bytes())
        return found

    @property
    def after(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.copy / "result.json").read_bytes())
        return found

    @property
    def result(self) -> Result:
        return Result.model_validate(self.after)


@pytest.fixture(scope="session")
def key_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("keys") / "case.key"
    path.write_text(KEY + "\n", encoding="ascii")
    path.chmod(0o600)
    return path


def redact(filing: Path, folder: Path, key: Path, *options: str) -> Redacted:
    audit, copy = folder / "audit", folder / "copy"
    decided = folder / "decided.toml"
    decided.write_text(DISPOSITIONS, encoding="utf-8")
    command = ["audit", str(filing), "-o", str(audit), "-q", "-f", "html"]
    assert main([*command, "--dispositions", str(decided)]) == 0
    command = ["redact", str(audit), "-o", str(copy), "--key-file", str(key), "-q", *options]
    assert main(command) == 0
    papers = folder / "papers"
    papers.mkdir()
    # One page and one PDF of each kind: they are made of the same strings.
    for name in ("letter.md", "letter.pdf") if options[-1] == "xlsx" else ("letter.md",):
        assert main(["letter", str(copy), "-o", str(papers / name)]) == 0
    for name in ("moved.md", "moved.html", "moved.json"):
        assert main(["compare", str(copy), str(copy), "-o", str(papers / name)]) == 0
    return Redacted(filing, audit, copy, papers)


@pytest.fixture(scope="session")
def people(tmp_path_factory, key_file):
    """A filing full of names; the copy in French, the company's name withheld as well."""
    folder = tmp_path_factory.mktemp("people")
    filing = write_filing(folder / "quillfeather_2024")
    return redact(filing, folder, key_file, "--pseudonymise-company", "--lang", "fr", *PRESS, *ALL)


@pytest.fixture(scope="session")
def sample(tmp_path_factory, key_file):
    """The bundled sample of French files, one of them a workbook."""
    folder = tmp_path_factory.mktemp("sample")
    filing = shutil.copytree(find_assets("sample_data") / "export_francais", folder / "filing")
    return redact(filing, folder, key_file, *PAGES)


@pytest.fixture(params=["people", "sample"])
def redacted(request):
    return request.getfixturevalue(request.param)
