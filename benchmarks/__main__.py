"""What audits cost beside DuckDB's own scan and pandas, on this machine, in one run.

`python -m benchmarks` measures filings of 1, 5 and 20 million order lines, cold starts and a batch,
and writes the table into benchmarks/README.md; `--quick` does the same in small within a minute and
only prints it. Every measurement is a process of its own.
"""

# ruff: noqa: T201 - what it prints is its result

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measured import Cost, best, run
from benchmarks.table import Size, Small, describe_machine, render, write_into

if TYPE_CHECKING:
    from collections.abc import Sequence

_SIZES = (1_000_000, 5_000_000, 20_000_000)
_QUICK = (20_000,)
_SMALLEST = 5_000
_BATCH, _QUICK_BATCH = 1_000, 4
_README = Path(__file__).with_name("README.md")


def main() -> None:
    """Measure, print, and write the results; see `--help`."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="within a minute; writes no file")
    parser.add_argument("--lines", type=int, nargs="*", help="order lines of the large filings")
    parser.add_argument(
        "--pandas-up-to", type=int, default=5_000_000, help="lines (default 5,000,000)"
    )
    parser.add_argument(
        "--memory", help="--memory of the audits, such as 1GB (default: none given)"
    )
    parser.add_argument("--filings", type=int, help="of the batch (default 1,000)")
    parser.add_argument("--folder", type=Path, help="keeps the filings for another run")
    parser.add_argument("--no-small", action="store_true", help="no cold starts and no batch")
    parser.add_argument("--print", action="store_true", help="do not write into the README")
    given = parser.parse_args()
    sizes = tuple(given.lines) if given.lines is not None else _QUICK if given.quick else _SIZES
    started = describe_machine()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as scratch:
        folder = given.folder or Path(scratch)
        large = [
            _large(folder, Path(scratch), lines, given.memory, pandas=lines <= given.pandas_up_to)
            for lines in sizes
        ]
        count = given.filings or (_QUICK_BATCH if given.quick else _BATCH)
        times = 1 if given.quick else 5
        small = None if given.no_small else _small(folder, Path(scratch), count, times)
        text = render(started, large, small, given.memory)
    print(text)
    if not (given.quick or given.print):
        write_into(_README, text)


def _large(folder: Path, scratch: Path, lines: int, memory: str | None, *, pandas: bool) -> Size:
    filing = _written("large", folder, lines)
    print(f"# {lines:,} lines: written", flush=True)
    options = ["--threads", "2", *(["--memory", memory] if memory else [])]
    output = scratch / f"audit-{lines}"
    # The first scan only brings the files into the system's cache, for all three alike.
    run(["-m", "benchmarks.scan", str(filing)])
    empty = run(["-c", "import benchmarks.scan"])
    scan = _less(best(run(["-m", "benchmarks.scan", str(filing)]) for _ in range(3)), empty)
    audit = run([*_audit(filing, output, "json"), *options])
    print(f"# {lines:,} lines: audited in {audit.cpu:.1f} s of processor", flush=True)
    beside = run(["-m", "benchmarks.pandas_form", str(filing)]) if pandas else None
    return Size(lines, filing, scan, audit, beside)


def _written(kind: str, folder: Path, size: int) -> Path:
    target = folder / f"{kind}-{size}"
    if run(["-m", "benchmarks.filings", kind, str(target), str(size)]).failed:
        raise SystemExit(f"{target}: the filing could not be written")
    return target


def _less(cost: Cost, start: Cost) -> Cost:
    """Return the cost without that of loading the libraries."""
    wall, cpu = max(cost.wall - start.wall, 0.001), max(cost.cpu - start.cpu, 0.001)
    return Cost(wall, cpu, cost.peak, cost.failed)


def _audit(filing: Path, output: Path, *formats: str) -> Sequence[str]:
    wanted = [part for name in formats for part in ("-f", name)]
    return ["-m", "pyramidcheck", "audit", str(filing), "-o", str(output), "-q", *wanted]


def _small(folder: Path, scratch: Path, count: int, times: int) -> Small:
    filing, longer = (_written(kind, folder, _SMALLEST) for kind in ("year", "large"))
    output = scratch / "small"
    filings = _written("small", folder, count)
    print(f"# {count} small filings: written", flush=True)
    whole = ("json", "html", "pdf")
    return Small(
        help=best(run(["-m", "pyramidcheck", "--help"]) for _ in range(times)),
        json=best(run(_audit(filing, output / f"j{n}", "json")) for n in range(times)),
        whole=best(run(_audit(filing, output / f"w{n}", *whole)) for n in range(times)),
        longer=best(run(_audit(longer, output / f"l{n}", "json")) for n in range(times)),
        report=best(run(_report(output / "w0", output / f"r{n}")) for n in range(times)),
        batch=run(_batch(filings, scratch / "batch")),
        count=count,
    )


def _report(audit: Path, output: Path) -> Sequence[str]:
    wanted = ["-o", str(output), "-f", "html", "-f", "pdf", "-q"]
    return ["-m", "pyramidcheck", "report", str(audit), *wanted]


def _batch(filings: Path, output: Path) -> Sequence[str]:
    wanted = ["-o", str(output), "-f", "json", "--jobs", "2", "-q"]
    return ["-m", "pyramidcheck", "batch", str(filings), *wanted]


if __name__ == "__main__":
    main()
