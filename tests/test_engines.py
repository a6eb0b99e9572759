"""Which statements are checked before they run: all but those that versions.lock holds."""

import shutil
from contextlib import ExitStack
from dataclasses import replace

from pyramidcheck.assets import find_assets
from pyramidcheck.engines import Engines
from pyramidcheck.rulebook import load
from pyramidcheck.store import Store
from pyramidcheck.store.limits import GuestLimits


def test_built_in_rules_are_as_versions_lock_holds_them():
    assert all(rule.is_locked for rule in load().rules.values())


def test_a_built_in_rule_changed_after_it_was_locked_is_checked_again(tmp_path):
    home = tmp_path / "rules"
    shutil.copytree(find_assets("rules"), home)
    metric = home / "outcomes" / "unpaid_share" / "metric.sql"
    metric.write_text(metric.read_text(encoding="utf-8") + "\n-- changed\n", encoding="utf-8")
    rules = load(builtin=home).rules
    assert [name for name, rule in rules.items() if not rule.is_locked] == ["unpaid_share"]


def test_only_locked_rules_run_unchecked():
    book = load()
    locked = book.rules["unpaid_share"]
    with Store.open() as store, ExitStack() as stack:
        engines = Engines(store, stack, book, GuestLimits())
        assert engines.of(replace(locked, is_locked=False)) is store
        assert engines.of(locked) is not store


def test_small_files_take_one_thread_unless_a_number_was_named():
    for named, expected in ((None, 1), (2, 2)):
        with Store.open(threads=named) as store:
            store.expect(0)
            found = store.scalar("SELECT current_setting('threads')", source="test")
            assert int(str(found)) == expected
