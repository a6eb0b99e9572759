"""Loads once, in the parent, what every child would load for itself."""

from __future__ import annotations

import importlib
import os
import pkgutil

import pyramidcheck
from pyramidcheck import report

_STAGES = ("sources", "ingest", "facts", "measure", "judge", "rulebook", "stats", "store", "model")
_LIBRARIES = ("duckdb", "numpy", "pyarrow.parquet", "rapidfuzz.fuzz", "scipy.optimize")


def warm(*, reports: bool = False) -> None:
    """Import the stages and their libraries; no thread is started, no database opened.

    Args:
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
        report.load()
