from __future__ import annotations

import json
import shutil

import pytest

from pyramidcheck.assets import find_assets
from pyramidcheck.errors import ExitCode


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


def test_rule_of_a_folder_is_listed_and_tested(run, own_rules):
    assert "my_unpaid_share" in run("rules", "list", "--rules", own_rules).out
    ran = run("rules", "test", "my_unpaid_share", "--rules", own_rules)
    assert ran.code == ExitCode.OK
    assert run("rules", "lint", "--rules", own_rules).out == "1 rule, no problem\n"


def test_rule_of_a_folder_takes_part_in_an_audit(run, sample, own_rules, tmp_path):
    ran = run(
        *("audit", sample.parent, "--rules", own_rules),
        *("-o", tmp_path / "out", "-f", "json", "-q"),
    )
    assert ran.code == ExitCode.OK, ran.err
    with_own = json.loads((tmp_path / "out" / "result.json").read_bytes())
    rules = {rule["id"]: rule for rule in with_own["rules"]}
    own, twin = rules["my_unpaid_share"], rules["unpaid_share"]
    assert own["value"] == twin["value"]
    assert own["outcome"] == twin["outcome"]
    without = json.loads((sample / "result.json").read_bytes())
    assert len(rules) == len(without["rules"]) + 1
    assert with_own["verdict"]["level"] == without["verdict"]["level"]
