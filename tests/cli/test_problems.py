from __future__ import annotations

import json

import pytest

from pyramidcheck import pipeline
from pyramidcheck.cli.problems import count, lines
from pyramidcheck.errors import ExitCode, LimitError, Problem, UsageError


def test_problem_reads_as_place_then_fault_then_hint():
    problems = [Problem("filing.toml: plan.levels", "no such key", "did you mean levels_paid?")]
    assert list(lines(problems, ExitCode.USAGE, auditing=True)) == [
        "error: filing.toml: plan.levels: no such key",
        "  hint: did you mean levels_paid?",
        "1 problem in 1 file; no audit was run (exit 2)",
    ]


def test_problems_are_counted_by_file():
    places = ("a.csv: row 1", "a.csv: row 2", "b.csv", "--threads 0, --memory 3")
    assert count([Problem(place, "is wrong") for place in places]) == "4 problems in 2 files"


def test_all_problems_of_a_command_line_are_told_at_once(run):
    ran = run("audit", "--as-of", "yesterday", "--period", "2024", "--config", "none.toml")
    assert ran.code == ExitCode.USAGE
    assert ran.out == ""
    errors = [line for line in ran.err.splitlines() if line.startswith("error: ")]
    assert [line.split(": ")[1] for line in errors] == [
        "FILING",
        "--config none.toml",
        "--as-of yesterday",
        "--period 2024",
    ]


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("audit", "x", "--jurisdictoin", "fr"), "did you mean --jurisdiction?"),
        (("rules", "lst"), "did you mean list?"),
        (("explain", "net_los_rate"), "did you mean net_loss_rate?"),
        (("init", "--sample", "retail", "x"), "did you mean retail_led?"),
        (("explain", "zzz"), "pyramidcheck rules list lists them"),
    ],
)
def test_wrong_names_are_answered_with_the_nearest_right_one(run, arguments, hint):
    ran = run(*arguments)
    assert ran.code == ExitCode.USAGE
    assert f"  hint: {hint}" in ran.err.splitlines()


def test_jurisdiction_without_profile_is_a_usage_error(run, tiny):
    ran = run("audit", tiny, "--jurisdiction", "atlantis")
    assert ran.code == ExitCode.USAGE
    assert "'atlantis'" in ran.err
    assert "international" in ran.err


def test_period_that_ends_before_it_begins_is_refused_with_the_right_one(run, tiny):
    ran = run("audit", tiny, "--period", "2024-12-31:2024-01-01")
    assert "try --period 2024-01-01:2024-12-31" in ran.err
    assert ran.code == ExitCode.USAGE


def test_source_date_that_is_no_number_is_a_usage_error(run, tiny, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "noon")
    ran = run("audit", tiny)
    assert ran.code == ExitCode.USAGE
    assert "SOURCE_DATE_EPOCH" in ran.err


def failing(error):
    def fail(*_):
        raise error

    return fail


def test_defect_ends_in_70_with_one_short_message(run, tiny, monkeypatch):
    monkeypatch.setattr(pipeline, "run", failing(ZeroDivisionError("by zero")))
    ran = run("audit", tiny)
    assert ran.code == ExitCode.INTERNAL
    assert "error: internal error: ZeroDivisionError: by zero" in ran.err
    assert "Traceback" not in ran.err


def test_verbose_shows_where_a_defect_is(run, tiny, monkeypatch):
    monkeypatch.setattr(pipeline, "run", failing(ZeroDivisionError("by zero")))
    assert "Traceback (most recent call last)" in run("audit", tiny, "-v").err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (KeyboardInterrupt(), ExitCode.INTERRUPTED),
        (MemoryError(), ExitCode.LIMIT),
        (LimitError(Problem("memory", "is used up")), ExitCode.LIMIT),
        (UsageError(Problem("x", "is wrong")), ExitCode.USAGE),
    ],
)
def test_exit_code_of_what_stops_an_audit(run, tiny, monkeypatch, error, code):
    monkeypatch.setattr(pipeline, "run", failing(error))
    ran = run("audit", tiny)
    assert ran.code == code
    assert f"(exit {int(code)})" in ran.err
    assert ran.out == ""


def test_hostile_file_names_cannot_steer_the_terminal(run, tmp_path):
    ran = run("audit", tmp_path / "bad\x1b[2J\u202egnp.csv")
    assert ran.code == ExitCode.USAGE
    assert "\x1b" not in ran.err
    assert "\u202e" not in ran.err


def test_log_json_gives_every_problem_and_the_exit_code_as_json(run, tmp_path):
    ran = run("audit", tmp_path / "none", "--log-json")
    events = [json.loads(line) for line in ran.err.splitlines()]
    assert [event["event"] for event in events][-2:] == ["problem", "end"]
    assert events[-1] == {"event": "end", "exit": 2}
    assert events[-2]["where"].endswith("none")


def test_log_json_announces_every_stage(run, tiny):
    ran = run("audit", tiny, "-f", "json", "--log-json")
    events = [json.loads(line) for line in ran.err.splitlines()]
    stages = [event["stage"] for event in events if event["event"] == "stage"]
    assert stages == [name for name in pipeline.STAGES if name != "report"]
    assert events[-1] == {"event": "end", "exit": 0}
