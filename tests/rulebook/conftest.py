"""A rule folder to load and to spoil: the worked example of rules/README.md."""

import re
from pathlib import Path

import pytest

from pyramidcheck.assets import find_assets

_EXAMPLE = re.compile(r"`rules/([\w/.]+)`\n\n```\w+\n(.*?)```", re.DOTALL)


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """Folder of the rule that the contributor page shows, written as the page says."""
    readme = (find_assets("rules") / "README.md").read_text(encoding="utf-8")
    for name, content in _EXAMPLE.findall(readme):
        path = tmp_path / "rules" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return tmp_path / "rules" / "retail" / "customer_sales"


@pytest.fixture
def spoil(example: Path):
    """Replace a text in one of the example's files; it must be there."""

    def replace(old: str, new: str, file: str = "rule.toml") -> None:
        path = example / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace
