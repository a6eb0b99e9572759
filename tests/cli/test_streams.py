from __future__ import annotations

import os
import subprocess
import sys

import pytest

from pyramidcheck.cli.terminal import Terminal, cut, table, width, wrap


def test_results_go_to_stdout_and_progress_to_stderr(run, tiny):
    ran = run("audit", tiny, "-f", "json")
    assert ran.out.splitlines()[-1].startswith("Report: ")
    assert ran.err.splitlines()[0] == "reading the rules ..."
    assert "..." not in ran.out


def test_progress_speaks_the_language_of_the_report(run, tiny):
    assert run("audit", tiny, "-f", "json", "--lang", "fr").err.startswith("lecture des règles")


def test_quiet_prints_the_path_alone(run, tiny):
    ran = run("audit", tiny, "-q", "-f", "json")
    assert ran.out.splitlines() == [str(tiny / "audit" / "result.json")]
    assert ran.err == ""


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {}])
def test_output_that_is_no_terminal_holds_no_escape(variables):
    environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    command = [sys.executable, "-m", "pyramidcheck", "rules", "list"]
    done = subprocess.run(command, capture_output=True, env=environment | variables, check=True)
    assert b"net_loss_rate" in done.stdout
    assert b"\x1b" not in done.stdout + done.stderr


def test_no_color_wins_on_a_terminal(monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")
    Terminal().result("level", "red")
    assert "\x1b[31m" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    Terminal().result("level", "red")
    assert "\x1b[31m" not in capsys.readouterr().out


def test_markup_in_data_is_printed_as_it_is(monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")
    Terminal().result("[red]x[/red] :smile:", "bold")
    assert "[red]x[/red] :smile:" in capsys.readouterr().out


def test_reader_that_stops_early_is_no_failure():
    shown = "import subprocess, sys; from pyramidcheck.cli import main; sys.exit(main(['schema']))"
    with subprocess.Popen([sys.executable, "-c", shown], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait() == 0


@pytest.mark.parametrize("columns", [10, 20, 79])
def test_wrapped_lines_fit_and_lose_nothing(columns):
    text = "A word, averyveryverylongwordthatfitsnowhere, 長い名前の会社 and the end"
    lines = wrap(text, columns, indent="  ")
    assert max(map(width, lines)) <= columns
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_wrapping_keeps_french_punctuation_with_its_word():
    assert wrap("un deux\u202f?", 8) == ["un", "deux\u202f?"]


def test_cut_counts_columns_not_characters():
    assert width(cut("会社会社会社", 7)) <= 7
    assert cut("short", 7) == "short"


def test_table_columns_line_up_whatever_the_script():
    lines = table(("name", "n"), [("会社", "1"), ("a", "22")], numeric=(1,))
    assert len({width(line) for line in lines}) == 1
