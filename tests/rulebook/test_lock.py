"""A rule that changes raises its version; the lock is what tells."""

import shutil

import pytest

from pyramidcheck.assets import find_assets
from pyramidcheck.errors import RuleError
from pyramidcheck.rulebook import lint
from pyramidcheck.rulebook.loader import read_rules
from pyramidcheck.rulebook.lock import (
    LOCK,
    compare_lock,
    lock_rules,
    lock_text,
    read_lock,
    renew_lock,
)

HOME = find_assets("rules")


@pytest.fixture
def pack(example):
    return example.parent.parent


def rules(folder):
    read = read_rules([folder], {}, builtin=False)
    assert read.problems == []
    return list(read.rules.values())


@pytest.fixture
def locked(pack):
    """The pack with its lock written."""
    (pack / LOCK).write_text(renew_lock(rules(pack), pack), encoding="utf-8")
    return pack


def told(problems):
    return [(problem.where.rpartition("/")[2], problem.what) for problem in problems]


def test_lock_in_the_repository_is_what_the_rules_are():
    read = read_rules([HOME], {}, builtin=True)
    assert compare_lock(read.rules.values(), HOME) == []


def test_lock_is_read_back_as_it_was_written(locked):
    found, problems = read_lock(locked)
    assert problems == []
    assert found == lock_rules(rules(locked))
    assert lock_text(found) == (locked / LOCK).read_text(encoding="utf-8")
    assert compare_lock(rules(locked), locked) == []
    assert lint([locked], home=HOME, builtin=False) == []


@pytest.mark.parametrize("file", ["rule.toml", "metric.sql", "evidence.sql"])
def test_changed_file_under_the_same_version_is_a_problem(locked, example, file):
    path = example / file
    comment = "#" if file.endswith("toml") else "--"
    path.write_text(path.read_text(encoding="utf-8") + f"{comment} changed\n", encoding="utf-8")
    expected = [("rule.toml: version", f"is still 1 although {file} changed")]
    assert told(lint([locked], home=HOME, builtin=False)) == expected
    assert told(compare_lock(rules(locked), locked)) == expected
    with pytest.raises(RuleError, match="is still 1"):
        renew_lock(rules(locked), locked)


def test_raised_version_may_be_locked_again(locked, spoil):
    spoil("version = 1", "version = 2")
    spoil("flag = 0.50", "flag = 0.45")
    assert lint([locked], home=HOME, builtin=False) == []
    assert told(compare_lock(rules(locked), locked)) == [
        (f"{LOCK}: customer_sales", "holds version 1; the rule is at 2")
    ]
    text = renew_lock(rules(locked), locked)
    assert "version = 2" in text
    (locked / LOCK).write_text(text, encoding="utf-8")
    assert compare_lock(rules(locked), locked) == []


def test_version_that_went_down_is_a_problem(locked, spoil):
    spoil("version = 1", "version = 3")
    (locked / LOCK).write_text(renew_lock(rules(locked), locked), encoding="utf-8")
    spoil("version = 3", "version = 2")
    problems = lint([locked], home=HOME, builtin=False)
    assert told(problems) == [("rule.toml: version", f"2 is below 3, which {LOCK} holds")]
    assert "version = 4" in problems[0].hint
    with pytest.raises(RuleError):
        renew_lock(rules(locked), locked)


def test_line_ends_and_cases_are_no_change(locked, example):
    for name in ("rule.toml", "metric.sql"):
        path = example / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    (example / "cases" / "clear.toml").unlink()
    assert compare_lock(rules(locked), locked) == []


def test_new_and_removed_rules_make_the_lock_out_of_date_and_are_no_lint(locked, example):
    other = example.with_name("other_sales")
    shutil.copytree(example, other)
    path = other / "rule.toml"
    text = path.read_text(encoding="utf-8").replace('"customer_sales"', '"other_sales"')
    path.write_text(text, encoding="utf-8")
    assert lint([locked], home=HOME, builtin=False) == []
    shutil.rmtree(example)
    assert told(compare_lock(rules(locked), locked)) == [
        (f"{LOCK}: customer_sales", "is no rule any more"),
        (f"{LOCK}: other_sales", "is not locked yet"),
    ]
    assert "[other_sales]" in renew_lock(rules(locked), locked)


def test_pack_without_a_lock_is_no_lint_but_fails_the_comparison(pack):
    assert lint([pack], home=HOME, builtin=False) == []
    assert [problem.what for problem in compare_lock(rules(pack), pack)] == ["is missing"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[customer_sales", "is not TOML"),
        ("[customer_sales]\nversion = 1\n", "is missing"),
        ('[customer_sales]\nversion = 1\n"rule.toml" = "x"\n', "pattern"),
    ],
)
def test_lock_that_cannot_be_read_is_named_and_not_replaced(pack, text, what):
    (pack / LOCK).write_text(text, encoding="utf-8")
    found = lint([pack], home=HOME, builtin=False)
    assert any(what in problem.what for problem in found), found
    with pytest.raises(RuleError):
        renew_lock(rules(pack), pack)
