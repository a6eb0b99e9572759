"""Results as a Markdown table with ratios, and the machine they were measured on."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.measured import Cost

_BEGIN = "<!-- results of `python -m benchmarks`, written by it -->"
_END = "<!-- end of results -->"
_HEAD = (
    "| Lines | People | Payouts | What | Wall s | CPU s | Peak MB | CPU: scan 1 | CPU: audit 1 |",
    "|---:|---:|---:|---|---:|---:|---:|---:|---:|",
)


@dataclass(frozen=True)
class Size:
    """One large filing: DuckDB's scan, the audit, and pandas where it was run."""

    lines: int
    filing: Path
    scan: Cost
    audit: Cost
    pandas: Cost | None


@dataclass(frozen=True)
class Small:
    """Cold starts and the batch."""

    help: Cost
    json: Cost
    whole: Cost
    longer: Cost
    report: Cost
    batch: Cost
    count: int


def describe_machine() -> str:
    """Return processor, memory, load, versions and the day, as one sentence each."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        text = cpuinfo.read_text(encoding="utf-8")
        named = [line for line in text.splitlines() if line.startswith("model name")]
        model = named[0].partition(":")[2].strip() if named else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    packages = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "pandas", "pyarrow"))
    return (
        f"{datetime.now(UTC):%d %B %Y, %H:%M} UTC. {model}, {os.cpu_count()} cores, "
        f"{memory:.0f} GB; {platform.system()}, Python {platform.python_version()}, {packages}. "
        f"Load before the run (1, 5, 15 minutes): {load}."
    )


def render(machine: str, large: Sequence[Size], small: Small | None, memory: str | None) -> str:
    """Return the results as Markdown."""
    limit = f" The audits had `--memory {memory}`." if memory else ""
    lines = [f"{machine}{limit}", ""]
    if large:
        lines += [*_HEAD, *(row for size in large for row in _rows(size)), ""]
        lines += [*_growth(large)]
    if small:
        lines += _small(small)
    return "\n".join(lines).rstrip() + "\n"


def _rows(size: Size) -> list[str]:
    # Only now: whoever measures stays small, as its children's peaks start from its own.
    import pyarrow.parquet as pq  # noqa: PLC0415 - see above

    counts = [
        pq.ParquetFile(size.filing / f"{name}.parquet").metadata.num_rows
        if (size.filing / f"{name}.parquet").is_file()
        else 0
        for name in ("orders", "enrolments", "payouts")
    ]
    named = [("DuckDB scans and sums", size.scan), ("`audit -f json`", size.audit)]
    if size.pandas:
        named.append(("pandas, seven measures", size.pandas))
    places = " | ".join(f"{count:,}" for count in counts)
    return [
        f"| {places} | {name} | {cost.wall:,.1f} | {cost.cpu:,.1f} | {cost.peak:,.0f} "
        f"| {cost.cpu / size.scan.cpu:,.1f} | {cost.cpu / size.audit.cpu:,.2f} |"
        + (" failed" if cost.failed else "")
        for name, cost in named
    ]


def _growth(large: Sequence[Size]) -> list[str]:
    return [
        f"From {less.lines:,} to {more.lines:,} lines ({more.lines / less.lines:.1f} times) the "
        f"audit takes {more.audit.cpu / less.audit.cpu:.1f} times the CPU time and "
        f"{more.audit.wall / less.audit.wall:.1f} times the wall time."
        for less, more in pairwise(large)
    ] + [""]


def _small(small: Small) -> list[str]:
    rows = [
        ("`pyramidcheck --help`", small.help, "0.3"),
        ("5,000 lines, one year: `audit -f json`", small.json, "1.0"),
        ("the same with `-f html -f pdf`", small.whole, "3"),
        ("5,000 lines, two years (each year is judged too): `audit -f json`", small.longer, ""),
        ("`report`: its HTML and PDF again", small.report, ""),
    ]
    rate = small.count / small.batch.wall
    return [
        "| From a cold start | Wall s | CPU s | Peak MB | Target, wall s |",
        "|---|---:|---:|---:|---:|",
        *(
            f"| {name} | {cost.wall:.2f} | {cost.cpu:.2f} | {cost.peak:,.0f} | {target} |"
            + (" failed" if cost.failed else "")
            for name, cost, target in rows
        ),
        "",
        f"`batch --jobs 2` of {small.count:,} filings (50 participants, about 500 lines, a year): "
        f"{small.batch.wall:.1f} s, {rate:.1f} filings a second (target: 15), "
        f"{1000 * small.batch.cpu / small.count:.0f} ms of CPU a filing"
        + ("; some failed." if small.batch.failed else "."),
    ]


def write_into(path: Path, text: str) -> None:
    """Replace what stands between the marks of the file."""
    page = path.read_text(encoding="utf-8")
    before, _, rest = page.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    path.write_text(f"{before}{_BEGIN}\n{text}{_END}{after}", encoding="utf-8")
