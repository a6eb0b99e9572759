from __future__ import annotations

import shutil

import pytest

from pyramidcheck.assets import find_assets


@pytest.fixture
def own_rules(tmp_path):
    """A folder with one rule of a user's own: a copy of a built-in one under another name."""
    folder = tmp_path / "rules" / "my_unpaid_share"
    shutil.copytree(find_assets("rules") / "outcomes" / "unpaid_share", folder)
    path = folder / "rule.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('id = "unpaid_share"', 'id = "my_unpaid_share"'), encoding="utf-8")
    return folder.parent
