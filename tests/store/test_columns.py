"""Columns built from buffers hold what pyarrow's own conversions would, and load no pandas."""

import subprocess
import sys
from datetime import date, datetime

import numpy as np
import pyarrow as pa
import pytest

from pyramidcheck.errors import InvariantError
from pyramidcheck.store import columns


def test_columns_equal_those_of_pyarrow():
    texts = ["a", None, "", "é\U0001f600", "long " * 50]
    assert columns.build_texts(texts).to_pylist() == texts
    flags = [True, None, False, True, True, False, None, True, False, True]
    assert columns.build_flags(flags).equals(pa.array(flags, pa.bool_()))
    days = [date(1969, 12, 31), None, date(2024, 2, 29), date(1, 1, 1), date(9999, 12, 31)]
    assert columns.build_days(days).equals(pa.array(days, pa.date32()))
    moments = [datetime(1900, 1, 1, 0, 0, 0, 1), None, datetime(2024, 2, 29, 23, 59, 59, 999999)]  # noqa: DTZ001 - as spreadsheets hold them
    assert columns.build_moments(moments).equals(pa.array(moments, pa.timestamp("us")))
    present = np.array([True, False, True])
    numbers = columns.build_numbers(np.array([1.5, 0.0, -2.0]), pa.float64(), present=present)
    assert numbers.equals(pa.array([1.5, None, -2.0], pa.float64()))
    assert columns.build_labels(np.array([1, 0, 1]), ("x", "yes")).to_pylist() == [
        "yes",
        "x",
        "yes",
    ]
    assert columns.build_labels(np.array([], dtype=np.int64), ("x", "yes")).to_pylist() == []


def test_integers_are_read_across_chunks_and_slices():
    column = pa.chunked_array([pa.array([1, 2, 3], pa.int32()), pa.array([], pa.int32())])
    assert columns.read_integers(column.slice(1)).tolist() == [2, 3]
    day = pa.chunked_array([pa.array([date(1970, 1, 3)])])
    assert columns.read_integers(day).tolist() == [2]


def test_null_among_integers_is_refused():
    with pytest.raises(InvariantError, match="1 NULL"):
        columns.read_integers(pa.chunked_array([pa.array([1, None], pa.int64())]))


def test_integer_too_large_for_its_column_is_refused():
    with pytest.raises(OverflowError):
        columns.build_numbers(np.array([2**31]), pa.int32())


def test_audit_of_a_sample_loads_neither_pandas_nor_scipy(tmp_path):
    code = (
        "import sys\n"
        "from pyramidcheck.assets import find_assets\n"
        "from pyramidcheck.cli import main\n"
        "sample = find_assets('sample_data') / 'export_francais'\n"
        f"assert main(['audit', str(sample), '-o', {str(tmp_path / 'out')!r}, '-f', 'json']) == 0\n"
        "assert not {'pandas', 'scipy'} & set(sys.modules), 'loaded'\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
