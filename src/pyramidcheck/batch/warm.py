"""Loads once, in the parent, what every child would load for itself."""

from __future__ import annotations

import atexit
import gc
import importlib
import os
import pkgutil
from importlib.resources import files
from typing import TYPE_CHECKING

import pyramidcheck
from pyramidcheck import report
from pyramidcheck.evidence import counting_statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyramidcheck.rulebook import Rulebook

_STAGES = ("sources", "ingest", "facts", "measure", "judge", "rulebook", "stats", "store", "model")
_LIBRARIES = ("duckdb", "numpy", "pyarrow.parquet", "rapidfuzz.fuzz", "scipy.optimize")


_SQL = ("ingest", "facts", "measure")
"""Stages whose statements stand in files."""


def warm(rulebook: Rulebook, *, reports: bool = False) -> None:
    """Import the stages and their libraries and parse their SQL and that of the rules.

    Afterwards there is no thread and no open database.

    Args:
        rulebook: Whose statements the children will run.
        reports: Whether children will render, so that what renders is loaded as well.
    """
    # A forked process keeps the memory of its parent's threads and none of the threads.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for name in _LIBRARIES:
        importlib.import_module(name)
    for stage in _STAGES:
        package = importlib.import_module(f"{pyramidcheck.__name__}.{stage}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    if reports:
        report.load_for_children()
    importlib.import_module(f"{pyramidcheck.__name__}.store.database").parse_ahead(_texts(rulebook))
    # What is here now lives as long as the batch: children need not look through it.
    gc.collect()
    gc.freeze()
    # Else DuckDB's bindings, as they are unloaded, would list it as leaked on the terminal.
    atexit.register(gc.unfreeze)


def _texts(rulebook: Rulebook) -> Iterator[str]:
    for stage in _SQL:
        for path in files(f"{pyramidcheck.__name__}.{stage}").joinpath("sql").iterdir():
            if path.name.endswith(".sql"):
                yield path.read_text(encoding="utf-8")
    for loaded in rulebook.rules.values():
        yield loaded.metric_sql
        yield counting_statement(loaded)
