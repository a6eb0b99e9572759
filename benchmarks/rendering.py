"""How long a report takes to render and to open.

`python -m benchmarks.rendering` audits a generated filing (or takes `--result FILE`), renders its
result with the command in processes of its own, renders it again and again in one process, renders
the filings of a batch, and opens the HTML in Chromium. The lowest of several runs counts: other
work disturbs it least.
"""

# ruff: noqa: T201 - what it prints is its result

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.filings import write_half_year

if TYPE_CHECKING:
    from collections.abc import Callable

_PARTICIPANTS, _QUICK = 1_000_000, 5_000
_BATCH, _QUICK_BATCH = 6, 2
_SAMPLE = Path(__file__).parents[1] / "sample_data" / "recruiting_led"
_WAYS = {"HTML": ("html",), "PDF": ("pdf",), "HTML and PDF": ("html", "pdf")}
_CHROMIUM = "/usr/bin/chromium"
_PAINTED = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return {load: page.loadEventEnd, paint: paint ? paint.startTime : null};
}"""


def main() -> None:
    """Measure and print; see `--help`."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rendering", description=__doc__)
    parser.add_argument("--result", type=Path, help="a result.json; without it one is made")
    parser.add_argument(
        "--participants", type=int, default=_PARTICIPANTS, help="of the filing that is made"
    )
    parser.add_argument("--quick", action="store_true", help=f"{_QUICK:,} participants, once each")
    parser.add_argument("--times", type=int, default=5, help="runs of each (default 5)")
    parser.add_argument("--chromium", default=_CHROMIUM, help="browser; nothing for none")
    parser.add_argument("--filings", type=int, default=_BATCH, help="of a batch; 0 for no batch")
    parser.add_argument("--warm", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.warm:
        print(json.dumps(_warm(given.warm, given.times)))
        return
    times = 1 if given.quick else given.times
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        place = Path(folder)
        result = given.result or _audited(place, _QUICK if given.quick else given.participants)
        _describe(result)
        report = _print_cold(result, place, times)
        _print_warm(result, times)
        filings = min(given.filings, _QUICK_BATCH) if given.quick else given.filings
        if filings:
            _print_batch(place, filings, times)
        print(f"\nsize of the HTML: {report.stat().st_size:,} bytes")
        if given.chromium:
            _print_opening(report, given.chromium, times)


def _audited(folder: Path, participants: int) -> Path:
    """Return the result of an audit of that many participants."""
    write_half_year(folder / "filing", participants)
    output = folder / "audit"
    _, seconds = _run("audit", str(folder / "filing"), "-o", str(output), "-f", "json", "-q")
    print(f"audited about {participants:,} participants in {seconds:.0f} s of CPU\n")
    return output / "result.json"


def _describe(result: Path) -> None:
    found = json.loads(result.read_bytes())
    people = found["filing"]["people"]
    libraries = ("typst", "vl-convert-python", "jinja2", "pydantic")
    told = ", ".join(f"{name} {version(name)}" for name in libraries)
    busy = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"{platform.machine()}, {os.cpu_count()} processors{busy}")
    print(f"Python {platform.python_version()}, {told}")
    print(f"result.json of {result.stat().st_size:,} bytes; people: {json.dumps(people)}\n")


def _print_cold(result: Path, folder: Path, times: int) -> Path:
    """Print the times of the command in a new process each; return the HTML."""
    print("| `report`, cold | CPU s | by the clock s |\n|---|---:|---:|")
    # The first run writes the bytecode that an installed package has.
    _run("report", str(result), "-o", str(folder / "first"), "-f", "html", "-q")
    for title, formats in _WAYS.items():
        asked = [word for name in formats for word in ("-f", name)]
        runs = [
            _run("report", str(result), "-o", str(folder / f"{title} {turn}"), *asked, "-q")
            for turn in range(times)
        ]
        clock, processor = (min(values) for values in zip(*runs, strict=True))
        print(f"| {title} | {processor:.2f} | {clock:.2f} |", flush=True)
    return folder / "first" / "report.html"


