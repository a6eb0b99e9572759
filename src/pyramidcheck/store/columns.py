"""Arrow columns as numpy arrays and back, read and built from their buffers.

pyarrow's own conversions (`pa.array` of Python values, `to_numpy`) load pandas where it is
installed, which takes longer than the audit of a small filing.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from pyramidcheck.errors import InvariantError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    AnyArray = NDArray[Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_READ = {pa.int32(): np.int32, pa.int64(): np.int64, pa.date32(): np.int32}


def read_integers(column: pa.ChunkedArray) -> NDArray[np.int64]:
    """Return a column of whole numbers, or of days since 1970, as 64-bit integers.

    Raises:
        InvariantError: The column holds NULL, or is of another type.
    """
    read = _READ.get(column.type)
    if read is None or column.null_count:
        what = f"whole numbers expected, {column.type} with {column.null_count} NULL found"
        raise InvariantError(Problem(where="store/columns.py", what=what))
    width = np.dtype(read).itemsize
    parts = [
        np.frombuffer(part.buffers()[1], read, len(part), part.offset * width)
        for part in column.chunks
        if len(part)
    ]
    return np.concatenate([np.zeros(0, read), *parts]).astype(np.int64)


def build_numbers(
    values: AnyArray, type_: pa.DataType, *, present: NDArray[np.bool_] | None = None
) -> pa.Array:
    """Return numbers as a column of a type of fixed width.

    Args:
        values: One a row; what stands where a row is not `present` does not matter.
        type_: `int32`, `int64`, `float64`, `date32` (days) or `timestamp` (its own unit).
        present: Which rows hold a value; all of them without it.

    Raises:
        OverflowError: An integer does not fit into the type.
    """
    fitting = np.dtype(f"{'f' if pa.types.is_floating(type_) else 'i'}{type_.bit_width // 8}")
    if fitting.kind == "i" and values.size:
        room = np.iinfo(fitting)
        if values.min() < room.min or values.max() > room.max:
            raise OverflowError(f"{values.min()} to {values.max()} in a column of {type_}")
    content = pa.py_buffer(np.ascontiguousarray(values, fitting))
    return pa.Array.from_buffers(type_, values.size, [_mask(present), content])


def build_texts(values: Sequence[str | None]) -> pa.Array:
    """Return texts as a column; None is NULL."""
    encoded = [b"" if value is None else value.encode() for value in values]
    present = np.array([value is not None for value in values], dtype=np.bool_)
    ends = np.array([0, *accumulate(map(len, encoded))], dtype=np.int64)
    buffers = [_mask(present), pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))]
    # Long offsets, so that no amount of text is too much.
    return pa.Array.from_buffers(pa.large_string(), len(encoded), buffers)


def build_labels(codes: AnyArray, labels: Sequence[str]) -> pa.Array:
    """Return the label at each code as a column of text; labels are short and plain ASCII."""
    padded = np.array([label.encode("ascii") for label in labels])[codes]
    letters = padded.view(np.uint8)
    lengths = np.array([len(label) for label in labels], dtype=np.int64)[codes]
    ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(letters[letters != 0])]
    return pa.Array.from_buffers(pa.large_string(), codes.size, buffers)


def build_flags(values: Sequence[bool | None]) -> pa.Array:
    """Return truth values as a column; None is NULL."""
    present = np.array([value is not None for value in values], dtype=np.bool_)
    bits = np.packbits(np.array([bool(value) for value in values], np.bool_), bitorder="little")
    return pa.Array.from_buffers(
        pa.bool_(), len(values), [_mask(present), pa.py_buffer(np.ascontiguousarray(bits))]
    )


def build_days(values: Sequence[date | None]) -> pa.Array:
    """Return days as a column; None is NULL."""
    days = [0 if value is None else (value - _EPOCH.date()).days for value in values]
    return build_numbers(np.array(days, np.int64), pa.date32(), present=_present(values))


def build_moments(values: Sequence[datetime | None]) -> pa.Array:
    """Return moments without a time zone as a column of microseconds; None is NULL."""
    moments = [0 if value is None else _microseconds(value) for value in values]
    return build_numbers(np.array(moments, np.int64), pa.timestamp("us"), present=_present(values))


def _microseconds(value: datetime) -> int:
    since = value - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _present(values: Sequence[object]) -> NDArray[np.bool_]:
    return np.array([value is not None for value in values], dtype=np.bool_)


def _mask(present: NDArray[np.bool_] | None) -> pa.Buffer | None:
    """Return Arrow's bitmap of the rows that hold a value; None where all do."""
    if present is None or present.all():
        return None
    return pa.py_buffer(np.ascontiguousarray(np.packbits(present, bitorder="little")))
