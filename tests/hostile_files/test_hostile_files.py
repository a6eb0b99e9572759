"""Files made to break a reader: each gives a named error or a note, and loses no row unsaid."""

import gzip
import struct
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingest.filings import ENROLMENTS, ORDERS, column, read, write
from pyramidcheck.errors import LimitError, UnreadableError
from pyramidcheck.sources import open_sources
from pyramidcheck.sources.limits import ReadLimits
from pyramidcheck.store import Store

HEADER = "order_id,ordered_on,buyer_id,net_amount\n"
ROW = "1,2024-01-01,A,5\n"


def opened(folder, **limits):
    from pyramidcheck.model.config import FilingConfig  # noqa: PLC0415 - only here

    with Store.open(threads=1) as store:
        return open_sources(store, folder, FilingConfig(), limits=ReadLimits(**limits))


def archive(folder, **members):
    folder.mkdir(exist_ok=True)
    path = folder / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return path


def test_zip_bomb_stops_with_the_figure(tmp_path):
    archive(tmp_path / "f", **{"orders.csv": HEADER + "0" * 80_000_000})
    with pytest.raises(LimitError, match="more than 250 times") as caught:
        read(tmp_path / "f")
    assert caught.value.exit_code == 7


def test_zip_that_lies_about_its_size_is_not_expanded_beyond_it(tmp_path):
    path = archive(tmp_path / "f", **{"orders.csv": HEADER + "0" * 1_000_000})
    content = bytearray(path.read_bytes())
    for place in (content.find(b"PK\x03\x04") + 22, content.rfind(b"PK\x01\x02") + 24):
        content[place : place + 4] = struct.pack("<I", 100)
    path.write_bytes(bytes(content))
    with pytest.raises(UnreadableError, match="cannot be taken out of the archive"):
        read(tmp_path / "f")


def test_archive_within_the_ratio_still_obeys_the_cap_on_bytes(tmp_path):
    archive(tmp_path / "f", **{"orders.csv": ORDERS, "members.csv": ENROLMENTS})
    with pytest.raises(LimitError, match="at most 100 are read"):
        opened(tmp_path / "f", expanded=100)


@pytest.mark.parametrize(
    "name",
    ["../orders.csv", "a/../../orders.csv", "/etc/orders.csv", "..\\orders.csv", "C:\\orders.csv"],
)
def test_archive_that_would_write_outside_is_refused_whole(tmp_path, name):
    archive(tmp_path / "f", **{name: ORDERS, "members.csv": ENROLMENTS})
    with pytest.raises(UnreadableError, match="would lie outside of the archive"):
        read(tmp_path / "f")
    assert not (tmp_path / "orders.csv").exists()


def test_archive_of_too_many_files_stops_with_the_figure(tmp_path):
    archive(tmp_path / "f", **{f"{n}.txt": "" for n in range(10_001)})
    with pytest.raises(LimitError, match="holds 10,001 files; at most 10,000 are read"):
        read(tmp_path / "f")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_archive_that_names_a_file_twice_is_refused(tmp_path):
    path = archive(tmp_path / "f", **{"orders.csv": ORDERS})
    with zipfile.ZipFile(path, "a") as target:
        target.writestr("orders.csv", ORDERS)
    with pytest.raises(UnreadableError, match="more than once"):
        read(tmp_path / "f")


def test_archive_in_an_archive_is_noted_and_not_opened(tmp_path):
    archive(tmp_path / "f", **{"orders.csv": ORDERS, "inner.zip": b"PK"})
    found = read(tmp_path / "f")
    assert "file_not_read" in found.codes()


def test_gzip_bomb_stops_with_the_figure(tmp_path):
    folder = write(tmp_path / "f")
    (folder / "orders.csv.gz").write_bytes(gzip.compress(b"0" * 80_000_000))
    with pytest.raises(LimitError, match="more than 250 times"):
        read(folder)


@pytest.mark.parametrize("suffix", ["gz", "zst"])
def test_compressed_file_that_is_cut_off_is_refused_and_not_half_read(tmp_path, suffix):
    folder = write(tmp_path / "f", enrolments=ENROLMENTS)
    text = (HEADER + "".join(f"{n},2024-01-01,A{n},{n}\n" for n in range(20_000))).encode()
    path = folder / f"orders.csv.{suffix}"
    packed = {"gz": gzip.compress(text), "zst": pa.compress(text, codec="zstd", asbytes=True)}
    whole = packed[suffix]
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnreadableError, match=rf"orders\.csv\.{suffix}"):
        read(folder, named={"orders": [path]})


def test_compressed_file_that_is_none_is_noted_beside_others(tmp_path):
    folder = write(tmp_path / "f", enrolments=ENROLMENTS)
    (folder / "orders.csv.gz").write_bytes(b"not gzip")
    found = read(folder)
    assert "file_unreadable" in found.codes()


def parquet(tmp_path, rows=10):
    folder = tmp_path / "f"
    folder.mkdir(exist_ok=True)
    pq.write_table(pa.table({"order_id": ["1"] * rows}), folder / "orders.parquet")
    return folder / "orders.parquet"


def test_parquet_with_more_rows_or_columns_than_may_be_stops_with_the_figure(tmp_path):
    parquet(tmp_path)
    with pytest.raises(LimitError, match="announces 10 rows; at most 9 are read"):
        opened(tmp_path / "f", rows=9)
    wide = pa.table({f"c{n}": [1] for n in range(30)})
    pq.write_table(wide, tmp_path / "f" / "orders.parquet")
    with pytest.raises(LimitError, match="announces 30 columns"):
        opened(tmp_path / "f", columns=29)


