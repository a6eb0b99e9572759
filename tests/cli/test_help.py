from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pyramidcheck import __version__
from pyramidcheck.errors import ExitCode

README = Path(__file__).parents[2] / "README.md"
COMMANDS = (
    "audit",
    "check",
    "explain",
    "evidence",
    "report",
    "verify",
    "schema",
    "init",
    "whatif",
    "compare",
    "letter",
    "redact",
    "simulate",
    "batch",
    "doctor",
    "simulate",
    "rules",
    "rules list",
    "rules show",
    "rules lint",
    "rules test",
    "rules docs",
    "rules lock",
)
HEAVY = ("duckdb", "scipy", "pandas", "numpy", "pyarrow", "jinja2", "typst", "rich", "pydantic")


def listed_commands(text: str) -> set[str]:
    return set(re.findall(r"^  ([a-z]+) {2,}\S", text.partition("Commands:")[2], re.MULTILINE))


def test_help_lists_exactly_the_commands_known_here(run):
    top = {name for name in COMMANDS if " " not in name}
    assert listed_commands(run("--help").out) == top
    below = {name.split()[1] for name in COMMANDS if " " in name}
    assert listed_commands(run("rules", "--help").out) == below


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_that_says_what_it_does(run, command):
    ran = run(*command.split(), "--help")
    assert ran.code == 0
    assert ran.err == ""
    sentence = ran.out.split("\n\n")[1].strip()
    assert sentence.endswith(".")
    parent = run(*command.split()[:-1], "--help").out
    line = next(
        line for line in parent.splitlines() if line.startswith(f"  {command.split()[-1]} ")
    )
    assert not line.endswith("...")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_appears_in_the_readme(command):
    assert f"`pyramidcheck {command}" in README.read_text(encoding="utf-8")


def test_readme_lists_every_exit_code_once():
    rows = re.findall(r"^\| (\d+) \| ", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert [int(row) for row in rows] == sorted(int(code) for code in ExitCode)


def test_help_names_every_exit_code(run):
    text = " ".join(run("--help").out.partition("Exit codes:")[2].split())
    assert [int(number) for number in re.findall(r"(?:^| )(\d+) ", text)] == sorted(ExitCode)


def test_help_loads_no_heavy_library():
    code = (
        "import sys; from pyramidcheck.cli import main; main(['--help']);"
        f"sys.stderr.write(','.join(sorted(set(sys.modules) & {set(HEAVY)!r})))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Usage: pyramidcheck")
    assert done.stderr == ""


def test_no_arguments_print_help_and_count_as_usage(run):
    ran = run()
    assert ran.code == ExitCode.USAGE
    assert ran.out == ""
    assert "Usage: pyramidcheck" in ran.err


def test_version_goes_to_stdout(run):
    assert run("--version").out == f"pyramidcheck {__version__}\n"


def test_module_runs_as_the_script_does():
    command = [sys.executable, "-m", "pyramidcheck", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("pyramidcheck ")
