from __future__ import annotations

import json

from pyramidcheck.errors import ExitCode


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


def test_limits_of_own_rules_are_typed_and_kept_in_the_manifest(run, tiny, own_rules, tmp_path):
    ran = run(
        *("audit", tiny, "--rules", own_rules, "--rule-seconds", "5", "--rule-memory", "90MB"),
        *("-o", tmp_path / "out", "-f", "json", "-q"),
    )
    assert ran.code == ExitCode.OK, ran.err
    manifest = json.loads((tmp_path / "out" / "result.json").read_bytes())["manifest"]
    typed = " ".join(manifest["command"])
    assert "--rule-seconds 5.0" in typed
    assert "--rule-memory 90MB" in typed


def test_memory_of_own_rules_that_is_no_size_is_a_usage_error(run, tiny, own_rules, tmp_path):
    ran = run(
        *("audit", tiny, "--rules", own_rules, "--rule-memory", "plenty"),
        *("-o", tmp_path / "out", "-q"),
    )
    assert ran.code == ExitCode.USAGE
