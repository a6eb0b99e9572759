from __future__ import annotations

from pyramidcheck.errors import ExitCode


def test_catalogue_is_written_beside_the_rules_and_compared(run, own_rules):
    stale = run("rules", "docs", "--check", "--rules", own_rules)
    assert stale.code == ExitCode.USAGE
    assert "hint: run pyramidcheck rules docs" in stale.err
    assert not (own_rules / "CATALOGUE.md").exists()
    assert run("rules", "docs", "--rules", own_rules).code == ExitCode.OK
    assert "## my_unpaid_share" in (own_rules / "CATALOGUE.md").read_text(encoding="utf-8")
    fresh = run("rules", "docs", "--check", "--rules", own_rules)
    assert fresh.code == ExitCode.OK
    assert "up to date" in fresh.out
    (own_rules / "CATALOGUE.md").write_text("# Mine\n", encoding="utf-8")
    assert run("rules", "docs", "--check", "--rules", own_rules).code == ExitCode.USAGE


def test_unverified_levels_are_listed(run, tmp_path):
    ran = run("rules", "docs", "-o", tmp_path / "page.md")
    assert ran.code == ExitCode.OK
    lines = ran.out.splitlines()
    assert lines[1] == f"unverified levels: {len(lines) - 3}"
    assert lines[2].split()[:2] == ["rule", "jurisdiction"]
    page = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert all(f"| {line.split()[0]} |" in page for line in lines[3:])


def test_one_file_for_two_own_ruless_is_refused(run, own_rules, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    ran = run("rules", "docs", "-o", tmp_path / "x.md", "--rules", own_rules, "--rules", other)
    assert ran.code == ExitCode.USAGE


def test_catalogue_that_cannot_be_written_says_where_else(run, own_rules, tmp_path):
    ran = run("rules", "docs", "--rules", own_rules, "-o", tmp_path / "no" / "such" / "x.md")
    assert ran.code == ExitCode.USAGE
    assert "hint: name a file with -o" in ran.err


def test_lock_is_written_compared_and_refuses_a_change_without_a_version(run, own_rules):
    assert run("rules", "lock", "--check", "--rules", own_rules).code == ExitCode.USAGE
    assert run("rules", "lock", "--rules", own_rules).code == ExitCode.OK
    before = (own_rules / "versions.lock").read_bytes()
    assert run("rules", "lock", "--check", "--rules", own_rules).code == ExitCode.OK
    metric = own_rules / "my_unpaid_share" / "metric.sql"
    metric.write_text(metric.read_text(encoding="utf-8") + "-- changed\n", encoding="utf-8")
    for command in (("lock",), ("lock", "--check"), ("lint",)):
        ran = run("rules", *command, "--rules", own_rules)
        assert ran.code == ExitCode.USAGE
        assert "although metric.sql changed" in ran.err
    assert (own_rules / "versions.lock").read_bytes() == before