def test_parquet_whose_footer_announces_trillions_of_rows_stops_before_any_is_read(tmp_path):
    path = parquet(tmp_path, rows=77)
    content = path.read_bytes()
    # Thrift writes the row count as a zigzag number: 77 is 0x9A 0x01, in footer and row group.
    assert content.count(b"\x16\x9a\x01") >= 2
    huge = b"\x16\xfe\xff\xff\xff\xff\xff\xff\x7f"
    start = len(content) - 8 - struct.unpack("<I", content[-8:-4])[0]
    footer = content[start:-8].replace(b"\x16\x9a\x01", huge)
    path.write_bytes(content[:start] + footer + struct.pack("<I", len(footer)) + b"PAR1")
    with pytest.raises((LimitError, UnreadableError)):
        read(tmp_path / "f")


@pytest.mark.parametrize("length", [0, 2**31 - 1, 2**32 - 1])
def test_parquet_with_an_absurd_footer_length_is_unreadable(tmp_path, length):
    path = parquet(tmp_path)
    path.write_bytes(path.read_bytes()[:-8] + struct.pack("<I", length) + b"PAR1")
    with pytest.raises(UnreadableError, match="not a readable Parquet file"):
        read(tmp_path / "f")


def test_parquet_that_is_cut_off_is_unreadable(tmp_path):
    path = parquet(tmp_path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(UnreadableError, match="not a readable Parquet file"):
        read(tmp_path / "f")


def test_csv_with_a_value_of_ten_megabytes_stops_with_its_row(tmp_path):
    text = HEADER + ROW + f"2,2024-01-01,{'x' * 10_000_000},5\n"
    with pytest.raises(LimitError, match="row 3: holds a value of more than"):
        read(write(tmp_path / "f", orders=text))


@pytest.mark.parametrize("where", ["A\0B", "\0"])
def test_csv_with_nul_bytes_is_refused_with_its_row(tmp_path, where):
    text = HEADER + ROW + f"2,2024-01-01,{where},5\n"
    with pytest.raises(UnreadableError) as caught:
        read(write(tmp_path / "f", orders=text))
    assert caught.value.problems[0].where == "orders.csv: row 3"
    assert "NUL" in caught.value.problems[0].what


@pytest.mark.parametrize(
    "content", [b"\0" * 5000, bytes(range(256)) * 40, b"\x89PNG\r\n\x1a\n" + b"\0" * 99]
)
def test_binary_file_with_the_name_of_a_csv_is_a_named_error(tmp_path, content):
    with pytest.raises(UnreadableError, match=r"orders\.csv"):
        read(write(tmp_path / "f", orders=content))


def test_quotation_mark_never_closed_over_megabytes_is_refused_with_its_row(tmp_path):
    rows = "".join(f"{n},2024-01-01,A,5\n" for n in range(300_000))
    text = HEADER + ROW + '2,2024-01-01,"B,5\n' + rows
    with pytest.raises(UnreadableError) as caught:
        read(write(tmp_path / "f", orders=text))
    assert caught.value.problems[0].where == "orders.csv: row 3"


@pytest.mark.parametrize("text", ["", "\n\n\n", "\ufeff", "   \n \n"])
def test_empty_file_is_a_named_error(tmp_path, text):
    with pytest.raises(UnreadableError, match=r"orders\.csv"):
        read(write(tmp_path / "f", orders=text))


def test_repeated_headers_are_refused_or_renamed_and_never_swapped(tmp_path):
    text = "order_id,ordered_on,buyer_id,net_amount,net_amount\n1,2024-01-01,A,5,7\n"
    found = read(write(tmp_path / "f", orders=text))
    assert column(found, "orders", 3) == [5]
    assert found.filing.inputs[0].unused_columns == ("net_amount [5]",)


def test_file_of_more_columns_than_may_be_stops_with_the_figure(tmp_path):
    folder = write(tmp_path / "f", orders=",".join(f"c{n}" for n in range(5001)) + "\n")
    with pytest.raises(LimitError, match="has 5,001 columns"):
        read(folder)


def test_link_in_an_archive_is_noted_and_not_followed(tmp_path):
    path = archive(tmp_path / "f", **{"orders.csv": ORDERS})
    with zipfile.ZipFile(path, "a") as target:
        link = zipfile.ZipInfo("members.csv")
        link.create_system = 3
        link.external_attr = 0o120777 << 16
        target.writestr(link, "/etc/passwd")
    found = read(tmp_path / "f")
    assert "link_not_read" in found.codes()
    assert len(found.filing.inputs) == 1


def test_partitions_named_by_their_folders_give_their_columns(tmp_path):
    folder = tmp_path / "f"
    for month, currency in (("2024-01", "EUR"), ("2024-02", "EUR")):
        target = folder / "orders" / f"currency={currency}" / f"month={month}"
        target.mkdir(parents=True)
        rows = {
            "order_id": [month],
            "ordered_on": [f"{month}-05"],
            "buyer_id": ["A"],
            "net_amount": ["5"],
        }
        pq.write_table(pa.table(rows), target / "part-0.parquet")
    found = read(folder)
    assert found.filing.currency == "EUR"
    assert column(found, "orders", 9) == ["EUR", "EUR"]
    assert found.filing.inputs[0].unused_columns == ("month",)
