"""What this installation can do: libraries, data that ships with it, folders, limits, machine."""

from __future__ import annotations

import importlib
import os
import platform
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Literal

from pyramidcheck import __version__, machine
from pyramidcheck.assets import AssetName, find_assets
from pyramidcheck.errors import PyramidcheckError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

State = Literal["ok", "note", "broken"]
SCHEMA = "pyramidcheck.doctor/1"

LIBRARIES = {
    "babel": "babel",
    "charset-normalizer": "charset_normalizer",
    "duckdb": "duckdb",
    "filelock": "filelock",
    "jinja2": "jinja2",
    "numpy": "numpy",
    "pandas": "pandas",
    "pyarrow": "pyarrow",
    "pydantic": "pydantic",
    "python-calamine": "python_calamine",
    "rapidfuzz": "rapidfuzz",
    "rich": "rich",
    "scipy": "scipy",
    "typer": "typer",
    "typst": "typst",
    "vl-convert-python": "vl_convert",
    "xlsxwriter": "xlsxwriter",
}
"""Name of the package -> name under which it is loaded."""
FONTS = ("SourceSans3-Regular.woff2", "SourceSans3-Semibold.woff2")
"""The typeface of the HTML report; the PDF brings the same in a form of its own."""
_PYTHON = (3, 11)
_INSTALL = "install pyramidcheck again: python -m pip install --force-reinstall pyramidcheck"
_LITTLE_ROOM = 2 * 2**30
_LITTLE_MEMORY = 2 * 2**30
_GIGABYTE = 2**30


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    state: State
    """`ok`; `note`: works, with less; `broken`: commands will fail."""
    what: str
    hint: str = ""


def examine() -> list[Finding]:
    """Return what was found, in one order; nothing is changed but folders of killed runs."""
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (
        _look_at_python,
        _look_at_libraries,
        _look_at_assets,
        _look_at_temporary_folder,
        _look_at_engine,
        _look_at_batch,
        _look_at_spark,
        _look_at_machine,
    )
    return [finding for check in checks for finding in check()]


def _look_at_python() -> Iterator[Finding]:
    what = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    if sys.version_info < _PYTHON:
        needed = ".".join(map(str, _PYTHON))
        yield Finding("Python", "broken", what, f"install Python {needed} or later")
    else:
        yield Finding("Python", "ok", what)
    yield Finding("pyramidcheck", "ok", __version__)


def _look_at_libraries() -> Iterator[Finding]:
    for package, module in LIBRARIES.items():
        try:
            importlib.import_module(module)
            yield Finding(package, "ok", version(package))
        except PackageNotFoundError:
            yield Finding(package, "note", "loads, but its version is not known", _INSTALL)
        except ImportError as error:
            yield Finding(package, "broken", f"cannot be loaded: {error}", _INSTALL)


def _look_at_assets() -> Iterator[Finding]:
    names: tuple[tuple[AssetName, str, str], ...] = (
        ("rules", "rules", "*/*/rule.toml"),
        ("report_templates", "report templates", "**/*.html"),
        ("sample_data", "sample companies", "*/scenario.toml"),
    )
    for asset, words, pattern in names:
        try:
            folder = find_assets(asset)
        except PyramidcheckError as error:
            yield Finding(words, "broken", error.problems[0].what, _INSTALL)
            continue
        count = len(list(folder.glob(pattern)))
        state: State = "ok" if count else "broken"
        yield Finding(words, state, f"{count} found in {folder}", "" if count else _INSTALL)
        if asset == "report_templates":
            yield _fonts([name for name in FONTS if not (folder / "fonts" / name).is_file()])


def _fonts(missing: list[str]) -> Finding:
    if missing:
        return Finding("typeface", "broken", f"missing: {', '.join(missing)}", _INSTALL)
    return Finding("typeface", "ok", "Source Sans 3; no font of the system is used")


def _look_at_engine() -> Iterator[Finding]:
    from pyramidcheck.store import Store  # noqa: PLC0415 - the engine may be what is broken

    try:
        with Store.open(threads=1) as store:
            store.lock()
            store.scalar("SELECT 1", source="doctor")
    except (ImportError, PyramidcheckError) as error:
        yield Finding("database", "broken", f"does not start: {error}", _INSTALL)
    else:
        yield Finding("database", "ok", "starts, and can be locked")


def _look_at_temporary_folder() -> Iterator[Finding]:
    from pyramidcheck.private_folder import PrivateFolder, remove_abandoned  # noqa: PLC0415 - as above

    name, hint = "temporary files", "set TMPDIR to a folder of yours on a disk with room"
    try:
        left = len(remove_abandoned())
        folder, free = machine.temporary_room()
        PrivateFolder().remove()
    except OSError as error:
        yield Finding(name, "broken", f"no private folder can be made: {error}", hint)
        return
    what = f"{_gigabytes(free)} free in {folder}; folders there are private"
    if left:
        what += f"; removed what killed runs had left: {left}"
    little = free < _LITTLE_ROOM
    yield Finding(name, "note" if little else "ok", what, hint if little else "")


def _look_at_batch() -> Iterator[Finding]:
    if not hasattr(os, "fork"):
        what = "cannot run here: this system cannot copy a running process"
        yield Finding("batch", "note", what, "audit filings one by one, or use Linux or macOS")
        return
    from pyramidcheck.batch.limits import missing  # noqa: PLC0415 - POSIX alone

    lacking = missing()
    if lacking:
        what = f"runs, but this system does not enforce: {', '.join(lacking)}"
        hint = "one filing may take the memory of all: run it with --jobs 1, or on Linux"
        yield Finding("batch", "note", what, hint)
    else:
        yield Finding("batch", "ok", "memory and time of each filing can be limited")


def _look_at_spark() -> Iterator[Finding]:
    from pyramidcheck.spark.session import find_java, missing_libraries  # noqa: PLC0415 - an extra

    missing = missing_libraries()
    if missing:
        yield Finding("Spark", "ok", "not installed; only --spark needs it")
    elif find_java() is None:
        hint = "only --spark needs it; Debian: apt-get install openjdk-17-jre-headless"
        yield Finding("Spark", "note", "no Java: only Spark Connect (sc://) can be used", hint)
    else:
        yield Finding("Spark", "ok", f"pyspark {version('pyspark')}, and there is a Java")


def _look_at_machine() -> Iterator[Finding]:
    yield Finding("processors", "ok", str(machine.processors()))
    size = machine.memory_bytes()
    if size is None:
        yield Finding("memory", "ok", "the system does not tell")
    elif size < _LITTLE_MEMORY:
        hint = "large filings need --memory 500MB, and time"
        yield Finding("memory", "note", _gigabytes(size), hint)
    else:
        yield Finding("memory", "ok", _gigabytes(size))


def _gigabytes(size: int) -> str:
    return f"{size / _GIGABYTE:.1f} GB"
