"""Spill folders: held while in use, removed by the next run where a killed one left them."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from pyramidcheck.private_folder import LOCK, PREFIX, PrivateFolder, remove_abandoned
from pyramidcheck.store import Store

HOLDS = """
import sys
import tempfile
from pathlib import Path
from pyramidcheck.store import Store

store = Store.open(threads=1, memory="40MB", spill_parent=Path(sys.argv[1]))
sql = "CREATE TABLE big AS SELECT md5(CAST(i AS VARCHAR)) AS h FROM range($n) AS t (i)"
store.run(sql, {"n": 1_500_000}, source="t")
print("ready", flush=True)
sys.stdin.read()
"""


def holder(parent: Path) -> subprocess.Popen[str]:
    """Starts a process that has spilled below `parent` and waits."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(parent)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def spilled(parent: Path) -> list[Path]:
    return [path for path in parent.rglob("*") if path.is_file() and path.name != LOCK]


def test_what_a_killed_process_spilled_is_removed_by_the_next_run(tmp_path):
    process = holder(tmp_path)
    assert spilled(tmp_path) != []
    end(process)
    assert spilled(tmp_path) != []
    with Store.open(spill_parent=tmp_path) as store:
        assert list(tmp_path.iterdir()) == [store.spill.parent]
    assert list(tmp_path.iterdir()) == []


def test_what_a_living_process_spilled_stays(tmp_path):
    process = holder(tmp_path)
    try:
        held = spilled(tmp_path)
        assert remove_abandoned(tmp_path) == []
        with Store.open(spill_parent=tmp_path):
            pass
        assert spilled(tmp_path) == held
    finally:
        end(process)


def test_a_folder_of_this_process_is_not_taken_for_an_abandoned_one(tmp_path):
    first, second = PrivateFolder(tmp_path), PrivateFolder(tmp_path)
    assert remove_abandoned(tmp_path) == []
    assert first.path.is_dir()
    first.remove()
    second.remove()
    first.remove()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_was_never_closed_goes_with_the_interpreter(tmp_path):
    code = HOLDS.partition("print(")[0]
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)
    assert list(tmp_path.iterdir()) == []


def test_folders_that_are_not_ours_are_left_alone(tmp_path):
    notes = tmp_path / "pyramidcheck-notes"
    notes.mkdir(mode=0o700)
    unlocked = tmp_path / f"{PREFIX}thesis"
    unlocked.mkdir(mode=0o700)
    (unlocked / "chapter.txt").touch()
    (tmp_path / f"{PREFIX}file").touch()
    before = sorted(tmp_path.rglob("*"))
    assert remove_abandoned(tmp_path) == []
    assert sorted(tmp_path.rglob("*")) == before


def abandoned(parent: Path, mode: int = 0o700) -> Path:
    folder = parent / f"{PREFIX}old"
    folder.mkdir(parents=True)
    folder.chmod(mode)
    (folder / LOCK).touch()
    return folder


def test_an_abandoned_folder_and_an_empty_one_are_removed(tmp_path):
    old = abandoned(tmp_path)
    empty = tmp_path / f"{PREFIX}x"
    empty.mkdir(mode=0o700)
    assert remove_abandoned(tmp_path) == [old, empty]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_others_can_open_is_left_alone(tmp_path):
    folder = abandoned(tmp_path, 0o777)
    # Windows keeps temporary files in the user's own profile and knows no such modes.
    assert remove_abandoned(tmp_path) == ([] if os.name == "posix" else [folder])


def test_another_users_folder_is_left_alone(tmp_path, monkeypatch):
    folder = abandoned(tmp_path)
    other = folder.stat().st_uid + 1
    monkeypatch.setattr(os, "getuid", lambda: other, raising=False)
    assert remove_abandoned(tmp_path) == ([] if os.name == "posix" else [folder])


def test_a_link_is_never_followed(tmp_path):
    target = abandoned(tmp_path / "elsewhere")
    base = tmp_path / "base"
    base.mkdir()
    (base / f"{PREFIX}link").symlink_to(target, target_is_directory=True)
    real = abandoned(base)
    (real / LOCK).unlink()
    (real / LOCK).symlink_to(target / LOCK)
    assert remove_abandoned(base) == []
    assert (target / LOCK).exists()


def test_a_folder_lost_before_it_was_locked_is_made_again(tmp_path, monkeypatch):
    made = []
    original = tempfile.mkdtemp

    def lose_the_first(**options):
        path = original(**options)
        made.append(path)
        if len(made) == 1:
            assert remove_abandoned(tmp_path) == [Path(path)]
        return path

    monkeypatch.setattr(tempfile, "mkdtemp", lose_the_first)
    folder = PrivateFolder(tmp_path)
    assert len(made) == 2
    assert folder.path.parent == Path(made[1])
    folder.remove()


def test_a_parent_that_does_not_exist_holds_nothing(tmp_path):
    assert remove_abandoned(tmp_path / "missing") == []