def _run(*arguments: str) -> tuple[float, float]:
    """Return seconds by the clock, and of CPU in the process and all that it started."""
    # An installed package has its bytecode, and so has what is measured.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", "pyramidcheck", *arguments]
    clock, before = time.perf_counter(), os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)  # noqa: S603 - our own command
    after = os.times()
    used = after.children_user - before.children_user
    used += after.children_system - before.children_system
    return time.perf_counter() - clock, used


def _print_warm(result: Path, times: int) -> None:
    command = [sys.executable, "-m", "benchmarks.rendering", "--warm", str(result)]
    command += ["--times", str(times)]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603 - our own module
    print("\n| One report after the other in a process | CPU s | by the clock s |\n|---|---:|---:|")
    for title, (processor, clock) in json.loads(printed).items():
        print(f"| {title} | {processor:.2f} | {clock:.2f} |")


def _warm(path: Path, times: int) -> dict[str, tuple[float, float]]:
    """Return the lowest times of reports after the first one, each of another company."""
    from pyramidcheck.report import render_html, render_pdf  # noqa: PLC0415 - measured apart
    from pyramidcheck.result_file import read_result  # noqa: PLC0415 - as above

    found = read_result(path)
    day = found.result.filing.period.end or date(1970, 1, 1)

    def named(turn: int) -> object:
        filing = found.result.filing.model_copy(update={"company": f"Company {turn} (synthetic)"})
        return found.result.model_copy(update={"filing": filing})

    ways: dict[str, Callable[..., bytes]] = {
        "HTML": lambda result: render_html(result, "en", found.content),
        "PDF": lambda result: render_pdf(result, "en", found.content, day),
    }
    return {title: _lowest(render, named, times) for title, render in ways.items()}


def _lowest(
    render: Callable[..., bytes], named: Callable[[int], object], times: int
) -> tuple[float, float]:
    from pyramidcheck.report import draw  # noqa: PLC0415 - as above

    runs = []
    for turn in range(times + 1):
        # No report of a batch finds its drawings made by another one.
        draw._drawn.cache_clear()  # noqa: SLF001 - nothing else has a use for it
        clock, processor = time.perf_counter(), time.process_time()
        render(named(turn))
        runs.append((time.process_time() - processor, time.perf_counter() - clock))
    lowest = [min(values) for values in zip(*runs[1:], strict=True)]
    return lowest[0], lowest[1]


def _print_batch(folder: Path, filings: int, times: int) -> None:
    """Print what reports add to each filing of a batch, its rows written in any case."""
    for number in range(filings):
        shutil.copytree(_SAMPLE, folder / "filings" / f"company {number}")
    ways = {"no report": (), **_WAYS}
    runs: dict[str, list[tuple[float, float]]] = {title: [] for title in ways}
    # One way after the other, again and again, so that all meet the same machine.
    for turn in range(times):
        for title, formats in ways.items():
            asked = [word for name in ("md", *formats) for word in ("-f", name)]
            output = str(folder / f"batch {turn} {title}")
            runs[title].append(_run("batch", str(folder / "filings"), "-o", output, *asked, "-q"))
    lowest = {
        title: [min(values) for values in zip(*times_of, strict=True)]
        for title, times_of in runs.items()
    }
    clock, processor = lowest.pop("no report")
    print(f"\n| What a report adds in a batch of {filings} | CPU s | by the clock s |")
    print("|---|---:|---:|")
    for title, (whole, used) in lowest.items():
        print(f"| {title} | {(used - processor) / filings:.2f} | {(whole - clock) / filings:.2f} |")


def _print_opening(report: Path, chromium: str, times: int) -> None:
    """Print how long the browser takes from asking for the page to its paint and its load."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - for this part alone

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        timings = []
        for _ in range(times):
            page = browser.new_page()
            page.goto(report.as_uri(), wait_until="load")
            page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
            timings.append(page.evaluate(_PAINTED))
            page.close()
        name = f"Chromium {browser.version}"
        browser.close()
    print(f"\n| Opening in {name} | lowest ms | median ms |\n|---|---:|---:|")
    for title, key in (("first contentful paint", "paint"), ("load event", "load")):
        values = [timing[key] for timing in timings]
        print(f"| {title} | {min(values):,.0f} | {statistics.median(values):,.0f} |")


if __name__ == "__main__":
    main()
