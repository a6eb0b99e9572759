from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from pyramidcheck.assets import find_assets
from pyramidcheck.cli import main

if TYPE_CHECKING:
    from pathlib import Path

ORDERS = """order_id,ordered_on,buyer_id,net_amount,item_kind
O1,2024-01-05,P1,100.00,starter_kit
O2,2024-02-05,P2,100.00,starter_kit
O3,2024-03-05,C1,20.00,product
O4,2024-13-05,C1,20.00,product
"""
ENROLMENTS = """participant_id,enrolled_on,sponsor_id
P1,2024-01-05,
P2,2024-02-05,P1
"""
PAYOUTS = """participant_id,paid_on,amount,source_order_id
P1,2024-02-10,30.00,O2
P1,2024-03-10,5.00,O3
"""


@dataclass(frozen=True)
class Ran:
    """What a command line left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys):
    """Runs a command line in this process."""

    def call(*arguments: object) -> Ran:
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return call


def write_filing(folder: Path) -> Path:
    """Four order lines, one with an impossible date; two people, two payouts."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("orders", ORDERS), ("enrolments", ENROLMENTS), ("payouts", PAYOUTS)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def tiny(tmp_path):
    """A filing too small to conclude anything from."""
    return write_filing(tmp_path / "tiny")


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """The folder of an audit of a bundled sample, all formats; not to be changed."""
    filing = tmp_path_factory.mktemp("filings") / "grey_zone"
    shutil.copytree(find_assets("sample_data") / "grey_zone", filing)
    assert main(["audit", str(filing), "-q"]) == 0
    return filing / "audit"


@pytest.fixture
def own_rules(tmp_path):
    """A folder with one rule of a user's own: a copy of a built-in one under another name."""
    folder = tmp_path / "rules" / "my_unpaid_share"
    shutil.copytree(find_assets("rules") / "outcomes" / "unpaid_share", folder)
    text = (folder / "rule.toml").read_text(encoding="utf-8")
    renamed = text.replace('id = "unpaid_share"', 'id = "my_unpaid_share"')
    assert renamed != text
    (folder / "rule.toml").write_text(renamed, encoding="utf-8")
    return folder.parent
