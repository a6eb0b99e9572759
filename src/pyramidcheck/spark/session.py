"""Opens a Spark session by its URL: a classic master, or Spark Connect."""

from __future__ import annotations

import os
import re
import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pyramidcheck.errors import Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

CONNECT = "sc://"
_MASTERS = re.compile(r"local(-cluster)?(\[[\w*, ]+\])?$|(spark|k8s)://.+|yarn$")
_NAME = "pyramidcheck"
SETTINGS = {
    # Overflow ends the audit instead of giving NULL, as in DuckDB.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    # A product or sum keeps every decimal; what needs more than 38 digits is an error.
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.legacy.decimal.retainFractionDigitsOnTruncate": "true",
    "spark.sql.caseSensitive": "false",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
}
"""Without these Spark would round or lose digits; set on every session that is used."""
_STARTING = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}


@contextmanager
def open_session(url: str) -> Iterator[Any]:
    """Yield a session on the master or the Connect server at `url`; stopped afterwards.

    Args:
        url: `local[2]`, `spark://host:7077`, `yarn`, `k8s://...` or `sc://host:15002`.

    Raises:
        UsageError: The extra or Java is missing, or nothing answers at the URL.
    """
    require(url)
    from py4j.protocol import Py4JError  # noqa: PLC0415 - the extra is installed by now
    from pyspark.errors import PySparkException  # noqa: PLC0415 - as above
    from pyspark.sql import SparkSession  # noqa: PLC0415 - as above

    try:
        if url.startswith(CONNECT):
            session: Any = SparkSession.builder.remote(url).create()
        else:
            if url.startswith("local"):
                # Executors of this machine need the Python that has pyramidcheck; a cluster's own
                # is named by whoever set it up.
                os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
            builder = SparkSession.builder.master(url).appName(_NAME)
            for key, value in _STARTING.items():
                builder = builder.config(key, value)
            session = builder.getOrCreate()
        for key, value in SETTINGS.items():
            session.conf.set(key, value)
    except (PySparkException, Py4JError, OSError, RuntimeError) as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        hint = "is a Spark 4 running there? local[2] starts one on this machine"
        raise UsageError(Problem(f"--spark {url}", lines[0][:200], hint)) from error
    try:
        yield session
    finally:
        session.stop()


def require(url: str) -> None:
    """Raise UsageError where the URL, the extra or Java cannot be used; all problems at once."""
    where = f"--spark {url}"
    problems = []
    if not url.startswith(CONNECT) and not _MASTERS.match(url):
        hint = "local[2], spark://host:7077, yarn, k8s://..., or sc://host:15002 for Spark Connect"
        problems.append(Problem(where, "is no address of Spark", hint))
    missing = missing_libraries()
    if missing:
        what = f"needs {' and '.join(missing)}"
        problems.append(Problem(where, what, "pip install 'pyramidcheck[spark]'"))
    if not url.startswith(CONNECT) and find_java() is None:
        what = "needs Java 17 or later, and there is no java on the path or in JAVA_HOME"
        hint = "Debian: apt-get install openjdk-17-jre-headless"
        problems.append(Problem(where, what, hint))
    if problems:
        raise UsageError(problems)


def missing_libraries() -> list[str]:
    """Return which libraries of the extra `spark` are not installed."""
    from importlib.util import find_spec  # noqa: PLC0415 - beside its only use

    return [name for name in ("pyspark", "sqlglot") if find_spec(name) is None]


def find_java() -> str | None:
    """Return the path of the Java that Spark would start; None without one."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=os.path.join(home, "bin")) if home else shutil.which("java")  # noqa: PTH118 - a path list
