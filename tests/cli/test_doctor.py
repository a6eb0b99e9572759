"""`doctor`: what is there, what lacks, and the exit code that follows."""

import importlib
import json
import os
import re
import tempfile
import tomllib
from pathlib import Path

import pytest

from pyramidcheck import doctor, machine, private_folder
from pyramidcheck.errors import InvariantError, Problem

PROJECT = Path(__file__).parents[2] / "pyproject.toml"
REAL_IMPORT = importlib.import_module


def found(ran):
    return {finding["name"]: finding for finding in json.loads(ran.out)["findings"]}


def test_a_whole_installation_is_ready(run):
    ran = run("doctor")
    assert ran.code == 0
    assert ran.err == ""
    assert ran.out.endswith("Ready.\n")
    told = run("doctor", "--json")
    assert told.code == 0
    content = json.loads(told.out)
    assert (content["schema"], content["ok"]) == ("pyramidcheck.doctor/1", True)
    for finding in content["findings"]:
        assert finding["name"] in ran.out
        assert finding["state"] == "ok" or finding["hint"]


def test_every_library_that_the_project_needs_is_looked_at():
    needed = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["dependencies"]
    names = {re.split(r"[>=; ]", line)[0] for line in needed if "platform_system" not in line}
    assert set(doctor.LIBRARIES) == names


def test_a_library_that_does_not_load_is_broken(run, monkeypatch):
    def refuse(name):
        if name == "typst":
            raise ImportError("no such shared object")
        return REAL_IMPORT(name)

    monkeypatch.setattr(importlib, "import_module", refuse)
    ran = run("doctor")
    assert ran.code == 2
    assert "BROKEN  typst" in ran.out
    assert "cannot be loaded: no such shared object" in ran.out
    assert "hint: install pyramidcheck again" in ran.out
    assert ran.out.endswith("Not ready: typst.\n")


def test_data_that_is_missing_is_broken(run, monkeypatch, tmp_path):
    def find(name):
        if name == "rules":
            raise InvariantError(Problem("rules", "the folder rules is nowhere"))
        return tmp_path

    monkeypatch.setattr(doctor, "find_assets", find)
    ran = run("doctor", "--json")
    assert ran.code == 2
    assert found(ran)["rules"]["what"] == "the folder rules is nowhere"
    assert found(ran)["sample companies"]["state"] == "broken"
    assert found(ran)["typeface"]["state"] == "broken"


def test_no_place_for_temporary_files_is_broken(run, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    ran = run("doctor", "--json")
    assert ran.code == 2
    assert found(ran)["temporary files"]["state"] == "broken"
    assert "TMPDIR" in found(ran)["temporary files"]["hint"]
    assert found(ran)["database"]["state"] == "broken"


def test_little_room_and_memory_are_notes(run, monkeypatch):
    monkeypatch.setattr(machine, "temporary_room", lambda: (Path("/tmp/x"), 2**20))  # noqa: S108 - a name
    monkeypatch.setattr(machine, "memory_bytes", lambda: 2**30)
    ran = run("doctor", "--json")
    assert ran.code == 0
    assert found(ran)["temporary files"]["state"] == "note"
    assert found(ran)["memory"]["what"] == "1.0 GB"
    assert found(ran)["memory"]["state"] == "note"


def test_what_killed_runs_left_is_removed_and_told(run, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left = tmp_path / f"{private_folder.PREFIX}old"
    left.mkdir(mode=0o700)
    (left / private_folder.LOCK).touch()
    ran = run("doctor", "--json")
    assert "removed what killed runs had left: 1" in found(ran)["temporary files"]["what"]
    assert list(tmp_path.iterdir()) == []


def test_a_system_without_fork_or_limits_says_so(run, monkeypatch):
    from pyramidcheck.batch import limits  # noqa: PLC0415 - POSIX alone

    monkeypatch.setattr(limits, "missing", lambda: ["memory"])
    ran = run("doctor", "--json")
    assert ran.code == 0
    assert "does not enforce: memory" in found(ran)["batch"]["what"]
    monkeypatch.delattr(os, "fork")
    assert found(run("doctor", "--json"))["batch"]["state"] == "note"


@pytest.mark.parametrize("value", [OSError(), ValueError()])
def test_a_system_that_does_not_tell_its_memory_is_no_fault(run, monkeypatch, value):
    def refuse(_name):
        raise value

    monkeypatch.setattr(os, "sysconf", refuse)
    assert found(run("doctor", "--json"))["memory"]["state"] == "ok"
