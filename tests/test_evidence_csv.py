"""Evidence as CSV: cell by cell what Python's own reading of the rows would write."""

import csv
import io
from datetime import date
from decimal import Decimal

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from pyramidcheck.evidence import csv_bytes, neutralise

AMOUNTS = st.decimals(-(10**12), 10**12, places=10).filter(lambda amount: amount or 1)
COLUMNS = {
    "id": (pa.string(), st.one_of(st.none(), st.sampled_from(["=1+1", "P-1", "a\x1bb"]))),
    "name": (pa.string(), st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"])))),
    "amount": (pa.decimal128(38, 10), st.one_of(st.none(), AMOUNTS)),
    "on": (pa.date32(), st.one_of(st.none(), st.dates(date(1, 1, 1)))),
    "at": (pa.timestamp("us"), st.one_of(st.none(), st.datetimes())),
    "paid": (pa.bool_(), st.one_of(st.none(), st.booleans())),
    "count": (pa.int64(), st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1))),
    "share": (pa.float64(), st.one_of(st.none(), st.floats(allow_nan=False))),
    "tags": (pa.list_(pa.string()), st.one_of(st.none(), st.lists(st.sampled_from(["=x", "y"])))),
}
ROWS = st.lists(
    st.fixed_dictionaries({name: values for name, (_, values) in COLUMNS.items()}), max_size=8
)


def written_row_by_row(table):
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.column_names)
    for row in table.to_pylist():
        writer.writerow([neutralise(c) if isinstance(c, str) else c for c in row.values()])
    return text.getvalue().encode("utf-8-sig")


def table_of(rows):
    return pa.table(
        {name: pa.array([r[name] for r in rows], kind) for name, (kind, _) in COLUMNS.items()}
    )


@settings(deadline=None)
@given(ROWS)
def test_every_cell_is_the_one_of_the_row(rows):
    assert csv_bytes(table_of(rows)) == written_row_by_row(table_of(rows))


def test_a_text_that_stands_often_is_neutralised_everywhere():
    rows = [dict.fromkeys(COLUMNS) | {"id": "=1+1", "amount": Decimal("-12.5")}] * 3
    lines = csv_bytes(table_of(rows)).decode("utf-8-sig").splitlines()
    assert lines[1:] == ["'=1+1,,-12.5000000000,,,,,,"] * 3


def test_a_column_of_categories_is_written_as_its_texts():
    table = pa.table({"kind": pa.array(["@a", "b", None]).dictionary_encode()})
    assert csv_bytes(table) == written_row_by_row(table)
