"""How long reading a file of orders takes, beside DuckDB's load of the same file with given types.

`python -m benchmarks.reading` writes the files, measures each way of reading in a process of its
own, several times in turn, and prints a table. The share of CPU time of the fastest run counts:
other work on the machine disturbs it least.
"""

# ruff: noqa: T201 - what it prints is its result

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from pyramidcheck.store.limits import FEWEST_THREADS, READING_MEMORY

_QUICK = 500_000
_ROWS = 5_000_000
_WAYS = {
    "duckdb": ("clean", "DuckDB, types given"),
    "clean": ("clean", "pyramidcheck, clean UTF-8"),
    "french": ("french", "pyramidcheck, French Windows-1252"),
}
_FILES = {"clean": ("csv", "orders.csv"), "french": ("french", "commandes.csv")}
"""File -> its format and name."""
_TYPES = {
    "order_id": "VARCHAR",
    "ordered_on": "DATE",
    "buyer_id": "VARCHAR",
    "seller_id": "VARCHAR",
    "item_kind": "VARCHAR",
    "sku": "VARCHAR",
    "quantity": "DECIMAL(38,6)",
    "net_amount": "DECIMAL(18,4)",
    "volume": "DECIMAL(38,6)",
    "status": "VARCHAR",
}
"""Those that `canon.orders` has as well."""


def main() -> None:
    """Measure and print; see `--help`."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__)
    parser.add_argument("--rows", type=int, default=_ROWS, help=f"lines (default {_ROWS:,})")
    parser.add_argument("--quick", action="store_true", help=f"{_QUICK:,} lines, once each")
    parser.add_argument("--times", type=int, default=3, help="runs of each (default 3)")
    parser.add_argument("--memory", help="DuckDB's memory limit (default: what reading is held to)")
    parser.add_argument("--threads", type=int, default=2, help="DuckDB's threads (default 2)")
    parser.add_argument("--measure", nargs=2, metavar=("WAY", "FILE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        way, file = given.measure
        print(json.dumps(_measure(way, Path(file), given.threads, given.memory)))
        return
    rows, times = (_QUICK, 1) if given.quick else (given.rows, given.times)
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        runs = _run_all(Path(folder), rows, times, given.threads, given.memory)
    _print_table(rows, runs, given.threads, given.memory)


def _run_all(
    folder: Path, rows: int, times: int, threads: int, memory: str | None
) -> dict[str, list[dict[str, float]]]:
    files = {name: folder / name / file for name, (_, file) in _FILES.items()}
    for name, path in files.items():
        _start("benchmarks.orders_file", str(path.parent), str(rows), _FILES[name][0])
    runs: dict[str, list[dict[str, float]]] = {way: [] for way in _WAYS}
    for _ in range(times):
        for way, (file, _) in _WAYS.items():
            options = ["--threads", str(threads), *(["--memory", memory] if memory else [])]
            printed = _start("benchmarks.reading", "--measure", way, str(files[file]), *options)
            runs[way].append(json.loads(printed))
    return runs


def _start(module: str, *arguments: str) -> str:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603 - our own module


def _measure(way: str, path: Path, threads: int, memory: str | None) -> dict[str, float]:
    """Return seconds of CPU and by the clock, and this process's peak of memory in MB."""
    read = _load_duckdb if way == "duckdb" else _read_filing
    # Loading the libraries is no part of reading.
    from pyramidcheck import ingest, sources, store  # noqa: F401, PLC0415 - see above

    clock, processor = time.perf_counter(), time.process_time()
    rows, parts = read(path, threads, memory)
    result = {
        "cpu": time.process_time() - processor,
        "wall": time.perf_counter() - clock,
        "peak": _peak_memory(),
        "rows": rows,
    }
    return result | parts


def _load_duckdb(path: Path, threads: int, memory: str | None) -> tuple[int, dict[str, float]]:
    from pyramidcheck.store import Store  # noqa: PLC0415 - only in the measured process

    types = ", ".join(f"{name}: '{type_}'" for name, type_ in _TYPES.items())
    with Store.open(threads=threads, memory=memory) as store:
        store.run(
            f"CREATE TABLE orders AS SELECT * FROM read_csv($path, columns := {{{types}}},"  # noqa: S608 - our own names
            " auto_detect := false, header := true, delim := ',', quote := '\"')",
            {"path": str(path)},
            source="benchmark",
        )
        return int(str(store.scalar("SELECT count(*) FROM orders", source="benchmark"))), {}


def _read_filing(path: Path, threads: int, memory: str | None) -> tuple[int, dict[str, float]]:
    from pyramidcheck import ingest, sources  # noqa: PLC0415 - only in the measured process
    from pyramidcheck.model.config import FilingConfig  # noqa: PLC0415 - as above
    from pyramidcheck.store import Store  # noqa: PLC0415 - as above

    config = FilingConfig(currency="EUR")
    with Store.open(threads=threads, memory=memory) as store:
        start = time.process_time()
        opened = sources.open_sources(store, path.parent, config)
        middle = time.process_time()
        filing = ingest.read_filing(store, opened, config)
        end = time.process_time()
        (read,) = filing.inputs
        return read.rows.used or 0, {"sources": middle - start, "ingest": end - middle}


def _peak_memory() -> float:
    """Return MB; 0 on Windows, whose Python does not say.

    Each reading runs in a process of its own, so the largest that it ever was is the reading's.
    """
    if sys.platform == "win32":
        return 0.0
    import resource  # noqa: PLC0415 - not on Windows

    # macOS counts bytes, every other system kibibytes.
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _print_table(
    rows: int, runs: dict[str, list[dict[str, float]]], threads: int, memory: str | None
) -> None:
    names = f"Python {platform.python_version()}, DuckDB {version('duckdb')}"
    limit = memory or f"{READING_MEMORY * max(threads, FEWEST_THREADS) // 10**6} MB"
    print(f"{rows:,} lines; {platform.machine()}, {names}; {threads} threads, limit {limit}\n")
    print("| Reading | CPU s | of it sources + ingest | Ratio | Wall s | Peak MB |")
    print("|---|---:|---:|---:|---:|---:|")
    base = min(run["cpu"] for run in runs["duckdb"])
    for way, (_, title) in _WAYS.items():
        best = min(runs[way], key=lambda run: run["cpu"])
        if best["rows"] != rows:
            raise SystemExit(f"{title}: {best['rows']:,} rows were read, not {rows:,}")
        parts = f"{best['sources']:.1f} + {best['ingest']:.1f}" if "sources" in best else ""
        peak = max(run["peak"] for run in runs[way])
        wall = min(run["wall"] for run in runs[way])
        print(
            f"| {title} | {best['cpu']:.1f} | {parts} | {best['cpu'] / base:.1f}"
            f" | {wall:.1f} | {peak:,.0f} |"
        )


if __name__ == "__main__":
    main()
