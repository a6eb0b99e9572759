"""One small Spark for all tests: starting it takes longer than most of them."""

import os
from importlib.util import find_spec

import pytest

from facts import canon
from pyramidcheck.spark.session import open_session

# Where the extra is not installed only the core group runs; the group `spark` then finds nothing
# to run, which pytest takes for a failure.
collect_ignore = (
    []
    if find_spec("sqlglot") and find_spec("pyspark")
    else ["test_audit.py", "test_batch.py", "test_facts.py", "test_statements.py"]
)

# Short runs: the quick compiler alone, one thread that tidies up, no network but this machine's.
_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
_ARGUMENTS = (
    f"--driver-memory 1g --driver-java-options '{_JAVA}'"
    " --conf spark.driver.host=127.0.0.1 --conf spark.driver.bindAddress=127.0.0.1 pyspark-shell"
)


@pytest.fixture(scope="session")
def session():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_SUBMIT_ARGS", _ARGUMENTS)
        patch.setitem(os.environ, "SPARK_LOCAL_IP", "127.0.0.1")
        with open_session("local[1]") as opened:
            yield opened


@pytest.fixture(scope="session")
def definitions():
    return canon.read_definitions()
