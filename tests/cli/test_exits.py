from __future__ import annotations

from itertools import permutations

import pytest

from pyramidcheck.cli.exits import decide, gate_exit
from pyramidcheck.errors import ExitCode
from pyramidcheck.model.outcome import IndicationLevel as Level


def test_interruption_wins_over_all_and_the_gate_only_over_success():
    order = [130, 70, 7, 3, 2, 6, 4, 1]
    for first, second in permutations(order, 2):
        winner = min(first, second, key=order.index)
        assert decide([ExitCode(first), ExitCode(second), ExitCode.OK]) == winner


def test_every_exit_code_has_a_place_in_the_order():
    assert {decide([code]) for code in ExitCode} == set(ExitCode)


def test_nothing_to_decide_is_success():
    assert decide([]) is ExitCode.OK


@pytest.mark.parametrize(
    ("level", "fail_on", "code"),
    [
        (Level.NONE, Level.WEAK, 0),
        (Level.WEAK, Level.WEAK, 1),
        (Level.WEAK, Level.MATERIAL, 0),
        (Level.MATERIAL, Level.MATERIAL, 1),
        (Level.STRONG, Level.MATERIAL, 1),
        (Level.MATERIAL, Level.STRONG, 0),
        (Level.CANNOT_CONCLUDE, Level.STRONG, 4),
        (Level.CANNOT_CONCLUDE, None, 0),
        (Level.STRONG, None, 0),
    ],
)
def test_gate(level, fail_on, code):
    assert gate_exit(level, fail_on) == code


def test_audit_without_a_conclusion_ends_in_success(run, tiny):
    ran = run("audit", tiny, "-f", "json")
    assert ran.code == ExitCode.OK
    assert ran.out.splitlines()[1].startswith("Cannot conclude")


def test_audit_without_a_conclusion_never_passes_a_gate(run, tiny):
    ran = run("audit", tiny, "-f", "json", "--fail-on", "strong")
    assert ran.code == ExitCode.CANNOT_CONCLUDE
    assert "--fail-on strong cannot be judged" in ran.err


def test_gate_is_judged_on_the_level_shown_whatever_is_displayed(run, sample, tmp_path):
    filing = sample.parent
    common = ("audit", filing, "-f", "json", "-o", tmp_path / "out", "--select", "dynamics")
    ran = run(*common, "--fail-on", "material")
    assert ran.out.splitlines()[2].startswith("Material indications")
    assert "E-004" not in ran.out
    assert ran.code == ExitCode.GATE
    assert run(*common, "--fail-on", "strong").code == ExitCode.OK


def test_folder_without_an_export_is_unreadable(run, tmp_path):
    (tmp_path / "empty").mkdir()
    ran = run("audit", tmp_path / "empty")
    assert ran.code == ExitCode.UNREADABLE
    assert "\n1 problem; no audit was run (exit 3)\n" in ran.err
    assert not (tmp_path / "empty" / "audit").exists()
