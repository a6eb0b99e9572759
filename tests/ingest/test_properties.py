import tempfile
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.filings import csv_text, read, without_place, write
from pyramidcheck.errors import UnreadableError

HEADER = ["order_id", "ordered_on", "buyer_id", "net_amount", "status", "volume"]
cells = st.one_of(
    st.sampled_from(
        ["", " ", "A", "2024-01-05", "5", "-1.25", "1e-7", "paid", "?", '"', "a,b", "\n"]
    ),
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\0"),
        max_size=5,
    ),
)
good = st.tuples(
    st.integers(1, 99).map(str),
    st.dates(max_value=date(9000, 1, 1)).map(str),
    st.sampled_from("ABC"),
    st.decimals(-999, 999, places=2).map(str),
    st.sampled_from(["paid", "void", ""]),
    st.sampled_from(["", "1", "2.5"]),
).map(list)
rows = st.lists(st.one_of(good, st.lists(cells, min_size=1, max_size=7)), max_size=8)


@settings(max_examples=25, deadline=None)
@given(rows)
def test_rows_received_are_used_quarantined_or_excluded_whatever_a_file_holds(lines):
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), orders=csv_text(HEADER, lines))
        try:
            found = read(Path(folder))
        except UnreadableError:
            return
        received, used, quarantined, excluded = found.counts("orders.csv")
        assert received == used + quarantined + excluded
        assert used == len(found.tables["orders"])
        assert quarantined == len({row[1] for row in found.tables["quarantine"]})


@settings(max_examples=12, deadline=None)
@given(st.lists(good, min_size=1, max_size=8), st.integers(0, 8))
def test_filing_split_in_two_files_is_the_filing_in_one(lines, cut):
    period = "[period]\nstart = 1900-01-01\nend = 2100-01-01\n"
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        write(Path(one), orders=csv_text(HEADER, lines))
        write(
            Path(two),
            orders_b=csv_text(HEADER, lines[:cut]),
            orders_a=csv_text(HEADER, lines[cut:][::-1]),
        )
        whole, parts = read(Path(one), period), read(Path(two), period)
    assert without_place(whole.tables["orders"]) == without_place(parts.tables["orders"])
    assert whole.filing.money_scale == parts.filing.money_scale
    assert whole.filing.quarantine == parts.filing.quarantine
    assert whole.filing.excluded == parts.filing.excluded
