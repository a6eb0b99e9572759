"""Runs one command line: every exception becomes text on stderr and an exit code."""

from __future__ import annotations

import contextlib
import io
import signal
import sys
import threading
from typing import TYPE_CHECKING, cast

import typer

from pyramidcheck.cli.app import app
from pyramidcheck.errors import ExitCode, Problem, PyramidcheckError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Typer carries its own copy of click; this is the base of all that click says about a command line.
_CommandLineError = cast("type[Exception]", typer.BadParameter.__mro__[2])
_AUDITING = frozenset({"audit", "check"})


def run(arguments: Sequence[str]) -> int:
    """Return the exit code of one command line."""
    _make_streams_safe()
    with _termination_interrupts():
        return _run(arguments)


def _run(arguments: Sequence[str]) -> int:
    try:
        code = app(list(arguments), prog_name="pyramidcheck", standalone_mode=False)
    except PyramidcheckError as error:
        return _report(error.problems, error.exit_code, arguments, error)
    except _CommandLineError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            sys.stderr.write(f"{error.format_message()}\n")  # type: ignore[attr-defined] # click's
            return ExitCode.USAGE
        return _report([_problem(error)], ExitCode.USAGE, arguments)
    except (KeyboardInterrupt, typer.Abort):
        code = ExitCode.INTERRUPTED
    except MemoryError as error:
        problem = Problem("memory", "there is not enough", "set a limit with --memory, such as 2GB")
        return _report([problem], ExitCode.LIMIT, arguments, error)
    except Exception as error:  # noqa: BLE001 - the last net: a defect becomes exit 70
        what = f"{type(error).__name__}: {error}"
        hint = "this is a defect of pyramidcheck; -v shows where it happened"
        return _report([Problem("internal error", what, hint)], ExitCode.INTERNAL, arguments, error)
    if code == ExitCode.INTERRUPTED:
        # Typer may catch the interruption itself and hand back its code.
        sys.stderr.write("interrupted; what was being written is not complete (exit 130)\n")
    return int(code or ExitCode.OK)


def _report(
    problems: Sequence[Problem],
    code: ExitCode,
    arguments: Sequence[str],
    error: BaseException | None = None,
) -> int:
    """Print all problems, most important line last, and return the exit code."""
    from pyramidcheck.cli.problems import lines
    from pyramidcheck.cli.terminal import Terminal

    command = next((word for word in arguments if not word.startswith("-")), "")
    terminal = Terminal(log_json="--log-json" in arguments)
    if terminal.log_json:
        for problem in problems:
            terminal.event("problem", where=problem.where, what=problem.what, hint=problem.hint)
        for step in getattr(error, "next_steps", ()):
            terminal.event("next", text=step)
        terminal.event("end", exit=int(code))
    else:
        for line in lines(problems, code, auditing=command in _AUDITING):
            terminal.message(line)
        for step in getattr(error, "next_steps", ()):
            terminal.message(step)
    if error is not None and {"-v", "--verbose"} & set(arguments):
        import traceback

        sys.stderr.write("".join(traceback.format_exception(error)))
    return int(code)


def _problem(error: Exception) -> Problem:
    """Return what click found wrong with the command line, with the nearest valid name."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "pyramidcheck"
    text = str(error.format_message() if hasattr(error, "format_message") else error)
    nearest = [str(name) for name in getattr(error, "possibilities", None) or ()]
    # Click puts the nearest names behind its message: here they are the hint.
    text, _, guess = text.splitlines()[0].partition(" Did you mean ")
    text = text.partition(" (Possible option")[0].rstrip(".")
    near = " or ".join(nearest) or guess.strip("?").replace("'", "")
    return Problem(path, text, f"did you mean {near}?" if near else f"see {path} --help")


@contextlib.contextmanager
def _termination_interrupts() -> Iterator[None]:
    """Have a request to end (SIGTERM) end the command as Ctrl-C does: children, private folders."""
    if threading.current_thread() is not threading.main_thread():
        # Called as a library: signals belong to whoever called.
        yield
        return
    former = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former or signal.SIG_DFL)


def _make_streams_safe() -> None:
    """Let neither stream fail on a character that its encoding lacks."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
