"""What reaches a terminal: results on stdout, the rest on stderr, nothing that data can steer.

Text that comes from files is stripped of control and direction characters before it is printed;
markup, links and emoji codes in it are never interpreted.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import AbstractContextManager
from typing import IO, TYPE_CHECKING

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.console import Console
from rich.text import Text

from pyramidcheck.report.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rich.status import Status

WIDTH = 80


class Terminal:
    """The two streams of one run, and how much is said on the second."""

    def __init__(
        self, *, quiet: bool = False, verbose: bool = False, log_json: bool = False
    ) -> None:
        """Open both streams; colour only on a terminal and never with NO_COLOR."""
        self.quiet = quiet
        self.verbose = verbose
        self.log_json = log_json
        self._out = _console(stderr=False)
        self._err = _console(stderr=True)

    def result(self, line: str = "", style: str = "") -> None:
        """Print one line of the result."""
        _print(self._out, clean(line), style)

    def raw(self, text: str) -> None:
        """Print text of the program's own that is meant for other programs, unchanged."""
        _write(sys.stdout, text)

    def message(self, line: str, style: str = "") -> None:
        """Print one line for the person at the terminal."""
        if self.log_json:
            self.event("message", text=line)
        else:
            _print(self._err, clean(line), style)

    def event(self, name: str, **values: object) -> None:
        """Print one JSON line for the program that reads stderr."""
        line = json.dumps({"event": name, **values}, ensure_ascii=True, default=str)
        _write(self._err.file, line + "\n")

    def stages(self, words: Callable[[str], str]) -> Stages:
        """Return what announces the stages of a run; `words` names one."""
        return Stages(self, words)

    def status(self, text: str) -> Status | None:
        """Return a line that is rewritten in place, or None where stderr is no terminal."""
        return self._err.status(Text(text)) if self._err.is_terminal else None


class Stages(AbstractContextManager["Stages"]):
    """Says which stage has begun: one line that changes on a terminal, a line each elsewhere."""

    def __init__(self, terminal: Terminal, words: Callable[[str], str]) -> None:
        """Say nothing yet."""
        self._terminal = terminal
        self._words = words
        self._status: Status | None = None

    def __call__(self, stage: str) -> None:
        """Announce a stage."""
        terminal = self._terminal
        if terminal.log_json:
            terminal.event("stage", stage=stage)
        elif not terminal.quiet:
            self._show(self._words(stage))

    def __exit__(self, *_: object) -> None:
        """Take the changing line away."""
        if self._status is not None:
            self._status.stop()

    def _show(self, text: str) -> None:
        if self._status is not None:
            self._status.update(Text(text))
            return
        self._status = self._terminal.status(text)
        if self._status is None:
            self._terminal.message(f"{text} ...")
        else:
            self._status.start()


def _console(*, stderr: bool) -> Console:
    return Console(stderr=stderr, markup=False, highlight=False, emoji=False, soft_wrap=True)


def _print(console: Console, line: str, style: str) -> None:
    if console.is_terminal and style:
        console.print(Text(line, style=style))
    else:
        _write(console.file, line + "\n")


def _write(stream: IO[str], text: str) -> None:
    """Write at once; whoever stopped reading has enough, and the exit code must not suffer."""
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def width(text: str) -> int:
    """Columns that the text takes; some characters take two, some none."""
    return cell_len(text)


def cut(text: str, most: int) -> str:
    """Return the text in at most `most` columns, the last an ellipsis where something is gone."""
    return text if width(text) <= most else set_cell_size(text, most - 1).rstrip() + "…"


def cut_middle(text: str, most: int) -> str:
    """Return the text in at most `most` columns with its end kept: for paths."""
    if width(text) <= most:
        return text
    tail = text
    while width(tail) > most * 2 // 3:
        tail = tail[1:]
    return set_cell_size(text, most - 1 - width(tail)).rstrip() + "…" + tail


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """Return the text filled with blanks to `columns`."""
    blanks = " " * max(0, columns - width(text))
    return blanks + text if right else text + blanks


def wrap(text: str, columns: int = WIDTH, *, indent: str = "", most: int = 0) -> list[str]:
    """Return lines of at most `columns`, all but the first indented; `most` lines at most.

    What `most` leaves no room for ends in an ellipsis behind a whole word.
    """
    lines: list[str] = []
    line = ""
    # Only plain blanks may break a line: French keeps a no-break space before its punctuation.
    for word in filter(None, text.split(" ")):
        candidate = f"{line} {word}" if line.strip() else line + word
        if width(candidate) <= columns:
            line = candidate
            continue
        if line.strip():
            lines.append(line)
        pieces = chop_cells(word, columns - width(indent))
        lines += [indent + piece for piece in pieces[:-1]]
        line = indent + pieces[-1]
    lines.append(line)
    if most and len(lines) > most:
        lines = [*lines[: most - 1], _ellipsis(lines[most - 1], columns)]
    return lines


def _ellipsis(line: str, columns: int) -> str:
    """Return the line without the last words that leave no room for an ellipsis."""
    kept = line
    while width(kept) > columns - 2 and " " in kept.strip():
        kept = kept.rpartition(" ")[0]
    return cut(f"{kept.rstrip(' ,;')} …", columns)


def table(
    head: Sequence[str], rows: Iterable[Sequence[str]], numeric: Sequence[int] = ()
) -> list[str]:
    """Return a table as lines: columns as wide as their widest cell, the last as long as it is."""
    cells = [[clean(cell) for cell in row] for row in (head, *rows)]
    widths = [max(width(row[place]) for row in cells) for place in range(len(head))]
    last = len(head) - 1
    return [
        "  ".join(
            cell
            if place == last and place not in numeric
            else pad(cell, widths[place], right=place in numeric)
            for place, cell in enumerate(row)
        ).rstrip()
        for row in cells
    ]
